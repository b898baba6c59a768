"""What a withdrawn grant of Schülerbeförderung brings back: never more than the earlier decisions gave for that time."""

from collections.abc import Mapping
from datetime import date, datetime

from cases.errors import Invalid
from cases.facts.ledger import Calculation
from cases.models import Case
from cases.queries.decisions import approved_decisions
from cases.queries.earlier_refunds import earlier_reversals
from cases.queries.follow_ons import relatives
from cases.queries.ledgers import CALCULATION
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, filled_fields
from cases.queries.school_transport import stated_tickets
from cases.queries.statements import effective_form
from cases.rules.benefits.transport_refund import (
    NOT_ASKED,
    GrantedTransport,
    transport_refund,
    why_no_refund,
)
from cases.rules.refunds import why_twice


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
    sheet = transport_refund(grants, month_cents, refund, revoked_from=revoked_from, today=today)
    demands = [one for one in earlier_reversals(look, case) if one.refund_cents]
    if demands:
        demanded = sum(one.refund_cents for one in demands)
        most = sum(line.amount_cents or 0 for line in sheet.lines if line.label != NOT_ASKED)
        twice = why_twice(most, demanded, refund, [one.decided_on for one in demands])
        if twice:
            raise Invalid(twice)
    return sheet


def _grants(look: Look, case: Case) -> list[GrantedTransport]:
    """What the decisions of the same service in the family of the case gave, in the order of deciding."""
    found = [given for one in relatives(look, case) if (given := _given(look, one)) is not None]
    return [grant for _, grant in sorted(found, key=lambda item: item[0])]


def _given(look: Look, case: Case) -> tuple[datetime, GrantedTransport] | None:
    """What the case gave with the moment it was first approved; None without a sheet of a period."""
    rows = [row for row in approved_decisions(look, case.id or 0) if row.sheet]
    if not rows:
        return None
    first, last = rows[0], rows[-1]
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    values = filled_fields(service.outcome(last.outcome), last.fields).values
    begins_on, ends_on = values.get("begins_on"), values.get("ends_on")
    if not isinstance(begins_on, date) or not isinstance(ends_on, date):
        return None
    cents, is_card = CALCULATION.validate_python(last.sheet).total_cents, "card" in values
    bought = stated_tickets(effective_form(case)) if not is_card else ()
    receipts = tuple((one.month, one.count * one.price_cents) for one in bought)
    granted = GrantedTransport(begins_on, ends_on, cents, is_card=is_card, receipts=receipts)
    return first.approved_at or first.saved_at, granted
