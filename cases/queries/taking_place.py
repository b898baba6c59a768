"""Whether what a decision is about still lies ahead: nothing can be ordered or allowed for the past."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from cases.catalogue.form_fields import value_at
from cases.catalogue.outcome_rule import Outcome, TakesPlace
from cases.models import Case, Decision
from cases.queries.effect_days import expected_on, office_day
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, read_moment
from cases.queries.statements import effective_form
from cases.rules.german import in_words


def past_problem(
    look: Look, case: Case, decision: Decision, outcome: Outcome, values: Mapping[str, Value]
) -> str:
    """Why this outcome comes too late, because all of it is over; "" if it does not."""
    rule = _rule_for(decision, outcome)
    if rule is None or rule.may_be_over or not _is_over(look, _when(case, rule.ends, values)):
        return ""
    return rule.over


def past_hints(
    look: Look, case: Case, decision: Decision, outcome: Outcome, values: Mapping[str, Value]
) -> tuple[str, ...]:
    """What the clerk should know where it is over, or begins before the letter is announced."""
    rule = _rule_for(decision, outcome)
    if rule is None:
        return ()
    if _is_over(look, _when(case, rule.ends, values)):
        return (rule.over,) if rule.may_be_over else ()
    begins_on = office_day(_when(case, rule.begins, values)) if rule.begins else None
    announced_on = expected_on(look, case, outcome.way(decision.delivery), look.today)
    if begins_on is None or begins_on >= announced_on:
        return ()
    return (
        f"Der Beginn liegt vor der Bekanntgabe, voraussichtlich dem {in_words(announced_on)}. {rule.too_early}",
    )


def _rule_for(decision: Decision, outcome: Outcome) -> TakesPlace | None:
    """A correction repeats the days of the decision it corrects."""
    return outcome.takes_place if decision.corrects_id is None else None


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
