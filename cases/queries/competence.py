"""Which authority a case belongs to, by the place its form states."""

from collections.abc import Mapping
from dataclasses import dataclass

from cases.catalogue.service_schema import Service
from cases.models import Case
from cases.queries.look import Look
from cases.queries.statements import effective_form, stated_text
from cases.rules.competence import DISTRICT, competent_authority, place_key, retired_place, why_no_authority


@dataclass(frozen=True)
class Place:
    """Who gets it, the living key of the municipality ("": none stated), and what the clerk should know."""

    authority_key: str
    municipality_key: str
    hint: str


def place_of(look: Look, service: Service, form: Mapping[str, object]) -> Place:
    """Where the statements lead. Nothing is refused: with a retired key the successor gets it, with an unknown or
    foreign place the authority that the catalogue names, and the hint says why.
    """
    ags = place_key(_stated_ags(service, form))
    if not ags:
        hint = "Ort unbekannt: Zuständigkeit prüfen."
        return Place(look.catalogue.receiving_authority(service), ags, hint)
    competence = look.catalogue.competence()
    retired = retired_place(competence, ags, look.today)
    key = retired.successor_ags if retired else ags
    row = competent_authority(competence, service.key, key, look.today)
    hint = why_no_authority(competence, service.key, ags, look.today) or _unknown_place(look, ags)
    return Place(row.authority_key if row else look.catalogue.receiving_authority(service), key, hint)


def _stated_ags(service: Service, form: Mapping[str, object]) -> str:
    rule = service.competence
    ags = stated_text(form, rule.pointer or service.applicant.ags)
    counts = rule.otherwise_if is None or rule.otherwise_if.holds_on(form)
    return ags or (stated_text(form, rule.otherwise) if rule.otherwise and counts else "")


def competence_sentence(look: Look, case: Case, service: Service) -> str:
    """Who is competent for the place as it is stated now, with source and note; else what to do."""
    place = place_of(look, service, effective_form(case))
    row = competent_authority(look.catalogue.competence(), service.key, place.municipality_key, look.today)
    if row is None:
        return place.hint
    rule = look.catalogue.competence_rule(row)
    name = look.catalogue.authority(row.authority_key).name
    words = [f"Nach dem angegebenen Ort zuständig: {name} ({rule.source}).", rule.note, place.hint]
    return " ".join(word for word in words if word)


def _unknown_place(look: Look, ags: str) -> str:
    known = {row.ags for row in look.catalogue.municipalities(look.today)}
    known |= {authority.ars for authority in look.catalogue.authorities()}
    if ags == DISTRICT or ags in known:
        return ""
    return f"Den Gemeindeschlüssel {ags} gibt es im Landkreis Heidekreis nicht. Bitte den Ort prüfen."
