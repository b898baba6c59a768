"""Remedies: which one, with whom, until when, and the sentence that says so (§§ 58, 70, 74 VwGO; §§ 66, 84,
87 SGG).
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from cases.errors import Invalid
from cases.facts.ledger import Deadline
from cases.rules.calendar import NO_EXTRA
from cases.rules.regimes import Regime, switches_of
from cases.rules.time_limits import Period, PeriodUnit, end_of_period, settled


class Remedy(StrEnum):
    """What the addressee can do against the decision."""

    WIDERSPRUCH = "widerspruch"
    KLAGE = "klage"
    NONE = "keiner"


class CourtBranch(StrEnum):
    """The branch of courts; it decides the list of forms, not whether the service belongs to the SGB."""

    VERWALTUNGSGERICHT = "verwaltungsgericht"
    SOZIALGERICHT = "sozialgericht"


@dataclass(frozen=True)
class Instruction:
    """A Rechtsbehelfsbelehrung. `text` is "" if there is no remedy; `addressee` is where the remedy goes."""

    remedy: Remedy
    text: str
    addressee: str
    source: str


_FORM_LISTS = {
    CourtBranch.VERWALTUNGSGERICHT: (
        "schriftlich, in elektronischer Form nach § 3a Abs. 2 VwVfG, schriftformersetzend nach "
        "§ 3a Abs. 3 VwVfG und § 9a Abs. 5 OZG oder zur Niederschrift"
    ),
    CourtBranch.SOZIALGERICHT: (
        "schriftlich, in elektronischer Form nach § 36a Abs. 2 SGB I, schriftformersetzend nach "
        "§ 36a Abs. 2a SGB I und § 9a Abs. 5 OZG oder zur Niederschrift"
    ),
}

_SOURCES = {
    (Remedy.WIDERSPRUCH, CourtBranch.VERWALTUNGSGERICHT): "§ 70 Abs. 1 VwGO",
    (Remedy.KLAGE, CourtBranch.VERWALTUNGSGERICHT): "§ 74 Abs. 1 VwGO",
    (Remedy.WIDERSPRUCH, CourtBranch.SOZIALGERICHT): "§ 84 Abs. 1 SGG",
    (Remedy.KLAGE, CourtBranch.SOZIALGERICHT): "§ 87 SGG",
}
_ABROAD_SOURCES = {
    Remedy.WIDERSPRUCH: "§ 84 Abs. 1 Satz 2 SGG",
    Remedy.KLAGE: "§ 87 Abs. 1 Satz 2 SGG",
}
_ONE_YEAR_SOURCES = {
    CourtBranch.VERWALTUNGSGERICHT: "§ 58 Abs. 2 VwGO",
    CourtBranch.SOZIALGERICHT: "§ 66 Abs. 2 SGG",
}
_SHIFT_SOURCES = {
    CourtBranch.VERWALTUNGSGERICHT: "§ 57 Abs. 2 VwGO, § 222 Abs. 2 ZPO",
    CourtBranch.SOZIALGERICHT: "§ 64 Abs. 3 SGG",
}

_LAWYER = r"durch (?:eine[nr]? )?(?:\w+ )?Rechtsanw[aä]lt\w*"
"""What may be said of one: that he may represent (§ 67 (2) VwGO), and that he has to file electronically (§ 55d VwGO)."""
_MISLEADING = (
    r"\b(?:muss|müssen|ist|sind)\b[^.;]{0,60}?\b(?:begründet werden|zu begründen)",
    r"\b(?:nur|ausschließlich|allein|lediglich)\s+"
    r"(?:schriftlich|elektronisch|persönlich|postalisch|per Post|zur Niederschrift)",
    r"\b(?:muss|müssen)\b[^.;]{0,60}?\b(?:einen (?:bestimmten )?Antrag enthalten|eigenhändig unterschrieben)",
    r"\bper (?:einfacher )?E-Mail\b",
    rf"\b(?:muss|müssen|nur|ausschließlich|allein|lediglich)\b(?:(?!\bnicht\b)[^.;,]){{0,80}}?\b{_LAWYER}",
    rf"\b{_LAWYER}[^.;,]{{0,40}}?\b(?:zu erheben|einzulegen|einzureichen|zu stellen)\b",
    rf"(?<!oder )\b{_LAWYER} (?:erhoben|eingelegt|eingereicht|gestellt) werden\b(?!,)",
    r"\b(?:muss|müssen|ist|sind)\b[^.;]{0,60}?\b(?:Abschrift(?:en)?|Kopien?)\b[^.;]{0,60}?\b(?:beizufügen|beigefügt)",
)


def instruction(
    remedy: Remedy, branch: CourtBranch, *, authority_name: str, authority_address: str, court: str
) -> Instruction:
    """The Rechtsbehelfsbelehrung (§ 37 (6) VwVfG, § 36 SGB X, § 157 (1) S. 3 AO; forms by § 70 (1) VwGO, §
    84 (1) SGG).

    `court` is the court with its address. For no remedy the text is empty.
    """
    if remedy is Remedy.NONE:
        return Instruction(remedy, "", "", "")
    addressee = court if remedy is Remedy.KLAGE else f"{authority_name}, {authority_address}"
    _require_addressee(remedy, court, authority_name, authority_address)
    if remedy is Remedy.KLAGE:
        text = (
            "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Klage beim "
            f"{court}, erhoben werden."
        )
    else:
        text = (
            "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Widerspruch erhoben werden. "
            f"Der Widerspruch ist {_FORM_LISTS[branch]} {_at(authority_name)} {addressee}, einzulegen."
        )
    return Instruction(remedy, text, addressee, _SOURCES[remedy, branch])


def remedy_ends_on(  # noqa: PLR0913 - each is an independent fact of the decision
    announced: date,
    regime: Regime,
    *,
    instruction_is_correct: bool = True,
    remedy: Remedy = Remedy.KLAGE,
    branch: CourtBranch = CourtBranch.VERWALTUNGSGERICHT,
    announced_abroad: bool = False,
    extra: frozenset[date] = NO_EXTRA,
) -> Deadline:
    """The last day for the remedy: one month after Bekanntgabe, one year if the instruction is missing or
    wrong.

    `regime` only names the rule of the instruction; the period itself follows the court (§§ 57, 58, 70, 74
    VwGO; §§ 64, 66, 84, 87 SGG). Announced abroad it is three months before the social courts and only there
    (§§ 84 (1) S. 2, 87 (1) S. 2 SGG). The shift is that of Niedersachsen, wherever the addressee lives.
    """
    if remedy is Remedy.NONE:
        raise Invalid(
            "Gegen diese Mitteilung gibt es keinen Rechtsbehelf; eine Rechtsbehelfsfrist läuft nicht."
        )
    if instruction_is_correct:
        has_longer = announced_abroad and branch is CourtBranch.SOZIALGERICHT
        period = Period(3 if has_longer else 1, PeriodUnit.MONTHS)
        source = _ABROAD_SOURCES[remedy] if has_longer else _SOURCES[remedy, branch]
        where = " im Ausland" if announced_abroad else ""
        text = f"Bekanntgabe{where} mit richtiger Rechtsbehelfsbelehrung."
    else:
        period = Period(1, PeriodUnit.YEARS)
        source = f"{_ONE_YEAR_SOURCES[branch]}, {switches_of(regime).instruction_source}"
        text = "Bekanntgabe; die Rechtsbehelfsbelehrung fehlt oder ist unrichtig."
    title = "Widerspruchsfrist" if remedy is Remedy.WIDERSPRUCH else "Klagefrist"
    unshifted = end_of_period(
        title, announced, period, regime, shifts_to_working_day=False, event_text=text, source=source
    )
    return settled(replace(unshifted, shift_source=_SHIFT_SOURCES[branch]), unshifted.ends_on, extra)


def misleading_words(text: str) -> tuple[str, ...]:
    """Words in an instruction that add a duty the law does not know and so may make it incorrect (§ 58 (2)
    VwGO).

    A hint for the clerk, in the order of the text; not a full legal check.
    """
    flat = re.sub(r"\s+", " ", text)
    hits = [match for pattern in _MISLEADING for match in re.finditer(pattern, flat, re.IGNORECASE)]
    return tuple(match.group(0) for match in sorted(hits, key=lambda match: match.start()))


def _at(authority_name: str) -> str:
    is_feminine = authority_name.startswith(("Stadt ", "Gemeinde ", "Samtgemeinde ", "Hansestadt "))
    return "bei der" if is_feminine else "beim"


def _require_addressee(remedy: Remedy, court: str, authority_name: str, authority_address: str) -> None:
    if remedy is Remedy.KLAGE and not court.strip():
        raise Invalid("Für die Belehrung fehlt das Gericht mit Anschrift. Bitte im Dienstkatalog ergänzen.")
    if remedy is Remedy.WIDERSPRUCH and not (authority_name.strip() and authority_address.strip()):
        raise Invalid(
            "Für die Belehrung fehlen Name oder Anschrift der Behörde. Bitte in den Behördendaten ergänzen."
        )
