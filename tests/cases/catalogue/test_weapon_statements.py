"""Notices that a weapon was handed over: dealers and clubs, an entitlement nobody stated, weapons half described."""

from typing import Any

import pytest

from cases.catalogue.wording import render_letter
from cases.facts.letter import BlockKind
from tests.cases.catalogue.sample_facts import letter_facts
from tests.cases.catalogue.stated import CATALOGUE, gaps, hints, payload, refused, sentences

WEAPON = "waffe-ueberlassung"
DEALER: dict[str, Any] = {
    "organisation": "Waffen Muster GmbH",
    "street": "Am Markt",
    "house_number": "1",
    "postcode": "29614",
    "town": "Soltau",
    "is_outside_weapons_act": False,
    "permit_kind": "haendlererlaubnis",
    "permit_number": "H 1 (fiktiv)",
    "permit_authority": "Landkreis Heidekreis",
}


def test_dealer_company_acquires_without_a_persons_name_and_birth_date() -> None:
    form = payload(WEAPON, acquirer=DEALER)
    assert refused(WEAPON, form) == []
    assert gaps(WEAPON, form) == {}
    assert hints(WEAPON, form) == hints(WEAPON, payload(WEAPON))


def test_club_with_a_permit_of_its_members_is_taken_with_a_hint() -> None:
    form = payload(WEAPON, acquirer=DEALER | {"organisation": "Schützenverein", "permit_kind": "rote_wbk"})
    assert refused(WEAPON, form) == []
    assert "wer für sie die Waffe besitzt" in sentences(WEAPON, form)


def test_person_still_needs_names_and_is_asked_for_birth_date_and_place() -> None:
    nobody = {name: value for name, value in DEALER.items() if name != "organisation"}
    assert set(refused(WEAPON, payload(WEAPON, acquirer=nobody))) == {
        "/acquirer/family_name",
        "/acquirer/given_names",
    }
    dealer_by_name = nobody | {"family_name": "Meyerhoff", "given_names": "Swantje"}
    assert set(gaps(WEAPON, payload(WEAPON, acquirer=dealer_by_name))) == {
        "/acquirer/birth_date",
        "/acquirer/birth_place",
    }


def test_entitlement_that_is_not_stated_is_asked_for() -> None:
    form = payload(
        WEAPON, acquirer__permit_kind=None, acquirer__permit_number=None, acquirer__permit_authority=None
    )
    assert refused(WEAPON, form) == []
    assert "welche waffenrechtliche Erlaubnis" in gaps(WEAPON, form)["/acquirer/permit_kind"]


def test_person_outside_the_act_is_not_asked_for_a_permit() -> None:
    form = payload(
        WEAPON,
        acquirer__is_outside_weapons_act=True,
        acquirer__permit_kind=None,
        acquirer__permit_number=None,
        acquirer__permit_authority=None,
    )
    assert gaps(WEAPON, form) == {}


@pytest.mark.parametrize("name", ["category", "model", "finished_in"])
def test_weapon_half_described_is_taken_and_the_rest_asked_for(name: str) -> None:
    form = payload(WEAPON)
    form["weapons"][1].pop(name)
    assert refused(WEAPON, form) == []
    assert list(gaps(WEAPON, form)) == [f"/weapons/1/{name}"]


def listed(form: dict[str, Any]) -> list[str]:
    """The numbers of the weapons in the table of the letter."""
    facts = letter_facts(CATALOGUE, CATALOGUE.service(WEAPON), form, "ausgetragen")
    body = render_letter(CATALOGUE.letter_text(WEAPON, "entry"), facts)
    table = next(block for block in body.blocks if block.kind is BlockKind.TABLE)
    return [row[3] for row in table.rows[1:]]


@pytest.mark.parametrize("left_out", [(), ("model",)])
def test_same_weapon_twice_is_said_and_stands_once_in_the_letter(left_out: tuple[str, ...]) -> None:
    form = payload(WEAPON)
    for name in left_out:
        form["weapons"][0].pop(name)
    form["weapons"].append(dict(form["weapons"][0], serial_number="a\u2011000 123"))
    assert refused(WEAPON, form) == []
    assert "/weapons/2/serial_number" in hints(WEAPON, form)
    assert "zweimal angegeben" in sentences(WEAPON, form)
    assert listed(form) == ["A-000123", "B-000456"]


@pytest.mark.parametrize(
    "other",
    [{"kind": "wesentlicher_teil"}, {"calibre": "8x57 IS"}, {"model": "Wechselsystem"}, {"model": ""}],
)
def test_part_that_bears_the_number_of_its_weapon_is_listed_too(other: dict[str, str]) -> None:
    form = payload(WEAPON)
    form["weapons"].append(form["weapons"][0] | other)
    assert "zweimal angegeben" in sentences(WEAPON, form)
    assert listed(form) == ["A-000123", "B-000456", "A-000123"]


@pytest.mark.parametrize("nothing", ["ohne", "o. Nr.", "ohne Seriennummer", "NV", "s. Anlage 1"])
def test_weapons_without_a_number_are_not_one_weapon(nothing: str) -> None:
    form = payload(WEAPON)
    form["weapons"] = [form["weapons"][0] | {"serial_number": nothing}] * 2
    assert "zweimal angegeben" not in sentences(WEAPON, form)
    assert listed(form) == [nothing, nothing]


def test_same_serial_number_of_another_maker_is_another_weapon() -> None:
    form = payload(WEAPON)
    form["weapons"][1]["serial_number"] = form["weapons"][0]["serial_number"]
    form["weapons"][1]["manufacturer"] = "Anderes Werk"
    assert "zweimal angegeben" not in sentences(WEAPON, form)
