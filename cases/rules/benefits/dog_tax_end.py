"""The end of a dog tax: what is due until keeping ends, what was paid, what changes for the dogs that stay.

Source: § 3 NKAG and the Satzung of the municipality (end with the month, rank of the dogs); § 15 NKAG (rounding, small
amounts). The rates and the start rule are those of `dog_tax`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from cases.errors import Invalid
from cases.facts.ledger import Calculation, CalculationLine, Deadline
from cases.rules.benefits.dog_tax import (
    WAIVER_BELOW_CENTS,
    DogTaxTariff,
)
from cases.rules.benefits.dog_tax_notice import deregistration_limit, limit_in_words
from cases.rules.benefits.dog_tax_years import lapsed_years
from cases.rules.calendar import NO_EXTRA
from cases.rules.german import euros, in_words
from cases.rules.time_limits import month_end

_MONTHS_PER_YEAR = 12
_STATED = "Bescheid der Zeit"
_STATE_IT = "Bitte unter „Frühere Jahressteuern“ eintragen, was nach den Bescheiden galt"
_CAME_LATER = "Bitte „Rangwechsel wirkt ab“ eintragen, wenn die verbleibenden Hunde erst später kamen,"
_OF_SOMEBODY_ELSE = (
    "Hat eine andere Person des Haushalts einen Hund angemeldet, der vorrückt, wirkt dieser Bescheid nicht gegen sie "
    "(§ 124 Abs. 1 AO). Bitte klären, wem der Unterschied zusteht, und im Folgevorgang ihrer Anmeldung neu festsetzen."
)
Tariffs = Mapping[int, DogTaxTariff]
"""The tariff of each calendar year; a year for which none is kept is left out."""


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
class EarlierTax:
    """A yearly tax that was assessed for the dog before the last one, because its rank or relief was another one.

    `until` is the last day of the last month it holds for.
    """

    until: date
    yearly_cents: int


@dataclass(frozen=True)
class KeepingEnd:
    """A deregistration. `taxed_since` and `tax_ends_on` are the first and the last taxed day, `yearly_cents` the tax as
    it was last assessed for this dog, `paid_cents` what was paid for the first of the `years` and later ones.

    `remaining_dogs` counts the other taxed dogs of the household that are not dangerous. `decided_on` is the day of the
    decision, None for the year of the notice. `earlier` is only what was assessed otherwise than last, in any order.
    `rank_moves_on`: from the month of this day on the dogs that stay move up, None from the end of the tax on.
    `settle_from` is the first year to settle where all before have lapsed, None for the year in which keeping ended.
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
    decided_on: date | None = None
    earlier: tuple[EarlierTax, ...] = ()
    rank_moves_on: date | None = None
    settle_from: int | None = None

    @property
    def years(self) -> range:
        """The calendar years to settle; one before the end of keeping is never among them."""
        years = years_to_settle(self.ended_on, self.notified_on, self.decided_on or self.notified_on)
        return range(max(years[0], self.settle_from or years[0]), years[-1] + 1)


@dataclass(frozen=True)
class DogTaxEnd:
    """`calculation.total_cents` is what stands to the credit of the keeper or is demanded, never negative.

    `years`: each year that is settled with its tax in cents; `ranks_move`: the tax of dogs that stay falls with their rank.
    """

    calculation: Calculation
    balance: Balance
    years: tuple[tuple[int, int], ...]
    ranks_move: bool


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
    return month_end(counted)


def years_to_settle(ended_on: date, notified_on: date, decided_on: date) -> range:
    """The calendar years a deregistration settles: from the end of keeping to the notice or, if later, the decision."""
    return range(ended_on.year, max(ended_on, notified_on, decided_on).year + 1)


