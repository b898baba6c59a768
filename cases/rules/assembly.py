"""Time rules for assemblies: notice 48 hours before the public call, and the quiet hours of Sundays and holidays.

Late notice is not forbidden: the rules say how it was, never that an assembly may not take place.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cases.facts.ledger import Deadline, LedgerStep
from cases.facts.office_time import OFFICE_TIME_ZONE, office_day
from cases.rules.calendar import NO_EXTRA, is_holiday
from cases.rules.german import in_words
from cases.rules.hour_periods import hours_before

_SUNDAY = 6
_QUIET_FROM, _QUIET_UNTIL = time(7), time(11)
_LOUD_HOLIDAYS = {(5, 1), (10, 3)}  # § 5 (2) NFeiertagsG: 1 May and 3 October


@dataclass(frozen=True)
class Notice:
    """Whether a notice was in time: the latest moment (Europe/Berlin) and the ledger."""

    latest_at: datetime
    is_late: bool
    deadline: Deadline


def notice_of_assembly(  # noqa: PLR0913 - two moments, the length, and what the ledger is to say
    title: str,
    call_at: datetime,
    received_at: datetime,
    *,
    hours: int,
    source: str,
    extra: frozenset[date] = NO_EXTRA,
) -> Notice:
    """Whether a notice received at `received_at` came `hours` before the public call, with its ledger.

    Not the assembly, the call counts (Bekanntgabe: invitation, advertisement). The minute of receipt is in favour
    of whoever gives notice: seconds do not count.
    """
    period = hours_before(
        title,
        call_at,
        hours,
        event_text=f"Öffentlicher Aufruf am {_moment(call_at)}.",
        source=source,
        extra=extra,
    )
    received = received_at.astimezone(OFFICE_TIME_ZONE)
    is_late = received.replace(second=0, microsecond=0) > period.ends_at
    verdict = "verspätet; das allein ist kein Grund für ein Verbot" if is_late else "rechtzeitig"
    last = LedgerStep(f"Eingegangen am {_moment(received)}: {verdict}.", source, office_day(received))
    ends_on = office_day(period.ends_at)
    deadline = Deadline(title, min(office_day(received), ends_on), ends_on, (*period.steps, last))
    return Notice(period.ends_at, is_late, deadline)


def touches_quiet_hours(
    begins_at: datetime, ends_at: datetime, extra: frozenset[date] = NO_EXTRA
) -> date | None:
    """The first Sunday or holiday on which the time meets the hours from 7 to 11 (§ 5 NFeiertagsG), None if there is none."""
    begins, ends = begins_at.astimezone(OFFICE_TIME_ZONE), ends_at.astimezone(OFFICE_TIME_ZONE)
    day = office_day(begins)
    while day <= office_day(ends):
        quiet_from = datetime.combine(day, _QUIET_FROM, OFFICE_TIME_ZONE)
        quiet_until = datetime.combine(day, _QUIET_UNTIL, OFFICE_TIME_ZONE)
        if _is_quiet_day(day, extra) and begins < quiet_until and ends > quiet_from:
            return day
        day += timedelta(days=1)
    return None


def _is_quiet_day(day: date, extra: frozenset[date]) -> bool:
    if (day.month, day.day) in _LOUD_HOLIDAYS:
        return False
    return day.weekday() == _SUNDAY or is_holiday(day, extra)


def _moment(moment: datetime) -> str:
    here = moment.astimezone(OFFICE_TIME_ZONE)
    return f"{in_words(office_day(moment))}, {here:%H:%M} Uhr"
