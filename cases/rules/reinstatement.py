"""Wiedereinsetzung in den vorigen Stand: until when it can be asked for; which law applies depends on court and remedy."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cases.errors import Invalid
from cases.facts.ledger import Deadline, LedgerStep
from cases.rules.appeals import CourtBranch
from cases.rules.calendar import NO_EXTRA
from cases.rules.regimes import Regime
from cases.rules.time_limits import Period, PeriodUnit, end_of_period


class MissedPeriod(StrEnum):
    """The remedy whose period was missed."""

    WIDERSPRUCH = "widerspruch"
    KLAGE = "klage"


@dataclass(frozen=True)
class _Rule:
    period: Period
    source: str
    year_source: str


_TWO_WEEKS = Period(2, PeriodUnit.WEEKS)
_ONE_MONTH = Period(1, PeriodUnit.MONTHS)
_ONE_YEAR = Period(1, PeriodUnit.YEARS)
_BY_REMEDY = {
    (MissedPeriod.WIDERSPRUCH, CourtBranch.VERWALTUNGSGERICHT): _Rule(
        _TWO_WEEKS, "§§ 70 Abs. 2, 60 Abs. 2 VwGO", "§§ 70 Abs. 2, 60 Abs. 3 VwGO"
    ),
    (MissedPeriod.KLAGE, CourtBranch.VERWALTUNGSGERICHT): _Rule(
        _TWO_WEEKS, "§ 60 Abs. 2 VwGO", "§ 60 Abs. 3 VwGO"
    ),
    (MissedPeriod.WIDERSPRUCH, CourtBranch.SOZIALGERICHT): _Rule(
        _ONE_MONTH, "§§ 84 Abs. 2, 67 Abs. 2 SGG", "§§ 84 Abs. 2, 67 Abs. 3 SGG"
    ),
    (MissedPeriod.KLAGE, CourtBranch.SOZIALGERICHT): _Rule(_ONE_MONTH, "§ 67 Abs. 2 SGG", "§ 67 Abs. 3 SGG"),
}


def reinstatement_ends_on(  # noqa: PLR0913 - the missed period, the obstacle, and the law that applies
    missed_on: date,
    obstacle_ended_on: date,
    missed: MissedPeriod,
    regime: Regime,
    *,
    branch: CourtBranch = CourtBranch.VERWALTUNGSGERICHT,
    extra: frozenset[date] = NO_EXTRA,
) -> Deadline:
    """The last day to ask for reinstatement and to make up for the missed act.

    Two weeks after the obstacle ended (§ 60 (2) VwGO), one month before the social courts (§ 67 (2) SGG); never later
    than one year after the end of the missed period, `missed_on`. That höhere Gewalt lifts the year is said in the
    ledger; a person decides on it. Raises `Invalid` if the obstacle ended before the period did:
    then the act could still have been done in time.
    """
    if obstacle_ended_on < missed_on:
        raise Invalid(
            "Das Hindernis ist vor dem Ende der Frist weggefallen. Bitte prüfen, ob die Frist noch zu halten war."
        )
    rule = _BY_REMEDY[missed, branch]
    deadline = end_of_period(
        "Wiedereinsetzung",
        obstacle_ended_on,
        rule.period,
        regime,
        event_text="Das Hindernis ist weggefallen.",
        source=rule.source,
        extra=extra,
    )
    year = end_of_period(
        "Wiedereinsetzung",
        missed_on,
        _ONE_YEAR,
        regime,
        event_text="Ende der versäumten Frist.",
        source=rule.year_source,
        extra=extra,
    )
    if deadline.ends_on <= year.ends_on:
        return deadline
    text = "Nach einem Jahr seit dem Ende der versäumten Frist ist der Antrag ausgeschlossen, außer bei höherer Gewalt."
    steps = (*deadline.steps, *year.steps, LedgerStep(text, rule.year_source, year.ends_on))
    starts_on = min(deadline.starts_on, year.ends_on)
    return Deadline("Wiedereinsetzung", starts_on, year.ends_on, steps, year.nominal_ends_on)
