"""The calculation sheet of a dog's deregistration: form and fields of the decision into `rules.benefits.dog_tax_end`."""

from collections.abc import Mapping
from datetime import date

from cases.catalogue.authority_schema import DogTax
from cases.catalogue.form_fields import value_at
from cases.errors import Invalid
from cases.facts.ledger import Calculation
from cases.queries.outcome_fields import Value, typed_money
from cases.queries.statements import stated_text
from cases.rules.benefits.dog_tax_end import Balance, KeepingEnd, dog_tax_end, rank_rate
from cases.rules.calendar import NO_EXTRA

Form = Mapping[str, object]
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


def dog_tax_end_sheet(  # noqa: PLR0913 - tariff and form, the decision, and when the notice came
    tariff: DogTax,
    form: Form,
    outcome_key: str,
    values: Mapping[str, Value],
    notified_on: date,
    extra: frozenset[date] = NO_EXTRA,
) -> Calculation:
    """Refund, rest or nothing. `Invalid` says in German what is missing, or which outcome fits the amounts."""
    if any(values.get(key) is None for key in _NEEDED):
        raise Invalid("Bitte alle Angaben zur Abrechnung eintragen.")
    end = KeepingEnd(
        name=stated_text(form, "/dog/name"),
        rank=_whole(values["rank"]),
        taxed_since=_day(values["taxed_since"]),
        ended_on=_day(values["ended_on"]),
        notified_on=notified_on,
        tax_ends_on=_day(values["tax_ends_on"]),
        yearly_cents=_whole(values["annual_tax_cents"]),
        paid_cents=_whole(values["paid_cents"]),
        remaining_dogs=_whole(values["remaining_dogs"]),
        is_dangerous=values.get("is_dangerous") is True,
    )
    result = dog_tax_end(tariff.as_rule(), end, tariff.register_within_days, extra)
    if result.balance is not _OUTCOMES[outcome_key]:
        raise Invalid(_USE_INSTEAD[result.balance])
    return result.calculation


def dog_tax_end_defaults(tariff: DogTax, form: Form) -> dict[str, str]:
    """Rank and tax only where the last dog leaves: else the clerk looks them up. The days are those of `computed_days`."""
    remaining = _whole(value_at(form, "/remaining_dogs"))
    defaults = {"remaining_dogs": str(remaining)}
    rule = tariff.as_rule()
    if remaining == 0:
        return defaults | {"rank": "1", "annual_tax_cents": typed_money(rank_rate(rule, 1))}
    household = sum(rank_rate(rule, rank) for rank in range(1, remaining + 1))
    return defaults | {"remaining_tax_cents": typed_money(household)}


def _day(value: Value) -> date:
    if not isinstance(value, date):
        raise Invalid("Bitte alle Tage der Abrechnung als Datum eintragen.")
    return value


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
