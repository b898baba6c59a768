"""Every service definition: examples behave as they say, letters render, the form is shown whole."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from cases.catalogue.catalogue import Catalogue
from cases.catalogue.form_fields import form_fields
from cases.catalogue.loader import PACKAGE_FOLDER
from cases.catalogue.service_schema import Service
from cases.catalogue.wording import render_letter, render_line
from cases.facts.letter import Block, BlockKind
from cases.rules.completeness import missing
from tests.cases.catalogue.sample_facts import letter_facts
from tests.factories.catalogue import real_catalogue

CATALOGUE = real_catalogue()
SERVICES = {service.key: service for service in CATALOGUE.services()}
EXAMPLES = sorted((PACKAGE_FOLDER / "services").glob("*/examples/*.json"))
LETTERS = [(service.key, letter.key) for service in SERVICES.values() for letter in service.letters]


def example(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return found


def payload_of(service_key: str, name: str) -> Mapping[str, object]:
    payload = example(PACKAGE_FOLDER / "services" / service_key / "examples" / f"{name}.json")["payload"]
    assert isinstance(payload, dict)
    return payload


def outcome_for(service: Service, letter_key: str) -> str:
    fitting = [outcome.key for outcome in service.outcomes if outcome.letter == letter_key]
    return fitting[0] if fitting else ""


def texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        yield block.text
        yield from block.items
        for row in block.rows:
            yield from row


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_example_behaves_as_it_says(path: Path) -> None:
    said = example(path)
    service = SERVICES[path.parent.parent.name]
    on = date.fromisoformat(str(said["received_on"]))
    payload, attachments = said["payload"], said["attachments"]
    assert isinstance(payload, dict)
    assert isinstance(attachments, list)
    errors = CATALOGUE.form_errors(service.key, 1, payload, on=on)
    if said["expect"] == "refused":
        assert {error.pointer for error in errors} == set(said["expect_pointers"])  # type: ignore[call-overload]
        return
    assert errors == ()
    keys = {attachment["key"] for attachment in attachments}
    assert keys <= {document.key for document in service.documents}
    gaps = {hint.pointer for hint in CATALOGUE.form_hints(service.key, 1, payload, on=on) if hint.is_gap}
    gaps |= {f"/documents/{item.key}" for item in missing(service.requirements(), keys, payload)}
    assert gaps == set(said["expect_pointers"])  # type: ignore[call-overload]
    assert said["expect"] == ("incomplete" if gaps else "accepted")


def test_each_service_has_the_four_kinds_of_examples() -> None:
    for key in SERVICES:
        names = {path.stem for path in EXAMPLES if path.parent.parent.name == key}
        assert {"complete", "incomplete", "hostile_text", "hostile_refused"} <= names
        assert any(name.startswith(("late", "edge")) for name in names)


@pytest.mark.parametrize(("service_key", "letter_key"), LETTERS)
@pytest.mark.parametrize("name", ["complete", "hostile_text"])
def test_letter_is_complete_and_leaves_no_placeholder(service_key: str, letter_key: str, name: str) -> None:
    service = SERVICES[service_key]
    facts = letter_facts(CATALOGUE, service, payload_of(service_key, name), outcome_for(service, letter_key))
    body = render_letter(CATALOGUE.letter_text(service_key, letter_key), facts)
    assert body.blocks[0].text.startswith("Guten Tag")
    if name == "complete":
        joined = "\n".join(texts(body.blocks + body.after_signature)) + render_line(
            service.letter(letter_key).subject, facts
        )
        for leftover in ("{{", "{%", "}}", "None", "\ue000", "\ue001", "\ue002", "  "):
            assert leftover not in joined
        assert joined.count("**") % 2 == 0


@pytest.mark.parametrize(("service_key", "letter_key"), LETTERS)
def test_hostile_case_has_the_same_structure_as_a_harmless_one(service_key: str, letter_key: str) -> None:
    service = SERVICES[service_key]
    outcome = outcome_for(service, letter_key)
    harmless = dict(payload_of(service_key, "hostile_text"))
    shapes = []
    for payload in (harmless, _tamed(harmless)):
        body = render_letter(
            CATALOGUE.letter_text(service_key, letter_key), letter_facts(CATALOGUE, service, payload, outcome)
        )
        shapes.append(
            [
                (block.kind, len(block.items), [len(row) for row in block.rows])
                for block in body.blocks + body.after_signature
            ]
        )
    assert shapes[0] == shapes[1]


def _tamed(value: object) -> Mapping[str, object]:
    found = json.loads(json.dumps(value))
    _replace(found)
    assert isinstance(found, dict)
    return found


def _replace(node: object) -> None:
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str) and any(mark in value for mark in "#|*<{["):
                node[key] = "Harmlos"
            _replace(value)


@pytest.mark.parametrize(("service_key", "letter_key"), LETTERS)
def test_only_decisions_instruct_on_remedies(service_key: str, letter_key: str) -> None:
    service = SERVICES[service_key]
    letter = service.letter(letter_key)
    facts = letter_facts(
        CATALOGUE, service, payload_of(service_key, "complete"), outcome_for(service, letter_key)
    )
    body = render_letter(CATALOGUE.letter_text(service_key, letter_key), facts)
    before = [block.text for block in body.blocks if block.kind is BlockKind.HEADING]
    after = [block.text for block in body.after_signature]
    assert ("Rechtsbehelfsbelehrung" in before) is letter.is_decision
    assert "Rechtsbehelfsbelehrung" not in after
    if letter.is_decision:
        assert "Begründung" in before
        assert next(block for block in body.blocks if block.kind is BlockKind.NUMBERED).items
        assert all(outcome.needs_remedy for outcome in service.outcomes if outcome.letter == letter_key)


def test_maintenance_decision_states_the_amounts_set_off() -> None:
    service = SERVICES["unterhaltsvorschuss"]
    facts = letter_facts(CATALOGUE, service, payload_of(service.key, "complete"), "bewilligt")
    joined = "\n".join(texts(render_letter(CATALOGUE.letter_text(service.key, "approval"), facts).blocks))
    assert "abzüglich Kindergeld" in joined
    assert "−259,00 Euro" in joined
    assert "§ 2 Abs. 3 UVG" in joined


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_form_is_closed_bounded_and_german(service: Service) -> None:
    schema = CATALOGUE.form_schema(service.key, 1)
    for pointer, field in form_fields(schema).items():
        assert field.title, pointer
        if field.node["type"] == "object":
            assert field.node["additionalProperties"] is False, pointer
        if field.node["type"] == "string":
            assert "maxLength" in field.node, pointer
        if field.node["type"] == "array":
            assert "maxItems" in field.node, pointer
        if "enum" in field.node:
            assert set(field.node["x-labels"]) == set(field.node["enum"]), pointer  # type: ignore[call-overload]
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_summary_shows_what_was_stated_in_german(service: Service) -> None:
    groups = CATALOGUE.summary(service.key, 1, payload_of(service.key, "complete"))
    shown = [row.text for group in groups for row in group.rows]
    assert "ja" in shown
    assert not any(text in ("True", "False") for text in shown)
    assert all(group.title and row.label for group in groups for row in group.rows)


def test_competence_leads_to_the_member_municipality() -> None:
    rows = {(row.service_key, row.ags): row for row in CATALOGUE.competence().rows}
    essel = rows["hundesteuer-anmeldung", "03358007"]
    assert essel.authority_key == "samtgemeinde-schwarmstedt"
    assert CATALOGUE.competence_rule(essel).creditor == "Gemeinde Essel"
    assert CATALOGUE.competence_rule(rows["sperrgenehmigung", "03358024"]).is_sample_value


def test_catalogue_is_a_catalogue() -> None:
    assert isinstance(CATALOGUE, Catalogue)
    assert len(CATALOGUE.authorities()) == 12
