"""Unterhaltsvorschuss: the monthly amount, its segments over time, and the first day of the claim (UVG).

Amounts come in as a table by validity; whether a claim exists at all (§ 1 UVG) is the clerk's decision, not
computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil

from cases.errors import Invalid
from cases.facts.ledger import Calculation, CalculationLine, Deadline, LedgerStep
from cases.rules.german import euros, in_words, month_in_words
from cases.rules.time_limits import age_completed_on, month_end, months_later

AGE_LIMIT_YEARS = 18
NOT_PAID_BELOW_CENTS = 500
START_RULE_SINCE = date(2025, 1, 1)
"""§ 4 UVG as amended by Art. 11 of the act of 23 October 2024 (BGBl. 2024 I Nr. 323)."""
_GROUP_LIMIT_YEARS = (6, 12)
_GROUP_WORDS = ("0 bis 5 Jahre", "6 bis 11 Jahre", "12 bis 17 Jahre")
_ONE_DAY = timedelta(days=1)


class PartialMonth(StrEnum):
    """How the days of a partial month are counted: the law does not say, the office decides."""

    CALENDAR_DAYS = "kalendertage"
    THIRTY_DAYS = "dreissig_tage"


class FirstOfMonthBirthday(StrEnum):
    """Which month starts the higher age group of a child born on the 1st: disputed, the office decides."""

    MONTH_BEFORE = "vormonat"
    BIRTHDAY_MONTH = "geburtsmonat"


@dataclass(frozen=True)
class MaintenanceRow:
    """Minimum maintenance per age group (0-5, 6-11, 12-17) and child benefit of a first child, valid in a
    period.
    """

    valid_from: date
    valid_to: date
    minimum_cents: tuple[int, int, int]
    child_benefit_cents: int
    source: str


@dataclass(frozen=True)
class MaintenanceTable:
    """The rows with the two choices of the office that the law leaves open."""

    rows: tuple[MaintenanceRow, ...]
    partial_month: PartialMonth = PartialMonth.CALENDAR_DAYS
    first_of_month_birthday: FirstOfMonthBirthday = FirstOfMonthBirthday.MONTH_BEFORE


@dataclass(frozen=True)
class MonthlyIncome:
    """What is set off in one month. `received_cents`: maintenance and orphan benefits (§ 2 (3) UVG);
    `earned_cents`: income of a child no longer in a general school, half of it counts (§ 2 (4) UVG);
    `earned_lines` say how it came about (`earnings.countable_earnings`).
    """

    received_cents: int = 0
    earned_cents: int = 0
    earned_lines: tuple[CalculationLine, ...] = ()

    def __post_init__(self) -> None:
        if self.received_cents < 0 or self.earned_cents < 0:
            raise Invalid("Angerechnete Beträge können nicht negativ sein. Bitte die Einnahmen prüfen.")


@dataclass(frozen=True)
class ClaimPeriod:
    """The days for which amounts are wanted, with the income of single months (key: first day of the
    month).
    """

    starts_on: date
    ends_on: date
    child_benefit_counted: bool = True
    income: Mapping[date, MonthlyIncome] = field(default_factory=dict)


@dataclass(frozen=True)
class AmountSegment:
    """Consecutive months with the same calculation; `last_on` is the last day paid for.

    `is_open`: it goes on, `last_on` is only the last day whose values are known.
    """

    first_on: date
    last_on: date
    calculation: Calculation
    is_open: bool = False


def amounts_for_period(
    table: MaintenanceTable, birth_date: date, claim: ClaimPeriod
) -> tuple[AmountSegment, ...]:
    """The amounts from `claim.starts_on` to its end or the 18th birthday, in segments of equal months.

    A new segment begins with a new year, age group or income, and at partial months (§§ 2, 4 UVG, § 1612a
    (3) BGB).
    """
    if claim.ends_on < claim.starts_on:
        raise Invalid("Das Ende des Zeitraums liegt vor seinem Beginn. Bitte die beiden Tage prüfen.")
    last_on = min(claim.ends_on, age_completed_on(birth_date, AGE_LIMIT_YEARS))
    first_on = max(claim.starts_on, birth_date)
    if first_on > last_on:
        return ()
    month = first_on.replace(day=1)
    segments: list[AmountSegment] = []
    while month <= last_on:
        calculation = _amount_of_month(table, birth_date, month, claim)
        segment = AmountSegment(
            max(month, claim.starts_on, birth_date), min(month_end(month), last_on), calculation
        )
        if segments and segments[-1].calculation.lines == calculation.lines:
            segment = _joined(segments.pop(), segment)
        segments.append(segment)
        month = months_later(month, 1)
    return tuple(segments)


def age_group(table: MaintenanceTable, birth_date: date, month: date) -> int:
    """0, 1 or 2: the age group in a month; the higher one from the 1st of the month in which the year is
    completed.

    § 1612a (3) BGB. For children born on the 1st the table says which of two months that is.
    """
    return sum(1 for years in _GROUP_LIMIT_YEARS if month >= _group_starts_on(table, birth_date, years))


def age_group_changes(table: MaintenanceTable, birth_date: date) -> tuple[date, ...]:
    """The first days of the second and the third age group of a child (§ 1612a (3) BGB)."""
    return tuple(_group_starts_on(table, birth_date, years) for years in _GROUP_LIMIT_YEARS)


@dataclass(frozen=True)
class ChangedValue:
    """A value of the law that is another one from a month on (int cents); `label` stands in a letter, with its article."""

    label: str
    before_cents: int
    cents: int


def changed_values(table: MaintenanceTable, birth_date: date, month: date) -> tuple[ChangedValue, ...]:
    """What differs from the month before: minimum maintenance of the child's age group, child benefit. `Invalid` where
    the values of one of the months are not known.
    """
    now, before = _row_for(table, month), _row_for(table, months_later(month, -1))
    group = age_group(table, birth_date, month)
    found = (
        ChangedValue(
            f"der Mindestunterhalt für {_GROUP_WORDS[group]}",
            before.minimum_cents[group],
            now.minimum_cents[group],
        ),
        ChangedValue("das Kindergeld", before.child_benefit_cents, now.child_benefit_cents),
    )
    return tuple(value for value in found if value.before_cents != value.cents)


def law_changed_on(table: MaintenanceTable, birth_date: date, by: date) -> date | None:
    """The last month by this day (its first day) from which the law has other values for the child; None without one."""
    days = sorted(row.valid_from for row in table.rows)[1:]
    return max((day for day in days if day <= by and changed_values(table, birth_date, day)), default=None)


def claim_starts_on(applied_on: date, conditions_met_on: date, *, efforts_shown: bool) -> Deadline:
    """The first day of the claim as `starts_on` and `ends_on`, with its derivation (§ 4 UVG).

    `applied_on` is the receipt of the effective application, also with the wrong body (§ 16 (2) S. 2 SGB
    I); `conditions_met_on` the first day on which all conditions of § 1 UVG are met; `efforts_shown`:
    reasonable efforts to obtain maintenance, needed for the one backdated month. For applications before
    2025 the older § 4 applies: the ledger says so. Whether shown efforts also carry the days of the month of the
    application that lie before it is not settled: the ledger asks.
    """
    month = applied_on.replace(day=1)
    steps = [
        LedgerStep("Wirksamer Antrag eingegangen.", "§ 4 Abs. 1 UVG, § 16 Abs. 2 Satz 2 SGB I", applied_on)
    ]
    if conditions_met_on > month:
        day = max(applied_on, conditions_met_on)
        text = (
            "Nicht alle Voraussetzungen lagen am Monatsanfang vor; "
            "der Anspruch beginnt, sobald Antrag und alles vorliegt."
        )
        steps.append(LedgerStep(text, "§ 4 Abs. 1 Satz 1 UVG", day))
        if conditions_met_on < applied_on:
            steps.append(LedgerStep(_within_the_month(conditions_met_on), "§ 4 Abs. 2 UVG"))
    elif conditions_met_on < month and efforts_shown:
        day = max(months_later(month, -1), conditions_met_on)
        text = (
            "Rückwirkend höchstens für den Monat vor der Antragstellung; Bemühungen um Unterhalt sind belegt."
        )
        steps.append(LedgerStep(text, "§ 4 Abs. 2 UVG", day))
    else:
        day = month
        text = (
            "Alle Voraussetzungen lagen am Monatsanfang vor; "
            "der Anspruch beginnt am Ersten des Antragsmonats."
        )
        steps.append(LedgerStep(text, "§ 4 Abs. 1 Satz 2 UVG", day))
    if applied_on < START_RULE_SINCE:
        older = "Für Anträge vor dem 01.01.2025 kann eine ältere Fassung gelten. Bitte den Beginn prüfen."
        steps.append(LedgerStep(older, "§ 4 UVG a. F."))
    return Deadline("Beginn der Leistung", day, day, tuple(steps))


def _within_the_month(met_on: date) -> str:
    return (
        f"Erfüllt sind die Voraussetzungen schon seit dem {in_words(met_on)}. Ob bei belegten Bemühungen auch dieser Teil "
        "des Antragsmonats rückwirkend gezahlt wird, ist nicht geklärt. Bitte mit dem Fachamt abstimmen."
    )


def _joined(before: AmountSegment, after: AmountSegment) -> AmountSegment:
    """Two neighbours with the same amount as one segment; every warning is kept once."""
    warnings = tuple(dict.fromkeys(before.calculation.warnings + after.calculation.warnings))
    calculation = replace(before.calculation, period="monatlich", warnings=warnings)
    return AmountSegment(before.first_on, after.last_on, calculation)


def _amount_of_month(
    table: MaintenanceTable, birth_date: date, month: date, claim: ClaimPeriod
) -> Calculation:
    row = _row_for(table, month)
    group = age_group(table, birth_date, month)
    minimum = row.minimum_cents[group]
    lines = [CalculationLine(f"Mindestunterhalt {_GROUP_WORDS[group]}", minimum, row.source, "§ 1612a BGB")]
    due = Fraction(minimum)
    if claim.child_benefit_counted:
        lines.append(
            CalculationLine(
                "abzüglich Kindergeld für ein erstes Kind", -row.child_benefit_cents, "§ 2 Abs. 2 UVG"
            )
        )
        due -= row.child_benefit_cents
    share = _share(table, birth_date, month, claim)
    if share != 1:
        lines.append(
            CalculationLine(_share_words(birth_date, month, claim, share), None, "§ 2 Abs. 1 Satz 3 UVG")
        )
        due *= share
    income = claim.income.get(month, MonthlyIncome())
    lines += _income_lines(income)
    due -= income.received_cents + Fraction(income.earned_cents, 2)
    total, closing = _payable(due)
    warnings = _warnings(birth_date, month, share)
    return Calculation(
        "Unterhaltsvorschuss", (*lines, *closing), total, f"für {month_in_words(month)}", warnings=warnings
    )


def _income_lines(income: MonthlyIncome) -> list[CalculationLine]:
    lines = []
    if income.received_cents:
        label = "abzüglich erhaltener Unterhalt und Waisenbezüge"
        lines.append(CalculationLine(label, -income.received_cents, "§ 2 Abs. 3 UVG"))
    lines += [_explained(line) for line in income.earned_lines]
    if income.earned_cents:
        note = f"die Hälfte von {euros(income.earned_cents)}"
        lines.append(
            CalculationLine(
                "abzüglich eigenes Einkommen", -(income.earned_cents // 2), "§ 2 Abs. 4 UVG", note
            )
        )
    return lines


def _explained(line: CalculationLine) -> CalculationLine:
    """A line of the child's income as explanation: its amount is no part of the sum of this sheet."""
    if line.amount_cents is None:
        return line
    note = f"{euros(line.amount_cents)}, {line.note}" if line.note else euros(line.amount_cents)
    return replace(line, amount_cents=None, note=note)


