"""Aufbewahrung: the plan when a case ends, the event some files wait for, the offer to the archive and its answer.

Nothing is deleted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from cases.commands.acts import begin, end, refuse_if, service_of, summary
from cases.commands.context import Context
from cases.errors import FieldError, Invalid, NotAllowed
from cases.facts.actor import ActorKind, CaseId
from cases.facts.kinds import ArchiveAnswer
from cases.facts.ledger import Deadline
from cases.facts.office_time import office_day
from cases.facts.retention import RetentionPlan
from cases.facts.summary import CaseSummary
from cases.models import Case
from cases.queries.ledgers import DEADLINE
from cases.queries.remedies import open_appeals
from cases.queries.retention import PLAN, archive_offer, plan_of, regulated_until, retention_plan
from cases.queries.rights import why_not
from cases.queries.visible import case_of_the_house
from cases.rules.archive import archive_wait, why_no_archive_answer, with_answer
from cases.rules.blockers import why_not_touch
from cases.rules.german import in_words
from cases.rules.permissions import Act
from cases.rules.retention import why_still_kept
from cases.rules.time_limits import Period, PeriodUnit


def plan_retention(ctx: Context, case: Case) -> None:
    """The case has ended: until when its file is kept, with the ledger."""
    closed_on = office_day(case.closed_at) if case.closed_at else None
    service = service_of(ctx, case)
    over_on = case.retention_event_on or regulated_until(ctx, case, service)
    plan = retention_plan(service, closed_on, over_on, outcome=case.outcome)
    case.retention = PLAN.dump_python(plan, mode="json")
    case.retention_ends_on = plan.deadline.ends_on if plan.deadline else None


def record_retention_event(ctx: Context, case_id: CaseId, *, ended_on: date) -> CaseSummary:
    """What the retention of this file waits for (end of recourse, obligation or benefit, transfer) is over since this day."""
    case = begin(ctx, case_id, Act.NOTE)
    refuse_if(why_still_open(case.status))
    if case.retention_event_on == ended_on:
        return summary(case)
    if case.archive_offered_on is not None:
        raise NotAllowed("Die Akte ist dem Archiv schon angeboten. Bitte das Datum mit dem Archiv klären.")
    if ended_on > ctx.today:
        message = "Der Tag liegt in der Zukunft. Bitte heute oder früher angeben."
        raise Invalid(message, (FieldError("datum", message),))
    before = case.retention
    case.retention_event_on = ended_on
    plan_retention(ctx, case)
    text = f"Aufbewahrung neu berechnet: beendet am {in_words(ended_on)}"
    ctx.record(case, "aufbewahrung", text, old=before, new=case.retention)
    return end(ctx, case)


def offer_to_archive(ctx: Context, case_ids: Sequence[int], *, offered_on: date) -> int:
    """These files were offered to the archive on this day; how many were not noted before.

    Supervisors and administrators of the authority. `NotAllowed` for a file that is still to be kept.
    """
    if offered_on > ctx.today:
        message = "Der Tag des Angebots liegt in der Zukunft."
        raise Invalid(message, (FieldError("datum", message),))
    if not case_ids:
        raise Invalid("Bitte mindestens eine Akte wählen.", (FieldError("vorgang", "Die Auswahl fehlt."),))
    return sum(_offer(ctx, case_id, offered_on) for case_id in sorted(set(case_ids)))


def _offer(ctx: Context, case_id: int, offered_on: date) -> bool:
    case = _case_to_dispose(ctx, case_id)
    if case.archive_offered_on is not None:
        return False
    is_blocked = bool(open_appeals(ctx, case_id))
    reasons = why_still_kept(case.retention_ends_on, ctx.today, is_blocked=is_blocked)
    if reasons:
        raise NotAllowed(f"{case.file_reference}: {' '.join(reasons)}", reasons)
    rule = ctx.catalogue.archive_period(offered_on)
    period = Period(rule.answer_months, PeriodUnit.MONTHS)
    wait = archive_wait(offered_on, period, rule.source, ctx.extra_holidays)
    case.archive_offered_on = offered_on
    _keep(case, PLAN.validate_python(case.retention), wait)
    text = f"Dem Archiv angeboten am {in_words(offered_on)}; Antwort abzuwarten bis {in_words(wait.ends_on)}"
    ctx.record(case, "archiv_angeboten", text, ledger=DEADLINE.dump_python(wait, mode="json"))
    return True


@dataclass(frozen=True)
class ArchiveReply:
    """The answer of the archive, or the hand-over that follows on it: its day and the archive's reference number."""

    answer: ArchiveAnswer
    answered_on: date
    reference: str


