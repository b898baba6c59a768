"""How the days came about that the program fills into an outcome: start of a benefit, start and end of a tax."""

from collections.abc import Callable, Mapping
from datetime import date

from cases.catalogue.authority_schema import DogTax
from cases.catalogue.form_fields import value_at
from cases.catalogue.outcome_rule import Outcome, Stage
from cases.catalogue.service_parts import CalculationKind
from cases.catalogue.service_schema import Service
from cases.errors import CaseError
from cases.facts.ledger import Deadline
from cases.models import Case, Decision
from cases.queries.decisions import current_decision
from cases.queries.dog_tax_end import row_then
from cases.queries.follow_ons import applied_on, earlier_statement
from cases.queries.ledgers import DEADLINE
from cases.queries.look import Look
from cases.queries.maintenance import age_group_start, claim_start
from cases.queries.maintenance_decided import grants_of
from cases.queries.outcome_fields import filled_fields
from cases.queries.statements import effective_form, stated_day, stated_text
from cases.rules.benefits.dog_tax import TaxedDog
from cases.rules.benefits.dog_tax_days import tax_end, tax_start


def computed_days(look: Look, case: Case, service: Service, outcome: Outcome) -> dict[str, Deadline]:
    """The ledger of each computed day by the key of its field; empty where nothing is computed or facts are missing."""
    compute = _BY_KIND.get(service.calculation)
    try:
        found = compute(look, case, outcome) if compute else {}
    except CaseError:
        return {}
    keys = {field.key for field in outcome.fields if field.type == "date"}
    return {key: deadline for key, deadline in found.items() if key in keys}


def drafted_day(look: Look, case: Case, service: Service, outcome: Outcome, key: str) -> date | None:
    """The day in this field as the draft of this outcome has it, else as it is computed; None without either."""
    draft = current_decision(look, case.id or 0)
    typed = draft.fields if draft and draft.outcome == outcome.key else {}
    day = filled_fields(outcome, typed).values.get(key)
    if isinstance(day, date):
        return day
    days = computed_days(look, case, service, outcome)
    return days[key].ends_on if key in days else None


def days_of(
    look: Look, case: Case, service: Service, outcome: Outcome, decision: Decision | None
) -> Mapping[str, Deadline]:
    """As they were approved with the decision, else as they are computed today."""
    if decision is not None and decision.approved_at is not None:
        return {key: DEADLINE.validate_python(stored) for key, stored in decision.days.items()}
    return computed_days(look, case, service, outcome)


def _maintenance(look: Look, case: Case, outcome: Outcome) -> dict[str, Deadline]:
    form = effective_form(case)
    if outcome.stage is not Stage.FOLLOW_ON:
        return {"begins_on": claim_start(form, applied_on(look, case))}
    if all(field.key != "ground" for field in outcome.fields):
        return {}
    begun = [grant.begins_on for grant in grants_of(look, case) if grant.facts]
    table, not_before = look.catalogue.maintenance_table(), min(begun, default=date.min)
    change = age_group_start(table, form, look.today, not_before=not_before)
    return {"begins_on": change} if change else {}


def first_tax(look: Look, case: Case) -> tuple[DogTax, TaxedDog] | None:
    """The Satzung that says when the tax of the dog begins, and the dog as the form states it; None without a day."""
    form = effective_form(case)
    kept_since = stated_day(value_at(form, "/dog/keeping_since"))
    if kept_since is None:
        return None
    dog = TaxedDog(
        name=stated_text(form, "/dog/name"),
        rank=1,
        keeping_started_on=kept_since,
        born_on=stated_day(value_at(form, "/dog/birth_date")),
    )
    gone_on = stated_day(earlier_statement(look, case, "/ending/ended_on")) or look.today
    row = look.catalogue.dog_tax_row(case.authority_key, min(look.today, gone_on), case.municipality_key)
    return row, dog


def last_tax(look: Look, case: Case, ended_on: date) -> Deadline:
    """The last taxed day by the Satzung of a dog whose keeping ended on this day, as `ends_on`."""
    row = end_row(look, case, ended_on)
    return tax_end(
        ended_on,
        applied_on(look, case),
        row.ends,
        row.register_within_days,
        source=row.source,
        extra=look.extra_holidays,
    )


def end_row(look: Look, case: Case, ended_on: date) -> DogTax:
    """The Satzung that says when the tax of a dog ends whose keeping ended on this day."""
    return row_then(_row_on(look, case), ended_on, look.today)


def _row_on(look: Look, case: Case) -> Callable[[date], DogTax]:
    return lambda day: look.catalogue.dog_tax_row(case.authority_key, day, case.municipality_key)


def _dog_tax(look: Look, case: Case, outcome: Outcome) -> dict[str, Deadline]:
    first = first_tax(look, case)
    return {"begins_on": tax_start(first[0].as_rule(), first[1])} if first else {}


def _dog_tax_end(look: Look, case: Case, outcome: Outcome) -> dict[str, Deadline]:
    ended_on = stated_day(value_at(effective_form(case), "/ending/ended_on"))
    if ended_on is None:
        return {}
    end = last_tax(look, case, ended_on)
    kept_since = stated_day(value_at(effective_form(case), "/dog/keeping_since"))
    if kept_since is None:
        return {"tax_ends_on": end}
    dog = TaxedDog(stated_text(effective_form(case), "/dog/name"), rank=1, keeping_started_on=kept_since)
    return {
        "tax_ends_on": end,
        "taxed_since": tax_start(row_then(_row_on(look, case), kept_since, look.today).as_rule(), dog),
    }


_BY_KIND: dict[CalculationKind, Callable[[Look, Case, Outcome], dict[str, Deadline]]] = {
    CalculationKind.MAINTENANCE_ADVANCE: _maintenance,
    CalculationKind.DOG_TAX: _dog_tax,
    CalculationKind.DOG_TAX_END: _dog_tax_end,
}