def _payable(due: Fraction) -> tuple[int, tuple[CalculationLine, ...]]:
    """The amount paid: never negative, rounded up to the euro, nothing below 5 euros (§ 9 (3) UVG)."""
    rounded = ceil(max(due, Fraction(0)) / 100) * 100
    if rounded < NOT_PAID_BELOW_CENTS:
        note = f"errechnet {euros(rounded)}" if rounded else ""
        return 0, (CalculationLine("Unter 5 Euro wird nicht gezahlt", 0, "§ 9 Abs. 3 UVG", note),)
    return rounded, (CalculationLine("Zahlbetrag, auf volle Euro aufgerundet", rounded, "§ 9 Abs. 3 UVG"),)


def _row_for(table: MaintenanceTable, month: date) -> MaintenanceRow:
    row = next((row for row in table.rows if row.valid_from <= month <= row.valid_to), None)
    if row is None:
        raise Invalid(
            f"Für {month_in_words(month)} sind kein Mindestunterhalt und kein Kindergeld gepflegt. "
            "Bitte die Beträge der Mindestunterhaltsverordnung (§ 1612a BGB) und das Kindergeld (§ 66 EStG) "
            "im Rechtskatalog ergänzen."
        )
    return row


def _entitled_days(birth_date: date, month: date, claim: ClaimPeriod) -> tuple[date, date]:
    first = max(month, claim.starts_on, birth_date)
    last = min(month_end(month), claim.ends_on, age_completed_on(birth_date, AGE_LIMIT_YEARS))
    return first, last


