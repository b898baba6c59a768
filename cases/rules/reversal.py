"""Rücknahme und Widerruf: the year from knowledge of the facts (§ 48 (4) VwVfG, § 45 (4) SGB X). The AO has no such year."""

from dataclasses import replace
from datetime import date

from cases.facts.ledger import Deadline, LedgerStep
from cases.rules.calendar import NO_EXTRA, previous_working_day
from cases.rules.german import in_words
from cases.rules.regimes import Regime
from cases.rules.time_limits import Period, PeriodUnit, end_of_period, months_later

_ONE_YEAR = Period(1, PeriodUnit.YEARS)
_WARNED_MONTHS_BEFORE = 1
"""A choice of the office: a hearing and a second person fit into a month."""


def reversal_year(
    known_on: date, regime: Regime, *, source: str, exception: str = "", extra: frozenset[date] = NO_EXTRA
) -> Deadline:
    """The last day on which the reversal can still become effective: one year from the day all its facts were known.

    `exception` is the rule by which the year does not bind here; the ledger then says so, its end stays for information.
    """
    deadline = end_of_period(
        "Jahresfrist für Rücknahme oder Widerruf",
        known_on,
        _ONE_YEAR,
        regime,
        event_text="Alle Tatsachen sind bekannt, die sie rechtfertigen.",
        source=source,
        extra=extra,
    )
    if not exception:
        return deadline
    text = "Die Jahresfrist gilt hier nicht: durch arglistige Täuschung, Drohung oder Bestechung erwirkt."
    return replace(deadline, steps=(*deadline.steps, LedgerStep(text, exception, deadline.ends_on)))


def reversal_warned_on(year: Deadline, extra: frozenset[date] = NO_EXTRA) -> date:
    """When the office is reminded of the end of the year: a month before, on a working day."""
    return previous_working_day(months_later(year.ends_on, -_WARNED_MONTHS_BEFORE), extra)


def why_reversed_too_late(year: Deadline, announced_on: date, source: str) -> str:
    """Why the reversal comes too late if it is announced on this day, as a sentence; "" if it is in time."""
    if announced_on <= year.ends_on:
        return ""
    return (
        f"Die Jahresfrist ab Kenntnis der Tatsachen endet am {in_words(year.ends_on)}; bekannt gegeben wäre der Bescheid "
        f"voraussichtlich erst am {in_words(announced_on)} ({source})."
    )
