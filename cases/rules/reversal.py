"""Rücknahme und Widerruf: the year from knowledge of the facts (§ 48 (4) VwVfG, § 45 (4) SGB X).

§§ 130 (3), 131 (2) S. 2 AO have the same year for what favours the person, not where it was got by unfair means. Setting a
tax higher takes back no favour; taking back an exemption or a reduction does.
"""

from dataclasses import dataclass, replace
from datetime import date

from cases.facts.ledger import Deadline, LedgerStep
from cases.rules.calendar import NO_EXTRA, previous_working_day
from cases.rules.german import in_words
from cases.rules.regimes import Regime
from cases.rules.time_limits import Period, PeriodUnit, end_of_period, months_later

_ONE_YEAR = Period(1, PeriodUnit.YEARS)
_TWO_YEARS = (Period(2, PeriodUnit.YEARS), "§ 45 Abs. 3 Satz 1 SGB X")
_TEN_YEARS = (Period(10, PeriodUnit.YEARS), "§ 45 Abs. 3 Satz 3 SGB X")
_WEIGHED = "abwaegung"
_WITHOUT_TRUST = frozenset({"angaben", "kenntnis", "taeuschung"})
_WARNED_MONTHS_BEFORE = 1
"""A choice of the office: a hearing and a second person fit into a month."""
_BY_HAND = (
    "Mit diesem Versandweg kommt der Bescheid nicht mehr sicher rechtzeitig. Bitte bis zum Ende der Frist persönlich "
    "übergeben und als Versandweg „Persönlich übergeben“ wählen."
)


@dataclass(frozen=True)
class LastingGrant:
    """When a lasting benefit was announced, and when taking it back would be if the letter left today."""

    granted_on: date
    announced_on: date
    today: date


def reversal_year(
    known_on: date,
    regime: Regime,
    *,
    source: str,
    exception: tuple[str, str] = ("", ""),
    extra: frozenset[date] = NO_EXTRA,
) -> Deadline:
    """The last day on which the reversal can still become effective: one year from the day all its facts were known.

    `exception` says why the year does not bind here, and by which rule; the ledger then says so, its end stays for
    information.
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
    why, rule = exception
    if not rule:
        return deadline
    step = LedgerStep(f"Die Jahresfrist gilt hier nicht: {why}.", rule, deadline.ends_on)
    return replace(deadline, steps=(*deadline.steps, step))


def reversal_warned_on(year: Deadline, extra: frozenset[date] = NO_EXTRA) -> date:
    """When the office is reminded of the end of the year: a month before, on a working day."""
    return previous_working_day(months_later(year.ends_on, -_WARNED_MONTHS_BEFORE), extra)


def why_grant_stands(
    ground: str, grant: LastingGrant, regime: Regime, extra: frozenset[date] = NO_EXTRA
) -> str:
    """Why a lasting benefit can no longer be taken back by this letter, and what can still be done.

    "" if it can. § 45 (3) s. 1 SGB X: two years after a weighing of trust. Without trust see `long_granted_hint`; a ground of
    § 580 ZPO knows no end.
    """
    ends_on = _last_day(grant.granted_on, _TWO_YEARS, regime, extra)
    if ground != _WEIGHED or grant.announced_on <= ends_on:
        return ""
    return (
        f"Die Bewilligung ist seit dem {in_words(grant.granted_on)} bekannt gegeben und kann aus diesem Grund nur bis zum "
        f"{in_words(ends_on)} zurückgenommen werden ({_TWO_YEARS[1]}). "
        f"{by_hand_or(_OTHER_GROUND, ends_on, grant.today)}"
    )


_OTHER_GROUND = "Bitte prüfen, ob ein anderer Grund vorliegt."


def by_hand_or(otherwise: str, ends_on: date, today: date) -> str:
    """How a letter that comes too late by its way can still be in time: handed over; after the last day, what else helps."""
    return _BY_HAND if today <= ends_on else otherwise


def long_granted_hint(
    ground: str, grant: LastingGrant, regime: Regime, extra: frozenset[date] = NO_EXTRA
) -> str:
    """What must hold where nobody could trust in a running benefit that was granted more than ten years before; else "".

    § 45 (3) s. 3 and 4 SGB X: after ten years it must have been paid until the proceeding on the reversal began.
    """
    ends_on = _last_day(grant.granted_on, _TEN_YEARS, regime, extra)
    if ground not in _WITHOUT_TRUST or grant.announced_on <= ends_on:
        return ""
    return (
        f"Die Bewilligung ist seit dem {in_words(grant.granted_on)} bekannt gegeben, also mehr als zehn Jahre "
        f"({_TEN_YEARS[1]}). Zurücknehmen geht dann nur, wenn die Leistung mindestens bis zum Beginn des Verfahrens über die "
        "Rücknahme gezahlt wurde (§ 45 Abs. 3 Satz 4 SGB X). Bitte prüfen."
    )


def _last_day(granted_on: date, rule: tuple[Period, str], regime: Regime, extra: frozenset[date]) -> date:
    period, source = rule
    event = "Die Bewilligung ist bekannt gegeben."
    title = "Rücknahme einer laufenden Leistung"
    return end_of_period(
        title, granted_on, period, regime, event_text=event, source=source, extra=extra
    ).ends_on


def why_reversed_too_late(year: Deadline, announced_on: date, source: str) -> str:
    """Why the reversal comes too late if it is announced on this day, as a sentence; "" if it is in time."""
    if announced_on <= year.ends_on:
        return ""
    return (
        f"Die Jahresfrist ab Kenntnis der Tatsachen endet am {in_words(year.ends_on)}; bekannt gegeben wäre der Bescheid "
        f"voraussichtlich erst am {in_words(announced_on)} ({source})."
    )
