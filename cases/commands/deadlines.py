"""What the calendar does: days that come and periods that end. Each act takes ids and may come twice."""

from collections.abc import Sequence

from sqlmodel import col, delete, func, select, update

from cases.commands.acts import refresh
from cases.commands.consult import SILENCE_KEY
from cases.commands.context import Context
from cases.commands.letters import mark_announced
from cases.commands.locking import locked
from cases.commands.request_documents import remind
from cases.commands.time_limits import finish_limits, set_limit, simple_deadline
from cases.facts.kinds import ConsultationStatus, TimeLimitKind, TimeLimitStatus
from cases.facts.limit_keys import CONSULTATION
from cases.models import Case, Consultation, DocumentRequest, Letter, StaffSession, TimeLimit
from cases.queries.next_step import has_to_be_kept
from cases.rules.german import in_words
from cases.rules.letter_lifecycle import LetterStatus


def announce_letters(ctx: Context, letter_ids: Sequence[int]) -> None:
    """The day of announcement of these letters has come (§ 41 VwVfG, § 37 SGB X, § 122 AO)."""
    for letter_id in letter_ids:
        mark_announced(ctx, letter_id)


def remind_applicants(ctx: Context, request_ids: Sequence[int]) -> None:
    """The last day of these demands has passed: one reminder letter each, the demand counts as expired."""
    for request_id in request_ids:
        case, request = locked(ctx, DocumentRequest, request_id)
        if request.due_on < ctx.today:
            remind(ctx, case, request)
            refresh(ctx, case)


def note_silence(ctx: Context, consultation_ids: Sequence[int]) -> None:
    """These bodies were silent until their last day: the clerk says how to go on. Late answers count."""
    for consultation_id in consultation_ids:
        case, row = locked(ctx, Consultation, consultation_id)
        if row.status != ConsultationStatus.OPEN or row.due_on >= ctx.today:
            continue
        row.status = ConsultationStatus.SILENT.value
        finish_limits(ctx, case, keys=(f"{CONSULTATION}{row.id}",))
        title = f"Keine Stellungnahme von {row.body_name} – nachfragen oder ohne sie entscheiden"
        deadline = simple_deadline(title, ctx.today, ctx.today)
        set_limit(ctx, case, key=f"{SILENCE_KEY}{row.id}", kind=TimeLimitKind.FOLLOW_UP, deadline=deadline)
        text = f"Keine Stellungnahme bis {in_words(row.due_on)}: {row.body_name}"
        ctx.record(case, "stellungnahme_ausgeblieben", text, consultation_id=row.id)
        refresh(ctx, case)


def end_remedy_periods(ctx: Context, time_limit_ids: Sequence[int]) -> None:
    """The last day for a remedy has passed; whether the decision is final depends on what came until then.

    A letter that came back or whose receipt is denied was never announced: its period says nothing, the clerk decides.
    """
    for limit_id in time_limit_ids:
        case, limit = locked(ctx, TimeLimit, limit_id)
        if limit.status != TimeLimitStatus.RUNNING or limit.ends_on >= ctx.today or _came_back(ctx, limit):
            continue
        limit.status = TimeLimitStatus.DONE.value
        limit.done_at = ctx.now
        text = f"Rechtsbehelfsfrist abgelaufen am {in_words(limit.ends_on)}"
        ctx.record(case, "rechtsbehelfsfrist", text, time_limit_id=limit.id)
        refresh(ctx, case)


def mend_next_dates(ctx: Context, *, after: int, limit: int) -> int | None:
    """Set the next date of a page of cases to their earliest running time limit; the last id, or None."""
    page = select(col(Case.id)).where(col(Case.id) > after).order_by(col(Case.id)).limit(limit).subquery()
    last = ctx.session.exec(select(func.max(page.c.id))).one()
    if last is None:
        return None
    earliest = (
        select(func.min(TimeLimit.ends_on))
        .where(col(TimeLimit.case_id) == col(Case.id), has_to_be_kept())
        .correlate(Case)
        .scalar_subquery()
    )
    ctx.session.connection().execute(
        update(Case)
        .where(col(Case.id) > after, col(Case.id) <= last, col(Case.next_due_on).is_distinct_from(earliest))
        .values(next_due_on=earliest)
    )
    return int(last)


def forget_expired_sessions(ctx: Context) -> None:
    """Delete browser sessions that are over."""
    ctx.session.exec(delete(StaffSession).where(col(StaffSession.expires_at) < ctx.now))


def _came_back(ctx: Context, limit: TimeLimit) -> bool:
    letter_id = limit.key.rpartition(":")[2]
    if not letter_id.isdecimal():
        return False
    status = ctx.session.exec(select(Letter.status).where(col(Letter.id) == int(letter_id))).first()
    return status in (LetterStatus.ZURUECKGEKOMMEN, LetterStatus.BESTRITTEN)
