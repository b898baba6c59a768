"""What a typographer looks for: kerned pairs of letters, and figures one below the other."""

from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from cases.facts.letter import Block, BlockKind, LetterFacts
from reports.letters import fonts
from reports.letters.letter import render_letter
from reports.letters.marks import Style
from reports.letters.text import set_lines
from tests.reports.letter_samples import SHORT

AMOUNTS = ("1.111,11", "380,00", "11,45", "−74,71")


def places(facts: LetterFacts, words: str, sign: str) -> list[float]:
    """Right edge of the first `sign` in each place where the words stand, in points."""
    text = pdfium.PdfDocument(render_letter(facts))[0].get_textpage()
    found, search = [], text.search(words, match_case=True)
    while (place := search.get_next()) is not None:
        found.append(text.get_charbox(place[0] + words.index(sign), loose=True)[0])
    return found


def test_amounts_stand_one_below_the_other() -> None:
    table = Block(
        BlockKind.TABLE,
        rows=(("Position", "Betrag"), *((f"Zeile {amount[-2:]}", amount) for amount in AMOUNTS)),
        numeric_columns=(1,),
    )
    commas = [places(replace(SHORT, blocks=(table,)), amount, ",")[0] for amount in AMOUNTS]
    assert max(commas) - min(commas) < 0.05


def test_pairs_of_letters_are_kerned_and_measured_so() -> None:
    fonts.load()
    alone = sum(fonts.width_mm(sign, fonts.REGULAR, 10.5) for sign in "Te")
    assert fonts.width_mm("Te", fonts.REGULAR, 10.5) < alone - 0.2
    assert set_lines("Te", Style(10.5, 4.85), 100)[0].width_mm == pytest.approx(
        fonts.width_mm("Te", fonts.REGULAR, 10.5)
    )


def test_figures_of_file_numbers_keep_their_distance() -> None:
    fonts.load()
    alone = sum(fonts.width_mm(sign, fonts.REGULAR, 10.5) for sign in "1.1")
    assert fonts.width_mm("1.1", fonts.REGULAR, 10.5) == pytest.approx(alone)


def test_missing_kerning_says_make_setup(tmp_path: Path) -> None:
    with pytest.raises(fonts.FontsMissing, match="make setup"):
        fonts.kerning(tmp_path)


def test_a_paragraph_does_not_end_in_one_short_word_if_that_costs_no_line() -> None:
    style, measure = Style(10.5, 4.85), 165.0
    words = [
        "Die",
        "Bewilligung",
        "gilt,",
        "bis",
        "der",
        "Anspruch",
        "endet,",
        "längstens",
        "bis",
        "zum",
        "Tag",
        "vor",
        "dem",
        "18.",
        "Geburtstag",
    ]
    for count in range(8, 40):
        text = " ".join((words * 4)[:count]) + " des Kindes."
        lines = set_lines(text, style, measure)
        last = "".join(piece.text for piece in lines[-1].pieces)
        assert len(lines) == 1 or " " in last, text
        assert all(line.width_mm <= measure for line in lines)
