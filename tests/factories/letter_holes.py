"""Finds places in a letter where a value is missing: brackets around nothing, two blanks, "vom ,"."""

import re
from collections.abc import Iterator

from cases.facts.letter import Block

HOLES = {
    "two blanks": r" {2,}",
    "a Python word": r"\bNone\b|undefined|\bnan\b|\bTrue\b|\bFalse\b|Undefined|\[\]|\{\}",
    "an empty bracket": r"\(\s*[,;.]?\s*\)|„\s*“",
    "a blank before a sign": r" [,.;:!?)](?!\w)|\( ",
    "two signs": r"[.,;:]{2,}|[,;:] [.,;:]|\. \.",
    "a sign at the start": r"^(?:[,;:)]|\.(?!\d))",
    "a word that waits": r"\b(?:[Vv]om|bis zum|am|zum|ab dem|Nummer|Kassenzeichens|Aktenzeichen|in Höhe von) ?(?:[,.;:)]|$)",
    "a label inside a paragraph": r"\S \*\*[A-ZÄÖÜ][^*]{3,30}:\*\*",
    "bold nothing": r"\*\*\s*\*\*",
    "a template left over": r"\{[{%]|[%}]\}",
    "an ISO date": r"\b\d{4}-\d{2}-\d{2}\b",
}


def holes_in(subject: str, blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    """Every hole of the letter as kind and text."""
    found = [
        (hole, text)
        for text in (subject, *_texts(blocks))
        for hole, pattern in HOLES.items()
        if re.search(pattern, text)
    ]
    rows = (row for block in blocks for row in block.rows)
    empty = [("an empty cell", " | ".join(row)) for row in rows if not row[0].strip()]
    return found + empty + [("a heading over nothing", text) for text in _lone_headings(blocks)]


def _texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        parts = (block.text, *block.items, *(cell for row in block.rows[1:] for cell in row))
        yield from (part.replace("\u2060", "") for part in parts if part)


def _lone_headings(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block, after in zip(blocks, (*blocks[1:], None), strict=True):
        if block.kind.value == "heading" and (after is None or after.kind.value == "heading"):
            yield block.text
