"""What a revoked grant for medical training, or one taken back, returns: months paid times the amount that was granted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cases.catalogue.outcome_rule import Outcome
from cases.errors import Invalid
from cases.facts.ledger import Calculation
from cases.models import Case
from cases.queries.decisions import approved_decision
from cases.queries.earlier_refunds import EarlierReversal, earlier_reversals
from cases.queries.follow_ons import earlier_cases
from cases.queries.look import OFFICE_TIME_ZONE, Look
from cases.queries.outcome_fields import Value, filled_fields, typed_money
from cases.rules.benefits.training_grant import (
    check_refund,
    interest_too_early,
    refund_calculation,
    why_not_yet,
    why_outside,
)
from cases.rules.german import euros
from cases.rules.refunds import why_twice
from cases.rules.time_limits import months_between


@dataclass(frozen=True)
class _Granted:
    """The nearest earlier decision that granted something: cents per month, number of months, first and last day.

    `ends_on` is the day before a Widerruf for the future takes effect, where there was one.
    """

    monthly_cents: int
    months: int
    begins_on: date
    ends_on: date
    earlier: tuple[EarlierReversal, ...] = ()


def grant_refund_sheet(
    look: Look, case: Case, outcome: Outcome, values: Mapping[str, Value]
) -> Calculation | None:
    """The sheet of the demand, None where the outcome leaves it open and nothing is asked back.

    `Invalid` says in German what is missing, goes beyond what was granted, or lies outside its time.
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
    granted = _granted(look, case)
    problem = (
        _beyond_the_grant(granted, monthly, months, from_day, today=look.today)
        or (why_not_yet(from_day, look.today) if from_day else None)
        or check_refund(monthly, months, refund)
        or _asked_back_already(granted, refund, today=look.today)
    )
    if problem is not None:
        raise Invalid(problem)
    sheet = refund_calculation(monthly, months, refund)
    interest_from = values.get("interest_from")
    if granted is None or not isinstance(interest_from, date) or interest_from >= granted.begins_on:
        return sheet
    return replace(sheet, warnings=(interest_too_early(interest_from, granted.begins_on),))


def grant_refund_defaults(look: Look, case: Case) -> dict[str, str]:
    """The amount per month of the decision that granted it, where the program knows it."""
    granted = _granted(look, case)
    return {"monthly_cents": typed_money(granted.monthly_cents)} if granted else {}


def _may_be_empty(outcome: Outcome, key: str) -> bool:
    return any(field.key == key and not field.required for field in outcome.fields)


def _beyond_the_grant(
    granted: _Granted | None, monthly: int, months: int, from_day: date | None, *, today: date
) -> str | None:
    """Why amount, months or day do not fit what was granted; None if they do, or if the grant is not on file."""
    if granted is None:
        return None
    if monthly != granted.monthly_cents:
        return f"Bewilligt sind {euros(granted.monthly_cents)} im Monat. Bitte den Betrag je Monat ändern."
    if months > granted.months:
        return f"{_granted_words(granted.months)}. Bitte die Zahl der Monate ändern."
    if from_day is None:
        return None
    return why_outside(granted.begins_on, granted.ends_on, from_day, months, today=today)


def _granted_words(months: int) -> str:
    return "Bewilligt ist 1 Monat" if months == 1 else f"Bewilligt sind {months} Monate"


def _asked_back_already(granted: _Granted | None, refund: int, *, today: date) -> str | None:
    """Why so much is more than what was paid and is not asked back yet; None if it is not."""
    demands = [one for one in granted.earlier if one.refund_cents] if granted else []
    if granted is None or not demands:
        return None
    months = months_between(granted.begins_on, min(granted.ends_on, today))
    demanded = sum(one.refund_cents for one in demands)
    return why_twice(months * granted.monthly_cents, demanded, refund, [one.decided_on for one in demands])


def _granted(look: Look, case: Case) -> _Granted | None:
    for earlier in earlier_cases(look, case):
        decision = approved_decision(look, earlier.id or 0)
        if decision is None:
            continue
        service = look.catalogue.service(earlier.service_key, version=int(earlier.service_version))
        values = filled_fields(service.outcome(decision.outcome), decision.fields).values
        monthly, months = _whole(values.get("monthly_cents")), _whole(values.get("months"))
        begins_on, ends_on = values.get("begins_on"), values.get("ends_on")
        if (
            monthly is None
            or months is None
            or not isinstance(begins_on, date)
            or not isinstance(ends_on, date)
        ):
            continue
        granted_at = decision.approved_at or decision.saved_at
        granted_on = granted_at.astimezone(OFFICE_TIME_ZONE).date()
        later = tuple(one for one in earlier_reversals(look, case) if one.decided_on >= granted_on)
        ended = [one.revoked_from for one in later if one.revoked_from and one.is_future_only]
        last_on = min([ends_on, *(day - timedelta(days=1) for day in ended)])
        return _Granted(monthly, months, begins_on, last_on, later)
    return None


def _whole(value: Value) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
