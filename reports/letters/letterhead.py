"""What stands around the text: Briefkopf, address window, information block, footer, marks, running
header.
"""

from collections.abc import Sequence

from cases.errors import Invalid
from cases.facts.letter import LetterFacts
from reports.letters import din5008 as din
from reports.letters.marks import Colour, Line, Mark, RuleMark, Style, TextMark, text_mark
from reports.letters.text import set_one_line, set_plain_lines

DRAFT = "Entwurf"
_AUTHORITY = Style(din.AUTHORITY_SIZE_PT, 7.5, is_bold=True)
_HEAD = Style(din.HEAD_SIZE_PT, 5.0, colour=Colour.MUTED)
_NOTE = Style(din.NOTE_SIZE_PT, din.NOTE_PITCH_MM, is_bold=True)
_LABEL = Style(din.INFORMATION_SIZE_PT, din.INFORMATION_PITCH_MM, colour=Colour.MUTED)
_VALUE = Style(din.INFORMATION_SIZE_PT, din.INFORMATION_PITCH_MM)
_RUNNING = Style(din.RUNNING_SIZE_PT, 4.0, colour=Colour.MUTED)
_PAGE_NUMBER = Style(din.RUNNING_SIZE_PT, 4.0)
_DRAFT = Style(10.0, 4.0, is_bold=True, colour=Colour.MUTED)
_REFERENCE_LABELS = ("Mein Zeichen", "Unser Zeichen", "Aktenzeichen", "Geschäftszeichen", "Kassenzeichen")


def date_text(facts: LetterFacts) -> str:
    """The date of the letter, or "Entwurf" while it has none."""
    return f"{facts.dated_on:%d.%m.%Y}" if facts.dated_on else DRAFT


def head_marks(facts: LetterFacts) -> list[Mark]:
    """Name of the authority beside the emblem; without an emblem it stands at the margin."""
    left_mm = din.AUTHORITY_LEFT_MM if facts.letterhead.emblem else din.TEXT_LEFT_MM
    room_mm = din.TEXT_RIGHT_MM - left_mm
    name = _fitted(facts.letterhead.authority_name, _AUTHORITY, (17.0, 15.0, 13.0, 11.0, 9.0), room_mm)
    if name is None:
        raise Invalid("Der Name der Behörde ist zu lang für den Briefkopf.")
    line, size_pt = name
    head = set_plain_lines(facts.letterhead.head_of_authority, _HEAD, room_mm)[0]
    return [
        TextMark(left_mm, din.AUTHORITY_BASELINE_MM, line, size_pt, _AUTHORITY.colour),
        TextMark(left_mm, din.HEAD_BASELINE_MM, head, _HEAD.size_pt, _HEAD.colour),
    ]


def address_marks(facts: LetterFacts) -> list[Mark]:
    """Return address, delivery note and address inside the window. Raises Invalid if they do not fit."""
    notes = (
        set_plain_lines(facts.delivery_note, _NOTE, din.ADDRESS_WIDTH_MM)
        if facts.delivery_note.strip()
        else []
    )
    capacity = din.ADDRESS_ZONE_LINES + din.NOTE_ZONE_LINES - len(notes)
    lines, style = _address_lines(facts.address_lines, capacity)
    upper = lines[: max(0, len(lines) - din.ADDRESS_ZONE_LINES)]
    lower = lines[len(upper) :]
    marks: list[Mark] = list(_return_address(facts.letterhead.return_address))
    zone = [(line, _NOTE) for line in notes] + [(line, style) for line in upper]
    top_mm = din.ADDRESS_TOP_MM - din.NOTE_PITCH_MM * len(zone)
    for index, (line, line_style) in enumerate(zone):
        at_mm = top_mm + index * din.NOTE_PITCH_MM + (din.NOTE_PITCH_MM - line_style.pitch_mm) / 2
        marks.append(text_mark(line, line_style, x_mm=din.TEXT_LEFT_MM, top_mm=at_mm))
    for index, line in enumerate(lower):
        at_mm = din.ADDRESS_TOP_MM + index * din.ADDRESS_PITCH_MM
        marks.append(text_mark(line, style, x_mm=din.TEXT_LEFT_MM, top_mm=at_mm))
    return marks


def information_marks(facts: LetterFacts) -> tuple[list[Mark], float]:
    """The information block with the date as its last line, and where it ends (mm from the top)."""
    rows = [*facts.information, ("Datum", date_text(facts))]
    labels = [set_one_line(label, _LABEL) for label, _ in rows]
    widest_mm = max(line.width_mm for line in labels)
    value_left_mm = din.INFORMATION_LEFT_MM + min(widest_mm, din.INFORMATION_LABEL_MAX_MM) + 3.5
    room_mm = din.INFORMATION_LEFT_MM + din.INFORMATION_WIDTH_MM - value_left_mm
    y_mm = din.INFORMATION_TOP_MM
    marks: list[Mark] = []
    for label, value in rows:
        label_lines = set_plain_lines(label, _LABEL, value_left_mm - din.INFORMATION_LEFT_MM - 2.0)
        value_lines = set_plain_lines(value, _VALUE, room_mm)
        marks += _column(label_lines, _LABEL, din.INFORMATION_LEFT_MM, y_mm)
        marks += _column(value_lines, _VALUE, value_left_mm, y_mm)
        y_mm += max(len(label_lines), len(value_lines)) * din.INFORMATION_PITCH_MM
    if y_mm > din.INFORMATION_BOTTOM_MAX_MM:
        raise Invalid("Der Informationsblock des Briefes ist zu lang. Bitte Angaben kürzen.")
    return marks, y_mm


