"""Letters: geometry on paper, text complete and copyable, pages, drafts, signatures, same bytes."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader

from cases.errors import Invalid
from cases.facts.letter import Block, BlockKind, LetterFacts, Signature
from reports.letters import din5008 as din
from reports.letters.letter import render_letter
from reports.letters.text import plain_text
from tests.reports.letter_samples import BESCHEID, BLOCKS, LETTERHEAD, SHORT, heading, paragraph

PT_PER_MM = 72 / 25.4


def reader(facts: LetterFacts) -> PdfReader:
    return PdfReader(BytesIO(render_letter(facts)))


def text_of(facts: LetterFacts) -> str:
    """All text, divided words joined again, blanks made one."""
    raw = "\n".join(page.extract_text() for page in reader(facts).pages)
    return " ".join(re.sub("\u00ad\\s*", "", raw).split())


def boxes(facts: LetterFacts, words: str, page: int = 0) -> list[tuple[float, float, float, float]]:
    """Where the words stand: left, top, right, bottom in mm from the upper left corner."""
    document = pdfium.PdfDocument(render_letter(facts))
    text = document[page].get_textpage()
    found = text.search(words, match_case=True).get_next()
    assert found, f"{words!r} is not on page {page + 1}"
    rectangles = [text.get_rect(at) for at in range(text.count_rects(*found))]
    return [
        (left / PT_PER_MM, 297 - top / PT_PER_MM, right / PT_PER_MM, 297 - bottom / PT_PER_MM)
        for left, bottom, right, top in rectangles
    ]


def all_text(blocks: tuple[Block, ...]) -> list[str]:
    return [
        plain_text(text)
        for b in blocks
        for text in (b.text, *b.items, *(c for row in b.rows for c in row))
        if text
    ]


def test_every_block_is_in_the_extracted_text() -> None:
    text = text_of(replace(BESCHEID, blocks=BLOCKS[:10]))
    for part in all_text(BLOCKS[:9]):
        assert part in text


def test_text_across_pages_is_complete_without_page_furniture() -> None:
    text = text_of(BESCHEID)
    for part in (*all_text(BLOCKS[:8]), *all_text(BLOCKS[9:]), *all_text(BESCHEID.after_signature)):
        assert part in text


def test_address_stands_in_the_window() -> None:
    for line in BESCHEID.address_lines:
        left, top, right, bottom = boxes(BESCHEID, line)[0]
        assert left == pytest.approx(25, abs=0.6)
        assert top >= din.ADDRESS_TOP_MM
        assert bottom <= din.WINDOW_BOTTOM_MM
        assert right <= din.WINDOW_LEFT_MM + din.WINDOW_WIDTH_MM


def test_delivery_note_stands_in_the_note_zone() -> None:
    _, top, _, bottom = boxes(BESCHEID, "Gegen Postzustellungsurkunde")[0]
    assert din.NOTE_ZONE_TOP_MM <= top < bottom <= din.ADDRESS_TOP_MM


def test_return_address_is_the_first_line_of_the_window() -> None:
    _, top, _, bottom = boxes(BESCHEID, LETTERHEAD.return_address)[0]
    assert din.WINDOW_TOP_MM <= top < bottom <= din.NOTE_ZONE_TOP_MM


def test_information_block_and_subject_stand_where_din_5008_wants_them() -> None:
    left, top, *_ = boxes(BESCHEID, "Fachbereich")[0]
    assert left == pytest.approx(125, abs=0.6)
    assert top == pytest.approx(51, abs=1.5)
    left, top, *_ = boxes(BESCHEID, "Wasserrechtliche Erlaubnis")[0]
    assert left == pytest.approx(25, abs=0.6)
    assert 98.4 <= top <= 101


def test_long_information_block_moves_the_subject_down() -> None:
    facts = replace(SHORT, information=tuple((f"Angabe {n}", "Wert") for n in range(20)))
    assert boxes(facts, "Wasserrechtliche")[0][1] > boxes(facts, "Datum")[0][3] + 2 * din.BLANK_LINE_MM - 2


def test_fold_and_punch_marks_are_at_their_heights() -> None:
    page = pdfium.PdfDocument(render_letter(SHORT))[0]
    heights = {
        round(297 - item.get_bounds()[1] / PT_PER_MM, 0)
        for item in page.get_objects()
        if item.get_bounds()[2] < 40
    }
    assert {105.0, 148.0, 210.0} <= heights or {105.0, 149.0, 210.0} <= heights


def test_no_text_outside_the_margins() -> None:
    for page in pdfium.PdfDocument(render_letter(BESCHEID)):
        text = page.get_textpage()
        for at in range(text.count_rects()):
            left, bottom, right, _ = text.get_rect(at)
            assert left / PT_PER_MM >= 24.5
            assert right / PT_PER_MM <= 190.5
            assert bottom / PT_PER_MM >= 8


def test_same_facts_give_same_bytes_and_another_letter_another_identifier() -> None:
    assert render_letter(BESCHEID) == render_letter(BESCHEID)
    other = reader(replace(BESCHEID, letter_id="brief-4712"))
    assert other.trailer["/ID"] != reader(BESCHEID).trailer["/ID"]


def test_same_bytes_whatever_was_set_before() -> None:
    first = render_letter(SHORT)
    render_letter(replace(BESCHEID, blocks=(paragraph("Ž ẞ Ḇ ʾ"),)))
    assert render_letter(SHORT) == first


def test_metadata_comes_from_the_facts() -> None:
    pdf = reader(BESCHEID)
    assert pdf.metadata is not None
    assert pdf.metadata.title == BESCHEID.subject
    assert pdf.metadata.author == "Landkreis Heidekreis"
    assert pdf.metadata.creation_date is not None
    assert pdf.metadata.creation_date.date() == date(2026, 11, 23)
    assert str(pdf.root_object["/Lang"]) == "de-DE"
    assert pdf.viewer_preferences is not None
    assert pdf.viewer_preferences.display_doctitle


def test_all_fonts_are_embedded_house_fonts() -> None:
    for page in reader(BESCHEID).pages:
        found, not_embedded = page._get_fonts()
        assert not not_embedded
        assert all(re.search("KreisSans|NotoFallback", name) for name in found)


def test_pages_are_numbered_once_there_is_more_than_one() -> None:
    pages = [page.extract_text() for page in reader(BESCHEID).pages]
    assert [f"Seite {n} von 2" in text for n, text in enumerate(pages, start=1)] == [True, True]
    assert "Seite 1" not in text_of(SHORT)


def test_following_pages_name_authority_reference_and_date() -> None:
    assert (
        "Landkreis Heidekreis · 70.2/66.31.10-2026000 · 23.11.2026"
        in reader(BESCHEID).pages[1].extract_text()
    )


def test_footer_stands_on_the_first_page_only() -> None:
    first, second = (page.extract_text() for page in reader(BESCHEID).pages)
    assert "BIC NOLADE21SOL" in first
    assert "BIC NOLADE21SOL" not in second


def test_draft_is_marked_on_each_page_and_instead_of_the_date() -> None:
    facts = replace(BESCHEID, is_draft=True, dated_on=None)
    first, second = (page.extract_text() for page in reader(facts).pages)
    assert first.count("Entwurf") == 2
    assert second.count("Entwurf") == 2
    assert boxes(facts, "Entwurf", page=1)[0][1] < 20
    assert "Entwurf" not in text_of(BESCHEID)


def test_person_signs_with_name_and_on_behalf_before_the_hints() -> None:
    text = text_of(BESCHEID)
    assert "Mit freundlichen Grüßen Im Auftrag Katharina Oelkers Hinweise zum Datenschutz" in text
    assert "automatisch erstellt" not in text


def test_automatic_letter_has_the_sentence_and_no_name() -> None:
    text = text_of(
        replace(SHORT, information=(), signature=Signature(is_automatic=True, name="Katharina Oelkers"))
    )
    assert "automatisch erstellt und ist ohne Unterschrift gültig" in text
    assert "Oelkers" not in text


def test_unsigned_letter_is_refused_unless_it_is_a_draft() -> None:
    unsigned = replace(SHORT, signature=Signature(is_automatic=False))
    with pytest.raises(Invalid, match="Unterschrift"):
        render_letter(unsigned)
    assert render_letter(replace(unsigned, is_draft=True))


def test_signature_never_stands_alone_on_a_page() -> None:
    for count in range(20, 45):
        facts = replace(SHORT, blocks=tuple(paragraph(f"Zeile {n}.") for n in range(count)))
        last = reader(facts).pages[-1].extract_text()
        assert "Zeile" in last or "Seite" not in last


def test_heading_never_ends_a_page() -> None:
    for count in range(15, 35):
        blocks = (
            *(paragraph(f"Zeile {n}.") for n in range(count)),
            heading("Überschrift"),
            paragraph("Es folgt. " * 60),
        )
        for page in reader(replace(SHORT, blocks=blocks)).pages:
            assert not re.search(
                r"Überschrift\s*(Seite|$)", page.extract_text().split("Landkreis Heidekreis\nHarburger")[0]
            )


def test_links_lead_to_their_address_and_only_to_https() -> None:
    targets = [
        note.get_object()["/A"]["/URI"] for page in reader(BESCHEID).pages for note in page.get("/Annots", [])
    ]
    assert targets == ["https://www.heidekreis.example/kontakt", "https://www.heidekreis.example/datenschutz"]
    bad = replace(
        SHORT, blocks=(paragraph("[x](javascript:alert(1)) [y](http://a.example) [z](file:///etc)"),)
    )
    assert "/Annots" not in reader(bad).pages[0]
    assert "[x](javascript:alert(1)) [y](http://a.example)" in text_of(bad)


def test_word_joiner_takes_the_force_out_of_marks() -> None:
    facts = replace(SHORT, blocks=(paragraph("*\u2060*nicht fett*\u2060* [a]\u2060(https://b.example)"),))
    assert "**nicht fett** [a](https://b.example)" in text_of(facts)
    assert "/Annots" not in reader(facts).pages[0]


@pytest.mark.parametrize("emblem", ["heide", "bispingen", "walsrode", "schwarmstedt", ""])
def test_known_emblems_are_drawn(emblem: str) -> None:
    assert render_letter(replace(SHORT, letterhead=replace(LETTERHEAD, emblem=emblem)))


def test_unknown_emblem_is_refused_by_name() -> None:
    with pytest.raises(Invalid, match="wappen"):
        render_letter(replace(SHORT, letterhead=replace(LETTERHEAD, emblem="wappen")))


def test_note_and_lists_are_set() -> None:
    blocks = (
        Block(BlockKind.NUMBERED, items=tuple(f"Punkt {n}" for n in range(1, 13))),
        Block(BlockKind.NOTE, "Ein Hinweis."),
    )
    text = text_of(replace(SHORT, blocks=blocks))
    assert "12. Punkt 12" in text
    assert "Ein Hinweis." in text
