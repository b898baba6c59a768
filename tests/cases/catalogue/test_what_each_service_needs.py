"""What a service needs before it may be offered: form, papers, dates, steps, outcomes, letters, rules, examples."""

import re

import pytest

from cases.catalogue.form_fields import form_fields
from cases.catalogue.law_schema import UnreadSource
from cases.catalogue.loader import PACKAGE_FOLDER
from cases.catalogue.service_parts import CalculationKind
from cases.catalogue.service_schema import REQUIRED_LETTERS, Service
from cases.catalogue.wording import paths_printed
from cases.facts.kinds import MESSAGE_KINDS, ServiceKind
from cases.rules.appeals import Remedy
from cases.rules.regimes import Regime
from tests.cases.rules.tables import rows
from tests.factories.catalogue import real_catalogue

CATALOGUE = real_catalogue()
SERVICES = CATALOGUE.services()
EXAMPLE_KINDS = ("complete", "incomplete", "late", "edge", "hostile")
WITHOUT_DECISIONS = (*MESSAGE_KINDS, ServiceKind.REPORT)

every_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.key)


def examples_of(service: Service) -> list[str]:
    return sorted(
        path.stem for path in (PACKAGE_FOLDER / "services" / service.key / "examples").glob("*.json")
    )


def test_the_thirteen_are_there() -> None:
    assert len({service.key for service in SERVICES}) == 13


@every_service
def test_five_examples_of_five_kinds(service: Service) -> None:
    names = examples_of(service)
    assert len(names) >= 5
    for kind in EXAMPLE_KINDS:
        assert any(name == kind or name.startswith(f"{kind}_") for name in names), kind


@every_service
def test_form_says_in_german_what_each_field_is(service: Service) -> None:
    schema = CATALOGUE.form_schema(service.key, service.form.current)
    fields = form_fields(schema)
    assert all(field.title.strip() for field in fields.values())
    assert schema["additionalProperties"] is False
    assert {"family_name", "given_names", "postcode", "town"} <= set(
        service.applicant.model_dump(exclude_none=True)
    )


@every_service
def test_papers_steps_and_dates_are_named(service: Service) -> None:
    assert service.documents
    assert all(document.help.strip() for document in service.documents)
    assert service.steps
    assert any(rule.kind == "target" for rule in service.deadlines) or service.key == "versammlung"
    assert all(rule.source.strip() for rule in service.deadlines)
    assert all(rule.note.strip() for rule in service.deadlines if rule.is_sample_value)


@every_service
def test_outcomes_and_their_letters(service: Service) -> None:
    letters = {letter.key: letter for letter in service.letters}
    assert set(REQUIRED_LETTERS[service.kind]) <= set(letters)
    for outcome in service.outcomes:
        if outcome.is_decision:
            assert letters[outcome.letter or ""].is_decision or not outcome.needs_remedy, outcome.key
        if outcome.needs_remedy:
            assert service.remedy.kind is not Remedy.NONE, outcome.key
    if service.kind not in WITHOUT_DECISIONS:
        assert any(outcome.is_decision for outcome in service.outcomes)
    if service.warns():
        assert service.regime is Regime.SGB


@pytest.mark.parametrize(
    ("service_key", "outcome_key"),
    [
        ("versammlung", "beschraenkt"),
        ("versammlung", "verboten"),
        ("versammlung", "keine_versammlung"),
        ("waffe-ueberlassung", "austragung_abgelehnt"),
        ("meldebescheinigung", "abgelehnt"),
    ],
)
def test_what_interferes_or_refuses_prints_facts_of_the_case(service_key: str, outcome_key: str) -> None:
    """§ 39 (1) sentence 2 VwVfG: the clerk has to write them, and the letter has them."""
    outcome = CATALOGUE.service(service_key).outcome(outcome_key)
    said = paths_printed(CATALOGUE.letter_text(service_key, outcome.letter or ""))
    facts = {field.key for field in outcome.fields if field.type == "multiline" and field.required}
    assert {key for key in facts if f"decision.fields.{key}" in said and "facts" in key}


@every_service
def test_money_is_computed_or_the_decision_says_it_costs_nothing(service: Service) -> None:
    if service.calculation in (CalculationKind.FEE_FRAME, CalculationKind.FIXED_FEE):
        assert service.fee_keys
        return
    if service.calculation in (CalculationKind.DOG_TAX, CalculationKind.DOG_TAX_END):
        return
    folder = PACKAGE_FOLDER / "services" / service.key / "letters"
    for letter in service.letters:
        if letter.is_decision:
            text = (folder / letter.file).read_text(encoding="utf-8")
            assert re.search(r"kostenfrei|gebührenfrei|keine Gebühr", text), letter.key


@every_service
def test_hearing_retention_remedy_and_competence_are_said_with_their_source(service: Service) -> None:
    parts = (service.hearing, service.retention, service.remedy)
    assert all(part.source.strip() for part in parts)
    assert all(part.note.strip() for part in parts if part.is_sample_value)
    assert service.hearing.rule.strip()
    assert any(letter.key == "hearing" for letter in service.letters) or not any(
        outcome.is_interfering for outcome in service.outcomes
    )
    rules = CATALOGUE.competence_rules(service)
    assert rules
    assert all(rule.source.strip() for rule in rules)
    assert all(rule.note.strip() for rule in rules if rule.is_sample_value)
    assert (service.remedy.kind is Remedy.NONE) is (service.kind in WITHOUT_DECISIONS)


@every_service
def test_key_of_the_catalogue_of_services_or_why_there_is_none(service: Service) -> None:
    assert service.leika_key or service.identifier_note.strip()
    assert service.service_urn
    assert service.legal_basis


def test_a_citation_nobody_has_read_is_still_cited_and_told() -> None:
    cited = [row for row in CATALOGUE.law("unread_sources") if isinstance(row, UnreadSource)]
    assert cited
    program = "".join(
        path.read_text(encoding="utf-8")
        for pattern in ("**/*.py", "catalogue/services/**/*.toml", "catalogue/services/**/*.txt")
        for path in PACKAGE_FOLDER.parent.glob(pattern)
    )
    for row in cited:
        assert row.is_sample_value, row.citation
        assert all(number in program for number in re.findall(r"\d+[a-z]?", row.citation)), row.citation
        assert any(row.concerns(service.key, service.regime) for service in SERVICES), row.citation
        assert set(row.services) <= {service.key for service in SERVICES}, row.citation


def test_second_person_stands_once() -> None:
    """The table gives the reasons by domain 4.7; the flag of each outcome follows from them, and none is left out."""
    needed = {(row["service"], row["outcome"]): int(row["reasons"]) > 0 for row in rows("outcome_traits.csv")}
    said = {(one.key, outcome.key): outcome.four_eyes for one in SERVICES for outcome in one.outcomes}
    assert said == needed
