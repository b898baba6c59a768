"""What a revoked decision on Schülerfahrtkosten brings back: at most what the earlier decision reimbursed."""

from collections.abc import Mapping

from cases.errors import Invalid
from cases.facts.ledger import Calculation, CalculationLine
from cases.models import Case
from cases.queries.decisions import approved_decision
from cases.queries.follow_ons import earlier_cases
from cases.queries.ledgers import CALCULATION
from cases.queries.look import Look
from cases.queries.outcome_fields import Value
from cases.rules.german import euros

_SOURCE = "§ 49a Abs. 1 VwVfG"
_CARD = "Ausgegeben ist eine Karte: Der Betrag ist eingetragen, nicht berechnet. Bitte in der Akte belegen."


def transport_refund_sheet(look: Look, case: Case, values: Mapping[str, Value]) -> Calculation | None:
    """The sheet of the demand, None where nothing is asked back. `Invalid` for more than was reimbursed."""
    refund = values.get("refund_cents")
    if not isinstance(refund, int) or not refund:
        return None
    paid = _reimbursed_cents(look, case)
    if paid is None:
        line = CalculationLine("Zu erstattender Betrag", refund, _SOURCE)
        return Calculation("Erstattung", (line,), refund, "", warnings=(_CARD,))
    if refund > paid:
        raise Invalid(
            f"Bewilligt und erstattet sind {euros(paid)}; {euros(refund)} sind mehr. Bitte den Betrag ändern."
        )
    lines = (
        CalculationLine("Erstattete Fahrtkosten", paid, "Bewilligungsbescheid"),
        CalculationLine("davon zurückzuzahlen", refund, _SOURCE),
    )
    return Calculation("Erstattung", lines, refund, "")


def _reimbursed_cents(look: Look, case: Case) -> int | None:
    """The total of the nearest earlier decision that paid anything out; None for a card, which pays nothing out."""
    for earlier in earlier_cases(look, case):
        decision = approved_decision(look, earlier.id or 0)
        if decision is None or not decision.sheet:
            continue
        service = look.catalogue.service(earlier.service_key, version=int(earlier.service_version))
        keys = {field.key for field in service.outcome(decision.outcome).fields}
        return None if "card" in keys else CALCULATION.validate_python(decision.sheet).total_cents
    return None
