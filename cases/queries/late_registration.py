"""Whether a dog was registered or deregistered later than the Satzung of its municipality allows."""

from collections.abc import Mapping
from datetime import date

from cases.catalogue.authority_schema import DogTax
from cases.catalogue.service_parts import CalculationKind
from cases.catalogue.service_schema import Service
from cases.errors import NotFound
from cases.facts.ledger import Deadline
from cases.queries.competence import Place
from cases.queries.look import Look
from cases.queries.statements import stated_text
from cases.rules.benefits.dog_tax_notice import deregistration_limit, limit_in_words, registration_limit

_WORDS = {
    CalculationKind.DOG_TAX: ("Anmeldung", "Beginn"),
    CalculationKind.DOG_TAX_END: ("Abmeldung", "Ende"),
}


def late_registration(look: Look, service: Service, form: Mapping[str, object], place: Place) -> str:
    """A hint for the clerk if the notice comes after the days of the Satzung, "" otherwise.

    The hint ends with the last day and the rules behind it. The tax is assessed all the same.
    """
    if service.calculation not in _WORDS:
        return ""
    try:
        tariff = look.catalogue.dog_tax_row(place.authority_key, look.today, place.municipality_key)
    except NotFound:
        return ""
    limit = _limit(service.calculation, form, tariff, look.extra_holidays)
    if limit is None or look.today <= limit.ends_on:
        return ""
    assumed = " (Beispielwert)" if tariff.is_assumed("register_within_days") else ""
    notice, event = _WORDS[service.calculation]
    return (
        f"Die {notice} kommt mehr als {tariff.register_within_days} Tage nach {event} der Haltung{assumed}; "
        f"die Frist der Satzung prüfen. {limit_in_words(limit)}."
    )


def _limit(
    kind: CalculationKind, form: Mapping[str, object], tariff: DogTax, extra: frozenset[date]
) -> Deadline | None:
    days, source = tariff.register_within_days, tariff.source
    if kind is CalculationKind.DOG_TAX_END:
        ended_on = _day(stated_text(form, "/ending/ended_on"))
        if ended_on is None:
            return None
        return deregistration_limit(ended_on, within_days=days, source=source, extra=extra)
    kept_since = _day(stated_text(form, "/dog/keeping_since"))
    if kept_since is None:
        return None
    return registration_limit(
        kept_since,
        _day(stated_text(form, "/dog/birth_date")),
        taxed_from_months=tariff.taxed_from_months,
        within_days=days,
        source=source,
        extra=extra,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
