"""A sealed letter that is put on paper: its cover sheet says that the print has no seal."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from cases.commands.covers import send_with_cover
from cases.commands.delivery import record_return
from cases.facts.actor import system_actor
from cases.facts.letter import LetterFacts
from cases.facts.seal import TEST_SENTENCE
from cases.models import Letter
from cases.queries.letter_facts import LETTER_FACTS
from cases.rules.delivery import CHOOSABLE, DeliveryWay
from cases.rules.postal import PostalAddress
from cases.wiring import Toolbox
from reports.pdf.seal import intact_seal
from tests.factories.seal_keys import of_all, self_signed_seal
from tests.factories.stages import MAINTENANCE, Stages
from tests.people import Office
from tests.workflows.test_letter_seal import decision_letter, with_seals
from workflows.letters import letter_batch


@pytest.fixture
def sealing(toolbox: Toolbox, office: Office, now: datetime, tmp_path: Path) -> Stages:
    """Cases of an office that seals its letters."""
    return with_seals(toolbox, of_all(self_signed_seal(tmp_path)), now, office)


def put_on_paper(stages: Stages, way: str) -> tuple[LetterFacts, LetterFacts]:
    """A decision from the mailbox that nobody could get there, sent again on this way: its facts and those of the sheet."""
    case_id = stages.decided(MAINTENANCE, "abgelehnt")
    letter_batch(stages.toolbox, 50)
    letter = decision_letter(stages, case_id)
    assert (letter.way, letter.sealed_by is not None) == (DeliveryWay.MAILBOX, True)
    with stages.acting(stages.office.anna) as ctx:
        record_return(ctx, case_id, letter.id or 0, came_back_on=ctx.today, reason="Postfach gelöscht")
        send_with_cover(ctx, case_id, letter.id or 0, way=way, address=PostalAddress())
    letter_batch(stages.toolbox, 50)
    with stages.acting(system_actor()) as ctx:
        cover = ctx.session.exec(select(Letter).where(col(Letter.cover_of_id) == letter.id)).one()
        filed = stages.toolbox.documents.get(cover.sha256 or "")
        assert intact_seal(filed) is not None  # The sheet in the file is sealed like every letter.
        return LETTER_FACTS.validate_python(letter.facts), LETTER_FACTS.validate_python(cover.facts)


@pytest.mark.parametrize("way", CHOOSABLE)
def test_the_sheet_speaks_of_the_seal_as_the_way_makes_it_true(way: DeliveryWay, sealing: Stages) -> None:
    letter, cover = put_on_paper(sealing, way)
    said = cover.blocks[1].text
    notes = [block.text for block in cover.after_signature]

    assert TEST_SENTENCE in [block.text for block in letter.after_signature]
    assert letter.address_lines == cover.address_lines
    assert ("trägt kein Siegel" in said) is (way not in (DeliveryWay.MAIL, DeliveryWay.PUBLIC))
    assert ("Es trägt ein elektronisches Testsiegel ohne Rechtswirkung." in said) is (way is DeliveryWay.MAIL)
    assert (TEST_SENTENCE in notes) is (way is DeliveryWay.MAIL)
    assert "das gesiegelte Original" not in said  # A test seal is never called a seal.
