"""What a withdrawn grant of Schülerbeförderung brings back (§ 49a (1) VwVfG): reimbursed costs or the value of a card."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from cases.errors import Invalid
from cases.facts.ledger import Calculation, CalculationLine
from cases.rules.benefits.school_transport import months_between
from cases.rules.german import euros, in_words

_SOURCE = "§ 49a Abs. 1 VwVfG"
_VALUE_SOURCE = "Tarif des Verkehrsunternehmens, eingetragen"
_VALUE = "Der Wert der Karte je Monat ist eingetragen, nicht gepflegt. Bitte in der Akte belegen."


@dataclass(frozen=True)
class GrantedTransport:
    """What the earlier decision gave: first and last day, and cents: reimbursed, or own share where `is_card`."""

    begins_on: date
    ends_on: date
    cents: int
    is_card: bool


def why_no_refund(*, is_withdrawal: bool, revoked_from: date, today: date) -> str:
    """Why nothing can be asked back, as a sentence; "" if something can.

    § 49a (1) VwVfG wants a grant that is gone for the past; § 49 (2) VwVfG revokes for the future only.
    """
    if not is_withdrawal:
        return (
            "Ein Widerruf nach § 49 Abs. 2 VwVfG gilt nur für die Zukunft, dann ist nichts zu erstatten. Erstattet wird "
            "nach einer Rücknahme für die Vergangenheit (§ 49a Abs. 1 VwVfG). Bitte Betrag oder Rechtsgrund ändern."
        )
    if revoked_from > today:
        return (
            f"Zurückgenommen wird erst ab dem {in_words(revoked_from)}, also nicht für die Vergangenheit. Dann ist nichts "
            "zu erstatten (§ 49a Abs. 1 VwVfG). Bitte Betrag oder Tag ändern."
        )
    return ""


def reimbursement_refund(granted: GrantedTransport, refund_cents: int, revoked_from: date) -> Calculation:
    """The sheet of reimbursed costs that go back. `Invalid` for more than was reimbursed."""
    if refund_cents > granted.cents:
        raise Invalid(
            f"Bewilligt und erstattet sind {euros(granted.cents)}; {euros(refund_cents)} sind mehr. "
            "Bitte den Betrag ändern."
        )
    lines = (
        CalculationLine("Erstattete Fahrtkosten", granted.cents, "Bewilligungsbescheid"),
        CalculationLine("davon zurückzuzahlen", refund_cents, _SOURCE),
    )
    later = f"Zurückgenommen ist erst ab dem {in_words(revoked_from)}: nur was auf die Zeit danach entfällt. Bitte prüfen."
    warnings = (later,) if revoked_from > granted.begins_on else ()
    return Calculation("Erstattung", lines, refund_cents, "", warnings=warnings)


def card_refund(
    granted: GrantedTransport, month_cents: int | None, refund_cents: int, *, revoked_from: date, today: date
) -> Calculation:
    """The sheet of the value of a card: a month of it times the months it was held without a right.

    The price of a card is no value of the catalogue, so the clerk types it. `Invalid` without it and for more.
    """
    if month_cents is None:
        raise Invalid(
            "Bitte „Wert der Karte je Monat“ eintragen: Danach richtet sich, was höchstens zu erstatten ist."
        )
    months = months_between(max(revoked_from, granted.begins_on), min(today, granted.ends_on))
    share = ceil(Fraction(granted.cents * months, max(1, months_between(granted.begins_on, granted.ends_on))))
    most = max(0, months * month_cents - share)
    if refund_cents > most:
        raise Invalid(
            f"Die Karte war bis heute {months} Monate zu je {euros(month_cents)} wert, abzüglich Eigenanteil "
            f"{euros(most)}; {euros(refund_cents)} sind mehr. Bitte den Betrag ändern."
        )
    lines = [
        CalculationLine("Wert der Karte", months * month_cents, _VALUE_SOURCE, _times(months, month_cents))
    ]
    if share:
        lines.append(
            CalculationLine("abzüglich Eigenanteil für diese Monate", -share, "Bewilligungsbescheid")
        )
    lines.append(CalculationLine("davon zurückzuzahlen", refund_cents, _SOURCE))
    return Calculation("Erstattung", tuple(lines), refund_cents, "", warnings=(_VALUE,))


def _times(months: int, month_cents: int) -> str:
    return f"1 Monat zu {euros(month_cents)}" if months == 1 else f"{months} Monate zu {euros(month_cents)}"
