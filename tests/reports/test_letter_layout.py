"""What an eye looks for on the page, and who leafs with the keyboard: nothing torn, nothing beyond the margin, bookmarks."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader

from cases.facts.letter import Block, BlockKind, LetterFacts
from reports.letters import din5008 as din
from reports.letters.letter import render_letter
from tests.reports.letter_samples import BESCHEID, SHORT, heading, paragraph
from tests.reports.structure_checker import problems, story
from tests.reports.test_letter import boxes

ROWS = tuple((f"Zeile {number}", f"{number},00") for number in range(1, 9))
TABLE = Block(BlockKind.TABLE, rows=(("Posten", "Betrag"), *ROWS), numeric_columns=(1,))


def pages_of(facts: LetterFacts) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(render_letter(facts))).pages]


def identifiers(facts: LetterFacts) -> tuple[bytes, bytes]:
    with pikepdf.open(BytesIO(render_letter(facts))) as pdf:
        first, second = list(pdf.trailer["/ID"])
        return bytes(first), bytes(second)


def test_short_table_is_not_torn_and_stays_with_its_introduction() -> None:
    for count in range(12, 34):
        lines = [paragraph(f"Absatz {number}.") for number in range(count)]
        facts = replace(SHORT, blocks=(*lines, paragraph("Einleitung der Tabelle."), TABLE))
        with_table = [page for page in pages_of(facts) if "Zeile 1" in page]
        assert len(with_table) == 1
        assert all(words in with_table[0] for words in ("Einleitung", "Posten", "Zeile 8"))


def test_a_few_lines_take_no_further_sheet() -> None:
    notes = (
        heading("Datenschutz"),
        paragraph("Ich verarbeite Ihre Daten, um Ihr Anliegen zu bearbeiten. " * 2),
    )
    counts = []
    for count in range(14, 22):
        blocks = tuple(paragraph(f"Absatz {number}.") for number in range(count))
        counts.append(len(pages_of(replace(SHORT, blocks=blocks, after_signature=notes))))
    assert counts == sorted(counts)
    assert counts[0] == 1
    last = pages_of(replace(SHORT, blocks=blocks, after_signature=notes))[-1]
    assert "Absatz" in last


def test_long_values_of_the_information_block_end_where_the_text_ends() -> None:
    value = "Fachgruppe Abfallwirtschaft und Bodenschutz, Zimmer 214"
    facts = replace(
        SHORT, information=(("Auskunft erteilt", value), ("E-Mail", "abfall.und.boden@heidekreis.example"))
    )
    text = pdfium.PdfDocument(render_letter(facts))[0].get_textpage()
    assert (
        max(text.get_rect(at)[2] for at in range(text.count_rects())) * 25.4 / 72 <= din.TEXT_RIGHT_MM + 0.1
    )


def test_a_long_name_is_broken_before_the_address_gets_small() -> None:
    name = "Gesellschaft für Abfallwirtschaft und Kreislaufnutzung Heidekreis mbH"
    facts = replace(SHORT, address_lines=(name, "Weg 1", "29640 X"))
    (_, top, _, bottom), *_ = boxes(facts, "Gesellschaft")
    (_, usual_top, _, usual_bottom), *_ = boxes(
        replace(SHORT, address_lines=("Gesellschaft", "Weg 1", "29640 X")), "Gesellschaft"
    )
    assert bottom - top == pytest.approx(usual_bottom - usual_top, abs=0.3)


def test_headings_are_bookmarks_of_a_long_letter() -> None:
    facts = replace(BESCHEID, blocks=(*BESCHEID.blocks, Block(BlockKind.SUBHEADING, "Im Einzelnen"), TABLE))
    content = render_letter(facts)
    with pikepdf.open(BytesIO(content)) as pdf, pdf.open_outline() as outline:
        (subject,) = outline.root
        titles = [entry.title for entry in subject.children]
        below = [
            entry.title
            for entry in subject.children
            if entry.title == "Rechtsbehelfsbelehrung"
            for entry in entry.children
        ]
        pages = {
            entry.destination[0].objgen
            for entry in subject.children
            if isinstance(entry.destination, pikepdf.Array)
        }
    assert subject.title == facts.subject
    assert titles[0] == "Bescheid"
    assert below == ["Im Einzelnen"]
    assert len(pages) > 1
    assert ("H3", "Im Einzelnen") in story(content)
    assert problems(content) == []
    with pikepdf.open(BytesIO(render_letter(SHORT))) as pdf:
        assert "/Outlines" not in pdf.Root


def test_words_stand_in_the_file_in_the_order_they_are_read() -> None:
    first = pages_of(BESCHEID)[0]
    places = [
        first.index(words) for words in ("Müller-Lüdenscheidt", "Fachbereich", "Sehr geehrte", "IBAN DE12")
    ]
    assert places == sorted(places)


def test_the_file_says_service_and_file_number_and_has_an_identifier_of_its_content() -> None:
    facts = replace(BESCHEID, data={"service": {"title": "Einleitung von Abwasser"}})
    reader = PdfReader(BytesIO(render_letter(facts)))
    assert reader.metadata is not None
    assert reader.metadata.subject == "Einleitung von Abwasser · 70.2/66.31.10-2026000"
    first, second = identifiers(facts)
    same, other = identifiers(replace(facts, closing="Freundliche Grüße"))
    assert same == first
    assert other != second


def test_rows_say_what_they_are_about() -> None:
    told = story(render_letter(replace(SHORT, blocks=(replace(TABLE, has_total=True),))))
    assert ("TH", "Zeile 1") in told
    assert ("TD", "1,00") in told
    assert ("TH", "Zeile 8") in told
