"""Which letters speak of their seal: those that reach people as the file they are, on every way out of the house."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from cases.commands.decide import save_draft, submit_draft
from cases.commands.third_parties import send_to_third_party
from cases.facts.actor import CaseId, system_actor
from cases.facts.letter import LetterFacts
from cases.facts.seal import TEST_SENTENCE
from cases.models import Letter
from cases.queries.addresses import usual_way
from cases.queries.letter_facts import LETTER_FACTS, LetterOrder, final_letter, letter_facts
from cases.queries.visible import visible_case
from cases.rules.delivery import DeliveryWay
from cases.wiring import Toolbox
from tests.factories.seal_keys import of_all, self_signed_seal
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, draft
from tests.people import Office
from tests.workflows.test_letter_seal import with_seals
from workflows.letters import letter_batch

ELECTRONIC = {DeliveryWay.MAILBOX, DeliveryWay.RETRIEVAL, DeliveryWay.MAIL}


@pytest.fixture
def sealing(toolbox: Toolbox, office: Office, now: datetime, tmp_path: Path) -> Stages:
    """Cases of an office that seals its letters."""
    return with_seals(toolbox, of_all(self_signed_seal(tmp_path)), now, office)


def speaks(facts: LetterFacts) -> bool:
    """Whether the letter says that it is sealed; each is made for a seal."""
    assert facts.seal is not None
    return any(block.text == TEST_SENTENCE for block in facts.after_signature)


def letters_of(stages: Stages, case_id: CaseId) -> list[Letter]:
    """The letters of the case."""
    with stages.acting(system_actor()) as ctx:
        letters = list(ctx.session.exec(select(Letter).where(col(Letter.case_id) == case_id)).all())
        ctx.session.expunge_all()
        return letters


@pytest.mark.parametrize("way", DeliveryWay)
def test_only_what_goes_out_as_a_file_speaks_of_the_seal(way: DeliveryWay, sealing: Stages) -> None:
    case_id = sealing.taken()
    with sealing.acting(system_actor()) as ctx:
        order = LetterOrder("receipt", ctx.today, "", f"receipt-{case_id}", way)
        facts = letter_facts(ctx, visible_case(ctx, case_id), order)

    assert speaks(facts) is (way in ELECTRONIC)


@pytest.mark.parametrize(
    "way", [way for way in DeliveryWay if way not in (DeliveryWay.MAILBOX, DeliveryWay.RETRIEVAL)]
)
def test_a_decision_speaks_as_its_chosen_way_says_though_there_is_a_mailbox(
    way: DeliveryWay, sealing: Stages
) -> None:
    case_id = sealing.taken(MAINTENANCE)
    with sealing.acting(sealing.clerk(MAINTENANCE)) as ctx:
        assert usual_way(ctx, visible_case(ctx, case_id)) is DeliveryWay.MAILBOX
        value = replace(draft(MAINTENANCE, "abgelehnt"), delivery=way.value)
        save_draft(ctx, case_id, version=None, draft=value)
        submit_draft(ctx, case_id, version=None)
        facts = final_letter(ctx, case_id)

    assert speaks(facts) is (way in ELECTRONIC)


def test_each_letter_of_a_case_speaks_as_its_own_way_says(sealing: Stages) -> None:
    cases = (sealing.decided(CLOSURE), sealing.waiting(MAINTENANCE), sealing.withdrawn(MAINTENANCE))

    letters = [letter for case_id in cases for letter in letters_of(sealing, case_id)]

    assert len({letter.kind for letter in letters}) >= 4
    for letter in letters:
        facts = LETTER_FACTS.validate_python(letter.facts)
        assert speaks(facts) is (DeliveryWay(letter.way) in ELECTRONIC), letter.kind


def test_a_letter_to_somebody_else_is_paper_though_the_applicant_has_a_mailbox(sealing: Stages) -> None:
    case_id = sealing.taken(MAINTENANCE)
    with sealing.acting(sealing.office.anna) as ctx:
        assert usual_way(ctx, visible_case(ctx, case_id)) is DeliveryWay.MAILBOX
        send_to_third_party(ctx, case_id, letter_key="notice_to_parent")

    letter_batch(sealing.toolbox, 50)

    (letter,) = (one for one in letters_of(sealing, case_id) if one.kind == "schreiben_an_dritte")
    assert not speaks(LETTER_FACTS.validate_python(letter.facts))
    assert letter.sha256 is not None
    assert (letter.way, letter.route, letter.sent_on) == ("einfacher_brief", "post", None)
