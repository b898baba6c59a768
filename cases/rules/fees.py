"""Fees: inside a statutory frame (GebOSt) the clerk chooses and the frame limits; fixed fees (AllGO) are counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from cases.errors import Invalid
from cases.facts.ledger import Calculation, CalculationLine
from cases.rules.completeness import Condition, holds
from cases.rules.german import euros


@dataclass(frozen=True)
class FeeFrame:
    """One number of a fee schedule; for a fixed fee both limits are equal. Amounts in cents, both ends
    included.
    """

    number: str
    minimum_cents: int
    maximum_cents: int
    source: str

    def __post_init__(self) -> None:
        if not 0 <= self.minimum_cents <= self.maximum_cents:
            raise Invalid(
                f"Der Gebührenrahmen {self.number} ist falsch gepflegt: "
                "Die Untergrenze liegt über der Obergrenze."
            )


def check_fee(frame: FeeFrame, cents: int) -> str | None:
    """Why the fee is outside the frame, as a sentence for the clerk; None if it is inside."""
    if frame.minimum_cents <= cents <= frame.maximum_cents:
        return None
    return (
        f"Die Gebühr von {euros(cents)} liegt außerhalb des Rahmens {frame_in_words(frame)} "
        f"({frame.source}, Nr. {frame.number}). Bitte einen Betrag im Rahmen wählen."
    )


def frame_in_words(frame: FeeFrame) -> str:
    """The frame as it reads on the page: "10,20 Euro bis 767,00 Euro", or the fixed fee."""
    if frame.minimum_cents == frame.maximum_cents:
        return euros(frame.minimum_cents)
    return f"{euros(frame.minimum_cents)} bis {euros(frame.maximum_cents)}"


def fee_calculation(
    frame: FeeFrame, cents: int, *, reason: str, is_sample_value: bool = False
) -> Calculation:
    """The chosen fee as a calculation sheet. Raises `Invalid` if the fee is outside the frame."""
    problem = check_fee(frame, cents)
    if problem is not None:
        raise Invalid(problem)
    lines = (
        _frame_line(frame),
        CalculationLine("Festgesetzte Gebühr", cents, f"{frame.source}, Nr. {frame.number}", reason),
    )
    return Calculation("Verwaltungsgebühr", lines, cents, "einmalig", is_sample_value)


def exempt_calculation(frame: FeeFrame, *, exemption_source: str, reason: str) -> Calculation:
    """The calculation sheet of an addressee who is exempt from the fee (for instance § 5 GebOSt)."""
    lines = (
        _frame_line(frame),
        CalculationLine("Gebührenfrei", 0, exemption_source, reason),
    )
    return Calculation("Verwaltungsgebühr", lines, 0, "einmalig")


def _frame_line(frame: FeeFrame) -> CalculationLine:
    return CalculationLine(f"Gebührenrahmen Nr. {frame.number}", None, frame.source, frame_in_words(frame))


@dataclass(frozen=True)
class FreeCase:
    """When a fixed fee is not taken; `condition` looks at the form, fields of the outcome stand under "decision"."""

    title: str
    condition: Condition
    source: str


@dataclass(frozen=True)
class FixedFee:
    """A fixed fee for each piece, in cents, with the cases that are free."""

    title: str
    amount_cents: int
    source: str
    free: tuple[FreeCase, ...] = ()
    is_sample_value: bool = False


def fixed_fee_calculation(fee: FixedFee, count: int, stated: Mapping[str, object]) -> Calculation:
    """The fee for `count` pieces as a calculation sheet; 0 with its reason where a free case holds.

    Raises `Invalid` if the count is below one.
    """
    if count < 1:
        raise Invalid("Die Anzahl muss mindestens 1 sein. Bitte im Entwurf prüfen.")
    tariff = CalculationLine(f"{fee.title}: {euros(fee.amount_cents)}", None, fee.source)
    free = next((case for case in fee.free if holds(case.condition, stated)), None)
    if free is not None:
        charged = CalculationLine("Gebührenfrei", 0, free.source, free.title)
    else:
        reason = "" if count == 1 else f"{count} Stück"
        charged = CalculationLine("Gebühr", fee.amount_cents * count, fee.source, reason)
    total_cents = charged.amount_cents or 0
    return Calculation("Verwaltungsgebühr", (tariff, charged), total_cents, "einmalig", fee.is_sample_value)
