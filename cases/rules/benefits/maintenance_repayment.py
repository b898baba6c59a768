"""What of granted Unterhaltsvorschuss is demanded back (§ 5 UVG): never more than was granted for those months."""

from collections.abc import Sequence
from datetime import date

from cases.errors import Invalid
from cases.facts.ledger import Calculation, CalculationLine
from cases.rules.benefits.maintenance_advance import AmountSegment
from cases.rules.german import euros, in_words, month_in_words


def repayment(
    granted: Sequence[AmountSegment],
    amount_cents: int,
    from_on: date,
    until_on: date,
    *,
    is_start_known: bool = False,
) -> Calculation:
    """The sheet of a demand of `amount_cents` (int cents) for these days; `granted` covers their calendar months.

    § 5 UVG goes by whole calendar months. `is_start_known`: `granted` begins no earlier than the grant did; else a first
    month that is not whole is warned of. `Invalid` if more is demanded than was granted.
    """
    lines = [_months(segment) for segment in granted]
    total = sum(line.amount_cents or 0 for line in lines)
    if amount_cents > total:
        raise Invalid(
            f"Für {in_words(from_on)} bis {in_words(until_on)} sind nur {euros(total)} bewilligt. Bitte Betrag oder "
            "Zeitraum prüfen (§ 5 UVG)."
        )
    if amount_cents < total:
        lines.append(CalculationLine("davon nicht verlangt", amount_cents - total, "§ 5 UVG"))
    warnings = () if from_on.day == 1 or is_start_known else (_BEGAN_LATER,)
    title = "Ersatz oder Rückzahlung von Unterhaltsvorschuss"
    period = f"für {in_words(from_on)} bis {in_words(until_on)}"
    return Calculation(title, tuple(lines), amount_cents, period, warnings=warnings)


_BEGAN_LATER = (
    "Gerechnet sind ganze Kalendermonate (§ 5 UVG). Hat die Leistung erst im Lauf des Monats begonnen, ist weniger "
    "gezahlt. Bitte den Betrag prüfen."
)


def _months(segment: AmountSegment) -> CalculationLine:
    first, last, cents = segment.first_on, segment.last_on, segment.calculation.total_cents
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count == 1:
        return CalculationLine(f"bewilligt für {month_in_words(first)}", cents, "§ 2 UVG")
    label = f"bewilligt für {month_in_words(first)} bis {month_in_words(last)}"
    return CalculationLine(label, count * cents, "§ 2 UVG", f"{count} Monate zu {euros(cents)}")
