"""Which lines of the history somebody sees who inspects the file (Akteneinsicht), and why the others stay in the house.

§ 29 (1) VwVfG and § 25 (1) SGB X leave out drafts and what prepares a decision directly, and only until the proceeding is
over. All else that is left out is so for the time being: § 29 (2), § 25 (3) ask for a reason in the single case.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Hidden(StrEnum):
    """Why a line is left out; the value is what the cover of the file says of them."""

    DRAFT = "Einträge über Entwürfe und Vorarbeiten im Verlauf"
    INNER = "Einträge über innere Vorgänge im Verlauf"
    OTHERS = "Einträge über andere Stellen und Personen im Verlauf"


OPEN_ACTS = frozenset(
    {
        "abgabe", "abruf", "abschluss", "aeusserung", "aeusserung_eingang", "akteneinsicht", "anhoerung",
        "anhoerung_abgelaufen", "anhoerung_zurueck", "aufteilung", "bekanntgabe", "bekanntgabe_neu_berechnet",
        "belehrung_falsch", "berichtigung", "eingang", "entscheidung", "erinnerung", "erledigung", "erneuter_versand",
        "frist_verlaengert", "gericht_entschieden", "hinweis_form", "nachforderung", "nachforderung_beantwortet",
        "nachforderung_pruefen", "nachforderung_zurueck", "nachholung", "nachricht", "nachricht_eingang", "rechtsbehelf",
        "rechtsbehelfsfrist", "rechtsbehelfsverzicht", "rechtsbehelf_zurueckgenommen", "ruecklauf", "ruecknahme",
        "schreiben", "beteiligung", "beteiligung_beendet", "frist_stelle_verlaengert", "stellungnahme",
        "stellungnahme_ausgeblieben", "umwandlung", "unterlage_eingang", "versand", "versand_mit_deckblatt", "weiterleitung",
        "widerspruchsbehoerde_entschieden", "widerspruchsbescheid", "zugang_bestritten", "zugang_nachgewiesen",
        "zwischenstand",
    }
)  # fmt: skip
"""What passed between the office and the person: papers, letters, periods, hearings, remedies, results; and that other
bodies were asked and answered.
"""

_DRAFTS = (
    "anhoerung_entfaellt", "berichtigung_vorgelegt", "deckblatt", "deckblatt_verworfen", "entwurf", "entwurf_verworfen",
    "mitzeichnung", "rueckgabe", "schreiben_verworfen",
)  # fmt: skip
_INNER = (
    "abgeholfen", "akte", "akte_geoeffnet", "archiv_angeboten", "archiv_antwort", "aufbewahrung", "auskunftssperre",
    "befangenheit", "befangenheit_entschieden", "folgevorgang", "frist_erledigt", "frist_neu_berechnet",
    "nicht_abgeholfen", "pruefschritt", "pruefung", "stoerung", "stoerung_behoben", "uebernahme", "unterlage",
    "unterlage_geprueft", "unterlage_zugeordnet", "vermerk", "virenfund", "virenpruefung", "weitergabe", "wiedervorlage",
    "zuordnung", "zuweisung",
)  # fmt: skip
_OTHERS = ("schreiben_an_dritte", "zuordnung_eingang", "zuordnung_vorgang")
HIDDEN_ACTS: Mapping[str, Hidden] = MappingProxyType(
    dict.fromkeys(_DRAFTS, Hidden.DRAFT)
    | dict.fromkeys(_INNER, Hidden.INNER)
    | dict.fromkeys(_OTHERS, Hidden.OTHERS)
)
"""What the office does within itself (with the notes of its people), prepares, or has from others."""


def why_hidden(act: str, *, has_ended: bool) -> Hidden | None:
    """Why somebody from outside does not see lines of this act; None if they do. An act nobody decided about is inner.

    `has_ended`: the proceeding is over (decided or ended otherwise); drafts are no longer exempt then.
    """
    if act in OPEN_ACTS:
        return None
    why = HIDDEN_ACTS.get(act, Hidden.INNER)
    return None if has_ended and why is Hidden.DRAFT else why
