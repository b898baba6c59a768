"""Free text that ends in a full stop does not get a second one, in no letter of the catalogue."""

import re

import pytest

from cases.catalogue.outcome_rule import Outcome
from cases.catalogue.wording import render_letter, render_line
from tests.cases.catalogue.sample_facts import letter_facts
from tests.cases.catalogue.test_services import CATALOGUE, LETTERS, SERVICES, payload_of, texts

FREE_TEXT = ("text", "multiline")


@pytest.mark.parametrize("stop", [".", "?", "!"])
@pytest.mark.parametrize(("service_key", "letter_key"), LETTERS)
def test_free_text_with_a_final_stop(service_key: str, letter_key: str, stop: str) -> None:
    service = SERVICES[service_key]
    rule = service.letter(letter_key)
    outcomes: list[Outcome | None] = [one for one in service.outcomes if one.letter == letter_key]
    for outcome in outcomes or [None]:
        facts = letter_facts(
            CATALOGUE, service, payload_of(service_key, "complete"), outcome.key if outcome else ""
        )
        decision = facts["decision"]
        assert isinstance(decision, dict)
        typed = {field.key for field in outcome.fields if field.type in FREE_TEXT} if outcome else set()
        fields = {
            key: f"Angabe{stop}" if key in typed else value for key, value in decision["fields"].items()
        }
        facts["decision"] = {**decision, "fields": fields}
        facts["hand_over"] = {"authority_name": "Stadt Celle", "address": "Celle", "reason": f"Grund{stop}"}
        body = render_letter(CATALOGUE.letter_text(service_key, letter_key), facts)
        printed = "\n".join(texts(body.blocks + body.after_signature))
        printed += render_line(rule.subject, facts)
        assert not re.findall(r".{0,40}[.!?]\.(?!\.)", printed.replace("...", "…"))
