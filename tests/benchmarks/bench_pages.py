"""Server time of the work list and the case page with 10,000 open cases, beside a bare page of the same process."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text
from starlette.responses import HTMLResponse
from starlette.testclient import TestClient

from api.app import create_app
from api.dependencies import utc_now
from cases.facts.actor import CaseId
from cases.wiring import Toolbox
from tests.acting import Acting
from tests.factories.submissions import routed_case
from tests.people import PASSWORD, Office

CASES = 10_000
ROUNDS = 40
LIMIT_MS = 60

_CLONE = text("""
INSERT INTO case_file
SELECT (jsonb_populate_record(c, jsonb_build_object(
    'id', 100000 + n,
    'file_reference', '51.40-2026-' || lpad((100000 + n)::text, 6, '0'),
    'submission_id', NULL,
    'applicant_name', 'Familie ' || n || ', Vorname',
    'status', (ARRAY['eingegangen', 'in_pruefung', 'in_pruefung', 'wartet_auf_antragsteller'])[1 + n % 4],
    'clerk_id', (ARRAY[1, 2, NULL])[1 + n % 3],
    'next_due_on', DATE '2026-11-23' + (n % 90 - 10)
))).*
FROM case_file c, generate_series(1, :cases) n WHERE c.id = :case_id
""")
_CLONE_CHILDREN = """
INSERT INTO {table}
SELECT (jsonb_populate_record(r, jsonb_build_object('id', 1000000 + n * 100 + r.id, 'case_id', 100000 + n))).*
FROM {table} r, generate_series(1, :cases) n WHERE r.case_id = :case_id
"""


@pytest.fixture
def full_house(toolbox: Toolbox, office: Office, acting: Acting, engine: Engine) -> CaseId:
    """A real case and 10,000 like it, with people, limits and history."""
    case_id = routed_case(acting, office.portal, "unterhaltsvorschuss")
    with engine.begin() as connection:
        given = {"cases": CASES, "case_id": case_id}
        connection.execute(_CLONE, given)
        for table in ("party", "time_limit", "journal_entry"):
            connection.execute(text(_CLONE_CHILDREN.format(table=table)), given)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    return case_id


@pytest.fixture
def browser(toolbox: Toolbox, now: datetime) -> Iterator[TestClient]:
    """Anna at the desk, and a bare page to compare with."""
    app: FastAPI = create_app(toolbox)
    app.dependency_overrides[utc_now] = lambda: now
    app.add_api_route("/bare", lambda: HTMLResponse("<!doctype html><title>bare</title>"))
    with TestClient(app, base_url="http://testserver") as client:
        client.post("/anmelden", data={"login": "anna", "password": PASSWORD})
        yield client


def test_list_and_case_page_with_ten_thousand_open_cases(full_house: CaseId, browser: TestClient) -> None:
    pages = {
        "bare page": "/bare",
        "work list, mine": "/vorgaenge",
        "work list, all, search": "/vorgaenge?zustaendig=alle&q=familie+77",
        "case page": f"/vorgaenge/{full_house}?liste=zustaendig%3Dalle",
        "case page, decision": f"/vorgaenge/{full_house}/entscheidung",
    }
    times = {name: _milliseconds(lambda path=path: browser.get(path)) for name, path in pages.items()}  # type: ignore[misc]
    for name, found in times.items():
        ratio = found[0] / times["bare page"][0]
        print(f"{name:<26} median {found[0]:6.1f} ms   p95 {found[1]:6.1f} ms   {ratio:5.1f} x bare page")
    assert times["work list, mine"][0] < LIMIT_MS
    assert times["case page"][0] < LIMIT_MS


def _milliseconds(get: Callable[[], object]) -> tuple[float, float]:
    get()
    found = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        answer = get()
        found.append((time.perf_counter() - started) * 1000)
        assert getattr(answer, "status_code", 0) == 200
    found.sort()
    return statistics.median(found), found[int(len(found) * 0.95)]