def footer_marks(facts: LetterFacts) -> list[Mark]:
    """Business details in columns, the first line of each bold. Raises Invalid if they do not fit."""
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
            return _footer(lines, widths, styles, min(gap_mm, 22.0))
    raise Invalid("Die Fußzeile des Briefbogens ist zu breit. Bitte Texte kürzen.")


def fold_marks() -> list[Mark]:
    """Fold and punch marks at the left edge."""
    lengths = [(y_mm, din.FOLD_MARK_LENGTH_MM) for y_mm in din.FOLD_MARKS_MM]
    lengths.append((din.PUNCH_MARK_MM, din.PUNCH_MARK_LENGTH_MM))
    return [RuleMark(din.MARKS_LEFT_MM, y_mm, length_mm, 0.4, Colour.RULE) for y_mm, length_mm in lengths]


def running_marks(facts: LetterFacts, number: int, count: int) -> list[Mark]:
    """Header of the following pages, page number if there is more than one page, draft mark on each."""
    marks: list[Mark] = []
    if number > 1:
        parts = (facts.letterhead.authority_name, _reference(facts), date_text(facts))
        text = " · ".join(part for part in parts if part.strip())
        line = set_plain_lines(text.replace("\n", " "), _RUNNING, din.TEXT_WIDTH_MM - 25.0)[0]
        marks.append(_at(line, _RUNNING, din.TEXT_LEFT_MM, din.CONTINUATION_HEADER_BASELINE_MM))
    if count > 1:
        marks.append(_right(f"Seite {number} von {count}", _PAGE_NUMBER, din.PAGE_NUMBER_BASELINE_MM))
    if facts.is_draft:
        marks.append(_right(DRAFT, _DRAFT, din.DRAFT_BASELINE_MM))
    return marks


def _reference(facts: LetterFacts) -> str:
    values = dict(facts.information)
    return next((values[label] for label in _REFERENCE_LABELS if values.get(label)), "")


def _address_lines(address: Sequence[str], capacity: int) -> tuple[list[Line], Style]:
    texts = [text for text in address if text.strip()]
    if not texts:
        raise Invalid("Der Brief hat keine Anschrift. Bitte die Anschrift der empfangenden Person ergänzen.")
    tried: list[tuple[list[Line], Style]] = []
    for size_pt in din.ADDRESS_SIZES_PT:
        style = Style(size_pt, din.ADDRESS_PITCH_MM)
        tried.append(
            ([line for text in texts for line in set_plain_lines(text, style, din.ADDRESS_WIDTH_MM)], style)
        )
    # Smaller type before broken lines, broken lines before no letter.
    for lines, style in sorted(tried, key=lambda lines_and_style: len(lines_and_style[0])):
        if len(lines) <= capacity:
            return lines, style
    raise Invalid(f"Die Anschrift passt nicht in das Fenster: höchstens {capacity} Zeilen. Bitte kürzen.")


def _return_address(text: str) -> list[Mark]:
    if not text.strip():
        return []
    style = Style(din.RETURN_SIZES_PT[0], 4.0, colour=Colour.MUTED)
    fitted = _fitted(text, style, din.RETURN_SIZES_PT, din.ADDRESS_WIDTH_MM)
    if fitted is None:
        raise Invalid("Die Rücksendeangabe des Briefbogens ist zu lang für eine Zeile.")
    line, size_pt = fitted
    return [
        TextMark(din.TEXT_LEFT_MM, din.RETURN_BASELINE_MM, line, size_pt, style.colour),
        RuleMark(din.TEXT_LEFT_MM, din.RETURN_RULE_MM, line.width_mm, 0.4, Colour.RULE),
    ]


def _fitted(text: str, style: Style, sizes_pt: Sequence[float], room_mm: float) -> tuple[Line, float] | None:
    for size_pt in sizes_pt:
        sized = Style(size_pt, style.pitch_mm, style.is_bold, style.colour)
        lines = set_plain_lines(text.replace("\n", " "), sized, room_mm)
        if len(lines) == 1:
            return lines[0], size_pt
    return None


def _footer(
    lines: Sequence[Sequence[Line]], widths: Sequence[float], styles: Sequence[Style], gap_mm: float
) -> list[Mark]:
    marks: list[Mark] = [RuleMark(din.TEXT_LEFT_MM, din.FOOTER_RULE_MM, din.TEXT_WIDTH_MM, 0.4, Colour.MUTED)]
    x_mm = din.TEXT_LEFT_MM
    for column, width_mm in zip(lines, widths, strict=True):
        marks += _column(column[:1], styles[0], x_mm, din.FOOTER_TOP_MM)
        marks += _column(column[1:], styles[1], x_mm, din.FOOTER_TOP_MM + din.FOOTER_PITCH_MM)
        x_mm += width_mm + gap_mm
    return marks


def _column(lines: Sequence[Line], style: Style, x_mm: float, top_mm: float) -> list[TextMark]:
    return [
        text_mark(line, style, x_mm=x_mm, top_mm=top_mm + index * style.pitch_mm)
        for index, line in enumerate(lines)
    ]


def _at(line: Line, style: Style, x_mm: float, baseline_mm: float) -> TextMark:
    return TextMark(x_mm, baseline_mm, line, style.size_pt, style.colour)


def _right(text: str, style: Style, baseline_mm: float) -> TextMark:
    line = set_one_line(text, style)
    return _at(line, style, din.TEXT_RIGHT_MM - line.width_mm, baseline_mm)
