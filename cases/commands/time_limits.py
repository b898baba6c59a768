"""Time limits of a case: set, pause while the office waits, resume, finish; each keeps its ledger."""

from datetime import date


from sqlmodel import col, select

from cases.commands.context import Context
from cases.facts.kinds import TimeLimitKind, TimeLimitStatus
from cases.facts.ledger import Deadline
from cases.models import Case, TimeLimit
from cases.queries.ledgers import DEADLINE
from cases.rules.time_limits import pause


_OWN_CLOCK = (TimeLimitKind.LEGAL, TimeLimitKind.TARGET)


def set_limit(ctx: Context, case: Case, *, key: str, kind: TimeLimitKind, deadline: Deadline) -> TimeLimit:
    """Add the time limit, or move the one with this key; a finished one runs again."""
    limit = ctx.session.exec(
        select(TimeLimit).where(col(TimeLimit.case_id) == case.id, col(TimeLimit.key) == key)
    ).first()
    if limit is None:
        limit = TimeLimit(
            case_id=case.id or 0,
            key=key,
            kind=kind.value,
            title=deadline.title,
            ends_on=deadline.ends_on,
            created_at=ctx.now,
        )
        ctx.session.add(limit)
    limit.title = deadline.title
    limit.ends_on = deadline.ends_on
    limit.ledger = DEADLINE.dump_python(deadline, mode="json")
    limit.status = TimeLimitStatus.RUNNING.value
    limit.paused_on = None
    limit.done_at = None
    return limit


def simple_deadline(title: str, today: date, ends_on: date) -> Deadline:
    """A date that somebody chose: nothing is computed."""
    return Deadline(title, today, ends_on, ())


def finish_limits(
    ctx: Context, case: Case, *, keys: tuple[str, ...] = (), kinds: tuple[TimeLimitKind, ...] = ()
) -> None:
    """Mark running and paused limits with these keys or kinds as done."""
    for limit in _limits(ctx, case):
        is_meant = limit.key in keys or limit.kind in kinds
        if is_meant and limit.status != TimeLimitStatus.DONE:
            limit.status = TimeLimitStatus.DONE.value
            limit.done_at = ctx.now


def finish_all(ctx: Context, case: Case) -> None:
    """Mark every limit as done: the case has ended."""
    finish_limits(ctx, case, kinds=tuple(TimeLimitKind))


def pause_own_clock(ctx: Context, case: Case) -> None:
    """While the office waits for the applicant, its own limits rest."""
    for limit in _limits(ctx, case):
        if limit.kind in _OWN_CLOCK and limit.status == TimeLimitStatus.RUNNING:
            limit.status = TimeLimitStatus.PAUSED.value
            limit.paused_on = ctx.today


def resume_own_clock(ctx: Context, case: Case) -> None:
    """The wait is over: resting limits run on, later by the days they rested; the ledger says so."""
    for limit in _limits(ctx, case):
        if limit.status == TimeLimitStatus.PAUSED and limit.paused_on is not None:
            deadline = pause(DEADLINE.validate_python(limit.ledger), limit.paused_on, ctx.today)
            limit.ends_on = deadline.ends_on
            limit.ledger = DEADLINE.dump_python(deadline, mode="json")
            limit.status = TimeLimitStatus.RUNNING.value
            limit.paused_on = None


def _limits(ctx: Context, case: Case) -> list[TimeLimit]:
    return list(ctx.session.exec(select(TimeLimit).where(col(TimeLimit.case_id) == case.id)).all())
