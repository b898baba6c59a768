"""The first day of Unterhaltsvorschuss: what was wished, what the law allows, and efforts that only the clerk confirms."""

from datetime import date

import pytest

from cases.errors import Invalid
from cases.queries.maintenance import claim_start, need_lawful_start

RECEIVED = date(2026, 11, 22)
EFFORTS = {"efforts": "keine"}


@pytest.mark.parametrize(
    ("wished", "expected"),
    [
        ("2027-01", date(2027, 1, 1)),
        ("2026-11", date(2026, 11, 1)),
        ("2026-09", date(2026, 11, 1)),
        ("", date(2026, 11, 1)),
    ],
)
def test_start_follows_the_wish_and_no_unproven_efforts(wished: str, expected: date) -> None:
    form = {"requested_from": wished, "maintenance": EFFORTS}
    found = claim_start(form, RECEIVED)
    assert found.ends_on == expected
    assert found.steps[-1].day in (expected, None)


def test_stated_efforts_are_left_to_the_clerk() -> None:
    stated = claim_start({"requested_from": "2026-09", "maintenance": EFFORTS}, RECEIVED)
    assert "bitte prüfen" in stated.steps[-1].text
    assert "01.10.2026" in stated.steps[-1].text
    silent = claim_start({"requested_from": "2026-09"}, RECEIVED)
    assert not any("Bemühungen" in step.text for step in silent.steps)


NEWBORN = {"child": {"birth_date": "2026-11-10"}, "requested_from": "2026-11"}
APART = {"applicant": {"marital_status": "dauernd_getrennt", "separated_since": "2026-11-10"}}


@pytest.mark.parametrize("form", [NEWBORN, APART])
def test_nothing_begins_before_birth_or_separation(form: dict[str, object]) -> None:
    found = claim_start(form, RECEIVED)
    assert found.ends_on == RECEIVED
    assert found.steps[1].day == date(2026, 11, 10)
    assert "nicht geklärt" in found.steps[-1].text


def test_divorced_parents_need_no_day_of_separation() -> None:
    form = {"applicant": {"marital_status": "geschieden", "separated_since": "2026-11-10"}}
    assert claim_start(form, RECEIVED).ends_on == date(2026, 11, 1)


def test_application_without_eid_asks_when_the_signed_sheet_came() -> None:
    form = {"applicant": {"identification_level": "benutzername_passwort"}}
    assert "Signaturbogen" in claim_start(form, RECEIVED).steps[-1].text


@pytest.mark.parametrize(
    ("form", "values", "is_partial", "refused"),
    [
        ({}, {"begins_on": date(2026, 10, 1)}, False, "Bemühungen um Unterhalt belegt"),
        ({}, {"begins_on": date(2026, 10, 1), "efforts_shown": True}, False, ""),
        ({}, {"begins_on": date(2026, 11, 1)}, False, ""),
        ({}, {"begins_on": date(2026, 9, 30), "efforts_shown": True}, False, "höchstens für den Monat"),
        ({}, {"begins_on": date(2026, 9, 1), "effective_on": date(2026, 9, 4)}, False, ""),
        (
            {},
            {"begins_on": date(2026, 11, 1), "effective_on": date(2026, 12, 4)},
            False,
            "vor dem 01.12.2026",
        ),
        (NEWBORN, {"begins_on": date(2026, 11, 9), "efforts_shown": True}, True, "Geburt oder Trennung"),
        (NEWBORN, {"begins_on": RECEIVED}, False, "Teilweise bewilligen"),
        (NEWBORN, {"begins_on": RECEIVED}, True, ""),
        ({"requested_from": "2026-09"}, {"begins_on": date(2026, 11, 1)}, False, "ab dem 01.09.2026"),
        ({"requested_from": "2026-09"}, {"begins_on": date(2026, 11, 1)}, True, ""),
        ({"requested_from": "2026-12"}, {"begins_on": date(2026, 11, 1)}, False, ""),
    ],
)
def test_chosen_day_is_checked(
    form: dict[str, object], values: dict[str, date | bool], is_partial: bool, refused: str
) -> None:
    typed = {"efforts_shown": False, **values}
    if refused:
        with pytest.raises(Invalid, match=refused):
            need_lawful_start(form, typed, RECEIVED, is_partial=is_partial)
        return
    need_lawful_start(form, typed, RECEIVED, is_partial=is_partial)


def test_change_of_a_grant_is_not_measured_against_the_application() -> None:
    need_lawful_start({}, {"begins_on": date(2025, 3, 1)}, RECEIVED, is_partial=False)
