"""What must never be said: an assembly is never approved or refused; a subject line never tells of weapons or places."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from cases.catalogue.deadline_rule import DeadlineRule
from cases.catalogue.form_fields import form_fields
from cases.catalogue.loader import PACKAGE_FOLDER
from cases.catalogue.outcome_rule import Outcome, OutcomeField
from cases.catalogue.service_parts import TextModule
from cases.catalogue.service_schema import Service
from cases.catalogue.wording import render_letter, render_line
from cases.facts.letter import Block
from tests.cases.catalogue.sample_facts import letter_facts
from tests.factories.catalogue import real_catalogue

CATALOGUE = real_catalogue()
ASSEMBLY, WEAPON, GRANT = "versammlung", "waffe-ueberlassung", "foerderung-medizinische-ausbildung"
FORBIDDEN = re.compile(r"genehmig|abgelehnt|ablehn|\bantr[aä]g|beantrag", re.IGNORECASE)


def example(service: str, name: str = "complete") -> dict[str, Any]:
    path: Path = PACKAGE_FOLDER / "services" / service / "examples" / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def hints(service: str, name: str) -> str:
    said = example(service, name)
    found = CATALOGUE.form_hints(service, 1, said["payload"], on=date.fromisoformat(said["received_on"]))
    return "\n".join(remark.message for remark in found)


def printed(service: Service, letter_key: str) -> Iterator[str]:
    """The letter as it prints, once for each outcome that uses it."""
    outcomes = [outcome.key for outcome in service.outcomes if outcome.letter == letter_key] or [""]
    for outcome in outcomes:
        facts = letter_facts(CATALOGUE, service, example(service.key)["payload"], outcome)
        body = render_letter(CATALOGUE.letter_text(service.key, letter_key), facts)
        yield render_line(service.letter(letter_key).subject, facts)
        yield from _texts(body.blocks + body.after_signature)


def _texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        yield block.text
        yield from block.items
        for row in block.rows:
            yield from row


def labels(service: Service) -> Iterator[str]:
    """Everything about the service that portal or desk shows, without keys."""
    yield from (service.title, service.short_title, service.description, service.portal_description)
    yield from service.next_step.values()
    yield from _of_outcomes(service)
    yield from (f"{step.title} {step.help}" for step in service.steps)
    yield from (f"{paper.title} {paper.help}" for paper in service.documents)
    yield from (f"{body.title} {body.help}" for body in service.consultations)
    yield from (f"{limit.title} {limit.late_hint}" for limit in service.deadlines)
    yield from (f"{text.title} {text.text}" for text in (*service.side_provisions, *service.reasons))
    yield from (rule.message for rule in service.form_rules)
    yield from (letter.title for letter in service.letters)
    yield from _of_form(service)


def _of_outcomes(service: Service) -> Iterator[str]:
    for outcome in service.outcomes:
        yield from (outcome.title, outcome.citizen_title)
        for field in outcome.fields:
            yield from (field.title, field.help, *(choice.label for choice in field.choices))


def _of_form(service: Service) -> Iterator[str]:
    for field in form_fields(CATALOGUE.form_schema(service.key, 1)).values():
        yield field.title
        names = field.node.get("x-labels")
        yield from (str(name) for name in names.values()) if isinstance(names, dict) else ()


@pytest.mark.parametrize("letter", [rule.key for rule in CATALOGUE.service(ASSEMBLY).letters])
def test_letter_about_an_assembly_speaks_of_no_permission(letter: str) -> None:
    words = list(printed(CATALOGUE.service(ASSEMBLY), letter))
    assert words
    assert [text for text in words if FORBIDDEN.search(text)] == []


def test_no_label_about_an_assembly_speaks_of_permission() -> None:
    shown = list(labels(CATALOGUE.service(ASSEMBLY)))
    assert "Bestätigung ohne Beschränkungen" in shown
    assert [text for text in shown if FORBIDDEN.search(text)] == []


def test_the_search_for_forbidden_words_finds_them() -> None:
    for text in ("Die Versammlung ist genehmigt.", "Ihr Antrag", "abgelehnt", "Sie beantragen", "Anträge"):
        assert FORBIDDEN.search(text)
    assert FORBIDDEN.search("Sie haben eine Versammlung angezeigt und beauftragt.") is None


def test_confirmation_is_no_decision_and_a_ban_has_four_eyes_and_its_own_reasons() -> None:
    service = CATALOGUE.service(ASSEMBLY)
    assert not service.outcome("bestaetigt").is_decision
    assert not service.outcome("bestaetigt_mit_hinweisen").needs_remedy
    for key in ("beschraenkt", "verboten"):
        outcome = service.outcome(key)
        assert (outcome.is_decision, outcome.four_eyes, outcome.needs_remedy) == (True, True, True)
    fields = {field.key: field for field in service.outcome("verboten").fields}
    for key in ("enforcement_reasons", "milder_means", "protected_right", "weighing", "danger_source"):
        assert fields[key].required
    assert service.confidentiality == "politische_meinung"


def test_immediate_enforcement_stands_in_the_letter_only_with_its_own_reasons() -> None:
    service = CATALOGUE.service(ASSEMBLY)
    facts = letter_facts(CATALOGUE, service, example(ASSEMBLY)["payload"], "beschraenkt")
    text = CATALOGUE.letter_text(ASSEMBLY, "restriction")
    with_order = "\n".join(_texts(render_letter(text, facts).blocks))
    assert "Begründung der sofortigen Vollziehung" in with_order
    assert "keine aufschiebende Wirkung" in with_order
    decision = facts["decision"]
    assert isinstance(decision, dict)
    facts["decision"] = decision | {"fields": decision["fields"] | {"enforcement_reasons": None}}
    without = "\n".join(_texts(render_letter(text, facts).blocks))
    assert "Vollziehung" not in without


def test_assembly_hints_are_no_refusals() -> None:
    assert "hat wohl schon begonnen oder stattgefunden" in hints(ASSEMBLY, "late_after_the_assembly")
    assert "von 7 bis 11 Uhr" in hints(ASSEMBLY, "edge_sunday_morning")
    assert "Ein weiterer Termin berührt" in hints(ASSEMBLY, "edge_sunday_morning")
    assert "Eilversammlung" in hints(ASSEMBLY, "late")
    assert "7 bis 11 Uhr" not in hints(ASSEMBLY, "complete")


@pytest.mark.parametrize("rule", CATALOGUE.service(WEAPON).letters, ids=lambda rule: str(rule.key))
def test_subject_about_a_weapon_is_neutral(rule: Any) -> None:
    service = CATALOGUE.service(WEAPON)
    payload = example(WEAPON)["payload"]
    outcome = next((item.key for item in service.outcomes if item.letter == rule.key), "")
    subject = render_line(rule.subject, letter_facts(CATALOGUE, service, payload, outcome))
    assert subject.startswith("Ihre Anzeige vom 16.11.2026")
    assert "waffe" not in subject.lower()
    said = [*_strings(payload["applicant"]), *_strings(payload["acquirer"]), *_strings(payload["weapons"])]
    assert [text for text in said if len(text) > 3 and text in subject] == []


def test_case_about_a_weapon_has_no_subject_in_lists() -> None:
    service = CATALOGUE.service(WEAPON)
    assert service.applicant.subject is None
    assert service.confidentiality == "waffen"
    assert (service.retention.years, service.retention.is_sample_value) == (30, False)
    assert not any("waffe" in outcome.citizen_title.lower() for outcome in service.outcomes)


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _strings(child)


def test_weapon_hints_tell_the_clerk_what_to_look_at() -> None:
    assert "Möglicher Fall ohne Anzeigepflicht" in hints(WEAPON, "edge_lent")
    said = example(WEAPON, "edge_same_person")
    errors = CATALOGUE.form_errors(WEAPON, 1, said["payload"], on=date(2026, 11, 16))
    assert "nicht dieselbe" in "".join(error.message for error in errors if error.pointer == "/acquirer")
    young = example(WEAPON)["payload"]
    young["acquirer"]["birth_date"] = "2010-01-01"
    remarks = CATALOGUE.form_hints(WEAPON, 1, young, on=date(2026, 11, 16))
    assert any("noch nicht 18" in remark.message for remark in remarks)


@pytest.mark.parametrize(
    ("organisation", "said"),
    [({}, "Person, der"), ({"organisation": "X"}, "der Betrieb oder Verein, dem Sie die Waffen")],
)
def test_who_got_the_weapons_is_called_what_was_stated(organisation: dict[str, str], said: str) -> None:
    payload = example(WEAPON)["payload"]
    payload["acquirer"] |= organisation
    assert said in letter_of(WEAPON, "acquirer_not_entitled", payload, "erwerber_nicht_berechtigt")


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, ("Waffe steht nicht", "die Waffe über")), (2, ("Waffen stehen nicht", "die Waffen über"))],
)
def test_standard_reasons_of_a_refused_entry_count_the_weapons(count: int, said: tuple[str, str]) -> None:
    """And none tells of an inquiry that nobody may have made: that is a fact of the case (§ 39 (1) VwVfG)."""
    service, payload = CATALOGUE.service(WEAPON), example(WEAPON)["payload"]
    payload["weapons"] = payload["weapons"][:count]
    facts = letter_facts(CATALOGUE, service, payload, "austragung_abgelehnt")
    text = "\n".join(render_line(module.text, facts) for module in service.reasons)
    assert all(words in text for words in said)
    assert not any(words in text for words in ("Nachfrage", "Aufforderung", "bestreitet"))


@pytest.mark.parametrize(
    ("asked", "originals", "breach"),
    [("wbk", 1, 1), ("feuerwaffenpass", 1, 0), ("ueberlassungsvertrag", 0, 0)],
)
def test_a_demand_speaks_of_originals_and_of_the_card_where_they_are_asked_for(
    asked: str, originals: int, breach: int
) -> None:
    service = CATALOGUE.service(WEAPON)
    facts = letter_facts(CATALOGUE, service, example(WEAPON)["payload"], "")
    request = facts["request"]
    assert isinstance(request, dict)
    facts["request"] = request | {"items": [{"key": asked, "title": "Papier", "help": "Bitte."}]}
    said = {
        key: "\n".join(_texts(render_letter(CATALOGUE.letter_text(WEAPON, key), facts).blocks))
        for key in ("document_request", "reminder")
    }
    assert said["document_request"].count("Originale schicken Sie bitte per Einschreiben") == originals
    assert said["reminder"].count("verstößt gegen § 37g") == breach


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("benutzername_passwort", "Dafür genügt eine einfache Nachricht nicht."),
        ("eid_hoch", "Eine Klage erheben Sie beim Gericht, nicht hier."),
    ],
)
def test_how_to_contest_a_decision_depends_on_the_login(level: str, said: str) -> None:
    """§§ 70 (1), 81 (1) VwGO: a Klage goes to the court; a message without proof of identity is no Widerspruch."""
    payload = example("sichere-nachricht")["payload"]
    payload["applicant"]["identification_level"] = level
    assert said in letter_of("sichere-nachricht", "receipt", payload, "")


def letter_of(service_key: str, letter_key: str, payload: dict[str, Any], outcome: str) -> str:
    facts = letter_facts(CATALOGUE, CATALOGUE.service(service_key), payload, outcome)
    return "\n".join(_texts(render_letter(CATALOGUE.letter_text(service_key, letter_key), facts).blocks))


def test_a_grant_always_has_reasons_with_discretion_and_a_second_person() -> None:
    service = CATALOGUE.service(GRANT)
    for outcome in service.outcomes:
        assert outcome.four_eyes, outcome.key
        assert outcome.needs_reasons, outcome.key
        offered = [module.text for module in service.reasons if outcome.key in module.outcomes]
        assert offered, outcome.key
        if outcome.is_decision:
            assert all("rmessen" in text for text in offered), outcome.key


def test_limits_that_do_not_fit_together_are_refused() -> None:
    said: dict[str, Any] = {
        "key": "a",
        "title": "Frist",
        "kind": "notice",
        "amount": 48,
        "unit": "hours",
        "starts": "form_field",
        "pointer": "/a",
        "late_hint": "Verspätet.",
        "source": "§ 5",
    }
    assert DeadlineRule.model_validate(said).late_hint
    for wrong in (
        {"late_hint": ""},
        {"kind": "target", "late_hint": ""},
        {"kind": "target"},
        {"starts": "receipt", "pointer": None},
        {"kind": "lead_time"},
        {"kind": "set_period", "unit": "days"},
        {"kind": "inactivity", "unit": "days", "late_hint": "", "pointer": None, "starts": "receipt"},
        {"kind": "inactivity", "amount": 0, "late_hint": "", "pointer": None, "starts": "complete"},
    ):
        with pytest.raises(ValidationError):
            DeadlineRule.model_validate(said | wrong)


def test_what_only_a_fee_makes_necessary_is_not_required_otherwise() -> None:
    fields = {
        field.key: field for field in CATALOGUE.service("sperrgenehmigung").outcome("angeordnet").fields
    }
    assert [key for key, field in fields.items() if field.required_with_fee] == [
        "fee_cents",
        "fee_due_on",
        "cash_reference",
        "fee_reasons",
    ]
    with pytest.raises(ValidationError, match="required_with_fee"):
        OutcomeField(key="a", type="text", title="A", required_with_fee=True)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"required": True}, "needed_with verlang"),
        ({"needed_with": {"choice": "trust", "values": ["irrtum"]}}, "needed_with nennt Werte"),
        ({"needed_with": {"choice": "known_on", "values": ["angaben"]}}, "needed_with nennt Werte"),
        ({"needed_with": {"choice": "unbekannt"}}, "needed_with nennt Werte"),
    ],
)
def test_what_only_a_choice_makes_necessary_names_the_choice(changed: dict[str, object], words: str) -> None:
    said = CATALOGUE.service("sperrgenehmigung").outcome("bescheid_zurueckgenommen").model_dump()
    assert Outcome.model_validate(said)
    next(field for field in said["fields"] if field["key"] == "trust_text").update(changed)
    with pytest.raises(ValidationError, match=words):
        Outcome.model_validate(said)


@pytest.mark.parametrize(
    ("refund", "is_needed"),
    [
        ("", False),
        (" ", False),
        ("0", False),
        ("0,00", False),
        ("0,00 €", False),
        ("nein", False),
        ("0,01", True),
        ("300,00", True),
        ("1", True),
    ],
)
def test_what_stands_beside_another_field_is_needed_where_that_is_filled(
    refund: str, *, is_needed: bool
) -> None:
    outcome = CATALOGUE.service("foerderung-medizinische-ausbildung").outcome("bescheid_zurueckgenommen")
    field = next(one for one in outcome.fields if one.key == "refund_due_on")
    assert field.is_needed({"refund_cents": refund}) is is_needed


def test_a_text_is_preselected_only_where_it_is_offered() -> None:
    said = CATALOGUE.service("sperrgenehmigung").side_provisions[0].model_dump()
    assert TextModule.model_validate(said).is_usual("angeordnet")
    with pytest.raises(ValidationError, match="preselected nennt Ergebnisse"):
        TextModule.model_validate(said | {"preselected": ("geaendert",)})


@pytest.mark.parametrize("changed", [{"more_than": "facts_text"}, {"at_most": "unbekannt"}])
def test_a_number_lies_between_numbers(changed: dict[str, str]) -> None:
    said = CATALOGUE.service("foerderung-medizinische-ausbildung").outcome("abgelehnt").model_dump()
    next(field for field in said["fields"] if field["key"] == "rank").update(changed)
    with pytest.raises(ValidationError, match="more_than und at_most verlangen Zahlen"):
        Outcome.model_validate(said)
