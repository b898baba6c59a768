"""Periods in hours: forwards every hour counts, backwards before a public call only those of working days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cases.errors import Invalid
from cases.facts.ledger import LedgerStep
from cases.rules.calendar import NO_EXTRA, is_working_day, why_no_working_day
from cases.rules.german import in_words
from cases.rules.regimes import Regime, switches_of

OFFICE_CLOCK = ZoneInfo("Europe/Berlin")


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


def hours_after(  # noqa: PLR0913 - what, since when, how long, under which rule, why
    title: str, event_at: datetime, hours: int, regime: Regime, *, event_text: str, source: str
) -> HourDeadline:
    """The end of a period in hours: weekends and holidays count (§ 31 (6) VwVfG, § 26 (6) SGB X, § 108 (6) AO).

    The hour in which the event falls does not count (§ 187 (1) BGB accordingly). Hours are real ones: when the
    clocks change the time of day moves. Raises `Invalid` for less than one hour or a moment without time zone.
    """
    _check(event_at, hours)
    event = event_at.astimezone(UTC)
    started = event.replace(minute=0, second=0, microsecond=0)
    starts = event if started == event else started + timedelta(hours=1)
    ends = starts + timedelta(hours=hours)
    starts_at, ends_at = starts.astimezone(OFFICE_CLOCK), ends.astimezone(OFFICE_CLOCK)
    steps = (
        LedgerStep(event_text, source, event_at.astimezone(OFFICE_CLOCK).date()),
        LedgerStep(f"Volle Stunden ab {_moment(starts_at)}.", "§ 187 Abs. 1 BGB", starts_at.date()),
        LedgerStep(
            f"{hours} Stunden, Wochenenden und Feiertage zählen mit: bis {_moment(ends_at)}.",
            switches_of(regime).hours_source,
            ends_at.date(),
        ),
    )
    return HourDeadline(title, starts_at, ends_at, steps)


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
    moment = event_at.astimezone(OFFICE_CLOCK).replace(tzinfo=None)
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
    ends_at = moment.replace(tzinfo=OFFICE_CLOCK)
    here = event_at.astimezone(OFFICE_CLOCK)
    left_out = [
        LedgerStep(f"Der {in_words(day)} zählt nicht mit ({why_no_working_day(day)}).", source)
        for day in skipped
    ]
    steps = (
        LedgerStep(event_text, source, here.date()),
        *left_out,
        LedgerStep(f"{hours} Stunden zurück: bis {_moment(ends_at)}.", source, ends_at.date()),
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
    return f"{in_words(moment.date())}, {moment:%H:%M} Uhr"
