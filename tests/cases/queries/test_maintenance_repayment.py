"""Demands of § 5 UVG: the sheet names what was granted by month, and nobody demands more than that."""

from dataclasses import replace
from datetime import date

import pytest

from cases.errors import Invalid
from cases.queries.maintenance import MonthlyFacts, falls_short_of_before, maintenance_segments
from cases.queries.maintenance_paid import Grant, in_force, not_paid_yet, repayment_sheet
from tests.factories.catalogue import real_catalogue

TABLE = real_catalogue().maintenance_table()
FORM = {"child": {"birth_date": "2019-03-12", "child_benefit_recipient": "antragsteller"}}


def demand(first: date, last: date, cents: int) -> dict[str, date | int | str | bool | None]:
    return {"from_on": first, "until_on": last, "amount_cents": cents}


def grant(begins_on: date, decided_on: date, regular_cents: int = 0) -> Grant:
    return Grant(begins_on, decided_on, MonthlyFacts(FORM, regular_cents))


GRANTED = grant(date(2026, 1, 1), date(2026, 1, 5))
LOWERED = grant(date(2026, 11, 1), date(2026, 10, 10), 10000)
LOWERED_AFTERWARDS = grant(date(2026, 9, 1), date(2026, 11, 10), 10000)
RAISED_AFTERWARDS = grant(date(2026, 11, 1), date(2026, 12, 10))


@pytest.mark.parametrize(
    ("grants", "months"),
    [
        ([GRANTED, LOWERED], [29900, 29900, 19900]),
        ([GRANTED, LOWERED_AFTERWARDS], [29900, 29900, 29900]),
        ([GRANTED, LOWERED, RAISED_AFTERWARDS], [29900, 29900, 29900]),
        ([replace(LOWERED, begins_on=date(2026, 9, 1))], [19900, 19900, 19900]),
        ([GRANTED, replace(LOWERED, is_in_doubt=True)], [29900, 29900, 29900]),
        ([GRANTED, LOWERED, Grant(date(2026, 11, 1), date(2026, 10, 12), None)], [29900, 29900, 0]),
        (
            [GRANTED, LOWERED, Grant(date(2026, 11, 1), date(2026, 10, 12), None, is_in_doubt=True)],
            [29900, 29900, 19900],
        ),
    ],
)
def test_every_month_is_bounded_by_what_was_paid_for_it(grants: list[Grant], months: list[int]) -> None:
    for month, cents in zip((9, 10, 11), months, strict=True):
        day = date(2026, month, 1)
        assert repayment_sheet(TABLE, FORM, demand(day, day, cents), grants).total_cents == cents
        with pytest.raises(Invalid, match="bewilligt"):
            repayment_sheet(TABLE, FORM, demand(day, day, cents + 1), grants)


def test_months_of_different_grants_stand_in_lines_of_their_own() -> None:
    days = demand(date(2026, 9, 1), date(2026, 11, 30), 79700)
    sheet = repayment_sheet(TABLE, FORM, days, [GRANTED, LOWERED])
    assert [line.amount_cents for line in sheet.lines] == [59800, 19900]


def test_grant_in_force_is_the_last_that_has_begun() -> None:
    grants = [GRANTED, LOWERED]
    assert in_force(grants, date(2026, 10, 31)) is GRANTED
    assert in_force(grants, date(2026, 11, 30)) is LOWERED
    assert in_force(grants, date(2025, 1, 1)) is GRANTED
    assert in_force([], date(2026, 1, 1)) is None


def test_sheet_of_a_demand_names_the_granted_months() -> None:
    sheet = repayment_sheet(TABLE, FORM, demand(date(2026, 9, 1), date(2026, 10, 31), 59800))
    assert [(line.amount_cents, line.note) for line in sheet.lines] == [(59800, "2 Monate zu 299,00 Euro")]
    assert (sheet.total_cents, sheet.warnings) == (59800, ())


def test_part_of_the_months_is_the_rest_of_a_sum_and_counts_whole_months() -> None:
    sheet = repayment_sheet(TABLE, FORM, demand(date(2025, 12, 15), date(2026, 1, 10), 10000))
    assert len(sheet.lines) == 3
    assert sum(line.amount_cents or 0 for line in sheet.lines) == sheet.total_cents == 10000
    assert "ganze Kalendermonate" in sheet.warnings[0]


