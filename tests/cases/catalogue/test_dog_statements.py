"""Statements on a dog: chips as a reader shows them, a day of birth both stated and unknown, a relief half applied for."""

import pytest

from tests.cases.catalogue.stated import gaps, hints, payload, refused, sentences

REGISTRATION, DEREGISTRATION = "hundesteuer-anmeldung", "hundesteuer-abmeldung"
CHIP = "/dog/chip_number"


@pytest.mark.parametrize("service", [REGISTRATION, DEREGISTRATION])
@pytest.mark.parametrize(
    ("chip", "is_refused", "is_test_number"),
    [
        ("008123456789012", False, False),
        ("0008123456789012", False, False),
        ("0004123456789012", False, False),
        ("000123456789012", True, False),
        ("0000123456789012", True, False),
        ("999123456789012", False, True),
        ("0999123456789012", False, True),
        ("099912345678901", False, False),
    ],
)
def test_zero_of_a_reader_does_not_count_in_the_country_of_a_chip(
    service: str, chip: str, is_refused: bool, is_test_number: bool
) -> None:
    form = payload(service, dog__chip_number=chip)
    assert refused(service, form) == ([CHIP] if is_refused else [])
    assert ("beginnt mit 999" in sentences(service, form)) is is_test_number


def test_day_of_birth_is_stated_or_unknown_and_not_both() -> None:
    form = payload(REGISTRATION, dog__birth_date="2024-03-01", dog__is_birth_date_unknown=True)
    assert refused(REGISTRATION, form) == ["/dog/is_birth_date_unknown"]
    form["dog"].pop("birth_date")
    assert refused(REGISTRATION, form) == []


@pytest.mark.parametrize("marks", [None, []])
def test_assistance_dog_without_a_mark_is_taken_and_asked_for_it(marks: list[str] | None) -> None:
    form = payload(REGISTRATION, relief__kind="assistenzhund", relief__disability_marks=marks)
    assert refused(REGISTRATION, form) == []
    assert "Merkzeichen" in gaps(REGISTRATION, form)["/relief/disability_marks"]
    form["relief"]["disability_marks"] = ["Bl"]
    assert gaps(REGISTRATION, form) == {}


def test_dog_that_moved_in_and_was_not_deregistered_there_is_said() -> None:
    form = payload(REGISTRATION, dog__moved_from="Celle", dog__deregistered_there_on=None)
    assert "/dog/deregistered_there_on" in hints(REGISTRATION, form)
