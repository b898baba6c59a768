"""Neutral marks of the authorities as vectors, on a grid of 32 x 32, y downwards. No coats of arms."""

from typing import NamedTuple

from cases.errors import Invalid

GRID = 32.0
_TILE = "M7 0 L25 0 C29 0 32 3 32 7 L32 25 C32 29 29 32 25 32 L7 32 C3 32 0 29 0 25 L0 7 C0 3 3 0 7 0 Z"


class Shape(NamedTuple):
    """A filled outline: absolute M, L, C, Z as in SVG."""

    colour: str
    outline: str


_EMBLEMS: dict[str, tuple[Shape, ...]] = {
    # Heath: a hill under the sun.
    "heide": (
        Shape("#7b2d83", _TILE),
        Shape("#ffffff", "M22.5 5.4 C24.5 5.4 26.1 7 26.1 9 C26.1 11 24.5 12.6 22.5 12.6 C20.5 12.6 "
                         "18.9 11 18.9 9 C18.9 7 20.5 5.4 22.5 5.4 Z"),
        Shape("#ead5ee", "M0 22 C5 17 9 16 14 19 C19 22 25 21 32 15 L32 25 "
                         "C32 29 29 32 25 32 L7 32 C3 32 0 29 0 25 Z"),
    ),
    # Two hills, one behind the other.
    "bispingen": (
        Shape("#1f6b4f", _TILE),
        Shape("#9fd0b8", "M3 25 C8 25 11 10 17 10 C23 10 26 25 29 25 Z"),
        Shape("#ffffff", "M3 26.5 C7 26.5 8.5 17 12.5 17 C16.5 17 18 23 21 23 C23.5 23 25 26.5 29 26.5 Z"),
    ),
    # Three trees in a row.
    "walsrode": (
        Shape("#1c4a86", _TILE),
        Shape("#ffffff", "M9 9 C12 13 13 17 9.7 20 L9.7 26 L8.3 26 L8.3 20 C5 17 6 13 9 9 Z"),
        Shape("#ffffff", "M16 5 C19.6 10 20.6 15 16.8 19 L16.8 26 L15.2 26 L15.2 19 C11.4 15 12.4 10 16 5 Z"),
        Shape("#ffffff", "M23 9 C26 13 27 17 23.7 20 L23.7 26 L22.3 26 L22.3 20 C19 17 20 13 23 9 Z"),
    ),
    # Two rivers that meet.
    "schwarmstedt": (
        Shape("#0f6074", _TILE),
        Shape("#ffffff", "M4 8 C11 8 12 14.5 18 14.5 C22 14.5 24 13 28 13 L28 16.5 C24 16.5 22 18 18 18 "
                         "C10 18 11 11.5 4 11.5 Z"),
        Shape("#a8d8e2", "M4 24 C11 24 12 19.5 18 19.5 C22 19.5 24 18 28 18 L28 21.5 C24 21.5 22 23 18 23 "
                         "C12 23 12 27.5 4 27.5 Z"),
    ),
}  # fmt: skip


def emblem_shapes(name: str) -> tuple[Shape, ...]:
    """The shapes of the mark, none for "". Raises Invalid for an unknown name."""
    if not name:
        return ()
    if name not in _EMBLEMS:
        raise Invalid(
            f"Das Zeichen „{name}“ im Briefkopf ist unbekannt. Bekannt sind: {', '.join(sorted(_EMBLEMS))}."
        )
    return _EMBLEMS[name]
