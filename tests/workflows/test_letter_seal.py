"""Letters with a seal on their way out: sealed before they are filed, parked where that is not possible, proved later."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from api.letter_check import check_letters
from cases.adapters.seal.fake import FailingSeal, NoSeal
from cases.adapters.storage.fake import MemoryStore
from cases.commands.outbox import release_order
from cases.errors import NotFound, RetryLater
from cases.facts.actor import CaseId, system_actor
from cases.facts.kinds import Topic
from cases.facts.seal import TEST_SENTENCE
from cases.models import Letter
from cases.queries.letter_facts import LETTER_FACTS
from cases.wiring import Toolbox
from reports.pdf.seal import has_intact_seal, without_seal
from tests.conftest import Acting
from tests.factories.seal_keys import self_signed_seal
from tests.factories.stages import CLOSURE, DOG_TAX, Stages
from tests.people import Office
from tests.workflows.outbox_rows import failed_orders, forget_leases, make_due, open_orders
from workflows.letters import letter_batch


@pytest.fixture
def seal(tmp_path: Path) -> FailingSeal:
    """A test seal that can be told to fail."""
    return FailingSeal(self_signed_seal(tmp_path))


@pytest.fixture
def sealing(toolbox: Toolbox, office: Office, now: datetime, seal: FailingSeal) -> Stages:
    """Cases of an office that seals its letters."""
    return with_seal(toolbox, seal, now, office)


def with_seal(toolbox: Toolbox, seal: FailingSeal | NoSeal, now: datetime, office: Office) -> Stages:
    tools = replace(toolbox, seal=seal)
    return Stages(tools, Acting(tools, now), office)


def decision_letter(stages: Stages, case_id: CaseId) -> Letter:
    """The row of the decision's letter."""
    letter_id = next(letter.letter_id for letter in stages.page(case_id).letters if letter.kind == "bescheid")
    with stages.acting(system_actor()) as ctx:
        letter = ctx.session.get_one(Letter, letter_id)
        ctx.session.expunge(letter)
        return letter


def said(stages: Stages, reference: str = "") -> tuple[bool, list[str]]:
    """What the check of letters says."""
    lines: list[str] = []
    is_good = check_letters(stages.toolbox, stages.acting.now, reference, lines.append)
    return is_good, lines


def test_what_is_filed_is_the_approved_letter_with_its_seal(sealing: Stages, seal: FailingSeal) -> None:
    case_id = sealing.decided()

    letter_batch(sealing.toolbox, 50)

    letter = decision_letter(sealing, case_id)
    assert letter.sha256 is not None
    filed = sealing.toolbox.documents.get(letter.sha256)
    assert has_intact_seal(filed)
    assert letter.sha256 != letter.expected_sha256 == letter.rendered_sha256
    assert without_seal(filed) != filed
    assert seal.certificate is not None
    assert letter.sealed_by == seal.certificate.subject


def test_the_journal_names_both_hashes_and_the_certificate(sealing: Stages) -> None:
    case_id = sealing.decided()
    letter_batch(sealing.toolbox, 50)
    letter = decision_letter(sealing, case_id)

    with sealing.toolbox.engine.connect() as connection:
        details = connection.execute(
            text(
                "SELECT details FROM journal_entry WHERE details->>'letter_id' = :id AND details ? 'sha256'"
            ),
            {"id": str(letter.id)},
        ).scalar_one()

    assert details["sha256"] == letter.sha256
    assert details["rendered_sha256"] == letter.expected_sha256
    assert "TESTSIEGEL" in details["sealed_by"]


def test_a_seal_out_of_reach_is_tried_again(sealing: Stages, seal: FailingSeal) -> None:
    case_id = sealing.decided()
    seal.fault = RetryLater("Der Siegeldienst ist nicht erreichbar.")
    waiting = open_orders(sealing.toolbox.engine, Topic.LETTER)

    letter_batch(sealing.toolbox, 50)

    assert decision_letter(sealing, case_id).sha256 is None
    assert open_orders(sealing.toolbox.engine, Topic.LETTER) == waiting
    assert not failed_orders(sealing.toolbox.engine)
    seal.fault = None
    make_due(sealing.toolbox.engine)
    forget_leases(sealing.toolbox.engine)
    letter_batch(sealing.toolbox, 50)
    assert decision_letter(sealing, case_id).sha256 is not None


