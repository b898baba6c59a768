"""From the blocks of a letter to strips: headings, paragraphs, lists, notes; tables are in `tables`."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from cases.facts.letter import Block, BlockKind
from reports.letters import din5008 as din
from reports.letters.fonts import SOFT_HYPHEN
from reports.letters.marks import Colour, Line, Strip, Style, TextMark, text_mark
from reports.letters.tables import table_strips
from reports.letters.text import plain_text, set_lines, set_one_line
from reports.pdf.struct import NUMBERS_DECIMAL, NUMBERS_DISC, Element, Role

BODY = Style(din.BODY_SIZE_PT, din.BODY_PITCH_MM)
SUBJECT = Style(din.SUBJECT_SIZE_PT, din.SUBJECT_PITCH_MM, is_bold=True)
HEADING = Style(din.HEADING_SIZE_PT, din.BODY_PITCH_MM, is_bold=True)
_SHORT_LIST_MM = 25.0
SUBHEADING = Style(din.BODY_SIZE_PT, din.BODY_PITCH_MM, is_bold=True)
SMALL = Style(din.SMALL_SIZE_PT, din.SMALL_PITCH_MM, colour=Colour.MUTED)


def body_strips(blocks: Sequence[Block], parent: Element) -> list[Strip]:
    """All blocks as strips in reading order; their elements become kids of `parent`."""
    strips: list[Strip] = []
    previous: BlockKind | None = None
    for block in blocks:
        made = _MAKERS[block.kind](block, parent)
        if made:
            if strips and _introduces(previous, strips[-1], block.kind):
                strips[-1] = replace(strips[-1], is_kept_with_next=True)
            strips.append(replace(made[0], gap_mm=_gap_mm(previous, block.kind)))
            strips += made[1:]
            previous = block.kind
    return strips


def _introduces(previous: BlockKind | None, last: Strip, kind: BlockKind) -> bool:
    """Whether a paragraph leads to the table or list behind it and must not be parted from its beginning."""
    if previous is not BlockKind.PARAGRAPH:
        return False
    if kind is BlockKind.TABLE:
        return True
    mark = last.marks[-1]
    ending = mark.line.pieces[-1].text if isinstance(mark, TextMark) and mark.line.pieces else ""
    return kind in (BlockKind.NUMBERED, BlockKind.BULLETS) and ending.rstrip().endswith(":")


def _gap_mm(previous: BlockKind | None, kind: BlockKind) -> float:
    if previous not in (BlockKind.HEADING, BlockKind.SUBHEADING):
        return _GAPS_MM[kind]
    return din.TABLE_AFTER_HEADING_GAP_MM if kind is BlockKind.TABLE else din.AFTER_HEADING_GAP_MM


def text_strips(
    text: str, style: Style, owner: Element, *, gap_mm: float = 0.0, is_kept: bool = False
) -> list[Strip]:
    """A text as one strip per line over the full width; no single first or last line alone on a page.

    `is_kept` keeps all lines together and with what follows.
    """
    lines = set_lines(text, style, din.TEXT_WIDTH_MM)
    return _line_strips(lines, style, owner, gap_mm=gap_mm, is_kept=is_kept)


def _line_strips(  # noqa: PLR0913  # what, how, whose, and three distances
    lines: Sequence[Line],
    style: Style,
    owner: Element,
    *,
    indent_mm: float = 0.0,
    gap_mm: float = 0.0,
    is_kept: bool = False,
) -> list[Strip]:
    x_mm = din.TEXT_LEFT_MM + indent_mm
    last = len(lines) - 1
    return [
        Strip(
            height_mm=style.pitch_mm,
            marks=(text_mark(line, style, owner, x_mm=x_mm, top_mm=0.0),),
            gap_mm=gap_mm if index == 0 else 0.0,
            is_kept_with_next=is_kept
            or (index != last and (index in (0, last - 1) or _ends_in_hyphen(line))),
        )
        for index, line in enumerate(lines)
    ]


def _ends_in_hyphen(line: Line) -> bool:
    """A divided word: its second half must not stand on another page."""
    return bool(line.pieces) and line.pieces[-1].text.endswith((SOFT_HYPHEN, "-"))


def _heading(block: Block, parent: Element) -> list[Strip]:
    if not plain_text(block.text):
        return []
    role, style = _HEADINGS[block.kind]
    if role is Role.HEADING_3 and not any(
        isinstance(kid, Element) and kid.role is Role.HEADING_2 for kid in parent.kids
    ):
        role = Role.HEADING_2  # the tree never leaves a level out, whatever the wording begins with
    return text_strips(block.text, style, parent.add(role, title=plain_text(block.text)), is_kept=True)


def _paragraph(block: Block, parent: Element) -> list[Strip]:
    return text_strips(block.text, BODY, parent.add(Role.PARAGRAPH)) if plain_text(block.text) else []


def _note(block: Block, parent: Element) -> list[Strip]:
    return text_strips(block.text, SMALL, parent.add(Role.PARAGRAPH)) if plain_text(block.text) else []


def _numbered(block: Block, parent: Element) -> list[Strip]:
    items = _filled(block.items)
    return _items(items, [f"{number}." for number in range(1, len(items) + 1)], parent, NUMBERS_DECIMAL)


def _bullets(block: Block, parent: Element) -> list[Strip]:
    items = _filled(block.items)
    return _items(items, ["•"] * len(items), parent, NUMBERS_DISC)


def _filled(items: Sequence[str]) -> list[str]:
    """Items of which something is printed."""
    return [item for item in items if plain_text(item)]


def _items(items: Sequence[str], labels: Sequence[str], parent: Element, numbering: str) -> list[Strip]:
    if not items:
        return []
    label_lines = [set_one_line(label, BODY) for label in labels]
    widest_mm = max(line.width_mm for line in label_lines)
    indent_mm = max(din.ITEM_INDENT_MM, widest_mm + 1.5)
    whole = parent.add(Role.LIST, attributes=numbering)
    strips: list[Strip] = []
    for item, label in zip(items, label_lines, strict=True):
        element = whole.add(Role.ITEM)
        mark = text_mark(label, BODY, element.add(Role.LABEL), x_mm=din.TEXT_LEFT_MM, top_mm=0.0)
        lines = set_lines(item, BODY, din.TEXT_WIDTH_MM - indent_mm)
        body = element.add(Role.ITEM_BODY)
        made = _line_strips(lines, BODY, body, indent_mm=indent_mm, gap_mm=din.ITEM_GAP_MM)
        strips.append(replace(made[0], marks=(mark, *made[0].marks)))
        strips += made[1:]
    if sum(strip.gap_mm + strip.height_mm for strip in strips) <= _SHORT_LIST_MM:
        return [*(replace(strip, is_kept_with_next=True) for strip in strips[:-1]), strips[-1]]
    return strips


_HEADINGS = {
    BlockKind.HEADING: (Role.HEADING_2, HEADING),
    BlockKind.SUBHEADING: (Role.HEADING_3, SUBHEADING),
}

_MAKERS: dict[BlockKind, Callable[[Block, Element], list[Strip]]] = {
    BlockKind.HEADING: _heading,
    BlockKind.SUBHEADING: _heading,
    BlockKind.PARAGRAPH: _paragraph,
    BlockKind.NUMBERED: _numbered,
    BlockKind.BULLETS: _bullets,
    BlockKind.TABLE: table_strips,
    BlockKind.NOTE: _note,
}

_GAPS_MM = {
    BlockKind.HEADING: din.HEADING_GAP_MM,
    BlockKind.SUBHEADING: din.PARAGRAPH_GAP_MM,
    BlockKind.PARAGRAPH: din.PARAGRAPH_GAP_MM,
    BlockKind.NUMBERED: din.PARAGRAPH_GAP_MM,
    BlockKind.BULLETS: din.PARAGRAPH_GAP_MM,
    BlockKind.TABLE: din.TABLE_GAP_MM,
    BlockKind.NOTE: din.PARAGRAPH_GAP_MM,
}
