"""A letter as PDF: `render_letter` puts head, text, signature and pages together. Same facts, same bytes."""

from dataclasses import replace
from hashlib import sha256
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

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
    running_marks,
)
from reports.letters.marks import Mark, Strip
from reports.letters.pages import Page, fill_pages
from reports.letters.paint import PT_PER_MM, paint, paint_shapes
from reports.letters.text import plain_text

_PAGE_SIZE_PT = (din.PAGE_WIDTH_MM * PT_PER_MM, din.PAGE_HEIGHT_MM * PT_PER_MM)
_KEPT_BEFORE_SIGNATURE = 2
_NO_DATE = "20000101"


def render_letter(facts: LetterFacts) -> bytes:
    """The letter as PDF bytes.

    Raises Invalid, in words for the clerk, if the letter cannot be set, and FontsMissing before `make setup`.
    """
    fonts.load()
    if not plain_text(facts.subject):
        raise Invalid("Der Brief hat keinen Betreff.")
    emblem = emblem_shapes(facts.letterhead.emblem)
    information, information_end_mm = information_marks(facts)
    first_page = [*head_marks(facts), *address_marks(facts), *information, *footer_marks(facts)]
    top_mm = max(din.SUBJECT_TOP_MM, information_end_mm + 2 * din.BLANK_LINE_MM)
    pages = fill_pages(_strips(facts), first_top_mm=top_mm)

    buffer = BytesIO()
    canvas = _canvas(buffer, facts)
    for number, page in enumerate(pages, start=1):
        if number == 1:
            paint_shapes(canvas, emblem)
            _paint_all(canvas, first_page)
        _paint_page(canvas, page, [*running_marks(facts, number, len(pages)), *fold_marks()])
    canvas.save()
    return buffer.getvalue()


def _strips(facts: LetterFacts) -> list[Strip]:
    """Subject, text, signature and what follows it, in reading order."""
    body = body_strips(facts.blocks)
    if body:
        body[0] = replace(body[0], gap_mm=din.SUBJECT_GAP_MM)
        # The signature never stands alone on a page.
        kept = body[-_KEPT_BEFORE_SIGNATURE:]
        body[-_KEPT_BEFORE_SIGNATURE:] = [replace(strip, is_kept_with_next=True) for strip in kept]
    after = body_strips(facts.after_signature)
    if after:
        after[0] = replace(after[0], gap_mm=din.AFTER_SIGNATURE_GAP_MM)
    subject = text_strips(facts.subject.strip().replace("\n", " "), SUBJECT, is_kept=True)
    return [*subject, *body, *_signature(facts), *after]


def _signature(facts: LetterFacts) -> list[Strip]:
    """Closing, then the reproduced name (§ 37 (3) VwVfG) or the sentence on automatic issue (§ 37 (5)
    VwVfG).
    """
    signature = facts.signature
    strips = (
        text_strips(facts.closing, BODY, gap_mm=din.SIGNATURE_GAP_MM, is_kept=True) if facts.closing else []
    )
    if signature.is_automatic:
        strips += text_strips(signature.automatic_note, SMALL, gap_mm=din.PARAGRAPH_GAP_MM, is_kept=True)
    else:
        if not signature.name.strip() and not facts.is_draft:
            raise Invalid("Der Brief hat keine Unterschrift: Der Name der unterzeichnenden Person fehlt.")
        if signature.on_behalf:
            strips += text_strips(signature.on_behalf, BODY, is_kept=True)
        if signature.name.strip():
            strips += text_strips(signature.name, BODY, gap_mm=din.NAME_GAP_MM, is_kept=True)
    if strips:
        strips[-1] = replace(strips[-1], is_kept_with_next=False)
    return strips


def _canvas(buffer: BytesIO, facts: LetterFacts) -> Canvas:
    """An empty document whose date and identifier come from the facts, never from the clock."""
    canvas = Canvas(
        buffer,
        pagesize=_PAGE_SIZE_PT,
        pageCompression=1,
        invariant=1,
        pdfVersion=(1, 7),
        initialFontName=fonts.REGULAR,  # type: ignore[arg-type]  # the stub says float; it is a name
        lang=facts.language,
    )
    canvas.setTitle(plain_text(facts.subject))
    canvas.setAuthor(fonts.clean(facts.letterhead.authority_name))
    canvas.setSubject(fonts.clean(facts.letterhead.head_of_authority))
    canvas.setCreator("Kreishaus")
    canvas.setProducer("Kreishaus")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    day = f"{facts.dated_on:%Y%m%d}" if facts.dated_on else _NO_DATE
    canvas.setDateFormatter(lambda *_: f"D:{day}000000Z")
    # reportlab derives the identifier from the content; ours names the letter, so a new version keeps it.
    identifier = sha256(facts.letter_id.encode()).hexdigest()[:32].encode()
    document = canvas._doc  # type: ignore[attr-defined]  # no public way to set the identifier
    document._ID = b"[<" + identifier + b"><" + identifier + b">]"
    return canvas


def _paint_page(canvas: Canvas, page: Page, around: list[Mark]) -> None:
    _paint_all(canvas, around)
    for top_mm, strip in page:
        for mark in strip.marks:
            paint(canvas, mark, top_mm=top_mm)
    canvas.showPage()


def _paint_all(canvas: Canvas, marks: list[Mark]) -> None:
    for mark in marks:
        paint(canvas, mark)
