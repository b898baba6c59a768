"""First and last taxed day of a dog with their ledgers: which day of the keeping, which rule of the Satzung, what month."""

from datetime import date

from cases.facts.ledger import Deadline, LedgerStep
from cases.rules.benefits.dog_tax import DogTaxTariff, TaxBegins, TaxedDog, tax_starts_on
from cases.rules.benefits.dog_tax_end import TaxEnds, tax_ends_on
from cases.rules.calendar import NO_EXTRA


def tax_start(tariff: DogTaxTariff, dog: TaxedDog) -> Deadline:
    """The first day of the first taxed month as `ends_on`, as `tax_starts_on` finds it."""
    day = tax_starts_on(tariff, dog)
    steps = [
        LedgerStep("Der Hund ist in den Haushalt aufgenommen.", "Angabe im Antrag", dog.keeping_started_on)
    ]
    if dog.born_on is not None:
        text = f"Der Hund ist geboren; steuerpflichtig ist er ab {tariff.taxed_from_months} Monaten."
        steps.append(LedgerStep(text, tariff.source, dog.born_on))
    month = "Folgemonat" if tariff.begins is TaxBegins.FOLLOWING_MONTH else "Monat, in dem beides vorliegt"
    steps.append(LedgerStep(f"Die Steuer beginnt am Ersten: {month}.", tariff.source, day))
    return Deadline("Beginn der Steuer", dog.keeping_started_on, day, tuple(steps))


def tax_end(  # noqa: PLR0913 - two days of the dog and what the Satzung says of them
    ended_on: date,
    notified_on: date,
    rule: TaxEnds,
    notify_within_days: int,
    *,
    source: str,
    extra: frozenset[date] = NO_EXTRA,
) -> Deadline:
    """The last taxed day as `ends_on`, as `tax_ends_on` finds it."""
    day = tax_ends_on(ended_on, notified_on, rule, notify_within_days, extra)
    steps = [
        LedgerStep("Die Haltung hat geendet.", "Angabe in der Abmeldung", ended_on),
        LedgerStep("Die Abmeldung ist eingegangen.", "", notified_on),
    ]
    is_by_notice = day != tax_ends_on(ended_on, ended_on, rule, notify_within_days, extra)
    counted = "der verspäteten Abmeldung" if is_by_notice else "der Haltung"
    steps.append(LedgerStep(f"Die Steuer endet mit dem Monat {counted}.", source, day))
    return Deadline("Ende der Steuer", ended_on, day, tuple(steps))
