"""A whole office in processes of its own, as an operator starts it: database, web, Prefect, dispatcher."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.people import PASSWORD, PORTAL_ID, PORTAL_SECRET

ROOT = Path(__file__).parents[1]
START_SECONDS = 90.0
PEOPLE = (
    (
        "anna",
        "Anna Albers",
        "landkreis-heidekreis",
        "sachbearbeitung",
        ("unterhaltsvorschuss", "strassenverkehr", "poststelle"),
    ),
    ("carla", "Carla Cordes", "landkreis-heidekreis", "leitung", ("unterhaltsvorschuss", "strassenverkehr")),
    ("adele", "Adele Amt", "landkreis-heidekreis", "administration", ()),
    ("dirk", "Dirk Dierks", "gemeinde-bispingen", "sachbearbeitung", ("steuern",)),
    ("dora", "Dora Drewes", "gemeinde-bispingen", "leitung", ("steuern",)),
)


@dataclass(frozen=True)
class RunningOffice:
    """Where it is reached, and what belongs to it."""

    url: str
    data_dir: Path
    database_url: str
    process: "subprocess.Popen[bytes]"

    def portal(self) -> httpx.Client:
        """The portal, with a token."""
        client = httpx.Client(base_url=f"{self.url}/portal/v1", timeout=30)
        form = {"grant_type": "client_credentials", "client_id": PORTAL_ID, "client_secret": PORTAL_SECRET}
        answer = client.post("/token", data=form)
        answer.raise_for_status()
        client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
        return client


@contextmanager
def running_office(data_dir: Path) -> Iterator[RunningOffice]:
    """Start everything with `kreishaus serve --all`, create people and portal, stop it at the end."""
    port = _free_port()
    # Letters that demand money may show the sample accounts, which a real office has to replace.
    env = {**os.environ, "PYTHONPATH": str(ROOT), "KREISHAUS_IS_DEMO": "true"}
    command = [
        sys.executable,
        "-m",
        "api.cli",
        "serve",
        "--all",
        "--data-dir",
        str(data_dir),
        "--port",
        str(port),
    ]
    log = (data_dir.parent / f"{data_dir.name}.log").open("wb")
    with log, subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(url, process)
            database_url = f"postgresql+psycopg://kreishaus@/kreishaus?host={_socket_dir(data_dir)}"
            _create_people(
                env | {"KREISHAUS_DATABASE_URL": database_url, "KREISHAUS_DATA_DIR": str(data_dir)}
            )
            yield RunningOffice(url, data_dir, database_url, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(15)


def _create_people(env: dict[str, str]) -> None:
    """The commands of the operator, all in one process: each start costs seconds."""
    commands = [["create-client", PORTAL_ID, "Open Kreishaus", "--secret", PORTAL_SECRET]]
    for login, name, authority, role, teams in PEOPLE:
        options = ["--authority", authority, "--role", role, "--password", PASSWORD]
        options += [part for team in teams for part in ("--team", team)]
        commands.append(["create-user", login, name, *options])
    run_all = "from api.office_cli import app\nfor line in LINES:\n    app(line, standalone_mode=False)"
    subprocess.run([sys.executable, "-c", f"LINES = {commands!r}\n{run_all}"], check=True, env=env, cwd=ROOT)


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the office ended while starting"
        try:
            if httpx.get(f"{url}/health/ready", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise AssertionError("the office did not get ready in time")


def _socket_dir(data_dir: Path) -> Path:
    """Where the embedded server listens; `run` in the data folder unless that path is too long."""
    links = [path for path in data_dir.rglob(".s.PGSQL.5432")]
    assert links, "the embedded server has no socket in the data folder"
    return links[0].parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
