"""Income of a child that no longer attends a general school: what of its wages counts for Unterhaltsvorschuss."""

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


def countable_earnings(
    gross_cents: int, month: date, *, is_apprentice: bool, property_income_cents: int = 0
) -> Calculation:
    """The income of one month before it is halved: `total_cents` goes into `MonthlyIncome.earned_cents`.

    Wages less a twelfth of the Arbeitnehmer-Pauschbetrag (in full cents, rounded up), for apprentices less another
    100 euros, never below zero, plus income from property (§ 2 (4) UVG). Raises `Invalid` for negative amounts and
    for years before 2011.
    """
    if gross_cents < 0 or property_income_cents < 0:
        raise Invalid("Einkommen kann nicht negativ sein. Bitte die Lohnabrechnung prüfen.")
    yearly = next((cents for year, cents in _ALLOWANCE_CENTS if month.year >= year), None)
    if yearly is None:
        raise Invalid(f"Für {month_in_words(month)} ist kein Arbeitnehmer-Pauschbetrag gepflegt (§ 9a EStG).")
    allowance = ceil(Fraction(yearly, _MONTHS_PER_YEAR))
    lines = [
        CalculationLine("Bruttolohn laut Abrechnung", gross_cents, "§ 2 Abs. 4 Satz 2 UVG"),
        CalculationLine(
            "abzüglich ein Zwölftel des Arbeitnehmer-Pauschbetrags",
            -allowance,
            "§ 2 Abs. 4 Satz 2 UVG, § 9a EStG",
            f"von {euros(yearly)} im Jahr",
        ),
    ]
    costs = _TRAINING_COSTS_CENTS if is_apprentice else 0
    if is_apprentice:
        lines.append(
            CalculationLine("abzüglich Pauschale für die Ausbildung", -costs, "§ 2 Abs. 4 Satz 2 UVG")
        )
    rest = gross_cents - allowance - costs
    if rest < 0:
        lines.append(CalculationLine("Nicht weniger als null", -rest, "§ 2 Abs. 4 Satz 2 UVG"))
    if property_income_cents:
        lines.append(
            CalculationLine("Einkünfte aus Vermögen", property_income_cents, "§ 2 Abs. 4 Satz 1 UVG")
        )
    total = max(0, rest) + property_income_cents
    lines.append(
        CalculationLine("Anzusetzen; davon zählt die Hälfte", None, "§ 2 Abs. 4 Satz 3 UVG", euros(total))
    )
    return Calculation("Einkommen des Kindes", tuple(lines), total, f"für {month_in_words(month)}")
