"""What a revoked grant for medical training brings back: months paid times the amount of the decision that granted it."""

from collections.abc import Mapping

from cases.errors import Invalid
from cases.facts.ledger import Calculation
from cases.models import Case
from cases.queries.decisions import approved_decision
from cases.queries.follow_ons import earlier_cases
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, filled_fields, typed_money
from cases.rules.benefits.training_grant import check_refund, refund_calculation
from cases.rules.german import euros


def grant_refund_sheet(look: Look, case: Case, values: Mapping[str, Value]) -> Calculation:
    """The sheet of the demand. `Invalid` says in German what is missing or goes beyond what was granted."""
    monthly, months, refund = (
        _whole(values.get(key)) for key in ("monthly_cents", "refund_months", "refund_cents")
    )
    if monthly is None or months is None or refund is None:
        raise Invalid("Bitte Betrag je Monat, Zahl der Monate und zu erstattenden Betrag eintragen.")
    granted_monthly, granted_months = _granted(look, case)
    if granted_monthly is not None and monthly != granted_monthly:
        raise Invalid(f"Bewilligt sind {euros(granted_monthly)} im Monat. Bitte den Betrag je Monat ändern.")
    if granted_months is not None and months > granted_months:
        raise Invalid(f"Bewilligt sind {granted_months} Monate. Bitte die Zahl der Monate ändern.")
    problem = check_refund(monthly, months, refund)
    if problem is not None:
        raise Invalid(problem)
    return refund_calculation(monthly, months, refund)


def grant_refund_defaults(look: Look, case: Case) -> dict[str, str]:
    """The amount per month of the decision that granted it, where the program knows it."""
    monthly, _ = _granted(look, case)
    return {"monthly_cents": typed_money(monthly)} if monthly is not None else {}


def _granted(look: Look, case: Case) -> tuple[int | None, int | None]:
    """Amount per month and months of the nearest earlier decision that granted any; None where there is none."""
    for earlier in earlier_cases(look, case):
        decision = approved_decision(look, earlier.id or 0)
        if decision is None:
            continue
        service = look.catalogue.service(earlier.service_key, version=int(earlier.service_version))
        values = filled_fields(service.outcome(decision.outcome), decision.fields).values
        monthly, months = _whole(values.get("monthly_cents")), _whole(values.get("months"))
        if monthly is not None and months is not None:
            return monthly, months
    return None, None


def _whole(value: Value) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
