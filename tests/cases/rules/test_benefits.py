"""Unterhaltsvorschuss, dog tax and fees by tables of law; sums and roundings."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import Invalid
from cases.facts.ledger import Calculation
from cases.rules.benefits.dog_tax import (
    DogTaxTariff,
    Relief,
    TaxBegins,
    TaxedDog,
    annual_rate,
    dog_tax,
    instalments,
    taxed_months,
)
from cases.rules.benefits.dog_tax_years import as_estimate
from cases.rules.benefits.maintenance_advance import (
    ClaimPeriod,
    FirstOfMonthBirthday,
    MaintenanceRow,
    MaintenanceTable,
    MonthlyIncome,
    PartialMonth,
    age_group_changes,
    amounts_for_period,
    changed_values,
    claim_starts_on,
    law_changed_on,
)
from cases.rules.fees import FeeFrame, check_fee, exempt_calculation, fee_calculation
from cases.rules.time_limits import months_later

Row = dict[str, str]
HERE = Path(__file__).parent
BUILDING_SITE = FeeFrame("261", 1020, 76700, "GebOSt")
TARIFF = DogTaxTariff(
    6600, 9900, 13200, 66000, TaxBegins.MONTH_OF_ADMISSION, "Satzung (Muster)", is_sample_value=True
)
TODAY_CHILD = date(2020, 11, 24)


def rows(name: str) -> list[Row]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> date:
    return date.fromisoformat(text)


def law_row(row: Row) -> MaintenanceRow:
    year = int(row["year"])
    first, second, third = (int(row[name]) * 100 for name in ("group_0_5", "group_6_11", "group_12_17"))
    benefit = int(row["child_benefit"]) * 100
    return MaintenanceRow(
        date(year, 1, 1), date(year, 12, 31), (first, second, third), benefit, row["source"]
    )


TABLE = MaintenanceTable(tuple(law_row(row) for row in rows("maintenance_law.csv")))


def monthly_amount(
    table: MaintenanceTable, birth: date, month: date, received_cents: int = 0, *, counted: bool = True
) -> Calculation:
    """The amount of one whole calendar month, nothing after the 18th birthday."""
    last_on = months_later(month, 1) - timedelta(days=1)
    claim = ClaimPeriod(month, last_on, counted, {month: MonthlyIncome(received_cents)})
    segments = amounts_for_period(table, birth, claim)
    return segments[0].calculation if segments else Calculation("", (), 0, "")


@pytest.mark.parametrize(
    "row", rows("maintenance_amounts.csv"), ids=lambda row: "-".join(list(row.values())[:3])
)
def test_monthly_amount(row: Row) -> None:
    received = int(Decimal(row["received"]) * 100)
    result = monthly_amount(TABLE, day(row["birth"]), day(row["month"]), received)
    assert result.total_cents == int(row["expected"]) * 100
    assert all(line.source for line in result.lines)


def test_child_benefit_of_the_other_parent_is_not_counted() -> None:
    assert monthly_amount(TABLE, date(2021, 7, 15), date(2026, 3, 1), counted=False).total_cents == 48600


def test_disputed_month_of_a_child_born_on_the_first() -> None:
    born, disputed = date(2020, 6, 1), date(2026, 5, 1)
    later = replace(TABLE, first_of_month_birthday=FirstOfMonthBirthday.BIRTHDAY_MONTH)
    assert monthly_amount(TABLE, born, disputed).total_cents == 29900
    assert monthly_amount(later, born, disputed).total_cents == 22700
    assert monthly_amount(later, born, date(2026, 6, 1)).total_cents == 29900
    assert "nicht geklärt" in monthly_amount(later, born, disputed).warnings[0]
    assert monthly_amount(TABLE, born, date(2026, 6, 1)).warnings == ()


@pytest.mark.parametrize(
    ("birth", "choice", "expected"),
    [
        (date(2008, 5, 16), PartialMonth.CALENDAR_DAYS, 19100),  # 394 * 15/31 = 190.65
        (date(2008, 5, 16), PartialMonth.THIRTY_DAYS, 19700),  # 394 * 15/30
        (date(2008, 3, 1), PartialMonth.THIRTY_DAYS, 39400),  # completed on 28 February: the whole month
        (date(2008, 5, 31), PartialMonth.THIRTY_DAYS, 39400),  # 30 of 30 days
    ],
)
def test_last_month_by_the_chosen_day_count(birth: date, choice: PartialMonth, expected: int) -> None:
    month = date(2026, 2, 1) if birth.month == 3 else date(2026, 5, 1)
    assert monthly_amount(replace(TABLE, partial_month=choice), birth, month).total_cents == expected


def test_year_without_table_names_what_to_maintain() -> None:
    with pytest.raises(Invalid, match=r"01/2027.*Mindestunterhaltsverordnung"):
        monthly_amount(TABLE, TODAY_CHILD, date(2027, 1, 1))


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (
            date(2026, 1, 1),
            [("der Mindestunterhalt für 6 bis 11 Jahre", 55400, 55800), ("das Kindergeld", 25500, 25900)],
        ),
        # § 66 EStG: Kindergeld stayed at 219 euros from 2021 to 2022.
        (date(2022, 1, 1), [("der Mindestunterhalt für 0 bis 5 Jahre", 39300, 39600)]),
        (date(2026, 12, 1), []),
    ],
)
def test_what_the_law_changes_with_a_month(month: date, expected: list[tuple[str, int, int]]) -> None:
    """MinUhV for the years of the table; the age group is that of the child in the month."""
    found = changed_values(TABLE, date(2019, 3, 12), month)
    assert [(value.label, value.before_cents, value.cents) for value in found] == expected


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 12, 1), date(2026, 1, 1)),
        (date(2025, 12, 31), date(2025, 1, 1)),
        (date(2021, 6, 1), None),
    ],
)
def test_the_last_change_of_the_law(by: date, expected: date | None) -> None:
    """MinUhV for the years of the table, which begins with 2021."""
    assert law_changed_on(TABLE, date(2019, 3, 12), by) == expected


def test_child_born_after_the_period_has_no_amount_in_it() -> None:
    assert (
        amounts_for_period(TABLE, date(2026, 3, 15), ClaimPeriod(date(2026, 3, 1), date(2026, 3, 10))) == ()
    )


def test_segments_change_with_year_and_age_group() -> None:
    segments = amounts_for_period(TABLE, TODAY_CHILD, ClaimPeriod(date(2025, 11, 1), date(2026, 12, 31)))
    assert [(one.first_on, one.last_on, one.calculation.total_cents) for one in segments] == [
        (date(2025, 11, 1), date(2025, 12, 31), 22700),
        (date(2026, 1, 1), date(2026, 10, 31), 22700),
        (date(2026, 11, 1), date(2026, 12, 31), 29900),
    ]


def test_segments_end_with_the_eighteenth_birthday() -> None:
    segments = amounts_for_period(
        TABLE, date(2008, 5, 16), ClaimPeriod(date(2026, 3, 15), date(2026, 12, 31))
    )
    assert [(one.first_on, one.last_on, one.calculation.total_cents) for one in segments] == [
        (date(2026, 3, 15), date(2026, 3, 31), 21700),  # 394 * 17/31 = 216.06
        (date(2026, 4, 1), date(2026, 4, 30), 39400),
        (date(2026, 5, 1), date(2026, 5, 15), 19100),
    ]


def test_income_of_a_single_month_is_its_own_segment() -> None:
    income = {date(2026, 2, 1): MonthlyIncome(received_cents=5000, earned_cents=10001)}
    claim = ClaimPeriod(date(2026, 1, 1), date(2026, 3, 31), income=income)
    totals = [one.calculation.total_cents for one in amounts_for_period(TABLE, date(2010, 7, 15), claim)]
    assert totals == [39400, 29400, 39400]  # 394 - 50 - 50.005 = 293.995


@pytest.mark.parametrize(
    ("applied", "met", "efforts", "expected"),
    [
        (date(2026, 11, 20), date(2026, 11, 1), False, date(2026, 11, 1)),
        (date(2026, 11, 20), date(2026, 1, 1), False, date(2026, 11, 1)),
        (date(2026, 11, 20), date(2026, 1, 1), True, date(2026, 10, 1)),
        (date(2026, 11, 20), date(2026, 10, 12), True, date(2026, 10, 12)),
        (date(2026, 11, 20), date(2026, 11, 1), True, date(2026, 11, 1)),
        (date(2026, 11, 20), date(2026, 11, 25), True, date(2026, 11, 25)),
        (date(2026, 11, 20), date(2026, 11, 5), True, date(2026, 11, 20)),
        (date(2026, 1, 3), date(2025, 1, 1), True, date(2025, 12, 1)),
    ],
)
def test_claim_starts_on(applied: date, met: date, efforts: bool, expected: date) -> None:
    assert claim_starts_on(applied, met, efforts_shown=efforts).ends_on == expected


def test_old_applications_point_to_the_older_rule() -> None:
    start = claim_starts_on(date(2024, 12, 31), date(2024, 6, 1), efforts_shown=False)
    assert "ältere Fassung" in start.steps[-1].text


def dog(row: Row) -> TaxedDog:
    percent = int(row["relief"])
    return TaxedDog(
        name="Bello",
        rank=int(row["rank"]),
        keeping_started_on=day(row["started"]),
        born_on=day(row["born"]) if row["born"] else None,
        keeping_ended_on=day(row["ended"]) if row["ended"] else None,
        is_dangerous=row["dangerous"] == "1",
        relief=Relief("Ermäßigung", percent, "Satzung", day(row["until"]) if row["until"] else None)
        if percent
        else None,
    )


@pytest.mark.parametrize("row", rows("dog_tax.csv"), ids=lambda row: "-".join(list(row.values())[:7]))
def test_dog_tax(row: Row) -> None:
    tariff = replace(TARIFF, begins=TaxBegins(row["begins"]))
    result = dog_tax(tariff, [dog(row)], 2026)
    assert taxed_months(tariff, dog(row), 2026) == int(row["months"])
    assert result.total_cents == int(row["expected_cents"])
    assert result.is_sample_value


def test_household_with_two_dogs_is_rounded_down_once() -> None:
    tariff = replace(TARIFF, rounds_down_to_euro=True)
    dogs = [TaxedDog("Bello", 1, date(2026, 2, 3)), TaxedDog("Luna", 2, date(2026, 6, 3))]
    result = dog_tax(tariff, dogs, 2026)  # 6600 * 11/12 + 9900 * 7/12 = 6050 + 5775
    assert result.total_cents == 11800
    assert sum(line.amount_cents or 0 for line in result.lines) == 11800


def test_puppy_born_on_the_first_and_small_amount_warn() -> None:
    puppy = TaxedDog("Bello", 1, date(2026, 2, 20), born_on=date(2026, 1, 1))
    assert "Monatsersten" in dog_tax(TARIFF, [puppy], 2026).warnings[0]
    small = replace(TARIFF, first_cents=1200)
    assert "§ 15 NKAG" in dog_tax(small, [TaxedDog("Bello", 1, date(2026, 12, 1))], 2026).warnings[0]


@pytest.mark.parametrize(
    ("until", "warns"), [("2026-06-15", True), ("2026-06-30", False), ("2025-06-15", False)]
)
def test_relief_that_ends_within_a_month_is_pointed_out(until: str, warns: bool) -> None:
    taxed = TaxedDog("Bello", 1, date(2025, 5, 1), relief=Relief("Jagd", 50, "Satzung", day(until)))
    assert any("mitten im Monat" in text for text in dog_tax(TARIFF, [taxed], 2026).warnings) is warns


def test_wrong_dogs_are_refused() -> None:
    with pytest.raises(Invalid, match="Rangfolge"):
        dog_tax(TARIFF, [TaxedDog("Bello", 0, date(2026, 1, 1))], 2026)
    with pytest.raises(Invalid, match="vor ihrem Beginn"):
        dog_tax(TARIFF, [TaxedDog("Bello", 1, date(2026, 2, 1), keeping_ended_on=date(2026, 1, 1))], 2026)
    with pytest.raises(Invalid, match="Prozent"):
        Relief("Jagd", 101, "Satzung")


QUARTERLY, YEARLY = ("02-15", "05-15", "08-15", "11-15"), ("07-01",)


def test_instalments_of_soltau() -> None:
    assert instalments(6601, 2026, QUARTERLY) == (
        (date(2026, 2, 15), 1651),
        (date(2026, 5, 15), 1650),
        (date(2026, 8, 15), 1650),
        (date(2026, 11, 15), 1650),
    )
    assert instalments(6600, 2026, YEARLY) == ((date(2026, 7, 1), 6600),)
    assert instalments(3300, 2026, QUARTERLY, from_day=date(2026, 6, 1)) == (
        (date(2026, 8, 15), 1650),
        (date(2026, 11, 15), 1650),
    )
    assert instalments(550, 2026, QUARTERLY, from_day=date(2026, 12, 20)) == ((date(2026, 12, 20), 550),)
    assert instalments(0, 2026, QUARTERLY) == ()


@given(
    st.integers(1, 10**7),
    st.sampled_from([QUARTERLY, YEARLY]),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_instalments_add_up_to_the_total(total: int, due_dates: tuple[str, ...], from_day: date) -> None:
    parts = instalments(total, 2026, due_dates, from_day=from_day)
    assert sum(cents for _, cents in parts) == total
    assert all(due >= from_day for due, _ in parts)


@given(st.integers(0, 100_000), st.dates(date(2009, 1, 1), date(2025, 12, 31)), st.integers(1, 12))
def test_monthly_amount_is_whole_euros_and_never_small(received: int, birth: date, month: int) -> None:
    total = monthly_amount(TABLE, birth, date(2026, month, 1), received).total_cents
    assert total % 100 == 0
    assert total == 0 or total >= 500


@pytest.mark.parametrize(
    ("cents", "is_inside"), [(1019, False), (1020, True), (76700, True), (76701, False), (-1, False)]
)
def test_fee_frame_includes_both_ends(cents: int, is_inside: bool) -> None:
    problem = check_fee(BUILDING_SITE, cents)
    assert (problem is None) is is_inside
    if problem is not None:
        assert "10,20 Euro bis 767,00 Euro" in problem


def test_fee_calculation_shows_frame_and_reason() -> None:
    result = fee_calculation(BUILDING_SITE, 8500, reason="mittlerer Aufwand")
    assert (result.total_cents, result.period, result.lines[1].note) == (
        8500,
        "einmalig",
        "mittlerer Aufwand",
    )
    assert (
        exempt_calculation(BUILDING_SITE, exemption_source="§ 5 GebOSt", reason="Gemeinde").total_cents == 0
    )
    with pytest.raises(Invalid, match="außerhalb"):
        fee_calculation(BUILDING_SITE, 1, reason="")
    with pytest.raises(Invalid, match="falsch gepflegt"):
        FeeFrame("x", 2, 1, "y")


def test_age_groups_change_with_the_month_of_the_sixth_and_twelfth_birthday() -> None:
    """§ 1612a (3) BGB."""
    assert age_group_changes(TABLE, TODAY_CHILD) == (date(2026, 11, 1), date(2032, 11, 1))


@pytest.mark.parametrize(("relief", "cents"), [(None, 6600), (Relief("Ermäßigung", 50, "Satzung"), 3300)])
def test_rate_of_a_whole_year_counts_the_relief(relief: Relief | None, cents: int) -> None:
    assert annual_rate(TARIFF, TaxedDog("Rex", 1, date(2026, 3, 10), relief=relief)) == cents


def test_estimated_sheet_says_so_and_keeps_its_total() -> None:
    sheet = Calculation("Hundesteuer", (), 6600, "für 2026")
    found = as_estimate(sheet, date(2026, 1, 1))
    assert found.title == "Hundesteuer (Schätzung)"
    assert (found.total_cents, found.lines[0].source) == (6600, "§ 162 AO, § 11 NKAG")
    assert found.lines[0].label == "Steuerpflicht ab 01.01.2026"
