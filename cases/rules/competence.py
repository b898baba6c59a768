"""Which authority is competent: a table service x place -> authority, with validity dates (§§ 14, 17, 98
NKomVG).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from cases.rules.german import in_words

DISTRICT = "03358"
RETIRED_SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class RetiredPlace:
    """An Amtlicher Gemeindeschlüssel that no longer exists; portal accounts may still carry it."""

    name: str
    successor_name: str
    successor_ags: str


# Bomlitz and Walsrode merged on 1 January 2020 (domain study, section 1).
RETIRED_PLACES: Mapping[str, RetiredPlace] = MappingProxyType(
    {
        "03358004": RetiredPlace("Bomlitz", "Walsrode", "03358024"),
        "03358022": RetiredPlace("Walsrode (alt)", "Walsrode", "03358024"),
    }
)


# Part of the Landkreis, but no municipality of the twelve: administered separately (domain study, section 1).
UNINCORPORATED_PLACES: Mapping[str, str] = MappingProxyType({"03358501": "Gemeindefreie Bezirk Osterheide"})


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


def competent_authority(
    rows: Sequence[CompetenceRow], service_key: str, ags: str, on: date
) -> CompetenceRow | None:
    """The row that decides, the most exact place first; None if nobody is competent (then
    `why_no_authority`).

    A retired key finds nobody on or after 1 January 2020: the Kreis-wide row would hide a task of Walsrode.
    """
    if retired_place(ags, on) is not None:
        return None
    fitting = [
        row
        for row in rows
        if row.service_key == service_key and ags.startswith(row.ags) and _is_valid(row, on)
    ]
    return max(fitting, key=lambda row: (len(row.ags), row.valid_from), default=None)


def retired_place(ags: str, on: date) -> RetiredPlace | None:
    """The retired place behind an old key, with its successor; None for living keys and for days before the
    merger.
    """
    return RETIRED_PLACES.get(ags) if on >= RETIRED_SINCE else None


def why_no_authority(rows: Sequence[CompetenceRow], service_key: str, ags: str, on: date) -> str | None:
    """Why no authority was found, and what to do; None if one was found."""
    retired = retired_place(ags, on)
    if retired is not None:
        return (
            f"Der Gemeindeschlüssel {ags} ({retired.name}) gilt seit dem "
            f"{in_words(RETIRED_SINCE)} nicht mehr. "
            f"Bitte {retired.successor_ags} ({retired.successor_name}) verwenden."
        )
    if competent_authority(rows, service_key, ags, on) is not None:
        return None
    of_service = [row for row in rows if row.service_key == service_key]
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
    if ags in UNINCORPORATED_PLACES:
        return (
            f"Der {UNINCORPORATED_PLACES[ags]} ({ags}) verwaltet sich selbst und gehört nicht zu den zwölf "
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


def _is_valid(row: CompetenceRow, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
