"""Periods in hours: forwards every hour counts, backwards before a public call only those of working days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cases.errors import Invalid
from cases.facts.ledger import LedgerStep
from cases.facts.office_time import OFFICE_TIME_ZONE, office_day
from cases.rules.calendar import NO_EXTRA, is_working_day, why_no_working_day
from cases.rules.german import in_words


@dataclass(frozen=True)
class HourDeadline:
    """A period in hours with its derivation. Both moments are aware and in Europe/Berlin.

    `ends_at` is the last moment in time. `skipped` are the days whose hours did not count.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    steps: tuple[LedgerStep, ...]
    skipped: tuple[date, ...] = ()


def hours_before(  # noqa: PLR0913 - what, before what, how long, why
    title: str,
    event_at: datetime,
    hours: int,
    *,
    event_text: str,
    source: str,
    extra: frozenset[date] = NO_EXTRA,
) -> HourDeadline:
    """The last moment so many hours before an event when Saturdays, Sundays and holidays do not count.

    For the notice of an assembly: 48 hours before the public call, not before the assembly (§ 5 (1) NVersG). Late
    is not forbidden. Counted on the clock of Europe/Berlin; clocks change on Sundays only, which do not count.
    """
    _check(event_at, hours)
    moment = event_at.astimezone(OFFICE_TIME_ZONE).replace(tzinfo=None)
    left, skipped = timedelta(hours=hours), []
    while left:
        day = (moment - timedelta.resolution).date()
        midnight = datetime.combine(day, time())
        if is_working_day(day, extra):
            counted = min(left, moment - midnight)
            moment, left = moment - counted, left - counted
        else:
            skipped.append(day)
            moment = midnight
    ends_at = moment.replace(tzinfo=OFFICE_TIME_ZONE)
    left_out = [
        LedgerStep(f"Der {in_words(day)} zählt nicht mit ({why_no_working_day(day)}).", source)
        for day in skipped
    ]
    steps = (
        LedgerStep(event_text, source, office_day(event_at)),
        *left_out,
        LedgerStep(f"{hours} Stunden zurück: bis {_moment(ends_at)}.", source, office_day(ends_at)),
    )
    return HourDeadline(title, ends_at, ends_at, steps, tuple(reversed(skipped)))


def _check(event_at: datetime, hours: int) -> None:
    if hours < 1:
        raise Invalid(
            "Eine Frist in Stunden muss mindestens eine Stunde lang sein. Bitte eine Zahl ab 1 angeben."
        )
    if event_at.tzinfo is None:
        raise Invalid("Der Zeitpunkt hat keine Zeitzone. Bitte die Administration informieren.")


def _moment(moment: datetime) -> str:
    return f"{in_words(office_day(moment))}, {moment:%H:%M} Uhr"
