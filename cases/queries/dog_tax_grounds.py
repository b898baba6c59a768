"""What a Bescheid says of the Satzung: its date, why the tax begins or ends when it does, by which rule it is changed."""

from collections.abc import Mapping
from datetime import date, timedelta

from cases.catalogue.authority_schema import DogTax
from cases.catalogue.form_fields import value_at
from cases.catalogue.outcome_rule import Outcome
from cases.catalogue.service_parts import CalculationKind
from cases.errors import NotFound
from cases.models import Case, Decision
from cases.queries.computed_days import end_row, first_tax, last_tax
from cases.queries.effect_days import expected_on
from cases.queries.look import Look
from cases.queries.outcome_fields import Value
from cases.queries.statements import effective_form, stated_day
from cases.rules.benefits.dog_tax import TaxBegins, start_ground, tax_starts_on
from cases.rules.time_limits import month_end

_DOG_TAX = (CalculationKind.DOG_TAX, CalculationKind.DOG_TAX_END)
_ONE_DAY = timedelta(days=1)


def bylaw_facts(row: DogTax) -> dict[str, object]:
    """The Satzung as a letter names it: date and paragraphs are missing where nobody entered them."""
    named = row.bylaw.model_dump() if row.bylaw else {}
    return {key: value for key, value in named.items() if value} | {"joint_debtors": row.joint_debtors}


def dog_tax_grounds(
    look: Look, case: Case, outcome: Outcome, decision: Decision, values: Mapping[str, Value]
) -> dict[str, object]:
    """The facts of a decision on the dog tax; empty for other services, and for an outcome that is no Verwaltungsakt."""
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    if service.calculation not in _DOG_TAX or not outcome.is_decision:
        return {}
    try:
        row = _row(look, case, values)
        if service.calculation is CalculationKind.DOG_TAX_END:
            return {"bylaw": bylaw_facts(row), "tax_end": _end(look, case, outcome, decision, values)}
        start = _start(look, case, values.get("begins_on"))
    except NotFound:
        return {"bylaw": {"joint_debtors": False}}  # no tariff is kept: the sheet says so
    facts: dict[str, object] = {"bylaw": bylaw_facts(row)}
    return facts | ({"tax_start": start} if start else {})


def _row(look: Look, case: Case, values: Mapping[str, Value]) -> DogTax:
    """The Satzung by which the tax begins or ends; that of today where neither day is known."""
    ended_on = values.get("ended_on")
    if isinstance(ended_on, date) and "tax_ends_on" in values:
        return end_row(look, case, ended_on)
    first = first_tax(look, case)
    return (
        first[0]
        if first
        else look.catalogue.dog_tax_row(case.authority_key, look.today, case.municipality_key)
    )


def departs_from_bylaw(look: Look, case: Case, values: Mapping[str, Value]) -> bool:
    """Whether first or last taxed day is another one than the Satzung says; a follow-on begins where its change begins."""
    ended_on, ends_on = values.get("ended_on"), values.get("tax_ends_on")
    if isinstance(ended_on, date) and isinstance(ends_on, date):
        return ends_on != last_tax(look, case, ended_on).ends_on
    first, begins_on = first_tax(look, case), values.get("begins_on")
    if first is None or not isinstance(begins_on, date) or case.follows is not None:
        return False
    return begins_on != tax_starts_on(first[0].as_rule(), first[1])


def _start(look: Look, case: Case, begins_on: object) -> dict[str, object]:
    """From which day the tax begins by the Satzung; empty where the decision says another day."""
    first = first_tax(look, case)
    if first is None:
        return {}
    tariff, dog = first[0].as_rule(), first[1]
    if begins_on != tax_starts_on(tariff, dog):
        return {}
    ground = start_ground(tariff, dog)
    return {
        "counted_on": ground.counted_on,
        "is_by_age": ground.is_by_age,
        "months": tariff.taxed_from_months,
        "is_following": tariff.begins is TaxBegins.FOLLOWING_MONTH,
    }


def _end(
    look: Look, case: Case, outcome: Outcome, decision: Decision, values: Mapping[str, Value]
) -> dict[str, object]:
    """Which month the tax ends with ("keeping", "notice", "" for another one), and what is changed for time that has passed.

    § 130 (1) AO for what became unlawful before the Bekanntgabe, § 131 (1) AO for the time after it.
    """
    ended_on, ends_on = _tax_ends(look, case, outcome, values)
    if not isinstance(ended_on, date) or not isinstance(ends_on, date):
        return {"counts": "", "is_past": False, "is_rank_past": False}
    counts = ""
    if ends_on == last_tax(look, case, ended_on).ends_on:
        counts = "keeping" if ends_on == month_end(ended_on) else "notice"
    moves_on = values.get("rank_moves_on")
    ranks_from = max(ends_on + _ONE_DAY, moves_on.replace(day=1) if isinstance(moves_on, date) else ends_on)
    announced_on = expected_on(look, case, outcome.way(decision.delivery), look.today)
    return {
        "counts": counts,
        "is_past": ends_on + _ONE_DAY < announced_on,
        "is_rank_past": ranks_from < announced_on,
    }


def _tax_ends(look: Look, case: Case, outcome: Outcome, values: Mapping[str, Value]) -> tuple[object, object]:
    """End of keeping and last taxed day as decided; what the person states where the outcome sets none (a refusal)."""
    if any(field.key == "tax_ends_on" for field in outcome.fields):
        return values.get("ended_on"), values.get("tax_ends_on")
    ended_on = stated_day(value_at(effective_form(case), "/ending/ended_on"))
    return ended_on, last_tax(look, case, ended_on).ends_on if ended_on else None
