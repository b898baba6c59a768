"""Demands of § 5 UVG: the sheet names what was granted by month, and nobody demands more than that."""

from datetime import date

import pytest

from cases.errors import Invalid
from cases.queries.maintenance import repayment_sheet
from tests.factories.catalogue import real_catalogue

TABLE = real_catalogue().maintenance_table()
FORM = {"child": {"birth_date": "2019-03-12", "child_benefit_recipient": "antragsteller"}}


def demand(first: date, last: date, cents: int) -> dict[str, date | int | str | bool | None]:
    return {"from_on": first, "until_on": last, "amount_cents": cents}


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


def test_demand_without_its_days_says_what_is_missing() -> None:
    with pytest.raises(Invalid, match="Zeitraum und Betrag"):
        repayment_sheet(TABLE, FORM, {"from_on": None, "until_on": None, "amount_cents": None})
