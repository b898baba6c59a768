"""Draws marks on a tagged canvas: the only place that turns millimetres from the top into points from the bottom."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from reportlab.lib.colors import HexColor

from reports.letters import din5008 as din
from reports.letters import fonts
from reports.letters.emblems import GRID, Shape
from reports.letters.marks import BoxMark, Colour, Mark, RuleMark, TextMark
from reports.letters.pages import Page
from reports.pdf.canvas import Run, TaggedCanvas
from reports.pdf.struct import Artifact, Box, Element, figure_attributes

PT_PER_MM = 72 / 25.4
PAGE_SIZE_PT = (din.PAGE_WIDTH_MM * PT_PER_MM, din.PAGE_HEIGHT_MM * PT_PER_MM)
EMBLEM_BOX = figure_attributes(
    Box(
        din.TEXT_LEFT_MM * PT_PER_MM,
        (din.PAGE_HEIGHT_MM - din.EMBLEM_TOP_MM - din.EMBLEM_SIZE_MM) * PT_PER_MM,
        (din.TEXT_LEFT_MM + din.EMBLEM_SIZE_MM) * PT_PER_MM,
        (din.PAGE_HEIGHT_MM - din.EMBLEM_TOP_MM) * PT_PER_MM,
    )
)
_UNDERLINE_PT = 0.5
_METHODS = {"M": "moveTo", "L": "lineTo", "C": "curveTo", "Z": "close"}
_STEPS = re.compile(r"([MLCZ])([^MLCZ]*)")

_colour = lru_cache(maxsize=32)(HexColor)


def paint_page(canvas: TaggedCanvas, page: Page, above: Sequence[Mark], below: Sequence[Mark] = ()) -> None:
    """Draws a page and ends it: boxes and rules, then texts, then underlines.

    In the order of reading (`above`, strips, `below`), for who takes the words from the page without its structure.
    """
    texts: list[tuple[float, TextMark]] = []
    for top_mm, mark in _in_order(page, above, below):
        if isinstance(mark, TextMark):
            texts.append((top_mm, mark))
        else:
            canvas.belongs_to(Artifact.LAYOUT)
            _paint_shape(canvas, mark, top_mm)
    underlines: list[tuple[float, float, float]] = []
    for top_mm, text in texts:
        _paint_text(canvas, text, top_mm, underlines)
    if underlines:
        canvas.belongs_to(Artifact.LAYOUT)
        canvas.setStrokeColor(_colour(Colour.LINK))
        canvas.setLineWidth(_UNDERLINE_PT)
        canvas.lines([(left, y, right, y) for left, right, y in underlines])
    canvas.showPage()


def paint_fold_marks(canvas: TaggedCanvas, marks: Iterable[RuleMark]) -> None:
    """Draws what is for folding and punching only."""
    canvas.belongs_to(Artifact.PAGE)
    for mark in marks:
        _paint_shape(canvas, mark, 0.0)


def paint_shapes(canvas: TaggedCanvas, shapes: tuple[Shape, ...]) -> None:
    """Draws the emblem at its place in the Briefkopf."""
    scale = din.EMBLEM_SIZE_MM / GRID
    for shape in shapes:
        path = canvas.beginPath()
        for command, numbers in _STEPS.findall(shape.outline):
            grid = [float(number) for number in numbers.split()]
            xs = [_x(din.TEXT_LEFT_MM + value * scale) for value in grid[::2]]
            ys = [_y(din.EMBLEM_TOP_MM + value * scale) for value in grid[1::2]]
            points = [value for pair in zip(xs, ys, strict=True) for value in pair]
            getattr(path, _METHODS[command])(*points)
        canvas.setFillColor(_colour(shape.colour))
        canvas.drawPath(path, stroke=0, fill=1)


def _in_order(page: Page, above: Sequence[Mark], below: Sequence[Mark]) -> list[tuple[float, Mark]]:
    """All marks, each with the height its y counts from."""
    marks = [(0.0, mark) for mark in above]
    for top_mm, strip, is_repeated in page:
        marks += [(top_mm, _as_repeated(mark) if is_repeated else mark) for mark in strip.marks]
    return [*marks, *((0.0, mark) for mark in below)]


def _as_repeated(mark: Mark) -> Mark:
    """The header of a table on its second page was read out on the first."""
    return mark._replace(owner=Artifact.REPEATED) if isinstance(mark, TextMark) else mark


def _paint_shape(canvas: TaggedCanvas, mark: RuleMark | BoxMark, top_mm: float) -> None:
    if isinstance(mark, RuleMark):
        canvas.setStrokeColor(_colour(mark.colour))
        canvas.setLineWidth(mark.weight_pt)
        y = _y(top_mm + mark.y_mm)
        canvas.line(_x(mark.x_mm), y, _x(mark.x_mm + mark.width_mm), y)
        return
    canvas.setFillColor(_colour(mark.colour))
    bottom = _y(top_mm + mark.y_mm + mark.height_mm)
    canvas.rect(
        _x(mark.x_mm), bottom, mark.width_mm * PT_PER_MM, mark.height_mm * PT_PER_MM, stroke=0, fill=1
    )


def _paint_text(
    canvas: TaggedCanvas, mark: TextMark, top_mm: float, underlines: list[tuple[float, float, float]]
) -> None:
    """The line; where words lead somewhere, a link that takes a click and an underline for later."""
    owner, size_pt = mark.owner, mark.size_pt
    x, y = _x(mark.x_mm), _y(top_mm + mark.y_mm)
    pieces = mark.line.pieces
    if not (isinstance(owner, Element) and any(piece.url for piece in pieces)):
        is_even = mark.has_even_figures
        canvas.text_line(
            x, y, size_pt, [Run(piece.text, piece.font, mark.colour, owner, is_even) for piece in pieces]
        )
        return
    for piece in pieces:
        if piece.url:
            link = owner.link(piece.url)
            canvas.text_line(x, y, size_pt, [Run(piece.text, piece.font, Colour.LINK, link)])
            right = x + fonts.width_mm(piece.text.rstrip(" "), piece.font, size_pt) * PT_PER_MM
            canvas.link_box(link, Box(x, y - 2.5, right, y + size_pt * 0.8))
            underlines.append((x, right, y - 1.6))
        else:
            canvas.text_line(x, y, size_pt, [Run(piece.text, piece.font, mark.colour, owner)])
        x += fonts.width_mm(piece.text, piece.font, size_pt) * PT_PER_MM


def _x(x_mm: float) -> float:
    return x_mm * PT_PER_MM


def _y(y_mm: float) -> float:
    return (din.PAGE_HEIGHT_MM - y_mm) * PT_PER_MM
