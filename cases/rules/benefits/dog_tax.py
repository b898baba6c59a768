"""Dog tax of a calendar year by the tariff of a Satzung: rank of the dog, months in twelfths, relief,
rounding.

Source: § 3 NKAG with the Satzung of the municipality, §§ 11, 15 NKAG. All rates and rules are data of the
Satzung.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cases.errors import Invalid
from cases.facts.ledger import Calculation, CalculationLine
from cases.rules.german import euros, in_words
from cases.rules.time_limits import months_completed_on, months_later

WAIVER_BELOW_CENTS = 500
_MONTHS_PER_YEAR = 12


class TaxBegins(StrEnum):
    """With which month the tax arises."""

    MONTH_OF_ADMISSION = "month_of_admission"
    FOLLOWING_MONTH = "following_month"


@dataclass(frozen=True)
class DogTaxTariff:
    """The yearly rates of a Satzung in cents and its rules. `rounds_down_to_euro`: § 15 NKAG at the
    assessment.
    """

    first_cents: int
    second_cents: int
    further_cents: int
    dangerous_cents: int
    begins: TaxBegins
    source: str
    is_sample_value: bool
    rounds_down_to_euro: bool = False
    taxed_from_months: int = 3


@dataclass(frozen=True)
class Relief:
    """A reduction granted to one dog; 100 percent is an exemption. `until`: the month of this day is the last reduced one."""

    title: str
    percent: int
    source: str
    until: date | None = None

    def __post_init__(self) -> None:
        if not 0 < self.percent <= 100:
            raise Invalid(
                f"Die Ermäßigung „{self.title}“ muss zwischen 1 und 100 Prozent liegen. Bitte prüfen."
            )


@dataclass(frozen=True)
class TaxedDog:
    """One dog of the household. `rank` 1, 2, 3 …: first, second, further dog.

    `is_dangerous` only after the decision of the authority (§ 7 NHundG). `born_on` None: age unproven, so
    presumed older than the tax-free age. `keeping_ended_on` is the day the Satzung counts (if it counts the
    notice, that day).
    """

    name: str
    rank: int
    keeping_started_on: date
    born_on: date | None = None
    keeping_ended_on: date | None = None
    is_dangerous: bool = False
    relief: Relief | None = None


def dog_tax(tariff: DogTaxTariff, dogs: Sequence[TaxedDog], year: int) -> Calculation:
    """The dog tax of a household for one calendar year, line by line (§ 3 NKAG and the Satzung)."""
    lines: list[CalculationLine] = []
    warnings: list[str] = []
    for dog in dogs:
        lines += _lines_of(tariff, dog, year)
        warnings += [*start_warnings(tariff, dog), *_relief_warnings(tariff, dog, year)]
    total = sum(line.amount_cents or 0 for line in lines)
    if tariff.rounds_down_to_euro and total % 100:
        lines.append(CalculationLine("Abrundung auf volle Euro", -(total % 100), "§ 15 NKAG"))
        total -= total % 100
    if 0 < total < WAIVER_BELOW_CENTS:
        warnings.append(
            f"Der Betrag liegt unter {euros(WAIVER_BELOW_CENTS)}; "
            "von der Festsetzung kann abgesehen werden (§ 15 NKAG)."
        )
    return Calculation(
        "Hundesteuer", tuple(lines), total, f"für {year}", tariff.is_sample_value, tuple(warnings)
    )


def taxed_months(tariff: DogTaxTariff, dog: TaxedDog, year: int) -> int:
    """How many months of the year are taxed: from the start rule to the end of the month in which keeping
    ends.
    """
    return _months_until(tariff, dog, year, dog.keeping_ended_on)


@dataclass(frozen=True)
class StartGround:
    """Why the tax starts when it does: the day that counts, and whether that is the admission or the age of the dog."""

    counted_on: date
    is_by_age: bool


def start_ground(tariff: DogTaxTariff, dog: TaxedDog) -> StartGround:
    """The day the Satzung counts from: a puppy counts as admitted when the tax-free months are completed."""
    completed = _tax_free_until(tariff, dog)
    if completed is not None and tariff.begins is TaxBegins.MONTH_OF_ADMISSION:
        completed += timedelta(days=1)  # older than the tax-free months
    if completed is None or completed <= dog.keeping_started_on:
        return StartGround(dog.keeping_started_on, is_by_age=False)
    return StartGround(completed, is_by_age=True)


def tax_starts_on(tariff: DogTaxTariff, dog: TaxedDog) -> date:
    """The first day of the first taxed month."""
    month = start_ground(tariff, dog).counted_on.replace(day=1)
    return months_later(month, 1) if tariff.begins is TaxBegins.FOLLOWING_MONTH else month


def annual_rate(tariff: DogTaxTariff, dog: TaxedDog) -> int:
    """The tax of a whole year in cents, with the relief of the dog."""
    percent = 100 - (dog.relief.percent if dog.relief else 0)
    return _rate(tariff, dog)[1] * percent // 100


def instalments(
    total_cents: int, year: int, month_days: Sequence[str], *, from_day: date | None = None
) -> tuple[tuple[date, int], ...]:
    """The due dates of the year ("02-15") with their parts; the sum is always the total, odd cents go to the first
    part.

    Dates before `from_day` are left out and their parts spread over the rest; if none is left, everything is due
    on `from_day`.
    """
    if total_cents <= 0:
        return ()
    days = [date.fromisoformat(f"{year}-{month_day}") for month_day in month_days]
    if from_day is not None:
        days = [day for day in days if day >= from_day] or [from_day]
    part, rest = divmod(total_cents, len(days))
    return tuple((day, part + (rest if index == 0 else 0)) for index, day in enumerate(days))


def _lines_of(tariff: DogTaxTariff, dog: TaxedDog, year: int) -> list[CalculationLine]:
    if dog.rank < 1:
        raise Invalid(
            f"Der Hund „{dog.name}“ hat keine Rangfolge. Bitte erster, zweiter oder weiterer Hund wählen."
        )
    if dog.keeping_ended_on is not None and dog.keeping_ended_on < dog.keeping_started_on:
        raise Invalid(f"Bei „{dog.name}“ endet die Haltung vor ihrem Beginn. Bitte die beiden Tage prüfen.")
    label, yearly = _rate(tariff, dog)
    months = taxed_months(tariff, dog, year)
    lines = [CalculationLine(f"{dog.name}: {label}, Jahressteuer {euros(yearly)}", None, tariff.source)]
    start = f"Steuerpflicht ab {in_words(tax_starts_on(tariff, dog))}"
    reduced = _reduced_months(tariff, dog, year)
    if dog.relief is not None and (reduced or not months):
        lines.append(_relief_line(dog.relief, annual_rate(tariff, dog)))
        amount = _part(yearly * (100 - dog.relief.percent), reduced)
        lines.append(CalculationLine(f"{dog.name}: {reduced} von 12 Monaten", amount, tariff.source, start))
    if reduced < months or dog.relief is None:
        rest = months - reduced
        text = "ohne Ermäßigung" if dog.relief is not None else start
        amount = _part(yearly * 100, rest)
        lines.append(CalculationLine(f"{dog.name}: {rest} von 12 Monaten", amount, tariff.source, text))
    return lines


def _relief_warnings(tariff: DogTaxTariff, dog: TaxedDog, year: int) -> list[str]:
    """The tax counts months; what a relief that ends within one means for that month, only the Satzung can say."""
    until = dog.relief.until if dog.relief else None
    if until is None or until.year != year or (until + timedelta(days=1)).day == 1:
        return []
    return [
        f"Die Ermäßigung endet mitten im Monat ({in_words(until)}); der Monat ist ganz ermäßigt gerechnet. "
        f"Bitte mit der Satzung vergleichen ({tariff.source})."
    ]


def _relief_line(relief: Relief, reduced_cents: int) -> CalculationLine:
    until = f" bis {in_words(relief.until)}" if relief.until else ""
    label = f"{relief.title}: {relief.percent} %, im Jahr {euros(reduced_cents)}{until}"
    return CalculationLine(label, None, relief.source)


def _part(yearly_percents: int, months: int) -> int:
    return yearly_percents * months // (100 * _MONTHS_PER_YEAR)


def _reduced_months(tariff: DogTaxTariff, dog: TaxedDog, year: int) -> int:
    """How many of the taxed months are reduced: none without a relief, all of them where it does not end."""
    if dog.relief is None:
        return 0
    ends = [day for day in (dog.keeping_ended_on, dog.relief.until) if day is not None]
    return _months_until(tariff, dog, year, min(ends, default=None))


def _months_until(tariff: DogTaxTariff, dog: TaxedDog, year: int, last_day: date | None) -> int:
    first = max(tax_starts_on(tariff, dog), date(year, 1, 1))
    last = min(last_day or date(year, 12, 31), date(year, 12, 31))
    return max(0, (last.year - first.year) * _MONTHS_PER_YEAR + last.month - first.month + 1)


def _rate(tariff: DogTaxTariff, dog: TaxedDog) -> tuple[str, int]:
    if dog.is_dangerous:
        return "gefährlicher Hund (§ 7 NHundG)", tariff.dangerous_cents
    if dog.rank == 1:
        return "erster Hund", tariff.first_cents
    if dog.rank == 2:
        return "zweiter Hund", tariff.second_cents
    return "weiterer Hund", tariff.further_cents


def _tax_free_until(tariff: DogTaxTariff, dog: TaxedDog) -> date | None:
    """The day on which the tax-free months of life are completed (§§ 187 (2), 188 (2) BGB); None if age is
    unproven.
    """
    if dog.born_on is None:
        return None
    return months_completed_on(dog.born_on, tariff.taxed_from_months)


def start_warnings(tariff: DogTaxTariff, dog: TaxedDog) -> list[str]:
    """What is disputed about the first taxed month: a puppy born on the first of a month."""
    completed = _tax_free_until(tariff, dog)
    if dog.born_on is None or dog.born_on.day != 1 or completed is None or completed < dog.keeping_started_on:
        return []
    return [
        f"„{dog.name}“ ist an einem Monatsersten geboren: Ob der Monat davor zählt, ist nicht geklärt. "
        "Bitte den Beginn nach der Satzung prüfen."
    ]
