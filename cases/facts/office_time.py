"""The clock on the wall of the office: periods, papers and files go by its day, never by that of UTC."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

OFFICE_TIME_ZONE = ZoneInfo("Europe/Berlin")


def office_day(moment: datetime) -> date:
    """The day of a moment in the office (Europe/Berlin): what UTC counts to the day before, from midnight on, is here.

    Raises ValueError for a moment without a time zone: nobody knows its day.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no day")
    return moment.astimezone(OFFICE_TIME_ZONE).date()
