"""How dates, times, amounts and sizes read on the screen: the filters of the templates."""

from datetime import date, datetime

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from cases.facts.office_time import OFFICE_TIME_ZONE, office_day

_LOCALE = "de_DE"
_NARROW_SPACE = "\u202f"


def date_de(day: date | None) -> str:
    """23.11.2026; "–" where there is no date."""
    return f"{_office_day(day):%d.%m.%Y}" if day else "–"


def date_short(day: date | None) -> str:
    """23.11., for places where the year is clear."""
    return f"{_office_day(day):%d.%m.}" if day else ""


def date_long(day: date) -> str:
    """Montag, 23. November 2026."""
    return format_date(day, "EEEE, d. MMMM y", locale=_LOCALE)


def datetime_de(moment: datetime | None) -> str:
    """23.11.2026, 10:42 Uhr, in the time of the office."""
    return f"{moment.astimezone(OFFICE_TIME_ZONE):%d.%m.%Y, %H:%M} Uhr" if moment else "–"


def time_de(moment: datetime | None) -> str:
    """10:42, in the time of the office."""
    return f"{moment.astimezone(OFFICE_TIME_ZONE):%H:%M}" if moment else ""


def moment_short(moment: datetime, today: date) -> str:
    """ "heute 10:42", "gestern 10:42", "19.11." this year, "19.11.2025" before."""
    local = moment.astimezone(OFFICE_TIME_ZONE)
    days = (today - office_day(moment)).days
    if days == 0:
        return f"heute {local:%H:%M}"
    if days == 1:
        return f"gestern {local:%H:%M}"
    return f"{local:%d.%m.}" if local.year == today.year else f"{local:%d.%m.%Y}"


def relative_days(days: int | None) -> str:
    """ "in 3 Tagen", "heute", "morgen", "seit 5 Tagen"; "" without a date."""
    if days is None:
        return ""
    fixed = {0: "heute", 1: "morgen", -1: "seit gestern"}
    if days in fixed:
        return fixed[days]
    return f"in {days} Tagen" if days > 0 else f"seit {-days} Tagen"


def euro(cents: int | None) -> str:
    """1.234,50 € from cents; "–" where there is no amount."""
    return "–" if cents is None else format_currency(cents / 100, "EUR", locale=_LOCALE)


def count_de(number: float) -> str:
    """1.234 or 12,5."""
    return format_decimal(number, locale=_LOCALE)


def file_size(size_bytes: int) -> str:
    """1,4 MB, 220 kB."""
    if size_bytes >= 1_000_000:
        return f"{format_decimal(round(size_bytes / 1_000_000, 1), locale=_LOCALE)}{_NARROW_SPACE}MB"
    return f"{max(1, round(size_bytes / 1000))}{_NARROW_SPACE}kB"


def counted(number: int, one: str, many: str) -> str:
    """1 Seite, 2 Seiten."""
    return f"{count_de(number)} {one if number == 1 else many}"


def initials(name: str) -> str:
    """PL for Petra Lüders and for "Dr. Petra Lüders"; at most two letters."""
    words = [word for word in name.replace("-", " ").split() if word[:1].isalpha() and not word.endswith(".")]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def due_class(days_left: int | None) -> str:
    """CSS class of a date: late when past, soon up to three days ahead, nothing otherwise."""
    if days_left is None:
        return ""
    if days_left < 0:
        return "is-late"
    return "is-soon" if days_left <= 3 else ""


def _office_day(day: date) -> date:
    return office_day(day) if isinstance(day, datetime) else day
