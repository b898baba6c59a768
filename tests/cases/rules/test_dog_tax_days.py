"""The ledgers of the first and the last taxed day end with the very day the rule finds."""

from datetime import date

import pytest

from cases.rules.benefits.dog_tax import DogTaxTariff, TaxBegins, TaxedDog, start_ground
from cases.rules.benefits.dog_tax_days import tax_end, tax_start
from cases.rules.benefits.dog_tax_end import TaxEnds


@pytest.mark.parametrize(
    ("begins", "born_on", "expected"),
    [
        (TaxBegins.MONTH_OF_ADMISSION, None, date(2026, 3, 1)),
        (TaxBegins.FOLLOWING_MONTH, None, date(2026, 4, 1)),
        (TaxBegins.MONTH_OF_ADMISSION, date(2026, 2, 15), date(2026, 5, 1)),
    ],
)
def test_start_of_the_tax(begins: TaxBegins, born_on: date | None, expected: date) -> None:
    tariff = DogTaxTariff(6000, 9000, 12000, 60000, begins, "§ 4 der Satzung", is_sample_value=False)
    found = tax_start(tariff, TaxedDog("Bello", 1, date(2026, 3, 12), born_on))
    assert (found.ends_on, found.steps[-1].day, found.steps[-1].source) == (
        expected,
        expected,
        "§ 4 der Satzung",
    )
    assert len(found.steps) == (3 if born_on else 2)


@pytest.mark.parametrize(
    ("begins", "born_on", "counted_on", "is_by_age"),
    [
        (TaxBegins.FOLLOWING_MONTH, None, date(2026, 3, 12), False),
        (TaxBegins.FOLLOWING_MONTH, date(2025, 12, 1), date(2026, 3, 12), False),
        (TaxBegins.FOLLOWING_MONTH, date(2025, 12, 20), date(2026, 3, 19), True),
        (TaxBegins.MONTH_OF_ADMISSION, date(2025, 12, 12), date(2026, 3, 12), False),
        (TaxBegins.MONTH_OF_ADMISSION, date(2025, 12, 20), date(2026, 3, 20), True),
    ],
)
def test_the_day_that_counts_for_the_start_is_admission_or_age(
    begins: TaxBegins, born_on: date | None, counted_on: date, *, is_by_age: bool
) -> None:
    """§§ 187 (2), 188 (2) BGB: three months are completed on the day before."""
    tariff = DogTaxTariff(6000, 9000, 12000, 60000, begins, "§ 4 der Satzung", is_sample_value=False)
    found = start_ground(tariff, TaxedDog("Bello", 1, date(2026, 3, 12), born_on))
    assert (found.counted_on, found.is_by_age) == (counted_on, is_by_age)


@pytest.mark.parametrize(
    ("rule", "expected", "words"),
    [
        (TaxEnds.MONTH_OF_KEEPING, date(2026, 3, 31), "der Haltung"),
        (TaxEnds.MONTH_OF_NOTICE, date(2026, 6, 30), "der verspäteten Abmeldung"),
    ],
)
def test_end_of_the_tax_after_a_late_notice(rule: TaxEnds, expected: date, words: str) -> None:
    found = tax_end(date(2026, 3, 12), date(2026, 6, 2), rule, 14, source="§ 5 der Satzung")
    assert (found.ends_on, found.steps[-1].day) == (expected, expected)
    assert words in found.steps[-1].text
