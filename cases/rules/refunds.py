"""Erstattung after a Rücknahme or a Widerruf: what was paid comes back once (§ 49a (1) VwVfG)."""

from collections.abc import Sequence
from datetime import date

from cases.rules.german import euros, in_words, listed


def why_twice(paid_cents: int, demanded_cents: int, refund_cents: int, days: Sequence[date]) -> str | None:
    """Why so much cannot be asked back beside what decisions of these days ask back; None if it can. Cents."""
    if refund_cents <= paid_cents - demanded_cents:
        return None
    return (
        f"Von den gezahlten {euros(paid_cents)} fordert schon zurück, was am {listed([in_words(day) for day in days])} "
        f"entschieden ist: {euros(demanded_cents)}. Zu erstatten ist jeder Betrag nur einmal (§ 49a Abs. 1 VwVfG). "
        f"Bitte höchstens {euros(max(0, paid_cents - demanded_cents))} eintragen."
    )
