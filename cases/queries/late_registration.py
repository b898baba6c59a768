"""Whether a dog was registered or deregistered later than the Satzung of its municipality allows."""

from collections.abc import Mapping
from datetime import date, timedelta

from cases.catalogue.authority_schema import DogTax
from cases.catalogue.service_parts import CalculationKind
from cases.catalogue.service_schema import Service
from cases.errors import NotFound
from cases.queries.competence import Place
from cases.queries.look import Look
from cases.queries.statements import stated_text
from cases.rules.time_limits import months_later

_WORDS = {
    CalculationKind.DOG_TAX: ("Anmeldung", "Beginn"),
    CalculationKind.DOG_TAX_END: ("Abmeldung", "Ende"),
}


def late_registration(look: Look, service: Service, form: Mapping[str, object], place: Place) -> str:
    """A hint for the clerk if the notice comes after the days of the Satzung, "" otherwise.

    A puppy counts as admitted when the tax-free months are completed. The tax is assessed all the same.
    """
    if service.calculation not in _WORDS:
        return ""
    try:
        tariff = look.catalogue.dog_tax_row(place.authority_key, look.today, place.municipality_key)
    except NotFound:
        return ""
    counts_from = _counts_from(service.calculation, form, tariff)
    if counts_from is None or look.today <= counts_from + timedelta(days=tariff.register_within_days):
        return ""
    assumed = " (Beispielwert)" if tariff.is_assumed("register_within_days") else ""
    notice, event = _WORDS[service.calculation]
    return (
        f"Die {notice} kommt mehr als {tariff.register_within_days} Tage nach {event} der Haltung{assumed}; "
        "die Frist der Satzung prüfen."
    )


def _counts_from(kind: CalculationKind, form: Mapping[str, object], tariff: DogTax) -> date | None:
    if kind is CalculationKind.DOG_TAX_END:
        return _day(stated_text(form, "/ending/ended_on"))
    kept_since, born_on = (
        _day(stated_text(form, "/dog/keeping_since")),
        _day(stated_text(form, "/dog/birth_date")),
    )
    if kept_since is None or born_on is None:
        return kept_since
    return max(kept_since, months_later(born_on, tariff.taxed_from_months))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
