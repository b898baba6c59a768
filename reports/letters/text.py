"""From a text with two marks (bold, link) to set lines: spans, words, line breaks. Everything else prints
as it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from cases.errors import Invalid
from reports.letters import fonts
from reports.letters.hyphenation import break_points, is_address
from reports.letters.marks import Line, Piece, Style

_MARKUP = re.compile(
    r"\*\*(?P<bold>(?=\S)[^\n]+?(?<=\S))\*\*"
    r"|\[(?P<label>[^\[\]\n]+)\]\((?P<url>https://[^\s()<>\"\\]+)\)"
)
_CHUNKS = re.compile(r"\n| +|[^ \n]+")
# No line break between these and a number: "§ 13", "Abs. 2", "Nr. 4".
_TIES_NUMBER = frozenset(
    ("§", "§§", "Abs.", "Absatz", "Nr.", "Satz", "Art.", "Artikel", "Anhang", "Flur", "Haus-Nr.")
)
_UNITS = frozenset(("Euro", "€", "%", "km", "m", "m²", "Uhr"))
_POSTCODE = re.compile(r"\d{5}")
# An account number stays on one line: "DE89 3704 0044 0532 0130 00".
_GROUP_BEFORE = re.compile(r"[A-Z]{2}\d{2}|\d{4}")
_GROUP = re.compile(r"\d{1,4}")
_RAGGED_MAX = 0.1  # A word is hyphenated only if the line would otherwise end this share before the margin.
_HYPHENS_IN_A_ROW = 2
_WORD_MAX = 5000
_PARAGRAPH_MM = 100.0  # What is narrower is a column: there is no room to give.
_LAST_LINE_MIN = 0.12
_NARROWER = (0.97, 0.94, 0.91)


class _Fragment(NamedTuple):
    text: str
    font: str
    url: str
    width_mm: float


@dataclass(slots=True)
class _Word:
    fragments: list[_Fragment]
    is_tied: bool = False
    is_line_break: bool = False

    @property
    def width_mm(self) -> float:
        return sum(fragment.width_mm for fragment in self.fragments)

    @property
    def text(self) -> str:
        return "".join(fragment.text for fragment in self.fragments)


@lru_cache(maxsize=4096)
def set_lines(text: str, style: Style, width_mm: float) -> tuple[Line, ...]:
    """The text broken to the width, left aligned; at least one line. Raises Invalid for undrawable letters.

    Kept from letter to letter: most paragraphs of an office are the same. A paragraph that would end in one short word on
    a line of its own is set a little narrower, if that takes no further line.
    """
    lines = _broken(text, style, width_mm)
    is_paragraph = _PARAGRAPH_MM <= width_mm < float("inf") and len(lines) > 1
    if not is_paragraph or lines[-1].width_mm > _LAST_LINE_MIN * width_mm:
        return lines
    for share in _NARROWER:
        narrower = _broken(text, style, width_mm * share)
        if len(narrower) == len(lines) and narrower[-1].width_mm > _LAST_LINE_MIN * width_mm:
            return narrower
    return lines


def _broken(text: str, style: Style, width_mm: float) -> tuple[Line, ...]:
    breaker = _LineBreaker(style, width_mm)
    for word in _words(text, style):
        breaker.add(word)
    return breaker.finished()


def set_one_line(text: str, style: Style) -> Line:
    """The text on one line, however wide."""
    return set_lines(text.replace("\n", " "), style, float("inf"))[0]


@lru_cache(maxsize=4096)
def set_plain_lines(text: str, style: Style, width_mm: float) -> tuple[Line, ...]:
    """Like set_lines, but nothing in the text counts as a mark and no hyphen is added: for names, file
    numbers.
    """
    breaker = _LineBreaker(style, width_mm, adds_hyphens=False)
    font = fonts.BOLD if style.is_bold else fonts.REGULAR
    for word in _group([(fonts.clean(text), font, "")], style):
        breaker.add(word)
    return breaker.finished()


def widest_word_mm(text: str, style: Style) -> float:
    """Width of the widest word: what a column needs at least."""
    return max((word.width_mm for word in _words(text, style)), default=0.0)


@lru_cache(maxsize=4096)
def plain_text(text: str) -> str:
    """The text without its marks, on one line: for metadata."""
    return " ".join("".join(span[0] for span in _spans(text, fonts.REGULAR, "")).split())


def _words(text: str, style: Style) -> Iterator[_Word]:
    font = fonts.BOLD if style.is_bold else fonts.REGULAR
    return _group(list(_spans(text, font, "")), style)


def _spans(text: str, font: str, url: str) -> Iterator[tuple[str, str, str]]:
    """(text, font, url) in order, marks also inside marks (bold link).

    Cleaned only now: a word joiner that takes the force out of a mark must still be there when marks are
    looked for.
    """
    at = 0
    for match in _MARKUP.finditer(text):
        if match.start() > at:
            yield fonts.clean(text[at : match.start()]), font, url
        if match["bold"] is not None:
            yield from _spans(match["bold"], fonts.BOLD, url)
        else:
            yield from _spans(match["label"], font, url or match["url"])
        at = match.end()
    if at < len(text):
        yield fonts.clean(text[at:]), font, url


def _group(spans: list[tuple[str, str, str]], style: Style) -> Iterator[_Word]:
    """Words over all spans; a word may change its font in the middle."""
    word, before = _Word([]), ""
    for text, font, url in spans:
        for chunk in _CHUNKS.findall(text):
            if chunk[0] not in " \n":
                word.fragments += _fragments(chunk, font, url, style.size_pt)
                if len(chunk) > _WORD_MAX:
                    raise Invalid(
                        f"Der Brief enthält ein Wort mit {len(chunk)} Zeichen "
                        f"(„{chunk[:20]}…“). Bitte kürzen."
                    )
                continue
            if word.fragments:
                yield _tied(word, before)
                word, before = _Word([]), word.text
            if chunk == "\n":
                yield _Word([], is_line_break=True)
                before = ""
    if word.fragments:
        yield _tied(word, before)


def _fragments(chunk: str, font: str, url: str, size_pt: float) -> list[_Fragment]:
    return [
        _Fragment(run, chosen, url, fonts.width_mm(run, chosen, size_pt))
        for run, chosen in fonts.split_by_font(chunk, font)
    ]


def _tied(word: _Word, before: str) -> _Word:
    if before:
        text = word.text
        is_number = text[0].isdigit()
        word.is_tied = (
            (is_number and before.lstrip("(„") in _TIES_NUMBER)
            or (before[-1].isdigit() and text.rstrip(".,;:)") in _UNITS)
            or (_POSTCODE.fullmatch(before) is not None and text[0].isupper())
            or (text == "Abs." and before[0].isdigit())
            or before == "IBAN"
            or (
                _GROUP_BEFORE.fullmatch(before) is not None
                and _GROUP.fullmatch(text.rstrip(".,;:)")) is not None
            )
        )
    return word


class _LineBreaker:
    """Greedy line breaking with hyphenation; one use per text."""

    def __init__(self, style: Style, width_mm: float, *, adds_hyphens: bool = True) -> None:
        self._style = style
        self._width_mm = width_mm
        self._space_mm = fonts.width_mm(" ", fonts.BOLD if style.is_bold else fonts.REGULAR, style.size_pt)
        self._hyphen = fonts.SOFT_HYPHEN if fonts.SOFT_HYPHEN in fonts.own_characters(fonts.REGULAR) else "-"
        self._lines: list[Line] = []
        self._words: list[_Word] = []
        self._used_mm = 0.0
        self._hyphens_in_a_row = 0
        self._hyphens_max = _HYPHENS_IN_A_ROW if adds_hyphens else 0

    def add(self, word: _Word) -> None:
        """Puts the word on the current line, or breaks."""
        if word.is_line_break:
            self._close(is_soft=True)
            return
        rest: _Word | None = word
        while rest is not None:
            rest = self._add_some(rest)

    def _add_some(self, word: _Word) -> _Word | None:
        """Places the word or its beginning; what is left of it goes to the next line."""
        if self._place(word):
            return None
        if self._words and not word.is_tied:
            tail = self._hyphenate(word)
            if tail is not None:
                return tail
        if self._words:
            carried = self._tied_tail(word)
            self._close(is_soft=True)
            for tied in carried:
                self._append(tied)
        return None if self._place(word) else self._force(word)

    def finished(self) -> tuple[Line, ...]:
        """All lines; an empty text is one empty line."""
        if self._words or not self._lines:
            self._close(is_soft=False)
        return tuple(self._lines)

    def _room_mm(self) -> float:
        return self._width_mm - self._used_mm - (self._space_mm if self._words else 0.0)

    def _place(self, word: _Word) -> bool:
        if word.width_mm > self._room_mm() + 1e-6:
            return False
        self._append(word)
        return True

    def _append(self, word: _Word) -> None:
        self._used_mm += word.width_mm + (self._space_mm if self._words else 0.0)
        self._words.append(word)

    def _tied_tail(self, word: _Word) -> list[_Word]:
        """Words that must go to the next line along with a tied one; nothing if the whole line is tied."""
        count = 0
        current = word
        while current.is_tied and count < len(self._words):
            count += 1
            current = self._words[-count]
        if not count or count == len(self._words):
            return []
        carried = self._words[-count:]
        del self._words[-count:]
        self._used_mm = sum(kept.width_mm for kept in self._words) + self._space_mm * (len(self._words) - 1)
        carried[0].is_tied = False
        return carried

    def _hyphenate(self, word: _Word) -> _Word | None:
        """Sets the beginning of the word and returns its tail; None if no break inside the word helps."""
        room_mm = self._room_mm()
        first = word.fragments[0]
        if room_mm < self._width_mm * _RAGGED_MAX or is_address(first.text):
            return None
        for point in reversed(break_points(first.text)):
            if point.adds_hyphen and self._hyphens_in_a_row >= self._hyphens_max:
                continue
            head_text = first.text[: point.at] + (self._hyphen if point.adds_hyphen else "")
            head = self._fragment_like(first, head_text)
            if head.width_mm <= room_mm:
                self._append(_Word([head]))
                self._close(is_soft=False, has_hyphen=point.adds_hyphen)
                tail = self._fragment_like(first, first.text[point.at :])
                return _Word([tail, *word.fragments[1:]])
        return None

    def _force(self, word: _Word) -> _Word | None:
        """Sets what fits of a word wider than the line and returns the rest.

        It breaks at the word's break points if one fits, else between any two characters.
        """
        room_mm = self._room_mm()
        first, rest = word.fragments[0], word.fragments[1:]
        if first.width_mm <= room_mm:
            head, tail = [first], rest
        else:
            index, ending = self._cut(first, room_mm)
            head = [self._fragment_like(first, first.text[:index] + ending)]
            tail = [self._fragment_like(first, first.text[index:]), *rest]
        self._append(_Word(head))
        self._close(is_soft=False)
        return _Word(tail) if tail else None

    def _cut(self, fragment: _Fragment, room_mm: float) -> tuple[int, str]:
        for point in reversed(break_points(fragment.text)):
            if point.adds_hyphen and not self._hyphens_max:
                continue
            ending = self._hyphen if point.adds_hyphen else ""
            if self._fragment_like(fragment, fragment.text[: point.at] + ending).width_mm <= room_mm:
                return point.at, ending
        # Start from the average width; the loop below then takes a few steps at most.
        index = max(1, min(len(fragment.text) - 1, int(len(fragment.text) * room_mm / fragment.width_mm)))
        while index > 1 and self._fragment_like(fragment, fragment.text[:index]).width_mm > room_mm:
            index -= 1
        return index, ""

    def _fragment_like(self, fragment: _Fragment, text: str) -> _Fragment:
        return fragment._replace(text=text, width_mm=fonts.width_mm(text, fragment.font, self._style.size_pt))

    def _close(self, *, is_soft: bool, has_hyphen: bool = False) -> None:
        pieces = _pieces(self._words)
        if is_soft and pieces:
            # A real blank at the end, or the words of two lines are joined when the text is read out
            # or copied.
            pieces[-1] = pieces[-1]._replace(text=pieces[-1].text + " ")
        self._lines.append(Line(tuple(pieces), self._used_mm))
        self._hyphens_in_a_row = self._hyphens_in_a_row + 1 if has_hyphen else 0
        self._words, self._used_mm = [], 0.0


def _pieces(words: list[_Word]) -> list[Piece]:
    """Words joined by blanks into as few pieces as possible; the blank beside a link is never part of it."""
    pieces: list[Piece] = []
    for word in words:
        blank = " " if pieces else ""
        for fragment in word.fragments:
            _join(pieces, fragment, blank)
            blank = ""
    return pieces


def _join(pieces: list[Piece], fragment: _Fragment, blank: str) -> None:
    last = pieces[-1] if pieces else None
    if last and (last.font, last.url) == (fragment.font, fragment.url):
        pieces[-1] = Piece(last.text + blank + fragment.text, last.font, last.url)
        return
    if blank and last and not last.url:
        pieces[-1], blank = Piece(last.text + blank, last.font), ""
    elif blank and fragment.url:
        pieces.append(Piece(blank, fonts.REGULAR))
        blank = ""
    pieces.append(Piece(blank + fragment.text, fragment.font, fragment.url))