@pytest.mark.parametrize(
    ("first", "last", "cents", "words"),
    [
        (date(2026, 9, 1), date(2026, 10, 31), 9999900, "sind nur 598,00 Euro bewilligt"),
        (date(2026, 10, 1), date(2026, 9, 30), 100, "vor seinem Beginn"),
        (date(2037, 4, 1), date(2037, 4, 30), 100, "schon 18 Jahre"),
    ],
)
def test_demand_that_cannot_be_right_is_refused(first: date, last: date, cents: int, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        repayment_sheet(TABLE, FORM, demand(first, last, cents))


def test_grant_that_began_in_the_month_bounds_the_demand() -> None:
    month = demand(date(2026, 9, 1), date(2026, 9, 30), 14950)
    grants = [grant(date(2026, 9, 16), date(2026, 9, 20))]
    sheet = repayment_sheet(TABLE, FORM, month, grants)
    assert [line.amount_cents for line in sheet.lines] == [15000, -50]
    with pytest.raises(Invalid, match="sind nur 150,00 Euro bewilligt"):
        repayment_sheet(TABLE, FORM, {**month, "amount_cents": 29900}, grants)
    with pytest.raises(Invalid, match=r"erst ab dem 01\.10\.2026"):
        repayment_sheet(TABLE, FORM, month, [grant(date(2026, 10, 1), date(2026, 9, 1))])


EARNS = {"child": {**FORM["child"], "attends_general_school": False, "property_income_cents": 10000}}


@pytest.mark.parametrize(
    ("form", "begins_on", "is_less"),
    [
        (FORM, date(2025, 1, 1), True),
        (FORM, date(2026, 1, 1), False),
        (FORM, date(2025, 3, 1), False),
        (FORM, date(2024, 1, 1), False),
        (FORM, date(2021, 1, 1), False),
        (FORM, date(2019, 3, 12), False),
        (EARNS, date(2026, 2, 1), True),
    ],
)
def test_amount_that_falls_is_seen(form: dict[str, object], begins_on: date, *, is_less: bool) -> None:
    """0-5 years: 230 euros in 2024, 227 in 2025 (MinUhV, § 66 EStG); six years from March 2025."""
    now, granted = MonthlyFacts(form), MonthlyFacts(FORM)
    assert falls_short_of_before(TABLE, now, begins_on, granted=granted) is is_less


@pytest.mark.parametrize(
    ("until_on", "is_warned"), [(date(2026, 11, 30), False), (date(2026, 12, 1), True), (None, False)]
)
def test_month_that_is_not_paid_yet_is_warned_of(until_on: date | None, *, is_warned: bool) -> None:
    """§ 5 UVG replaces what was paid; on 16 November that is November at the latest."""
    assert bool(not_paid_yet({"until_on": until_on}, date(2026, 11, 16))) is is_warned


def test_demand_without_its_days_says_what_is_missing() -> None:
    with pytest.raises(Invalid, match="Zeitraum und Betrag"):
        repayment_sheet(TABLE, FORM, {"from_on": None, "until_on": None, "amount_cents": None})


def test_regular_maintenance_counts_in_every_month_without_a_stated_payment() -> None:
    form = {**FORM, "maintenance": {"payments": [{"month": "2026-08", "amount_cents": 5000}]}}
    first, last = date(2026, 7, 1), date(2026, 9, 30)
    found = maintenance_segments(TABLE, form, first, last, regular_cents=10000)
    assert [segment.calculation.total_cents for segment in found] == [19900, 24900, 19900]
    lower = MonthlyFacts(FORM, regular_cents=10000)
    assert falls_short_of_before(TABLE, lower, date(2026, 9, 1), granted=MonthlyFacts(FORM))
    back = demand(date(2026, 9, 1), date(2026, 9, 30), 29900)
    with pytest.raises(Invalid, match="sind nur 199,00 Euro bewilligt"):
        repayment_sheet(TABLE, FORM, back, [grant(date(2026, 1, 1), date(2026, 1, 5), 10000)])


def test_last_amount_is_open_only_while_the_claim_goes_on() -> None:
    assert maintenance_segments(TABLE, FORM, date(2026, 9, 1))[-1].is_open
    nearly_adult = {"child": {**FORM["child"], "birth_date": "2008-10-15"}}
    last = maintenance_segments(TABLE, nearly_adult, date(2026, 9, 1))[-1]
    assert (last.last_on, last.is_open) == (date(2026, 10, 14), False)
    assert not maintenance_segments(TABLE, FORM, date(2026, 9, 1), date(2026, 9, 30))[-1].is_open
