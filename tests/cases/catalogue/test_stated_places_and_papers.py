"""Places abroad and places of stay, a chip as a reader shows it, and papers that only some applicants need."""

import pytest

from cases.catalogue.form_rule import FormCondition
from cases.rules.completeness import missing
from tests.cases.catalogue.stated import CATALOGUE, hints, payload, refused

CHIP = "/dog/chip_number"


@pytest.mark.parametrize("service", ["hundesteuer-anmeldung", "hundesteuer-abmeldung"])
@pytest.mark.parametrize(
    ("chip", "is_refused", "is_hint"),
    [
        ("276098100000123", False, False),
        ("056098100000123", False, False),
        ("0276098100000123", False, True),
        ("0056098100000123", False, True),
        ("1276098100000123", True, False),
        ("56098100000123", True, False),
        ("00276098100000123", True, False),
        ("27609810000012A", True, False),
    ],
)
def test_chip_with_the_zero_of_a_reader_is_accepted_and_to_be_confirmed(
    service: str, chip: str, is_refused: bool, is_hint: bool
) -> None:
    form = payload(service, dog__chip_number=chip)
    assert refused(service, form).count(CHIP) == int(is_refused), "one sentence per field"
    assert is_refused or (CHIP in hints(service, form)) is is_hint


@pytest.mark.parametrize(
    ("postcode", "is_abroad", "is_refused"),
    [
        ("29223", None, False),
        ("29223", False, False),
        ("1011 AB", None, True),
        ("1011 AB", False, True),
        ("1011 AB", True, False),
        ("SW1A 1AA", True, False),
        ("2922", None, True),
        ("２９２２３", None, True),
        ("<b>", True, True),
    ],
)
def test_acquirer_abroad_has_another_postcode(
    postcode: str, is_abroad: bool | None, is_refused: bool
) -> None:
    service = "waffe-ueberlassung"
    form = payload(service, acquirer__postcode=postcode, acquirer__is_abroad=is_abroad)
    assert ("/acquirer/postcode" in refused(service, form)) is is_refused
    assert ("/acquirer/country" in hints(service, form)) is (is_abroad is True)


@pytest.mark.parametrize(
    ("occasion", "company", "is_needed"),
    [
        ("bauarbeiten", True, True),
        ("bauarbeiten", False, True),
        ("kran_container_geruest", True, True),
        ("kran_container_geruest", False, False),
        ("umzug", True, False),
    ],
)
def test_a_builder_needs_the_plan_for_a_crane_too(occasion: str, company: bool, is_needed: bool) -> None:
    service = CATALOGUE.service("sperrgenehmigung")
    changes: dict[str, object] = {"occasion": occasion} | ({} if company else {"company": None})
    form = payload(service.key, **changes)
    lacking = {item.key for item in missing(service.requirements(), frozenset(), form)}
    assert ("verkehrszeichenplan" in lacking) is is_needed


def test_both_and_either_of_a_condition() -> None:
    rule = FormCondition.model_validate(
        {
            "field": "/a",
            "op": "equals",
            "value": 1,
            "also": {"field": "/b", "op": "present"},
            "otherwise": {"field": "/c", "op": "equals", "value": "x"},
        }
    )
    assert rule.pointers() == ("/a", "/b", "/c")
    for form, expected in (
        ({"a": 1, "b": "da"}, True),
        ({"a": 1}, False),
        ({"a": 2, "b": "da"}, False),
        ({"a": 2, "c": "x"}, True),
        ({}, False),
    ):
        assert rule.holds_on(form) is expected, form
