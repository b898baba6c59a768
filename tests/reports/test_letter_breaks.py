"""Where a letter breaks: what belongs together stays together, and no page is begun for a few lines."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

from pypdf import PdfReader

from cases.facts.letter import Block, BlockKind
from reports.letters import din5008 as din
from reports.letters.letter import render_letter
from reports.letters.marks import Strip
from reports.letters.pages import fill_pages
from tests.reports.letter_samples import SHORT, heading, paragraph

NAME = SHORT.signature.name
LEAD_IN = "So ist die Steuer berechnet:"
TABLE = Block(
    BlockKind.TABLE,
    rows=(("Berechnung", "Betrag"), ("Erster Hund", "60,00 Euro"), ("Summe", "60,00 Euro")),
    numeric_columns=(1,),
    has_total=True,
)
REMEDY = (
    paragraph("Gegen diesen Bescheid kann Klage erhoben werden. " * 4),
    paragraph("Ein Rechtsbehelf hat keine aufschiebende Wirkung."),
)


def pages_of(blocks: Sequence[Block], after: Sequence[Block] = ()) -> list[str]:
    """The text of each page."""
    facts = replace(SHORT, blocks=tuple(blocks), after_signature=tuple(after))
    return [page.extract_text() for page in PdfReader(BytesIO(render_letter(facts))).pages]


def lines(count: int) -> list[Block]:
    """So many short paragraphs."""
    return [paragraph(f"Zeile {number}.") for number in range(count)]


def plain_strips(count: int, gap_mm: float) -> list[Strip]:
    """So many lines of text with a distance before each."""
    return [Strip(height_mm=5.0, marks=(), gap_mm=gap_mm) for _ in range(count)]


def test_a_lead_in_and_its_short_table_stand_on_one_page() -> None:
    for count in range(15, 30):
        pages = pages_of([*lines(count), paragraph(LEAD_IN), TABLE, *lines(25)])
        (page,) = [page for page in pages if LEAD_IN in page]
        assert "Erster Hund" in page
        assert "Summe" in page
        assert sum("Berechnung" in page for page in pages) == 1


def test_a_long_table_still_breaks_and_repeats_its_header() -> None:
    rows = (("Berechnung", "Betrag"), *((f"Hund {number}", "60,00 Euro") for number in range(60)))
    pages = pages_of([Block(BlockKind.TABLE, rows=rows, numeric_columns=(1,))])
    assert [page.count("Berechnung") for page in pages] == [1] * len(pages)
    assert len(pages) > 1


def test_the_instruction_on_remedies_is_never_divided() -> None:
    for count in range(14, 32):
        pages = pages_of([*lines(count), heading("Rechtsbehelfsbelehrung"), *REMEDY])
        (page,) = [page for page in pages if "Rechtsbehelfsbelehrung" in page]
        assert "aufschiebende Wirkung" in page
        assert NAME in page


def test_a_short_list_stays_whole() -> None:
    hints = Block(BlockKind.BULLETS, items=("Erster Hinweis.", "Zweiter Hinweis."))
    for count in range(14, 32):
        (page,) = [page for page in pages_of(lines(count), [heading("Hinweise"), hints]) if "Erster" in page]
        assert "Hinweise" in page
        assert "Zweiter" in page


def test_no_page_is_begun_for_what_closer_lines_can_hold() -> None:
    room_mm = din.TEXT_BOTTOM_MM - din.SUBJECT_TOP_MM
    count = int(room_mm / 7.0) + 2
    assert 7.0 * count > room_mm > (5.0 + 0.7 * 2.0) * count
    (page,) = fill_pages(plain_strips(count, 2.0), first_top_mm=din.SUBJECT_TOP_MM)
    tops = [placed.top_mm for placed in page]
    assert all(5.0 < lower - upper < 7.0 for upper, lower in pairwise(tops))


def test_distances_stay_where_closer_lines_do_not_help() -> None:
    first, second = fill_pages(plain_strips(40, 2.0), first_top_mm=din.SUBJECT_TOP_MM)
    assert len(first) + len(second) == 40
    assert first[1].top_mm - first[0].top_mm == 7.0


def test_a_long_name_of_a_team_ends_at_the_margin_of_the_text() -> None:
    assert din.INFORMATION_LEFT_MM + din.INFORMATION_WIDTH_MM == din.TEXT_RIGHT_MM
