"""Whatever stands in the facts: a right letter or a clear Invalid, never a crash and never somebody's
markup.
"""

import contextlib
import re
import unicodedata
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from cases.errors import Invalid
from cases.facts.letter import Block, BlockKind, LetterFacts
from reports.letters import din5008 as din
from reports.letters import fonts
from reports.letters.hyphenation import break_points
from reports.letters.letter import render_letter
from reports.letters.marks import Style
from reports.letters.text import plain_text, set_lines
from tests.reports.letter_samples import BLOCKS, LETTERHEAD, SHORT, paragraph
from tests.reports.structure_checker import story

SEVEN_LINES = (
    "Firma",
    "Müller & Söhne GmbH & Co. KG",
    "Abteilung Grundstücksentwässerung",
    "z. Hd. Frau Müller-Lüdenscheidt",
    "Ortsteil Heber",
    "Lönsweg 1",
    "29640 Schneverdingen",
)
LONG_NAME = (
    "Anna Leutheusser-Schnarrenberger-Wolfeschlegelsteinhausenbergerdorff von und zu Hohenlohe-Langenburg"
)


def pages_of(facts: LetterFacts) -> list[str]:
    return [
        re.sub("\u00ad\\s*", "", page.extract_text())
        for page in PdfReader(BytesIO(render_letter(facts))).pages
    ]


def fonts_of(facts: LetterFacts) -> set[str]:
    pages = PdfReader(BytesIO(render_letter(facts))).pages
    return {name for page in pages for name in page._get_fonts()[0]}


def with_text(text: str) -> LetterFacts:
    return replace(SHORT, blocks=(paragraph(text),))


def table(rows: int, cell: str = "Maßnahme") -> Block:
    body = tuple((str(n), cell, f"{n},00") for n in range(1, rows + 1))
    return Block(
        BlockKind.TABLE,
        rows=(("Nr.", "Bezeichnung", "Betrag"), *body, ("", "Summe", "1,00")),
        numeric_columns=(2,),
        has_total=True,
    )


@pytest.mark.parametrize(
    "text",
    [
        "<b>fett</b>",
        "A & B &amp; C",
        "{{ case.name }}",
        "{% for x in y %}",
        '<para> <font color="red">',
        "100 % ~ \\n $x$",
        "** offen",
    ],
)
def test_markup_of_strangers_prints_as_it_is(text: str) -> None:
    facts = replace(
        with_text(text), subject=text, address_lines=(text, "Weg 1", "29640 X"), delivery_note=text
    )
    assert pages_of(facts)[0].count(text) == 4


@pytest.mark.parametrize(
    "text",
    [
        "😀👍🏽",
        "👩‍👩‍👧 Familie",
        "a\u202eb\u200bc\x00d\ufeff",
        "☒ ja ☐ nein",
        "\ud800",
        "①②㎡",
        "1️⃣ ❤️ ⭐",
        "Z͑͗a̷l̸g̴o",
    ],
)
def test_pictures_and_controls_never_crash(text: str) -> None:
    assert pages_of(with_text(f"Anfang {text} Ende"))[0].count("Ende") == 1


@pytest.mark.parametrize("text", ["≈ 5 km", "∞", "√2", "♂", "♀", "∅", "a\u0e31", "₿"])
def test_signs_with_a_meaning_never_vanish(text: str) -> None:
    with pytest.raises(Invalid, match=r"U\+[0-9A-F]{4}.*in Worten"):
        render_letter(with_text(text))


def test_tick_boxes_become_readable_signs() -> None:
    assert "[x] ja [ ] nein" in pages_of(with_text("☒ ja ☐ nein"))[0]


@pytest.mark.parametrize("text", ["محمد", "שלום", "李明", "Ｊürgen 李"])
def test_letters_we_cannot_draw_are_named_and_not_dropped(text: str) -> None:
    with pytest.raises(Invalid, match=r"Umschrift"):
        render_letter(replace(SHORT, address_lines=(text, "Weg 1")))


@pytest.mark.parametrize("text", ["Ž ẞ ß Ő Ț Ḇ ẖ ĸ Ŋ Đ ə", "Oğuz Ðorđe Łukasz"])
def test_names_by_din_91379_come_out_as_they_went_in(text: str) -> None:
    assert text in pages_of(with_text(text))[0]


def test_missing_letters_come_from_the_fallback_font() -> None:
    assert any("NotoFallback" in name for name in fonts_of(with_text("ʾ")))
    assert not any("NotoFallback" in name for name in fonts_of(with_text("Müller")))


