"""Until when a dog is to be registered or deregistered (Satzung), with the ledger of the day.

Source: Satzung of the municipality; § 11 NKAG with § 108 AO (the end moves from a weekend or holiday).
"""

from datetime import date

from cases.facts.ledger import Deadline
from cases.rules.calendar import NO_EXTRA
from cases.rules.german import in_words
from cases.rules.regimes import Regime
from cases.rules.time_limits import Period, PeriodUnit, end_of_period, months_completed_on


def registration_limit(  # noqa: PLR0913 - two days of the dog and three values of the Satzung
    kept_since: date,
    born_on: date | None,
    *,
    taxed_from_months: int,
    within_days: int,
    source: str,
    extra: frozenset[date] = NO_EXTRA,
) -> Deadline:
    """The last day to register a dog. A puppy counts as admitted when the tax-free months are completed.

    The day of completion is the event: the same reading as the start of the tax; whether the Satzung means it is
    not certain.
    """
    grown_on = kept_since if born_on is None else months_completed_on(born_on, taxed_from_months)
    admitted = max(kept_since, grown_on)
    return _limit("Anmeldung des Hundes", "Aufnahme des Hundes.", admitted, within_days, (source, extra))


def deregistration_limit(
    ended_on: date, *, within_days: int, source: str, extra: frozenset[date] = NO_EXTRA
) -> Deadline:
    """The last day to deregister a dog whose keeping ended."""
    return _limit("Abmeldung des Hundes", "Ende der Haltung.", ended_on, within_days, (source, extra))


def limit_in_words(limit: Deadline) -> str:
    """The ledger as one text for a hint: the last day and the rules behind it."""
    rules = dict.fromkeys(step.source for step in limit.steps)
    return f"Letzter Tag war der {in_words(limit.ends_on)} ({'; '.join(rules)})"


def _limit(title: str, event: str, day: date, within_days: int, law: tuple[str, frozenset[date]]) -> Deadline:
    source, extra = law
    period = Period(within_days, PeriodUnit.DAYS)
    return end_of_period(title, day, period, Regime.AO, event_text=event, source=source, extra=extra)
