"""Draws marks on a reportlab canvas: the only place that turns millimetres from the top into points from
the bottom.
"""

import re
from functools import lru_cache

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from reports.letters import din5008 as din
from reports.letters import fonts
from reports.letters.emblems import GRID, Shape
from reports.letters.marks import BoxMark, Colour, Mark, RuleMark, TextMark

PT_PER_MM = 72 / 25.4
_UNDERLINE_PT = 0.5
_METHODS = {"M": "moveTo", "L": "lineTo", "C": "curveTo", "Z": "close"}
_STEPS = re.compile(r"([MLCZ])([^MLCZ]*)")

_colour = lru_cache(maxsize=32)(HexColor)


def paint(canvas: Canvas, mark: Mark, *, top_mm: float = 0.0) -> None:
    """Draws one mark; its y counts from `top_mm`."""
    if isinstance(mark, TextMark):
        _paint_text(canvas, mark, top_mm)
    elif isinstance(mark, RuleMark):
        canvas.setStrokeColor(_colour(mark.colour))
        canvas.setLineWidth(mark.weight_pt)
        y = _y(top_mm + mark.y_mm)
        canvas.line(_x(mark.x_mm), y, _x(mark.x_mm + mark.width_mm), y)
    else:
        _paint_box(canvas, mark, top_mm)


def paint_shapes(canvas: Canvas, shapes: tuple[Shape, ...]) -> None:
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


def _paint_box(canvas: Canvas, mark: BoxMark, top_mm: float) -> None:
    canvas.setFillColor(_colour(mark.colour))
    bottom = _y(top_mm + mark.y_mm + mark.height_mm)
    canvas.rect(
        _x(mark.x_mm), bottom, mark.width_mm * PT_PER_MM, mark.height_mm * PT_PER_MM, stroke=0, fill=1
    )


def _paint_text(canvas: Canvas, mark: TextMark, top_mm: float) -> None:
    x, y = _x(mark.x_mm), _y(top_mm + mark.y_mm)
    _paint_links(canvas, mark, x, y)
    text = canvas.beginText(x, y)
    colour = None
    for piece in mark.line.pieces:
        wanted = Colour.LINK if piece.url else mark.colour
        if wanted != colour:
            text.setFillColor(_colour(wanted))
            colour = wanted
        text.setFont(piece.font, mark.size_pt)
        text.textOut(piece.text)
    canvas.drawText(text)


def _paint_links(canvas: Canvas, mark: TextMark, x: float, y: float) -> None:
    for piece in mark.line.pieces:
        width = fonts.width_mm(piece.text, piece.font, mark.size_pt) * PT_PER_MM
        if piece.url:
            canvas.setStrokeColor(_colour(Colour.LINK))
            canvas.setLineWidth(_UNDERLINE_PT)
            visible = fonts.width_mm(piece.text.rstrip(" "), piece.font, mark.size_pt) * PT_PER_MM
            canvas.line(x, y - 1.6, x + visible, y - 1.6)
            canvas.linkURL(piece.url, (x, y - 2.5, x + visible, y + mark.size_pt * 0.8), thickness=0)
        x += width


def _x(x_mm: float) -> float:
    return x_mm * PT_PER_MM


def _y(y_mm: float) -> float:
    return (din.PAGE_HEIGHT_MM - y_mm) * PT_PER_MM
