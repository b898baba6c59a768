"""What clerks type into the fields of a decision: moments and amounts in many spellings."""

from datetime import datetime

import pytest

from cases.queries.look import OFFICE_TIME_ZONE
from cases.queries.outcome_fields import read_moment, read_money


@pytest.mark.parametrize(
    "typed",
    [
        "11.1.27 7:00",
        "11.01.2027, 07:00",
        "11.01.2027 07:00",
        "11.01.2027, 07:00 Uhr",
        "11.01.2027 7.00",
        "2027-01-11T07:00",
        "2027-01-11T06:00:00+00:00",
    ],
)
def test_moments_are_read_as_clerks_type_them(typed: str) -> None:
    assert read_moment(typed) == datetime(2027, 1, 11, 7, tzinfo=OFFICE_TIME_ZONE)


@pytest.mark.parametrize("typed", ["", "bald", "31.02.2027, 07:00", "11.01.2027, 25:00"])
def test_unreadable_moments_are_refused(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller names the field
        read_moment(typed)


@pytest.mark.parametrize(
    ("typed", "cents"), [("66", 6600), ("66,5", 6650), ("1.234,50", 123450), ("66,00 €", 6600)]
)
def test_amounts_are_read_in_german_spelling(typed: str, cents: int) -> None:
    assert read_money(typed) == cents


@pytest.mark.parametrize("typed", ["", "-1", "1,234", "zehn", "1,2,3"])
def test_unreadable_amounts_are_refused(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller names the field
        read_money(typed)
