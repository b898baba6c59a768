"""What of granted Unterhaltsvorschuss is demanded back (§ 5 UVG): never more than was paid for those months, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases.errors import Invalid
from cases.facts.ledger import Calculation, CalculationLine
from cases.rules.benefits.maintenance_advance import AmountSegment
from cases.rules.german import euros, in_words, month_in_words


@dataclass(frozen=True)
class EarlierDemand:
    """What an earlier decision asks back for the same child: one sum (int cents) for the months of these days.

    `is_in_doubt`: a remedy against it was decided and not all of it confirmed, so it may be void or ask for less.
    `is_granted_again`: it was made before the benefit was last granted anew after its end.
    """

    from_on: date
    until_on: date
    amount_cents: int
    decided_on: date
    is_in_doubt: bool = False
    is_granted_again: bool = False


@dataclass(frozen=True)
class Demanded:
    """What of the months in question earlier decisions ask back already: the least it can be, by which decisions."""

    cents: int = 0
    decided_on: tuple[date, ...] = ()
    warnings: tuple[str, ...] = ()


NOTHING_DEMANDED = Demanded()


@dataclass(frozen=True)
class Claim:
    """By which law money goes back: the title of its sheet, and the rule that its lines name."""

    title: str
    source: str


REPLACED = Claim("Ersatz oder Rückzahlung von Unterhaltsvorschuss", "§ 5 UVG")
REFUNDED = Claim("Erstattung von Unterhaltsvorschuss", "§ 50 Abs. 1 SGB X")


def already_demanded(
    paid: Mapping[date, int], earlier: Sequence[EarlierDemand], first_month: date, last_month: date
) -> Demanded:
    """What of these months earlier demands leave no room for; `paid`: cents by month, for their months as well.

    § 5 UVG replaces what was paid for a calendar month, so no month goes back twice, whether as Ersatz of the parent or
    as repayment of the child. A demand is one sum for all its months: one that reaches beyond these counts here only as
    far as its other months cannot bear it, with a warning.
    """
    certain = [one for one in earlier if not one.is_in_doubt]
    starts = {first_month, *(month for one in certain if (month := _month(one.from_on)) < first_month)}
    ends = {last_month, *(month for one in certain if (month := _month(one.until_on)) > last_month)}
    room = min(
        sum(cents for month, cents in paid.items() if start <= month <= end)
        - sum(
            one.amount_cents
            for one in certain
            if start <= _month(one.from_on) and _month(one.until_on) <= end
        )
        for start in starts
        for end in ends
    )
    total = sum(cents for month, cents in paid.items() if first_month <= month <= last_month)
    touching = [
        one for one in earlier if _month(one.from_on) <= last_month and _month(one.until_on) >= first_month
    ]
    warnings = [_of_demand(one) for one in touching if one.is_in_doubt]
    warnings += [
        _beyond(one)
        for one in touching
        if not one.is_in_doubt and (_month(one.from_on) < first_month or _month(one.until_on) > last_month)
    ]
    days = tuple(sorted({one.decided_on for one in touching if not one.is_in_doubt}))
    return Demanded(total - max(room, 0), days, tuple(warnings))


def repayment(  # noqa: PLR0913  # the demand, and what is known of the grant and of earlier demands
    granted: Sequence[AmountSegment],
    amount_cents: int,
    from_on: date,
    until_on: date,
    *,
    is_start_known: bool = False,
    demanded: Demanded = NOTHING_DEMANDED,
    claim: Claim = REPLACED,
) -> Calculation:
    """The sheet of a demand of `amount_cents` (int cents) for these days; `granted` covers their calendar months.

    `claim`: by which law; else that of § 5 UVG.

    § 5 UVG goes by whole calendar months. `is_start_known`: `granted` begins no earlier than the grant did; else a first
    month that is not whole is warned of. `Invalid` if more is demanded than was granted and is not demanded yet.
    """
    lines = [_months(segment) for segment in granted]
    total = sum(line.amount_cents or 0 for line in lines)
    open_cents = total - demanded.cents
    if amount_cents > open_cents:
        by = " und ".join(in_words(day) for day in demanded.decided_on)
        less = (
            f" und davon mit Bescheid vom {by} schon {euros(demanded.cents)} verlangt"
            if demanded.cents
            else ""
        )
        raise Invalid(
            f"Für {in_words(from_on)} bis {in_words(until_on)} sind nur {euros(total)} bewilligt{less}. Bitte Betrag oder "
            f"Zeitraum prüfen ({claim.source})."
        )
    if demanded.cents:
        note = " und ".join(f"Bescheid vom {in_words(day)}" for day in demanded.decided_on)
        lines.append(CalculationLine("davon schon verlangt", -demanded.cents, claim.source, note))
    if amount_cents < open_cents:
        lines.append(CalculationLine("davon nicht verlangt", amount_cents - open_cents, claim.source))
    began = () if from_on.day == 1 or is_start_known else (_BEGAN_LATER,)
    period = f"für {in_words(from_on)} bis {in_words(until_on)}"
    return Calculation(claim.title, tuple(lines), amount_cents, period, warnings=(*began, *demanded.warnings))


def _month(day: date) -> date:
    return day.replace(day=1)


def _of_demand(one: EarlierDemand) -> str:
    return (
        f"Mit Bescheid vom {in_words(one.decided_on)} sind für diese Zeit schon {euros(one.amount_cents)} verlangt. Nach "
        "einem Rechtsbehelf ist er nicht ganz bestätigt: Bitte prüfen, was davon noch gilt."
    )


def _beyond(one: EarlierDemand) -> str:
    return (
        f"Der Bescheid vom {in_words(one.decided_on)} verlangt für {in_words(one.from_on)} bis {in_words(one.until_on)} "
        f"zusammen {euros(one.amount_cents)}. Bitte prüfen, wie viel davon auf diesen Zeitraum entfällt: Kein Monat ist "
        "zweimal zu ersetzen (§ 5 UVG)."
    )


_BEGAN_LATER = (
    "Gerechnet sind ganze Kalendermonate (§ 5 UVG). Hat die Leistung erst im Lauf des Monats begonnen, ist weniger "
    "gezahlt. Bitte den Betrag prüfen."
)


def _months(segment: AmountSegment) -> CalculationLine:
    first, last, cents = segment.first_on, segment.last_on, segment.calculation.total_cents
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count == 1:
        return CalculationLine(f"gezahlt für {month_in_words(first)}", cents, "§ 2 UVG")
    label = f"gezahlt für {month_in_words(first)} bis {month_in_words(last)}"
    return CalculationLine(label, count * cents, "§ 2 UVG", f"{count} Monate zu {euros(cents)}")
