"""Parses the block format of letter texts (documented in `wording`) into `Block`s of `cases.facts.letter`.

Values filled in from a case arrive between guards (private-use characters), so that no name and no remark
can create
a heading, a list, a table cell, a bold mark or a link. `guarded` puts them on, this parser takes them off.
"""

import re
from collections.abc import Callable, Iterator

from cases.facts.letter import Block, BlockKind

AFTER_SIGNATURE = "=== nach der Unterschrift"

_GUARD = "\ue000"  # opens every filled-in value: no marker at the start of a line can match through it
_BAR = "\ue001"  # a `|` that belongs to a value
_END = "\ue002"  # closes every filled-in value
_REMOVED = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ue000-\uf8ff]"
)
_SECOND_STOP = re.compile(rf"([.!?…][“”\"‘’»«]?) *{_END}\.(?!\.)")
"""A value that ends a sentence by itself, and the full stop the text of the letter puts behind it."""
_NUMBERED = re.compile(r"[0-9]{1,2}\. +")
_HEADING_KINDS = (BlockKind.HEADING, BlockKind.SUBHEADING)
_LIST_KINDS = (BlockKind.NUMBERED, BlockKind.BULLETS)


def guarded(value: str) -> str:
    """The value as text that stays text: one line, no control or direction characters, no marks, no cell
    borders.
    """
    text = _REMOVED.sub("", re.sub(r"\s+", " ", value))
    text = re.sub(r"\*(?=\*)", "* ", text)
    text = text.replace("](", "] (")
    text = re.sub(r"^(?=[*(])|(?<=[*\]])$", " ", text)
    return _GUARD + text.replace("|", _BAR) + _END


def unguarded(text: str) -> str:
    """The text as it prints; after a value that ends in a full stop of its own the text adds none."""
    text = _SECOND_STOP.sub(r"\1", text).replace(_END, "")
    return re.sub(r" {2,}", " ", text.replace(_GUARD, "").replace(_BAR, "|")).strip()


def parse_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a filled-in letter text; empty paragraphs vanish, neighbouring lists of one kind
    become one.
    """
    blocks: list[Block] = []
    for lines in _groups(text):
        block = _block(lines)
        if block is None:
            continue
        if blocks and block.kind in _LIST_KINDS and blocks[-1].kind is block.kind:
            block = Block(block.kind, items=blocks.pop().items + block.items)
        blocks.append(block)
    return tuple(blocks)


def _groups(text: str) -> Iterator[list[str]]:
    """Lines that belong together: a blank line or a change of kind begins a new group."""
    group: list[str] = []
    for line in [*text.split("\n"), ""]:
        kind = _line_kind(line)
        if group and (not line.strip() or (kind is not None and kind is not _line_kind(group[0]))):
            yield group
            group = []
        if kind in _HEADING_KINDS:
            yield [line]
        elif line.strip():
            group.append(line)


def _line_kind(line: str) -> BlockKind | None:
    """The kind a line begins, None for a paragraph or a continued line."""
    if line.startswith("# "):
        return BlockKind.HEADING
    if line.startswith("## "):
        return BlockKind.SUBHEADING
    if line.startswith("- "):
        return BlockKind.BULLETS
    if line.startswith("! "):
        return BlockKind.NOTE
    if line.startswith("|"):
        return BlockKind.TABLE
    return BlockKind.NUMBERED if _NUMBERED.match(line) else None


def _block(lines: list[str]) -> Block | None:
    build = _BUILDERS.get(_line_kind(lines[0]))
    if build is not None:
        return build(lines)
    text = unguarded(" ".join(line.strip() for line in lines))
    return Block(BlockKind.PARAGRAPH, text=text) if text else None


def _heading(lines: list[str]) -> Block | None:
    text = unguarded(lines[0].lstrip("#").strip())
    return Block(_line_kind(lines[0]) or BlockKind.HEADING, text=text) if text else None


def _note(lines: list[str]) -> Block | None:
    text = unguarded(" ".join(line.removeprefix("! ").strip() for line in lines))
    return Block(BlockKind.NOTE, text=text) if text else None


def _list(lines: list[str]) -> Block | None:
    kind = _line_kind(lines[0])
    items: list[str] = []
    for line in lines:
        if _line_kind(line) is kind:
            items.append(line.partition(" ")[2])
        else:
            items[-1] += f" {line.strip()}"
    texts = tuple(text for text in map(unguarded, items) if text)
    return Block(kind or BlockKind.BULLETS, items=texts) if texts else None


def _table(lines: list[str]) -> Block:
    header = [cell.strip() for cell in _cells(lines[0])]
    numeric = tuple(index for index, cell in enumerate(header) if cell.endswith(">"))
    rows = [tuple(unguarded(cell.removesuffix(">")) for cell in header)]
    rows.extend(tuple(map(unguarded, _cells(line))) for line in lines[1:])
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"Tabelle: {len(row)} statt {len(header)} Spalten in „{' | '.join(row)}“")
    return Block(
        BlockKind.TABLE, rows=tuple(rows), numeric_columns=numeric, has_total=lines[-1].startswith("|=")
    )


def _cells(line: str) -> list[str]:
    return line.strip().removeprefix("|").removeprefix("=").removesuffix("|").split("|")


_BUILDERS: dict[BlockKind | None, Callable[[list[str]], Block | None]] = {
    BlockKind.HEADING: _heading,
    BlockKind.SUBHEADING: _heading,
    BlockKind.NOTE: _note,
    BlockKind.BULLETS: _list,
    BlockKind.NUMBERED: _list,
    BlockKind.TABLE: _table,
}
