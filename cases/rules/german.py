"""How dates, amounts and lists read in a German sentence. No rule lives here."""

from collections.abc import Sequence
from datetime import date

_MASCULINE = {"Landkreis": "Landkreises", "Flecken": "Fleckens"}


def in_words(day: date) -> str:
    """A date as it stands in a letter: 24.11.2026."""
    return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"


def month_in_words(day: date) -> str:
    """A month as it stands on a calculation sheet: 11/2026."""
    return f"{day.month:02d}/{day.year:04d}"


def euros(cents: int) -> str:
    """An amount in euros: 1.234,50 Euro; a minus sign in front of negative amounts."""
    whole, rest = divmod(abs(cents), 100)
    sign = "−" if cents < 0 else ""
    grouped = f"{whole:,}".replace(",", ".")
    return f"{sign}{grouped},{rest:02d} Euro"


def genitive(name: str) -> str:
    """A municipality in the genitive: "der Gemeinde Essel", "des Fleckens Ahlden (Aller)"."""
    kind, _, rest = name.partition(" ")
    return f"des {_MASCULINE[kind]} {rest}" if kind in _MASCULINE else f"der {name}"


def accusative(name: str) -> str:
    """A municipality in the accusative: "die Gemeinde Essel", "den Flecken Ahlden (Aller)"."""
    return f"{'den' if name.partition(' ')[0] in _MASCULINE else 'die'} {name}"


def listed(words: Sequence[str], conjunction: str = "und") -> str:
    """A list in a sentence: "A, B und C"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"
