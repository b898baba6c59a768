"""Wiedervorlagen the program sets by the rules of the service when a case is decided or settled."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from sqlmodel import col, select

from cases.catalogue.outcome_rule import Outcome
from cases.catalogue.service_routine import Reminder
from cases.commands.acts import end, service_of
from cases.commands.context import Context
from cases.commands.time_limits import finish_limits, set_limit
from cases.facts.kinds import TimeLimitKind, TimeLimitStatus
from cases.facts.ledger import Deadline
from cases.models import Case, TimeLimit
from cases.queries.follow_ons import earlier_ids
from cases.queries.outcome_fields import Value, value_day
from cases.queries.statements import effective_form, stated_days
from cases.queries.visible import case_to_change, visible_ids
from cases.rules.german import in_words
from cases.rules.reminders import RULED_PREFIX, age_reminder, caught_up, reminder
from cases.rules.time_limits import Period, PeriodUnit, age_completed_on, nominal_end

_EVENTS = {
    "form_field": "Angabe im Formular",
    "outcome_field": "Angabe im Ergebnis",
    "decision": "Entscheidung",
}


def set_reminders(ctx: Context, case: Case, outcome: Outcome, values: Mapping[str, Value]) -> None:
    """Set each reminder of the service that concerns this outcome; what has passed sets nothing.

    In a follow-on nothing is set that an earlier case of the chain still has; what stops the benefit ends those.
    """
    if outcome.stops_reminders:
        _end_those_before(ctx, case)
    known = _running_before(ctx, case)
    for rule in service_of(ctx, case).reminders:
        if rule.key in known or (rule.outcomes and outcome.key not in rule.outcomes):
            continue
        days, extra = _event_days(ctx, case, rule, values), ctx.extra_holidays
        for event_on in days:
            about_on = _about_on(rule, event_on)
            deadline = caught_up(_deadline(rule, event_on, extra), about_on, ctx.today, extra)
            if deadline is None:
                continue
            if len(days) == 1:
                _set(ctx, case, rule, deadline)
            else:
                titled = replace(deadline, title=f"{rule.title} ({in_words(event_on)})")
                _set(ctx, case, rule, titled, on=event_on)


def _set(ctx: Context, case: Case, rule: Reminder, deadline: Deadline, *, on: date | None = None) -> None:
    """One reminder of the rule; the day `on` tells it apart from the others of the same rule."""
    key = f"{RULED_PREFIX}{rule.key}{f':{on.isoformat()}' if on else ''}"
    set_limit(ctx, case, key=key, kind=TimeLimitKind.FOLLOW_UP, deadline=deadline)
    ctx.record(
        case,
        "wiedervorlage",
        f"Wiedervorlage am {in_words(deadline.ends_on)} gesetzt: {deadline.title} ({rule.source})",
    )


def repeat_reminder(ctx: Context, case: Case, done: TimeLimit) -> None:
    """A reminder that repeats was ticked off: the next one comes after the same time, unless the claim is over by then."""
    rule = next((rule for rule in service_of(ctx, case).reminders if rule.key == _rule_key(done.key)), None)
    if rule is None or not rule.repeats:
        return
    period = Period(rule.amount, PeriodUnit(rule.unit))
    text = f"Zuletzt erledigt: {in_words(ctx.today)}."
    deadline = reminder(
        rule.title, ctx.today, period, event_text=text, source=rule.source, extra=ctx.extra_holidays
    )
    last_on = _last_day(ctx, case, rule)
    if last_on is not None and deadline.ends_on >= last_on:
        return
    _set(ctx, case, rule, deadline, on=deadline.ends_on)


def _last_day(ctx: Context, case: Case, rule: Reminder) -> date | None:
    """What the reminder `last_before` is about; None where the rule names none or the day is not known."""
    last = next((one for one in service_of(ctx, case).reminders if one.key == rule.last_before), None)
    days = _event_days(ctx, case, last, {}) if last else ()
    return _about_on(last, days[-1]) if last and days else None


def _rule_key(key: str) -> str:
    """The key of the rule behind a time limit; a repeated one carries its day."""
    return key.removeprefix(RULED_PREFIX).split(":")[0] if key.startswith(RULED_PREFIX) else ""


def _finish_by_rule(ctx: Context, case: Case, rules: Collection[Reminder]) -> None:
    meant = {rule.key for rule in rules}
    query = select(TimeLimit.key).where(
        col(TimeLimit.case_id) == case.id, col(TimeLimit.key).startswith(RULED_PREFIX)
    )
    keys = tuple(key for key in ctx.session.exec(query).all() if _rule_key(key) in meant)
    finish_limits(ctx, case, keys=keys)


def end_interim_reminders(ctx: Context, case: Case) -> None:
    """What an interim outcome has set (waiting list, suspended payment) is done when the case itself ends."""
    service = service_of(ctx, case)
    interim = {outcome.key for outcome in service.outcomes if outcome.is_interim}
    rules = [rule for rule in service.reminders if rule.outcomes and interim.issuperset(rule.outcomes)]
    _finish_by_rule(ctx, case, rules)


def _deadline(rule: Reminder, event_on: date, extra: frozenset[date]) -> Deadline:
    if rule.starts == "age":
        return age_reminder(
            rule.title, event_on, rule.amount, lead_months=rule.lead_months, source=rule.source, extra=extra
        )
    period = Period(rule.amount, PeriodUnit(rule.unit)) if rule.amount else None
    text = f"{_EVENTS[rule.starts]}: {in_words(event_on)}."
    return reminder(
        rule.title, event_on, period, event_text=text, source=rule.source, is_after=rule.is_after, extra=extra
    )


def _about_on(rule: Reminder, event_on: date) -> date:
    """What the reminder is about: the first of the month of an age, else its own day before it moved to a working day."""
    if rule.starts == "age":
        return age_completed_on(event_on, rule.amount).replace(day=1)
    return nominal_end(event_on, Period(rule.amount, PeriodUnit(rule.unit))) if rule.amount else event_on


def _running_before(ctx: Context, case: Case) -> frozenset[str]:
    """Keys of the rules whose reminders still run in the cases this one follows."""
    query = select(TimeLimit.key).where(
        col(TimeLimit.case_id).in_(earlier_ids(ctx, case)),
        col(TimeLimit.key).startswith(RULED_PREFIX),
        col(TimeLimit.status) != TimeLimitStatus.DONE.value,
    )
    return frozenset(_rule_key(key) for key in ctx.session.exec(query).all())


def _end_those_before(ctx: Context, case: Case) -> None:
    ids = earlier_ids(ctx, case)
    for case_id in sorted(visible_ids(ctx, ids)):
        earlier = case_to_change(ctx, case_id)
        _finish_by_rule(ctx, earlier, service_of(ctx, earlier).reminders)
        text = f"Wiedervorlagen beendet durch den Folgevorgang {case.file_reference}"
        ctx.record(earlier, "wiedervorlage", text, linked_case=case.id)
        end(ctx, earlier)


def _event_days(ctx: Context, case: Case, rule: Reminder, values: Mapping[str, Value]) -> tuple[date, ...]:
    """The days the rule counts from, the first one first; none where none is known."""
    if rule.starts == "decision":
        return (ctx.today,)
    if rule.starts in ("form_field", "age"):
        return tuple(sorted(stated_days(effective_form(case), (rule.pointer, *rule.further))))
    day = value_day(values.get(rule.pointer))
    return (day,) if day else ()
