"""What a letter to somebody who is not the applicant may say: only the fields of the form it may name."""

from collections.abc import Mapping
from dataclasses import dataclass

from cases.catalogue.form_fields import set_value, value_at
from cases.catalogue.service_parts import LetterRule
from cases.catalogue.service_routine import ThirdParty
from cases.errors import Invalid
from cases.models import Case
from cases.queries.look import Look
from cases.queries.statements import effective_form, stated_text
from cases.rules.delivery import DeliveryWay
from cases.rules.postal import PostalAddress

_HARMLESS = ("authority", "service", "clerk", "dated_on", "delivery", "consultation")


@dataclass(frozen=True)
class Reader:
    """Who gets the letter, and the only fields of the form it may name."""

    name: str
    address_lines: tuple[str, ...]
    salutation_line: str
    may_name: tuple[str, ...]


def third_party_reader(letter: LetterRule, rule: ThirdParty, form: Mapping[str, object]) -> Reader:
    """Name, address and permitted form fields. `Invalid` if name or address is not complete."""
    name = f"{stated_text(form, rule.given_names)} {stated_text(form, rule.family_name)}".strip()
    address = _address(rule, form)
    if not stated_text(form, rule.family_name) or address.missing:
        raise Invalid(
            "Name oder Anschrift der Person, die das Schreiben bekommt, fehlt. Bitte in den Angaben ergänzen."
        )
    return Reader(name, (name, *address.lines), f"Guten Tag {name},", letter.may_name)


def third_party_way(look: Look, case: Case, letter_key: str) -> DeliveryWay:
    """A letter to somebody else always goes by post, abroad where the form says so; the applicant's mailbox is no way."""
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    rule = service.letter(letter_key).third_party
    is_abroad = rule is not None and _address(rule, effective_form(case)).is_abroad
    return DeliveryWay.ABROAD if is_abroad else DeliveryWay.SIMPLE


def _address(rule: ThirdParty, form: Mapping[str, object]) -> PostalAddress:
    return PostalAddress(
        street=stated_text(form, rule.street),
        house_number=stated_text(form, rule.house_number),
        postcode=stated_text(form, rule.postcode),
        town=stated_text(form, rule.town),
        supplement=stated_text(form, rule.supplement),
        po_box=stated_text(form, rule.po_box),
        country=stated_text(form, rule.country),
    )


def guarded_facts(facts: Mapping[str, object], reader: Reader) -> dict[str, object]:
    """The facts of a letter without everything that is none of the reader's business."""
    case, form, labels = facts["case"], facts["form"], facts["labels"]
    received_on = case["received_on"] if isinstance(case, Mapping) else None
    reference = case["file_reference"] if isinstance(case, Mapping) else ""
    named = labels if isinstance(labels, Mapping) else {}
    return {key: facts[key] for key in _HARMLESS if key in facts} | {
        "case": {"file_reference": reference, "received_on": received_on},
        "recipient": {"name": reader.name, "salutation_line": reader.salutation_line},
        "form": _only(form if isinstance(form, Mapping) else {}, reader.may_name),
        "labels": {pointer: named[pointer] for pointer in reader.may_name if pointer in named},
    }


def _only(form: Mapping[str, object], pointers: tuple[str, ...]) -> dict[str, object]:
    """The named fields, nested as in the form."""
    kept: dict[str, object] = {}
    for pointer in pointers:
        value = value_at(form, pointer)
        if value is not None:
            set_value(kept, pointer, value)
    return kept
