"""What the clerk should know of a draft although it stops nothing: a short period, a beginning in the past, a body that
was not heard.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from cases.catalogue.outcome_rule import Outcome
from cases.catalogue.service_schema import Service
from cases.models import Case, Consultation, Decision
from cases.queries.expected_announcement import expected_announcement
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, typed_value
from cases.queries.statements import effective_form
from cases.queries.taking_place import past_hints
from cases.rules.calendar import next_working_day
from cases.rules.cooperation import why_short
from cases.rules.german import listed


def draft_hints(  # noqa: PLR0913 - the draft, what was typed for it, and who was asked
    look: Look,
    case: Case,
    service: Service,
    decision: Decision,
    values: Mapping[str, Value],
    consultations: Sequence[Consultation],
) -> tuple[str, ...]:
    """Every hint as a sentence; empty where there is nothing to tell."""
    outcome = service.outcome(decision.outcome)
    return (
        *past_hints(look, case, decision, outcome, values),
        *_short_period(look, case, service, decision, values),
        *(_not_heard(case, service, outcome, values, consultations) if decision.corrects_id is None else ()),
    )


def demand_defaults(look: Look, case: Case, service: Service, outcome: Outcome) -> Mapping[str, str]:
    """The last day of the shortest period the office sets, for the field of an outcome that demands cooperation."""
    if outcome.demand is None or service.cooperation is None:
        return {}
    days = timedelta(days=service.cooperation.minimum_days)
    day = next_working_day(
        expected_announcement(look, case, stored_way=outcome.way("")) + days, look.extra_holidays
    )
    return {outcome.demand.field: typed_value(day)}


def _short_period(
    look: Look, case: Case, service: Service, decision: Decision, values: Mapping[str, Value]
) -> tuple[str, ...]:
    outcome = service.outcome(decision.outcome)
    rule, office = outcome.demand, service.cooperation
    due_on = values.get(rule.field) if rule else None
    if rule is None or office is None or not isinstance(due_on, date):
        return ()
    is_warning = values.get(rule.choice) == rule.value
    announced_on = expected_announcement(look, case, stored_way=outcome.way(decision.delivery))
    short = why_short(announced_on, due_on, minimum_days=office.minimum_days, is_warning=is_warning)
    return (short,) if short else ()


def _not_heard(
    case: Case,
    service: Service,
    outcome: Outcome,
    values: Mapping[str, Value],
    consultations: Sequence[Consultation],
) -> tuple[str, ...]:
    """Bodies that a rule wants heard and nobody asked; a refusal or a decision on the file needs none of them.

    What the first case heard was about its own closure: a follow-on that changes it is a decision of its own.
    """
    if outcome.decides_on_file or not outcome.is_decision:
        return ()
    form, asked = effective_form(case), {row.body_key for row in consultations}
    missing = [
        body
        for body in service.consultations
        if body.is_required
        and body.key not in asked
        and (body.condition is None or body.condition.holds_on(form))
    ]
    if not missing:
        return ()
    rule = service.wants_bodies_heard_by(values)
    names, by_rule = listed([body.title for body in missing]), f" ({rule})" if rule else ""
    found = "Nicht gehört" if case.follows is None else "In diesem Vorgang nicht gehört"
    return (f"{found}: {names}{by_rule}. Bitte beteiligen oder im Vermerk festhalten, warum nicht.",)
