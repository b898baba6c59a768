"""What was paid comes back once."""

from datetime import date

from cases.rules.refunds import why_twice

DAYS = [date(2026, 12, 11), date(2027, 1, 5)]


def test_what_is_asked_back_already_is_not_asked_back_again() -> None:
    assert why_twice(60_000, 30_000, 30_000, DAYS) is None
    told = why_twice(60_000, 30_000, 30_001, DAYS) or ""
    assert "am 11.12.2026 und 05.01.2027 entschieden" in told
    assert "höchstens 300,00 Euro" in told
    assert "höchstens 0,00 Euro" in (why_twice(60_000, 70_000, 1, DAYS) or "")
