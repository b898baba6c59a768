"""Fills pages with strips: keeps together what belongs together and repeats the header rows of tables."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from reports.letters import din5008 as din
from reports.letters.marks import Strip


class Placed(NamedTuple):
    """A strip and where its top stands on the page; `is_repeated` if it was read out before."""

    top_mm: float
    strip: Strip
    is_repeated: bool = False


Page = list[Placed]
_LEFT_OVER_MAX_MM = 36.0  # A paragraph of notes with its heading, or what is kept together with it.
_TIGHTER = (0.85, 0.7, 0.55)


def fill_pages(strips: Sequence[Strip], *, first_top_mm: float) -> list[Page]:
    """The strips on as many pages as needed, at least one; text never below TEXT_BOTTOM_MM.

    For a few lines no further sheet is taken: the gaps get a little smaller first.
    """
    pages = _filled(strips, first_top_mm)
    if len(pages) == 1 or _height_mm(pages[-1]) > _LEFT_OVER_MAX_MM:
        return pages
    for share in _TIGHTER:
        tighter = _filled([replace(strip, gap_mm=strip.gap_mm * share) for strip in strips], first_top_mm)
        if len(tighter) < len(pages):
            return tighter
    return pages


def _height_mm(page: Page) -> float:
    """How far down the text of a following page reaches."""
    return page[-1].top_mm + page[-1].strip.height_mm - din.CONTINUATION_TOP_MM


def _filled(strips: Sequence[Strip], first_top_mm: float) -> list[Page]:
    filler = _Filler(first_top_mm)
    for group in _groups(strips):
        filler.add(group)
    return filler.pages


def _groups(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.is_kept_with_next:
            yield group
            group = []
    if group:
        yield group


class _Filler:
    def __init__(self, first_top_mm: float) -> None:
        self.pages: list[Page] = [[]]
        self._y_mm = first_top_mm

    def add(self, group: list[Strip]) -> None:
        """Puts the group on the current page if it fits whole, else on a new one; splits what fits on no
        page.
        """
        height_mm = sum(strip.gap_mm + strip.height_mm for strip in group)
        fits_a_page = height_mm <= din.TEXT_BOTTOM_MM - din.CONTINUATION_TOP_MM - self._repeated_mm(group[0])
        if fits_a_page and not self._fits(height_mm):
            self._new_page(group[0])
        for strip in group:
            if not self._fits(strip.gap_mm + strip.height_mm):
                self._new_page(strip)
            self._place(strip)

    def _fits(self, height_mm: float) -> bool:
        return self._y_mm + height_mm <= din.TEXT_BOTTOM_MM + 1e-6

    @staticmethod
    def _repeated_mm(strip: Strip) -> float:
        return sum(header.height_mm for header in strip.repeated)

    def _new_page(self, first: Strip) -> None:
        self.pages.append([])
        self._y_mm = din.CONTINUATION_TOP_MM
        for header in first.repeated:
            self._place(header, is_repeated=True)

    def _place(self, strip: Strip, *, is_repeated: bool = False) -> None:
        if self.pages[-1] or len(self.pages) == 1:
            self._y_mm += strip.gap_mm
        self.pages[-1].append(Placed(self._y_mm, strip, is_repeated))
        self._y_mm += strip.height_mm
