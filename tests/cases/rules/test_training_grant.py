"""The grant for medical training: ceiling of the guideline, and the sheet."""

from datetime import date

import pytest

from cases.rules.benefits.training_grant import (
    GrantCeiling,
    check_grant,
    counted_as,
    grant_calculation,
    interest_too_early,
    why_not_so_many,
    why_not_yet,
    why_outside,
)

CEILING = GrantCeiling("Praktisches Jahr", 60000, 12, "Förderrichtlinie", is_sample_value=True)


@pytest.mark.parametrize(
    ("monthly_cents", "months", "words"),
    [
        (60000, 12, None),
        (1, 1, None),
        (60001, 12, "über dem Höchstbetrag von 600,00 Euro"),
        (30000, 13, "mehr als die höchstens 12 Monate"),
        (0, 6, "größer als null"),
        (30000, 0, "größer als null"),
    ],
)
def test_grant_stays_within_the_guideline(monthly_cents: int, months: int, words: str | None) -> None:
    problem = check_grant(CEILING, monthly_cents, months)
    assert problem is None if words is None else words in (problem or "")


def test_sheet_multiplies_and_keeps_the_sample_mark() -> None:
    sheet = grant_calculation(CEILING, 30000, 6)
    assert (sheet.total_cents, sheet.period, sheet.is_sample_value) == (180000, "für 6 Monate", True)
    assert [line.label for line in sheet.lines] == ["Förderung im Monat: Praktisches Jahr", "mal 6 Monate"]
    assert grant_calculation(CEILING, 30000, 1).period == "für 1 Monat"


@pytest.mark.parametrize(
    ("begins_on", "ends_on", "months", "counted"),
    [
        (date(2026, 11, 1), date(2027, 4, 30), 6, ""),
        (date(2026, 11, 1), date(2027, 4, 30), 5, None),
        (date(2026, 11, 23), date(2027, 4, 30), 6, "auch angefangene Kalendermonate"),
        (date(2026, 11, 23), date(2027, 4, 30), 5, "nur ganze Monate, jeweils ab dem 23."),
        (date(2026, 11, 23), date(2027, 4, 30), 4, None),
        (date(2026, 11, 23), date(2027, 4, 30), 7, None),
        (date(2026, 11, 15), date(2027, 5, 14), 6, "nur ganze Monate, jeweils ab dem 15."),
        (date(2026, 11, 1), date(2027, 4, 20), 5, "nur ganze Kalendermonate"),
        (date(2026, 11, 3), date(2026, 11, 20), 1, "auch angefangene Kalendermonate"),
    ],
)
def test_the_months_of_a_grant_are_those_of_its_period(
    begins_on: date, ends_on: date, months: int, counted: str | None
) -> None:
    """§ 37 (1) VwVfG: it is certain which months of the period are paid."""
    assert counted_as(begins_on, ends_on, months) == counted
    assert bool(why_not_so_many(begins_on, ends_on, months)) is (counted is None)
    assert grant_calculation(CEILING, 30000, months, counted or "").lines[-1].note == (counted or "")


@pytest.mark.parametrize(
    ("revoked_from", "months", "words"),
    [
        (date(2026, 10, 1), 6, None),
        (date(2027, 1, 4), 6, None),
        (date(2027, 3, 31), 4, None),
        (date(2027, 3, 31), 5, "nur 4 Monate, nicht 5"),
        (date(2027, 6, 30), 1, None),
        (date(2027, 7, 1), 1, "Bewilligt ist nur bis zum 30.06.2027"),
    ],
)
def test_only_months_of_the_grant_come_back(revoked_from: date, months: int, words: str | None) -> None:
    """§ 49a (1) VwVfG: what was paid on a decision that is gone for that time."""
    found = why_outside(date(2027, 1, 4), date(2027, 6, 30), revoked_from, months, today=date(2027, 8, 1))

    assert found is None if words is None else words in (found or "")


@pytest.mark.parametrize(
    ("today", "months", "words"),
    [
        (date(2026, 11, 16), 1, "Für die Zeit ab dem 04.01.2027 ist noch nichts gezahlt"),
        (date(2027, 1, 4), 1, None),
        (date(2027, 1, 31), 2, "Gezahlt ist bis heute nur für 1 Monat, nicht für 2"),
        (date(2027, 3, 1), 3, None),
        (date(2027, 3, 1), 4, "Gezahlt ist bis heute nur für 3 Monate, nicht für 4"),
        (date(2027, 3, 1), 7, "berührt die Bewilligung nur 6 Monate, nicht 7"),
    ],
)
def test_only_months_that_were_paid_come_back(today: date, months: int, words: str | None) -> None:
    found = why_outside(date(2027, 1, 4), date(2027, 6, 30), date(2026, 10, 1), months, today=today)

    assert found is None if words is None else words in (found or "")


def test_interest_from_before_the_first_payment_is_told() -> None:
    told = interest_too_early(date(2026, 10, 1), date(2027, 1, 4))
    assert "Zinsen ab dem 01.10.2026, bewilligt ist erst ab dem 04.01.2027" in told


def test_nothing_comes_back_of_what_is_gone_for_the_future_only() -> None:
    assert why_not_yet(date(2026, 11, 23), date(2026, 11, 23)) is None
    assert "nicht für die Vergangenheit" in (why_not_yet(date(2026, 11, 24), date(2026, 11, 23)) or "")
