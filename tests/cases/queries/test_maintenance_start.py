"""The first day of Unterhaltsvorschuss: what was wished, what the law allows, and efforts that only the clerk confirms."""

from datetime import date

import pytest

from cases.errors import Invalid
from cases.queries.maintenance import claim_start, need_confirmed_efforts

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


def test_month_before_the_application_needs_confirmed_efforts() -> None:
    before = date(2026, 10, 1)
    with pytest.raises(Invalid, match="Bemühungen um Unterhalt belegt"):
        need_confirmed_efforts({"begins_on": before, "efforts_shown": False}, RECEIVED)
    need_confirmed_efforts({"begins_on": before, "efforts_shown": True}, RECEIVED)
    need_confirmed_efforts({"begins_on": date(2026, 11, 1), "efforts_shown": False}, RECEIVED)
