"""What a withdrawn grant of Schülerbeförderung brings back: never more than the earlier decisions gave for that time."""

from collections.abc import Mapping
from datetime import date

from cases.errors import Invalid
from cases.facts.ledger import Calculation
from cases.models import Case
from cases.queries.earlier_refunds import DecidedCase, decided_before, earlier_reversals
from cases.queries.ledgers import CALCULATION
from cases.queries.look import Look
from cases.queries.outcome_fields import Value
from cases.queries.school_transport import stated_tickets
from cases.queries.statements import effective_form
from cases.rules.benefits.transport_refund import (
    GrantedTransport,
    TransportDemand,
    transport_refund,
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
    grants = _grants(look, case)
    if not grants:
        raise Invalid("Zu diesem Vorgang ist keine Bewilligung bekannt, die zu erstatten wäre.")
    month = values.get("card_month_cents")
    month_cents = month if isinstance(month, int) else None
    demand = TransportDemand(refund, revoked_from, today, month_cents)
    return transport_refund(grants, demand, earlier_reversals(look, case))


def _grants(look: Look, case: Case) -> list[GrantedTransport]:
    """What the decisions of the same service in the family of the case gave before it, in the order of deciding."""
    found = (_given(look, one) for one in decided_before(look, case))
    return [grant for grant in found if grant is not None]


def _given(look: Look, one: DecidedCase) -> GrantedTransport | None:
    """What the case gave, by its last correction; None without a sheet of a period."""
    last = next((row for row in reversed(one.rows) if row.sheet), None)
    if last is None:
        return None
    _, values = one.said(look, last)
    begins_on, ends_on = values.get("begins_on"), values.get("ends_on")
    if not isinstance(begins_on, date) or not isinstance(ends_on, date):
        return None
    cents, is_card = CALCULATION.validate_python(last.sheet).total_cents, "card" in values
    bought = stated_tickets(effective_form(one.case)) if not is_card else ()
    receipts = tuple((bill.month, bill.count * bill.price_cents) for bill in bought)
    return GrantedTransport(one.decided_at, begins_on, ends_on, cents, is_card, receipts)
