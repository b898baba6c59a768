"""Which periods an authority may extend, and how a new last day becomes an extension with its ledger."""

from datetime import date

from cases.errors import FieldError, Invalid
from cases.facts.ledger import Deadline
from cases.rules.calendar import NO_EXTRA, next_working_day
from cases.rules.german import in_words
from cases.rules.regimes import Regime
from cases.rules.time_limits import Period, PeriodUnit, extend

LONGEST_DAYS = 366


def extended_to(  # noqa: PLR0913 - the old period, its new end, why, when, under which rule
    deadline: Deadline,
    ends_on: date,
    *,
    reason: str,
    regime: Regime,
    today: date,
    is_set_by_authority: bool = True,
    extra: frozenset[date] = NO_EXTRA,
) -> Deadline:
    """The deadline with `ends_on` as its new last day, as a period from the old end on (§ 190 BGB); a weekend moves it.

    Before and after expiry (§ 31 (7) VwVfG, § 26 (7) SGB X, § 109 AO). Raises `Invalid` for statutory periods, for a day
    that is over or not later than the old end, for more than `LONGEST_DAYS`, and without a reason.
    """
    days = max(1, (ends_on - deadline.ends_on).days)
    found = extend(
        deadline,
        Period(days, PeriodUnit.DAYS),
        reason=reason.strip(),
        regime=regime,
        extended_on=today,
        is_set_by_authority=is_set_by_authority,
        extra=extra,
    )
    if ends_on <= deadline.ends_on:
        message = f"Die Frist endet schon am {in_words(deadline.ends_on)}. Bitte einen späteren Tag wählen."
        raise Invalid(message, (FieldError("datum", message),))
    if ends_on <= today:
        message = "Das neue Fristende muss nach heute liegen."
        raise Invalid(message, (FieldError("datum", message),))
    if days > LONGEST_DAYS:
        message = "Das ist mehr als ein Jahr. Bitte einen früheren Tag wählen."
        raise Invalid(message, (FieldError("datum", message),))
    if not reason.strip():
        message = "Bitte den Grund der Verlängerung nennen."
        raise Invalid(message, (FieldError("grund", message),))
    return found


def is_cut_short(ends_on: date, *, expected_on: date, announced_on: date) -> bool:
    """Whether the letter came so late that less than half of the time that was meant is left for the addressee.

    A period that an authority sets must be long enough to be kept (§ 31 (1) VwVfG, § 26 (1) SGB X, § 108 (1) AO); where
    too short begins no law says, the half is an assumption.
    """
    return 2 * (ends_on - announced_on).days < (ends_on - expected_on).days


def is_same_extension(deadline: Deadline, ends_on: date, extra: frozenset[date] = NO_EXTRA) -> bool:
    """Whether the period ends on this day already, weekends moved: the same extension came twice."""
    return next_working_day(ends_on, extra) == deadline.ends_on
