"""Why a draft needs a second person: what its outcome does, and the amount from which the authority wants one."""

from cases.catalogue.outcome_rule import Outcome
from cases.catalogue.service_parts import CalculationKind
from cases.catalogue.service_schema import Service
from cases.models import Case
from cases.queries.decision_amounts import DecisionAmounts
from cases.queries.look import Look
from cases.rules.second_person import OutcomeTraits, why_amount, why_second_person

_REFUSAL = "refusal"
_BY_ORDER = "Die Dienstanweisung verlangt für dieses Ergebnis eine zweite Person."


def second_person_reasons(
    look: Look, case: Case, service: Service, outcome: Outcome, amounts: DecisionAmounts
) -> tuple[str, ...]:
    """Every reason as a sentence; empty if one person is enough."""
    limit = look.catalogue.authority(case.authority_key).four_eyes
    by_amount = why_amount(_amount_cents(amounts), limit.from_cents) if limit else None
    found = (by_amount,) if by_amount else ()
    if not outcome.four_eyes:
        return found
    return (*why_second_person(_traits(service, outcome)), *found) or (_BY_ORDER,)


def _amount_cents(amounts: DecisionAmounts) -> int:
    """The larger of the computed total and the fee."""
    total = amounts.calculation.total_cents if amounts.calculation else 0
    return max(total, amounts.fee_cents or 0)


def _traits(service: Service, outcome: Outcome) -> OutcomeTraits:
    is_maintenance = outcome.calculation and service.calculation is CalculationKind.MAINTENANCE_ADVANCE
    recovers = is_maintenance and any(field.key == "amount_cents" for field in outcome.fields)
    is_order = outcome.is_interfering and (not outcome.calculation or (is_maintenance and not recovers))
    return OutcomeTraits(
        orders_payment=is_maintenance and not outcome.is_interfering,
        recovers_money=recovers,
        refuses=outcome.letter == _REFUSAL and not is_order,
        uses_discretion=outcome.needs_warning,
        is_order=is_order,
    )
