"""Chip numbers as they are compared. Source: ISO 11784 (fifteen digits)."""

import pytest

from cases.rules.chip_number import chip_number


@pytest.mark.parametrize(
    ("stated", "compared"),
    [
        ("276098106000001", "276098106000001"),  # ISO 11784: fifteen digits
        ("0276098106000001", "276098106000001"),  # a reader that shows sixteen
        ("000098106000001", "000098106000001"),  # fifteen digits that begin with zeros are all of it
        ("00276098106000001", "00276098106000001"),  # too long: nothing is guessed
        (
            "0 276098106000001",
            "0 276098106000001",
        ),  # the form has no spaces; what is not a number stays as it stands
        ("unbekannt", "unbekannt"),
        ("", ""),
    ],
)
def test_the_zero_of_a_reader_is_none_of_the_number(stated: str, compared: str) -> None:
    assert chip_number(stated) == compared
