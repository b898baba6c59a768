"""The processes of one machine: database, web, dispatcher and Prefect server, watched and stopped together.

How they end:
- SIGTERM or SIGINT to the supervisor: all children are asked at once, killed after 3.5 s with everything they
  started; then the database is stopped, which takes 0.1 s and at most 1 s. `run_machine` returns 0.
- `kill -9` of the supervisor: on Linux the kernel kills each child (PR_SET_PDEATHSIG) and tells PostgreSQL to
  shut down fast. Nothing is lost: open transactions roll back, outbox rows are claimed again. A child that
  starts processes of its own must do the same for them. macOS has no such call: there the children stay until
  somebody ends them, and the next start finds the ports taken.
"""

import ctypes
import http.client
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Protocol

logger = logging.getLogger(__name__)

PREPARATION, STORY = "vorbereitung", "beispieldaten"

CHILD_STOP_SECONDS = 3.5
DATABASE_STOP_SECONDS = 1.0
_TICK_SECONDS = 0.05
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
_STEADY_SECONDS = 60.0  # after this long a child counts as healthy again
_LOG_LIMIT_BYTES = 10_000_000
_DATABASE_CHECK_SECONDS = 2.0


class Address(Protocol):
    """Where the databases of one server are."""

    def url(self, database: str) -> str:
        """SQLAlchemy's address of a database of that server."""
        ...


class Database(Protocol):
    """A database server that belongs to this machine; wiring brings the embedded one."""

    def start(self) -> Address:
        """Start it, or find it running."""
        ...

    def stop(self, grace_seconds: float) -> None:
        """Stop it, by force after so many seconds."""
        ...

    def is_running(self) -> bool:
        """Whether it answers."""
        ...


@dataclass(frozen=True)
class Machine:
    """Where things lie on this machine; `database_url` is None with an embedded server.

    `prefect_database_url` (postgresql+asyncpg) needs a server with the extension pg_trgm, which the embedded
    one lacks; without it Prefect keeps a SQLite file below `data_dir`. That is enough for one machine, and
    nothing in it is our record.
    """

    data_dir: Path
    web_host: str = "127.0.0.1"
    web_port: int = 8000
    prefect_port: int = 4200
    database_url: str | None = None
    prefect_database_url: str | None = None
    extra_env: Mapping[str, str] = field(default_factory=dict)
    is_demo: bool = False
    greeting: str = ""


