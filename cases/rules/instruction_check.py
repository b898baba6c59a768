"""What is wrong with the text of a Rechtsbehelfsbelehrung; each fault makes the remedy period one year (§ 58 (2) VwGO)."""

import re
from dataclasses import dataclass
from typing import Literal

from cases.rules.appeals import CourtBranch, Remedy, misleading_words
from cases.rules.german import listed
from cases.rules.regimes import Regime

_RIGHT_PERIOD = {
    1: re.compile(r"\b(?:ein(?:es|en|em)?|1) monat", re.IGNORECASE),
    3: re.compile(r"\b(?:drei(?:er)?|3) monat", re.IGNORECASE),
}
_ANY_PERIOD = re.compile(
    r"\b(?:\d+|ein(?:e|er|es|en|em)?|zwei(?:er)?|drei(?:er)?|vier|fünf|sechs|acht|zehn|vierzehn|dreißig) "
    r"(?:tag|woche|monat|jahr)\w*",
    re.IGNORECASE,
)
_WRONG_START = re.compile(
    r"\b(?:ab|nach|seit) (?:dem )?(?:datum|ausstellungsdatum|bescheiddatum|zugang)\b|\bnach erlass\b"
    r"|\b(?:ab|nach|seit) (?:der )?(?:aufgabe zur post|absendung|versendung)\b",
    re.IGNORECASE,
)
_WORDS = {Remedy.WIDERSPRUCH: "Widerspruch", Remedy.KLAGE: "Klage"}
_NAMED = {
    Remedy.WIDERSPRUCH: re.compile(r"\bwiderspruchs?\b", re.IGNORECASE),
    Remedy.KLAGE: re.compile(r"klage\b", re.IGNORECASE),
}
_WRONG_FORM_LIST = {
    CourtBranch.VERWALTUNGSGERICHT: "§ 36a Abs.",
    CourtBranch.SOZIALGERICHT: "§ 3a Abs.",
}
_FORM_SOURCE = {
    (Remedy.WIDERSPRUCH, CourtBranch.VERWALTUNGSGERICHT): "§ 70 Abs. 1 VwGO",
    (Remedy.WIDERSPRUCH, CourtBranch.SOZIALGERICHT): "§ 84 Abs. 1 SGG",
    (Remedy.KLAGE, CourtBranch.VERWALTUNGSGERICHT): "§ 81 Abs. 1 VwGO",
    (Remedy.KLAGE, CourtBranch.SOZIALGERICHT): "§ 90 SGG",
}


@dataclass(frozen=True)
class ExpectedInstruction:
    """What the law asks the text to say. `body_name`: court or authority where the remedy goes; `seat`: its town.

    `months` is three only for Bekanntgabe abroad before the social courts.
    """

    remedy: Remedy
    branch: CourtBranch
    regime: Regime
    body_name: str
    seat: str
    months: Literal[1, 3] = 1


def why_instruction_is_wrong(text: str, expected: ExpectedInstruction) -> tuple[str, ...]:
    """Every fault of the text as a German sentence for the clerk; empty if none was found.

    § 37 (6) VwVfG, § 36 SGB X (also the form), § 157 (1) S. 3 AO, §§ 58 (1) VwGO, 66 (1) SGG. A check of the words,
    not a legal opinion: it finds what is missing, a wrong remedy and words that restrict.
    """
    flat = re.sub(r"\s+", " ", text).strip()
    if expected.remedy is Remedy.NONE:
        return (_NOT_NEEDED,) if flat else ()
    if not flat:
        return (
            "Die Rechtsbehelfsbelehrung fehlt. Ohne sie läuft ein Jahr (§ 58 Abs. 2 VwGO, § 66 Abs. 2 SGG).",
        )
    return (
        *_wrong_remedy(flat, expected),
        *_wrong_addressee(flat, expected),
        *_wrong_period(flat, expected),
        *_wrong_form(flat, expected),
        *_restricting(flat),
    )


