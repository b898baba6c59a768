"""Whether what a decision is about still lies ahead: nothing can be ordered or allowed for the past."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from cases.catalogue.form_fields import value_at
from cases.catalogue.outcome_rule import Outcome, TakesPlace
from cases.models import Case, Decision
from cases.queries.effect_days import expected_on
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, read_moment, value_day
from cases.queries.stated_dates import chosen_dates
from cases.queries.statements import effective_form
from cases.rules.german import in_words


def past_problem(
    look: Look, case: Case, decision: Decision, outcome: Outcome, values: Mapping[str, Value]
) -> str:
    """Why this outcome comes too late, because all of it is over; "" if it does not."""
    rule = _rule_for(decision, outcome)
    if rule is None or rule.may_be_over:
        return ""
    return rule.over if any(_is_over(look, ends) for _, ends in _times(case, outcome, rule, values)) else ""


def past_hints(
    look: Look, case: Case, decision: Decision, outcome: Outcome, values: Mapping[str, Value]
) -> tuple[str, ...]:
    """What the clerk should know where it is over, or begins before the letter is announced."""
    rule = _rule_for(decision, outcome)
    if rule is None:
        return ()
    times = _times(case, outcome, rule, values)
    if any(_is_over(look, ends) for _, ends in times):
        return (rule.over,) if rule.may_be_over else ()
    announced_on = expected_on(look, case, outcome.way(decision.delivery), look.today)
    days = [day for begins, _ in times if (day := value_day(begins)) is not None]
    if not days or min(days) >= announced_on:
        return ()
    return (
        f"Der Beginn liegt vor der Bekanntgabe, voraussichtlich dem {in_words(announced_on)}. {rule.too_early}",
    )


def _rule_for(decision: Decision, outcome: Outcome) -> TakesPlace | None:
    """A correction repeats the days of the decision it corrects."""
    return outcome.takes_place if decision.corrects_id is None else None


def _times(
    case: Case, outcome: Outcome, rule: TakesPlace, values: Mapping[str, Value]
) -> tuple[tuple[Value, Value], ...]:
    """Beginning and end of each date the decision is about; where it asks for none, those of the rule."""
    chosen = chosen_dates(case, outcome, values)
    if chosen is not None:
        return tuple((one.begins_at, one.ends_at) for one in chosen)
    return ((_when(case, rule.begins, values) if rule.begins else None, _when(case, rule.ends, values)),)


def _when(case: Case, where: str, values: Mapping[str, Value]) -> Value:
    """The day or moment of the field, or stated in the form; None where there is none that can be read."""
    if not where.startswith("/"):
        return values.get(where)
    stated = value_at(effective_form(case), where)
    try:
        return read_moment(stated) if isinstance(stated, str) else None
    except ValueError:
        return None


def _is_over(look: Look, ends: Value) -> bool:
    if isinstance(ends, datetime):
        return ends.astimezone(UTC) <= look.now
    return isinstance(ends, date) and ends < look.today