@dataclass(frozen=True)
class Child:
    """One process. `env` is its whole environment: secrets go here, never into `argv`.

    `ready_url` answers as soon as the process does its work; `greeting` is announced then. A task (`is_task`) ends
    by itself and is not started again; a child with `after` begins when the task of that name has ended well.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    ready_url: str | None = None
    is_task: bool = False
    after: str = ""
    greeting: str = ""


def run_machine(machine: Machine, *, database: Database | None, announce: Callable[[str], None]) -> int:
    """Runs all until SIGTERM or SIGINT; 1 when the preparation (migrations, accounts of the demo) fails."""
    started = time.monotonic()
    url = database.start().url("kreishaus") if database else machine.database_url
    try:
        if url is None:
            raise ValueError("neither an embedded database nor a database URL")
        supervisor = Supervisor(
            machine_children(machine, url),
            log_dir=machine.data_dir / "logs",
            database=database,
            announce=announce,
        )
        return supervisor.run(started)
    finally:
        if database:
            database.stop(DATABASE_STOP_SECONDS)


def machine_children(machine: Machine, database_url: str) -> list[Child]:
    """Web, Prefect server and dispatcher, on ports that are free now."""
    web_port = free_port(machine.web_host, machine.web_port)
    prefect_port = free_port("127.0.0.1", machine.prefect_port)
    prefect_url = f"http://127.0.0.1:{prefect_port}/api"
    is_everywhere = machine.web_host in ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
    web_url = f"http://{'127.0.0.1' if is_everywhere else machine.web_host}:{web_port}/"
    env = {
        "KREISHAUS_PUBLIC_URL": web_url.rstrip("/"),  # a default; the operator's own value follows
        **os.environ,
        **prefect_environment(machine.data_dir / "prefect", prefect_port, machine.prefect_database_url),
        "KREISHAUS_DATA_DIR": str(machine.data_dir),
        "KREISHAUS_DATABASE_URL": database_url,
        "KREISHAUS_WEB_PORT": str(web_port),
        "KREISHAUS_PREFECT_API_URL": prefect_url,
        "PYTHONUNBUFFERED": "1",
        "MALLOC_ARENA_MAX": "2",  # threads of one process share their heaps: a third less memory
        **machine.extra_env,
    }
    python = sys.executable
    prepare = [python, "-m", "api.office_cli", "prepare", *(["--demo"] if machine.is_demo else [])]
    children = [
        Child(PREPARATION, prepare, env, is_task=True),
        Child("web", web_command(machine.web_host, web_port), env, web_url, greeting=machine.greeting),
        Child("prefect", [python, "-m", "prefect", "server", "start"], env, after=PREPARATION),
    ]
    if machine.is_demo:
        # The story plays at past moments: the dispatcher must not work off those orders today.
        children.append(Child(STORY, [python, "-m", "api.demo"], env, is_task=True, after=PREPARATION))
    last = STORY if machine.is_demo else PREPARATION
    return [*children, Child("dispatcher", [python, "-m", "workflows.dispatcher"], env, after=last)]


def web_command(host: str, port: int) -> list[str]:
    """The web process: one uvicorn; `serve` without --all becomes this very command."""
    options = [
        "--no-access-log",
        "--log-level",
        "warning",
        "--no-server-header",
        "--timeout-graceful-shutdown",
        "3",
        "--timeout-keep-alive",  # Longer than proxies and portals: else they write into a connection that closes.
        "75",
    ]
    return [
        sys.executable,
        "-m",
        "uvicorn",
        "api.app:create_app",
        "--factory",
        "--host",
        host,
        "--port",
        str(port),
        *options,
    ]


def prefect_environment(home: Path, port: int, database_url: str | None) -> dict[str, str]:
    """Settings of the Prefect server and of its clients on this machine; names by Prefect 3.8.

    Without a database URL Prefect keeps a SQLite file in `home`. The API listens on 127.0.0.1 only; on a
    machine with other users set PREFECT_SERVER_API_AUTH_STRING and PREFECT_API_AUTH_STRING as well.
    """
    settings = {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",  # a client without a server must say so
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_CLI_COLORS": "false",
        "PREFECT_CLI_PROMPT": "false",
        # Flow runs are not our record: 30 days are for looking back, events fill the disk faster.
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "2592000",
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P7D",
        # Late runs stay on: "late" in the cockpit is how an operator sees that nobody runs the schedule.
        # Pauses are never used.
        "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
    }
    if database_url:
        settings["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = database_url
    return settings


def free_port(host: str, first: int) -> int:
    """The first port from `first` on that nobody listens on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(first, min(first + 100, 65536)):
        with socket.socket(family, socket.SOCK_STREAM) as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return port
    raise OSError(f"no free port between {first} and {first + 99} on {host}")