_NOT_NEEDED = "Gegen diese Mitteilung gibt es keinen Rechtsbehelf. Bitte die Belehrung streichen."


def _wrong_remedy(flat: str, expected: ExpectedInstruction) -> list[str]:
    right = expected.remedy
    wrong = Remedy.KLAGE if right is Remedy.WIDERSPRUCH else Remedy.WIDERSPRUCH
    found = []
    if not _NAMED[right].search(flat):
        found.append(f"Der Rechtsbehelf fehlt: Hier ist {_WORDS[right]} zu nennen.")
    if _NAMED[wrong].search(flat):
        found.append(
            f"Die Belehrung nennt {_WORDS[wrong]}; hier ist nur {_WORDS[right]} gegeben. Bitte streichen."
        )
    return found


def _wrong_addressee(flat: str, expected: ExpectedInstruction) -> list[str]:
    where = "Das Gericht" if expected.remedy is Remedy.KLAGE else "Die Behörde"
    found = []
    if expected.body_name.casefold() not in flat.casefold():
        found.append(f"{where} fehlt: Bitte „{expected.body_name}“ nennen.")
    if expected.seat.casefold() not in flat.casefold():
        found.append(f"Der Sitz fehlt: Bitte den Ort „{expected.seat}“ nennen, am besten mit Anschrift.")
    return found


def _wrong_period(flat: str, expected: ExpectedInstruction) -> list[str]:
    found = []
    wanted = "ein Monat" if expected.months == 1 else f"{expected.months} Monate"
    right = _RIGHT_PERIOD[expected.months]
    others = [match.group(0) for match in _ANY_PERIOD.finditer(flat) if not right.match(match.group(0))]
    if others:
        found.append(f"Die Frist ist falsch („{others[0]}“): Richtig ist {wanted}.")
    elif not right.search(flat):
        found.append(f"Die Frist fehlt: Bitte {wanted} nach Bekanntgabe nennen.")
    start = _WRONG_START.search(flat)
    if start:
        found.append(
            f"Der Fristbeginn ist falsch („{start.group(0)}“): Die Frist beginnt mit der Bekanntgabe."
        )
    return found


def _wrong_form(flat: str, expected: ExpectedInstruction) -> list[str]:
    """Only SGB X asks for the form of a Widerspruch; who names forms anyway must name all of them (BVerwGE 57, 188).

    Before a court the electronic document is no form of its own (BVerwG, 25 January 2021, 9 C 8.19).
    """
    is_court = expected.remedy is Remedy.KLAGE
    if is_court and any("schriftlich" in words for words in misleading_words(flat)):
        return []
    folded = flat.casefold()
    named = {word: word in folded for word in ("schriftlich", "elektronisch", "niederschrift")}
    missing = [
        _FORM_WORDS[word]
        for word, is_there in named.items()
        if not is_there and not (is_court and word == "elektronisch")
    ]
    source = _FORM_SOURCE[(expected.remedy, expected.branch)]
    found = []
    if not is_court and _WRONG_FORM_LIST[expected.branch] in flat:
        found.append(f"Die Formen stammen aus dem falschen Gesetz: Hier gilt die Liste des {source}.")
    if not any(named.values()):
        if expected.regime is Regime.SGB and not is_court:
            found.append(f"Die Form fehlt (§ 36 SGB X): Bitte die Liste des {source} übernehmen.")
    elif missing:
        found.append(f"Die Liste der Formen ist unvollständig ({source}): Es fehlt {listed(missing)}.")
    return found


_FORM_WORDS = {
    "schriftlich": "die Schriftform",
    "elektronisch": "die elektronische Form",
    "niederschrift": "die Niederschrift",
}


def _restricting(flat: str) -> list[str]:
    return [f"„{words}“ schränkt den Rechtsbehelf ein. Bitte streichen." for words in misleading_words(flat)]
