"""What people wrote: characters that show nothing, names in several spellings, file references among other words."""

import pytest

from cases.rules.competence import place_key
from cases.rules.matching import references_in
from cases.rules.postal import is_home
from cases.rules.written import (
    NOT_PRINTED,
    as_read,
    compared,
    draws_nothing,
    is_blank,
    is_latin,
    printable,
    unprintable,
)

INVISIBLE = [0x00AD, 0x034F, 0x115F, 0x3164, 0xFE0F, 0xFEFF, 0xE0100]
INVISIBLE += [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065)]


@pytest.mark.parametrize("code", INVISIBLE, ids=hex)
def test_what_shows_nothing_is_not_read(code: int) -> None:
    assert as_read(f"Peter{chr(code)}sen") == "Petersen"
    assert compared(f"PETER{chr(code)}SEN ") == "petersen"
    assert is_blank(f" {chr(code)}")


def test_a_text_is_read_in_one_form_and_keeps_its_lines() -> None:
    assert as_read("Mu\u0308ller\n李\u200b明") == "Müller\n李明"
    assert as_read("ab\u2800c") == "ab c"
    assert is_blank("\u2800 \u3000")
    assert not is_blank("😀")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Müller‑Lüdenscheidt", "müller-lüdenscheidt"),
        ("O’Brien", "O'Brien"),
        ("Straße", "STRASSE"),
        ("Ｊürgen", "jürgen"),
        ("von\u00a0 der  Heide", "Von der Heide"),
    ],
)
def test_names_in_two_spellings_are_the_same(one: str, two: str) -> None:
    assert compared(one) == compared(two)


@pytest.mark.parametrize(
    ("text", "is_name", "lacking", "printed"),
    [
        ("Łukasz Ðorđe ʿAbd K̀öln", True, "", "Łukasz Ðorđe ʿAbd K̀öln"),
        ("Café 3 €, „so“ – ½ m²", True, "", "Café 3 €, „so“ – ½ m²"),
        ("山田 太郎 wohnt hier", False, "山田太郎", f"{NOT_PRINTED} wohnt hier"),
        ("Herr عمر", False, "عمر", f"Herr {NOT_PRINTED}"),
        ("gern 😀", False, "", "gern 😀"),
        ("🄰nna", False, "", "🄰nna"),
        ("♂ und ∞", False, "♂∞", f"{NOT_PRINTED} und {NOT_PRINTED}"),
        ("a\u3164b*\u2060*", True, "", "ab*\u2060*"),
        ("plain", True, "", "plain"),
    ],
)
def test_what_a_letter_can_print(text: str, is_name: bool, lacking: str, printed: str) -> None:
    assert is_latin(text) is is_name
    assert "".join(unprintable(text)) == lacking
    assert printable(text) == printed


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("51.40-2026-000123", ("51.40-2026-000123",)),
        (" Az.: 51.40–2026–000123 ", ("51.40-2026-000123",)),
        ("Az.51.40 - 2026 - 000123 (2)", ("51.40-2026-000123",)),
        ("v. 3.11. 51.40-2026-000123", ("51.40-2026-000123",)),
        ("51.40-\u200b2026-000123, 22.10-2026-000001", ("51.40-2026-000123", "22.10-2026-000001")),
        ("51.40-2026-000000", ()),
        ("Ihr Schreiben v. 3.11.", ()),
        ("", ()),
    ],
)
def test_a_file_reference_is_read_out_of_what_was_typed(text: str, references: tuple[str, ...]) -> None:
    assert references_in(text) == references


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("03358", "03358"),
        ("03358002", "03358002"),
        ("033585401", "033585401"),
        ("033585401000", "033585401"),
        ("033585401014", "03358014"),
        ("033580002002", "03358002"),
        ("033580002", "03358002"),
        ("033580000", "03358"),
        ("033580000000", "03358"),
    ],
)
def test_an_ars_names_the_place_as_its_ags_does(typed: str, key: str) -> None:
    assert place_key(typed) == key


def test_germany_has_several_names() -> None:
    assert all(map(is_home, ("", "deutschland", "Germany", "BRD", "DE", " Bundesrepublik  Deutschland")))
    assert not any(map(is_home, ("Dänemark", "Niederlande", "DK")))


@pytest.mark.parametrize(
    ("text", "shows_nothing"),
    [("🦄 \u200b", True), ("", True), ("🄰🄱", True), ("🄰nna", False), ("🦄 a", False), ("山", False)],
)
def test_pictures_alone_show_nothing_in_a_letter(text: str, *, shows_nothing: bool) -> None:
    assert draws_nothing(text) is shows_nothing
