"""What stands around the text: Briefkopf, address window, information block, footer, marks, running
header.
"""

from collections.abc import Sequence
from dataclasses import replace

from cases.errors import Invalid
from cases.facts.letter import LetterFacts
from reports.letters import din5008 as din
from reports.letters import fonts
from reports.letters.marks import Colour, Line, Mark, RuleMark, Style, TextMark, text_mark
from reports.letters.text import set_one_line, set_plain_lines
from reports.pdf.struct import NUMBERS_NONE, Artifact, Element, Owner, Role

DRAFT = "Entwurf"
_AUTHORITY = Style(din.AUTHORITY_SIZE_PT, 7.5, is_bold=True)
_HEAD = Style(din.HEAD_SIZE_PT, 5.0, colour=Colour.MUTED)
_NOTE = Style(din.NOTE_SIZE_PT, din.NOTE_PITCH_MM, is_bold=True)
_LABEL = Style(din.INFORMATION_SIZE_PT, din.INFORMATION_PITCH_MM, colour=Colour.MUTED)
_VALUE = Style(din.INFORMATION_SIZE_PT, din.INFORMATION_PITCH_MM)
_RUNNING = Style(din.RUNNING_SIZE_PT, 4.0, colour=Colour.MUTED)
_PAGE_NUMBER = Style(din.RUNNING_SIZE_PT, 4.0)
_DRAFT = Style(10.0, 4.0, is_bold=True, colour=Colour.MUTED)
_Row = tuple[Line, Style, Owner]
_REFERENCE_LABELS = ("Mein Zeichen", "Unser Zeichen", "Aktenzeichen", "Geschäftszeichen", "Kassenzeichen")


def date_text(facts: LetterFacts) -> str:
    """The date of the letter, or "Entwurf" while it has none."""
    return f"{facts.dated_on:%d.%m.%Y}" if facts.dated_on else DRAFT


def head_marks(facts: LetterFacts, parent: Element) -> list[Mark]:
    """Name of the authority beside the emblem; without an emblem it stands at the margin."""
    left_mm = din.AUTHORITY_LEFT_MM if facts.letterhead.emblem else din.TEXT_LEFT_MM
    room_mm = din.TEXT_RIGHT_MM - left_mm
    name = _fitted(facts.letterhead.authority_name, _AUTHORITY, (17.0, 15.0, 13.0, 11.0, 9.0), room_mm)
    if name is None:
        raise Invalid("Der Name der Behörde ist zu lang für den Briefkopf.")
    line, size_pt = name
    owner = parent.add(Role.PARAGRAPH)
    head = set_plain_lines(facts.letterhead.head_of_authority, _HEAD, room_mm)[0]
    return [
        _at(line, replace(_AUTHORITY, size_pt=size_pt), owner, left_mm, din.AUTHORITY_BASELINE_MM),
        _at(head, _HEAD, parent.add(Role.PARAGRAPH), left_mm, din.HEAD_BASELINE_MM),
    ]


def address_marks(facts: LetterFacts, parent: Element) -> list[Mark]:
    """Return address, delivery note and address inside the window. Raises Invalid if they do not fit."""
    section = parent.add(Role.SECTION)
    marks: list[Mark] = list(_return_address(facts.letterhead.return_address, section))
    note = fonts.clean(facts.delivery_note).strip()
    owner: Owner = section.add(Role.PARAGRAPH) if note else section
    lines = set_plain_lines(facts.delivery_note, _NOTE, din.ADDRESS_WIDTH_MM) if note else ()
    if len(lines) > din.NOTE_ZONE_LINES:
        raise Invalid(
            f"Der Versandvermerk über der Anschrift ist zu lang: höchstens {din.NOTE_ZONE_LINES} Zeilen. Bitte kürzen."
        )
    notes = [(line, _NOTE, owner) for line in lines]
    rows = _address_rows(
        facts.address_lines, din.ADDRESS_ZONE_LINES + din.NOTE_ZONE_LINES - len(notes), section
    )
    upper = max(0, len(rows) - din.ADDRESS_ZONE_LINES)
    zone = notes + rows[:upper]
    top_mm = din.ADDRESS_TOP_MM - din.NOTE_PITCH_MM * len(zone)
    for index, (line, style, owner) in enumerate(zone):
        at_mm = top_mm + index * din.NOTE_PITCH_MM + (din.NOTE_PITCH_MM - style.pitch_mm) / 2
        marks.append(text_mark(line, style, owner, x_mm=din.TEXT_LEFT_MM, top_mm=at_mm))
    for index, (line, style, owner) in enumerate(rows[upper:]):
        at_mm = din.ADDRESS_TOP_MM + index * din.ADDRESS_PITCH_MM
        marks.append(text_mark(line, style, owner, x_mm=din.TEXT_LEFT_MM, top_mm=at_mm))
    return marks


