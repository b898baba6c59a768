"""How a date or an amount came about, line by line: shown on the page, kept in the journal."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class LedgerStep:
    """One step of a derivation: what happened, which rule, and the date after it (None: no change)."""

    text: str
    source: str
    day: date | None = None


@dataclass(frozen=True)
class Deadline:
    """A computed end date with its derivation. `ends_on` is the last day (Europe/Berlin) on which the act
    is in time.

    `nominal_ends_on` is the end before it moved to a working day (None: it did not move). `shift_source`
    names the rule by which an end on a weekend or holiday moves; "" for ends that stay where they are.
    """

    title: str
    starts_on: date
    ends_on: date
    steps: tuple[LedgerStep, ...]
    nominal_ends_on: date | None = None
    shift_source: str = ""


@dataclass(frozen=True)
class CalculationLine:
    """One line of a calculation sheet; `amount_cents` None for lines that only explain."""

    label: str
    amount_cents: int | None
    source: str
    note: str = ""


@dataclass(frozen=True)
class Calculation:
    """A calculation sheet. `total_cents` is the result, `period` says for what ("monatlich", "für 2026")."""

    title: str
    lines: tuple[CalculationLine, ...]
    total_cents: int
    period: str
    is_sample_value: bool = False
    warnings: tuple[str, ...] = ()
