"""Letters with a seal on their way out: sealed before they are filed, parked where that is not possible, proved later."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from api.letter_check import CheckResult, check_letters
from cases.adapters.seal.collection import AuthoritySeals
from cases.adapters.seal.fake import FailingSeal, NoSeal
from cases.adapters.storage.fake import MemoryStore
from cases.commands.outbox import TRIES
from cases.errors import NotFound, RetryLater
from cases.facts.actor import CaseId, system_actor
from cases.facts.kinds import Topic
from cases.facts.seal import TEST_SENTENCE
from cases.models import Letter
from cases.ports import Seals, SealService
from cases.queries.letter_facts import LETTER_FACTS
from cases.queries.operations import outbox_state
from cases.wiring import Toolbox
from reports.letters.finish import finish_letter
from reports.letters.letter import seal_moment
from reports.letters.version import renderer_version
from reports.pdf.meta import pdf_moment
from reports.pdf.seal import intact_seal, without_seal
from tests.acting import Acting
from tests.factories.seal_keys import AUTHORITIES, of_all, self_signed_seal
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


def with_seal(toolbox: Toolbox, seal: SealService, now: datetime, office: Office) -> Stages:
    return with_seals(toolbox, of_all(seal), now, office)


def with_seals(toolbox: Toolbox, seals: Seals, now: datetime, office: Office) -> Stages:
    tools = replace(toolbox, seals=seals)
    return Stages(tools, Acting(tools, now), office)


def decision_letter(stages: Stages, case_id: CaseId) -> Letter:
    """The row of the decision's letter."""
    letter_id = next(letter.letter_id for letter in stages.page(case_id).letters if letter.kind == "bescheid")
    with stages.acting(system_actor()) as ctx:
        letter = ctx.session.get_one(Letter, letter_id)
        ctx.session.expunge(letter)
        return letter


def bare_file(filed: bytes, letter: Letter) -> bytes:
    """The file before its seal."""
    assert letter.dated_on is not None
    return without_seal(filed, pdf_moment(seal_moment(letter.dated_on)))


def said(stages: Stages, reference: str = "") -> tuple[CheckResult, list[str]]:
    """What the check of letters says."""
    lines: list[str] = []
    result = check_letters(stages.toolbox, stages.acting.now, reference, lines.append)
    return result, lines


def test_what_is_filed_is_the_approved_letter_with_its_seal(sealing: Stages, seal: FailingSeal) -> None:
    case_id = sealing.decided()

    letter_batch(sealing.toolbox, 50)

    letter = decision_letter(sealing, case_id)
    assert letter.sha256 is not None
    filed = sealing.toolbox.documents.get(letter.sha256)
    assert intact_seal(filed)
    assert letter.sha256 != letter.expected_sha256 == letter.rendered_sha256
    assert bare_file(filed, letter) != filed
    assert seal.certificate is not None
    assert (letter.sealed_by, letter.seal_sha256) == (seal.certificate.subject, seal.certificate.sha256)
    assert letter.renderer == renderer_version()


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


def test_an_expired_certificate_holds_letters_until_there_is_a_new_one(
    toolbox: Toolbox, office: Office, now: datetime, tmp_path: Path
) -> None:
    stages = with_seal(toolbox, self_signed_seal(tmp_path, ends_at=now - timedelta(hours=1)), now, office)
    case_id = stages.decided()
    waiting = open_orders(toolbox.engine, Topic.LETTER)

    for _ in range(TRIES[Topic.LETTER] + 1):
        letter_batch(stages.toolbox, 50)
        make_due(toolbox.engine)

    assert decision_letter(stages, case_id).sha256 is None
    assert open_orders(toolbox.engine, Topic.LETTER) == waiting
    assert not failed_orders(toolbox.engine)
    assert all("abgelaufen" in error for error in errors_of_open_orders(stages))
    with stages.acting(system_actor()) as ctx:
        assert outbox_state(ctx).held == waiting
    renewed = with_seal(toolbox, self_signed_seal(tmp_path), now, office)
    letter_batch(renewed.toolbox, 50)
    letter = decision_letter(renewed, case_id)
    assert intact_seal(renewed.toolbox.documents.get(letter.sha256 or ""))
    assert said(renewed)[0] is CheckResult.IN_ORDER
    with renewed.acting(system_actor()) as ctx:
        assert outbox_state(ctx).held == 0


def test_one_authority_without_its_seal_does_not_hold_up_the_others(
    toolbox: Toolbox, office: Office, now: datetime, tmp_path: Path
) -> None:
    seals = {key: self_signed_seal(tmp_path) for key in AUTHORITIES}
    stages = with_seals(toolbox, AuthoritySeals(seals), now, office)
    first, second = stages.decided(CLOSURE, "abgelehnt"), stages.decided(DOG_TAX, "steuerfrei")
    lacks, has = stages.row(first).authority_key, stages.row(second).authority_key
    assert lacks != has
    others = {key: seal for key, seal in seals.items() if key != lacks}
    lacking = with_seals(toolbox, AuthoritySeals(others, [lacks]), now, office)

    for _ in range(2):
        letter_batch(lacking.toolbox, 50)

    assert decision_letter(lacking, first).sha256 is None
    assert decision_letter(lacking, second).seal_sha256 == seals[has].certificate.sha256


