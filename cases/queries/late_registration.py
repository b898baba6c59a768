"""Whether a dog was registered later than the Satzung of its municipality allows."""

from collections.abc import Mapping
from datetime import date, timedelta

from cases.catalogue.service_parts import CalculationKind
from cases.catalogue.service_schema import Service
from cases.errors import NotFound
from cases.queries.competence import Place
from cases.queries.look import Look
from cases.queries.statements import stated_text
from cases.rules.time_limits import months_later


def late_registration(look: Look, service: Service, form: Mapping[str, object], place: Place) -> str:
    """A hint for the clerk if the registration comes after the days of the Satzung, "" otherwise.

    A puppy counts as admitted when the tax-free months are completed. The tax is assessed all the same.
    """
    kept_since = _day(stated_text(form, "/dog/keeping_since"))
    if service.calculation is not CalculationKind.DOG_TAX or kept_since is None:
        return ""
    try:
        tariff = look.catalogue.dog_tax_row(place.authority_key, look.today, place.municipality_key)
    except NotFound:
        return ""
    born_on = _day(stated_text(form, "/dog/birth_date"))
    begins = max(kept_since, months_later(born_on, tariff.taxed_from_months)) if born_on else kept_since
    if look.today <= begins + timedelta(days=tariff.register_within_days):
        return ""
    assumed = " (Beispielwert)" if tariff.is_assumed("register_within_days") else ""
    return (
        f"Die Anmeldung kommt mehr als {tariff.register_within_days} Tage nach Beginn der Haltung{assumed}; "
        "die Frist der Satzung prüfen."
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
