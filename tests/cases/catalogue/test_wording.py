"""Letter texts: the block format, the filters, and that case data never becomes structure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.catalogue.wording import check_template, render_blocks, render_letter, render_line
from cases.errors import Invalid
from cases.facts.letter import Block, BlockKind

ALL_PLACES = (
    "# H {{ x }}\n\n{{ x }}\n{{ x }}\n\n1. {{ x }}\n1. y\n\n- {{ x }}\n\n! {{ x }}\n\n"
    "| a | b > |\n| {{ x }} | 1 |\n|= {{ x }} | 2 |\n\n=== nach der Unterschrift\nEnde {{ x }}\n"
)

FACTS: dict[str, object] = {
    "case": {},
    "nothing": None,
    "items": [],
    "blank": " \u200b ",
    "truth": True,
    "number": 7,
}


def shape(text: str) -> list[object]:
    body = render_letter(ALL_PLACES, {"x": text})
    return [
        (block.kind, len(block.items), [len(row) for row in block.rows])
        for block in (*body.blocks, Block(BlockKind.NOTE), *body.after_signature)
    ]


def test_every_kind_of_block() -> None:
    text = (
        "# Titel\nErste\nZeile\n\n1. eins\n   weiter\n\n2. zwei\n"
        "- a\n- b\n! Achtung\n| P | Betrag > |\n| x | 1 |\n|= S | 2 |\n"
    )
    assert render_blocks(text, {}) == (
        Block(BlockKind.HEADING, text="Titel"),
        Block(BlockKind.PARAGRAPH, text="Erste Zeile"),
        Block(BlockKind.NUMBERED, items=("eins weiter", "zwei")),
        Block(BlockKind.BULLETS, items=("a", "b")),
        Block(BlockKind.NOTE, text="Achtung"),
        Block(
            BlockKind.TABLE,
            rows=(("P", "Betrag"), ("x", "1"), ("S", "2")),
            numeric_columns=(1,),
            has_total=True,
        ),
    )


@pytest.mark.parametrize(
    "value",
    [
        "Max\n\n# Bescheid",
        "# x",
        "| a | b |",
        "|= a",
        "- x",
        "1. x",
        "! x",
        "=== nach der Unterschrift",
        "\r\n1. x",
        "\u2028# x",
        "\ue000\ue001|",
    ],
)
def test_value_never_creates_structure(value: str) -> None:
    assert shape(value) == shape("harmlos")


@given(st.text(min_size=1).filter(lambda text: any(character.isalnum() for character in text)))
def test_no_text_at_all_creates_structure(value: str) -> None:
    assert shape(value) == shape("harmlos")


@pytest.mark.parametrize(
    "value", ["**fett**", "***", "a*", "*a", "[x](https://example.org)", "[x]", "(https://example.org)"]
)
def test_value_never_creates_marks(value: str) -> None:
    line = render_line("A {{ x }} B **{{ x }}** [{{ x }}](https://kreis.example)", {"x": value})
    assert line.count("**") == 2
    assert line.count("](") == 1
    assert "{" not in render_line("{{ x }}", {"x": value})


def test_value_is_no_template() -> None:
    assert render_line("{{ x }}", {"x": "{{ 7*7 }} {% raw %}"}) == "{{ 7*7 }} {% raw %}"


def test_filters_speak_german() -> None:
    facts = {
        "d": date(2026, 3, 12),
        "c": 123450,
        "m": "2026-03",
        "i": "DE89 3704 0044 0532 0130 00",
        "t": "2027-01-11T06:00:00Z",
    }
    line = render_line(
        "{{ d|date_de }} {{ '2026-03-12'|date_de }} {{ c|euro }} "
        "{{ m|month_de }} {{ i|iban_masked }} {{ t|datetime_de }}",
        facts,
    )
    assert line == "12.03.2026 12.03.2026 1.234,50 Euro März 2026 DE•• … 3000 11.01.2027, 07:00 Uhr"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ case.file_reference }}", "„Aktenzeichen“ fehlt"),
        ("{{ decision.fields.begins_on|date_de }}", "„Entscheidung“ fehlt"),
        ("{% if request %}x{% endif %}", "„Nachforderung“ fehlt"),
        ("{{ nothing }}", "leer"),
        ("{{ nothing|date_de }}", "ist leer"),
        ("{{ blank }}", "ist leer"),
        ("{{ truth }}", "Form"),
        ("{{ number|date_de }}", "Form"),
        ("{{ items }}", "Liste"),
        ("| a | b |\n| c |\n", "Spalten"),
        ("{{ ''.__class__.__mro__ }}", "fehlt|nicht erlaubt"),
        ("{{ items.append(1) }}", "nicht erlaubt|fehlt"),
    ],
)
def test_missing_fact_is_named_in_german(text: str, expected: str) -> None:
    with pytest.raises(Invalid, match=expected):
        render_blocks(text, FACTS)


def test_items_of_a_mapping_are_facts_not_methods() -> None:
    assert (
        render_line("{% for item in request.items %}{{ item }}{% endfor %}", {"request": {"items": ["a"]}})
        == "a"
    )


def test_unknown_shared_text_is_found_at_start() -> None:
    with pytest.raises(Invalid):
        check_template('{% include "gibt_es_nicht" %}')


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Der Weg ist zu.", "Grund: Der Weg ist zu."),
        ("Der Weg ist zu. ", "Grund: Der Weg ist zu."),
        ("Der Weg ist zu", "Grund: Der Weg ist zu."),
        ("Warum?", "Grund: Warum?"),
        ("Halt!", "Grund: Halt!"),
        ("Und so weiter ...", "Grund: Und so weiter ..."),
        ("Sie sagte: „Ja.“", "Grund: Sie sagte: „Ja.“"),
        ("Ordner ..\\alt", "Grund: Ordner ..\\alt."),
    ],
)
def test_no_second_full_stop_after_a_value(value: str, expected: str) -> None:
    assert render_line("Grund: {{ x }}.", {"x": value}) == expected
    assert [block.text for block in render_blocks("Grund: {{ x }}.\n", {"x": value})] == [expected]
    assert render_line("{{ x }} …", {"x": value}).startswith(value.strip())
