"""The sentence on the costs of a Widerspruchsverfahren that the decision about the Widerspruch states, by regime."""

import re
from enum import StrEnum

from cases.rules.regimes import Regime


class Representation(StrEnum):
    """What the decision on the costs says of who acted for the person: nothing (nobody did), needed, or not needed."""

    NONE = "keine"
    NEEDED = "notwendig"
    NOT_NEEDED = "nicht_notwendig"


_REPRESENTATION_SOURCES = {
    Regime.SGB: "§ 63 Abs. 3 Satz 2 SGB X",
    Regime.VWVFG: "§ 80 Abs. 3 Satz 2 VwVfG",
}
_NEEDED = {Representation.NEEDED: "notwendig", Representation.NOT_NEEDED: "nicht notwendig"}

_REJECTED = {
    Regime.SGB: (
        "Das Verfahren ist kostenfrei (§ 64 SGB X). Ihre Aufwendungen werden nicht erstattet (§ 63 SGB X)."
    ),
    Regime.VWVFG: "Die Kosten des Widerspruchsverfahrens tragen Sie (§ 73 Abs. 3 Satz 3 VwGO).",
    Regime.AO: "Die Kosten des Widerspruchsverfahrens tragen Sie (§ 73 Abs. 3 Satz 3 VwGO).",
}
_RELIEVED = {
    Regime.SGB: (
        "Das Verfahren ist kostenfrei (§ 64 SGB X). Ihre notwendigen Aufwendungen werden Ihnen auf Antrag erstattet "
        "(§ 63 Abs. 1 und 3 SGB X)."
    ),
    Regime.VWVFG: (
        "Die Kosten des Widerspruchsverfahrens trage ich. Ihre notwendigen Aufwendungen werden Ihnen auf Antrag "
        "erstattet (§ 72 VwGO, § 80 Abs. 1 und 3 VwVfG)."
    ),
    Regime.AO: "",
}
_PART = {
    Regime.SGB: (
        "Das Verfahren ist kostenfrei (§ 64 SGB X). Ihre notwendigen Aufwendungen werden Ihnen auf Antrag erstattet, "
        "soweit der Widerspruch erfolgreich war: {share} (§ 63 Abs. 1 und 3 SGB X)."
    ),
    Regime.VWVFG: (
        "Die Kosten des Widerspruchsverfahrens trage ich {share}, im Übrigen tragen Sie sie (§ 73 Abs. 3 Satz 3 VwGO). "
        "Ihre notwendigen Aufwendungen werden Ihnen auf Antrag erstattet, soweit der Widerspruch erfolgreich war, also im "
        "selben Umfang (§ 80 Abs. 1 und 3 VwVfG)."
    ),
    Regime.AO: (
        "Die Kosten des Widerspruchsverfahrens trage ich {share}, im Übrigen tragen Sie sie (§ 73 Abs. 3 Satz 3 VwGO)."
    ),
}
_SHARE = re.compile(r"zu[rm]? \S.{1,60}")


def costs_when_rejected(regime: Regime) -> str:
    """Who bears the costs of a rejected Widerspruch (§ 73 (3) sentence 3 VwGO, §§ 63, 64 SGB X)."""
    return _REJECTED[regime]


def costs_when_relieved(regime: Regime) -> str:
    """Who bears the costs where the office gives in (§ 72 VwGO with § 80 VwVfG, §§ 63, 64 SGB X).

    "" for charges under the AO: § 80 VwVfG does not apply to them (§ 2 (2) no. 1 VwVfG), so the clerk words it.
    """
    return _RELIEVED[regime]


def why_no_share(share: str) -> str | None:
    """Why the share the office bears does not fit into the sentence on the costs ("zur Hälfte"); None if it does."""
    if _SHARE.fullmatch(share):
        return None
    return "Bitte den Anteil so schreiben, dass er in den Satz passt: „zur Hälfte“ oder „zu einem Drittel“."


def costs_when_granted_in_part(regime: Regime, share: str, representation: Representation) -> str:
    """Who bears the costs of a Widerspruch that is granted in part; `share` is that of the office ("zur Hälfte").

    § 73 (3) sentence 3 VwGO with § 80 (1) VwVfG, §§ 63, 64 SGB X. For charges under the AO nothing is said of what the
    person has spent: § 80 VwVfG does not apply to them (§ 2 (2) no. 1 VwVfG).
    """
    said = (_PART[regime].format(share=share), representation_sentence(regime, representation))
    return " ".join(filter(None, said))


def decides_on_representation(regime: Regime) -> bool:
    """Whether who decides on the costs also decides whether a representative was needed: not for charges under the AO."""
    return regime in _REPRESENTATION_SOURCES


def why_no_representation(regime: Regime, representation: Representation) -> str | None:
    """Why the decision on the costs cannot say this of a representative (§ 2 (2) no. 1 VwVfG); None if it can."""
    if representation is Representation.NONE or decides_on_representation(regime):
        return None
    return "Bei Abgaben wird über die Zuziehung nicht entschieden (§ 2 Abs. 2 Nr. 1 VwVfG)."


def representation_sentence(regime: Regime, representation: Representation) -> str:
    """Whether a representative was needed; without it no fees are fixed (§ 80 (2), (3) sentence 2 VwVfG, § 63 SGB X).

    "" where nobody acted for the person, and for charges under the AO (§ 2 (2) no. 1 VwVfG).
    """
    if representation is Representation.NONE or not decides_on_representation(regime):
        return ""
    source = _REPRESENTATION_SOURCES[regime]
    return f"Die Zuziehung einer bevollmächtigten Person war {_NEEDED[representation]} ({source})."
