"""What a withdrawn grant of Schülerbeförderung brings back: never more than the earlier decision gave."""

from collections.abc import Mapping
from datetime import date

from cases.errors import Invalid
from cases.facts.ledger import Calculation
from cases.models import Case
from cases.queries.decisions import approved_decision
from cases.queries.follow_ons import earlier_cases
from cases.queries.ledgers import CALCULATION
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, filled_fields
from cases.rules.benefits.transport_refund import (
    GrantedTransport,
    card_refund,
    reimbursement_refund,
    why_no_refund,
)


def transport_refund_sheet(
    look: Look, case: Case, values: Mapping[str, Value], today: date
) -> Calculation | None:
    """The sheet of the demand, None where nothing is asked back. `Invalid` for more than was given, or without a right."""
    refund, revoked_from = values.get("refund_cents"), values.get("revoked_from")
    if not isinstance(refund, int) or not refund:
        return None
    if not isinstance(revoked_from, date):
        raise Invalid("Bitte „Aufgehoben ab“ eintragen.")
    is_withdrawal = values.get("legal_ground") == "ruecknahme"
    problem = why_no_refund(is_withdrawal=is_withdrawal, revoked_from=revoked_from, today=today)
    if problem:
        raise Invalid(problem)
    granted = _granted(look, case)
    if granted is None:
        raise Invalid("Zu diesem Vorgang ist keine Bewilligung bekannt, die zu erstatten wäre.")
    if not granted.is_card:
        return reimbursement_refund(granted, refund, revoked_from)
    month = values.get("card_month_cents")
    month_cents = month if isinstance(month, int) else None
    return card_refund(granted, month_cents, refund, revoked_from=revoked_from, today=today)


def _granted(look: Look, case: Case) -> GrantedTransport | None:
    """What the nearest earlier decision with a sheet gave."""
    for earlier in earlier_cases(look, case):
        decision = approved_decision(look, earlier.id or 0)
        if decision is None or not decision.sheet:
            continue
        service = look.catalogue.service(earlier.service_key, version=int(earlier.service_version))
        values = filled_fields(service.outcome(decision.outcome), decision.fields).values
        begins_on, ends_on = values.get("begins_on"), values.get("ends_on")
        if isinstance(begins_on, date) and isinstance(ends_on, date):
            cents = CALCULATION.validate_python(decision.sheet).total_cents
            return GrantedTransport(begins_on, ends_on, cents, is_card="card" in values)
    return None
