"""Dog tax paid at once: when it was applied for, and on which days the tax of a year is due."""

from datetime import date

from cases.catalogue.authority_schema import DogTax
from cases.catalogue.form_fields import value_at
from cases.facts.ledger import CalculationLine
from cases.models import Case
from cases.queries.corrections import corrected_on
from cases.queries.follow_ons import applied_on
from cases.queries.look import Look
from cases.queries.statements import effective_form
from cases.rules.benefits.yearly_payment import yearly_payment_from
from cases.rules.german import in_words

_POINTER, _YEARLY = "/payment_interval", "jaehrlich"


def due_days(look: Look, case: Case, row: DogTax, year: int) -> tuple[str, ...]:
    """The due dates ("02-15") of this year by the Satzung: the yearly one if it was applied for in time."""
    since = _since(look, case, row)
    return row.month_days(is_yearly=since is not None and since <= year)


def later_yearly(look: Look, case: Case, row: DogTax, year: int) -> tuple[CalculationLine, ...]:
    """The line that says from when the tax is paid at once, if that was applied for and does not count for this year."""
    since, wished_on = _since(look, case, row), _wished_on(look, case)
    if since is None or wished_on is None or since <= year or row.yearly_due_date is None:
        return ()
    note = f"beantragt am {in_words(wished_on)}; bis dahin gelten die übrigen Termine"
    return (CalculationLine(f"Jährliche Zahlung ab {since}", None, row.source, note),)


def _since(look: Look, case: Case, row: DogTax) -> int | None:
    """The first year paid at once; None where nobody asked for it."""
    wished_on = _wished_on(look, case)
    if wished_on is None:
        return None
    until = row.yearly_applied_until
    return yearly_payment_from(wished_on, until) if until else wished_on.year


def _wished_on(look: Look, case: Case) -> date | None:
    """The day of the application, or that on which the wish came in later; None where there is none."""
    if value_at(effective_form(case), _POINTER) != _YEARLY:
        return None
    later = corrected_on(look, case, _POINTER) if _POINTER in case.corrections else None
    return later or applied_on(look, case)
