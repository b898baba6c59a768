"""Wiedervorlagen: dates a clerk sets for herself, and time limits that are done."""

from datetime import date

from sqlmodel import col, func, select

from cases.commands.acts import begin, end, summary
from cases.commands.context import Context
from cases.commands.reminders import repeat_reminder
from cases.commands.time_limits import limit_of, set_task
from cases.errors import FieldError, Invalid
from cases.facts.actor import CaseId
from cases.facts.kinds import TimeLimitKind, TimeLimitStatus
from cases.facts.summary import CaseSummary
from cases.models import TimeLimit
from cases.rules.calendar import previous_working_day
from cases.rules.german import in_words
from cases.rules.permissions import Act


def set_follow_up(ctx: Context, case_id: CaseId, *, due_on: date, reason: str) -> CaseSummary:
    """Bring the case up again on `due_on`; on a weekend or holiday on the working day before."""
    case = begin(ctx, case_id, Act.NOTE)
    if due_on < ctx.today:
        raise Invalid(
            "Die Wiedervorlage liegt in der Vergangenheit.",
            (FieldError("datum", "Bitte heute oder später wählen."),),
        )
    if not reason.strip():
        raise Invalid("Bitte den Anlass nennen.", (FieldError("grund", "Der Anlass fehlt."),))
    day = max(previous_working_day(due_on, ctx.extra_holidays), ctx.today)
    title = reason.strip()
    if _is_set(ctx, case_id, title, day):
        return summary(case)
    number = ctx.session.exec(select(func.count()).where(col(TimeLimit.case_id) == case_id)).one()
    set_task(ctx, case, key=f"wiedervorlage:{number + 1}:{day.isoformat()}", title=title, due_on=day)
    ctx.record(case, "wiedervorlage", f"Wiedervorlage am {in_words(day)}: {reason.strip()}")
    return end(ctx, case)


def finish_time_limit(ctx: Context, case_id: CaseId, time_limit_id: int) -> CaseSummary:
    """A date is done. Only Wiedervorlagen and lead times can be ticked off; law and demands end by what happens.

    What repeats by a rule of the service (a yearly review) comes up again.
    """
    case = begin(ctx, case_id, Act.NOTE)
    limit = limit_of(ctx, case_id, time_limit_id)
    if limit.kind not in (TimeLimitKind.FOLLOW_UP, TimeLimitKind.LEAD_TIME):
        raise Invalid("Diese Frist endet durch die Bearbeitung und lässt sich nicht abhaken.")
    if limit.status == TimeLimitStatus.DONE:
        return summary(case)
    limit.status = TimeLimitStatus.DONE.value
    limit.done_at = ctx.now
    ctx.record(case, "frist_erledigt", f"Erledigt: {limit.title}")
    repeat_reminder(ctx, case, limit)
    return end(ctx, case)


def _is_set(ctx: Context, case_id: CaseId, title: str, day: date) -> bool:
    """The same date with the same reason waits already: a double click."""
    query = select(TimeLimit.id).where(
        col(TimeLimit.case_id) == case_id,
        col(TimeLimit.title) == title,
        col(TimeLimit.ends_on) == day,
        col(TimeLimit.status) == TimeLimitStatus.RUNNING,
    )
    return ctx.session.exec(query).first() is not None
