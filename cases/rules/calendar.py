"""Working days and holidays of Niedersachsen; Saturdays, Sundays and statutory holidays are no working days.

Source: NFeiertagsG; § 193 BGB. One-off holidays that the library does not know come in as `extra`.
"""

from datetime import date, timedelta
from functools import lru_cache

import holidays

NO_EXTRA: frozenset[date] = frozenset()
YEARS = range(1900, 2200)
"""What a calendar of the office can hold; a year outside is a typing mistake."""
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def holiday_name(day: date) -> str | None:
    """The German name of the statutory holiday in Niedersachsen on this day, or None."""
    return _holidays_of(day.year).get(day)


def is_holiday(day: date, extra: frozenset[date] = NO_EXTRA) -> bool:
    """True on statutory holidays of Niedersachsen and on the days in `extra`."""
    return day in extra or holiday_name(day) is not None


def is_working_day(day: date, extra: frozenset[date] = NO_EXTRA) -> bool:
    """True on Monday to Friday unless a holiday (§ 193 BGB)."""
    return day.weekday() < _SATURDAY and not is_holiday(day, extra)


def next_working_day(day: date, extra: frozenset[date] = NO_EXTRA) -> date:
    """The day itself if it is a working day, otherwise the first working day after it."""
    while not is_working_day(day, extra):
        day += _ONE_DAY
    return day


def previous_working_day(day: date, extra: frozenset[date] = NO_EXTRA) -> date:
    """The day itself if it is a working day, otherwise the last working day before it."""
    while not is_working_day(day, extra):
        day -= _ONE_DAY
    return day


def add_working_days(day: date, count: int, extra: frozenset[date] = NO_EXTRA) -> date:
    """The `count`-th working day after `day` (before it, if negative); `day` itself does not count."""
    step = _ONE_DAY if count >= 0 else -_ONE_DAY
    left = abs(count)
    while left:
        day += step
        if is_working_day(day, extra):
            left -= 1
    return day


def why_no_working_day(day: date) -> str:
    """Why the day is no working day: "Samstag", "Sonntag" or the name of the holiday; "Feiertag" for an
    extra one.
    """
    name = holiday_name(day)
    if name is not None:
        return name
    return {5: "Samstag", 6: "Sonntag"}.get(day.weekday(), "Feiertag")


@lru_cache(maxsize=256)
def _holidays_of(year: int) -> dict[date, str]:
    """Holidays of one year: a plain copy, because the library's own set grows when it is asked."""
    return dict(holidays.country_holidays("DE", subdiv="NI", years=year, language="de"))
