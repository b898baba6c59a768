"""The embedded server: comes up in an empty folder, survives kill -9, never outlives its owner."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from cases.store.embedded import EmbeddedPostgres, ServerAddress

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Longer than a socket path may be, with a blank and an umlaut in it."""
    return tmp_path_factory.mktemp("Amt für Daten") / ("x" * 90)


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(folder)
    yield server
    server.stop()


def ask(address: ServerAddress, database: str, question: str) -> object:
    engine = create_engine(address.url(database))
    with engine.connect() as connection:
        answer = connection.execute(text(question)).scalar_one()
    engine.dispose()
    return answer


def postmaster_pid(folder: Path) -> int:
    return int((folder / "postgres/postmaster.pid").read_text().splitlines()[0])


def is_gone(pid: int, within_seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_both_databases_exist_and_writes_reach_the_disk(server: EmbeddedPostgres) -> None:
    address = server.start()

    assert ask(address, "kreishaus", "SELECT current_database()") == "kreishaus"
    assert ask(address, "prefect", "SELECT current_database()") == "prefect"
    assert ask(address, "kreishaus", "SHOW fsync") == "on"
    assert ask(address, "kreishaus", "SHOW listen_addresses") == ""
    assert address.asyncpg_url("prefect").startswith("postgresql+asyncpg://")


def test_committed_rows_survive_kill_9(server: EmbeddedPostgres, folder: Path) -> None:
    engine = create_engine(server.start().url("kreishaus"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept AS SELECT 42 AS number"))
    engine.dispose()
    os.kill(postmaster_pid(folder), signal.SIGKILL)

    successor = EmbeddedPostgres(folder)
    try:
        assert ask(successor.start(), "kreishaus", "SELECT number FROM kept") == 42
    finally:
        successor.stop()


def test_leftover_pid_of_a_living_stranger_does_not_block(server: EmbeddedPostgres, folder: Path) -> None:
    server.start()
    pid_file = folder / "postgres/postmaster.pid"
    rest = pid_file.read_text().partition("\n")[2]
    os.kill(postmaster_pid(folder), signal.SIGKILL)
    stranger = subprocess.Popen(["/bin/sleep", "60"], start_new_session=True)
    try:
        pid_file.write_text(f"{stranger.pid}\n{rest}")
        successor = EmbeddedPostgres(folder)
        assert ask(successor.start(), "kreishaus", "SELECT 1") == 1
        successor.stop()
    finally:
        stranger.kill()
        stranger.wait()


def test_second_start_shares_the_server_and_does_not_stop_it(server: EmbeddedPostgres, folder: Path) -> None:
    address = server.start()
    second = EmbeddedPostgres(folder)

    assert second.start() == address
    second.stop()

    assert ask(address, "kreishaus", "SELECT 1") == 1


def test_stop_ends_the_server_and_can_be_repeated(server: EmbeddedPostgres, folder: Path) -> None:
    server.start()
    pid = postmaster_pid(folder)

    server.stop()
    server.stop()

    assert is_gone(pid)
    assert not (folder / "postgres/postmaster.pid").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has died")
def test_server_ends_when_its_owner_is_killed(folder: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from cases.store.embedded import EmbeddedPostgres\n"
        "EmbeddedPostgres(Path(sys.argv[1])).start(); print('up', flush=True); time.sleep(60)"
    )
    owner = subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE)
    assert owner.stdout is not None
    owner.stdout.readline()
    pid = postmaster_pid(folder)

    owner.kill()
    owner.communicate()

    assert is_gone(pid)
