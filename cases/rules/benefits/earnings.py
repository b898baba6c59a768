"""Income of a child that no longer attends a general school: what of its wages counts for Unterhaltsvorschuss."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from cases.errors import Invalid
from cases.facts.ledger import Calculation, CalculationLine
from cases.rules.german import euros, month_in_words

_TRAINING_COSTS_CENTS = 10_000
# Arbeitnehmer-Pauschbetrag per year, § 9a Satz 1 Nr. 1 Buchst. a EStG, by the first year in which it is valid.
_ALLOWANCE_CENTS = ((2023, 123_000), (2022, 120_000), (2011, 100_000))
_MONTHS_PER_YEAR = 12
_WAGE_SOURCE = "§ 2 Abs. 4 Satz 2 UVG"


@dataclass(frozen=True)
class ChildEarnings:
    """What a child earns in one month, gross, in cents: as an apprentice, by other work, from property."""

    training_cents: int = 0
    wages_cents: int = 0
    property_cents: int = 0

    def __post_init__(self) -> None:
        if min(self.training_cents, self.wages_cents, self.property_cents) < 0:
            raise Invalid("Einkommen kann nicht negativ sein. Bitte die Lohnabrechnung prüfen.")


def countable_earnings(earnings: ChildEarnings, month: date) -> Calculation:
    """The income of one month before it is halved: `total_cents` goes into `MonthlyIncome.earned_cents`.

    Wages less a twelfth of the Arbeitnehmer-Pauschbetrag (in full cents, rounded up), for apprentices less another
    100 euros, never below zero, plus income from property (§ 2 (4) UVG). Raises `Invalid` for years before 2011.
    """
    lines = _wage_lines(earnings, month)
    total = sum(line.amount_cents or 0 for line in lines) + earnings.property_cents
    if earnings.property_cents:
        lines.append(
            CalculationLine("Einkünfte aus Vermögen", earnings.property_cents, "§ 2 Abs. 4 Satz 1 UVG")
        )
    lines.append(
        CalculationLine("Anzusetzen; davon zählt die Hälfte", None, "§ 2 Abs. 4 Satz 3 UVG", euros(total))
    )
    return Calculation("Einkommen des Kindes", tuple(lines), total, f"für {month_in_words(month)}")


def _wage_lines(earnings: ChildEarnings, month: date) -> list[CalculationLine]:
    """Wages and what is taken off them; the lines add up to zero or more."""
    named = (("Ausbildungsvergütung", earnings.training_cents), ("Bruttolohn", earnings.wages_cents))
    lines = [CalculationLine(label, cents, _WAGE_SOURCE) for label, cents in named if cents]
    if not lines:
        return []
    yearly = next((cents for year, cents in _ALLOWANCE_CENTS if month.year >= year), None)
    if yearly is None:
        raise Invalid(f"Für {month_in_words(month)} ist kein Arbeitnehmer-Pauschbetrag gepflegt (§ 9a EStG).")
    allowance = ceil(Fraction(yearly, _MONTHS_PER_YEAR))
    label = "abzüglich ein Zwölftel des Arbeitnehmer-Pauschbetrags"
    note = f"von {euros(yearly)} im Jahr"
    lines.append(CalculationLine(label, -allowance, f"{_WAGE_SOURCE}, § 9a EStG", note))
    if earnings.training_cents:
        lines.append(
            CalculationLine("abzüglich Pauschale für die Ausbildung", -_TRAINING_COSTS_CENTS, _WAGE_SOURCE)
        )
    rest = sum(line.amount_cents or 0 for line in lines)
    if rest < 0:
        lines.append(CalculationLine("Nicht weniger als null", -rest, _WAGE_SOURCE))
    return lines
