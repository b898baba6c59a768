"""The same thing twice in a list."""

import pytest

from cases.rules.repeated import repeated_positions


@pytest.mark.parametrize(
    ("elements", "found"),
    [
        ([{"maker": "Werk", "number": "A 1"}, {"maker": "werk", "number": "a1"}], {1}),
        ([{"maker": "Werk", "number": "A1"}, {"maker": "Anderes", "number": "A1"}], set()),
        ([{"maker": "Werk"}, {"maker": "Werk"}], set()),
        ([{"maker": "Werk", "number": "1"}] * 3, {1, 2}),
        ([{"maker": "Werk", "number": "Ohne"}, {"maker": "Werk", "number": "ohne"}], set()),
        ([{"maker": "Werk", "number": "k. A."}] * 2, set()),
        ([{"maker": "unbekannt", "number": "1"}] * 2, set()),
        ([{"maker": "Werk", "number": "--"}] * 2, set()),
        (["Werk", "Werk"], set()),
        (None, set()),
    ],
)
def test_what_says_the_same_repeats_an_earlier_element(elements: object, found: set[int]) -> None:
    assert repeated_positions(elements, ("maker", "number")) == found
    assert repeated_positions(elements, ()) == set()
