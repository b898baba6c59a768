"""Unterhaltsvorschuss with income and backdating: tables, sums, and never negative."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import Invalid
from cases.rules.benefits.earnings import ChildEarnings, countable_earnings
from cases.rules.benefits.maintenance_advance import (
    ClaimPeriod,
    MaintenanceRow,
    MaintenanceTable,
    MonthlyIncome,
    amounts_for_period,
    claim_starts_on,
)
from cases.rules.benefits.maintenance_start import why_not_from
from cases.rules.time_limits import months_later
from tests.cases.rules.tables import Row, day, label, rows

MONTHS = st.builds(date, st.integers(2021, 2026), st.integers(1, 12), st.just(1))


def cents(text: str) -> int:
    return int(Decimal(text) * 100)


def law_row(row: Row) -> MaintenanceRow:
    year = int(row["year"])
    first, second, third = (int(row[name]) * 100 for name in ("group_0_5", "group_6_11", "group_12_17"))
    benefit = int(row["child_benefit"]) * 100
    return MaintenanceRow(
        date(year, 1, 1), date(year, 12, 31), (first, second, third), benefit, row["source"]
    )


TABLE = MaintenanceTable(tuple(law_row(row) for row in rows("maintenance_law.csv")))


def amount(birth: date, month: date, income: MonthlyIncome, *, counted: bool = True) -> int:
    """The amount of a month; 0 if nothing is left of it."""
    last = months_later(month, 1).replace(day=1)
    claim = ClaimPeriod(month, date.fromordinal(last.toordinal() - 1), counted, {month: income})
    return sum(one.calculation.total_cents for one in amounts_for_period(TABLE, birth, claim))


@pytest.mark.parametrize("row", rows("maintenance_income.csv"), ids=label)
def test_amount_after_income(row: Row) -> None:
    income = MonthlyIncome(cents(row["received"]), cents(row["earned"]))
    found = amount(day(row["birth"]), day(row["month"]), income, counted=row["counted"] == "1")
    assert found == int(row["expected"]) * 100


def test_a_month_with_the_start_inside_is_paid_by_days() -> None:
    """§ 2 (1) S. 3 UVG: 20 to 30 November 2026 are 11 of 30 days, 227 x 11 / 30 = 83.23, rounded up [unverified]."""
    claim = ClaimPeriod(date(2026, 11, 20), date(2026, 11, 30))
    found = amounts_for_period(TABLE, date(2021, 7, 15), claim)
    assert [one.calculation.total_cents for one in found] == [8400]
    assert "Teilmonat" in found[0].calculation.warnings[0]


@pytest.mark.parametrize("row", rows("claim_starts.csv"), ids=label)
def test_claim_starts(row: Row) -> None:
    found = claim_starts_on(day(row["applied"]), day(row["met"]), efforts_shown=row["efforts"] == "1")
    assert found.ends_on == day(row["expected"])
    assert all(step.source for step in found.steps)


@pytest.mark.parametrize("row", rows("claim_days.csv"), ids=label)
def test_chosen_day_is_one_of_the_law(row: Row) -> None:
    why = why_not_from(
        day(row["begins"]), day(row["applied"]), day(row["met"]), efforts_shown=row["efforts"] == "1"
    )
    assert row["refused"] in why
    assert bool(row["refused"]) == bool(why)


def test_unsettled_part_of_the_month_of_the_application_is_asked() -> None:
    asked = claim_starts_on(date(2026, 11, 20), date(2026, 11, 10), efforts_shown=True)
    assert "nicht geklärt" in asked.steps[-1].text
    later = claim_starts_on(date(2026, 11, 20), date(2026, 11, 25), efforts_shown=True)
    assert not any("nicht geklärt" in step.text for step in later.steps)


@pytest.mark.parametrize("row", rows("earnings.csv"), ids=label)
def test_countable_earnings(row: Row) -> None:
    earnings = ChildEarnings(cents(row["training"]), cents(row["wages"]), cents(row["property"]))
    found = countable_earnings(earnings, day(row["month"]))
    assert found.total_cents == cents(row["expected"])
    assert all(line.source for line in found.lines)


@pytest.mark.parametrize("row", rows("apprentices.csv"), ids=label)
def test_amount_of_a_child_that_earns(row: Row) -> None:
    month = day(row["month"])
    earned = countable_earnings(ChildEarnings(cents(row["training"]), cents(row["wages"])), month)
    income = MonthlyIncome(earned_cents=earned.total_cents, earned_lines=earned.lines)
    assert amount(day(row["birth"]), month, income) == int(row["expected"]) * 100


def test_impossible_income_is_refused() -> None:
    with pytest.raises(Invalid, match="nicht negativ"):
        ChildEarnings(training_cents=-1)
    with pytest.raises(Invalid, match="Pauschbetrag"):
        countable_earnings(ChildEarnings(wages_cents=1), date(2010, 1, 1))
    with pytest.raises(Invalid, match="nicht negativ"):
        MonthlyIncome(received_cents=-1)


def test_claim_cannot_end_before_it_starts() -> None:
    with pytest.raises(Invalid, match="vor seinem Beginn"):
        amounts_for_period(TABLE, date(2020, 1, 1), ClaimPeriod(date(2026, 2, 1), date(2026, 1, 31)))


@given(st.integers(0, 500_000), MONTHS, st.integers(0, 500_000), st.integers(0, 50_000))
def test_countable_earnings_add_up_and_are_never_negative(
    training: int, month: date, wages: int, property_cents: int
) -> None:
    found = countable_earnings(ChildEarnings(training, wages, property_cents), month)
    assert found.total_cents == sum(line.amount_cents or 0 for line in found.lines)
    assert 0 <= found.total_cents <= training + wages + property_cents


@given(
    st.dates(date(2004, 1, 1), date(2025, 12, 31)),
    MONTHS,
    st.integers(0, 60_000),
    st.integers(0, 60_000),
    st.integers(0, 10_000),
)
def test_more_income_never_raises_the_amount(
    birth: date, month: date, received: int, earned: int, more: int
) -> None:
    less = amount(birth, month, MonthlyIncome(received, earned))
    assert amount(birth, month, MonthlyIncome(received + more, earned)) <= less
    assert amount(birth, month, MonthlyIncome(received, earned + more)) <= less
    assert less % 100 == 0


@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(-400, 400), st.booleans())
def test_claim_never_starts_more_than_a_month_back(applied: date, offset: int, efforts: bool) -> None:
    met = date.fromordinal(applied.toordinal() + offset)
    found = claim_starts_on(applied, met, efforts_shown=efforts).ends_on
    assert found >= months_later(applied.replace(day=1), -1 if efforts else 0)
    assert found >= met or found == applied.replace(day=1) or efforts
