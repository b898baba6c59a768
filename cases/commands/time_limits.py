"""Time limits of a case: start, set, pause while the office waits, resume, finish; each keeps its ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, select

from cases.catalogue.deadline_rule import DeadlineRule
from cases.catalogue.service_schema import Service
from cases.commands.context import Context
from cases.errors import NotFound
from cases.facts.kinds import TimeLimitKind, TimeLimitStatus
from cases.facts.ledger import Deadline
from cases.models import Case, TimeLimit
from cases.queries.ledgers import DEADLINE
from cases.rules.appeals import CourtBranch
from cases.rules.blockers import why_not_work
from cases.rules.inactivity import WARNING_PERCENTS, inactivity
from cases.rules.lifecycle import CaseStatus
from cases.rules.regimes import Regime
from cases.rules.reminders import RULED_PREFIX
from cases.rules.time_limits import Period, PeriodUnit, end_of_period, pause, was_extended

WARNING_KEY = "untaetigkeit-warnung:"
YEAR_WARNING_KEY = "jahresfrist-warnung"

_OWN_CLOCK = (TimeLimitKind.TARGET,)
"""Only the office's own targets rest while it waits; § 75 VwGO knows no such pause."""


_SET_LIMITS = text(
    "INSERT INTO time_limit (case_id, key, kind, title, status, ends_on, ledger, created_at) "
    "SELECT case_id, key, kind, title, :status, ends_on, ledger, :created_at "
    "FROM jsonb_to_recordset(:rows) "
    "AS line(case_id integer, key text, kind text, title text, ends_on date, ledger jsonb) "
    "ON CONFLICT ON CONSTRAINT uq_time_limit_key DO UPDATE SET title = excluded.title, status = excluded.status, "
    "ends_on = excluded.ends_on, ledger = excluded.ledger, paused_on = NULL, done_at = NULL"
).bindparams(bindparam("rows", type_=JSONB))


def start_limit(ctx: Context, case: Case, rule: DeadlineRule, *, event_on: date, event_text: str) -> None:
    """Set the time limit of this rule of the service, counted from the day of its event.

    Not in a follow-on case: nobody applied for it, so no period of § 75 VwGO or of the office's own targets runs.
    """
    if case.follows is not None:
        return
    if rule.kind == "inactivity":
        _watch_inactivity(ctx, case, rule, event_on)
        return
    deadline = end_of_period(
        rule.title,
        event_on,
        Period(rule.amount, PeriodUnit(rule.unit)),
        Regime(case.regime),
        event_text=event_text,
        source=rule.source,
        extra=ctx.extra_holidays,
    )
    set_limit(ctx, case, key=rule.key, kind=TimeLimitKind.TARGET, deadline=deadline)


def _watch_inactivity(ctx: Context, case: Case, rule: DeadlineRule, received_on: date) -> None:
    """The day from which the applicant may sue, and the warnings that are still to come (§ 75 VwGO, § 88 SGG)."""
    service = ctx.catalogue.service(case.service_key, version=int(case.service_version))
    branch = CourtBranch(service.remedy.court_branch)
    found = inactivity(received_on, branch, Regime(case.regime), extra=ctx.extra_holidays)
    set_limit(ctx, case, key=rule.key, kind=TimeLimitKind.LEGAL, deadline=found.deadline)
    for warning in found.warnings:
        if warning.on >= ctx.today:
            title = f"Entscheiden: {warning.percent} % der Frist bis zur Untätigkeitsklage sind vorbei"
            deadline = Deadline(title, ctx.today, warning.on, found.deadline.steps)
            key = f"{WARNING_KEY}{warning.percent}"
            set_limit(ctx, case, key=key, kind=TimeLimitKind.FOLLOW_UP, deadline=deadline)


def start_when_complete(ctx: Context, case: Case, service: Service, *, complete_on: date) -> None:
    """Start the limits that count from the day on which nothing is missing any more; a started one stays.

    Not while the office waits for the applicant: the clock of the office starts when the check goes on.
    """
    rules = [rule for rule in service.deadlines if rule.starts == "complete"]
    is_waiting = case.status == CaseStatus.WARTET_AUF_ANTRAGSTELLER
    if not rules or is_waiting or why_not_work(case.status):
        return
    started = {limit.key for limit in _limits(ctx, case)}
    for rule in rules:
        if rule.key not in started:
            start_limit(ctx, case, rule, event_on=complete_on, event_text="Alles Nötige liegt vor.")


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


def limit_of(ctx: Context, case_id: int, time_limit_id: int) -> TimeLimit:
    """The time limit of this case; the case is locked already. `NotFound` for a limit of another case."""
    query = select(TimeLimit).where(col(TimeLimit.id) == time_limit_id, col(TimeLimit.case_id) == case_id)
    limit = ctx.session.exec(query.execution_options(populate_existing=True)).first()
    if limit is None:
        raise NotFound("Diese Frist gehört nicht zu diesem Vorgang.")
    return limit


