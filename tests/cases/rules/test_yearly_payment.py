"""Table of applications for a dog tax paid once a year."""

import pytest

from cases.rules.benefits.yearly_payment import yearly_payment_from
from tests.cases.rules.tables import Row, day, label, rows


@pytest.mark.parametrize("row", rows("yearly_payments.csv"), ids=label)
def test_yearly_payment_begins_with_the_year_the_satzung_says(row: Row) -> None:
    assert yearly_payment_from(day(row["applied_on"]), row["until"]) == int(row["year"])
