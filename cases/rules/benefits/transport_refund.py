"""What a withdrawn grant of Schülerbeförderung brings back (§ 49a (1) VwVfG): reimbursed costs or the value of a card."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from math import ceil

from cases.errors import Invalid
from cases.facts.ledger import Calculation, CalculationLine
from cases.rules.benefits.refunds import (
    EarlierReversal,
    Granted,
    Months,
    asked_back,
    months_held,
    paid_until,
    why_twice,
)
from cases.rules.german import euros, in_words, listed
from cases.rules.time_limits import months_between

_SOURCE = "§ 49a Abs. 1 VwVfG"
_VALUE_SOURCE = "Tarif des Verkehrsunternehmens, eingetragen"
_VALUE = "Der Wert der Karte je Monat ist eingetragen, nicht gepflegt. Bitte in der Akte belegen."
_WITHIN = "Aufgehoben ist die Karte erst ab dem {day}: vom ersten Monat nur, was auf die Zeit danach entfällt. Bitte prüfen."


@dataclass(frozen=True)
class GrantedTransport(Granted):
    """What an earlier decision gave, in cents: reimbursed, or own share where `is_card`.

    `receipts`: what the receipts of a month (its first day) say in cents; empty where no months are named.
    """

    cents: int
    is_card: bool
    receipts: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True)
class TransportDemand:
    """What is to go back for the time from `revoked_from` on; `month_cents`: what a card is worth in a month, if typed."""

    refund_cents: int
    revoked_from: date
    today: date
    month_cents: int | None = None


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
    grants: Sequence[GrantedTransport], demand: TransportDemand, earlier: Sequence[EarlierReversal] = ()
) -> Calculation:
    """The sheet of what goes back; `grants` in the order of deciding, at least one. `earlier`: the reversals before.

    A later grant of the same kind takes the place of an earlier one from its first month on. `Invalid` for more than
    was given for that time and is not asked back yet, and for a time in which nothing was granted.
    """
    revoked_from = demand.revoked_from
    last_on = max(grant.ends_on for grant in grants)
    if revoked_from > last_on:
        raise Invalid(
            f"Bewilligt ist nur bis zum {in_words(last_on)}; ab dem {in_words(revoked_from)} ist nichts aufzuheben und "
            "nichts zu erstatten. Bitte „Aufgehoben ab“ ändern."
        )
    given = partial(_given, earlier)
    held = given(grants, revoked_from, demand.today)
    if not held:
        raise Invalid(
            f"Für die Zeit ab dem {in_words(revoked_from)} ist bis heute nichts erbracht; zu erstatten ist nichts "
            f"({_SOURCE}). Bitte „Aufgehoben ab“ ändern oder den Betrag leeren."
        )
    costs = [grant for _, grant in held if not grant.is_card]
    parts = [
        *([_reimbursed(costs, held, revoked_from)] if costs else []),
        *([_cards(held, demand.month_cents)] if len(costs) < len(held) else []),
    ]
    most = sum(part.most_cents for part in parts)
    if demand.refund_cents > most:
        words = " ".join(part.words for part in parts)
        raise Invalid(f"{words} {euros(demand.refund_cents)} sind mehr. Bitte den Betrag ändern.")
    asked = asked_back(grants, earlier, held, given, lambda months: _worth(months, demand.month_cents))
    twice = why_twice(most, asked, demand.refund_cents)
    if twice:
        raise Invalid(twice)
    lines = [line for part in parts for line in part.lines if part.most_cents]
    if asked.cents:
        days = listed([in_words(day) for day in asked.days])
        lines.append(CalculationLine("davon schon verlangt", -asked.cents, _SOURCE, f"Bescheid vom {days}"))
    if demand.refund_cents < most - asked.cents:
        rest = most - asked.cents - demand.refund_cents
        lines.append(CalculationLine("davon nicht verlangt", -rest, _SOURCE))
    cards = [grant for _, grant in held if grant.is_card]
    is_within = revoked_from.day > 1 and any(card.begins_on < revoked_from for card in cards)
    within = (_WITHIN.format(day=in_words(revoked_from)),) if is_within else ()
    warnings = (*(part.warning for part in parts if part.warning), *within, *asked.warnings)
    return Calculation("Erstattung", tuple(lines), demand.refund_cents, "", warnings=warnings)


@dataclass(frozen=True)
class _Part:
    """What at most goes back of one kind, its lines, and what a refusal and the sheet say of it."""

    most_cents: int
    lines: tuple[CalculationLine, ...]
    words: str
    warning: str = ""


def _given(
    earlier: Sequence[EarlierReversal], grants: Sequence[GrantedTransport], first_on: date, today: date
) -> Months[GrantedTransport]:
    """The months from this day on: of costs their whole time, of a card those in which it was held, until a reversal."""
    costs, cards = [one for one in grants if not one.is_card], [one for one in grants if one.is_card]
    held = months_held(cards, first_on, today)
    kept = frozenset((month, card) for month, card in held if month <= paid_until(card, earlier))
    return months_held(costs, first_on, date.max) | kept


def _worth(months: Months[GrantedTransport], month_cents: int | None) -> int:
    has_card = any(grant.is_card for _, grant in months)
    return _costs_of(months) + (_cards(months, month_cents).most_cents if has_card else 0)


def _costs_of(months: Months[GrantedTransport]) -> int:
    """Reimbursed costs by the share of the months, or by the receipts of these months where they say more."""
    grants = {grant for _, grant in months if not grant.is_card}
    return sum(_share(grant, [month for month, one in months if one == grant]) for grant in grants)


def _reimbursed(
    grants: Sequence[GrantedTransport], held: Months[GrantedTransport], revoked_from: date
) -> _Part:
    most = _costs_of(held)
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


def _cards(held: Months[GrantedTransport], month_cents: int | None) -> _Part:
    """The value of a card: a month of it times the months it was held without a right, less the own share of them.

    The price of a card is no value of the catalogue, so the clerk types it. `Invalid` without it.
    """
    if month_cents is None:
        raise Invalid(
            "Bitte „Wert der Karte je Monat“ eintragen: Danach richtet sich, was höchstens zu erstatten ist."
        )
    cards = [grant for _, grant in held if grant.is_card]
    shares = (Fraction(grant.cents, months_between(grant.begins_on, grant.ends_on)) for grant in cards)
    months, share = len(cards), ceil(sum(shares, start=Fraction(0)))
    most = max(0, months * month_cents - share)
    value = CalculationLine(
        "Wert der Karte", months * month_cents, _VALUE_SOURCE, _times(months, month_cents)
    )
    own = CalculationLine("abzüglich Eigenanteil für diese Monate", -share, "Bewilligungsbescheid")
    words = (
        f"Bis zu ihrer Rückgabe, längstens bis heute, war die Karte {_times(months, month_cents)} wert, abzüglich "
        f"Eigenanteil {euros(most)};"
    )
    return _Part(most, (value, own) if share else (value,), words, _VALUE)


def _times(months: int, month_cents: int) -> str:
    return f"1 Monat zu {euros(month_cents)}" if months == 1 else f"{months} Monate zu {euros(month_cents)}"