def test_a_letter_gets_the_seal_of_its_authority_and_of_no_other(
    toolbox: Toolbox, office: Office, now: datetime, tmp_path: Path
) -> None:
    seals = {key: self_signed_seal(tmp_path) for key in AUTHORITIES}
    stages = with_seals(toolbox, AuthoritySeals(seals), now, office)
    case_id = stages.decided()
    letter_batch(stages.toolbox, 50)
    mine = stages.row(case_id).authority_key

    assert decision_letter(stages, case_id).seal_sha256 == seals[mine].certificate.sha256
    others = {key: seal for key, seal in seals.items() if key != mine}
    unsealing = with_seals(toolbox, AuthoritySeals(others), now, office)
    case_id = unsealing.decided()
    letter_batch(unsealing.toolbox, 50)
    letter = decision_letter(unsealing, case_id)
    assert letter.sha256 == letter.rendered_sha256
    assert letter.sealed_by is None


def test_a_letter_approved_for_a_seal_never_goes_out_without(
    sealing: Stages, toolbox: Toolbox, office: Office, now: datetime
) -> None:
    case_id = sealing.decided()
    unsealing = with_seal(toolbox, NoSeal(), now, office)

    letter_batch(unsealing.toolbox, 50)

    assert decision_letter(unsealing, case_id).sha256 is None
    assert not failed_orders(toolbox.engine)
    assert all("eingerichtet ist keines" in error for error in errors_of_open_orders(unsealing))


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

    result, lines = said(sealing, sealing.row(case_id).file_reference)

    assert result is CheckResult.IN_ORDER, lines
    assert lines[-1].endswith("; 0 mit Abweichung.")
    assert "davon 0 gesiegelt" not in lines[-1]
    assert said(sealing)[0] is CheckResult.IN_ORDER
    with pytest.raises(NotFound, match="Aktenzeichen 1-2-3 gibt es nicht"):
        said(sealing, "1-2-3")


def test_a_letter_that_was_tampered_with_is_found(sealing: Stages) -> None:
    case_id = sealing.decided()
    letter_batch(sealing.toolbox, 50)
    letter = decision_letter(sealing, case_id)
    documents = sealing.toolbox.documents
    assert isinstance(documents, MemoryStore)
    bare = bare_file(documents.get(letter.sha256 or ""), letter)
    with sealing.toolbox.engine.begin() as connection:
        connection.execute(
            text("UPDATE letter SET sha256 = :sha256 WHERE id = :id"),
            {"sha256": documents.put(bare).sha256, "id": letter.id},
        )

    result, lines = said(sealing)

    assert result is CheckResult.FAULTY
    assert f"Schreiben {letter.id} (Vorgang {case_id}): Das Siegel fehlt oder passt nicht zur Datei." in lines
    with sealing.toolbox.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE letter SET sha256 = repeat('0', 64), expected_sha256 = repeat('1', 64) WHERE id = :id"
            ),
            {"id": letter.id},
        )
    assert any(line.endswith("Die Datei fehlt im Dokumentenspeicher.") for line in said(sealing)[1])


def test_a_foreign_seal_is_reported_by_name(sealing: Stages, seal: FailingSeal, tmp_path: Path) -> None:
    case_id = sealing.decided()
    letter_batch(sealing.toolbox, 50)
    letter = decision_letter(sealing, case_id)
    second = self_signed_seal(tmp_path)
    facts = LETTER_FACTS.validate_python(letter.facts)
    other = finish_letter(facts, second.certificate, partial(second.sign, now=sealing.acting.now)).content
    with sealing.toolbox.engine.begin() as connection:
        connection.execute(
            text("UPDATE letter SET sha256 = :sha256 WHERE id = :id"),
            {"sha256": sealing.toolbox.documents.put(other).sha256, "id": letter.id},
        )

    result, lines = said(sealing)

    assert result is CheckResult.FAULTY
    assert any(f"Das Siegel ist fremd: Es ist von „{second.certificate.subject}“" in line for line in lines)
    assert lines[-1].endswith("; 1 mit Abweichung.")


def test_letters_of_another_version_are_counted_apart(sealing: Stages) -> None:
    case_id = sealing.decided()
    letter_batch(sealing.toolbox, 50)
    letter = decision_letter(sealing, case_id)
    with sealing.toolbox.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE letter SET renderer = 'reportlab 4.0.0', facts = jsonb_set(facts, '{closing}', '\"Gruß\"') "
                "WHERE id = :id"
            ),
            {"id": letter.id},
        )

    result, lines = said(sealing)

    assert result is CheckResult.OTHER_VERSION
    assert lines[0].startswith("1 Schreiben hat eine andere Programmversion erzeugt")
    assert lines[-1].endswith("; 0 mit Abweichung.")


def errors_of_open_orders(stages: Stages) -> list[str]:
    """What is said of orders that are still to be done."""
    query = (
        "SELECT last_error FROM outbox WHERE done_at IS NULL AND failed_at IS NULL AND topic = 'schreiben'"
    )
    with stages.toolbox.engine.connect() as connection:
        errors = list(connection.execute(text(query)).scalars().all())
    assert errors
    return errors
