"""A letter as PDF: `render_letter` puts head, text, signature and pages together. Same facts, same bytes."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time

from cases.errors import Invalid
from cases.facts.letter import LetterFacts
from reports.letters import din5008 as din
from reports.letters import fonts
from reports.letters.blocks import BODY, SMALL, SUBJECT, body_strips, text_strips
from reports.letters.emblems import emblem_shapes
from reports.letters.letterhead import (
    address_marks,
    fold_marks,
    footer_marks,
    head_marks,
    information_marks,
    reference,
    running_marks,
)
from reports.letters.marks import Mark, Strip, TextMark
from reports.letters.pages import fill_pages
from reports.letters.paint import EMBLEM_BOX, PAGE_SIZE_PT, paint_fold_marks, paint_page, paint_shapes
from reports.letters.text import plain_text
from reports.pdf.document import Document
from reports.pdf.meta import Attachment, Description, SealPlace
from reports.pdf.struct import Element, Role
from reports.pdf.write import Unsealed

_KEPT_BEFORE_SIGNATURE = 2
_SHORT_SECTION_MM = 50.0
DATA_FILE = "bescheid.json"


def render_letter(facts: LetterFacts) -> bytes:
    """The letter as PDF bytes: PDF/A-3a and PDF/UA-1; not sealed yet, but with the room for the seal its facts name.

    Raises Invalid, in words for the clerk, if the letter cannot be set, and FontsMissing before `make setup`.
    """
    return prepare_letter(facts).content


def prepare_letter(facts: LetterFacts) -> Unsealed:
    """The same with the place of the room. The seal says the day of the letter, so the bytes are those of the approval."""
    if facts.seal is None or facts.dated_on is None:
        return letter_to_seal(facts, None)
    holder = facts.seal.holder or facts.letterhead.authority_name
    tooltip = f"Elektronisches {'Testsiegel' if facts.seal.is_test else 'Siegel'}: {holder}"
    return letter_to_seal(
        facts, SealPlace(facts.seal.room_bytes, seal_moment(facts.dated_on), holder, tooltip)
    )


def seal_moment(dated_on: date) -> datetime:
    """The moment that the seal of a letter of this day says: its beginning (UTC), never the clock."""
    return datetime.combine(dated_on, time(0), UTC)


def letter_to_seal(facts: LetterFacts, seal: SealPlace | None) -> Unsealed:
    """The letter with room for a seal, to be filled in place. Raises as `render_letter`."""
    fonts.load()
    if not plain_text(facts.subject):
        raise Invalid("Der Brief hat keinen Betreff.")
    document = Document(_description(facts), PAGE_SIZE_PT)
    emblem = emblem_shapes(facts.letterhead.emblem)
    figure = _figure(document.root, facts) if emblem else None
    first_page, strips, top_mm = _laid_out(facts, document.root)
    details = footer_marks(facts, document.root)
    pages = fill_pages(strips, first_top_mm=top_mm)
    for number, page in enumerate(pages, start=1):
        if figure and number == 1:
            document.canvas.belongs_to(figure)
            paint_shapes(document.canvas, emblem)
        paint_fold_marks(document.canvas, fold_marks())
        around = running_marks(facts, number, len(pages))
        if number == 1:
            paint_page(document.canvas, page, [*around, *first_page], details)
        else:
            paint_page(document.canvas, page, around)
    return document.finished(_attachments(facts), seal=seal)


def _laid_out(facts: LetterFacts, root: Element) -> tuple[list[Mark], list[Strip], float]:
    """Marks above the text of the first page, the text, and where it begins; elements in the order they are read."""
    above = [*head_marks(facts, root), *address_marks(facts, root)]
    information, information_end_mm = information_marks(facts, root)
    strips = _strips(facts, root)
    return [*above, *information], strips, max(din.SUBJECT_TOP_MM, information_end_mm + 2 * din.BLANK_LINE_MM)


def _figure(root: Element, facts: LetterFacts) -> Element:
    name = fonts.clean(facts.letterhead.authority_name)
    return root.add(Role.FIGURE, attributes=EMBLEM_BOX, alt=f"Bildzeichen: {name}")


def _description(facts: LetterFacts) -> Description:
    """What the file says about itself; day and identifier come from the facts, never from the clock."""
    return Description(
        title=plain_text(facts.subject),
        author=fonts.clean(facts.letterhead.authority_name),
        subject=_keywords(facts),
        identifier=facts.letter_id,
        day=facts.dated_on,
        language=facts.language,
    )


def _keywords(facts: LetterFacts) -> str:
    """What the letter is about, short: the service as far as the decision for machines names it, and the file number."""
    service = facts.data.get("service") if facts.data else None
    title = str(service.get("title", "")) if isinstance(service, Mapping) else ""
    return fonts.clean(" · ".join(part for part in (title, reference(facts)) if part.strip()))


def _attachments(facts: LetterFacts) -> list[Attachment]:
    """The decision for machines, if the letter has one."""
    if facts.data is None:
        return []
    content = json.dumps(facts.data, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return [Attachment(DATA_FILE, "application/json", "Der Bescheid in maschinenlesbarer Form", content)]


def _strips(facts: LetterFacts, root: Element) -> list[Strip]:
    """Subject, text, signature and what follows it, in reading order."""
    title = root.add(Role.HEADING_1, title=plain_text(facts.subject))
    subject = text_strips(facts.subject.strip().replace("\n", " "), SUBJECT, title, is_kept=True)
    body = body_strips(facts.blocks, root)
    if body:
        body[0] = replace(body[0], gap_mm=din.SUBJECT_GAP_MM)
        at = _kept_from(body)
        body[at:] = [replace(strip, is_kept_with_next=True) for strip in body[at:]]
    signature = _signature(facts, root)
    after = body_strips(facts.after_signature, root)
    if after:
        after[0] = replace(after[0], gap_mm=din.AFTER_SIGNATURE_GAP_MM)
    return [*subject, *body, *signature, *after]


def _kept_from(body: list[Strip]) -> int:
    """From which line on the text stays with the signature, which never stands alone on a page.

    A short last section stays whole: an instruction on remedies is not to be divided.
    """
    headings = [
        at
        for at, strip in enumerate(body)
        if any(isinstance(mark, TextMark) and _is_heading(mark) for mark in strip.marks)
    ]
    at = headings[-1] if headings else len(body)
    height_mm = sum(strip.gap_mm + strip.height_mm for strip in body[at:])
    least = max(0, len(body) - _KEPT_BEFORE_SIGNATURE)
    return min(at, least) if height_mm <= _SHORT_SECTION_MM else least


def _is_heading(mark: TextMark) -> bool:
    return isinstance(mark.owner, Element) and mark.owner.role is Role.HEADING_2


def _signature(facts: LetterFacts, root: Element) -> list[Strip]:
    """Closing, then the reproduced name (§ 37 (3) VwVfG) or the sentence on automatic issue."""
    signature = facts.signature
    texts = [(facts.closing, BODY, din.SIGNATURE_GAP_MM)]
    if signature.is_automatic:
        texts.append((signature.automatic_note, SMALL, din.PARAGRAPH_GAP_MM))
    else:
        if not signature.name.strip() and not facts.is_draft:
            raise Invalid("Der Brief hat keine Unterschrift: Der Name der unterzeichnenden Person fehlt.")
        texts += [(signature.on_behalf, BODY, 0.0), (signature.name, BODY, din.NAME_GAP_MM)]
    strips: list[Strip] = []
    for text, style, gap_mm in texts:
        if plain_text(text):
            strips += text_strips(text, style, root.add(Role.PARAGRAPH), gap_mm=gap_mm, is_kept=True)
    if strips:
        strips[-1] = replace(strips[-1], is_kept_with_next=False)
    return strips