def dog_tax_end(
    tariffs: Tariffs, end: KeepingEnd, notify_within_days: int, extra: frozenset[date] = NO_EXTRA
) -> DogTaxEnd:
    """Paid less due, each year at its own tariff, with the change for the dogs that stay until the end of the year of
    the decision: their instalments of that year stay as they are. Where keeping ended only after the notice, that day
    counts in its place. `notify_within_days` is what the Satzung gives for the notice.

    Raises `Invalid` for days or numbers that cannot be, and for a year whose tax cannot be told.
    """
    _check(end)
    last = _tariff(tariffs, end.years[-1])
    due = {year: _due_line(tariffs, end, year) for year in end.years}
    moved = _moved_lines(tariffs, end)
    lines = [
        CalculationLine(f"{end.name}: steuerpflichtig bis {in_words(end.tax_ends_on)}", None, last.source),
        CalculationLine(_paid_label(end), end.paid_cents, "Kassenkonto"),
        *due.values(),
        *moved,
    ]
    calculation, balance = _balanced(last, lines)
    calculation = replace(
        calculation,
        is_sample_value=any(tariff.is_sample_value for tariff in tariffs.values()),
        warnings=(
            *calculation.warnings,
            *_warnings(end, notify_within_days, extra),
            *([_all_kept(_moves_on(end)), _OF_SOMEBODY_ELSE] if moved else []),
        ),
    )
    years = tuple((year, -(line.amount_cents or 0)) for year, line in due.items())
    return DogTaxEnd(calculation, balance, years, ranks_move=bool(moved))


def rank_rate(tariff: DogTaxTariff, rank: int) -> int:
    """The yearly tax in cents of the first, second or a further dog that is not dangerous."""
    return (tariff.first_cents, tariff.second_cents, tariff.further_cents)[min(rank, 3) - 1]


def _limit(ended_on: date, notify_within_days: int, extra: frozenset[date]) -> Deadline:
    return deregistration_limit(
        ended_on, within_days=notify_within_days, source="Hundesteuersatzung", extra=extra
    )


def _check(end: KeepingEnd) -> None:
    if end.tax_ends_on + timedelta(days=1) < end.taxed_since:
        raise Invalid("Die Steuer endet vor dem Beginn der Steuerpflicht. Bitte die beiden Tage prüfen.")
    if end.tax_ends_on < end.ended_on or end.tax_ends_on != month_end(end.tax_ends_on):
        raise Invalid(
            "Die Steuer endet mit dem letzten Tag eines Monats, frühestens des Monats, in dem die Haltung endet. "
            "Bitte „Steuer endet am“ prüfen."
        )
    if end.tax_ends_on > month_end(_known_on(end)):
        raise Invalid(
            "Die Steuer endet spätestens mit dem Monat, in dem die Abmeldung eingegangen ist oder, wenn das später war, "
            "die Haltung geendet hat. Bitte „Steuer endet am“ prüfen."
        )
    lapsed = lapsed_years(end.ended_on, end.notified_on)
    latest = lapsed[-1] + 1 if lapsed else end.ended_on.year
    if end.settle_from and not end.ended_on.year <= end.settle_from <= latest:
        raise Invalid(
            "Auslassen kann die Abrechnung nur Jahre, deren Festsetzungsfrist vor der Abmeldung abgelaufen war (§ 169 Abs. 2 "
            "Satz 1 Nr. 2 AO, § 11 NKAG). Bitte „Abrechnen ab Jahr“ leer lassen oder ein Jahr ab "
            f"{end.ended_on.year} eintragen, spätestens {latest}."
        )
    if end.rank < 1 or end.remaining_dogs < 0 or end.rank > end.remaining_dogs + 1:
        raise Invalid(
            "Rang des Hundes und Zahl der verbleibenden Hunde passen nicht zusammen. Bitte beide Angaben prüfen."
        )


def _known_on(end: KeepingEnd) -> date:
    """The day of the notice; the end of keeping where the notice came before it and was put right since."""
    return max(end.notified_on, end.ended_on)


def _paid_label(end: KeepingEnd) -> str:
    years = end.years
    return f"Gezahlt für {' bis '.join(str(year) for year in sorted({years[0], years[-1]}))}"


