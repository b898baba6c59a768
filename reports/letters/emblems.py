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
    # Three roofs, one above the other.
    "fallingbostel": (
        Shape("#a34a1f", _TILE),
        Shape("#ffffff", "M16 5 L27 13 L27 16.6 L16 8.6 L5 16.6 L5 13 Z"),
        Shape("#f3cdb6", "M16 12 L27 20 L27 23.6 L16 15.6 L5 23.6 L5 20 Z"),
        Shape("#ffffff", "M16 19 L25.5 26 L6.5 26 Z"),
    ),
    # Four panes of a window.
    "munster": (
        Shape("#43566b", _TILE),
        Shape("#ffffff", "M6 6 L15 6 L15 15 L6 15 Z"),
        Shape("#c3d0de", "M17 6 L26 6 L26 15 L17 15 Z"),
        Shape("#c3d0de", "M6 17 L15 17 L15 26 L6 26 Z"),
        Shape("#ffffff", "M17 17 L26 17 L26 26 L17 26 Z"),
    ),
    # Three blossoms on a slope.
    "schneverdingen": (
        Shape("#9b2c63", _TILE),
        Shape("#ffffff", "M10 6 C12.21 6 14 7.79 14 10 C14 12.21 12.21 14 10 14 C7.79 14 6 12.21 6 10 C6 "
                         "7.79 7.79 6 10 6 Z"),
        Shape("#f2c4da", "M21 10 C23.21 10 25 11.79 25 14 C25 16.21 23.21 18 21 18 C18.79 18 17 16.21 17 "
                         "14 C17 11.79 18.79 10 21 10 Z"),
        Shape("#ffffff", "M12.5 18 C14.71 18 16.5 19.79 16.5 22 C16.5 24.21 14.71 26 12.5 26 C10.29 26 8.5 "
                         "24.21 8.5 22 C8.5 19.79 10.29 18 12.5 18 Z"),
    ),
    # A crystal in two lights.
    "soltau": (
        Shape("#7a5b12", _TILE),
        Shape("#ffffff", "M16 4.5 L6 16 L16 27.5 Z"),
        Shape("#ecd79a", "M16 4.5 L26 16 L16 27.5 Z"),
    ),
    # Two rings of water, cut at the shore.
    "neuenkirchen": (
        Shape("#2f6f8f", _TILE),
        Shape("#ffffff", "M5 22 C5 15.92 9.92 11 16 11 C22.08 11 27 15.92 27 22 L24 22 C24 17.58 20.42 14 "
                         "16 14 C11.58 14 8 17.58 8 22 Z"),
        Shape("#b9dbe9", "M10 22 C10 18.69 12.69 16 16 16 C19.31 16 22 18.69 22 22 L19 22 C19 20.34 17.66 "
                         "19 16 19 C14.34 19 13 20.34 13 22 Z"),
        Shape("#ffffff", "M5 24 L27 24 L27 26.5 L5 26.5 Z"),
    ),
    # Three furrows of different length.
    "wietzendorf": (
        Shape("#5f7a1e", _TILE),
        Shape("#ffffff", "M6 8 L26 8 L26 12 L6 12 Z"),
        Shape("#d7e6a8", "M6 14.5 L21 14.5 L21 18.5 L6 18.5 Z"),
        Shape("#ffffff", "M6 21 L16 21 L16 25 L6 25 Z"),
    ),
    # A leaf in two halves.
    "ahlden": (
        Shape("#2d6a34", _TILE),
        Shape("#ffffff", "M25.5 6 C13 6 6.5 12 6.5 25.5 Z"),
        Shape("#b8dcb9", "M25.5 6 C25.5 19 20 25.5 6.5 25.5 Z"),
    ),
    # A bridge with two arches.
    "rethem": (
        Shape("#8a2f2f", _TILE),
        Shape("#ffffff", "M4 11 L28 11 L28 15 L4 15 Z"),
        Shape("#f0c3c3", "M4 24 C4 20.69 6.69 18 10 18 C13.31 18 16 20.69 16 24 L13.4 24 C13.4 22.12 11.88 "
                         "20.6 10 20.6 C8.12 20.6 6.6 22.12 6.6 24 Z"),
        Shape("#f0c3c3", "M16 24 C16 20.69 18.69 18 22 18 C25.31 18 28 20.69 28 24 L25.4 24 C25.4 22.12 "
                         "23.88 20.6 22 20.6 C20.12 20.6 18.6 22.12 18.6 24 Z"),
        Shape("#ffffff", "M4 25.5 L28 25.5 L28 27 L4 27 Z"),
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
