"""A plain sheet that is no letter (note, cover sheet, run sheet): head line, title, blocks, page numbers; tagged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from cases.errors import Invalid
from cases.facts.letter import Block, BlockKind, paragraphs
from reports.letters import din5008 as din
from reports.letters import fonts
from reports.letters.blocks import SMALL, body_strips, text_strips
from reports.letters.marks import Colour, Line, Mark, Strip, Style, TextMark
from reports.letters.pages import fill_pages
from reports.letters.paint import PAGE_SIZE_PT, paint_page
from reports.letters.text import plain_text, set_one_line
from reports.pdf.document import Document
from reports.pdf.meta import Description
from reports.pdf.struct import Artifact, Role

_TITLE = Style(17.0, 7.6, is_bold=True)
_RUNNING = Style(din.RUNNING_SIZE_PT, din.SMALL_PITCH_MM, colour=Colour.MUTED)
_TOP_MM = 24.0
_FOOTER_BASELINE_MM = 280.0


@dataclass(frozen=True)
class Sheet:
    """What stands on a sheet. `head` is the authority, `reference` stands on each page, `day` is that of its record."""

    title: str
    head: str
    reference: str
    identifier: str
    day: date
    blocks: Sequence[Block]


def render_sheet(sheet: Sheet) -> bytes:
    """The sheet as PDF: PDF/A-3a and PDF/UA-1. Same sheet, same bytes. Raises Invalid if a text cannot be set."""
    fonts.load()
    if not plain_text(sheet.title):
        raise Invalid("Das Blatt hat keinen Titel.")
    document = Document(
        Description(
            title=plain_text(sheet.title),
            author=fonts.clean(sheet.head),
            identifier=sheet.identifier,
            day=sheet.day,
            subject=fonts.clean(sheet.reference),
        ),
        PAGE_SIZE_PT,
    )
    pages = fill_pages(_strips(sheet, document), first_top_mm=_TOP_MM)
    for number, page in enumerate(pages, start=1):
        paint_page(document.canvas, page, _running(sheet, number, len(pages)))
    return document.finished().content


def paragraph_blocks(text: str) -> tuple[Block, ...]:
    """Text as people typed it: an empty line parts its paragraphs."""
    return tuple(Block(BlockKind.PARAGRAPH, part) for part in paragraphs(text))


def _strips(sheet: Sheet, document: Document) -> list[Strip]:
    head = text_strips(sheet.head, SMALL, document.root.add(Role.PARAGRAPH), is_kept=True)
    title = text_strips(
        sheet.title, _TITLE, document.root.add(Role.HEADING_1), gap_mm=din.PARAGRAPH_GAP_MM, is_kept=True
    )
    body = body_strips(sheet.blocks, document.root)
    if body:
        body[0] = replace(body[0], gap_mm=din.SUBJECT_GAP_MM)
    return [*head, *title, *body]


def _running(sheet: Sheet, number: int, count: int) -> list[Mark]:
    marks: list[Mark] = [_at(sheet.reference, din.TEXT_LEFT_MM)]
    if count > 1:
        line = set_one_line(f"Seite {number} von {count}", _RUNNING)
        marks.append(_mark(line, din.TEXT_RIGHT_MM - line.width_mm))
    return marks


def _at(text: str, x_mm: float) -> TextMark:
    return _mark(set_one_line(text, _RUNNING), x_mm)


def _mark(line: Line, x_mm: float) -> TextMark:
    return TextMark(x_mm, _FOOTER_BASELINE_MM, line, _RUNNING.size_pt, _RUNNING.colour, Artifact.FOOTER)
