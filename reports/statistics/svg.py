"""A small SVG writer for the charts: real text, colours by class only, ids from the caller's key."""

import re
from html import escape
from math import ceil, floor, log10

from cases.errors import Invalid

_KEY = re.compile(r"[a-z][a-z0-9-]*")


class Svg:
    """One drawing; `finished()` returns it. Lengths in px."""

    def __init__(self, key: str, title: str, description: str, *, size: tuple[float, float]) -> None:
        if not _KEY.fullmatch(key):
            raise Invalid(f"Der Schlüssel „{key}“ eines Diagramms muss aus a–z, 0–9 und - bestehen.")
        width, height = (number_text(side) for side in size)
        self._parts = [
            f'<svg class="ch" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
            f'aria-labelledby="{key}-title {key}-desc"><title id="{key}-title">{escape(title)}</title>'
            f'<desc id="{key}-desc">{escape(description)}</desc>'
        ]

    def text(self, x: float, y: float, words: str, css: str = "ch-t", *, anchor: str = "start") -> None:
        """Words at a baseline."""
        self._parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" class="{css}" text-anchor="{anchor}">{escape(words)}</text>'
        )

    def bar(self, x: float, y: float, size: tuple[float, float], css: str, tip: str) -> None:
        """A bar with rounded corners and its own wording; nothing if it has no extent."""
        width, height = size
        if width > 0 and height > 0:
            self._parts.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
                f'rx="2" class="{css}">'
                f"<title>{escape(tip)}</title></rect>"
            )

    def line(self, start: tuple[float, float], end: tuple[float, float], css: str) -> None:
        """A straight line."""
        self._parts.append(
            f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
            f'class="{css}"/>'
        )

    def path(self, outline: str, css: str) -> None:
        """A path."""
        self._parts.append(f'<path d="{outline}" class="{css}"/>')

    def dot(self, x: float, y: float, radius: float, css: str, *, tip: str = "") -> None:
        """A dot, with its own wording if given."""
        title = f"<title>{escape(tip)}</title>" if tip else ""
        self._parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" class="{css}">{title}</circle>')

    def finished(self) -> str:
        """The SVG element."""
        return "".join(self._parts) + "</svg>"


def number_text(number: float) -> str:
    """Shortest form of a length, for attributes."""
    return f"{number:g}"


def count_text(count: float) -> str:
    """A count for people: 12345 -> 12 345 (narrow blank)."""
    if count == int(count):
        return f"{int(count):,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{count:g}".replace(".", ",")


def scale_top(highest: float, *, steps: int = 4) -> tuple[float, float]:
    """Top of a scale from zero and the distance of its lines: round whole numbers, (1, 1) for nothing."""
    if highest <= 0:
        return 1, 1
    raw = max(1.0, highest / steps)
    magnitude = 10 ** floor(log10(raw))
    step = next(factor * magnitude for factor in (1, 2, 2.5, 5, 10) if factor * magnitude >= raw)
    step = ceil(step)
    return step * ceil(highest / step), step


def polyline(points: list[tuple[float, float]]) -> str:
    """The points as path data."""
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)