def test_an_expired_certificate_parks_the_order_and_a_new_one_frees_it(
    toolbox: Toolbox, office: Office, now: datetime, tmp_path: Path
) -> None:
    expired = FailingSeal(self_signed_seal(tmp_path, ends_at=now - timedelta(hours=1)))
    stages = with_seal(toolbox, expired, now, office)
    case_id = stages.decided()

    letter_batch(stages.toolbox, 50)

    parked = failed_orders(stages.toolbox.engine)
    assert parked
    assert all(topic == Topic.LETTER and "abgelaufen" in error for topic, error in parked)
    assert decision_letter(stages, case_id).sha256 is None
    assert any("Schreiben konnte nicht" in limit.title for limit in stages.page(case_id).time_limits)
    renewed = with_seal(toolbox, FailingSeal(self_signed_seal(tmp_path)), now, office)
    release_all(renewed)
    letter_batch(renewed.toolbox, 50)
    assert has_intact_seal(renewed.toolbox.documents.get(decision_letter(renewed, case_id).sha256 or ""))


def test_a_letter_approved_for_a_seal_never_goes_out_without(
    sealing: Stages, toolbox: Toolbox, office: Office, now: datetime
) -> None:
    case_id = sealing.decided()
    unsealing = with_seal(toolbox, NoSeal(), now, office)

    letter_batch(unsealing.toolbox, 50)

    assert all("eingerichtet ist keines" in error for _, error in failed_orders(toolbox.engine))
    assert decision_letter(unsealing, case_id).sha256 is None


def test_an_office_without_seal_files_what_was_approved(stages: Stages) -> None:
    case_id = stages.decided()

    letter_batch(stages.toolbox, 50)

    letter = decision_letter(stages, case_id)
    assert letter.sha256 == letter.expected_sha256 == letter.rendered_sha256
    assert letter.sealed_by is None
    assert LETTER_FACTS.validate_python(letter.facts).seal is None


def test_only_letters_that_stay_electronic_speak_of_the_seal(sealing: Stages) -> None:
    cases = {
        service: sealing.decided(service, outcome)
        for service, outcome in ((CLOSURE, "abgelehnt"), (DOG_TAX, "steuerfrei"))
    }
    for case_id in cases.values():
        letter = decision_letter(sealing, case_id)
        facts = LETTER_FACTS.validate_python(letter.facts)
        assert facts.seal is not None
        speaks = any(block.text == TEST_SENTENCE for block in facts.after_signature)
        assert speaks == (letter.route == "portalpostfach"), letter.route


def test_filed_letters_are_proved(sealing: Stages) -> None:
    case_id = sealing.decided()
    letter_batch(sealing.toolbox, 50)

    is_good, lines = said(sealing, sealing.row(case_id).file_reference)

    assert is_good, lines
    assert lines[-1].endswith("; 0 mit Abweichung.")
    assert "davon 0 gesiegelt" not in lines[-1]
    assert said(sealing)[0]
    with pytest.raises(NotFound, match="Aktenzeichen 1-2-3 gibt es nicht"):
        said(sealing, "1-2-3")


def test_a_letter_that_was_tampered_with_is_found(sealing: Stages) -> None:
    case_id = sealing.decided()
    letter_batch(sealing.toolbox, 50)
    letter = decision_letter(sealing, case_id)
    documents = sealing.toolbox.documents
    assert isinstance(documents, MemoryStore)
    bare = without_seal(documents.get(letter.sha256 or ""))
    with sealing.toolbox.engine.begin() as connection:
        connection.execute(
            text("UPDATE letter SET sha256 = :sha256 WHERE id = :id"),
            {"sha256": documents.put(bare).sha256, "id": letter.id},
        )

    is_good, lines = said(sealing)

    assert not is_good
    assert f"Schreiben {letter.id} (Vorgang {case_id}): Das Siegel fehlt oder passt nicht zur Datei." in lines
    with sealing.toolbox.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE letter SET sha256 = repeat('0', 64), expected_sha256 = repeat('1', 64) WHERE id = :id"
            ),
            {"id": letter.id},
        )
    assert any(line.endswith("Die Datei fehlt im Dokumentenspeicher.") for line in said(sealing)[1])


def release_all(stages: Stages) -> None:
    """Somebody releases every parked order on the page "Betrieb"."""
    with stages.toolbox.engine.connect() as connection:
        parked = connection.execute(text("SELECT id FROM outbox WHERE failed_at IS NOT NULL")).scalars().all()
    with stages.acting(system_actor()) as ctx:
        for order_id in parked:
            release_order(ctx, order_id)
