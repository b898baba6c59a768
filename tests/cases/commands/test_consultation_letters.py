"""The letter that asks another body: not posted is not asked, and with the consultation the letter ends."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from cases.commands.close import close_case, settle_case, withdraw_case
from cases.commands.consult import consult, end_consultation, record_answer
from cases.commands.covers import send_with_cover
from cases.commands.deadlines import note_silence
from cases.commands.decide import save_draft, submit_draft
from cases.commands.delivery import record_return
from cases.commands.hand_over import hand_over_case
from cases.commands.letters import mark_posted
from cases.errors import NotAllowed
from cases.facts.actor import CaseId, system_actor
from cases.facts.case_page import ConsultationView
from cases.models import Letter
from cases.queries.inspection import inspection, to_others_key
from cases.rules.lifecycle import OPEN_STATUSES
from cases.rules.postal import PostalAddress
from tests.factories.changed_catalogue import office_with
from tests.factories.stages import CLOSURE, Stages, approve_as_shown, draft

SILENT = 'title = "Polizei"\nsilence_is_consent = true\n'
NOT_ASKED = "Polizei wurde nicht angeschrieben: bitte neu fragen"
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
    assert line == "Um Stellungnahme bis 04.12.2026 gebeten, aber nicht angeschrieben: Polizei"


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


ENDINGS = ("ended", "answered", "settled", "withdrawn", "handed_over")


def end_asking(stages: Stages, case_id: CaseId, how: str) -> None:
    row = row_of(stages, case_id).consultation_id
    with stages.acting(stages.office.anna) as ctx:
        if how == "ended":
            end_consultation(ctx, case_id, row, waiver_key="nicht_beruehrt", reason="Nebenweg")
        elif how == "answered":
            record_answer(ctx, case_id, row, answer="Nein", has_objection=False)
        elif how == "settled":
            settle_case(ctx, case_id, version=None, reason="Erledigt")
        elif how == "withdrawn":
            withdraw_case(ctx, case_id, version=None, reason="Anruf")
        else:
            hand_over_case(ctx, case_id, version=None, authority_key="gemeinde-bispingen", reason="Dort")


def letters_of(stages: Stages, case_id: CaseId, kind: str) -> list[Letter]:
    with stages.acting(system_actor()) as ctx:
        query = select(Letter).where(col(Letter.case_id) == case_id, col(Letter.kind) == kind)
        return list(ctx.session.exec(query.order_by(col(Letter.id))).all())


@pytest.mark.parametrize("how", ENDINGS)
@pytest.mark.parametrize("is_printed", [False, True])
def test_the_letter_ends_with_the_consultation(stages: Stages, how: str, *, is_printed: bool) -> None:
    case_id = printed(stages) if is_printed else asked(stages)

    end_asking(stages, case_id, how)
    if how in ("ended", "answered"):
        end_asking(stages, case_id, how)
    stages.produce_letters(case_id)

    (letter,) = letters_of(stages, case_id, "schreiben_an_dritte")
    assert (letter.status, letter.sent_on, letter.document_id is not None) == ("verworfen", None, is_printed)
    lines = [line.text for line in stages.page(case_id).journal if line.act == "schreiben_verworfen"]
    assert lines == [f"Schreiben verworfen: {letter.subject}"]
    with stages.acting(system_actor()) as ctx:
        (piece,) = (one for one in inspection(ctx, case_id).pieces if one.key == to_others_key(letter.id))
    assert piece.is_draft is (stages.row(case_id).status in OPEN_STATUSES), (
        "a draft while the proceeding runs"
    )


def test_a_body_that_never_got_its_letter_keeps_the_decision_until_the_clerk_says_why_without(
    stages: Stages,
) -> None:
    """VwV-StVO zu § 45: the police is heard before the order; silence of somebody nobody wrote to says nothing."""
    case_id = printed(stages)
    after_the_period(stages, case_id)
    later = stages.acting.now + timedelta(days=60)
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft(CLOSURE, "abgelehnt"))
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotAllowed, match="nicht angeschrieben"):
        submit_draft(ctx, case_id, version=None)

    end_asking(stages, case_id, "ended")

    with stages.acting(stages.office.anna) as ctx:
        submit_draft(ctx, case_id, version=None)
    with stages.acting(stages.office.carla) as ctx:
        approve_as_shown(ctx, case_id)
    stages.produce_letters(case_id)
    decision = letters_of(stages, case_id, "bescheid")[0]
    with stages.acting(stages.office.anna) as ctx:
        mark_posted(ctx, case_id, decision.id or 0, posted_on=ctx.today)
    with stages.acting(stages.office.anna, at=later) as ctx:
        assert close_case(ctx, case_id, version=None, reason="").status == "abgeschlossen"


@pytest.mark.parametrize("how", ENDINGS)
def test_a_letter_that_went_out_stays_and_its_waiting_sheet_ends(stages: Stages, how: str) -> None:
    case_id = printed(stages)
    sent_back(stages, case_id)
    with stages.acting(stages.office.anna) as ctx:
        letter_id = row_of(stages, case_id).letter_id or 0
        send_with_cover(ctx, case_id, letter_id, way="einfacher_brief", address=ADDRESS)

    end_asking(stages, case_id, how)

    statuses = [letters_of(stages, case_id, kind)[0].status for kind in ("schreiben_an_dritte", "deckblatt")]
    assert statuses == ["zurueckgekommen", "verworfen"]
    limits = stages.page(case_id).time_limits
    assert [one.title for one in limits if one.status == "laeuft" and "Anschrift" in one.title] == []


@pytest.mark.parametrize("has_gone_out", [False, True])
def test_at_the_end_of_a_case_only_what_would_go_out_again_is_dropped(
    stages: Stages, *, has_gone_out: bool
) -> None:
    case_id = stages.taken()
    stages.produce_letters(case_id)
    receipt = stages.page(case_id).letters[0].letter_id
    if has_gone_out:
        stages.post_letters(case_id)
        with stages.acting(stages.office.anna) as ctx:
            record_return(ctx, case_id, receipt, came_back_on=ctx.today, reason="Verzogen")
    with stages.acting(stages.office.anna) as ctx:
        send_with_cover(ctx, case_id, receipt, way="einfacher_brief", address=ADDRESS)

    with stages.acting(stages.office.anna) as ctx:
        withdraw_case(ctx, case_id, version=None, reason="Anruf")

    (cover,) = letters_of(stages, case_id, "deckblatt")
    assert cover.status == ("verworfen" if has_gone_out else "freigegeben")


def test_a_body_that_got_its_letter_late_has_its_days_from_then_on(stages: Stages) -> None:
    case_id = printed(stages)
    after_the_period(stages, case_id)
    late = stages.acting.now + timedelta(days=10)
    stages.post_letters(case_id, at=late)
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft(CLOSURE, "abgelehnt"))

    found = [
        " ".join(stages.page(case_id, at=late + timedelta(days=days)).decision.blockers) for days in (1, 30)
    ]

    assert "ging erst am 03.12.2026 heraus" in found[0]
    assert "Polizei" not in found[1]
