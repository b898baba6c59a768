"""Wiedervorlagen the program sets by the rules of the service when a case is decided or settled."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import col, select

from cases.catalogue.form_fields import value_at
from cases.catalogue.service_parts import Outcome
from cases.catalogue.service_routine import Reminder
from cases.commands.acts import service_of
from cases.commands.context import Context
from cases.commands.time_limits import RULED_PREFIX, set_limit
from cases.facts.kinds import TimeLimitKind
from cases.models import Case, TimeLimit
from cases.queries.look import OFFICE_TIME_ZONE
from cases.queries.outcome_fields import Value
from cases.queries.statements import effective_form
from cases.rules.german import in_words
from cases.rules.reminders import reminder
from cases.rules.time_limits import Period, PeriodUnit

_EVENTS = {
    "form_field": "Angabe im Formular",
    "outcome_field": "Angabe im Ergebnis",
    "decision": "Entscheidung",
}


def set_reminders(ctx: Context, case: Case, outcome: Outcome, values: Mapping[str, Value]) -> None:
    """Set each reminder of the service that concerns this outcome, once; days that have passed set nothing."""
    there = set(ctx.session.exec(select(TimeLimit.key).where(col(TimeLimit.case_id) == case.id)).all())
    for rule in service_of(ctx, case).reminders:
        key = f"{RULED_PREFIX}{rule.key}"
        if key in there or (rule.outcomes and outcome.key not in rule.outcomes):
            continue
        event_on = _event_day(ctx, case, rule, values)
        if event_on is None:
            continue
        period = Period(rule.amount, PeriodUnit(rule.unit)) if rule.amount else None
        text = f"{_EVENTS[rule.starts]}: {in_words(event_on)}."
        deadline = reminder(rule.title, event_on, period, event_text=text, source=rule.source)
        if deadline.ends_on < ctx.today:
            continue
        set_limit(ctx, case, key=key, kind=TimeLimitKind.FOLLOW_UP, deadline=deadline)
        ctx.record(
            case,
            "wiedervorlage",
            f"Wiedervorlage am {in_words(deadline.ends_on)} gesetzt: {rule.title} ({rule.source})",
        )


def _event_day(ctx: Context, case: Case, rule: Reminder, values: Mapping[str, Value]) -> date | None:
    if rule.starts == "decision":
        return ctx.today
    if rule.starts == "form_field":
        stated = value_at(effective_form(case), rule.pointer)
        return date.fromisoformat(stated[:10]) if isinstance(stated, str) and len(stated) >= 10 else None
    value = values.get(rule.pointer)
    if isinstance(value, datetime):
        return value.astimezone(OFFICE_TIME_ZONE).date()
    return value if isinstance(value, date) else None
