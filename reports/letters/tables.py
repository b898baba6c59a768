"""Tables of a letter: column widths, and one strip per line so that even a row longer than a page can be
split.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from cases.errors import Invalid
from cases.facts.letter import Block
from reports.letters import din5008 as din
from reports.letters.fonts import even_width_mm
from reports.letters.marks import BoxMark, Colour, Line, Mark, RuleMark, Strip, Style, TextMark, text_mark
from reports.letters.text import set_lines, widest_word_mm
from reports.pdf.struct import SCOPE_COLUMN, SCOPE_ROW, Element, Role

CELL = Style(din.BODY_SIZE_PT - 0.5, din.BODY_PITCH_MM - 0.15)
BOLD_CELL = replace(CELL, is_bold=True)
COLUMNS_MAX = 10
_NAME_AND_VALUE = 2  # columns
_WORD_WISH_MAX_MM = 38.0
_REPEATED_HEIGHT_MAX_MM = 60.0
_KEPT_LINES_MAX = 8
_KEPT_ROWS_MAX = 8
_KEPT_HEIGHT_MAX_MM = 90.0


@dataclass(frozen=True, slots=True)
class _Column:
    left_mm: float
    width_mm: float
    is_numeric: bool


class _Cell(NamedTuple):
    lines: tuple[Line, ...]
    column: _Column
    element: Element


def table_strips(block: Block, parent: Element) -> list[Strip]:
    """The table as strips, none without a row below its header; the header row is repeated on each page. Raises Invalid for
    rows of unequal length.
    """
    if len(block.rows) <= 1 or not block.rows[0]:
        return []  # A header alone says nothing and is no table (PDF/UA).
    _check(block)
    columns = _columns(block)
    table = parent.add(Role.TABLE)
    header = [
        replace(strip, is_kept_with_next=True)
        for strip in _row(block.rows[0], columns, BOLD_CELL, _header_cells(table, columns))
    ]
    is_repeated = sum(strip.height_mm for strip in header) <= _REPEATED_HEIGHT_MAX_MM
    repeated = tuple(header) if is_repeated else ()
    strips = list(header)
    body = table.add(Role.TABLE_BODY)
    total_at = len(block.rows) - 1 if block.has_total else -1
    for index, row in enumerate(block.rows[1:], start=1):
        is_total = index == total_at
        made = _row(row, columns, BOLD_CELL if is_total else CELL, _cells(body, row, is_total=is_total))
        strips += [replace(strip, repeated=repeated) for strip in _ruled(made, index, total_at)]
    return _whole(strips) if len(block.rows) - 1 <= _KEPT_ROWS_MAX else strips


def _whole(strips: list[Strip]) -> list[Strip]:
    """A short table is not torn."""
    if sum(strip.height_mm for strip in strips) > _KEPT_HEIGHT_MAX_MM:
        return strips
    return [*(replace(strip, is_kept_with_next=True) for strip in strips[:-1]), strips[-1]]


def _header_cells(table: Element, columns: Sequence[_Column]) -> list[Element]:
    row = table.add(Role.TABLE_HEAD).add(Role.ROW)
    return [row.add(Role.HEADER_CELL, attributes=SCOPE_COLUMN) for _ in columns]


def _cells(body: Element, texts: Sequence[str], *, is_total: bool) -> list[Element]:
    """The elements of a row; what the row is about is its header: the name of a detail, or "Summe"."""
    is_named = is_total or len(texts) == _NAME_AND_VALUE
    header_at = next((at for at, text in enumerate(texts) if text.strip()), -1) if is_named else -1
    if header_at == len(texts) - 1:
        header_at = -1  # Nothing stands behind it that it could name.
    row = body.add(Role.ROW)
    return [
        row.add(Role.HEADER_CELL, attributes=SCOPE_ROW) if at == header_at else row.add(Role.CELL)
        for at in range(len(texts))
    ]


def _ruled(made: list[Strip], index: int, total_at: int) -> list[Strip]:
    """The strips of a row with the rule below it; the row before the total is kept with it."""
    if index != total_at:
        rule = _rule(made[-1].height_mm, is_strong=index == total_at - 1)
        made[-1] = replace(made[-1], marks=(*made[-1].marks, rule))
    if index != total_at - 1:
        return made
    if len(made) > _KEPT_LINES_MAX:
        return [*made[:-1], replace(made[-1], is_kept_with_next=True)]
    return [replace(strip, is_kept_with_next=True) for strip in made]


def _check(block: Block) -> None:
    count = len(block.rows[0])
    if count > COLUMNS_MAX:
        raise Invalid(
            f"Eine Tabelle im Brief hat {count} Spalten; höchstens {COLUMNS_MAX} passen auf das Blatt."
        )
    for number, row in enumerate(block.rows, start=1):
        if len(row) != count:
            raise Invalid(f"Tabelle im Brief: Zeile {number} hat {len(row)} statt {count} Spalten.")
    if any(not 0 <= column < count for column in block.numeric_columns):
        raise Invalid(
            f"Tabelle im Brief: Zahlenspalten {block.numeric_columns} bei {count} Spalten (Zählung ab 0)."
        )


def _columns(block: Block) -> list[_Column]:
    pad_mm = 2 * din.CELL_PAD_X_MM
    count = len(block.rows[0])
    room_mm = din.TEXT_WIDTH_MM - pad_mm * count
    cells = [[row[index] for row in block.rows] for index in range(count)]
    wishes = [
        max(_natural_mm(cell, is_even=index in block.numeric_columns) for cell in column) + 0.05
        for index, column in enumerate(cells)
    ]
    needs = [
        wish if index in block.numeric_columns else min(wish, _WORD_WISH_MAX_MM, _longest_word_mm(column))
        for index, (wish, column) in enumerate(zip(wishes, cells, strict=True))
    ]
    texts = [index for index in range(count) if index not in block.numeric_columns]
    widths = _shared(wishes, needs, room_mm, growing=texts or list(range(count)))
    left_mm, columns = din.TEXT_LEFT_MM, []
    for index, width_mm in enumerate(widths):
        columns.append(_Column(left_mm + din.CELL_PAD_X_MM, width_mm, index in block.numeric_columns))
        left_mm += width_mm + pad_mm
    return columns


def _natural_mm(cell: str, *, is_even: bool) -> float:
    lines = set_lines(cell, BOLD_CELL, float("inf"))
    return max(_even_width_mm(line, BOLD_CELL) if is_even else line.width_mm for line in lines)


def _even_width_mm(line: Line, style: Style) -> float:
    """Width of a line whose figures stand one below the other."""
    return sum(even_width_mm(piece.text.rstrip(" "), piece.font, style.size_pt) for piece in line.pieces)


def _longest_word_mm(column: Sequence[str]) -> float:
    return max(widest_word_mm(cell, BOLD_CELL) for cell in column) + 0.05


def _shared(wishes: list[float], needs: list[float], room_mm: float, *, growing: list[int]) -> list[float]:
    """Widths that fill the room: all wishes if they fit, else needs plus a share, else all cut in
    proportion.
    """
    if sum(wishes) <= room_mm:
        spare_mm = room_mm - sum(wishes)
        weight = sum(wishes[index] for index in growing) or 1.0
        return [
            wish + (spare_mm * wish / weight if index in growing else 0.0)
            for index, wish in enumerate(wishes)
        ]
    if sum(needs) <= room_mm:
        spare_mm = room_mm - sum(needs)
        missing_mm = sum(wishes) - sum(needs)
        return [
            need + spare_mm * (wish - need) / missing_mm for wish, need in zip(wishes, needs, strict=True)
        ]
    fair_mm = room_mm / len(needs)
    small = sum(need for need in needs if need <= fair_mm)
    large = sum(need for need in needs if need > fair_mm)
    return [need if need <= fair_mm else need * (room_mm - small) / large for need in needs]


def _row(
    row: Sequence[str], columns: Sequence[_Column], style: Style, elements: Sequence[Element]
) -> list[Strip]:
    cells = [
        _Cell(set_lines(text, style, column.width_mm), column, element)
        for text, column, element in zip(row, columns, elements, strict=True)
    ]
    count = max(len(cell.lines) for cell in cells)
    return [_row_line(cells, style, index, count) for index in range(count)]


def _row_line(cells: Sequence[_Cell], style: Style, index: int, count: int) -> Strip:
    top_mm = din.CELL_PAD_Y_MM if index == 0 else 0.0
    height_mm = top_mm + style.pitch_mm + (din.CELL_PAD_Y_MM if index == count - 1 else 0.0)
    marks: list[Mark] = []
    if cells[0].element.attributes == SCOPE_COLUMN:
        marks.append(BoxMark(din.TEXT_LEFT_MM, 0.0, din.TEXT_WIDTH_MM, height_mm, Colour.SHADE))
        if index == count - 1:
            marks.append(_rule(height_mm, is_strong=True))
    for lines, column, element in cells:
        if index < len(lines):
            line = lines[index]
            marks.append(_cell_mark(line, style, element, column, top_mm))
    is_kept = index < count - 1 and (count <= _KEPT_LINES_MAX or index in (0, count - 2))
    return Strip(height_mm, tuple(marks), is_kept_with_next=is_kept)


def _cell_mark(line: Line, style: Style, element: Element, column: _Column, top_mm: float) -> TextMark:
    if not column.is_numeric:
        return text_mark(line, style, element, x_mm=column.left_mm, top_mm=top_mm)
    x_mm = column.left_mm + max(0.0, column.width_mm - _even_width_mm(line, style))
    mark = text_mark(line, style, element, x_mm=x_mm, top_mm=top_mm)
    return mark._replace(has_even_figures=True)


def _rule(y_mm: float, *, is_strong: bool) -> RuleMark:
    weight_pt, colour = (0.9, Colour.INK) if is_strong else (0.4, Colour.RULE)
    return RuleMark(din.TEXT_LEFT_MM, y_mm, din.TEXT_WIDTH_MM, weight_pt, colour)