def information_marks(facts: LetterFacts, parent: Element) -> tuple[list[Mark], float]:
    """The information block with the date as its last line, and where it ends (mm from the top)."""
    rows = [row for row in facts.information if fonts.clean(row[1]).strip()]
    rows.append(("Datum", date_text(facts)))
    labels = [set_one_line(label, _LABEL) for label, _ in rows]
    widest_mm = max(line.width_mm for line in labels)
    value_left_mm = din.INFORMATION_LEFT_MM + min(widest_mm, din.INFORMATION_LABEL_MAX_MM) + 3.5
    room_mm = din.INFORMATION_LEFT_MM + din.INFORMATION_WIDTH_MM - value_left_mm
    y_mm = din.INFORMATION_TOP_MM
    marks: list[Mark] = []
    whole = parent.add(Role.LIST, attributes=NUMBERS_NONE)
    for label, value in rows:
        item = whole.add(Role.ITEM)
        label_lines = set_plain_lines(label, _LABEL, value_left_mm - din.INFORMATION_LEFT_MM - 2.0)
        value_lines = set_plain_lines(value, _VALUE, room_mm)
        marks += _column(label_lines, _LABEL, item.add(Role.LABEL), din.INFORMATION_LEFT_MM, y_mm)
        marks += _column(value_lines, _VALUE, item.add(Role.ITEM_BODY), value_left_mm, y_mm)
        y_mm += max(len(label_lines), len(value_lines)) * din.INFORMATION_PITCH_MM
    if y_mm > din.INFORMATION_BOTTOM_MAX_MM:
        raise Invalid("Der Informationsblock des Briefes ist zu lang. Bitte Angaben kürzen.")
    return marks, y_mm


def footer_marks(facts: LetterFacts, parent: Element) -> list[Mark]:
    """Business details in columns, the first line of each bold. Raises Invalid if they do not fit.

    They stand on the first page only and nowhere else, so they are no artifact: who is to pay must hear the account.
    """
    columns = [column for column in facts.letterhead.footer_columns if any(text.strip() for text in column)]
    if not columns:
        return []
    if len(columns) > din.FOOTER_COLUMNS_MAX or max(map(len, columns)) > din.FOOTER_LINES_MAX:
        raise Invalid("Die Fußzeile des Briefbogens hat zu viele Spalten oder Zeilen.")
    for size_pt in din.FOOTER_SIZES_PT:
        styles = [Style(size_pt, din.FOOTER_PITCH_MM, is_bold, Colour.MUTED) for is_bold in (True, False)]
        lines = [
            [set_one_line(text, styles[min(at, 1)]) for at, text in enumerate(column)] for column in columns
        ]
        widths = [max(line.width_mm for line in column) for column in lines]
        gaps = max(1, len(widths) - 1)
        gap_mm = (din.TEXT_WIDTH_MM - sum(widths)) / gaps
        if gap_mm >= (4.0 if len(widths) > 1 else 0.0):
            return _footer(lines, styles, _lefts(widths, min(gap_mm, 22.0)), parent.add(Role.SECTION))
    raise Invalid("Die Fußzeile des Briefbogens ist zu breit. Bitte Texte kürzen.")


def fold_marks() -> list[RuleMark]:
    """Fold and punch marks at the left edge."""
    lengths = [(y_mm, din.FOLD_MARK_LENGTH_MM) for y_mm in din.FOLD_MARKS_MM]
    lengths.append((din.PUNCH_MARK_MM, din.PUNCH_MARK_LENGTH_MM))
    return [RuleMark(din.MARKS_LEFT_MM, y_mm, length_mm, 0.4, Colour.RULE) for y_mm, length_mm in lengths]


def running_marks(facts: LetterFacts, number: int, count: int) -> list[Mark]:
    """Header of the following pages, page number if there is more than one page, draft mark on each."""
    marks: list[Mark] = []
    if number > 1:
        parts = (facts.letterhead.authority_name, reference(facts), date_text(facts))
        text = " · ".join(part for part in parts if part.strip())
        line = set_plain_lines(text.replace("\n", " "), _RUNNING, din.TEXT_WIDTH_MM - 25.0)[0]
        marks.append(
            _at(line, _RUNNING, Artifact.HEADER, din.TEXT_LEFT_MM, din.CONTINUATION_HEADER_BASELINE_MM)
        )
    if count > 1:
        marks.append(
            _right(f"Seite {number} von {count}", _PAGE_NUMBER, Artifact.FOOTER, din.PAGE_NUMBER_BASELINE_MM)
        )
    if facts.is_draft:
        marks.append(_right(DRAFT, _DRAFT, Artifact.WATERMARK, din.DRAFT_BASELINE_MM))
    return marks


