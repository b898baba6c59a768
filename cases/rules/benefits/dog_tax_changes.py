"""Dog tax when dogs come and go: ranks month by month, the end of the tax, what is to be paid back or still paid."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from cases.errors import Invalid
from cases.facts.ledger import Calculation, CalculationLine
from cases.rules.benefits.dog_tax import (
    WAIVER_BELOW_CENTS,
    DogTaxTariff,
    TaxBegins,
    TaxedDog,
    dog_tax,
    start_warnings,
    tax_starts_on,
)
from cases.rules.german import euros, in_words
from cases.rules.time_limits import months_later

_ONE_DAY = timedelta(days=1)
_CENTS_PER_EURO = 100
_WAIVER = (
    f"Der Betrag liegt unter {euros(WAIVER_BELOW_CENTS)}; davon kann abgesehen werden (§ 15 Abs. 1 NKAG)."
)


class TaxEnds(StrEnum):
    """With which month the tax ends: that in which keeping ended, or, if later, that of the notice (Satzung)."""

    MONTH_OF_END = "month_of_end"
    MONTH_OF_NOTICE = "month_of_notice"


@dataclass(frozen=True)
class RankingRules:
    """Which dogs count when the others are ranked; the Satzung says so, none of it is verified for Bispingen."""

    counts_dangerous: bool = True
    counts_exempt: bool = False


@dataclass(frozen=True)
class Settlement:
    """What remains between keeper and municipality. Both amounts in cents, never negative, at most one above zero."""

    refund_cents: int
    payment_cents: int
    calculation: Calculation


def taxed_until(keeping_ended_on: date, notified_on: date, ends: TaxEnds) -> date:
    """The last day of the tax: the end of the month that the Satzung counts."""
    day = keeping_ended_on
    if ends is TaxEnds.MONTH_OF_NOTICE:
        day = max(day, notified_on)
    return months_later(day.replace(day=1), 1) - _ONE_DAY


def reranked(
    tariff: DogTaxTariff, dogs: Sequence[TaxedDog], month: date, rules: RankingRules
) -> tuple[TaxedDog, ...]:
    """The dogs taxed in a month with their ranks in it: who was taxed first is first, gaps close.

    When the first dog goes, the second becomes the first from the month after. Dogs that are not counted keep
    rank 1. `month` is the first day of the month.
    """
    taxed = sorted(
        (dog for dog in dogs if _is_taxed_in(tariff, dog, month)),
        key=lambda dog: (tax_starts_on(tariff, dog), dog.keeping_started_on),
    )
    rank, found = 0, []
    for dog in taxed:
        is_exempt = dog.relief is not None and dog.relief.percent == 100
        counts = (rules.counts_dangerous or not dog.is_dangerous) and (rules.counts_exempt or not is_exempt)
        rank += 1 if counts else 0
        found.append(replace(dog, rank=rank if counts else 1))
    return tuple(found)


def household_tax(
    tariff: DogTaxTariff, dogs: Sequence[TaxedDog], year: int, rules: RankingRules
) -> Calculation:
    """The tax of a household for a year in which ranks change: runs of equal months, rounded once at the end.

    `rank` of the given dogs is not looked at. § 3 NKAG with the Satzung; § 15 NKAG for the rounding.
    """
    exact = replace(tariff, rounds_down_to_euro=False)
    by_month = [
        (month, reranked(tariff, dogs, month, rules))
        for month in (date(year, number, 1) for number in range(1, 13))
    ]
    lines: list[CalculationLine] = []
    warnings = [text for dog in dogs for text in start_warnings(tariff, dog)]
    for ranked, run in groupby(by_month, key=lambda item: item[1]):
        months = [month for month, _ in run]
        for dog in ranked:
            lines += _of_months(exact, dog, months[0], months[-1])
    total = sum(line.amount_cents or 0 for line in lines)
    cents = total % _CENTS_PER_EURO
    if tariff.rounds_down_to_euro and cents:
        lines.append(CalculationLine("Abrundung auf volle Euro", -cents, "§ 15 Abs. 2 NKAG"))
        total -= cents
    if 0 < total < WAIVER_BELOW_CENTS:
        warnings.append(_WAIVER)
    return Calculation(
        "Hundesteuer", tuple(lines), total, f"für {year}", tariff.is_sample_value, tuple(warnings)
    )


def settlement(due: Calculation, paid_cents: int, *, rounds_to_euro: bool) -> Settlement:
    """What is paid back, or still to be paid, after a change of the assessment.

    § 15 (2) NKAG: cents may be rounded up when paying back. § 15 (1) NKAG: below 5 euros the municipality may
    waive; that is only said, the office decides. Raises `Invalid` if a negative sum was paid.
    """
    if paid_cents < 0:
        raise Invalid("Der gezahlte Betrag kann nicht negativ sein. Bitte im Kassenzeichen prüfen.")
    difference = paid_cents - due.total_cents
    lines = [
        CalculationLine("Gezahlt", paid_cents, "Kassenzeichen"),
        CalculationLine("Geschuldet", -due.total_cents, "Berechnung der Hundesteuer"),
    ]
    if difference > 0 and rounds_to_euro and difference % _CENTS_PER_EURO:
        missing = _CENTS_PER_EURO - difference % _CENTS_PER_EURO
        lines.append(CalculationLine("Aufrundung auf volle Euro", missing, "§ 15 Abs. 2 NKAG"))
        difference += missing
    warnings = due.warnings
    if 0 < abs(difference) < WAIVER_BELOW_CENTS:
        warnings = (*warnings, _WAIVER)
    calculation = Calculation(
        "Erstattung" if difference >= 0 else "Nachzahlung",
        tuple(lines),
        difference,
        due.period,
        due.is_sample_value,
        warnings,
    )
    return Settlement(max(0, difference), max(0, -difference), calculation)


def equal_parts_total(total_cents: int, parts: int) -> int:
    """The total rounded down so that all instalments are equal (§ 15 (3) NKAG: may be done)."""
    if parts < 1:
        raise Invalid("Es muss mindestens eine Rate geben. Bitte die Fälligkeiten prüfen.")
    return total_cents - total_cents % parts


def _is_taxed_in(tariff: DogTaxTariff, dog: TaxedDog, month: date) -> bool:
    ended = dog.keeping_ended_on
    return tax_starts_on(tariff, dog) <= month and (ended is None or month <= ended)


def _of_months(tariff: DogTaxTariff, dog: TaxedDog, first: date, last: date) -> tuple[CalculationLine, ...]:
    """The lines of one dog for these months only, at its rank in them."""
    last_day = months_later(last, 1) - _ONE_DAY
    # The months are known: no start rule must move them again.
    counted = replace(tariff, begins=TaxBegins.MONTH_OF_ADMISSION)
    piece = replace(dog, keeping_started_on=first, keeping_ended_on=last_day, born_on=None)
    note = f"{in_words(first)} bis {in_words(last_day)}"
    return tuple(
        replace(line, note=note) if line.amount_cents is not None else line
        for line in dog_tax(counted, [piece], first.year).lines
    )
