"""How fast the portal API takes submissions, against a bare FastAPI endpoint with the same inserts, in the same run."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api.security import TokenClient, issue_token
from cases.commands.staff import create_portal_client
from cases.facts.actor import system_actor
from cases.wiring import Toolbox
from tests.api.portal.door import envelope

CONNECTIONS = 32
SECONDS = float(os.environ.get("BENCH_SECONDS", "6"))
ROUNDS = 3
SECRET = "a-secret-for-benchmarks-only-with-enough-length"
RATIO = 0.5
P99_MS = 250

Figures = dict[str, float]


@contextmanager
def server(factory: str, path: str, env: dict[str, str]) -> Iterator[int]:
    """uvicorn with one worker on a free port of this machine, as `kreishaus serve` starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--port", str(port)]
    command += ["--no-access-log", "--log-level", "warning"]
    process = subprocess.Popen(command, env=os.environ | env)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def load(port: int, seconds: float, bearer: str) -> Figures:
    """What one round of the load generator saw."""
    head = (
        "POST /portal/v1/submissions HTTP/1.1\r\nhost: 127.0.0.1\r\n"
        f"authorization: Bearer {bearer}\r\ncontent-type: application/json\r\n"
    )
    bodies = [
        json.dumps(envelope(service))
        for service in ("hundesteuer-anmeldung", "unterhaltsvorschuss", "sperrgenehmigung")
    ]
    lines = "\n".join(json.dumps(line) for line in [head, *bodies])
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.portal_load",
        str(port),
        str(seconds),
        str(CONNECTIONS),
    ]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    figures: Figures = json.loads(done.stdout)
    return figures


@pytest.mark.timeout(300)
def test_intake_reaches_half_the_rate_of_a_bare_endpoint(
    toolbox: Toolbox, empty_database: Engine, database_url: str, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    with toolbox.acting(system_actor(), now) as ctx:
        create_portal_client(ctx, client_id="bench", name="Messung", secret="unbenutzt")
    bearer = issue_token(TokenClient("bench", "Messung"), SECRET, now=now, minutes=60)
    env = {
        "KREISHAUS_DATABASE_URL": database_url,
        "KREISHAUS_SECRET_KEY": SECRET,
        "KREISHAUS_DATA_DIR": str(tmp_path),
    }
    seen: dict[str, list[Figures]] = {"Kreishaus": [], "bare FastAPI": []}
    with (
        server("api.app:create_app", "/health/live", env) as ours,
        server("tests.benchmarks.bare_intake:create_app", "/openapi.json", env) as bare,
    ):
        ports = {"Kreishaus": ours, "bare FastAPI": bare}
        for port in ports.values():
            load(port, 2, bearer)
        for _ in range(ROUNDS):
            for name, port in ports.items():
                seen[name].append(load(port, SECONDS, bearer))
    best = {name: max(rounds, key=lambda one: one["rate"]) for name, rounds in seen.items()}
    ratio = best["Kreishaus"]["rate"] / best["bare FastAPI"]["rate"]
    lines = [
        f"\nPOST /portal/v1/submissions, {CONNECTIONS} connections, best of {ROUNDS} rounds of {SECONDS:.0f} s",
        "| | requests/s | p50 ms | p99 ms |\n|---|---|---|---|",
        *(
            f"| {name} | {f['rate']:.0f} | {f['p50_ms']:.0f} | {f['p99_ms']:.0f} |"
            for name, f in best.items()
        ),
        f"ratio {ratio:.2f} (wanted: {RATIO})\n",
    ]
    sys.stdout.write("\n".join(lines))
    assert ratio >= RATIO
    # On a busy machine the yardstick itself is slower than that.
    assert best["Kreishaus"]["p99_ms"] < max(P99_MS, 1.5 * best["bare FastAPI"]["p99_ms"])
