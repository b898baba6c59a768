"""`kreishaus demo` on an installed tree: time to the first page and to everything, memory of all processes, time to stop."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.running_office import ROOT

FIRST_PAGE_SECONDS, EVERYTHING_SECONDS, MEMORY_MB, STOP_SECONDS = 10, 45, 700, 5


@pytest.mark.timeout(300)
def test_demo_starts_runs_and_stops(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "api.cli",
        "demo",
        "--data-dir",
        str(tmp_path / "demo"),
        "--port",
        "8960",
    ]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as demo:
        first_page = _seconds_in_line(demo, "erste Seite nach")
        everything = _seconds_in_line(demo, "vollständig")
        time.sleep(15)
        family = [psutil.Process(demo.pid), *psutil.Process(demo.pid).children(recursive=True)]
        memory = {_name(one): one.memory_full_info().pss / 1e6 for one in family}
        resident = sum(one.memory_info().rss for one in family) / 1e6
        started = time.monotonic()
        demo.send_signal(signal.SIGTERM)
        code = demo.wait(20)
        stopped = time.monotonic() - started
    left = [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    total = sum(memory.values())
    print(
        f"first page {first_page:.1f} s, everything {everything:.1f} s, stopped in {stopped:.1f} s (exit {code})"
    )
    print(
        f"memory {total:.0f} MB (PSS; RSS summed {resident:.0f} MB): "
        + ", ".join(f"{k} {v:.0f}" for k, v in memory.items())
    )
    assert not left
    assert code == 0
    assert stopped < STOP_SECONDS
    assert total < MEMORY_MB
    assert first_page < FIRST_PAGE_SECONDS
    assert everything < EVERYTHING_SECONDS


def _seconds_in_line(demo: "subprocess.Popen[str]", words: str) -> float:
    for line in demo.stdout or ():
        if words in line:
            found = re.search(r"nach (\d+,\d)", line)
            assert found
            return float(found.group(1).replace(",", "."))
    raise AssertionError(f"the demo ended before saying: {words}")


def _name(process: psutil.Process) -> str:
    line = " ".join(process.cmdline())
    for words in ("prefect", "dispatcher", "uvicorn", "api.cli"):
        if words in line:
            return words
    return f"postgres {process.pid}" if "postgres" in line else line[:30]
