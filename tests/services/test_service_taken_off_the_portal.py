"""A service that was taken off the portal: nothing new comes in, what is there goes on, answers stay what they were."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.dependencies import utc_now
from api.portal.app import create_portal_app
from cases.catalogue.loader import load_catalogue
from cases.models import Case
from cases.queries.case_page import case_page
from cases.wiring import Toolbox
from tests.api.portal.door import Door, assert_problem
from tests.factories.stages import Stages
from tests.people import Office
from tests.services.walk import FIXTURES, said_in

KEY = "sondernutzung-plakate"
LAST_DAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
FIRST_DAY_OFF = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def closing(toolbox: Toolbox, office: Office, tmp_path: Path) -> Iterator[Door]:
    """A portal on the last day of the service."""
    folder = tmp_path / KEY
    shutil.copytree(FIXTURES / KEY, folder)
    text = (folder / "service.toml").read_text(encoding="utf-8")
    off = 'deactivated_on = 2026-12-01\ndeactivated_note = "Bitte wenden Sie sich an Ihre Gemeinde."\n'
    (folder / "service.toml").write_text(text.replace("title =", off + "title =", 1), encoding="utf-8")
    tools = replace(toolbox, catalogue=load_catalogue(more_services=(folder,)))
    app = create_portal_app(tools)
    with TestClient(app, raise_server_exceptions=False) as client:
        door = Door(client, tools, LAST_DAY)
        app.dependency_overrides[utc_now] = lambda: door.now
        yield door


def body() -> dict[str, object]:
    payload = said_in(FIXTURES / KEY / "examples" / "complete.json")["payload"]
    return {"service": KEY, "form_version": 1, "form": payload, "attachments": []}


def day_off(door: Door) -> None:
    door.now = FIRST_DAY_OFF
    door.headers = door.bearer(door.client_id)


def test_it_is_taken_until_the_day_before(closing: Door) -> None:
    assert closing.post("/submissions", body()).status_code == 202
    day_off(closing)
    problem = assert_problem(closing.post("/submissions", body()), 410)
    assert problem["type"] == "urn:kreishaus:problem:leistung-eingestellt"
    assert problem["detail"] == (
        "„Plakate an Straßen“ wird seit dem 01.12.2026 nicht mehr angenommen. "
        "Bitte wenden Sie sich an Ihre Gemeinde."
    )


def test_a_key_that_was_answered_gets_the_same_answer(closing: Door) -> None:
    first = closing.post("/submissions", body(), key="schluessel-1")
    day_off(closing)
    again = closing.post("/submissions", body(), key="schluessel-1")
    assert (again.status_code, again.json()) == (202, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    refused = closing.post("/submissions", body(), key="schluessel-2")
    repeated = closing.post("/submissions", body(), key="schluessel-2")
    assert (refused.status_code, repeated.json()) == (410, refused.json())
    assert closing.count(Case) == (1,)


def test_the_list_of_services_says_so(closing: Door) -> None:
    def entry() -> dict[str, object]:
        return next(item for item in closing.get("/services").json() if item["key"] == KEY)

    assert (entry()["is_available"], entry()["deactivated_on"]) == (True, "2026-12-01")
    day_off(closing)
    assert entry()["is_available"] is False
    assert entry()["deactivated_note"] == "Bitte wenden Sie sich an Ihre Gemeinde."
    others = {item["key"]: item for item in closing.get("/services").json() if item["key"] != KEY}
    assert others["sperrgenehmigung"]["is_available"] is True
    assert others["sperrgenehmigung"]["deactivated_on"] is None
    corona = others.pop("corona-schnelltest")
    assert (corona["is_available"], corona["deactivated_on"]) == (False, "2023-03-01")
    assert all(item["is_available"] and item["deactivated_on"] is None for item in others.values())


def test_the_desk_reads_the_cases_that_are_there(closing: Door, stages: Stages) -> None:
    answer = closing.post("/submissions", body()).json()
    day_off(closing)
    assert closing.get(f"/submissions/{answer['submission_id']}").json()["status"] == "eingegangen"
    case_id = closing.rows(Case)[0].id
    with closing.toolbox.acting(stages.office.carla, FIRST_DAY_OFF) as look:
        page = case_page(replace(look, actor=replace(stages.office.carla, team_keys=frozenset())), case_id)
    assert page.head.service_title == "Plakate"
    assert page.head.acts["uebernehmen"].is_possible
