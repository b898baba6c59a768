"""Names and birth dates: whose own case it is, and who is only asked."""

from datetime import date

import pytest

from cases.rules.own_cases import has_same_name, is_same_person

BORN, OTHER = date(1980, 5, 1), date(1981, 5, 1)


@pytest.mark.parametrize(
    ("staff", "party", "is_same"),
    [
        ("Anna Albers", "Albers, Anna", True),
        ("Dr. Anna Albers", "anna albers", True),
        ("Anna Albers", "Anna Maria Albers", True),
        ("Anna Maria Albers", "Anna Albers", True),
        ("Anna Albers", "Anna Alberts", False),
        ("Anna Albers", "Albers", False),
        ("Albers", "Anna Albers", False),
        ("Anna Albers", "", False),
        ("Anna Albers", "Anna Al\u00adbers", True),
        ("Anna Albers", "Albers, An\u200bna", True),
        ("Anna Al\u2060bers", "\u202aAnna Albers", True),
    ],
)
def test_names_without_titles_case_and_order(staff: str, party: str, is_same: bool) -> None:
    assert has_same_name(staff, party) is is_same
    assert is_same_person(staff, BORN, party, BORN) is is_same


@pytest.mark.parametrize(("staff", "party"), [(None, None), (BORN, None), (None, BORN), (BORN, OTHER)])
def test_name_alone_blocks_nobody(staff: date | None, party: date | None) -> None:
    assert not is_same_person("Anna Albers", staff, "Anna Albers", party)
