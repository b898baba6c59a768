"""The end of a dog tax: what is due until keeping ends, what was paid, what changes for the dogs that stay.

Source: § 3 NKAG and the Satzung of the municipality (end with the month, rank of the dogs); § 15 NKAG (rounding, small
amounts). The rates and the start rule are those of `dog_tax`.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from cases.errors import Invalid
from cases.facts.ledger import Calculation, CalculationLine, Deadline
from cases.rules.benefits.dog_tax import (
    WAIVER_BELOW_CENTS,
    DogTaxTariff,
    TaxBegins,
    TaxedDog,
    taxed_months,
)
from cases.rules.benefits.dog_tax_notice import deregistration_limit, limit_in_words
from cases.rules.calendar import NO_EXTRA
from cases.rules.german import euros, in_words
from cases.rules.time_limits import months_later

_MONTHS_PER_YEAR = 12


class TaxEnds(StrEnum):
    """With which month the tax of a dog ends when the notice comes late."""

    MONTH_OF_KEEPING = "month_of_keeping"
    MONTH_OF_NOTICE = "month_of_notice"


class Balance(StrEnum):
    """Who owes whom at the end. CREDIT: what was paid too much, and what the assessment of the dogs that stay falls by."""

    SETTLED = "ausgeglichen"
    CREDIT = "zu_gunsten"
    DEMAND = "nachforderung"


@dataclass(frozen=True)
class KeepingEnd:
    """A deregistration. `taxed_since` and `tax_ends_on` are the first and the last taxed day, `yearly_cents` the tax as
    it was last assessed for this dog, `paid_cents` what was paid for the year in which keeping ended and later ones.

    `remaining_dogs` counts the other taxed dogs of the household that are not dangerous.
    """

    name: str
    rank: int
    taxed_since: date
    ended_on: date
    notified_on: date
    tax_ends_on: date
    yearly_cents: int
    paid_cents: int
    remaining_dogs: int = 0
    is_dangerous: bool = False


@dataclass(frozen=True)
class MovedDog:
    """A dog that stays and moves up one rank: yearly tax in cents before and after."""

    old_rank: int
    old_yearly_cents: int
    new_yearly_cents: int


@dataclass(frozen=True)
class DogTaxEnd:
    """`calculation.total_cents` is what stands to the credit of the keeper or is demanded, never negative."""

    calculation: Calculation
    balance: Balance
    moved_dogs: tuple[MovedDog, ...]


def tax_ends_on(
    ended_on: date,
    notified_on: date,
    rule: TaxEnds,
    notify_within_days: int,
    extra: frozenset[date] = NO_EXTRA,
) -> date:
    """The last taxed day: the end of the month of keeping, or of the notice where the Satzung counts late ones so."""
    is_late = notified_on > _limit(ended_on, notify_within_days, extra).ends_on
    counted = notified_on if is_late and rule is TaxEnds.MONTH_OF_NOTICE else ended_on
    return _month_end(counted)


def dog_tax_end(
    tariff: DogTaxTariff, end: KeepingEnd, notify_within_days: int, extra: frozenset[date] = NO_EXTRA
) -> DogTaxEnd:
    """Paid less due, with the change for the dogs that stay until the end of the year of the notice: their instalments
    of that year stay as they are. Where keeping ended only after the notice, that day counts in its place.
    `notify_within_days` is what the Satzung gives for the notice.

    Raises `Invalid` for days or numbers that cannot be.
    """
    _check(end)
    lines = [
        CalculationLine(f"{end.name}: steuerpflichtig bis {in_words(end.tax_ends_on)}", None, tariff.source),
        CalculationLine(_paid_label(end), end.paid_cents, "Kassenkonto"),
        *_due_lines(tariff, end),
    ]
    moved = _moved_dogs(tariff, end)
    lines += _moved_lines(tariff, moved, end)
    calculation, balance = _balanced(tariff, lines)
    warnings = (*calculation.warnings, *_warnings(end, notify_within_days, extra))
    return DogTaxEnd(replace(calculation, warnings=warnings), balance, moved)


def rank_rate(tariff: DogTaxTariff, rank: int) -> int:
    """The yearly tax in cents of the first, second or a further dog that is not dangerous."""
    return (tariff.first_cents, tariff.second_cents, tariff.further_cents)[min(rank, 3) - 1]


def _limit(ended_on: date, notify_within_days: int, extra: frozenset[date]) -> Deadline:
    return deregistration_limit(
        ended_on, within_days=notify_within_days, source="Hundesteuersatzung", extra=extra
    )


def _month_end(day: date) -> date:
    return months_later(day.replace(day=1), 1) - timedelta(days=1)


def _check(end: KeepingEnd) -> None:
    if end.tax_ends_on + timedelta(days=1) < end.taxed_since:
        raise Invalid("Die Steuer endet vor dem Beginn der Steuerpflicht. Bitte die beiden Tage prüfen.")
    if end.tax_ends_on < end.ended_on or end.tax_ends_on != _month_end(end.tax_ends_on):
        raise Invalid(
            "Die Steuer endet mit dem letzten Tag eines Monats, frühestens des Monats, in dem die Haltung endet. "
            "Bitte „Steuer endet am“ prüfen."
        )
    if end.tax_ends_on > _month_end(_known_on(end)):
        raise Invalid(
            "Die Steuer endet spätestens mit dem Monat, in dem die Abmeldung eingegangen ist oder, wenn das später war, "
            "die Haltung geendet hat. Bitte „Steuer endet am“ prüfen."
        )
    if end.rank < 1 or end.remaining_dogs < 0 or end.rank > end.remaining_dogs + 1:
        raise Invalid(
            "Rang des Hundes und Zahl der verbleibenden Hunde passen nicht zusammen. Bitte beide Angaben prüfen."
        )


def _known_on(end: KeepingEnd) -> date:
    """The day of the notice; the end of keeping where the notice came before it and was put right since."""
    return max(end.notified_on, end.ended_on)


def _paid_label(end: KeepingEnd) -> str:
    years = {end.ended_on.year, _known_on(end).year}
    return f"Gezahlt für {' bis '.join(str(year) for year in sorted(years))}"


def _due_lines(tariff: DogTaxTariff, end: KeepingEnd) -> list[CalculationLine]:
    """One line for each year from the end of keeping to the notice: what was paid too much lies in these years."""
    # The first taxed day is known: the start rule of the Satzung must not move it again.
    plain = replace(tariff, begins=TaxBegins.MONTH_OF_ADMISSION)
    dog = TaxedDog(end.name, end.rank, end.taxed_since, keeping_ended_on=end.tax_ends_on)
    lines = []
    for year in range(end.ended_on.year, _known_on(end).year + 1):
        months = taxed_months(plain, dog, year)
        due = end.yearly_cents * months // _MONTHS_PER_YEAR
        note = f"{months} von 12 Monaten, Jahressteuer {euros(end.yearly_cents)}"
        lines.append(CalculationLine(f"Steuer für {year}", -due, tariff.source, note))
    return lines


def _moved_dogs(tariff: DogTaxTariff, end: KeepingEnd) -> tuple[MovedDog, ...]:
    """The dogs behind the one that is gone; those whose rate does not change are left out."""
    if end.is_dangerous:
        return ()
    moved = []
    for old_rank in range(end.rank + 1, end.remaining_dogs + 2):
        old, new = rank_rate(tariff, old_rank), rank_rate(tariff, old_rank - 1)
        if old != new:
            moved.append(MovedDog(old_rank, old, new))
    return tuple(moved)


def _moved_lines(tariff: DogTaxTariff, moved: tuple[MovedDog, ...], end: KeepingEnd) -> list[CalculationLine]:
    starts_on = end.tax_ends_on + timedelta(days=1)
    months = (_known_on(end).year - starts_on.year) * _MONTHS_PER_YEAR + 13 - starts_on.month
    lines = []
    for dog in moved:
        less = (dog.old_yearly_cents - dog.new_yearly_cents) * months // _MONTHS_PER_YEAR
        label = f"{dog.old_rank}. Hund wird {dog.old_rank - 1}. Hund ab {in_words(starts_on)}"
        rates = (
            f"{euros(dog.new_yearly_cents)} statt {euros(dog.old_yearly_cents)} im Jahr, {_so_many(months)}"
        )
        lines.append(CalculationLine(label, less, tariff.source, rates))
    return lines


def _so_many(months: int) -> str:
    return f"{months} von 12 Monaten" if months <= _MONTHS_PER_YEAR else f"{months} Monate"


def _balanced(tariff: DogTaxTariff, lines: list[CalculationLine]) -> tuple[Calculation, Balance]:
    total = sum(line.amount_cents or 0 for line in lines)
    if tariff.rounds_down_to_euro and total % 100:
        # Refunds are rounded up, demands down: both in favour of the keeper.
        rest = 100 - total % 100
        lines.append(CalculationLine("Rundung auf volle Euro", rest, "§ 15 NKAG"))
        total += rest
    warnings: tuple[str, ...] = ()
    if 0 < abs(total) < WAIVER_BELOW_CENTS:
        warnings = (f"Der Betrag liegt unter {euros(WAIVER_BELOW_CENTS)}; § 15 NKAG prüfen.",)
    balance = Balance.CREDIT if total > 0 else Balance.DEMAND if total < 0 else Balance.SETTLED
    if balance is Balance.DEMAND:
        lines = [_turned(line) for line in lines]
    sheet = Calculation(
        "Ende der Hundesteuer", tuple(lines), abs(total), _WORDS[balance], tariff.is_sample_value, warnings
    )
    return sheet, balance


def _turned(line: CalculationLine) -> CalculationLine:
    """The line seen from what is still owed: the column adds up to the demand."""
    return replace(line, amount_cents=None if line.amount_cents is None else -line.amount_cents)


def _warnings(end: KeepingEnd, notify_within_days: int, extra: frozenset[date]) -> list[str]:
    found = []
    limit = _limit(end.ended_on, notify_within_days, extra)
    if end.notified_on > limit.ends_on:
        found.append(
            f"Die Abmeldung kam mehr als {notify_within_days} Tage nach dem Ende der Haltung. "
            f"{limit_in_words(limit)}. Ob sich die Steuer dadurch verlängert, bestimmt die Satzung; "
            "bitte „Steuer endet am“ prüfen."
        )
    if end.is_dangerous and end.remaining_dogs:
        found.append("Ob ein gefährlicher Hund bei der Rangfolge zählt, bitte nach der Satzung prüfen.")
    return found


_WORDS = {
    Balance.CREDIT: "zu Ihren Gunsten",
    Balance.DEMAND: "noch zu zahlen",
    Balance.SETTLED: "ausgeglichen",
}
