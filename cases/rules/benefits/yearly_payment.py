"""Dog tax paid at once: from which year a wish for it counts, by the day of the Satzung."""

from datetime import date


def yearly_payment_from(applied_on: date, applied_until: str) -> int:
    """The first calendar year that is paid at once: the next one if it was applied for by this day ("09-30"; that day
    included), else the one after it.
    """
    is_in_time = applied_on <= date.fromisoformat(f"{applied_on.year}-{applied_until}")
    return applied_on.year + (1 if is_in_time else 2)
