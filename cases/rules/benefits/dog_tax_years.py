"""Dog tax for years that have passed: which may still be assessed, one sheet per year, all of them as one.

Source: § 11 NKAG with §§ 169, 170 AO. The tax of a year is that of the tariff of that year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cases.errors import Invalid
from cases.facts.ledger import Calculation, CalculationLine, Deadline, LedgerStep
from cases.rules.benefits.dog_tax import instalments
from cases.rules.german import euros, in_words
from cases.rules.regimes import Regime
from cases.rules.time_limits import Period, PeriodUnit, end_of_period

_ASSESSMENT = Period(4, PeriodUnit.YEARS)
_LONGEST_DELAY_YEARS = 3
_DELAY_SOURCE = "§ 170 Abs. 2 Satz 1 Nr. 1 AO"
_SOURCE = f"§ 169 Abs. 2 Satz 1 Nr. 2 AO, {_DELAY_SOURCE}"


@dataclass(frozen=True)
class TaxYears:
    """The years to assess with the last day for each, and those whose last day has passed. Both by year, ascending."""

    open: Mapping[int, Deadline]
    lapsed: Mapping[int, Deadline]


def assessment_limit(year: int, declared_on: date) -> Deadline:
    """The last day on which the tax of a year may be assessed, with its ledger (§§ 169, 170 (2) Nr. 1 AO).

    Four years, from the end of the year of the declaration, at the latest from the end of the third year after that
    of the tax. `declared_on` is the receipt of the declaration.
    """
    counted = min(max(declared_on.year, year), year + _LONGEST_DELAY_YEARS)
    starts = date(counted, 12, 31)
    text = "Der Hund war anzumelden; die Frist beginnt mit dem Ende des Jahres der Anmeldung, "
    text += "spätestens mit dem Ende des dritten Jahres danach."
    limit = end_of_period(
        f"Festsetzungsfrist {year}",
        starts,
        _ASSESSMENT,
        Regime.AO,
        event_text="Ende des Jahres, mit dem die Festsetzungsfrist beginnt.",
        source="§ 169 Abs. 2 Satz 1 Nr. 2 AO",
    )
    steps = (LedgerStep(text, _DELAY_SOURCE, starts), *limit.steps)
    return Deadline(
        limit.title, limit.starts_on, limit.ends_on, steps, limit.nominal_ends_on, limit.shift_source
    )


def lapsed_years(ended_on: date, notified_on: date) -> tuple[int, ...]:
    """The years from the end of keeping on whose four years had passed before the notice (§ 169 (2) Nr. 2 AO).

    Such a tax may not be changed, also not in favour (§ 169 (1) AO); the notice keeps the period of the others open.
    """
    return tuple(
        year
        for year in range(ended_on.year, notified_on.year)
        if notified_on > assessment_limit(year, date(year, 12, 31)).ends_on
    )


def tax_years(starts_on: date, declared_on: date, today: date) -> TaxYears:
    """The years from the first taxed day to this year (or the year of the start, if that is later)."""
    last = max(today.year, starts_on.year)
    limits = {year: assessment_limit(year, declared_on) for year in range(starts_on.year, last + 1)}
    return TaxYears(
        {year: limit for year, limit in limits.items() if limit.ends_on >= today},
        {year: limit for year, limit in limits.items() if limit.ends_on < today},
    )


def years_until(years: TaxYears, starts_on: date, ends_on: date | None) -> TaxYears:
    """The same without the years after the last taxed day; None: the dog is still kept.

    Raises `Invalid` where nothing can be assessed: the end lies before the beginning, or every year has lapsed.
    """
    if ends_on is None:
        return years
    if ends_on < starts_on:
        raise Invalid("Die Steuer endet, bevor sie beginnt. Bitte Beginn und „Haltung endete am“ prüfen.")
    open_ones = {year: limit for year, limit in years.open.items() if year <= ends_on.year}
    lapsed = {year: limit for year, limit in years.lapsed.items() if year <= ends_on.year}
    if not open_ones:
        raise Invalid(" ".join(("Es ist nichts mehr festzusetzen.", *_lapsed(lapsed))))
    return TaxYears(open_ones, lapsed)


def years_as_one(
    sheets: Mapping[int, Calculation], years: TaxYears, *, is_declared: bool = True
) -> Calculation:
    """The sheets of all years one below the other with their total; a year alone stays as it is.

    `sheets` holds one sheet for each open year, at least one. Lapsed years are told as a warning. The last day to assess
    a year is named only where the dog was declared: without that it is later (§ 170 (2) sentence 1 Nr. 1 AO).
    """
    first, last = min(sheets), max(sheets)
    warnings = tuple(dict.fromkeys(text for sheet in sheets.values() for text in sheet.warnings))
    is_one = first == last
    limits = years.open if is_declared else {}
    lines = [
        line
        for year, sheet in sorted(sheets.items())
        for line in (sheet.lines if is_one else (*sheet.lines, _year_line(year, sheet, limits.get(year))))
    ]
    return Calculation(
        "Hundesteuer",
        tuple(lines),
        sum(sheet.total_cents for sheet in sheets.values()),
        f"für {first}" if is_one else f"für {first} bis {last}",
        any(sheet.is_sample_value for sheet in sheets.values()),
        (*warnings, *_lapsed(years.lapsed)),
    )


def as_estimate(sheet: Calculation, starts_on: date) -> Calculation:
    """The sheet marked as an estimate from its first taxed day: how long the dog was kept is assumed (§ 162 AO)."""
    line = CalculationLine(
        f"Steuerpflicht ab {in_words(starts_on)}", None, "§ 162 AO, § 11 NKAG", "geschätzt"
    )
    return replace(sheet, title=f"{sheet.title} (Schätzung)", lines=(line, *sheet.lines))


def as_ended(sheet: Calculation, ends_on: date, source: str) -> Calculation:
    """The sheet with the last taxed day of a dog that is gone already."""
    line = CalculationLine(f"Steuerpflicht bis {in_words(ends_on)}", None, source)
    return replace(sheet, lines=(line, *sheet.lines))


def parts_due(
    sheets: Mapping[int, Calculation], month_days: Sequence[str], from_day: date
) -> tuple[tuple[date, int], ...]:
    """The due dates with their amounts: earlier years on `from_day`, the last year by the Satzung from then on."""
    last = max(sheets)
    parts = dict(instalments(sheets[last].total_cents, last, month_days, from_day=from_day))
    earlier = sum(sheet.total_cents for year, sheet in sheets.items() if year < last)
    if earlier:
        parts[from_day] = parts.get(from_day, 0) + earlier
    return tuple(sorted(parts.items()))


def assumed_due_dates(sheets: Mapping[int, Calculation], month_days: Sequence[str], from_day: date) -> str:
    """The sentence for the clerk if due dates have passed: how they are made up for is assumed; "" if none has."""
    last = max(sheets)
    passed = [day for day in month_days if date.fromisoformat(f"{last}-{day}") < from_day]
    if len(sheets) == 1 and not passed:
        return ""
    return (
        f"Fälligkeiten vor dem {in_words(from_day)} sind verstrichen. Dass frühere Jahre an diesem Tag und der Rest des "
        "laufenden Jahres zu den übrigen Terminen fällig wird, ist eine Annahme; bitte mit der Satzung vergleichen."
    )


def _year_line(year: int, sheet: Calculation, limit: Deadline | None) -> CalculationLine:
    until = f"; Festsetzung möglich bis {in_words(limit.ends_on)}" if limit else ""
    return CalculationLine(f"Hundesteuer für {year}", None, _SOURCE, f"{euros(sheet.total_cents)}{until}")


def _lapsed(limits: Mapping[int, Deadline]) -> tuple[str, ...]:
    if not limits:
        return ()
    named = ", ".join(f"{year} (bis {in_words(limit.ends_on)})" for year, limit in limits.items())
    return (
        f"Nicht mehr festgesetzt, weil die Festsetzungsfrist abgelaufen ist: {named} ({_SOURCE}). "
        "Bitte prüfen, ob eine längere Frist gilt (§ 169 Abs. 2 Satz 2 AO).",
    )