def test_seventh_address_line_goes_into_the_note_zone() -> None:
    facts = replace(SHORT, address_lines=SEVEN_LINES, delivery_note="Einschreiben")
    text = pdfium.PdfDocument(render_letter(facts))[0].get_textpage()
    tops = []
    for line in ("Einschreiben", *SEVEN_LINES):
        start, count = text.search(line, match_case=True).get_next()
        text.count_rects(start, count)
        tops.append(297 - text.get_rect(0)[3] * 25.4 / 72)
    assert tops == sorted(tops)
    assert tops[0] >= din.NOTE_ZONE_TOP_MM
    assert tops[1] < din.ADDRESS_TOP_MM <= tops[2]


def test_too_many_address_lines_are_refused() -> None:
    with pytest.raises(Invalid, match="höchstens 8 Zeilen"):
        render_letter(replace(SHORT, address_lines=(*SEVEN_LINES, "a", "b")))
    with pytest.raises(Invalid, match="Anschrift"):
        render_letter(replace(SHORT, address_lines=("", " ")))


def test_long_surname_stays_in_the_window_without_invented_hyphens() -> None:
    facts = replace(SHORT, address_lines=("Frau", LONG_NAME, "Weg 1", "29640 X"))
    for size_mm in (rect[2] for rect in _rects(facts, "Anna")):
        assert size_mm <= 105
    assert LONG_NAME in " ".join(pages_of(facts)[0].split()).replace("- ", "-")


def test_unbroken_surname_is_cut_without_an_invented_hyphen() -> None:
    name = "Wolfeschlegelsteinhausenbergerdorffvoralternwarengewissenhaft"
    facts = replace(SHORT, address_lines=("Frau", name, "Weg 1", "29640 X"))
    raw = PdfReader(BytesIO(render_letter(facts))).pages[0].extract_text()
    assert name in "".join(raw.split())


def test_table_of_a_header_only_is_left_out() -> None:
    facts = replace(SHORT, blocks=(paragraph("Text."), Block(BlockKind.TABLE, rows=(("Posten", "Betrag"),))))
    assert render_letter(facts) == render_letter(replace(SHORT, blocks=(paragraph("Text."),)))


def test_forty_pages_of_reasons() -> None:
    pages = pages_of(replace(SHORT, blocks=BLOCKS[9:10] * 290))
    assert len(pages) >= 40
    assert all(f"Seite {n} von {len(pages)}" in page for n, page in enumerate(pages, start=1))
    assert sum(page.count("Flurabstand") for page in pages) == 290


def test_header_of_a_long_table_is_repeated_and_no_row_is_lost() -> None:
    pages = pages_of(replace(SHORT, blocks=(table(200),)))
    assert len(pages) > 4
    assert all("Bezeichnung" in page for page in pages)
    text = "\n".join(pages)
    assert all(f"{n},00" in text for n in range(1, 201))
    assert "Summe" in pages[-1]
    assert "200,00" in pages[-1]


def test_cell_longer_than_a_page_is_split() -> None:
    pages = pages_of(replace(SHORT, blocks=(table(1, BLOCKS[9].text * 14),)))
    assert len(pages) >= 2
    assert sum(page.count("Flurabstand") for page in pages) == 14


def test_rows_of_unequal_length_and_too_many_columns_are_refused() -> None:
    for rows in ((("a", "b"), ("c",)), (("a",) * 11, ("b",) * 11)):
        with pytest.raises(Invalid, match="Spalten"):
            render_letter(replace(SHORT, blocks=(Block(BlockKind.TABLE, rows=rows),)))


def test_endless_words_are_split_or_refused() -> None:
    assert "".join(pages_of(with_text("x" * 4000))).count("x") >= 4000
    assert pages_of(with_text("https://www.example.de/" + "pfad/" * 100))
    with pytest.raises(Invalid, match="6000 Zeichen"):
        render_letter(with_text("x" * 6000))


def test_empty_blocks_are_left_out_and_empty_subject_is_refused() -> None:
    empty = tuple(Block(kind) for kind in BlockKind)
    assert (
        "Mit freundlichen Grüßen"
        in pages_of(replace(SHORT, blocks=empty, information=(), delivery_note=""))[0]
    )
    with pytest.raises(Invalid, match="Betreff"):
        render_letter(replace(SHORT, subject=" 🎉 "[1:2] + "\u200b"))


