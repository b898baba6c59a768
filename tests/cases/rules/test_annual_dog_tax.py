"""The tax of a following year: the class the decision chose, at the rates of the new year; else a person decides."""

from dataclasses import replace
from datetime import date

import pytest

from cases.errors import Invalid
from cases.rules.benefits.annual_dog_tax import AssessedDog, annual_dog_tax
from cases.rules.benefits.dog_tax import DogTaxTariff, TaxBegins

THEN = DogTaxTariff(6600, 9900, 13200, 66000, TaxBegins.FOLLOWING_MONTH, "Hundesteuersatzung 2021", False)
NOW = replace(THEN, first_cents=7200, second_cents=10800, further_cents=14400, dangerous_cents=70000)
DOG = AssessedDog("Balu", 1, False, date(2026, 12, 1), 6600)


@pytest.mark.parametrize(
    ("stated_rank", "is_dangerous", "decided", "expected"),
    [
        (1, False, 6600, 7200),
        (2, False, 9900, 10800),
        (2, False, 6600, 7200),  # the clerk found that it is the first dog
        (5, False, 13200, 14400),
        (1, True, 66000, 70000),
        (1, False, 66000, 70000),  # found dangerous after the keeper's statement
    ],
)
def test_the_amount_of_the_decision_tells_the_class(
    stated_rank: int, is_dangerous: bool, decided: int, expected: int
) -> None:
    dog = replace(DOG, rank=stated_rank, is_dangerous=is_dangerous, annual_cents=decided)
    sheet = annual_dog_tax(THEN, NOW, dog, 2027)
    assert sheet.total_cents == expected
    assert "12 von 12 Monaten" in sheet.lines[-1].label
    assert "01.12.2026" in sheet.lines[-1].note


def test_a_reduction_keeps_its_percentage() -> None:
    dog = replace(DOG, annual_cents=3300, is_reduced=True)
    assert annual_dog_tax(THEN, NOW, dog, 2027).total_cents == 3600


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"annual_cents": 6123}, "keinem Satz des Tarifs"),
        ({"begins_on": date(2027, 1, 1)}, "beginnt erst am"),
        ({"is_reduced": True, "annual_cents": 3333}, "kein voller Prozentsatz"),
        ({"is_reduced": True, "annual_cents": 0}, "kein voller Prozentsatz"),
        ({"is_reduced": True, "annual_cents": 3300, "relief_until": date(2027, 6, 30)}, "Ermäßigung endet"),
    ],
)
def test_what_only_a_person_can_say_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        annual_dog_tax(THEN, NOW, replace(DOG, **changes), 2027)  # type: ignore[arg-type]  # each is a field
