"""The letters of DIN 91379: each one is drawn in the house font and read out as it was written."""

import json
import unicodedata
from dataclasses import replace
from hashlib import sha256
from io import BytesIO

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from cases.facts.letter import LetterFacts
from cases.rules.written import is_latin, printable
from reports.letters import fonts
from reports.letters.letter import render_letter
from reports.pdf.meta import srgb_profile
from scripts.letter_glyphs import PRIVATE_USE, letters, sequences
from tests.reports.letter_samples import SHORT, paragraph

LETTERS = (*letters(), *sequences())
CUTS = ("KreisSans-Regular", "KreisSans-Bold")


# Bytes of a letter hang on these: who builds other fonts changes the hash of every approved letter, and has to know it.
BUILT = {
    "KreisSans-Regular.ttf": "7181cd95f6a3b1d10b6f60b67804f1af1b54482b16f1f0198cf981452da44700",
    "KreisSans-Bold.ttf": "8647428612295b8466ce9737eb922d6e7e7f74bc0206f1d31eb69a06800cfca8",
    "NotoFallback-Regular.ttf": "3732e54c17ebef98767ebe93471fde60e820f48efccccc5175a3599d341544f2",
    "NotoFallback-Bold.ttf": "33c2b62ca6edb14bec107c0ec52293b4193f28422aa596d5e19c90c76960bf5b",
    "sequences.json": "2f2ff80cd3dda65be9efb6a1b5015bf0ebea2f2e6ca21f8fdf6826ae73eba273",
    "kerning": "843219356c9588313fd6991b43209ef76f976967814767756a7908f821149ded",
    "srgb.icc": "6f6fe5cc53cd24ceeb7997fb24ce2889fdfb88d88ce4fdc5f8e25e0481294953",
}


def test_whatever_is_called_printable_a_letter_prints() -> None:
    """`cases.rules.written` cannot ask the fonts; over all of Unicode it must promise nothing they do not hold."""
    fonts.load()
    for code in (*range(1, 0xD800), *range(0xE000, 0x110000)):
        fonts.clean(printable(chr(code)))
    assert all(is_latin(letter) and printable(letter) == letter for letter in LETTERS)


def letter_with(text: str) -> LetterFacts:
    return replace(SHORT, blocks=(paragraph(text),))


def test_fonts_and_colour_profile_are_those_every_letter_was_made_with() -> None:
    built = {path.name: path.read_bytes() for path in fonts.FONT_FOLDER.glob("*.ttf")}
    built["sequences.json"] = (fonts.FONT_FOLDER / "sequences.json").read_bytes()
    built["kerning"] = json.dumps([fonts.kerning()[cut] for cut in CUTS], sort_keys=True).encode()
    built["srgb.icc"] = srgb_profile()
    found = {name: sha256(built[name]).hexdigest() for name in BUILT}

    assert found == BUILT


def words_of(content: bytes) -> list[str]:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split()


def test_the_standard_is_complete_and_normalised() -> None:
    # Numbers of the group "bll" in the character list of DIN 91379:2022-08.
    assert (len(letters()), len(sequences())) == (500, 149)
    assert len(set(LETTERS)) == 649
    assert all(unicodedata.normalize("NFC", letter) == letter for letter in LETTERS)


@pytest.mark.parametrize("cut", CUTS)
def test_every_letter_has_a_glyph_of_its_own_in_the_house_font(cut: str) -> None:
    fonts.load()
    font = TTFont(fonts.FONT_FOLDER / f"{cut}.ttf")
    characters = font.getBestCmap()
    outlines = {}
    for letter in LETTERS:
        drawn = fonts.drawable(letter)
        assert len(drawn) == 1, letter
        assert fonts.split_by_font(letter, cut) == [(drawn, cut)]
        glyph = font["glyf"][characters[ord(drawn)]]
        assert glyph.numberOfContours != 0, letter
        glyph.expand(font["glyf"])
        outlines[letter] = (
            glyph.getCoordinates(font["glyf"])[0].array.tobytes(),
            font["hmtx"][characters[ord(drawn)]],
        )
    twins = {
        letter: outline
        for letter, outline in outlines.items()
        if outline == outlines[letter[0]] and len(letter) > 1
    }
    assert not twins


def test_no_mark_reaches_beyond_the_line_of_its_letter() -> None:
    """A mark in the wrong place shows as a glyph far higher, deeper or wider than the letters around it."""
    font = TTFont(fonts.FONT_FOLDER / "KreisSans-Regular.ttf")
    characters = font.getBestCmap()
    for letter in sequences():
        name = characters[ord(fonts.drawable(letter))]
        glyph, (width, _) = font["glyf"][name], font["hmtx"][name]
        assert glyph.yMin >= -420, letter
        assert glyph.yMax <= 1160, letter
        assert glyph.xMin >= -60, letter
        assert glyph.xMax <= width + 120, letter


def test_every_letter_is_extracted_as_it_was_written() -> None:
    text = " ".join(LETTERS)

    content = render_letter(letter_with(text))
    document = pypdfium2.PdfDocument(content)
    by_pdfium = " ".join(page.get_textpage().get_text_bounded() for page in document).split()

    for words in (words_of(content), by_pdfium):
        missing = [letter for letter in LETTERS if letter not in words]
        assert not missing


def test_decomposed_input_prints_the_same_bytes_as_composed() -> None:
    name = "Ḱevin M̂öller r̥̄ Č̣ K͟Halil"

    assert render_letter(letter_with(unicodedata.normalize("NFD", name))) == render_letter(letter_with(name))


def test_a_bold_name_keeps_its_letters() -> None:
    assert "M̂uK̀a" in words_of(render_letter(letter_with("Betrifft **M̂uK̀a** heute")))


def test_title_of_the_file_has_no_private_characters() -> None:
    reader = PdfReader(BytesIO(render_letter(replace(SHORT, subject="Antrag von K̀evin"))))

    assert reader.metadata is not None
    assert reader.metadata.title == "Antrag von K̀evin"


def test_a_sequence_with_a_further_mark_is_left_to_the_fallback() -> None:
    fonts.load()

    assert fonts.drawable("K̀\N{COMBINING DIAERESIS BELOW}") == "K̀\N{COMBINING DIAERESIS BELOW}"
    assert fonts.drawable("R̥̄") != fonts.drawable("R̥") + "̄"


def test_code_points_of_the_map_are_those_of_the_fonts() -> None:
    codes = json.loads((fonts.FONT_FOLDER / "sequences.json").read_text(encoding="utf-8"))

    assert [int(code, 16) for code in codes.values()] == [PRIVATE_USE + index for index in range(149)]
    assert fonts.spellings()[chr(PRIVATE_USE)] == "A̋"
