"""The year in which a reversal must become effective: its end, and what is too late.

Source: § 48 (4) VwVfG, § 45 (4) SGB X, § 130 (3) AO.
"""

from collections.abc import Mapping
from datetime import date

from cases.catalogue.outcome_rule import Outcome, YearLimit
from cases.facts.ledger import Deadline
from cases.models import Case, Decision
from cases.queries.effect_days import expected_on
from cases.queries.look import Look
from cases.queries.outcome_fields import Value
from cases.queries.withdrawn_relief import withdrawn_relief
from cases.rules.regimes import Regime
from cases.rules.reversal import by_hand_or, reversal_year, why_reversed_too_late

YEAR_KEY = "jahresfrist"


def year_of(look: Look, case: Case, outcome: Outcome, values: Mapping[str, Value]) -> Deadline | None:
    """The year with its ledger; None where no rule asks for it or the day of knowledge is not typed yet."""
    rule = _rule(look, case, outcome, values)
    known_on = values.get(rule.field) if rule else None
    if rule is None or not isinstance(known_on, date):
        return None
    return reversal_year(
        known_on,
        Regime(case.regime),
        source=rule.source,
        exception=(_title(outcome, rule.unless), rule.unless_source) if _is_free(rule, values) else ("", ""),
        extra=look.extra_holidays,
    )


def binding_year_of(look: Look, case: Case, outcome: Outcome, values: Mapping[str, Value]) -> Deadline | None:
    """The same, None also where an exception frees from it."""
    rule = _rule(look, case, outcome, values)
    return None if rule is None or _is_free(rule, values) else year_of(look, case, outcome, values)


def year_ledgers(
    look: Look, case: Case, outcome: Outcome, values: Mapping[str, Value]
) -> dict[str, Deadline]:
    """The year by the key of the field with the day of knowledge; empty where there is none."""
    rule, year = _rule(look, case, outcome, values), year_of(look, case, outcome, values)
    return {rule.field: year} if rule and year else {}


def year_problem(
    look: Look, case: Case, decision: Decision, outcome: Outcome, values: Mapping[str, Value]
) -> str:
    """Why the reversal comes too late, or what is missing to tell; "" if it is in time or no year binds.

    A correction repeats the days of the decision it corrects.
    """
    rule = _rule(look, case, outcome, values)
    if rule is None or decision.corrects_id is not None or _is_free(rule, values):
        return ""
    announced_on = expected_on(look, case, outcome.way(decision.delivery), look.today)
    works_from = _works_from(look, case, rule, outcome, values)
    if isinstance(works_from, date) and works_from >= announced_on:
        return ""
    year = year_of(look, case, outcome, values)
    if year is None:
        return (
            f"„{_title(outcome, rule.field)}“ fehlt: Von diesem Tag an läuft die Jahresfrist ({rule.source})."
        )
    late = why_reversed_too_late(year, announced_on, rule.source)
    if not late:
        return ""
    return f"{late} {by_hand_or(rule.way_out, year.ends_on, look.today)}"


def _rule(look: Look, case: Case, outcome: Outcome, values: Mapping[str, Value]) -> YearLimit | None:
    fitting = (
        rule for rule in outcome.year_limits if not rule.choice or values.get(rule.choice) in rule.values
    )
    rule = next(fitting, None)
    if rule is not None and rule.of_relief and withdrawn_relief(look, case, outcome, values) is None:
        return None
    return rule


def _works_from(
    look: Look, case: Case, rule: YearLimit, outcome: Outcome, values: Mapping[str, Value]
) -> Value:
    """The day of the effect where only what lies before the Bekanntgabe is bound."""
    taken = withdrawn_relief(look, case, outcome, values) if rule.of_relief else None
    return taken.gone_from if taken else values.get(rule.past_from)


def _title(outcome: Outcome, key: str) -> str:
    return next(field.title for field in outcome.fields if field.key == key)


def _is_free(rule: YearLimit, values: Mapping[str, Value]) -> bool:
    return bool(rule.unless) and values.get(rule.unless) is True
