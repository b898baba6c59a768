"""From which day something may take effect that needs a notice with days for a statement before (§ 9 (4) UVG)."""

from datetime import date, timedelta

from cases.facts.ledger import Deadline, LedgerStep
from cases.rules.calendar import NO_EXTRA
from cases.rules.german import in_words
from cases.rules.regimes import Regime
from cases.rules.special_periods import authority_period
from cases.rules.time_limits import Period, PeriodUnit

_ONE_DAY = timedelta(days=1)


def first_day_of_effect(  # noqa: PLR0913 - what, since when, how long, under which rule
    title: str,
    announced_on: date,
    days: int,
    regime: Regime,
    *,
    source: str,
    extra: frozenset[date] = NO_EXTRA,
) -> Deadline:
    """The first day on which the effect is lawful: the day after the whole period for a statement.

    The period begins the day after the Bekanntgabe of the notice and moves on from a weekend or holiday like every
    period; the effect itself may begin on any day.
    """
    period = authority_period(title, announced_on, Period(days, PeriodUnit.DAYS), regime, extra=extra)
    day = period.ends_on + _ONE_DAY
    text = f"Frühester Tag, nach {days} Tagen Gelegenheit zur Äußerung."
    return Deadline(title, period.starts_on, day, (*period.steps, LedgerStep(text, source, day)))


def why_too_early(first_day: Deadline, wanted: date, *, days: int, source: str) -> str | None:
    """Why the effect cannot begin on the wanted day, as a sentence; None if it can."""
    if wanted >= first_day.ends_on:
        return None
    return (
        f"„{first_day.title}“ geht frühestens zum {in_words(first_day.ends_on)}: Die Mitteilung muss bekannt gegeben "
        f"und die {days} Tage zur Äußerung müssen vorbei sein ({source}). Bitte den Tag im Entwurf ändern."
    )
