"""The letter that asks another body: not posted is not asked, and with the consultation the letter ends."""

from datetime import timedelta
from pathlib import Path

import pytest

from cases.commands.consult import consult
from cases.commands.covers import send_with_cover
from cases.commands.deadlines import note_silence
from cases.commands.delivery import record_return
from cases.facts.actor import CaseId, system_actor
from cases.facts.case_page import ConsultationView
from cases.rules.postal import PostalAddress
from tests.factories.changed_catalogue import office_with
from tests.factories.stages import CLOSURE, Stages

SILENT = 'title = "Polizei"\nsilence_is_consent = true\n'
NOT_ASKED = "Polizei wurde nicht angeschrieben: Schreiben versenden oder selbst fragen"
ADDRESS = PostalAddress(street="Neuer Weg 2", postcode="29614", town="Soltau")


def asked(stages: Stages) -> CaseId:
    """The police is asked; its letter is printed and waits for the post, the receipt is posted."""
    case_id = stages.taken()
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    with stages.acting(stages.office.anna) as ctx:
        consult(ctx, case_id, version=None, body_keys=("polizei",), question="Bedenken?")
    return case_id


def printed(stages: Stages) -> CaseId:
    case_id = asked(stages)
    stages.produce_letters(case_id)
    return case_id


def row_of(stages: Stages, case_id: CaseId) -> ConsultationView:
    return stages.page(case_id).consultations[0]


def sent_back(stages: Stages, case_id: CaseId) -> None:
    """The letter was posted and came back."""
    stages.post_letters(case_id)
    with stages.acting(stages.office.anna) as ctx:
        letter_id = row_of(stages, case_id).letter_id or 0
        record_return(ctx, case_id, letter_id, came_back_on=ctx.today, reason="Verzogen")


def after_the_period(stages: Stages, case_id: CaseId) -> list[str]:
    """The nightly run has seen that nobody answered; the running tasks about it."""
    with stages.acting(system_actor(), at=stages.acting.now + timedelta(days=30)) as ctx:
        note_silence(ctx, [row_of(stages, case_id).consultation_id])
    limits = stages.page(case_id).time_limits
    return [one.title for one in limits if one.status == "laeuft" and "Polizei" in one.title]


@pytest.mark.parametrize("has_come_back", [False, True])
@pytest.mark.parametrize("is_consent", [False, True])
def test_a_body_that_never_got_the_letter_was_not_silent(
    stages: Stages, tmp_path: Path, *, is_consent: bool, has_come_back: bool
) -> None:
    if is_consent:
        stages = office_with(
            stages, tmp_path, f"services/{CLOSURE}/service.toml", 'title = "Polizei"\n', SILENT
        )
    case_id = printed(stages)
    if has_come_back:
        sent_back(stages, case_id)

    assert after_the_period(stages, case_id) == [NOT_ASKED]
    line = stages.page(case_id).journal[0].text
    assert line == "Um Stellungnahme bis 30.11.2026 gebeten, aber nicht angeschrieben: Polizei"


def test_a_body_that_got_the_letter_is_asked_again_or_left(stages: Stages) -> None:
    case_id = printed(stages)
    stages.post_letters(case_id)

    (task,) = after_the_period(stages, case_id)
    assert task == "Keine Stellungnahme von Polizei – nachfragen oder ohne sie entscheiden"


def test_a_waiting_letter_is_posted_before_anybody_waits_for_the_answer(stages: Stages) -> None:
    case_id = asked(stages)
    steps = [stages.row(case_id).next_step]
    stages.produce_letters(case_id)
    steps.append(stages.row(case_id).next_step)
    sent_back(stages, case_id)
    with stages.acting(stages.office.anna) as ctx:
        letter_id = row_of(stages, case_id).letter_id or 0
        send_with_cover(ctx, case_id, letter_id, way="einfacher_brief", address=ADDRESS)
    stages.produce_letters(case_id)
    steps.append(stages.row(case_id).next_step)
    stages.post_letters(case_id)
    steps.append(stages.row(case_id).next_step)

    wait, post = "Stellungnahme abwarten: Polizei", "Schreiben zur Post geben"
    assert steps == [wait, post, post, wait]
