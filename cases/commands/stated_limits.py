"""Time limits that hang on a day the citizen stated: what the office must be ready for, and whether a notice was in time."""

from datetime import date, datetime

from cases.catalogue.deadline_rule import DeadlineRule
from cases.catalogue.form_fields import value_at
from cases.commands.acts import service_of
from cases.commands.context import Context
from cases.commands.time_limits import finish_limits, set_limit, set_task
from cases.facts.kind_words import words_of
from cases.facts.kinds import TimeLimitKind, TimeLimitStatus
from cases.facts.ledger import Deadline
from cases.facts.office_time import OFFICE_TIME_ZONE, office_day
from cases.models import Case
from cases.queries.statements import effective_form
from cases.rules.assembly import notice_of_assembly
from cases.rules.calendar import YEARS
from cases.rules.regimes import Regime
from cases.rules.reminders import RULED_PREFIX
from cases.rules.special_periods import lead_time
from cases.rules.time_limits import Period, PeriodUnit, end_of_period, named_end_date

_NOTICE_KINDS = {"notice": TimeLimitKind.LEGAL, "set_period": TimeLimitKind.DOCUMENTS}


def set_stated_limit(ctx: Context, case: Case, rule: DeadlineRule) -> None:
    """Set the limit of this rule if the form states its day; a day nobody can plan with sets nothing and ends what was
    set before, nor does a follow-on case set any, for its form was stated for the earlier decision.
    """
    if case.follows is not None:
        return
    moment = _moment(value_at(effective_form(case), rule.pointer or ""))
    if moment is None:
        _forget(ctx, case, rule)
    elif rule.kind == "lead_time":
        _set_lead_time(ctx, case, rule, office_day(moment))
    else:
        _set_notice(ctx, case, rule, moment)


def move_stated_limits(ctx: Context, case: Case, pointer: str) -> None:
    """Set the limits again that hang on a statement which was corrected."""
    for rule in service_of(ctx, case).deadlines:
        if rule.pointer == pointer:
            set_stated_limit(ctx, case, rule)


def _forget(ctx: Context, case: Case, rule: DeadlineRule) -> None:
    finish_limits(ctx, case, keys=(rule.key, f"{RULED_PREFIX}{rule.key}"))
    _hint(case, rule, is_late=False)


def _hint(case: Case, rule: DeadlineRule, *, is_late: bool) -> None:
    """The hint of the rule stands on the case once, or not at all."""
    kept = [hint for hint in case.hints if hint != rule.late_hint]
    case.hints = [*kept, rule.late_hint] if is_late and rule.late_hint else kept


def _set_lead_time(ctx: Context, case: Case, rule: DeadlineRule, day: date) -> None:
    """What the citizen planned (start of a closure): decide before that day. A past day is no plan any more."""
    received_on = office_day(case.received_at)
    if day < received_on:
        _forget(ctx, case, rule)
        return
    found = lead_time(
        f"{rule.title}: Beginn laut {words_of(service_of(ctx, case).kind).thing}",
        day,
        Period(rule.amount, PeriodUnit(rule.unit)),
        received_on=received_on,
        event_text="Tag, den das Formular nennt.",
        source=rule.source,
        extra=ctx.extra_holidays,
    )
    set_limit(ctx, case, key=rule.key, kind=TimeLimitKind.LEAD_TIME, deadline=found.deadline)
    _hint(case, rule, is_late=not found.is_kept)


def _set_notice(ctx: Context, case: Case, rule: DeadlineRule, moment: datetime) -> None:
    """Keep the ledger of the citizen's own period as done; tell the clerk if it was over on receipt."""
    deadline, is_late = _notice(case, rule, moment, ctx.extra_holidays)
    limit = set_limit(ctx, case, key=rule.key, kind=_NOTICE_KINDS[rule.kind], deadline=deadline)
    limit.status = TimeLimitStatus.DONE.value
    limit.done_at = ctx.now
    _hint(case, rule, is_late=is_late)
    _set_late_task(ctx, case, rule, is_late=is_late)


def _set_late_task(ctx: Context, case: Case, rule: DeadlineRule, *, is_late: bool) -> None:
    """Somebody has to look at what a late notice means; the task is dropped when a correction shows it was in time."""
    key = f"{RULED_PREFIX}{rule.key}"
    if not rule.late_task or not is_late:
        finish_limits(ctx, case, keys=(key,))
        return
    set_task(ctx, case, key=key, title=rule.late_task)


def _notice(
    case: Case, rule: DeadlineRule, moment: datetime, extra: frozenset[date]
) -> tuple[Deadline, bool]:
    if rule.unit == "hours":
        notice = notice_of_assembly(
            rule.title, moment, case.received_at, hours=rule.amount, source=rule.source, extra=extra
        )
        return notice.deadline, notice.is_late
    if rule.kind == "set_period":
        deadline = named_end_date(rule.title, None, office_day(moment), Regime(case.regime), extra=extra)
        return deadline, office_day(case.received_at) > deadline.ends_on
    deadline = end_of_period(
        rule.title,
        office_day(moment),
        Period(rule.amount, PeriodUnit(rule.unit)),
        Regime(case.regime),
        event_text="Tag, den das Formular nennt.",
        source=rule.source,
        extra=extra,
    )
    return deadline, office_day(case.received_at) > deadline.ends_on


def _moment(stated: object) -> datetime | None:
    """The stated day or moment in the office's time zone; None if there is none the office can use."""
    if not isinstance(stated, str) or len(stated) < len("2026-01-01"):
        return None
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError:
        return None
    if moment.year not in YEARS:
        return None
    return moment.astimezone(OFFICE_TIME_ZONE) if moment.tzinfo else moment.replace(tzinfo=OFFICE_TIME_ZONE)
