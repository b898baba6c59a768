"""Kerning of the letter fonts: how much closer or wider two characters stand side by side, as the font itself says.

reportlab reads no kerning; HarfBuzz does, here, once. `reports/letters/fonts.py` reads the result.
"""

import io
from itertools import product
from pathlib import Path

import uharfbuzz
from fontTools.ttLib import TTFont

# Pairs of these are looked up: what German letters are made of. No blank, because words are measured one by one; no
# figures, because the font sets "1.1" so close that a file number is misread.
CHARACTERS = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜabcdefghijklmnopqrstuvwxyzäöüßẞéèêëáàâçñóôíúëïåøæ"
    ".,:;!?'()[]/-–—„“”‚‘’«»§€%&*+=°"
)


def kerning(source: Path) -> dict[str, int]:
    """Pairs of characters and the change of their distance in thousandths of the type size; others are left out."""
    font = TTFont(source)
    font.flavor = None
    content = io.BytesIO()
    font.save(content)
    shaper = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob(content.getvalue())))
    known = font.getBestCmap()
    characters = [character for character in CHARACTERS if ord(character) in known]
    alone = {character: _width(shaper, character) for character in characters}
    units = font["head"].unitsPerEm
    found = {
        first + second: round((_width(shaper, first + second) - alone[first] - alone[second]) * 1000 / units)
        for first, second in product(characters, repeat=2)
    }
    return {pair: change for pair, change in found.items() if change}


def _width(shaper: uharfbuzz.Font, text: str) -> int:
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    # Kerning only: the marks and ligatures of the font are not drawn here.
    uharfbuzz.shape(shaper, buffer, {"kern": True, "liga": False, "clig": False, "calt": False})
    return sum(position.x_advance for position in buffer.glyph_positions)
