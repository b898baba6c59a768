"""The year in which a reversal must become effective: its end, and what is too late.

Source: § 48 (4) VwVfG, § 45 (4) SGB X, §§ 130 (3), 131 (2) sentence 2 AO.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from cases.catalogue.outcome_rule import Outcome, YearLimit
from cases.facts.ledger import Deadline
from cases.models import Case, Decision, Letter
from cases.queries.effect_days import expected_on
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, filled_fields
from cases.queries.withdrawn_relief import withdrawn_relief
from cases.rules.german import in_words
from cases.rules.letter_lifecycle import LetterStatus
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
    if not outcome.year_limits:
        return ""
    announced_on = expected_on(look, case, outcome.way(decision.delivery), look.today)
    rule = _binding_rule(look, case, decision, outcome, values, announced_on)
    if rule is None:
        return ""
    year = year_of(look, case, outcome, values)
    if year is None:
        return (
            f"„{_title(outcome, rule.field)}“ fehlt: Von diesem Tag an läuft die Jahresfrist ({rule.source})."
        )
    late = why_reversed_too_late(year, announced_on, rule.source)
    if not late:
        return ""
    return f"{late} {by_hand_or(f'{rule.way_out} {rule.note}'.strip(), year.ends_on, look.today)}"


def year_to_keep(look: Look, case: Case, decision: Decision, announced_on: date) -> Deadline | None:
    """The year that binds this reversal if it is announced on this day; None where none does."""
    outcome = look.catalogue.service(case.service_key, version=int(case.service_version)).outcome(
        decision.outcome
    )
    if not outcome.year_limits:
        return None
    values = filled_fields(outcome, decision.fields).values
    is_bound = _binding_rule(look, case, decision, outcome, values, announced_on) is not None
    return year_of(look, case, outcome, values) if is_bound else None


def posting_hints(
    look: Look, case: Case, letters: Sequence[Letter], decisions: Sequence[Decision]
) -> Mapping[int, str]:
    """By letter that waits for the post, alone or with its cover sheet: until when it must leave to keep the year."""
    by_id, decided = {row.id: row for row in letters}, {row.id: row for row in decisions}
    waiting = [row for row in letters if row.status == LetterStatus.FREIGEGEBEN]
    origin = {row.id or 0: by_id.get(row.cover_of_id, row) for row in waiting}
    return {
        row.id or 0: hint
        for row in waiting
        if (decision := decided.get(origin[row.id or 0].decision_id)) is not None
        and (hint := _posting_hint(look, case, decision, row.way))
    }


def _posting_hint(look: Look, case: Case, decision: Decision, way: str) -> str:
    expected = expected_on(look, case, way, look.today)
    year = year_to_keep(look, case, decision, expected)
    if year is None:
        return ""
    told = f"Jahresfrist: Der Bescheid muss bis zum {in_words(year.ends_on)} bekannt gegeben sein"
    if expected > year.ends_on:
        return f"{told}; auf diesem Weg kommt er heute voraussichtlich schon zu spät ({in_words(expected)})."
    last_on = year.ends_on
    while expected_on(look, case, way, last_on) > year.ends_on:
        last_on -= timedelta(days=1)
    return f"{told}; auf diesem Weg geht er spätestens am {in_words(last_on)} aus dem Haus."


def _binding_rule(  # noqa: PLR0913  # what is decided in which case, and when it is announced
    look: Look,
    case: Case,
    decision: Decision,
    outcome: Outcome,
    values: Mapping[str, Value],
    announced_on: date,
) -> YearLimit | None:
    """The rule of the year; None where it frees from it, and for a correction, which repeats the days of what it corrects."""
    rule = _rule(look, case, outcome, values)
    if rule is None or decision.corrects_id is not None or _is_free(rule, values):
        return None
    works_from = _works_from(look, case, rule, outcome, values)
    return None if isinstance(works_from, date) and works_from >= announced_on else rule


def _rule(look: Look, case: Case, outcome: Outcome, values: Mapping[str, Value]) -> YearLimit | None:
    fitting = (
        rule for rule in outcome.year_limits if not rule.choice or values.get(rule.choice) in rule.values
    )
    rule = next(fitting, None)
    if rule is not None and rule.of_relief and not withdrawn_relief(look, case, outcome, values):
        return None
    return rule


def _works_from(
    look: Look, case: Case, rule: YearLimit, outcome: Outcome, values: Mapping[str, Value]
) -> Value:
    """The day of the effect where only what lies before the Bekanntgabe is bound."""
    taken = withdrawn_relief(look, case, outcome, values) if rule.past_only else ()
    return taken[0].gone_from if taken else values.get(rule.past_from)


def _title(outcome: Outcome, key: str) -> str:
    return next(field.title for field in outcome.fields if field.key == key)


def _is_free(rule: YearLimit, values: Mapping[str, Value]) -> bool:
    return bool(rule.unless) and values.get(rule.unless) is True