def test_too_long_letterhead_is_refused_in_words() -> None:
    for changed in (
        replace(LETTERHEAD, return_address="Straße " * 40),
        replace(LETTERHEAD, authority_name="Samtgemeinde " * 40),
        replace(LETTERHEAD, footer_columns=(("Text " * 30,),) * 4),
        replace(LETTERHEAD, footer_columns=(("x",) * 20,)),
    ):
        with pytest.raises(Invalid):
            render_letter(replace(SHORT, letterhead=changed))


def test_missing_fonts_say_make_setup(tmp_path: Path) -> None:
    with pytest.raises(fonts.FontsMissing, match="make setup"):
        fonts.load(tmp_path)


@pytest.mark.parametrize(
    ("word", "allowed", "forbidden"),
    [
        ("Grundstück", 5, 6),
        ("Grundstücksentwässerung", 5, 6),
        ("Grundstücksentwässerung", 11, 10),
        ("unbeantragten", 2, 4),
        ("Hundesteuerbescheid", 11, 17),
        ("schriftformersetzend", 11, 10),
        ("Verwaltungsgerichtsordnung", 11, 13),
        ("aufgerundeten", 3, 8),
        ("Waisenbezüge", 6, 8),
        ("Steuerbescheide", 6, 8),
        ("Urinstinkte", 2, 4),
        ("Analphabeten", 2, 4),
        ("beinhalten", 2, 4),
    ],
)
def test_german_words_are_divided_where_a_reader_expects_it(word: str, allowed: int, forbidden: int) -> None:
    places = [point.at for point in break_points(word)]
    assert forbidden not in places
    assert all(3 <= at <= len(word) - 3 for at in places)
    assert allowed in places or allowed < 3


@pytest.mark.parametrize(
    "word", ["Haus", "Antrag", "beantr", "70.2/66.31.10-2026000", "DE12258516600000123456"]
)
def test_short_words_and_numbers_are_never_divided(word: str) -> None:
    assert break_points(word) == ()


def test_numbers_stay_with_their_paragraph_sign() -> None:
    fonts.load()
    for width in range(30, 120, 3):
        lines = set_lines(
            "Dies folgt aus § 13 Abs. 2 Satz 1 Nr. 4 WHG in 29614 Soltau.", Style(10.5, 4.85), width
        )
        ends = ["".join(piece.text for piece in line.pieces).rstrip() for line in lines[:-1]]
        assert not any(end.endswith(("§", "Abs.", "Nr.", "Satz", "29614")) for end in ends)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.sampled_from(list(BlockKind)))
def test_any_text_gives_a_letter_or_invalid(text: str, kind: BlockKind) -> None:
    block = Block(kind, text, items=(text,), rows=(("Kopf", text), (text, "x")))
    facts = replace(SHORT, blocks=(block,), information=(("Aktenzeichen", text),), delivery_note="")
    with contextlib.suppress(Invalid):
        assert render_letter(facts).startswith(b"%PDF")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_out_as_it_was_written(text: str) -> None:
    facts = with_text(text)
    with contextlib.suppress(Invalid):
        heard = [words for role, words in story(render_letter(facts)) if role == "P"]
        assert not plain_text(text) or _essence(text) in map(_essence, heard)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="abcäöüß -*[](). §1", max_size=400), st.floats(min_value=3, max_value=170))
def test_no_line_is_wider_than_its_measure(text: str, width_mm: float) -> None:
    for line in set_lines(text, Style(10.5, 4.85), width_mm):
        letters = "".join(piece.text for piece in line.pieces).strip()
        assert line.width_mm <= width_mm + 0.01 or len(letters) <= 1


def _essence(text: str) -> str:
    """What must not get lost, said without asking our own cleaning: all but blanks, controls, pictures and marks of bold."""
    text = "".join(fonts._SIGNS.get(sign, sign) for sign in text).replace("**", "")
    return "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text)
        if unicodedata.category(sign)[0] in "LNMPS" and not fonts._PICTURES.match(sign)
    )


def _rects(facts: LetterFacts, words: str) -> list[tuple[float, float, float]]:
    text = pdfium.PdfDocument(render_letter(facts))[0].get_textpage()
    start, count = text.search(words, match_case=True).get_next()
    rects = [text.get_rect(at) for at in range(text.count_rects(start, count + 60))]
    return [(left * 25.4 / 72, 297 - top * 25.4 / 72, right * 25.4 / 72) for left, _, right, top in rects]
