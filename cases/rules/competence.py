"""Which authority is competent: a table service x place -> authority, with validity dates (§§ 14, 17, 98
NKomVG).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from cases.rules.german import in_words

DISTRICT = "03358"


@dataclass(frozen=True)
class KnownPlace:
    """An Amtlicher Gemeindeschlüssel (law/ags.toml). One with a successor is retired after `valid_to`, but portal accounts
    may still carry it; an unincorporated place belongs to the Landkreis and to none of the twelve.
    """

    ags: str
    name: str
    valid_to: date | None = None
    successor_ags: str = ""
    is_unincorporated: bool = False


@dataclass(frozen=True)
class CompetenceRow:
    """One row: from `valid_from` to `valid_to` (both included, None: open) the authority handles the
    service there.

    `ags` may be a prefix: "03358" means the whole Landkreis.
    """

    service_key: str
    ags: str
    authority_key: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class CompetenceMap:
    """Who is competent where: the rows of all services, and the places they speak of."""

    rows: tuple[CompetenceRow, ...]
    places: tuple[KnownPlace, ...] = ()


def place_key(text: str) -> str:
    """The key of a place as the table of competence has it, from an AGS or an Amtlicher Regionalschlüssel (ARS).

    An ARS is Land 2, Regierungsbezirk 1, Kreis 2, Verband 4, Gemeinde 3 digits; the Verband of a Gemeinde that belongs to
    none is "0" and its number. A Samtgemeinde has no AGS: it keeps the nine digits up to its Verband.
    """
    district, union, place = text[:5], text[5:9], text[9:]
    if len(text) not in (9, 12):
        return text
    if place.strip("0"):
        return district + place
    if union.startswith("0"):
        return district + (union[1:] if union.strip("0") else "")
    return district + union


def competent_authority(
    competence: CompetenceMap, service_key: str, ags: str, on: date
) -> CompetenceRow | None:
    """The row that decides, the most exact place first; None if nobody is competent (then
    `why_no_authority`).

    A retired key finds nobody: the Kreis-wide row would hide a task of its successor.
    """
    if retired_place(competence, ags, on) is not None:
        return None
    fitting = [
        row
        for row in competence.rows
        if row.service_key == service_key and ags.startswith(row.ags) and _is_valid(row, on)
    ]
    return max(fitting, key=lambda row: (len(row.ags), row.valid_from), default=None)


def retired_place(competence: CompetenceMap, ags: str, on: date) -> KnownPlace | None:
    """The retired place behind an old key; None for living keys and for days on which it was one."""
    found = _place(competence, ags)
    is_retired = found is not None and found.successor_ags and found.valid_to and on > found.valid_to
    return found if is_retired else None


def why_no_authority(competence: CompetenceMap, service_key: str, ags: str, on: date) -> str | None:
    """Why no authority was found, and what to do; None if one was found."""
    retired = retired_place(competence, ags, on)
    if retired is not None and retired.valid_to is not None:
        successor = _place(competence, retired.successor_ags)
        name = f" ({successor.name})" if successor else ""
        return (
            f"Der Gemeindeschlüssel {ags} ({retired.name}) gilt seit dem "
            f"{in_words(retired.valid_to + timedelta(days=1))} nicht mehr. "
            f"Bitte {retired.successor_ags}{name} verwenden."
        )
    if competent_authority(competence, service_key, ags, on) is not None:
        return None
    of_service = [row for row in competence.rows if row.service_key == service_key]
    if not of_service:
        return (
            f"Für die Leistung „{service_key}“ ist keine Zuständigkeit gepflegt. "
            "Bitte im Dienstkatalog ergänzen."
        )
    if ags and not ags.startswith(DISTRICT):
        return (
            f"Der Ort mit dem Gemeindeschlüssel {ags} liegt außerhalb des Landkreises Heidekreis. "
            "Bitte die Anschrift prüfen oder den Vorgang an die dort zuständige Stelle abgeben; "
            "der Tag des Eingangs bleibt erhalten."
        )
    place = _place(competence, ags)
    if place is not None and place.is_unincorporated:
        return (
            f"{place.name} ({ags}) verwaltet sich selbst und gehört nicht zu den zwölf "
            "Kommunen. Bitte den Vorgang an die Verwaltung des Bezirks abgeben; "
            "der Tag des Eingangs bleibt erhalten."
        )
    if not any(ags.startswith(row.ags) for row in of_service):
        return (
            f"Der Ort mit dem Gemeindeschlüssel {ags or '(leer)'} liegt außerhalb der gepflegten "
            "Zuständigkeit. "
            "Bitte die Anschrift prüfen oder den Vorgang abgeben."
        )
    return (
        f"Am {in_words(on)} gilt für die Leistung „{service_key}“ in {ags} keine Zuständigkeit. "
        "Bitte die Gültigkeit im Dienstkatalog prüfen."
    )


def _place(competence: CompetenceMap, ags: str) -> KnownPlace | None:
    return next((place for place in competence.places if place.ags == ags), None)


def _is_valid(row: CompetenceRow, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
