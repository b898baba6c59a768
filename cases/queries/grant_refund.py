"""What a revoked grant for medical training, or one taken back, returns: months paid times the amount that was granted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from cases.catalogue.outcome_rule import Outcome
from cases.errors import Invalid
from cases.facts.ledger import Calculation
from cases.models import Case
from cases.queries.earlier_refunds import DecidedCase, decided_before, earlier_reversals
from cases.queries.follow_ons import earlier_ids
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, typed_money
from cases.rules.benefits.refunds import EarlierReversal, asked_back, months_held, paid_until, why_twice
from cases.rules.benefits.training_grant import (
    GrantedTraining,
    check_refund,
    interest_too_early,
    paid_cents,
    refund_calculation,
    why_not_yet,
    why_outside,
)
from cases.rules.german import euros
from cases.rules.time_limits import Period, PeriodUnit


def grant_refund_sheet(
    look: Look, case: Case, outcome: Outcome, values: Mapping[str, Value], today: date
) -> Calculation | None:
    """The sheet of the demand, None where the outcome leaves it open and nothing is asked back.

    `Invalid` says in German what is missing, goes beyond what was granted and is not asked back yet, or lies outside its
    time.
    """
    monthly, months, refund = (
        _whole(values.get(key)) for key in ("monthly_cents", "refund_months", "refund_cents")
    )
    if refund is None and _may_be_empty(outcome, "refund_cents"):
        return None
    if monthly is None or months is None or refund is None:
        raise Invalid("Bitte Betrag je Monat, Zahl der Monate und zu erstattenden Betrag eintragen.")
    if values.get("refund_due_on") is None:
        raise Invalid("Bitte „Erstattung fällig am“ eintragen.")
    revoked_from = values.get("revoked_from")
    from_day = revoked_from if isinstance(revoked_from, date) else None
    earlier = earlier_reversals(look, case)
    grants = _grants(look, case, earlier)
    granted = _nearest(look, case, grants)
    problem = (
        _beyond_the_grant(granted, monthly, months, from_day, today=today)
        or (why_not_yet(from_day, today) if from_day else None)
        or check_refund(monthly, months, refund)
    )
    if problem is not None:
        raise Invalid(problem)
    sheet = refund_calculation(monthly, months, refund)
    if granted is None:
        return sheet
    wanted = months_held([granted], from_day or granted.begins_on, today)
    asked = asked_back(tuple(grants.values()), earlier, wanted, months_held, paid_cents)
    twice = why_twice(paid_cents(wanted), asked, refund)
    if twice is not None:
        raise Invalid(twice)
    return replace(sheet, warnings=(*_too_early(values.get("interest_from"), granted), *asked.warnings))


def grant_refund_defaults(look: Look, case: Case) -> dict[str, str]:
    """The amount per month of the decision that granted it, where the program knows it."""
    granted = _nearest(look, case, _grants(look, case, ()))
    return {"monthly_cents": typed_money(granted.monthly_cents)} if granted else {}


def _may_be_empty(outcome: Outcome, key: str) -> bool:
    return any(field.key == key and not field.required for field in outcome.fields)


def _beyond_the_grant(
    granted: GrantedTraining | None, monthly: int, months: int, from_day: date | None, *, today: date
) -> str | None:
    """Why amount, months or day do not fit what was granted; None if they do, or if the grant is not on file."""
    if granted is None:
        return None
    if monthly != granted.monthly_cents:
        return f"Bewilligt sind {euros(granted.monthly_cents)} im Monat. Bitte den Betrag je Monat ändern."
    if months > granted.months:
        verb = "ist" if granted.months == 1 else "sind"
        words = Period(granted.months, PeriodUnit.MONTHS).in_words()
        return f"Bewilligt {verb} {words}. Bitte die Zahl der Monate ändern."
    if from_day is None:
        return None
    return why_outside(granted.begins_on, granted.ends_on, from_day, months, today=today)


def _too_early(interest_from: Value, granted: GrantedTraining) -> tuple[str, ...]:
    if not isinstance(interest_from, date) or interest_from >= granted.begins_on:
        return ()
    return (interest_too_early(interest_from, granted.begins_on),)


def _nearest(look: Look, case: Case, grants: Mapping[int, GrantedTraining]) -> GrantedTraining | None:
    """The nearest earlier decision that granted something."""
    return next((grants[one] for one in earlier_ids(look, case) if one in grants), None)


def _grants(look: Look, case: Case, earlier: Sequence[EarlierReversal]) -> dict[int, GrantedTraining]:
    """What the family was granted before this case, by case, in the order of deciding; it ends where a reversal ended it."""
    found = ((one.case.id or 0, _given(look, one)) for one in decided_before(look, case))
    return {
        case_id: replace(grant, ends_on=paid_until(grant, earlier))
        for case_id, grant in found
        if grant is not None
    }


def _given(look: Look, one: DecidedCase) -> GrantedTraining | None:
    """What the case granted, by its last correction; None if nothing."""
    _, values = one.said(look, one.rows[-1])
    monthly, months = _whole(values.get("monthly_cents")), _whole(values.get("months"))
    begins_on, ends_on = values.get("begins_on"), values.get("ends_on")
    if monthly is None or months is None or not isinstance(begins_on, date) or not isinstance(ends_on, date):
        return None
    return GrantedTraining(one.decided_at, begins_on, ends_on, monthly, months)


def _whole(value: Value) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