def _due_line(tariffs: Tariffs, end: KeepingEnd, year: int) -> CalculationLine:
    """The tax of a year: what was paid too much lies in the years from the end of keeping on."""
    first = end.taxed_since.replace(day=1)
    months = [date(year, month, 1) for month in range(1, _MONTHS_PER_YEAR + 1)]
    taxed = [month for month in months if first <= month <= end.tax_ends_on]
    due, notes, sources = 0, [], []
    for (yearly_cents, source), held in groupby(taxed, key=lambda month: _yearly(tariffs, end, month)):
        count = len(list(held))
        due += yearly_cents * count // _MONTHS_PER_YEAR
        notes.append(f"{_so_many(count)}, Jahressteuer {euros(yearly_cents)}")
        sources.append(source)
    known = tariffs.get(year)
    source = "; ".join(dict.fromkeys(sources)) or (known.source if known else _STATED)
    return CalculationLine(f"Steuer für {year}", -due, source, "; ".join(notes) or _so_many(0))


def _yearly(tariffs: Tariffs, end: KeepingEnd, month: date) -> tuple[int, str]:
    """The yearly tax in cents that held for this month, and where it comes from.

    Unless it is stated, it is the last one carried to the tariff of the year: the same rank, the same part of the rate.
    """
    for tax in sorted(end.earlier, key=lambda one: one.until):
        if month <= tax.until:
            return tax.yearly_cents, _STATED
    known = _known_on(end).year
    then = _tariff(tariffs, month.year, _STATE_IT)
    old, new = _class_rate(then, end), _class_rate(_tariff(tariffs, known, _STATE_IT), end)
    if old == new:
        return end.yearly_cents, then.source
    if end.yearly_cents > new or (new and end.yearly_cents * 100 % new):
        raise Invalid(
            f"Für {month.year} gilt ein anderer Tarif als für {known}, und die zuletzt festgesetzte Jahressteuer "
            f"{euros(end.yearly_cents)} ist kein voller Prozentsatz von {euros(new)}. "
            f"{_STATE_IT}."
        )
    percent = end.yearly_cents * 100 // new if new else 100
    return old * percent // 100, then.source


def _class_rate(tariff: DogTaxTariff, end: KeepingEnd) -> int:
    return tariff.dangerous_cents if end.is_dangerous else rank_rate(tariff, end.rank)


def _tariff(tariffs: Tariffs, year: int, way_out: str = "") -> DogTaxTariff:
    """The tariff of the year; `Invalid` tells the `way_out` beside adding it to the catalogue."""
    if year not in tariffs:
        add = "den Tarif im Katalog ergänzen."
        raise Invalid(
            f"Für {year} ist hier kein Hundesteuertarif gepflegt. {f'{way_out} oder' if way_out else 'Bitte'} {add}"
        )
    return tariffs[year]


def _moves_on(end: KeepingEnd) -> date:
    """The first day from which the dogs that stay are of a better rank, as far as it is settled."""
    after = max(end.tax_ends_on + timedelta(days=1), date(end.years[0], 1, 1))
    return max(after, end.rank_moves_on.replace(day=1)) if end.rank_moves_on else after


def _all_kept(since: date) -> str:
    """What the sheet takes for granted of the dogs that stay: the tax is due only while a dog is kept (§ 3 NKAG)."""
    return (
        f"Gerechnet ist, als wären alle verbleibenden Hunde seit {in_words(since)} gehalten und voll versteuert. "
        "Kamen sie später, bitte „Rangwechsel wirkt ab“ eintragen. Bei Ermäßigung oder verschiedenem Beginn dort den "
        "1. Januar des nächsten Jahres eintragen und den Unterschied im Folgevorgang der Anmeldung dieser Hunde festsetzen."
    )


