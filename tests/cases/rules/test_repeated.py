"""The same thing twice in a list."""

import pytest

from cases.rules.repeated import counted_once, repeated_positions


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
        ([{"maker": "Werk", "number": "AB-123"}, {"maker": "Werk", "number": "AB\u2011123"}], {1}),
        ([{"maker": "Werk", "number": "A1"}, {"maker": "Ｗerk", "number": "Ａ\u200b1"}], {1}),
        ([{"maker": "Werk", "number": "–"}] * 2, set()),
        ([{"maker": "Ohnesorg", "number": "Nicht7"}] * 2, {1}),
        (["Werk", "Werk"], set()),
        (None, set()),
    ],
)
def test_what_says_the_same_repeats_an_earlier_element(elements: object, found: set[int]) -> None:
    assert repeated_positions(elements, ("maker", "number")) == found
    assert repeated_positions(elements, ()) == set()


@pytest.mark.parametrize(
    "number",
    [
        "ohne Nr.",
        "o. Nr.",
        "o.Nr.",
        "keine Nr.",
        "ohne Seriennummer",
        "Keine Nummer",
        "KeineAngabe",
        "n. v.",
        "n.b.",
        "unbek.",
        "unbekannt (Altbesitz)",
        "nicht lesbar",
        "unleserlich",
        "k.A.",
        "n/a",
        "entfällt",
        "?",
        "NV",
        "kA",
        "xxxx",
        "fehlt",
        "ohneSeriennummer",
        "eingereicht",
        "unleserl. (1944)",
        "fehlt seit 1945",
        "Nr. unbekannt (vor 1972)",
        "Serien-Nr.: keine, Bj. 1960",
        "s. Anlage 2",
        "siehe Liste 1",
    ],
)
def test_things_without_a_number_are_not_one_thing(number: str) -> None:
    assert repeated_positions([{"number": number}] * 2, ("number",)) == set()


@pytest.mark.parametrize(
    ("one", "other", "things"),
    [
        ({"model": "P 1"}, {"model": "p1"}, 1),
        ({}, {}, 1),
        ({"model": "unbekannt"}, {"model": ""}, 1),
        ({"model": "P 1"}, {}, 2),
        ({"model": "P 1"}, {"model": "P 2"}, 2),
    ],
)
def test_what_must_agree_besides_may_be_left_out_in_both(
    one: dict[str, str], other: dict[str, str], things: int
) -> None:
    same = {"number": "A1"}
    assert counted_once([same | one, same | other], ("number",), ("model",)) == things