def reference(facts: LetterFacts) -> str:
    """The file number of the letter as the information block has it, or ""."""
    values = dict(facts.information)
    return next((values[label] for label in _REFERENCE_LABELS if values.get(label)), "")


def _address_rows(address: Sequence[str], capacity: int, section: Element) -> list[_Row]:
    """The lines of the address, each with its style and the element of its text."""
    texts = [text for text in address if fonts.clean(text).strip()]
    if not texts:
        raise Invalid("Der Brief hat keine Anschrift. Bitte die Anschrift der empfangenden Person ergänzen.")
    for size_pt in din.ADDRESS_SIZES_PT:  # A broken line is easier to read than small type.
        style = Style(size_pt, din.ADDRESS_PITCH_MM)
        set_texts = [set_plain_lines(text, style, din.ADDRESS_WIDTH_MM) for text in texts]
        if sum(map(len, set_texts)) <= capacity:
            owners = [section.add(Role.PARAGRAPH) for _ in set_texts]
            return [
                (line, style, owner) for lines, owner in zip(set_texts, owners, strict=True) for line in lines
            ]
    raise Invalid(f"Die Anschrift passt nicht in das Fenster: höchstens {capacity} Zeilen. Bitte kürzen.")


def _return_address(text: str, section: Element) -> list[Mark]:
    if not text.strip():
        return []
    style = Style(din.RETURN_SIZES_PT[0], 4.0, colour=Colour.MUTED)
    fitted = _fitted(text, style, din.RETURN_SIZES_PT, din.ADDRESS_WIDTH_MM)
    if fitted is None:
        raise Invalid("Die Rücksendeangabe des Briefbogens ist zu lang für eine Zeile.")
    line, size_pt = fitted
    return [
        _at(
            line,
            replace(style, size_pt=size_pt),
            section.add(Role.PARAGRAPH),
            din.TEXT_LEFT_MM,
            din.RETURN_BASELINE_MM,
        ),
        RuleMark(din.TEXT_LEFT_MM, din.RETURN_RULE_MM, line.width_mm, 0.4, Colour.RULE),
    ]


def _fitted(text: str, style: Style, sizes_pt: Sequence[float], room_mm: float) -> tuple[Line, float] | None:
    for size_pt in sizes_pt:
        sized = Style(size_pt, style.pitch_mm, style.is_bold, style.colour)
        lines = set_plain_lines(text.replace("\n", " "), sized, room_mm)
        if len(lines) == 1:
            return lines[0], size_pt
    return None


def _lefts(widths: Sequence[float], gap_mm: float) -> list[float]:
    """Where each column begins."""
    return [din.TEXT_LEFT_MM + sum(widths[:at]) + at * gap_mm for at in range(len(widths))]


def _footer(
    lines: Sequence[Sequence[Line]], styles: Sequence[Style], lefts: Sequence[float], section: Element
) -> list[Mark]:
    marks: list[Mark] = [RuleMark(din.TEXT_LEFT_MM, din.FOOTER_RULE_MM, din.TEXT_WIDTH_MM, 0.4, Colour.MUTED)]
    for column, x_mm in zip(lines, lefts, strict=True):
        for at, line in enumerate(column):
            if not line.pieces:
                continue
            top_mm = din.FOOTER_TOP_MM + at * din.FOOTER_PITCH_MM
            owner = section.add(Role.PARAGRAPH)
            marks.append(text_mark(line, styles[min(at, 1)], owner, x_mm=x_mm, top_mm=top_mm))
    return marks


def _column(lines: Sequence[Line], style: Style, owner: Owner, x_mm: float, top_mm: float) -> list[TextMark]:
    return [
        text_mark(line, style, owner, x_mm=x_mm, top_mm=top_mm + index * style.pitch_mm)
        for index, line in enumerate(lines)
    ]


def _at(line: Line, style: Style, owner: Owner, x_mm: float, baseline_mm: float) -> TextMark:
    return TextMark(x_mm, baseline_mm, line, style.size_pt, style.colour, owner)


def _right(text: str, style: Style, owner: Owner, baseline_mm: float) -> TextMark:
    line = set_one_line(text, style)
    return _at(line, style, owner, din.TEXT_RIGHT_MM - line.width_mm, baseline_mm)
