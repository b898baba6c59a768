"""Ground for all tests: one PostgreSQL a worker, a clean database a test, known people, a fixed moment, no network."""

import gc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from pytest_socket import disable_socket, socket_allow_hosts
from sqlalchemy import Engine, create_engine, text
from sqlmodel import SQLModel

from cases.adapters.portal.fake import RememberedCallback
from cases.adapters.seal.collection import AuthoritySeals
from cases.adapters.storage.client import FileStore
from cases.adapters.storage.fake import MemoryStore
from cases.adapters.virus_scan.fake import TestScanner
from cases.catalogue.catalogue import Catalogue
from cases.facts.actor import system_actor
from cases.store.embedded import EmbeddedPostgres
from cases.store.migrate import migrate
from cases.store.session import create_database_engine, session_factory
from cases.wiring import Limits, Toolbox
from reports.pdf.document import Document
from reports.pdf.meta import Attachment, SealPlace
from reports.pdf.write import Unsealed
from tests.acting import Acting
from tests.factories.catalogue import real_catalogue
from tests.factories.stages import Stages
from tests.people import Office, open_office
from tests.reports.structure_checker import problems

MONDAY_MORNING = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
"""Monday, 23 November 2026, 08:00 in the office."""


def pytest_runtest_setup() -> None:
    """Tests reach this machine only."""
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


def pytest_collection_finish() -> None:
    """Programs and tests that are loaded stay: the garbage collector need not walk them again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    disable_socket(allow_unix_socket=True)


_IN_ORDER: set[bytes] = set()
"""Files that have passed the structure checker: the same facts give the same bytes in many tests."""


@pytest.fixture(autouse=True)
def every_document_is_tagged(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a test lets the program print passes the structure checker afterwards."""
    made: set[bytes] = set()
    finished = Document.finished

    def keep(
        document: Document, attachments: Sequence[Attachment] = (), *, seal: SealPlace | None = None
    ) -> Unsealed:
        unsealed = finished(document, attachments, seal=seal)
        made.add(unsealed.content)
        return unsealed

    monkeypatch.setattr(Document, "finished", keep)
    yield
    for content in made:
        digest = sha256(content).digest()
        if digest not in _IN_ORDER:
            assert problems(content) == []
            _IN_ORDER.add(digest)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An embedded server with the newest schema, one for each worker."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("pg"))
    url = server.start().url("kreishaus")
    migrate(url)
    _need_not_survive_a_power_cut(url)
    yield url
    server.stop()


def _need_not_survive_a_power_cut(url: str) -> None:
    """A test waits for no disk. Killed programs lose nothing by it: the server lives on; test_faults.py kills servers."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("ALTER SYSTEM SET synchronous_commit = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    """One engine a worker."""
    engine = create_database_engine(database_url, pool_size=5)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The real catalogue, read once."""
    return real_catalogue()


@pytest.fixture
def empty_database(engine: Engine) -> Engine:
    """All tables empty, all numbers from the start. TRUNCATE makes new files, a tenth of a second for every test."""
    emptied = "; ".join(f"DELETE FROM {table.name}" for table in SQLModel.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(emptied))
        connection.execute(text("SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"))
    return engine


@pytest.fixture
def toolbox(empty_database: Engine, catalogue: Catalogue) -> Toolbox:
    """A toolbox of fakes on a clean database; what acts commit stays until the next test."""
    return Toolbox(
        engine=empty_database,
        sessions=session_factory(empty_database),
        catalogue=catalogue,
        documents=MemoryStore(),
        scanner=TestScanner(),
        callback=RememberedCallback(),
        seals=AuthoritySeals({}),
        limits=Limits(
            attachment_bytes=20 * 1024 * 1024,
            attachment_count=20,
            submission_bytes=60 * 1024 * 1024,
            form_bytes=512 * 1024,
            session_hours=10,
            token_minutes=30,
        ),
        secret_key="a-secret-for-tests-only-with-enough-length",
        public_url="http://testserver",
        is_secure=False,
        is_demo=True,
        prefect_api_url=None,
    )


@pytest.fixture
def now() -> datetime:
    """The fixed moment of the test."""
    return MONDAY_MORNING


@pytest.fixture
def office(toolbox: Toolbox, now: datetime) -> Office:
    """Anna, Bert, Carla, Dirk and the portal, in the database."""
    with toolbox.acting(system_actor(), now) as ctx:
        return open_office(ctx)


@pytest.fixture
def acting(toolbox: Toolbox, now: datetime) -> Acting:
    """Acts of people in tests."""
    return Acting(toolbox, now)


@pytest.fixture
def stages(toolbox: Toolbox, acting: Acting, office: Office) -> Stages:
    """Brings cases to a status; everything is committed."""
    return Stages(toolbox, acting, office)


@pytest.fixture
def disk_toolbox(toolbox: Toolbox, tmp_path: Path) -> Toolbox:
    """The toolbox with documents on disk, for tests with several processes."""
    return replace(toolbox, documents=FileStore(tmp_path / "dokumente"))