def _share(table: MaintenanceTable, birth_date: date, month: date, claim: ClaimPeriod) -> Fraction:
    first, last = _entitled_days(birth_date, month, claim)
    end = month_end(month)
    if (first, last) == (month, end):
        return Fraction(1)
    if table.partial_month is PartialMonth.CALENDAR_DAYS:
        return Fraction((last - first).days + 1, end.day)
    last_of_thirty = 30 if last == end else min(last.day, 30)
    return Fraction(max(1, last_of_thirty - min(first.day, 30) + 1), 30)


def _share_words(birth_date: date, month: date, claim: ClaimPeriod, share: Fraction) -> str:
    first, last = _entitled_days(birth_date, month, claim)
    return f"anteilig vom {in_words(first)} bis {in_words(last)} ({share.numerator}/{share.denominator})"


def _group_starts_on(table: MaintenanceTable, birth_date: date, years: int) -> date:
    completed = age_completed_on(birth_date, years)
    if birth_date.day == 1 and table.first_of_month_birthday is FirstOfMonthBirthday.BIRTHDAY_MONTH:
        return completed + _ONE_DAY
    return completed.replace(day=1)


def _warnings(birth_date: date, month: date, share: Fraction) -> tuple[str, ...]:
    warnings = []
    disputed = [age_completed_on(birth_date, years).replace(day=1) for years in _GROUP_LIMIT_YEARS]
    if birth_date.day == 1 and month in disputed:
        warnings.append(
            "Das Kind ist an einem Monatsersten geboren: "
            "Ob die höhere Altersstufe schon in diesem Monat gilt, ist "
            "nicht geklärt. Bitte mit dem Fachamt abstimmen."
        )
    if 0 < share < 1:
        warnings.append(
            "Teilmonat: Die Zählung der Tage ist nicht geklärt und in den Einstellungen "
            "festgelegt. Bitte prüfen."
        )
    return tuple(warnings)
