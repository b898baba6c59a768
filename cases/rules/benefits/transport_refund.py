"""What a withdrawn grant of Schülerbeförderung brings back (§ 49a (1) VwVfG): reimbursed costs or the value of a card."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from cases.errors import Invalid
from cases.facts.ledger import Calculation, CalculationLine
from cases.rules.german import euros, in_words
from cases.rules.time_limits import months_between, months_later

NOT_ASKED = "davon nicht verlangt"
_SOURCE = "§ 49a Abs. 1 VwVfG"
_VALUE_SOURCE = "Tarif des Verkehrsunternehmens, eingetragen"
_VALUE = "Der Wert der Karte je Monat ist eingetragen, nicht gepflegt. Bitte in der Akte belegen."


@dataclass(frozen=True)
class GrantedTransport:
    """What an earlier decision gave: first and last day, and cents: reimbursed, or own share where `is_card`.

    `receipts`: what the receipts of a month (its first day) say in cents; empty where no months are named.
    """

    begins_on: date
    ends_on: date
    cents: int
    is_card: bool
    receipts: tuple[tuple[date, int], ...] = ()


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


def transport_refund(
    grants: Sequence[GrantedTransport],
    month_cents: int | None,
    refund_cents: int,
    *,
    revoked_from: date,
    today: date,
) -> Calculation:
    """The sheet of what goes back for the time from `revoked_from` on; `grants` in the order of deciding, at least one.

    A later grant of the same kind takes the place of an earlier one from its first month on. `Invalid` for more than
    was given for that time, and for a time in which nothing was granted.
    """
    last_on = max(grant.ends_on for grant in grants)
    if revoked_from > last_on:
        raise Invalid(
            f"Bewilligt ist nur bis zum {in_words(last_on)}; ab dem {in_words(revoked_from)} ist nichts aufzuheben und "
            "nichts zu erstatten. Bitte „Aufgehoben ab“ ändern."
        )
    cards = [grant for grant in grants if grant.is_card and grant.ends_on >= revoked_from]
    paid = [grant for grant in grants if not grant.is_card and grant.ends_on >= revoked_from]
    parts = [
        *([_reimbursed(paid, revoked_from)] if paid else []),
        *([_cards(cards, month_cents, revoked_from, today)] if cards else []),
    ]
    most = sum(part.most_cents for part in parts)
    if refund_cents > most:
        words = " ".join(part.words for part in parts)
        raise Invalid(f"{words} {euros(refund_cents)} sind mehr. Bitte den Betrag ändern.")
    lines = [line for part in parts for line in part.lines if part.most_cents]
    if refund_cents < most:
        lines.append(CalculationLine(NOT_ASKED, refund_cents - most, _SOURCE))
    warnings = tuple(part.warning for part in parts if part.warning)
    return Calculation("Erstattung", tuple(lines), refund_cents, "", warnings=warnings)


@dataclass(frozen=True)
class _Part:
    """What at most goes back of one kind, its lines, and what a refusal and the sheet say of it."""

    most_cents: int
    lines: tuple[CalculationLine, ...]
    words: str
    warning: str = ""


def _reimbursed(grants: Sequence[GrantedTransport], revoked_from: date) -> _Part:
    """Reimbursed costs by the share of the months, or by the receipts of these months where they say more."""
    held = _held(grants, revoked_from, date.max)
    most = sum(_share(grant, [month for month in held if held[month] is grant]) for grant in grants)
    if revoked_from <= min(grant.begins_on for grant in grants):
        line = CalculationLine("Erstattete Fahrtkosten", most, "Bewilligungsbescheid")
        return _Part(most, (line,), f"Bewilligt und erstattet sind {euros(most)};")
    day = in_words(revoked_from)
    line = CalculationLine(f"Erstattete Fahrtkosten ab dem {day}", most, "Bewilligungsbescheid")
    later = f"Zurückgenommen ist erst ab dem {day}: nur was auf die Zeit danach entfällt. Bitte prüfen."
    return _Part(most, (line,), f"Auf die Zeit ab dem {day} entfallen höchstens {euros(most)};", later)


def _share(grant: GrantedTransport, months: Sequence[date]) -> int:
    by_months = ceil(Fraction(grant.cents * len(months), months_between(grant.begins_on, grant.ends_on)))
    by_receipts = sum(cents for month, cents in grant.receipts if month in months)
    return min(grant.cents, max(by_months, by_receipts))


def _cards(
    grants: Sequence[GrantedTransport], month_cents: int | None, revoked_from: date, today: date
) -> _Part:
    """The value of a card: a month of it times the months it was held without a right, less the own share of them.

    The price of a card is no value of the catalogue, so the clerk types it. `Invalid` without it.
    """
    if month_cents is None:
        raise Invalid(
            "Bitte „Wert der Karte je Monat“ eintragen: Danach richtet sich, was höchstens zu erstatten ist."
        )
    held = _held(grants, revoked_from, today)
    shares = (
        Fraction(grant.cents, months_between(grant.begins_on, grant.ends_on)) for grant in held.values()
    )
    months, share = len(held), ceil(sum(shares, start=Fraction(0)))
    most = max(0, months * month_cents - share)
    value = CalculationLine(
        "Wert der Karte", months * month_cents, _VALUE_SOURCE, _times(months, month_cents)
    )
    own = CalculationLine("abzüglich Eigenanteil für diese Monate", -share, "Bewilligungsbescheid")
    words = (
        f"Die Karte war bis heute {_times(months, month_cents)} wert, abzüglich Eigenanteil {euros(most)};"
    )
    return _Part(most, (value, own) if share else (value,), words, _VALUE)


def _held(grants: Sequence[GrantedTransport], first_on: date, last_on: date) -> dict[date, GrantedTransport]:
    """The months of these days with the grant that counted in each: one made later ends those it overlaps."""
    held: dict[date, GrantedTransport] = {}
    for grant in grants:
        first = grant.begins_on.replace(day=1)
        held = {m: one for m, one in held.items() if m < first or one.begins_on > grant.ends_on}
        months = _months(max(grant.begins_on, first_on), min(grant.ends_on, last_on))
        held |= dict.fromkeys(months, grant)
    return held


def _months(first_on: date, last_on: date) -> list[date]:
    """The first days of the months a period touches."""
    count = months_between(first_on, last_on)
    return [months_later(first_on.replace(day=1), later) for later in range(count)]


def _times(months: int, month_cents: int) -> str:
    return f"1 Monat zu {euros(month_cents)}" if months == 1 else f"{months} Monate zu {euros(month_cents)}"
