"""The grant for medical training: ceiling of the guideline, and the sheet."""

import pytest

from cases.rules.benefits.training_grant import GrantCeiling, check_grant, grant_calculation

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