def is_extended(ctx: Context, case: Case, key: str) -> bool:
    """Whether the running limit with this key was extended: its ledger then counts from the old end (§ 190 BGB)."""
    limit = ctx.session.exec(
        select(TimeLimit).where(col(TimeLimit.case_id) == case.id, col(TimeLimit.key) == key)
    ).first()
    return limit is not None and was_extended(DEADLINE.validate_python(limit.ledger))


@dataclass(frozen=True)
class CaseLimit:
    """A time limit to set in a case that is not loaded."""

    case_id: int
    key: str
    kind: TimeLimitKind
    deadline: Deadline


def set_limits(ctx: Context, limits: Sequence[CaseLimit]) -> None:
    """Add or move many time limits, in one statement; finished ones run again. What lists show is not refreshed."""
    rows = [
        {
            "case_id": limit.case_id,
            "key": limit.key,
            "kind": limit.kind.value,
            "title": limit.deadline.title,
            "ends_on": limit.deadline.ends_on.isoformat(),
            "ledger": DEADLINE.dump_python(limit.deadline, mode="json"),
        }
        for limit in limits
    ]
    if rows:
        values = {"status": TimeLimitStatus.RUNNING.value, "created_at": ctx.now, "rows": rows}
        ctx.session.connection().execute(_SET_LIMITS, values)


def simple_deadline(title: str, today: date, ends_on: date) -> Deadline:
    """A date that somebody chose: nothing is computed."""
    return Deadline(title, today, ends_on, ())


def set_task(ctx: Context, case: Case, *, key: str, title: str, due_on: date | None = None) -> None:
    """Somebody has to look at this: a Wiedervorlage for today or the day given; the same key moves the one that is there."""
    deadline = simple_deadline(title, ctx.today, due_on or ctx.today)
    set_limit(ctx, case, key=key, kind=TimeLimitKind.FOLLOW_UP, deadline=deadline)


def finish_limits(
    ctx: Context, case: Case, *, keys: tuple[str, ...] = (), kinds: tuple[TimeLimitKind, ...] = ()
) -> None:
    """Mark running and paused limits with these keys or kinds as done."""
    for limit in _limits(ctx, case):
        is_meant = limit.key in keys or limit.kind in kinds
        if is_meant and limit.status != TimeLimitStatus.DONE:
            limit.status = TimeLimitStatus.DONE.value
            limit.done_at = ctx.now


def run_again(ctx: Context, case: Case, key: str) -> None:
    """The limit with this key was marked as done for something that did not happen."""
    for limit in _limits(ctx, case):
        if limit.key == key:
            limit.status, limit.done_at = TimeLimitStatus.RUNNING.value, None


def finish_own(ctx: Context, case: Case) -> None:
    """The decision is out: nothing presses the office any more, neither law nor target nor a warning of inactivity."""
    warnings = tuple(f"{WARNING_KEY}{percent}" for percent in WARNING_PERCENTS)
    finish_limits(
        ctx,
        case,
        keys=(*warnings, YEAR_WARNING_KEY),
        kinds=(TimeLimitKind.LEGAL, TimeLimitKind.TARGET, TimeLimitKind.LEAD_TIME),
    )


def finish_all(ctx: Context, case: Case) -> None:
    """Mark every limit as done, because the case has ended; reminders set by rule stay, they are for later."""
    keys = [limit.key for limit in _limits(ctx, case) if not limit.key.startswith(RULED_PREFIX)]
    finish_limits(ctx, case, keys=tuple(keys))


def pause_own_clock(ctx: Context, case: Case) -> None:
    """While the office waits for the applicant, its own limits rest; not those of a step of the check, which needs nothing
    from the applicant (§ 7 (2) UVG: the other parent is to know at once).
    """
    service = ctx.catalogue.service(case.service_key, version=int(case.service_version))
    steps = {step.key for step in service.steps}
    for limit in _limits(ctx, case):
        is_own = limit.kind in _OWN_CLOCK and limit.key not in steps
        if is_own and limit.status == TimeLimitStatus.RUNNING:
            limit.status = TimeLimitStatus.PAUSED.value
            limit.paused_on = ctx.today


def resume_own_clock(ctx: Context, case: Case) -> None:
    """The wait is over: resting limits run on, later by the days they rested; the ledger says so."""
    for limit in _limits(ctx, case):
        if limit.status == TimeLimitStatus.PAUSED and limit.paused_on is not None:
            deadline = pause(
                DEADLINE.validate_python(limit.ledger), limit.paused_on, ctx.today, ctx.extra_holidays
            )
            limit.ends_on = deadline.ends_on
            limit.ledger = DEADLINE.dump_python(deadline, mode="json")
            limit.status = TimeLimitStatus.RUNNING.value
            limit.paused_on = None


def _limits(ctx: Context, case: Case) -> list[TimeLimit]:
    return list(ctx.session.exec(select(TimeLimit).where(col(TimeLimit.case_id) == case.id)).all())
