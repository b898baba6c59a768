"""Unterhaltsvorschuss with income and backdating, dog tax when dogs come and go: tables, sums, and never negative."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import Invalid
from cases.facts.ledger import Calculation
from cases.rules.benefits.dog_tax import DogTaxTariff, Relief, TaxBegins, TaxedDog, instalments
from cases.rules.benefits.dog_tax_changes import (
    RankingRules,
    TaxEnds,
    equal_parts_total,
    household_tax,
    reranked,
    settlement,
    taxed_until,
)
from cases.rules.benefits.earnings import ChildEarnings, countable_earnings
from cases.rules.benefits.maintenance_advance import (
    ClaimPeriod,
    MaintenanceRow,
    MaintenanceTable,
    MonthlyIncome,
    amounts_for_period,
    claim_starts_on,
)
from cases.rules.time_limits import months_later
from tests.cases.rules.tables import Row, day, label, maybe_day, rows

TARIFF = DogTaxTariff(6600, 9900, 13200, 66000, TaxBegins.MONTH_OF_ADMISSION, "Satzung Walsrode", False)
STANDARD = RankingRules()
MONTHS = st.builds(date, st.integers(2021, 2026), st.integers(1, 12), st.just(1))
STARTS = st.dates(date(2024, 1, 1), date(2027, 6, 30))


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


@pytest.mark.parametrize("row", rows("claim_starts.csv"), ids=label)
def test_claim_starts(row: Row) -> None:
    found = claim_starts_on(day(row["applied"]), day(row["met"]), efforts_shown=row["efforts"] == "1")
    assert found.ends_on == day(row["expected"])
    assert all(step.source for step in found.steps)


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


def dogs_of(text: str) -> list[TaxedDog]:
    """ "2020-01-01|2026-06-10": kept from, until; "!" a dangerous dog, "*" an exempt one."""
    found = []
    for number, part in enumerate(text.split(), 1):
        started, _, ended = part.partition("|")
        relief = Relief("Befreiung", 100, "Satzung") if "*" in ended else None
        ended_on = maybe_day(ended.strip("!*"))
        found.append(
            TaxedDog(
                f"Hund {number}",
                9,
                day(started),
                keeping_ended_on=ended_on,
                is_dangerous="!" in ended,
                relief=relief,
            )
        )
    return found


@pytest.mark.parametrize("row", rows("households.csv"), ids=label)
def test_household(row: Row) -> None:
    tariff = replace(TARIFF, rounds_down_to_euro=row["rounds"] == "1")
    rules = RankingRules(counts_dangerous=row["counts_dangerous"] == "1")
    found = household_tax(tariff, dogs_of(row["dogs"]), int(row["year"]), rules)
    assert found.total_cents == int(row["expected_cents"])
    assert found.total_cents == sum(line.amount_cents or 0 for line in found.lines)


def test_small_household_tax_and_puppy_are_told() -> None:
    small = replace(TARIFF, first_cents=1200)
    puppy = TaxedDog("Bello", 1, date(2026, 9, 1), born_on=date(2026, 9, 1))
    found = household_tax(small, [puppy], 2026, STANDARD)
    assert [text[:10] for text in found.warnings] == ["„Bello“ is", "Der Betrag"]


def test_second_dog_becomes_the_first_the_month_after() -> None:
    dogs = dogs_of("2020-01-01|2026-06-10 2021-01-01|")
    assert [one.rank for one in reranked(TARIFF, dogs, date(2026, 6, 1), STANDARD)] == [1, 2]
    assert [one.rank for one in reranked(TARIFF, dogs, date(2026, 7, 1), STANDARD)] == [1]


@pytest.mark.parametrize("row", rows("tax_ends.csv"), ids=label)
def test_tax_ends_with_a_month(row: Row) -> None:
    found = taxed_until(day(row["ended_on"]), day(row["notified_on"]), TaxEnds(row["rule"]))
    assert found == day(row["expected"])


def due_of(total_cents: int) -> Calculation:
    return Calculation("Hundesteuer", (), total_cents, "für 2026")


@pytest.mark.parametrize("row", rows("settlements.csv"), ids=label)
def test_settlement(row: Row) -> None:
    found = settlement(due_of(int(row["due"])), int(row["paid"]), rounds_to_euro=row["rounds"] == "1")
    assert (found.refund_cents, found.payment_cents) == (int(row["refund"]), int(row["payment"]))
    assert len(found.calculation.warnings) == int(row["hints"])


@pytest.mark.parametrize("row", rows("equal_parts.csv"), ids=label)
def test_equal_parts(row: Row) -> None:
    assert equal_parts_total(int(row["total"]), int(row["parts"])) == int(row["expected"])


def test_impossible_payments_are_refused() -> None:
    with pytest.raises(Invalid, match="nicht negativ"):
        settlement(due_of(1), -1, rounds_to_euro=False)
    with pytest.raises(Invalid, match="eine Rate"):
        equal_parts_total(1, 0)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.booleans())
def test_refund_is_never_negative_and_lines_add_up(due: int, paid: int, rounds: bool) -> None:
    found = settlement(due_of(due), paid, rounds_to_euro=rounds)
    assert min(found.refund_cents, found.payment_cents) == 0
    assert found.refund_cents - found.payment_cents == found.calculation.total_cents
    assert found.calculation.total_cents == sum(line.amount_cents or 0 for line in found.calculation.lines)
    assert 0 <= found.calculation.total_cents - (paid - due) < 100


@given(st.lists(STARTS, min_size=1, max_size=4), st.booleans(), st.integers(0, 3), st.integers(0, 400))
def test_a_dog_that_goes_never_raises_the_tax(
    starts: list[date], rounds: bool, gone: int, after: int
) -> None:
    tariff = replace(TARIFF, rounds_down_to_euro=rounds)
    dogs = [TaxedDog(f"Hund {number}", 1, start) for number, start in enumerate(starts)]
    one = dogs[gone % len(dogs)]
    ended = replace(one, keeping_ended_on=date.fromordinal(one.keeping_started_on.toordinal() + after))
    fewer = [ended if dog is one else dog for dog in dogs]
    before, now = (household_tax(tariff, kept, 2026, STANDARD) for kept in (dogs, fewer))
    assert 0 <= now.total_cents <= before.total_cents
    assert now.total_cents == sum(line.amount_cents or 0 for line in now.lines)


@given(st.integers(0, 10**6), st.integers(1, 12))
def test_equal_parts_are_equal(total: int, parts: int) -> None:
    found = equal_parts_total(total, parts)
    assert found % parts == 0
    assert 0 <= total - found < parts


@given(st.integers(4, 10**6))
def test_rounded_instalments_are_all_the_same(total: int) -> None:
    found = {
        part
        for _, part in instalments(equal_parts_total(total, 4), 2026, ("02-15", "05-15", "08-15", "11-15"))
    }
    assert len(found) == 1


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


@given(st.dates(date(2025, 1, 20), date(2026, 12, 31)), st.integers(-400, 400), st.booleans())
def test_claim_never_starts_more_than_a_month_back(applied: date, offset: int, efforts: bool) -> None:
    met = date.fromordinal(applied.toordinal() + offset)
    found = claim_starts_on(applied, met, efforts_shown=efforts).ends_on
    assert found >= months_later(applied.replace(day=1), -1 if efforts else 0)
    assert found >= met or found == applied.replace(day=1) or efforts
