"""The Bescheid of a Rücknahme or a Widerruf names the facts that carry it, and the rule they fall under."""

import pytest

from cases.commands.decide import DraftInput, save_draft
from cases.queries.case_page import case_page
from cases.queries.letter_facts import final_letter
from tests.api.portal.door import Door
from tests.factories.stages import Stages
from tests.services.walk import Walk, complete

TRAINING, CLOSURE, TRANSPORT = "foerderung-medizinische-ausbildung", "sperrgenehmigung", "schuelerfahrtkosten"
COMPENSATED = "nach diesem Hinweis möglich (§ 49 Abs. 6 Satz 2 mit § 48 Abs. 3 Satz 5 VwVfG)"
ANNULLED = "bescheid_zurueckgenommen"
FACTS = {"trust_text": "Sie wussten es seit März"}


@pytest.mark.parametrize(("trust", "warned"), [("ohne", True), ("angaben", False)])
def test_fee_for_a_mistake_of_the_office_is_told(
    door: Door, stages: Stages, trust: str, *, warned: bool
) -> None:
    walk = Walk(door, stages, complete(CLOSURE))
    case_id = walk.ready_for(walk.service.outcome(ANNULLED))
    with stages.acting(walk.clerk) as ctx:
        typed = {"trust": trust, "fee_cents": "100,00", "fee_due_on": "20.01.2027", "cash_reference": "1"}
        save_draft(ctx, case_id, version=None, draft=DraftInput(ANNULLED, fields=typed))
        sheet = case_page(ctx, case_id).decision.calculation
    assert sheet is not None
    assert any("§ 6 GebOSt" in text for text in sheet.warnings) is warned


@pytest.mark.parametrize(
    ("service", "key", "typed", "words"),
    [
        (TRAINING, ANNULLED, FACTS, "Das ist hier der Fall: Sie wussten es seit März."),
        (TRAINING, ANNULLED, {**FACTS, "ground": "abwaegung"}, "Dabei habe ich berücksichtigt: Sie wussten"),
        (CLOSURE, ANNULLED, FACTS, "Ihr Vertrauen in den Bescheid habe ich berücksichtigt: Sie wussten"),
        (CLOSURE, ANNULLED, {**FACTS, "trust": "taeuschung"}, "Nr. 1 VwVfG). Das ist hier der Fall: Sie"),
        (CLOSURE, ANNULLED, {**FACTS, "trust": "angaben"}, "Satz 3 Nr. 2 VwVfG). Das ist hier der Fall"),
        (CLOSURE, ANNULLED, {**FACTS, "trust": "kenntnis"}, "§ 48 Abs. 3 Satz 2 mit Abs. 2 Satz 3 Nr. 3"),
        (CLOSURE, "widerrufen", {"revocation_ground": "tatsachen"}, COMPENSATED),
        (TRANSPORT, "aufgehoben", {"legal_ground": "widerruf", "refund_cents": ""}, COMPENSATED),
        (
            TRAINING,
            "widerrufen_zukunft",
            {"ground": "vorbehalt"},
            "Die Voraussetzungen der Förderung sind entf",
        ),
        (TRAINING, "widerrufen_zukunft", {"ground": "auflage"}, "sie ist nicht erfüllt. Für die Zeit davor"),
        (TRAINING, "widerrufen_zukunft", {"ground": "tatsachen"}, "Nach den neuen Tatsachen dient"),
        (TRAINING, "widerrufen_zukunft", {"ground": "tatsachen"}, COMPENSATED),
    ],
)
def test_letter_names_facts_and_rule(
    door: Door, stages: Stages, service: str, key: str, typed: dict[str, str], words: str
) -> None:
    walk = Walk(door, stages, complete(service))
    outcome = walk.service.outcome(key)
    case_id = walk.ready_for(outcome)
    walk.filled(case_id, outcome, typed)
    with stages.acting(walk.clerk) as ctx:
        letter = final_letter(ctx, case_id)
        text = " ".join(block.text for block in (*letter.blocks, *letter.after_signature))

    assert words in text
