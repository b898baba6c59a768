"""What a kind of service asks for: letters, words of the desk, ends of outcomes."""

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from cases.catalogue.service_schema import REQUIRED_LETTERS, Service
from cases.facts.kind_words import words_of
from cases.facts.kinds import ServiceKind

FIXTURE = Path(__file__).parents[2] / "fixtures" / "services" / "sondernutzung-plakate" / "service.toml"
ONLY_TOLD = (ServiceKind.REPORT, ServiceKind.PAPERS, ServiceKind.MESSAGE)


def definition(**changes: object) -> dict[str, object]:
    return tomllib.loads(FIXTURE.read_text(encoding="utf-8")) | changes


def without_letters(*keys: str) -> list[object]:
    """The letters of the fixture but these."""
    letters = definition()["letters"]
    assert isinstance(letters, list)
    return [letter for letter in letters if letter["key"] not in keys]


def settled_only() -> list[object]:
    outcomes = definition()["outcomes"]
    assert isinstance(outcomes, list)
    return [outcome for outcome in outcomes if outcome.get("ends") == "settled"]


@pytest.mark.parametrize("kind", ServiceKind)
@pytest.mark.parametrize("letter", ["document_request", "reminder"])
def test_only_where_something_is_decided_there_must_be_letters_of_the_check(
    kind: ServiceKind, letter: str
) -> None:
    told = definition(kind=kind.value, letters=without_letters(letter))
    if kind in ONLY_TOLD:
        assert Service.model_validate(told).kind is kind
        return
    with pytest.raises(ValidationError, match=f"letters: es fehlt {letter}"):
        Service.model_validate(told)


@pytest.mark.parametrize("kind", ServiceKind)
@pytest.mark.parametrize("letter", ["receipt", "withdrawal_confirmation", "hand_over_notice"])
def test_each_kind_confirms_receipt_withdrawal_and_hand_over(kind: ServiceKind, letter: str) -> None:
    assert letter in REQUIRED_LETTERS[kind]
    with pytest.raises(ValidationError, match=f"letters: es fehlt {letter}"):
        Service.model_validate(definition(kind=kind.value, letters=without_letters(letter)))


def test_a_message_needs_neither_decision_nor_refusal() -> None:
    letters = without_letters("approval", "refusal", "document_request", "reminder")
    told = definition(kind="nachricht", letters=letters, outcomes=settled_only(), reminders=[])
    service = Service.model_validate(told)
    assert not any(outcome.is_decision for outcome in service.outcomes)


def test_a_settled_outcome_cannot_send_a_decision() -> None:
    outcomes = settled_only()
    assert isinstance(outcomes[0], dict)
    changed = [outcomes[0] | {"letter": "approval"}, *outcomes[1:]]
    with pytest.raises(ValidationError, match="darf nicht is_decision sein"):
        Service.model_validate(definition(outcomes=changed, reminders=[]))


def test_where_a_case_may_be_named_is_said_by_pointers() -> None:
    matching = {"references": ["/reference/case_number", "/reference/customer_number"]}
    service = Service.model_validate(definition(matching=matching))
    assert service.matching is not None
    assert service.matching.references == ("/reference/case_number", "/reference/customer_number")
    with pytest.raises(ValidationError):
        Service.model_validate(definition(matching={"references": []}))


@pytest.mark.parametrize("kind", [kind for kind in ServiceKind if kind is not ServiceKind.APPLICATION])
def test_nobody_reads_bescheid_where_nothing_was_applied_for(kind: ServiceKind) -> None:
    words = words_of(kind)
    shown = " ".join(
        (words.thing, words.about, words.data, words.ending, words.prepare, words.settle, words.settled)
    )
    assert "Bescheid" not in shown
    assert all(words.__dict__.values())


@pytest.mark.parametrize("kind", ONLY_TOLD)
def test_what_was_only_told_is_dealt_with_not_decided(kind: ServiceKind) -> None:
    assert words_of(kind).ending == "Erledigung"
    assert words_of(kind).prepare == "Erledigung vorbereiten"
