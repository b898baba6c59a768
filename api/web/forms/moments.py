"""Moments as clerks type them, and as letters want them (ISO 8601 with the offset of the office)."""

import re
from datetime import datetime

from api.web.formats import OFFICE_TIME_ZONE
from cases.queries.outcome_fields import read_date

_TYPED = re.compile(r"(?P<day>[\d.]+),?\s+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(\s*Uhr)?")


def read_moment(text: str) -> str:
    """ISO 8601 of a moment like "11.1.27, 7:00 Uhr"; anything else comes back as it was typed."""
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        return text
    try:
        day = read_date(found["day"])
        moment = datetime(
            day.year, day.month, day.day, int(found["hour"]), int(found["minute"]), tzinfo=OFFICE_TIME_ZONE
        )
    except ValueError:
        return text
    return moment.isoformat()


def typed_moment(text: str) -> str:
    """A stored moment as a clerk would type it: 11.01.2027, 07:00; anything else as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{moment.astimezone(OFFICE_TIME_ZONE):%d.%m.%Y, %H:%M}" if moment.tzinfo else text
