"""Dog tax of years that have passed: which may still be assessed, what they sum up to, when it is due."""

from datetime import date

import pytest

from cases.errors import Invalid
from cases.rules.benefits.dog_tax import DogTaxTariff, TaxBegins, TaxedDog, dog_tax
from cases.rules.benefits.dog_tax_years import (
    assessment_limit,
    assumed_due_dates,
    parts_due,
    tax_years,
    years_as_one,
    years_until,
)
from tests.cases.rules.tables import Row, day, label, rows

OLD = DogTaxTariff(6000, 9000, 12000, 60000, TaxBegins.MONTH_OF_ADMISSION, "Satzung alt", False)
NEW = DogTaxTariff(7200, 9000, 12000, 60000, TaxBegins.MONTH_OF_ADMISSION, "Satzung neu", True)
TODAY = date(2026, 11, 16)
BALU = TaxedDog("Balu", 1, date(2024, 2, 1))
QUARTERS = ("02-15", "05-15", "08-15", "11-15")
SHEETS = {
    2024: dog_tax(OLD, [BALU], 2024),
    2025: dog_tax(OLD, [BALU], 2025),
    2026: dog_tax(NEW, [BALU], 2026),
}


@pytest.mark.parametrize("row", rows("tax_years.csv"), ids=label)
def test_open_and_lapsed_years(row: Row) -> None:
    found = tax_years(day(row["starts_on"]), day(row["declared_on"]), day(row["today"]))
    assert list(found.open) == [int(year) for year in row["open"].split()]
    assert list(found.lapsed) == [int(year) for year in row["lapsed"].split()]
    assert next(iter(found.open.values())).ends_on == day(row["first_limit"])


def test_years_after_the_end_are_left_out() -> None:
    years = tax_years(date(2024, 2, 1), TODAY, TODAY)
    assert years_until(years, date(2024, 2, 1), None) is years
    assert list(years_until(years, date(2024, 2, 1), date(2025, 3, 31)).open) == [2024, 2025]
    with pytest.raises(Invalid, match="endet, bevor sie beginnt"):
        years_until(years, date(2024, 2, 1), date(2024, 1, 31))


def test_an_end_in_years_that_have_lapsed_says_that_nothing_is_left() -> None:
    years = tax_years(date(2010, 1, 1), TODAY, TODAY)
    with pytest.raises(Invalid, match=r"nichts mehr festzusetzen.*2010"):
        years_until(years, date(2010, 1, 1), date(2010, 12, 31))


def test_limit_has_its_ledger() -> None:
    limit = assessment_limit(2024, TODAY)
    assert limit.steps[0].day == date(2026, 12, 31)
    assert all(step.source for step in limit.steps)


def test_each_year_by_its_tariff_and_all_in_one_sheet() -> None:
    found = years_as_one(SHEETS, tax_years(BALU.keeping_started_on, TODAY, TODAY))
    assert (found.total_cents, found.period) == (5500 + 6000 + 7200, "für 2024 bis 2026")
    assert found.total_cents == sum(line.amount_cents or 0 for line in found.lines)
    assert {line.source for line in found.lines} >= {"Satzung alt", "Satzung neu"}
    notes = [line.note for line in found.lines if line.label.startswith("Hundesteuer für")]
    assert notes[0] == "55,00 Euro; Festsetzung möglich bis 31.12.2030"
    assert found.is_sample_value
    assert found.warnings == ()


def test_a_year_without_a_declaration_names_no_last_day() -> None:
    """§ 170 (2) sentence 1 Nr. 1 AO: without one the period begins later, so the day of a declared dog is not true."""
    found = years_as_one(SHEETS, tax_years(BALU.keeping_started_on, TODAY, TODAY), is_declared=False)
    notes = [line.note for line in found.lines if line.label.startswith("Hundesteuer für")]
    assert notes == ["55,00 Euro", "60,00 Euro", "72,00 Euro"]


def test_one_year_stays_as_it_is_and_lapsed_ones_are_told() -> None:
    years = tax_years(date(2026, 1, 1), TODAY, TODAY)
    assert years_as_one({2026: SHEETS[2026]}, years).lines == SHEETS[2026].lines
    older = TaxedDog("Balu", 1, date(2018, 1, 1))
    years = tax_years(older.keeping_started_on, TODAY, TODAY)
    found = years_as_one({year: dog_tax(OLD, [older], year) for year in years.open}, years)
    assert "2018 (bis 31.12.2025)" in found.warnings[0]


def test_earlier_years_are_due_at_once_and_the_rule_is_marked_as_assumed() -> None:
    from_day = date(2026, 8, 1)
    assert parts_due(SHEETS, QUARTERS, from_day) == (
        (from_day, 11500),
        (date(2026, 8, 15), 3600),
        (date(2026, 11, 15), 3600),
    )
    late = date(2026, 12, 16)
    assert parts_due(SHEETS, QUARTERS, late) == ((late, 18700),)
    assert parts_due({2026: SHEETS[2026]}, QUARTERS, date(2026, 1, 1))[0] == (date(2026, 2, 15), 1800)
    assert assumed_due_dates({2026: SHEETS[2026]}, QUARTERS, date(2026, 1, 1)) == ""
    assert "Annahme" in assumed_due_dates({2026: SHEETS[2026]}, QUARTERS, from_day)
    assert "Annahme" in assumed_due_dates(SHEETS, QUARTERS, date(2026, 1, 1))
