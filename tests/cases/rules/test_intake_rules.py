"""Competence and completeness by tables; and every sentence of the blockers that other tests do not reach."""

from datetime import date

import pytest

from cases.rules.blockers import why_not_check, why_not_message, why_not_touch, why_not_work
from cases.rules.competence import (
    CompetenceMap,
    CompetenceRow,
    KnownPlace,
    competent_authority,
    why_no_authority,
)
from cases.rules.completeness import Condition, ItemState, Operation, Requirement, checklist, missing
from cases.rules.lifecycle import CaseStatus
from tests.cases.rules.tables import Row, day, label, rows

SINCE = date(2010, 1, 1)
MERGED = date(2020, 1, 1)
ROWS = (
    CompetenceRow("sperrung", "03358", "heidekreis", SINCE),
    CompetenceRow("sperrung", "03358024", "walsrode", MERGED, date(2026, 6, 30)),
    CompetenceRow("waffen", "03358", "heidekreis", SINCE),
    CompetenceRow("versammlung", "03358", "heidekreis", SINCE),
    CompetenceRow("versammlung", "03358024", "walsrode", MERGED),
    CompetenceRow("hundesteuer", "03358002", "bispingen", SINCE, date(2025, 12, 31)),
    CompetenceRow("hundesteuer", "03358005", "schwarmstedt", SINCE),
    CompetenceRow("hundesteuer", "03358020", "schwarmstedt", SINCE),
)
PLACES = (
    KnownPlace("03358024", "Stadt Walsrode"),
    KnownPlace("03358004", "Gemeinde Bomlitz", date(2019, 12, 31), "03358024"),
    KnownPlace("03358022", "Stadt Walsrode (bis 2019)", date(2019, 12, 31), "03358024"),
    KnownPlace("03358501", "Gemeindefreier Bezirk Osterheide", is_unincorporated=True),
)
COMPETENCE = CompetenceMap(ROWS, PLACES)
FORM: dict[str, object] = {
    "art": "vollsperrung",
    "alter": 16,
    "aufenthaltstitel": True,
    "handelt_als": "firma",
    "grund": "gestohlen",
}
ENDED = {CaseStatus.ABGESCHLOSSEN, CaseStatus.ZURUECKGENOMMEN, CaseStatus.ABGEGEBEN}


@pytest.mark.parametrize("row", rows("competences.csv"), ids=label)
def test_competence(row: Row) -> None:
    on = day(row["on"])
    found = competent_authority(COMPETENCE, row["service"], row["ags"], on)
    assert (found.authority_key if found else "") == row["expected"]
    why = why_no_authority(COMPETENCE, row["service"], row["ags"], on)
    assert (why is None) is (row["expected"] != "")
    assert row["words"] in (why or "")


def value_of(row: Row) -> object:
    if row["op"] == "in":
        return row["value"].split()
    if row["op"] == "at_least":
        return int(row["value"])
    return {"true": True, "false": False}.get(row["value"], row["value"])


@pytest.mark.parametrize("row", rows("checklists.csv"), ids=label)
def test_checklist(row: Row) -> None:
    operations: dict[str, Operation] = {
        "equals": "equals",
        "not_equals": "not_equals",
        "present": "present",
        "at_least": "at_least",
        "in": "in",
    }
    condition = Condition(row["field"], operations[row["op"]], value_of(row)) if row["field"] else None
    item = Requirement(row["key"], row["key"].title(), row["required"] == "1", condition)
    present = {row["key"]} if row["present"] == "1" else set()
    (found,) = checklist([item], present, FORM)
    assert found.state == row["expected"]
    assert (missing([item], present, FORM) == (item,)) is (found.state is ItemState.MISSING)


@pytest.mark.parametrize("status", list(CaseStatus))
def test_what_an_ended_or_decided_case_still_allows(status: CaseStatus) -> None:
    is_checked = status in (CaseStatus.EINGEGANGEN, CaseStatus.IN_PRUEFUNG)
    assert bool(why_not_touch(status)) is (status in ENDED)
    assert bool(why_not_work(status)) is (status in {*ENDED, CaseStatus.BESCHIEDEN})
    assert bool(why_not_check(status)) is not is_checked


def test_only_cases_of_the_portal_can_be_written_to_there() -> None:
    assert why_not_message(is_from_portal=True) == ()
    assert "Brief" in why_not_message(is_from_portal=False)[0]
