"""The calculation sheet of a dog's deregistration: form and fields of the decision into `rules.benefits.dog_tax_end`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from cases.catalogue.authority_schema import DogTax
from cases.catalogue.form_fields import value_at
from cases.errors import Invalid, NotFound
from cases.queries.outcome_fields import Value, read_money, typed_money
from cases.queries.statements import stated_day, stated_text
from cases.rules.benefits.dog_tax import DogTaxTariff
from cases.rules.benefits.dog_tax_end import (
    Balance,
    DogTaxEnd,
    EarlierTax,
    KeepingEnd,
    dog_tax_end,
    rank_rate,
)
from cases.rules.benefits.dog_tax_years import lapsed_years
from cases.rules.calendar import NO_EXTRA, YEARS
from cases.rules.time_limits import month_end

Form = Mapping[str, object]
RowOn = Callable[[date], DogTax]
"""The tariff in force on a day, at the place of the dog. Raises `NotFound` where none is kept."""
_EARLIER = re.compile(r"bis (0?[1-9]|1[0-2])[./]([0-9]{4}) *: *(.+)")
_OUTCOMES = {
    "abgemeldet": Balance.SETTLED,
    "erstattet": Balance.CREDIT,
    "nachgefordert": Balance.DEMAND,
}
_USE_INSTEAD = {
    Balance.SETTLED: "Gezahltes und Steuer sind gleich. Bitte „Steuer beenden, Konto ausgeglichen“ wählen.",
    Balance.CREDIT: "Die Abrechnung ergibt einen Betrag zugunsten der Person. Bitte „Steuer beenden und erstatten“ wählen.",
    Balance.DEMAND: "Es ist weniger gezahlt als geschuldet. Bitte „Steuer beenden und Rest fordern“ wählen.",
}
_NEEDED = (
    "ended_on",
    "tax_ends_on",
    "taxed_since",
    "rank",
    "annual_tax_cents",
    "paid_cents",
    "remaining_dogs",
)


@dataclass(frozen=True)
class EndDays:
    """When the notice came and on which day it is settled; `extra` are holidays beside those of the law."""

    notified_on: date
    decided_on: date
    extra: frozenset[date] = NO_EXTRA


def row_then(row_on: RowOn, then: date, today: date) -> DogTax:
    """The Satzung in force on another day; that of today where none is kept for it."""
    try:
        return row_on(then)
    except NotFound:
        return row_on(today)


def dog_tax_end_sheet(
    row_on: RowOn, form: Form, outcome_key: str, values: Mapping[str, Value], days: EndDays
) -> DogTaxEnd:
    """Refund, rest or nothing. `Invalid` says in German what is missing, or which outcome fits the amounts."""
    if any(values.get(key) is None for key in _NEEDED):
        raise Invalid("Bitte alle Angaben zur Abrechnung eintragen.")
    end = KeepingEnd(
        name=stated_text(form, "/dog/name"),
        rank=_whole(values["rank"]),
        taxed_since=_day(values["taxed_since"]),
        ended_on=_day(values["ended_on"]),
        notified_on=days.notified_on,
        tax_ends_on=_day(values["tax_ends_on"]),
        yearly_cents=_whole(values["annual_tax_cents"]),
        paid_cents=_whole(values["paid_cents"]),
        remaining_dogs=_whole(values["remaining_dogs"]),
        is_dangerous=values.get("is_dangerous") is True,
        decided_on=days.decided_on,
        earlier=_earlier_taxes(values.get("earlier_taxes")),
        rank_moves_on=_day_or_none(values.get("rank_moves_on")),
        settle_from=_whole(values.get("settle_from")) or None,
    )
    rule = row_then(row_on, end.ended_on, days.decided_on)
    result = dog_tax_end(_tariffs(row_on, end), end, rule.register_within_days, days.extra)
    if result.balance is not _OUTCOMES[outcome_key]:
        raise Invalid(_USE_INSTEAD[result.balance])
    return result


def dog_tax_end_defaults(row_on: RowOn, form: Form, days: EndDays) -> dict[str, str]:
    """Rank and tax only where the last dog leaves: else the clerk looks them up. The days are those of `computed_days`.

    The tax is that of the year of the notice, the last one assessed; that of the dogs that stay is that of the next year.
    Years that had lapsed before the notice are left out.
    """
    remaining = _whole(value_at(form, "/remaining_dogs"))
    defaults = {"remaining_dogs": str(remaining)}
    ended_on = stated_day(value_at(form, "/ending/ended_on"))
    if lapsed := lapsed_years(ended_on or days.notified_on, days.notified_on):
        defaults["settle_from"] = str(lapsed[-1] + 1)
    if remaining == 0:
        rule = row_then(row_on, days.notified_on, days.decided_on).as_rule()
        return defaults | {"rank": "1", "annual_tax_cents": typed_money(rank_rate(rule, 1))}
    rule = row_then(row_on, date(days.decided_on.year + 1, 1, 1), days.decided_on).as_rule()
    household = sum(rank_rate(rule, rank) for rank in range(1, remaining + 1))
    return defaults | {"remaining_tax_cents": typed_money(household)}


def _tariffs(row_on: RowOn, end: KeepingEnd) -> dict[int, DogTaxTariff]:
    """The tariff of each year to settle, as far as the catalogue has it: the one in force on its first day."""
    found = {}
    for year in end.years:
        try:
            found[year] = row_on(date(year, 1, 1)).as_rule()
        except NotFound:
            continue
    return found


def _earlier_taxes(typed: Value) -> tuple[EarlierTax, ...]:
    """Lines like "bis 06/2025: 33,00", or the same divided by semicolons."""
    lines = re.split(r"[\n;]", typed) if isinstance(typed, str) else []
    return tuple(_earlier_tax(line.strip()) for line in lines if line.strip())


def _earlier_tax(line: str) -> EarlierTax:
    found = _EARLIER.fullmatch(line)
    fault = f"„Frühere Jahressteuern“: „{line}“ ist nicht lesbar. Bitte je Zeile Monat, Jahr und Betrag: bis 06/2025: 33,00."
    if found is None or int(found[2]) not in YEARS:
        raise Invalid(fault)
    try:
        return EarlierTax(month_end(date(int(found[2]), int(found[1]), 1)), read_money(found[3]))
    except ValueError as error:
        raise Invalid(fault) from error


def _day(value: Value) -> date:
    if not isinstance(value, date):
        raise Invalid("Bitte alle Tage der Abrechnung als Datum eintragen.")
    return value


def _day_or_none(value: Value) -> date | None:
    return value if isinstance(value, date) else None


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