class Supervisor:
    """Keeps its children alive until it is told to stop; leaves no process behind."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        log_dir: Path,
        announce: Callable[[str], None],
        database: Database | None = None,
        stop_seconds: float = CHILD_STOP_SECONDS,
    ) -> None:
        self._running = [_Running(child, log_dir / f"{child.name}.log") for child in children]
        self._announce = announce
        self._database = database
        self._stop_seconds = stop_seconds
        self._is_stopping = False
        self._next_database_check = 0.0
        self._started = 0.0
        self._exit_code = 0
        self._is_announced = False

    def run(self, started: float | None = None) -> int:
        """Blocks; 0 after SIGTERM or SIGINT, 1 after a failed task. The first page counts from `started` (monotonic)."""
        self._started = time.monotonic() if started is None else started
        previous = {order: signal.signal(order, self._on_signal) for order in (signal.SIGTERM, signal.SIGINT)}
        try:
            for running in self._running:
                if not running.child.after:
                    running.start()
            while not self._is_stopping:
                self._watch()
                time.sleep(_TICK_SECONDS)
        finally:
            self._stop_all()
            for order, handler in previous.items():
                signal.signal(order, handler)
        return self._exit_code

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._is_stopping = True

    def _watch(self) -> None:
        now = time.monotonic()
        if self._database and now >= self._next_database_check:
            self._next_database_check = now + _DATABASE_CHECK_SECONDS
            if not self._database.is_running():
                logger.error("the database server ended and is started again")
                self._database.start()
        ended = {running.child.name: running.exit_code for running in self._running if running.child.is_task}
        for running in self._running:
            if running.is_waiting:
                self._start_when_due(running, ended.get(running.child.after))
            running.restart_when_due(now)
        self._announce_first_page(None not in [code for name, code in ended.items() if name == PREPARATION])

    def _start_when_due(self, running: "_Running", code: int | None) -> None:
        """Start what waited for a task that ended well; a task that failed stops everything."""
        if code is None:
            return
        if code == 0:
            running.start()
            if running.child.after == STORY:
                self._announce(f"Die Beispieldaten sind vollständig (nach {self._seconds()} s).")
            return
        log = next(one.log for one in self._running if one.child.name == running.child.after)
        self._announce(f"{running.child.after} ist fehlgeschlagen, siehe {log}")
        self._exit_code, self._is_stopping = 1, True

    def _announce_first_page(self, is_prepared: bool) -> None:
        """Say once that the first page is there, and how long it took."""
        first = next((running for running in self._running if running.child.ready_url), None)
        url = first.child.ready_url if first and is_prepared and not self._is_announced else None
        if first and url and answers(url):
            self._announce(f"Kreishaus ist bereit: {url} (erste Seite nach {self._seconds()} s)")
            if first.child.greeting:
                self._announce(first.child.greeting)
            self._is_announced = True

    def _seconds(self) -> str:
        return f"{time.monotonic() - self._started:.1f}".replace(".", ",")

    def _stop_all(self) -> None:
        for running in self._running:
            running.ask_to_stop()
        deadline = time.monotonic() + self._stop_seconds
        while time.monotonic() < deadline and any(running.is_alive() for running in self._running):
            time.sleep(_TICK_SECONDS)
        for running in self._running:
            running.kill_group()


class _Running:
    """One child in its own session: Ctrl-C in the terminal reaches the supervisor only."""

    def __init__(self, child: Child, log: Path) -> None:
        self.child = child
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._pause_seconds = _FIRST_PAUSE_SECONDS
        self._due_at: float | None = None

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        self._started_at = time.monotonic()
        self._due_at = None
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                list(self.child.argv),
                env=dict(self.child.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def is_waiting(self) -> bool:
        """Not started yet, because another child has to end first."""
        return self._process is None and bool(self.child.after)

    @property
    def exit_code(self) -> int | None:
        """The exit code once it has ended, else None."""
        return self._process.poll() if self._process is not None else None

    def restart_when_due(self, now: float) -> None:
        if self.is_alive() or self.is_waiting or self.child.is_task:
            return
        if self._due_at is None and self._process is not None:
            self.kill_group()
            if now - self._started_at > _STEADY_SECONDS:
                self._pause_seconds = _FIRST_PAUSE_SECONDS
            self._due_at = now + self._pause_seconds
            self._pause_seconds = min(_LONGEST_PAUSE_SECONDS, 2 * self._pause_seconds)
            message = "%s ended with code %s and is started again in %s s, see %s"
            logger.warning(message, self.child.name, self._process.returncode, self._due_at - now, self.log)
        elif self._due_at is not None and now >= self._due_at:
            self.start()

    def ask_to_stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def kill_group(self) -> None:
        """Also ends what the child started and left behind."""
        if self._process is not None:
            with suppress(
                ProcessLookupError, PermissionError
            ):  # macOS answers EPERM for a group of dead processes
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def answers(url: str) -> bool:
    """Whether a web server of this machine gives any answer there, be it an error page."""
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=2)
    try:
        connection.request("GET", f"/{path}")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _die_with_parent() -> None:
    # Runs in the child between fork and exec: PR_SET_PDEATHSIG (1).
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
