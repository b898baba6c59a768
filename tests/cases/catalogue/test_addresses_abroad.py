"""People who live abroad: their address is taken, and a German one still has five digits."""

from typing import Any

import pytest

from tests.cases.catalogue.stated import payload, refused

PLACES = (
    ("versammlung", "leader"),
    ("hundesteuer-abmeldung", "new_keeper"),
    ("hundesteuer-abmeldung", "new_address"),
)


def form_with(service: str, place: str, **address: str | None) -> dict[str, Any]:
    form = payload(service)
    person = dict(form["leader"]) if service == "versammlung" else {"street": "Damrak", "town": "Amsterdam"}
    changed = person | address
    form[place] = {name: value for name, value in changed.items() if value is not None}
    return form


@pytest.mark.parametrize(("service", "place"), PLACES)
@pytest.mark.parametrize(("postcode", "country"), [("1011 AB", "Niederlande"), ("6020", "Österreich")])
def test_address_abroad_is_taken(service: str, place: str, postcode: str, country: str) -> None:
    form = form_with(service, place, postcode=postcode, country=country, house_number=None)
    assert refused(service, form) == []


@pytest.mark.parametrize(("service", "place"), PLACES)
@pytest.mark.parametrize("country", [None, "Deutschland"])
def test_german_postcode_has_five_digits(service: str, place: str, country: str | None) -> None:
    form = form_with(service, place, postcode="6020", country=country, house_number="1")
    assert refused(service, form) == [f"/{place}/postcode"]


def test_leader_in_germany_still_needs_a_house_number() -> None:
    form = form_with("versammlung", "leader", house_number=None)
    assert refused("versammlung", form) == ["/leader/house_number"]
