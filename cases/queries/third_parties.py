"""What a letter to somebody who is not the applicant may say: address from the form, and only the fields it may name."""

from collections.abc import Mapping
from dataclasses import dataclass

from cases.catalogue.form_fields import value_at
from cases.catalogue.service_routine import ThirdParty
from cases.errors import Invalid
from cases.queries.statements import stated_text

_HARMLESS = ("authority", "service", "clerk", "dated_on", "delivery")


@dataclass(frozen=True)
class ThirdPartyFacts:
    """Who gets the letter, and the form fields it may name, nested as in the form."""

    name: str
    address_lines: tuple[str, ...]
    form: dict[str, object]


def third_party_facts(rule: ThirdParty, form: Mapping[str, object]) -> ThirdPartyFacts:
    """Name, address and permitted form fields. `Invalid` if name or address is not complete."""
    name = f"{stated_text(form, rule.given_names)} {stated_text(form, rule.family_name)}".strip()
    street = f"{stated_text(form, rule.street)} {stated_text(form, rule.house_number)}".strip()
    town = f"{stated_text(form, rule.postcode)} {stated_text(form, rule.town)}".strip()
    needed = (rule.family_name, rule.street, rule.postcode, rule.town)
    if not all(stated_text(form, pointer) for pointer in needed):
        raise Invalid(
            "Name oder Anschrift der Person, die das Schreiben bekommt, fehlt. Bitte in den Angaben ergänzen."
        )
    return ThirdPartyFacts(name, (name, street, town), _only(form, rule.may_name))


def guarded_facts(facts: Mapping[str, object], reader: ThirdPartyFacts) -> dict[str, object]:
    """The facts of a letter without everything that is none of the reader's business."""
    case = facts["case"]
    received_on = case["received_on"] if isinstance(case, Mapping) else None
    reference = case["file_reference"] if isinstance(case, Mapping) else ""
    return {key: facts[key] for key in _HARMLESS} | {
        "case": {"file_reference": reference, "received_on": received_on},
        "recipient": {"name": reader.name, "salutation_line": f"Guten Tag {reader.name},"},
        "form": reader.form,
    }


def _only(form: Mapping[str, object], pointers: tuple[str, ...]) -> dict[str, object]:
    kept: dict[str, object] = {}
    for pointer in pointers:
        value = value_at(form, pointer)
        if value is None:
            continue
        *path, last = pointer.strip("/").split("/")
        node = kept
        for part in path:
            inner = node.setdefault(part, {})
            node = inner if isinstance(inner, dict) else {}
        node[last] = value
    return kept