def record_archive_answer(ctx: Context, case_ids: Sequence[int], *, reply: ArchiveReply) -> int:
    """What the archive said to these files; how many did not know it yet. A later answer replaces the one before.

    Supervisors and administrators of the authority. `NotAllowed` for a file that was not offered or is handed over;
    `Invalid` without a reference number and for a day before the offer, before the last answer or after today.
    """
    if not case_ids:
        raise Invalid("Bitte mindestens eine Akte wählen.", (FieldError("akte", "Die Auswahl fehlt."),))
    if not reply.reference.strip():
        raise Invalid(
            "Bitte das Zeichen der Antwort eintragen.",
            (FieldError("zeichen", "Das Zeichen des Archivs fehlt."),),
        )
    return sum(_answer(ctx, case_id, reply) for case_id in sorted(set(case_ids)))


def _answer(ctx: Context, case_id: int, reply: ArchiveReply) -> bool:
    case = _case_to_dispose(ctx, case_id)
    reference = reply.reference.strip()
    known = (case.archive_answer, case.archive_answered_on, case.archive_reference)
    if known == (reply.answer, reply.answered_on, reference):
        return False
    plan = plan_of(case)
    reasons = why_no_archive_answer(archive_offer(case, plan))
    if reasons or plan is None or plan.archive is None:
        raise NotAllowed(f"{case.file_reference}: {' '.join(reasons)}", reasons)
    earliest = max(day for day in (case.archive_offered_on, case.archive_answered_on) if day)
    if not earliest <= reply.answered_on <= ctx.today:
        message = f"{case.file_reference}: Der Tag liegt zwischen dem {in_words(earliest)} und heute."
        raise Invalid(message, (FieldError("antwort_am", message),))
    case.archive_answer, case.archive_answered_on = reply.answer.value, reply.answered_on
    case.archive_reference = reference
    source = ctx.catalogue.archive_period(reply.answered_on).source
    _keep(case, plan, with_answer(plan.archive, reply.answer, reply.answered_on, reference, source))
    text = (
        f"Antwort des Archivs vom {in_words(reply.answered_on)}: {_ANSWER_WORDS[reply.answer]} ({reference})"
    )
    ctx.record(case, "archiv_antwort", text, answer=reply.answer.value)
    return True


_ANSWER_WORDS = {
    ArchiveAnswer.WORTHY: "archivwürdig, zu übergeben",
    ArchiveAnswer.HANDED_OVER: "übergeben",
    ArchiveAnswer.NOT_WORTHY: "nicht archivwürdig",
}


def _keep(case: Case, plan: RetentionPlan, wait: Deadline) -> None:
    case.retention = PLAN.dump_python(replace(plan, archive=wait), mode="json")


def _case_to_dispose(ctx: Context, case_id: int) -> Case:
    """The case, locked. The administration works for the whole house, without being in the team of the case."""
    case = case_of_the_house(ctx, case_id)
    reason = why_not(ctx.actor, case, Act.DISPOSE)
    if ctx.actor.kind is ActorKind.STAFF and reason is not None:
        raise NotAllowed(reason, (reason,))
    return case


def why_still_open(status: str) -> tuple[str, ...]:
    """Why the retention cannot be touched; empty once the case has ended."""
    return () if why_not_touch(status) else ("Die Aufbewahrung beginnt erst, wenn der Vorgang beendet ist.",)
