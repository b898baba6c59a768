"""What can stand on a page: text, rules, boxes, and the strips a text is cut into. Plain values, no canvas.

Each text says whose it is: an element of the structure, or an artifact. Rules and boxes are always artifacts.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from reports.pdf.struct import Owner


class Colour(StrEnum):
    """Black and neutral grey, colour is left to the emblem; contrast on white at least 7:1 for text. Links are underlined."""

    INK = "#000000"
    MUTED = "#4d4d4d"
    LINK = "#000000"
    RULE = "#8c8c8c"
    SHADE = "#f0f0f0"


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set. `pitch_mm` is the distance from line to line."""

    size_pt: float
    pitch_mm: float
    is_bold: bool = False
    colour: Colour = Colour.INK


class Piece(NamedTuple):
    """A run of characters in one font; `url` is "" or the target of a link."""

    text: str
    font: str
    url: str = ""


class Line(NamedTuple):
    """One set line; `width_mm` does not count the blank that parts it from the next line."""

    pieces: tuple[Piece, ...]
    width_mm: float


class TextMark(NamedTuple):
    """A line at a place; y is the baseline."""

    x_mm: float
    y_mm: float
    line: Line
    size_pt: float
    colour: Colour
    owner: Owner
    has_even_figures: bool = False


class RuleMark(NamedTuple):
    """A horizontal rule."""

    x_mm: float
    y_mm: float
    width_mm: float
    weight_pt: float
    colour: Colour


class BoxMark(NamedTuple):
    """A filled box."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    colour: Colour


Mark = TextMark | RuleMark | BoxMark


@dataclass(frozen=True, slots=True)
class Strip:
    """A slice of the text as wide as the page; its marks count from its own top.

    `gap_mm` is the distance to the strip above and is dropped at the top of a page; `is_kept_with_next`
    forbids a
    page break behind it; `repeated` is set again above it when it begins a page (the header rows of its
    table).
    """

    height_mm: float
    marks: tuple[Mark, ...]
    gap_mm: float = 0.0
    is_kept_with_next: bool = False
    repeated: tuple["Strip", ...] = field(default=())


def text_mark(line: Line, style: Style, owner: Owner, *, x_mm: float, top_mm: float) -> TextMark:
    """The line as a mark whose pitch begins at `top_mm`: capitals stand in the middle of the pitch."""
    cap_height_mm = 0.69 * style.size_pt * 25.4 / 72  # Fira Sans: capitals are 689/1000 of the size.
    baseline_mm = top_mm + (style.pitch_mm + cap_height_mm) / 2
    return TextMark(x_mm, baseline_mm, line, style.size_pt, style.colour, owner)
