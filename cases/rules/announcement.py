"""Bekanntgabe: from the route and the day of posting to the day on which a letter counts as received."""

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from cases.errors import Invalid
from cases.facts.ledger import Deadline, LedgerStep
from cases.rules.calendar import NO_EXTRA
from cases.rules.german import in_words
from cases.rules.regimes import Regime, RegimeSwitches, switches_of
from cases.rules.time_limits import settled

FOUR_DAYS_SINCE = date(2025, 1, 1)
_TITLE = "Bekanntgabe"


class Route(StrEnum):
    """The ways a decision reaches its addressee."""

    POST_INLAND = "post"
    ELECTRONIC = "elektronisch"
    PORTAL_MAILBOX = "portalpostfach"
    PROVEN = "zustellung"


_SENT_TEXT = {
    Route.POST_INLAND: "Zur Post gegeben",
    Route.ELECTRONIC: "Elektronisch abgesendet",
    Route.PORTAL_MAILBOX: "Im Postfach des Nutzerkontos bereitgestellt",
}


def announced_on(
    route: Route,
    sent_on: date,
    regime: Regime,
    proven_on: date | None = None,
    extra: frozenset[date] = NO_EXTRA,
) -> Deadline:
    """The day of Bekanntgabe as `ends_on` (§ 41 (2) VwVfG, § 37 (2) SGB X, § 122 (2) AO, § 9 (1) OZG).

    Four days after posting from 1 January 2025 on, three before. `proven_on` is the day of actual receipt:
    a later one prevails, an earlier one does not shorten. The route PROVEN needs it and counts that very
    day. A letter that came back is not announced at all: do not ask then.
    """
    if proven_on is not None and proven_on < sent_on:
        raise Invalid("Der nachgewiesene Zugang liegt vor der Absendung. Bitte die beiden Tage prüfen.")
    switches = switches_of(regime)
    if route is Route.PROVEN:
        return _proven(sent_on, proven_on, switches)
    counted = _counted(route, sent_on, switches)
    if switches.shifts_announcement_day:
        moving = replace(counted, shift_source=switches.announcement_shift_source)
        counted = settled(moving, counted.ends_on, extra)
    return _with_actual_receipt(counted, proven_on, _source(route, switches))


def _proven(sent_on: date, proven_on: date | None, switches: RegimeSwitches) -> Deadline:
    if proven_on is None:
        raise Invalid(
            "Bei förmlicher Zustellung fehlt der Tag der Zustellung. "
            "Bitte den Tag aus dem Nachweis eintragen."
        )
    steps = (
        LedgerStep("Zur Zustellung gegeben.", switches.proven_source, sent_on),
        LedgerStep("Nachweislich zugestellt; dieser Tag gilt.", switches.proven_source, proven_on),
    )
    return Deadline(_TITLE, sent_on, proven_on, steps)


def _counted(route: Route, sent_on: date, switches: RegimeSwitches) -> Deadline:
    days = 4 if sent_on >= FOUR_DAYS_SINCE else 3
    day = sent_on + timedelta(days=days)
    source = _source(route, switches)
    rule = "ab 01.01.2025" if days == 4 else "bis 31.12.2024"
    steps = (
        LedgerStep(f"{_SENT_TEXT[route]}.", source, sent_on),
        LedgerStep(f"Gilt am {days}. Tag danach als bekannt gegeben (Absendung {rule}).", source, day),
    )
    return Deadline(_TITLE, sent_on, day, steps)


def _with_actual_receipt(deadline: Deadline, proven_on: date | None, source: str) -> Deadline:
    if proven_on is None or proven_on == deadline.ends_on:
        return deadline
    if proven_on < deadline.ends_on:
        text = f"Früher zugegangen ({in_words(proven_on)}); das verkürzt die Frist nicht."
        return replace(deadline, steps=(*deadline.steps, LedgerStep(text, source, deadline.ends_on)))
    text = "Nachweislich erst später zugegangen; es gilt der Tag des Zugangs."
    steps = (*deadline.steps, LedgerStep(text, source, proven_on))
    return replace(deadline, ends_on=proven_on, steps=steps, nominal_ends_on=None, shift_source="")


def _source(route: Route, switches: RegimeSwitches) -> str:
    if route is Route.PORTAL_MAILBOX:
        return "§ 9 Abs. 1 OZG"
    return switches.post_source if route is Route.POST_INLAND else switches.electronic_source
