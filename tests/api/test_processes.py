"""The supervisor keeps (dummy) children alive, stops within seconds and leaves nobody behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.processes import (
    Child,
    Machine,
    free_port,
    machine_children,
    prefect_environment,
)
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]

# Runs the children given as arguments under a supervisor, the way `kreishaus demo` does.
PROGRAM = """
import sys, os
from pathlib import Path
from api.processes import Child, Supervisor
children = [
    Child(f"child{i}", [sys.executable, "-c", code], os.environ) for i, code in enumerate(sys.argv[3:])
]
quiet = lambda text: None
folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
sys.exit(Supervisor(children, log_dir=folder, announce=quiet, stop_seconds=seconds).run())
"""

# Each start of a child appends its process number to a file, so a test can see it come, go and come back.
NOTE = "import os, time, signal, subprocess, sys; open('pids', 'a').write(f'{os.getpid()}\\n'); "
SLEEP = NOTE + "time.sleep(60)"
CRASH = NOTE
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP
WITH_GRANDCHILD = (
    NOTE
    + "p = subprocess.Popen(['/bin/sleep', '60']); open('pids', 'a').write(f'{p.pid}\\n'); time.sleep(60)"
)


class Office:
    """One supervisor in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def open(self, *children: str, stop_seconds: float = 3.5) -> "subprocess.Popen[bytes]":
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(self.folder), str(stop_seconds), *children],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.DEVNULL,
        )
        return self.process

    def pids(self, at_least: int) -> list[int]:
        """The process numbers noted so far, as soon as there are enough."""
        path = self.folder / "pids"
        wait_until(lambda: path.exists() and len(path.read_text().splitlines()) >= at_least)
        return [int(line) for line in path.read_text().splitlines()]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    yield office
    if office.process is not None and office.process.poll() is None:
        office.process.kill()
        office.process.wait()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")  # a dead child nobody collected still has a number
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("order", [signal.SIGTERM, signal.SIGINT])
def test_all_children_stop_when_the_supervisor_is_told_to(office: Office, order: signal.Signals) -> None:
    supervisor = office.open(SLEEP, SLEEP, SLEEP)
    pids = office.pids(3)
    asked = time.monotonic()

    supervisor.send_signal(order)

    assert supervisor.wait(10) == 0
    assert time.monotonic() - asked < 5
    assert not any(is_alive(pid) for pid in pids)


def test_child_that_ignores_the_request_is_killed(office: Office) -> None:
    supervisor = office.open(STUBBORN, SLEEP, stop_seconds=0.5)
    pids = office.pids(2)
    asked = time.monotonic()

    supervisor.terminate()

    assert supervisor.wait(10) == 0
    assert time.monotonic() - asked < 5
    assert not any(is_alive(pid) for pid in pids)


def test_processes_started_by_a_child_end_with_it(office: Office) -> None:
    supervisor = office.open(WITH_GRANDCHILD)
    pids = office.pids(2)

    supervisor.terminate()
    supervisor.wait(10)

    wait_until(lambda: not any(is_alive(pid) for pid in pids))


def test_child_that_ends_comes_back_and_the_others_stay(office: Office) -> None:
    office.open(CRASH, SLEEP)

    pids = office.pids(3)

    assert len(set(pids)) == len(pids)
    assert sum(is_alive(pid) for pid in pids) >= 1


def test_killed_child_is_started_again(office: Office) -> None:
    office.open(SLEEP)
    (first,) = office.pids(1)

    os.kill(first, signal.SIGKILL)

    assert is_alive(office.pids(2)[-1])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has died")
def test_no_child_survives_a_killed_supervisor(office: Office) -> None:
    supervisor = office.open(SLEEP, STUBBORN)
    pids = office.pids(2)

    supervisor.kill()
    supervisor.wait(10)

    wait_until(lambda: not any(is_alive(pid) for pid in pids))


@pytest.mark.enable_socket
def test_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert free_port("127.0.0.1", port) > port


def test_secrets_are_in_the_environment_and_not_on_a_command_line(tmp_path: Path) -> None:
    url = "postgresql+psycopg://amt:geheim@db/kreishaus"

    children: list[Child] = machine_children(Machine(tmp_path), url)

    assert [child.name for child in children] == ["vorbereitung", "web", "prefect", "dispatcher"]
    assert all("geheim" not in " ".join(child.argv) for child in children)
    assert all(child.env["KREISHAUS_DATABASE_URL"] == url for child in children)


def test_prefect_talks_to_this_machine_only_and_sends_nothing_home(tmp_path: Path) -> None:
    environment = prefect_environment(tmp_path, 4200, None)

    assert environment["PREFECT_SERVER_API_HOST"] == "127.0.0.1"
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert "PREFECT_SERVER_DATABASE_CONNECTION_URL" not in environment
