"""Composes the letters of DIN 91379 that a font lacks, one glyph each: reportlab puts no accent into its place itself.

HarfBuzz says where the marks sit (the font's own anchors); its answer becomes a composite glyph. A letter with a code point
of its own gets that one, a sequence (K̀, r̥̄) one of the private use area. Marks without a usable anchor are placed by rule.
"""

import io
import math
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

import uharfbuzz
from fontTools.misc.transform import Transform
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

DIN_91379 = Path(__file__).resolve().parent.parent / "reports/letters/din_91379.toml"
PRIVATE_USE = 0xE000

_CANDRABINDU, _COMMA_RIGHT, _BREVE_BELOW, _DOUBLE_MACRON = "\u0310", "\u0315", "\u032e", "\u035f"
_HORN, _OGONEK = "\u031b", "\u0328"
_BY_RULE = frozenset((_CANDRABINDU, _COMMA_RIGHT, _BREVE_BELOW, _DOUBLE_MACRON, _HORN, _OGONEK))
_DOTLESS = {"j": "\u0237"}  # j́ has no dot under its accent
_GAP = 20  # between a letter and a mark beside it, in thousandths of the type size


@dataclass(frozen=True)
class Box:
    """What a glyph covers, in font units."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Placed:
    """A glyph and how far it is moved, in font units."""

    glyph: str
    x: int
    y: int


def letters() -> tuple[str, ...]:
    """The Latin letters of DIN 91379 that are one code point, in NFC."""
    return tuple(str(_standard()["letters"]).split())


def sequences() -> tuple[str, ...]:
    """The Latin letters of DIN 91379 that are several code points, in NFC, in the order of the file."""
    found = []
    for base, endings in _standard()["sequences"].items():
        found += [base + "".join(chr(int(code, 16)) for code in ending.split()) for ending in endings]
    return tuple(found)


def private_code_points() -> dict[str, int]:
    """Each sequence with the private code point under which it is drawn."""
    return {text: PRIVATE_USE + index for index, text in enumerate(sequences())}


def add_letters(font: TTFont, donor: TTFont) -> None:
    """Adds to the font what it lacks of DIN 91379; marks it does not have are taken from the donor (same units per em)."""
    composer = _Composer(font, donor)
    characters = font.getBestCmap()
    missing = {letter: ord(letter) for letter in letters() if ord(letter) not in characters}
    made = {
        code_point: composer.compose(text) for text, code_point in (missing | private_code_points()).items()
    }
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update(made)


def _standard() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(DIN_91379.read_text(encoding="utf-8"))


class _Composer:
    """Makes composite glyphs in one font."""

    def __init__(self, font: TTFont, donor: TTFont) -> None:
        self._font = font
        self._donor = donor
        self._order = list(font.getGlyphOrder())
        self._characters = font.getBestCmap()
        content = io.BytesIO()
        font.save(content)
        self._face = uharfbuzz.Font(uharfbuzz.Face(content.getvalue()))

    def compose(self, text: str) -> str:
        """Adds the glyph of a letter and returns its name."""
        plain = "".join(sign for sign in unicodedata.normalize("NFD", text) if sign not in _BY_RULE)
        if len(text) > 1 and plain[0] in _DOTLESS:
            plain = _DOTLESS[plain[0]] + plain[1:]
        parts, width = self._shaped(plain)
        for sign in unicodedata.normalize("NFD", text):
            if sign in _BY_RULE:
                letter = self._box(Placed(self._characters[ord(plain[0])], 0, 0))
                parts.append(self._placed_by_rule(sign, letter, parts))
        width = max(
            [width, *(round(self._box(part).right) + _GAP for part in parts if self._is_beside(part))]
        )
        name = "din." + "_".join(f"{ord(sign):04X}" for sign in text)
        pen = TTGlyphPen(self._font.getGlyphSet())
        for part in parts:
            pen.addComponent(part.glyph, (1, 0, 0, 1, part.x, part.y))
        self._add(name, pen, width)
        return name

    def _shaped(self, text: str) -> tuple[list[Placed], int]:
        attached, width = self._shape(text, has_anchors=True)
        loose, _ = self._shape(text, has_anchors=False)
        letter = self._box(attached[0])
        for index, (part, unmoved) in enumerate(zip(attached, loose, strict=True)):
            is_mark = self._font["hmtx"][part.glyph][0] == 0
            if is_mark and part == unmoved:  # this letter has no anchor for this mark
                attached[index] = replace(part, x=round(letter.middle - self._box(replace(part, x=0)).middle))
        return attached, width

    def _shape(self, text: str, *, has_anchors: bool) -> tuple[list[Placed], int]:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        features = {"kern": False, "mark": has_anchors, "mkmk": has_anchors}
        uharfbuzz.shape(self._face, buffer, features)
        placed, width = [], 0
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            placed.append(Placed(self._order[info.codepoint], width + position.x_offset, position.y_offset))
            width += position.x_advance
        if any(part.glyph == ".notdef" for part in placed):
            raise SystemExit(f"letter of DIN 91379 without glyph: {[f'U+{ord(sign):04X}' for sign in text]}")
        return placed, width

    def _placed_by_rule(self, sign: str, letter: Box, parts: list[Placed]) -> Placed:
        mark = Placed(self._mark_glyph(sign, parts[0].glyph), 0, 0)
        box = self._box(mark)
        centred = round(letter.middle - box.middle)
        if sign == _COMMA_RIGHT:
            return replace(mark, x=round(letter.right + _GAP - box.left), y=round(letter.top - box.top))
        if sign == _HORN:
            return replace(mark, x=round(letter.right - _GAP - box.left))
        if sign == _DOUBLE_MACRON:
            return replace(mark, x=round((letter.left + self._box(parts[1]).right) / 2 - box.middle))
        if sign == _CANDRABINDU:
            return replace(mark, x=centred, y=round(letter.top + 4 * _GAP - box.bottom))
        return replace(mark, x=centred)

    def _mark_glyph(self, sign: str, letter: str) -> str:
        """The font's own mark (the form for capitals where it has one) or the donor's."""
        own = self._characters.get(ord(sign))
        if own is None:
            return self._borrowed(sign)
        is_capital = letter in {self._characters[code] for code in range(ord("A"), ord("Z") + 1)}
        return f"{own}.case" if is_capital and f"{own}.case" in self._order else own

    def _borrowed(self, sign: str) -> str:
        name = f"borrowed.{ord(sign):04X}"
        if name not in self._font["glyf"].glyphs:
            slant = math.tan(math.radians(-self._font["post"].italicAngle))
            glyphs = self._donor.getGlyphSet()
            outline = DecomposingRecordingPen(glyphs)
            glyphs[self._donor.getBestCmap()[ord(sign)]].draw(outline)
            pen = TTGlyphPen(None)
            outline.replay(TransformPen(pen, Transform(1, 0, slant, 1, 0, 0)))
            self._add(name, pen, 0)
        return name

    def _is_beside(self, part: Placed) -> bool:
        return part.glyph.startswith(("borrowed.0315", self._characters[ord(_HORN)]))

    def _box(self, part: Placed) -> Box:
        glyph = self._font["glyf"][part.glyph]
        return Box(glyph.xMin + part.x, glyph.yMin + part.y, glyph.xMax + part.x, glyph.yMax + part.y)

    def _add(self, name: str, pen: TTGlyphPen, width: int) -> None:
        table = self._font["glyf"]
        table[name] = pen.glyph()
        table[name].recalcBounds(table)
        self._font["hmtx"][name] = (width, table[name].xMin)
