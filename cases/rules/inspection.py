"""What somebody gets who inspects the file (Akteneinsicht), and the reasons for which a piece stays in the house.

§ 29 (1) VwVfG and § 25 (1) SGB X leave out drafts and what prepares a decision directly, and only until the proceeding is
over. All else is shown unless a person keeps it back, piece by piece, with a reason of § 29 (2), § 25 (3), §§ 5, 30 AO.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from cases.facts.inspection import PieceKind
from cases.rules.regimes import Regime


class Hidden(StrEnum):
    """Why a line of the history is no open one. BLOCKED: nobody from outside learns of it, nor that there is one."""

    DRAFT = "draft"
    INNER = "inner"
    OTHERS = "others"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class WithholdingReason:
    """One reason to keep a piece back, and the rule that allows it."""

    key: str
    title: str
    source: str


_IN_GENERAL = (
    WithholdingReason(
        "aufgaben",
        "Die Einsicht beeinträchtigt die ordnungsgemäße Erfüllung der Aufgaben der Behörde",
        "§ 29 Abs. 2 VwVfG",
    ),
    WithholdingReason(
        "staatswohl", "Nachteile für das Wohl des Bundes oder eines Landes", "§ 29 Abs. 2 VwVfG"
    ),
    WithholdingReason("gesetz", "Nach einem Gesetz geheim zu halten", "§ 29 Abs. 2 VwVfG"),
    WithholdingReason(
        "interessen",
        "Ihrem Wesen nach geheim zu halten, vor allem wegen berechtigter Interessen von Beteiligten oder Dritten",
        "§ 29 Abs. 2 VwVfG",
    ),
)
_REASONS: Mapping[Regime, tuple[WithholdingReason, ...]] = MappingProxyType(
    {
        Regime.VWVFG: _IN_GENERAL,
        Regime.SGB: (
            WithholdingReason(
                "interessen",
                "Wegen berechtigter Interessen von Beteiligten oder Dritten geheim zu halten",
                "§ 25 Abs. 3 SGB X",
            ),
        ),
        Regime.AO: (
            WithholdingReason(
                "ermessen", "Nach Ermessen und Abwägung im Einzelfall nicht zu zeigen", "§ 5 AO, § 11 NKAG"
            ),
            WithholdingReason(
                "steuergeheimnis",
                "Steuergeheimnis: Verhältnisse einer anderen Person",
                "§ 30 AO, § 11 NKAG",
            ),
        ),
    }
)
_OF_PERSONS = (PieceKind.LETTER_TO_PERSON, PieceKind.MESSAGE_OF_OTHERS, PieceKind.PAPER_OF_OTHERS)


OPEN_ACTS = frozenset(
    {
        "abgabe", "abruf", "abschluss", "aeusserung", "aeusserung_eingang", "aeusserung_fehlt", "akte", "akteneinsicht",
        "akteneinsicht_entschieden", "anhoerung",
        "anhoerung_abgelaufen", "anhoerung_zurueck", "aufteilung", "bekanntgabe", "bekanntgabe_neu_berechnet",
        "belehrung_falsch", "berichtigung", "eingang", "entscheidung", "erinnerung", "erledigung", "erneuter_versand",
        "frist_verlaengert", "gericht_entschieden", "hinweis_form", "nachforderung", "nachforderung_beantwortet",
        "nachforderung_pruefen", "nachforderung_zurueck", "nachholung", "nachricht", "nachricht_eingang", "rechtsbehelf",
        "rechtsbehelfsfrist", "rechtsbehelfsverzicht", "rechtsbehelfsverzicht_ausgetragen", "rechtsbehelf_zurueckgenommen",
        "ruecklauf", "ruecknahme", "schreiben", "beteiligung", "beteiligung_beendet", "frist_stelle_verlaengert",
        "stellungnahme", "stellungnahme_ausgeblieben", "umwandlung", "unterlage", "unterlage_eingang",
        "unterlage_geprueft", "unterlage_zugeordnet", "vermerk", "versand", "versand_mit_deckblatt", "weiterleitung",
        "widerspruchsbehoerde_entschieden", "widerspruchsbescheid", "zugang_bestritten", "zugang_nachgewiesen",
        "zwischenstand",
    }
)  # fmt: skip
"""What passed between the office and the person: papers, letters, periods, hearings, remedies, results; that other
bodies were asked and answered; and that somebody read the whole file, which adds nothing to decide about.
"""

_DRAFTS = (
    "anhoerung_entfaellt", "berichtigung_vorgelegt", "deckblatt", "deckblatt_verworfen", "entwurf", "entwurf_verworfen",
    "mitzeichnung", "rueckgabe", "schreiben_verworfen",
)  # fmt: skip
_INNER = (
    "abgeholfen", "archiv_angeboten", "archiv_antwort", "aufbewahrung", "befangenheit",
    "befangenheit_entschieden", "folgevorgang", "frist_erledigt", "frist_neu_berechnet", "nicht_abgeholfen",
    "pruefschritt", "pruefung", "stoerung", "stoerung_behoben", "uebernahme", "virenfund", "virenpruefung",
    "weitergabe", "wiedervorlage", "zuordnung", "zuweisung",
)  # fmt: skip
_OTHERS = ("schreiben_an_dritte", "zuordnung_eingang", "zuordnung_vorgang")
_BLOCKED = ("akte_geoeffnet", "auskunftssperre")
HIDDEN_ACTS: Mapping[str, Hidden] = MappingProxyType(
    dict.fromkeys(_DRAFTS, Hidden.DRAFT)
    | dict.fromkeys(_INNER, Hidden.INNER)
    | dict.fromkeys(_OTHERS, Hidden.OTHERS)
    | dict.fromkeys(_BLOCKED, Hidden.BLOCKED)
)
"""What the office does within itself, prepares, or has from others; and that the register has an entry (§ 51 BMG)."""


def why_hidden(act: str) -> Hidden | None:
    """Which kind of lines those of this act are; None for open ones. An act nobody decided about is inner."""
    return None if act in OPEN_ACTS else HIDDEN_ACTS.get(act, Hidden.INNER)


def withholding_reasons(regime: Regime) -> tuple[WithholdingReason, ...]:
    """The list to choose from. The AO gives no right to inspect: there the office decides at its discretion, and keeps
    the tax secret.
    """
    return _REASONS[regime]


def proposed_reason(kind: PieceKind, regime: Regime) -> str:
    """What the form proposes: "" (the piece goes in), but what went to other persons or came from them stays out."""
    return withholding_reasons(regime)[-1].key if kind in _OF_PERSONS else ""