def _moved_lines(tariffs: Tariffs, end: KeepingEnd) -> list[CalculationLine]:
    """A line for each dog that moves up and each year: by how much its tax of this year falls."""
    starts_on = _moves_on(end)
    lines: list[CalculationLine] = []
    if end.is_dangerous or end.remaining_dogs < end.rank:
        return lines
    for year in range(starts_on.year, end.years[-1] + 1):
        begins_on = max(starts_on, date(year, 1, 1))
        months = _MONTHS_PER_YEAR + 1 - begins_on.month
        tariff = _tariff(tariffs, year, _CAME_LATER)
        for rank in range(end.rank + 1, end.remaining_dogs + 2):
            old, new = rank_rate(tariff, rank), rank_rate(tariff, rank - 1)
            if old == new:
                continue
            label = f"{rank}. Hund wird {rank - 1}. Hund ab {in_words(begins_on)}"
            note = f"{euros(new)} statt {euros(old)} im Jahr, {_so_many(months)}"
            less = (old - new) * months // _MONTHS_PER_YEAR
            lines.append(CalculationLine(label, less, tariff.source, note))
    return lines


def _so_many(months: int) -> str:
    return f"{months} von {_MONTHS_PER_YEAR} Monaten"


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
    years = end.years
    if len(years) > 1:
        found.append(_several_years(years, has_earlier=bool(end.earlier)))
    found += _lapsed(end)
    if end.is_dangerous and end.remaining_dogs:
        found.append("Ob ein gefährlicher Hund bei der Rangfolge zählt, bitte nach der Satzung prüfen.")
    return found


def _several_years(years: Sequence[int], *, has_earlier: bool) -> str:
    """What to look at first; § 130 AO holds for communal charges (VG Hannover, 15.08.2022, 1 A 4213/20)."""
    told = (
        f"Die Abrechnung reicht von {years[0]} bis {years[-1]}. Bitte prüfen, ob und wie die Bescheide der früheren Jahre "
        "zu ändern sind (§ 11 Abs. 1 Nr. 3 NKAG, §§ 130, 131 AO). Wird dabei eine Befreiung oder Ermäßigung zurückgenommen, "
        "gilt das Jahr ab Kenntnis der Tatsachen (§ 130 Abs. 3 AO)."
    )
    if has_earlier:
        return told
    return (
        f"{told} Rang und Ermäßigung sind für alle Jahre wie zuletzt gerechnet, mit dem Tarif jedes Jahres; "
        "waren sie anders, bitte „Frühere Jahressteuern“ eintragen."
    )


def _lapsed(end: KeepingEnd) -> list[str]:
    """Which of the settled years are too old to be changed, and how they are left out; which were left out."""
    lapsed = lapsed_years(end.ended_on, end.notified_on)
    found = [year for year in lapsed if year in end.years]
    said = []
    if end.years[0] > end.ended_on.year:
        said.append(
            f"Abgerechnet ist ab {end.years[0]}; „Gezahlt für diesen Hund“ darf nur diese Jahre enthalten. Bitte prüfen, ob "
            "die Frist der Jahre davor gehemmt ist (§ 171 AO); dann „Abrechnen ab Jahr“ ändern."
        )
    if not found:
        return said
    named = ", ".join(map(str, found))
    return [
        *said,
        f"Vor der Abmeldung waren vier Jahre seit dem Steuerjahr vergangen: {named}. Ist die Festsetzungsfrist abgelaufen, "
        "darf die Steuer nicht mehr geändert werden (§ 169 Abs. 1 Satz 1, Abs. 2 Satz 1 Nr. 2 AO, § 11 NKAG). "
        "Bitte Beginn und Hemmung der Frist prüfen (§§ 170, 171 AO) und abgelaufene Jahre mit „Abrechnen ab Jahr“ "
        f"{found[-1] + 1} auslassen.",
    ]


_WORDS = {
    Balance.CREDIT: "zu Ihren Gunsten",
    Balance.DEMAND: "noch zu zahlen",
    Balance.SETTLED: "ausgeglichen",
}
