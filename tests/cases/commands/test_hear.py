"""The hearing before an interfering decision: letter, period, statement, exception; with every status, twice and late."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.commands.close import withdraw_case
from cases.commands.context import Context
from cases.commands.decide import DraftInput, save_draft, submit_draft
from cases.commands.documents import Upload, receive_documents
from cases.commands.hear import (
    dismiss_statement,
    hear,
    record_oral_hearing,
    take_statement,
    waive_hearing,
    withdraw_hearing,
)
from cases.commands.hearing_periods import note_no_statements
from cases.commands.letters import mark_posted
from cases.commands.messages import receive_message
from cases.errors import CaseError, Invalid, NotAllowed
from cases.facts.actor import Actor, CaseId, system_actor
from cases.facts.case_page import TimeLimitView
from cases.facts.hearings import HearingView
from cases.facts.kinds import HearingStatus, LetterKind, TimeLimitKind
from cases.queries.letter_facts import draft_letter
from cases.queries.operations import unanswered_hearings
from cases.queries.portal_status import portal_status
from cases.rules.lifecycle import CaseStatus
from tests.factories.stages import CLOSURE, Stages, draft, everything
from tests.factories.submissions import PDF

DEVIATING = "abweichend_angeordnet"
TEXT = "Die Vollsperrung ist nicht nötig.\n\nEine Fahrbahn bleibt frei."


def at(day: int, month: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, 9, tzinfo=UTC)


def deviating(stages: Stages) -> CaseId:
    """In check with a draft that departs from what was applied for."""
    case_id = stages.taken(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft(CLOSURE, DEVIATING))
    return case_id


def heard(stages: Stages) -> CaseId:
    """The letter is out; the closure goes by post, today (23 November 2026)."""
    case_id = deviating(stages)
    with stages.acting(stages.office.anna) as ctx:
        hear(ctx, case_id, version=None, facts_text=TEXT, days=None)
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    return case_id


def hearing(stages: Stages, case_id: CaseId, when: datetime | None = None) -> HearingView:
    return stages.page(case_id, stages.office.anna, at=when).hearing.hearings[0]


def running(stages: Stages, case_id: CaseId) -> list[TimeLimitView]:
    return [limit for limit in stages.page(case_id).time_limits if limit.status == "laeuft"]


def blockers(stages: Stages, case_id: CaseId, when: datetime | None = None) -> tuple[str, ...]:
    return stages.page(case_id, stages.office.anna, at=when).decision.blockers


def word(stages: Stages, case_id: CaseId) -> str:
    with stages.acting(stages.office.portal) as ctx:
        return portal_status(ctx, stages.row(case_id).submission_id or "").word


def test_interfering_draft_is_blocked_until_somebody_was_heard(stages: Stages) -> None:
    case_id = deviating(stages)

    assert any("Die Anhörung fehlt (§ 28 VwVfG)" in text for text in blockers(stages, case_id))
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotAllowed, match="Anhörung fehlt"):
        submit_draft(ctx, case_id, version=None)


def test_letter_names_the_intended_decision_its_facts_and_the_last_day(stages: Stages) -> None:
    case_id = heard(stages)

    letter = next(one for one in stages.page(case_id).letters if one.kind == LetterKind.HEARING)
    shown = hearing(stages, case_id)
    assert letter.sent_on == date(2026, 11, 23)
    assert letter.announced_on == date(2026, 11, 27)
    assert shown.due_on == date(2026, 12, 4)  # seven days after the announcement, § 31 (2) VwVfG
    assert shown.status == HearingStatus.RUNNING
    limit = next(one for one in running(stages, case_id) if one.kind == TimeLimitKind.HEARING)
    assert limit.ends_on == date(2026, 12, 4)
    assert limit.deadline is not None
    assert limit.deadline.steps[0].day == date(2026, 11, 27)
    assert stages.page(case_id).head.next_step == "Äußerung abwarten bis 04.12."


def test_later_posting_moves_the_end_of_the_period(stages: Stages) -> None:
    case_id = deviating(stages)
    with stages.acting(stages.office.anna) as ctx:
        hear(ctx, case_id, version=None, facts_text=TEXT, days=14)
    stages.produce_letters(case_id)
    letter = next(one for one in stages.page(case_id).letters if one.kind == LetterKind.HEARING)

    with stages.acting(stages.office.anna, at=at(1)) as ctx:
        mark_posted(ctx, case_id, letter.letter_id, posted_on=date(2026, 12, 1))

    assert hearing(stages, case_id).due_on == date(2026, 12, 21)  # 5 December + 14 days = Saturday 19


def test_decision_waits_for_letter_and_period_and_not_longer(stages: Stages) -> None:
    case_id = deviating(stages)
    with stages.acting(stages.office.anna) as ctx:
        hear(ctx, case_id, version=None, facts_text=TEXT, days=None)
    assert any("noch nicht versandt" in text for text in blockers(stages, case_id))
    stages.produce_letters(case_id)
    stages.post_letters(case_id)

    assert any("läuft noch bis zum 04.12.2026" in text for text in blockers(stages, case_id, at(4)))
    assert not any("Äußerung" in text for text in blockers(stages, case_id, at(5)))


def test_calendar_tells_the_clerk_that_the_period_is_over(stages: Stages) -> None:
    case_id = heard(stages)
    for day, found in ((4, 0), (5, 1), (6, 0)):
        with stages.acting(system_actor(), at=at(day)) as ctx:
            ids = unanswered_hearings(ctx, after=0, limit=10)
            assert len(ids) == found
            note_no_statements(ctx, ids)

    assert hearing(stages, case_id).status == HearingStatus.SILENT
    assert "Anhörungsfrist abgelaufen: entscheiden" in [limit.title for limit in running(stages, case_id)]
    assert all(limit.kind != TimeLimitKind.HEARING for limit in running(stages, case_id))


def test_message_of_the_applicant_is_marked_and_must_be_considered(stages: Stages) -> None:
    case_id = heard(stages)
    with stages.acting(stages.office.portal) as ctx:
        receive_message(ctx, case_id, body="Bitte doch voll sperren.", key="a")

    assert hearing(stages, case_id).status == HearingStatus.ANSWERED
    assert stages.page(case_id).head.next_step == "Äußerung zur Anhörung prüfen"
    assert "Äußerung zur Anhörung prüfen" in [limit.title for limit in running(stages, case_id)]
    assert any("wie sie berücksichtigt" in text for text in blockers(stages, case_id, at(5)))

    with stages.acting(stages.office.anna) as ctx:
        take_statement(
            ctx, case_id, version=None, answer="Wünscht Vollsperrung.", consideration="Verkehr geht vor."
        )

    found = hearing(stages, case_id)
    assert (found.answer, found.consideration) == ("Wünscht Vollsperrung.", "Verkehr geht vor.")
    assert not any("Äußerung" in text for text in blockers(stages, case_id))
    assert all("Äußerung" not in limit.title for limit in running(stages, case_id))


def test_documents_of_the_applicant_count_as_a_statement_too(stages: Stages) -> None:
    case_id = heard(stages)
    with stages.acting(stages.office.portal) as ctx:
        receive_documents(
            ctx, case_id, uploads=(Upload("plan.pdf", PDF + b"%a"),), store=stages.toolbox.documents
        )
    assert hearing(stages, case_id).status == HearingStatus.ANSWERED


def test_late_statement_still_counts_until_the_decision(stages: Stages) -> None:
    case_id = heard(stages)
    with stages.acting(system_actor(), at=at(7)) as ctx:
        note_no_statements(ctx, unanswered_hearings(ctx, after=0, limit=10))
    with stages.acting(stages.office.portal, at=at(8)) as ctx:
        receive_message(ctx, case_id, body="Ich war verreist.", key="a")

    shown = hearing(stages, case_id)
    assert shown.status == HearingStatus.ANSWERED
    assert shown.is_late
    assert any("nach Ablauf der Frist" in line.text for line in stages.page(case_id).journal)
    assert any("wie sie berücksichtigt" in text for text in blockers(stages, case_id, at(9)))


def test_portal_says_what_is_needed_and_until_when_in_words_for_citizens(stages: Stages) -> None:
    case_id = deviating(stages)
    with stages.acting(stages.office.anna) as ctx:
        hear(ctx, case_id, version=None, facts_text=TEXT, days=None)
    assert word(stages, case_id) == "in Bearbeitung"
    stages.produce_letters(case_id)
    stages.post_letters(case_id)

    with stages.acting(stages.office.portal) as ctx:
        status = portal_status(ctx, stages.row(case_id).submission_id or "")
    assert status.word == "wir brauchen etwas von Ihnen"
    assert [(demand.items, demand.due_on) for demand in status.demands] == [((), date(2026, 12, 4))]
    assert "Anhörung" not in status.demands[0].remark
    assert stages.orders("portalmeldung")[-1][1]["word"] == "wir brauchen etwas von Ihnen"

    with stages.acting(stages.office.portal) as ctx:
        receive_message(ctx, case_id, body="In Ordnung.", key="a")
    assert word(stages, case_id) == "in Bearbeitung"


@pytest.mark.parametrize(
    ("key", "reason", "printed"),
    [
        (
            "eilfall",
            "Die Leitung ist gebrochen.",
            "(§ 28 Abs. 2 Nr. 1 des Verwaltungsverfahrensgesetzes, VwVfG): Die Leitung ist gebrochen.",
        ),
        (
            "wie_angegeben",
            "",
            "(§ 28 Abs. 2 Nr. 3 des Verwaltungsverfahrensgesetzes, VwVfG): Von Ihren tatsächlichen Angaben weiche ich nicht",
        ),
    ],
)
def test_hearing_can_be_left_out_for_a_reason_of_the_law(
    stages: Stages, key: str, reason: str, printed: str
) -> None:
    case_id = deviating(stages)
    with stages.acting(stages.office.anna) as ctx:
        waive_hearing(ctx, case_id, version=None, exception_key=key, reason=reason)
        texts = [block.text for block in draft_letter(ctx, case_id).blocks]

    assert not any("Anhörung" in text for text in blockers(stages, case_id))
    assert any(f"Von einer Anhörung habe ich abgesehen {printed}" in text for text in texts)


@pytest.mark.parametrize(
    ("key", "reason"), [("", "Eilt"), ("eilfall", " "), ("einkommen", "Gibt es nur im SGB"), ("x", "y")]
)
def test_exception_needs_a_key_of_the_regime_and_its_reason(stages: Stages, key: str, reason: str) -> None:
    case_id = deviating(stages)
    with stages.acting(stages.office.anna) as ctx, pytest.raises(Invalid):
        waive_hearing(ctx, case_id, version=None, exception_key=key, reason=reason)


@pytest.mark.parametrize(("text", "days"), [(" ", 7), ("Text", 0), ("Text", 91), ("x" * 10_001, 7)])
def test_hearing_needs_facts_and_a_period(stages: Stages, text: str, days: int) -> None:
    case_id = deviating(stages)
    with stages.acting(stages.office.anna) as ctx, pytest.raises(Invalid):
        hear(ctx, case_id, version=None, facts_text=text, days=days)


@pytest.mark.parametrize(("day", "is_refused"), [("23.11.2026", True), ("", False)])
def test_no_letter_says_that_somebody_was_heard_and_was_not(
    stages: Stages, day: str, *, is_refused: bool
) -> None:
    case_id = stages.taken("versammlung")
    said = {"dates": "2026-12-12T14:00:00+01:00", "danger_facts": "Waffen.", "danger_source": "versammlung"}
    said |= {"protected_right": "Leben", "milder_means": "Keine.", "weighing": "Zumutbar."}
    with stages.acting(stages.office.anna) as ctx:
        typed = DraftInput(
            "verboten", reasons="Gefahr.", fields=said | {"enforcement_reasons": "Eile.", "heard_on": day}
        )
        save_draft(ctx, case_id, version=None, draft=typed)
        waive_hearing(ctx, case_id, version=None, exception_key="eilfall", reason="Beginn in einer Stunde")
    found = [text for text in blockers(stages, case_id) if "Anhörung am" in text]
    assert bool(found) is is_refused


def test_talk_counts_as_a_hearing_and_goes_on_file(stages: Stages) -> None:
    case_id = deviating(stages)
    with stages.acting(stages.office.anna) as ctx:
        with pytest.raises(Invalid), ctx.session.begin_nested():
            record_oral_hearing(ctx, case_id, version=None, statement=" ", consideration="Wie geplant.")
        record_oral_hearing(
            ctx, case_id, version=None, statement="Telefonat: einverstanden", consideration="Wie geplant."
        )

    assert not any("Anhörung" in text for text in blockers(stages, case_id))
    assert hearing(stages, case_id).answer == "Telefonat: einverstanden"


ACTS: dict[str, Callable[[Context, CaseId], object]] = {
    "hear": lambda ctx, case: hear(ctx, case, version=None, facts_text=TEXT, days=None),
    "waive": lambda ctx, case: waive_hearing(
        ctx, case, version=None, exception_key="eilfall", reason="Rohrbruch"
    ),
    "talk": lambda ctx, case: record_oral_hearing(
        ctx, case, version=None, statement="Telefonat", consideration="Wie geplant."
    ),
    "take": lambda ctx, case: take_statement(
        ctx, case, version=None, answer="Gelesen", consideration="Trägt nicht"
    ),
    "dismiss": lambda ctx, case: dismiss_statement(ctx, case, version=None),
    "withdraw": lambda ctx, case: withdraw_hearing(ctx, case, version=None),
}


@pytest.mark.parametrize("status", [one for one in CaseStatus if one is not CaseStatus.IN_PRUEFUNG])
def test_no_hearing_where_nothing_is_checked(stages: Stages, status: CaseStatus) -> None:
    case_id = stages.in_status(status)
    for name in ("hear", "waive", "talk", "take", "dismiss"):
        with stages.acting(stages.office.anna) as ctx:
            before = everything(ctx)
            with pytest.raises(NotAllowed), ctx.session.begin_nested():
                ACTS[name](ctx, case_id)
            ctx.session.expire_all()
            assert everything(ctx) == before, name


@pytest.mark.parametrize("name", ACTS)
def test_second_click_changes_nothing(stages: Stages, name: str) -> None:
    case_id = deviating(stages) if name in ("hear", "waive", "talk") else heard(stages)
    with stages.acting(stages.office.anna) as ctx:
        ACTS[name](ctx, case_id)
        once = everything(ctx)
        try:
            with ctx.session.begin_nested():
                ACTS[name](ctx, case_id)
        except CaseError:
            ctx.session.expire_all()
        assert everything(ctx) == once


@pytest.mark.parametrize("name", ACTS)
def test_only_the_clerk_of_the_case_hears(stages: Stages, name: str) -> None:
    case_id = heard(stages)
    excluded: Actor = stages.office.bert
    for person in (excluded, replace(stages.office.admin, roles=frozenset({"administration"}))):
        with stages.acting(person) as ctx, pytest.raises(CaseError):
            ACTS[name](ctx, case_id)


def test_case_that_ends_otherwise_awaits_no_statement(stages: Stages) -> None:
    case_id = heard(stages)
    with stages.acting(stages.office.anna) as ctx:
        withdraw_case(ctx, case_id, version=None, reason="Anruf")

    assert hearing(stages, case_id).status == HearingStatus.CANCELLED
    with stages.acting(stages.office.portal) as ctx:
        receive_message(ctx, case_id, body="Noch etwas", key="a")
    assert hearing(stages, case_id).status == HearingStatus.CANCELLED


def test_new_hearing_for_another_outcome_is_possible_after_withdrawing(stages: Stages) -> None:
    case_id = heard(stages)
    with stages.acting(stages.office.anna) as ctx:
        with pytest.raises(NotAllowed, match="läuft schon"):
            hear(ctx, case_id, version=None, facts_text="Neu", days=None)
        withdraw_hearing(ctx, case_id, version=None)
        hear(ctx, case_id, version=None, facts_text="Neue Tatsachen", days=None)

    assert [one.status for one in stages.page(case_id).hearing.hearings] == ["laeuft", "zurueckgezogen"]


def test_approval_waits_for_a_statement_that_came_in_the_meantime(stages: Stages) -> None:
    case_id = heard(stages)
    later = at(7)
    with stages.acting(stages.office.anna, at=later) as ctx:
        submit_draft(ctx, case_id, version=None)
    with stages.acting(stages.office.portal, at=later + timedelta(hours=1)) as ctx:
        receive_message(ctx, case_id, body="Doch noch", key="a")

    reasons = stages.page(case_id, stages.office.carla, at=later).head.acts["freigeben"].reasons
    assert any("Äußerung eingegangen" in text for text in reasons)
    with stages.acting(stages.office.anna, at=later) as ctx:
        take_statement(ctx, case_id, version=None, answer="Doch noch", consideration="Ändert nichts")
    assert stages.page(case_id, stages.office.carla, at=later).head.acts["freigeben"].is_possible
