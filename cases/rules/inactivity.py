"""Inactivity: from when the applicant may sue because nothing was decided, and when the office is warned before."""

from dataclasses import dataclass
from datetime import date, timedelta

from cases.facts.ledger import Deadline
from cases.rules.appeals import CourtBranch
from cases.rules.calendar import NO_EXTRA, previous_working_day
from cases.rules.regimes import Regime
from cases.rules.time_limits import Period, PeriodUnit, end_of_period

WARNING_PERCENTS = (50, 75, 100)


@dataclass(frozen=True)
class InactivityWarning:
    """A day (a working day) by which so many percent of the period have passed."""

    percent: int
    on: date


@dataclass(frozen=True)
class Inactivity:
    """`deadline.ends_on` is the last day before an action for inactivity is possible; the warnings come before it."""

    deadline: Deadline
    warnings: tuple[InactivityWarning, ...]


def inactivity(
    received_on: date,
    branch: CourtBranch,
    regime: Regime,
    *,
    is_objection: bool = False,
    extra: frozenset[date] = NO_EXTRA,
) -> Inactivity:
    """Three months after application or Widerspruch (§ 75 VwGO); six after an application and three after a Widerspruch
    before the social courts (§ 88 SGG).

    The court decides, not the regime: Unterhaltsvorschuss is SGB X but three months. The end does not move to a
    working day: it opens a right and asks nothing of the citizen. A sufficient reason (zureichender Grund) and a
    Zwischennachricht do not move it either; the court judges them.
    """
    months, source = _period(branch, is_objection=is_objection)
    what = "Widerspruch eingegangen." if is_objection else "Antrag eingegangen."
    deadline = end_of_period(
        "Untätigkeitsklage möglich",
        received_on,
        Period(months, PeriodUnit.MONTHS),
        regime,
        shifts_to_working_day=False,
        event_text=what,
        source=source,
        extra=extra,
    )
    days = (deadline.ends_on - received_on).days
    warnings = tuple(
        InactivityWarning(
            percent, previous_working_day(received_on + timedelta(days=days * percent // 100), extra)
        )
        for percent in WARNING_PERCENTS
    )
    return Inactivity(deadline, warnings)


def _period(branch: CourtBranch, *, is_objection: bool) -> tuple[int, str]:
    if branch is CourtBranch.VERWALTUNGSGERICHT:
        return 3, "§ 75 Satz 2 VwGO"
    return (3, "§ 88 Abs. 2 SGG") if is_objection else (6, "§ 88 Abs. 1 SGG")
