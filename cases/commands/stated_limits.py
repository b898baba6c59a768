"""Time limits that hang on a day the citizen stated: what the office must be ready for, and whether a notice was in time."""

from datetime import date, datetime

from cases.catalogue.deadline_rule import DeadlineRule
from cases.catalogue.form_fields import value_at
from cases.commands.acts import service_of
from cases.commands.context import Context
from cases.commands.time_limits import finish_limits, set_limit, simple_deadline
from cases.facts.kind_words import words_of
from cases.facts.kinds import TimeLimitKind, TimeLimitStatus
from cases.facts.ledger import Deadline
from cases.models import Case
from cases.queries.look import OFFICE_TIME_ZONE
from cases.queries.statements import effective_form
from cases.rules.assembly import notice_of_assembly
from cases.rules.regimes import Regime
from cases.rules.reminders import RULED_PREFIX
from cases.rules.time_limits import Period, PeriodUnit, end_of_period

_YEARS = range(1900, 2200)  # what a calendar of the office can hold


def set_stated_limit(ctx: Context, case: Case, rule: DeadlineRule) -> None:
    """Set the limit of this rule if the form states its day; a day nobody can plan with sets nothing, nor does a
    follow-on case, for its form was stated for the earlier decision.
    """
    if case.follows is not None:
        return
    stated = value_at(effective_form(case), rule.pointer or "")
    moment = _moment(stated)
    if moment is None:
        return
    if rule.kind == "notice":
        _set_notice(ctx, case, rule, moment)
    else:
        _set_lead_time(ctx, case, rule, moment.date())


def move_stated_limits(ctx: Context, case: Case, pointer: str) -> None:
    """Set the limits again that hang on a statement which was corrected."""
    for rule in service_of(ctx, case).deadlines:
        if rule.pointer == pointer:
            set_stated_limit(ctx, case, rule)


def _set_lead_time(ctx: Context, case: Case, rule: DeadlineRule, day: date) -> None:
    """What the citizen planned (start of a closure): decide before that day. A past day is no plan any more."""
    if day >= case.received_at.astimezone(OFFICE_TIME_ZONE).date():
        title = f"{rule.title}: Beginn laut {words_of(service_of(ctx, case).kind).thing}"
        deadline = simple_deadline(title, ctx.today, day)
        set_limit(ctx, case, key=rule.key, kind=TimeLimitKind.LEAD_TIME, deadline=deadline)


def _set_notice(ctx: Context, case: Case, rule: DeadlineRule, moment: datetime) -> None:
    """Keep the ledger of the citizen's own period as done; tell the clerk if it was over on receipt."""
    deadline, is_late = _notice(case, rule, moment, ctx.extra_holidays)
    limit = set_limit(ctx, case, key=rule.key, kind=TimeLimitKind.LEGAL, deadline=deadline)
    limit.status = TimeLimitStatus.DONE.value
    limit.done_at = ctx.now
    kept = [hint for hint in case.hints if hint != rule.late_hint]
    case.hints = [*kept, rule.late_hint] if is_late else kept
    _set_late_task(ctx, case, rule, is_late=is_late)


def _set_late_task(ctx: Context, case: Case, rule: DeadlineRule, *, is_late: bool) -> None:
    """Somebody has to look at what a late notice means; the task is dropped when a correction shows it was in time."""
    key = f"{RULED_PREFIX}{rule.key}"
    if not rule.late_task or not is_late:
        finish_limits(ctx, case, keys=(key,))
        return
    task = simple_deadline(rule.late_task, ctx.today, ctx.today)
    set_limit(ctx, case, key=key, kind=TimeLimitKind.FOLLOW_UP, deadline=task)


def _notice(
    case: Case, rule: DeadlineRule, moment: datetime, extra: frozenset[date]
) -> tuple[Deadline, bool]:
    if rule.unit == "hours":
        notice = notice_of_assembly(
            rule.title, moment, case.received_at, hours=rule.amount, source=rule.source, extra=extra
        )
        return notice.deadline, notice.is_late
    deadline = end_of_period(
        rule.title,
        moment.date(),
        Period(rule.amount, PeriodUnit(rule.unit)),
        Regime(case.regime),
        event_text="Tag, den das Formular nennt.",
        source=rule.source,
        extra=extra,
    )
    return deadline, case.received_at.astimezone(OFFICE_TIME_ZONE).date() > deadline.ends_on


def _moment(stated: object) -> datetime | None:
    """The stated day or moment in the office's time zone; None if there is none the office can use."""
    if not isinstance(stated, str) or len(stated) < len("2026-01-01"):
        return None
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError:
        return None
    if moment.year not in _YEARS:
        return None
    return moment.astimezone(OFFICE_TIME_ZONE) if moment.tzinfo else moment.replace(tzinfo=OFFICE_TIME_ZONE)
