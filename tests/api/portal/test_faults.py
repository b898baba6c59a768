"""When something of ours is broken: nothing is lost, and the portal learns what to do."""

import logging
from dataclasses import replace
from typing import BinaryIO

import pytest
from sqlalchemy import Connection, create_engine, event, text
from starlette.testclient import TestClient

from api.dependencies import utc_now
from api.portal.app import create_portal_app
from cases.adapters.storage.fake import MemoryStore
from cases.models import Case, Submission
from cases.ports import StoredContent
from cases.store.session import session_factory
from cases.wiring import Toolbox
from tests.acting import Acting
from tests.api.portal.door import Door, assert_problem, entries, envelope, pdf
from tests.factories.stages import Stages
from tests.people import Office

KEY = "schluessel-1"
_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()
"""


class BrokenStore(MemoryStore):
    """A document store whose disk is full as long as `is_full` and gives nothing back once it `is_unreadable`."""

    is_full = True
    is_unreadable = False

    def put(self, content: bytes) -> StoredContent:
        if self.is_full:
            raise OSError("No space left on device")
        return super().put(content)

    def get(self, sha256: str) -> bytes:
        self._read()
        return super().get(sha256)

    def open(self, sha256: str) -> BinaryIO:
        self._read()
        return super().open(sha256)

    def _read(self) -> None:
        if self.is_unreadable:
            raise OSError("geheim: Input/output error")


@pytest.fixture
def broken(door: Door) -> tuple[Door, BrokenStore]:
    """The door with a full disk behind it."""
    store = BrokenStore()
    toolbox = replace(door.toolbox, documents=store)
    app = create_portal_app(toolbox)
    app.dependency_overrides[utc_now] = lambda: door.now
    return Door(TestClient(app, raise_server_exceptions=False), toolbox, door.now), store


def test_fault_while_understanding_keeps_the_submission_and_a_repeat_succeeds(
    broken: tuple[Door, BrokenStore], caplog: pytest.LogCaptureFixture
) -> None:
    door, store = broken
    body = envelope(attachments=entries("chipnachweis"))
    with caplog.at_level(logging.ERROR):
        first = door.post_files("/submissions", body, ("chipnachweis", "a.pdf", pdf()), key=KEY)
    told = assert_problem(first, 500)
    assert told["incident"] in {getattr(record, "incident", None) for record in caplog.records}
    (kept,) = door.rows(Submission)
    assert (kept.state, kept.response_status, door.count(Case)) == ("ungeklaert", 500, (0,))
    again = door.post_files("/submissions", body, ("chipnachweis", "a.pdf", pdf()), key=KEY)
    assert_problem(again, 500)
    store.is_full = False
    last = door.post_files("/submissions", body, ("chipnachweis", "a.pdf", pdf()), key=KEY)
    assert last.status_code == 202
    assert last.json()["submission_id"] == told["submission_id"]
    assert [row.state for row in door.rows(Submission)] == ["angenommen"]
    assert door.count(Case) == (1,)
    repeat = door.post_files("/submissions", body, ("chipnachweis", "a.pdf", pdf()), key=KEY)
    assert repeat.json() == last.json()


def test_fault_in_the_middle_of_the_case_leaves_no_half_case(
    door: Door,
) -> None:
    engine = door.toolbox.engine

    def fail(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO party"):
            event.remove(engine, "before_cursor_execute", fail)
            raise ZeroDivisionError

    event.listen(engine, "before_cursor_execute", fail)
    assert_problem(door.submit(key=KEY), 500)
    assert door.count(Case, Submission) == (0, 1)
    assert_problem(door.submit(envelope("sperrgenehmigung"), key=KEY), 409)
    assert door.submit(key=KEY).status_code == 202
    assert door.count(Case, Submission) == (1, 1)


def test_database_down_is_said_with_the_time_to_retry(toolbox: Toolbox, door: Door) -> None:
    dead = create_engine("postgresql+psycopg://niemand@127.0.0.1:9/nichts", pool_pre_ping=True)
    app = create_portal_app(replace(toolbox, engine=dead, sessions=session_factory(dead)))
    app.dependency_overrides[utc_now] = lambda: door.now
    with TestClient(app, raise_server_exceptions=False) as client:
        closed = Door(client, toolbox, door.now)
        form = {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}
        unknown = "/submissions/00000000-0000-0000-0000-000000000000"
        answers = [
            closed.submit(),
            closed.submit(envelope(form={})),
            closed.get(unknown),
            closed.post(f"{unknown}/messages", {"text": "Hallo"}),
            client.post("/token", data=form),
        ]
        assert closed.get("/services").status_code == 200
    for answer in answers:
        assert "nichts verloren" in assert_problem(answer, 503)["detail"]
        assert answer.headers["retry-after"] == "30"


def test_exhausted_pool_is_said_like_a_database_that_is_down(toolbox: Toolbox, door: Door) -> None:
    tight = create_engine(toolbox.engine.url, pool_size=1, max_overflow=0, pool_timeout=0.1)
    app = create_portal_app(replace(toolbox, engine=tight, sessions=session_factory(tight)))
    app.dependency_overrides[utc_now] = lambda: door.now
    with tight.connect(), TestClient(app, raise_server_exceptions=False) as client:
        answer = Door(client, toolbox, door.now).submit(key=KEY)
    tight.dispose()
    assert_problem(answer, 503)
    assert door.submit(key=KEY).status_code == 202


def test_fault_elsewhere_is_a_problem_with_an_incident_number(
    broken: tuple[Door, BrokenStore], acting: Acting, office: Office
) -> None:
    door, store = broken
    store.is_full = False
    here = Stages(door.toolbox, acting, office)
    case_id = here.routed()
    here.produce_letters(case_id)
    here.post_letters(case_id)
    path = f"/submissions/{here.row(case_id).submission_id}"
    (letter,) = door.get(path).json()["letters"]
    store.is_unreadable = True

    answer = door.get(f"{path}/letters/{letter['id']}")
    body = assert_problem(answer, 500)
    assert len(body["incident"]) == 8
    assert "geheim" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/gibt-es-nicht", 404),
        ("GET", "/", 404),
        ("DELETE", "/submissions", 405),
        ("PUT", "/token", 405),
        ("POST", "/services", 405),
    ],
)
def test_unknown_addresses_and_methods_are_problems_too(
    door: Door, method: str, path: str, status: int
) -> None:
    answer = door.client.request(method, path, headers=door.headers)
    assert_problem(answer, status)
    assert status != 405 or answer.headers["allow"]


def test_restarted_database_is_not_noticed_by_the_next_submission(door: Door) -> None:
    door.submit()
    with door.toolbox.engine.connect() as connection:
        connection.execute(text(_END_OTHERS))
    assert door.submit().status_code == 202


def test_database_that_goes_away_in_the_middle_leaves_nothing_half(door: Door) -> None:
    engine = door.toolbox.engine

    def cut(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO party"):
            event.remove(engine, "before_cursor_execute", cut)
            with engine.connect() as other:
                other.execute(text(_END_OTHERS))

    event.listen(engine, "before_cursor_execute", cut)
    assert_problem(door.submit(key=KEY), 503)
    assert door.count(Case, Submission) == (0, 0)
    assert door.submit(key=KEY).status_code == 202
