"""Laws in letters: each is named in full where a letter first uses its abbreviation, and once only; and why a federal law
of procedure applies to an authority of Lower Saxony.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from cases.facts.letter import Block, BlockKind, LetterFacts
from cases.rules.regimes import Regime

LAW_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "AO": "der Abgabenordnung",
        "BGB": "des Bürgerlichen Gesetzbuchs",
        "BMG": "des Bundesmeldegesetzes",
        "GebOSt": "der Gebührenordnung für Maßnahmen im Straßenverkehr",
        "IfSG": "des Infektionsschutzgesetzes",
        "NHundG": "des Niedersächsischen Gesetzes über das Halten von Hunden",
        "NKAG": "des Niedersächsischen Kommunalabgabengesetzes",
        "NSchG": "des Niedersächsischen Schulgesetzes",
        "NVersG": "des Niedersächsischen Versammlungsgesetzes",
        "OZG": "des Onlinezugangsgesetzes",
        "SGB I": "des Ersten Buches Sozialgesetzbuch",
        "SGB II": "des Zweiten Buches Sozialgesetzbuch",
        "SGB X": "des Zehnten Buches Sozialgesetzbuch",
        "SGG": "des Sozialgerichtsgesetzes",
        "StVO": "der Straßenverkehrs-Ordnung",
        "UVG": "des Unterhaltsvorschussgesetzes",
        "VwGO": "der Verwaltungsgerichtsordnung",
        "VwVfG": "des Verwaltungsverfahrensgesetzes",
        "WaffG": "des Waffengesetzes",
    }
)
"""The abbreviations letters use, with article and name in the genitive: "§ 28 des Verwaltungsverfahrensgesetzes, VwVfG"."""

INSTRUCTION = "Rechtsbehelfsbelehrung"
REASONS = "Begründung"
_SIGN = re.compile(r"§|\bArt\.|\bArtikel")
_PART = re.compile(
    r"(?:§*|Art\.|Artikeln?)(?:\d+[a-z]?\.?|\(\d+[a-z]?\))?[,;]?"
    r"|(?:Abs\.|Absatz|Satz|S\.|Nr\.|Nrn\.|Nummer|Buchst\.|Buchstabe|Halbsatz|Hs\.|Alt\.|ff?\.|bis|und|oder|sowie"
    r"|[a-z]|([a-z])\1),?"
)
"""A word between the sign and the abbreviation: "§", "28", "Abs.", "Buchst.", "a", "aa", "ff."."""


@dataclass(frozen=True)
class _Applies:
    """How a letter cites a law of procedure, how it says itself why that applies, and the sentence where it does not."""

    cited: re.Pattern[str]
    said: re.Pattern[str]
    sentence: str


_APPLIES = {
    # § 1 (1) NVwVfG: authorities of the Land, the municipalities and the districts.
    Regime.VWVFG: _Applies(
        re.compile(r"\bVwVfG\b|\bVerwaltungsverfahrensgesetz"),
        re.compile(r"NVwVfG|Niedersächsischen Verwaltungsverfahrensgesetz"),
        "Das Verwaltungsverfahrensgesetz gilt hier nach § 1 Abs. 1 des Niedersächsischen Verwaltungsverfahrensgesetzes.",
    ),
    Regime.AO: _Applies(
        re.compile(r"\bAO\b|\bAbgabenordnung"),
        re.compile(r"§ 11\b[^§]*(NKAG|Kommunalabgabengesetz)"),
        "Die Abgabenordnung gilt hier nach § 11 des Niedersächsischen Kommunalabgabengesetzes.",
    ),
}


def with_law_names(letter: LetterFacts) -> LetterFacts:
    """The letter with each known law named in full where its abbreviation is first cited, so that it can be understood from
    there on; the Rechtsbehelfsbelehrung keeps its wording.

    Cited is what follows "§", "Art." or "Artikel" and a number ("§ 28 VwVfG"): what stands otherwise is left to the text.
    Nothing is added where the text itself explains it before ("nach dem Unterhaltsvorschussgesetz (UVG)"). A full name
    without the abbreviation explains nothing: the law is named in full once more where the abbreviation comes.
    """
    blocks, after = letter.blocks, letter.after_signature
    text = "\n".join(_texts((*blocks, *after)))
    for abbreviation, name in LAW_NAMES.items():
        if abbreviation in text:
            naming = _Naming(abbreviation, name)
            blocks, after = _changed(blocks, naming), _changed(after, naming)
    return replace(letter, blocks=blocks, after_signature=after)


def with_reason_to_apply(blocks: tuple[Block, ...], regime: Regime) -> tuple[Block, ...]:
    """A Bescheid that says at the end of its reasons why the law of procedure it cites applies (§ 1 (1) NVwVfG, § 11 NKAG).

    Nothing is added where the letter says it, cites no such law but in its instruction, or has no reasons.
    """
    rule = _APPLIES.get(regime)
    text = " ".join(_texts(tuple(block for block in blocks if block not in _instruction(blocks))))
    headings = [number for number, block in enumerate(blocks) if block.kind is BlockKind.HEADING]
    reasons = next((number for number in headings if blocks[number].text.strip() == REASONS), None)
    if rule is None or reasons is None or not rule.cited.search(text) or rule.said.search(text):
        return blocks
    end = next((number for number in headings if number > reasons), len(blocks))
    return (*blocks[:end], Block(BlockKind.PARAGRAPH, rule.sentence), *blocks[end:])


class _Naming:
    """Goes through the texts of a letter in their order and knows whether the law was named."""

    def __init__(self, abbreviation: str, name: str) -> None:
        self._abbreviation, self._name = abbreviation, name
        self._token = re.compile(rf"(?<![\w-]){re.escape(abbreviation)}(?![\w-])")
        self._explained = re.compile(rf"{_in_any_case(name)}(?: \(|, )$")
        self._is_named = False

    def __call__(self, text: str) -> str:
        if self._is_named:
            return self._short(text)
        for found in self._token.finditer(text):
            before, after = text[: found.start()], text[found.end() :]
            is_explained = self._explained.search(before) is not None
            if is_explained or _is_citation(before):
                self._is_named = True
                said = self._abbreviation if is_explained else self._in_full(before)
                return f"{before}{said}{self._short(after)}"
        return text

    def _in_full(self, before: str) -> str:
        form = "{}, {}" if _is_in_brackets(before) else "{} ({})"
        return form.format(self._name, self._abbreviation)

    def _short(self, text: str) -> str:
        for full in (f"{self._name}, {self._abbreviation}", f"{self._name} ({self._abbreviation})"):
            text = text.replace(full, self._abbreviation)
        return text


def _in_any_case(name: str) -> str:
    """A pattern for the name whatever its case: "des Waffengesetzes" and "das Waffengesetz"; not that of the Land, which
    has "Niedersächsisch" before the name of the federal law.
    """
    _, *words = name.split()
    stems = (re.escape(re.sub("(es|en|s)$", "", word)) + r"\w{0,2}" for word in words)
    return r"(?<!Niedersächsischen )(?<!Niedersächsisches )\b" + " ".join(stems)


def _is_citation(before: str) -> bool:
    """Whether the text ends with a citation that lacks its law: "nach § 3 Nr. 1 Buchst. a "."""
    signs = [found.start() for found in _SIGN.finditer(before)]
    words = before[signs[-1] :] if signs else ""
    return (
        words[-1:].isspace()
        and any(character.isdigit() for character in words)
        and all(map(_PART.fullmatch, words.split()))
    )


def _is_in_brackets(before: str) -> bool:
    """Whether a bracket is open at the end of the text; "a)" and "1)" close none."""
    is_open = 0
    for bracket in re.findall("[()]", before):
        is_open = is_open + 1 if bracket == "(" else max(is_open - 1, 0)
    return is_open > 0


_WORDS = frozenset({BlockKind.PARAGRAPH, BlockKind.NOTE, BlockKind.NUMBERED, BlockKind.BULLETS})


def _changed(blocks: tuple[Block, ...], change: Callable[[str], str]) -> tuple[Block, ...]:
    """The blocks with what `change` makes of their texts in order; headings, tables and the instruction stay."""
    kept = _instruction(blocks)
    return tuple(
        replace(block, text=change(block.text), items=tuple(map(change, block.items)))
        if block.kind in _WORDS and block not in kept
        else block
        for block in blocks
    )


def _instruction(blocks: tuple[Block, ...]) -> list[Block]:
    """What stands under the heading of the Rechtsbehelfsbelehrung, up to the next heading."""
    found, is_inside = [], False
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            is_inside = block.text.strip() == INSTRUCTION
        elif is_inside:
            found.append(block)
    return found


def _texts(blocks: tuple[Block, ...]) -> list[str]:
    return [text for block in blocks for text in (block.text, *block.items)]
