"""Every letter is PDF/UA-1 and PDF/A-3a in one file, is read in the right order, and says exactly what its template says."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest

from cases.catalogue.wording import render_letter as render_wording
from cases.catalogue.wording import render_line
from cases.errors import Invalid
from cases.facts.letter import Block, BlockKind, LetterFacts
from reports.letters.letter import letter_to_seal, render_letter
from reports.letters.text import plain_text
from reports.pdf.meta import SealPlace
from tests.cases.catalogue.sample_facts import letter_facts
from tests.cases.catalogue.test_services import CATALOGUE, LETTERS, SERVICES, outcome_for, payload_of
from tests.reports.letter_samples import BESCHEID, BLOCKS, LETTERHEAD, SHORT, heading, paragraph
from tests.reports.structure_checker import plain, problems, story
from tests.reports.verapdf import failed_rules

DATA = {"format": "kreishaus-bescheid-1", "file_reference": "22.10-2026-000001", "fields": []}
HOSTILE = "<b>A</b> & B &amp; {{ x }} ]]> (un\\balanced „Müller“ 😀\u202e"
SEAL = SealPlace(
    2500, datetime(2026, 11, 23, 8, 30, tzinfo=UTC), "Landkreis Heidekreis", "Siegel der Behörde"
)


def stress_letter(rows: int = 75) -> LetterFacts:
    """Eight pages: a table over pages, paragraphs with links that are split between them."""
    linked = paragraph(
        "Näheres zur **Berechnung** und zu [Ihren Rechten in diesem Verfahren](https://www.heidekreis.example/rechte) "
        "lesen Sie im Netz; der Wortlaut der Satzung steht unter "
        "[www.heidekreis.example/ortsrecht/satzungen](https://www.heidekreis.example/ortsrecht/satzungen). "
        * 6
    )
    table = Block(
        BlockKind.TABLE,
        rows=(
            ("Nr.", "Gegenstand", "Betrag in Euro"),
            *(
                (str(n), f"Prüfung der Unterlage {n} nach der Gebührenordnung", f"{n},00")
                for n in range(1, rows)
            ),
            ("", "Summe", "2.775,00"),
        ),
        numeric_columns=(2,),
        has_total=True,
    )
    return replace(
        BESCHEID,
        letter_id="brief-lang",
        blocks=(
            *BLOCKS,
            heading("Berechnung im Einzelnen"),
            *(linked,) * 3,
            table,
            *(linked, *BLOCKS[8:12]) * 5,
        ),
        data=DATA,
    )


def catalogue_letter(service_key: str, letter_key: str) -> LetterFacts:
    """A letter of the catalogue with the facts of its complete example."""
    service = SERVICES[service_key]
    facts = letter_facts(
        CATALOGUE, service, payload_of(service_key, "complete"), outcome_for(service, letter_key)
    )
    body = render_wording(CATALOGUE.letter_text(service_key, letter_key), facts)
    return replace(
        BESCHEID,
        letter_id=f"{service_key}-{letter_key}",
        subject=render_line(service.letter(letter_key).subject, facts),
        blocks=body.blocks,
        after_signature=body.after_signature,
    )


_HEADINGS = {BlockKind.HEADING: "H2", BlockKind.SUBHEADING: "H3"}


def told(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """What a reader should hear of the blocks: role and words, as the template has them."""
    for block in blocks:
        if block.kind is BlockKind.TABLE:
            for number, row in enumerate(block.rows):
                yield from _told_row(
                    row, is_head=not number, is_total=block.has_total and row is block.rows[-1]
                )
        elif block.kind in (BlockKind.NUMBERED, BlockKind.BULLETS):
            for number, item in enumerate(block.items, start=1):
                yield "Lbl", f"{number}." if block.kind is BlockKind.NUMBERED else "•"
                yield "LBody", plain_text(item)
        elif block.text.strip():
            yield _HEADINGS.get(block.kind, "P"), plain_text(block.text)


def _told_row(row: Sequence[str], *, is_head: bool, is_total: bool) -> Iterator[tuple[str, str]]:
    """A header row; a row named by its first words (two columns, total); or plain cells."""
    filled = [plain_text(cell) for cell in row if cell]
    is_named = (is_total or len(row) == 2) and any(cell for cell in row[:-1])
    for number, text in enumerate(filled):
        yield "TH" if is_head or (is_named and number == 0) else "TD", text


def assert_tells(facts: LetterFacts, content: bytes) -> None:
    heard = [(role, plain(text)) for role, text in story(content)]
    start = heard.index(("H1", plain_text(facts.subject)))
    body = list(told(facts.blocks))
    assert heard[start + 1 : start + 1 + len(body)] == body
    after = [*told(facts.after_signature)]
    after += [("P", line) for column in facts.letterhead.footer_columns for line in column]
    assert heard[len(heard) - len(after) :] == after


def assert_conforms(content: bytes) -> None:
    assert problems(content) == []
    assert failed_rules(content, "ua1") == []
    assert failed_rules(content, "3a") == []


@pytest.mark.parametrize(("service_key", "letter_key"), LETTERS)
def test_every_letter_of_the_catalogue_conforms_and_tells_its_template(
    service_key: str, letter_key: str
) -> None:
    facts = catalogue_letter(service_key, letter_key)
    content = render_letter(facts)
    assert_conforms(content)
    assert_tells(facts, content)


@pytest.mark.parametrize(
    "facts",
    [
        BESCHEID,
        replace(BESCHEID, data=DATA),
        replace(BESCHEID, is_draft=True, dated_on=None),
        replace(SHORT, letterhead=replace(LETTERHEAD, emblem="")),
        replace(
            SHORT, address_lines=("Łukasz Őry Ḇ ʾAlī", "Weg 1", "29640 X"), blocks=(paragraph("Ž ẞ Ț Đ ə"),)
        ),
        stress_letter(),
        stress_letter(rows=200),
        replace(BESCHEID, subject=HOSTILE, blocks=(paragraph(HOSTILE), *BLOCKS), delivery_note=HOSTILE),
    ],
    ids=["bescheid", "with data", "draft", "no arms", "rare letters", "stress", "200 rows", "hostile"],
)
def test_letters_conform_and_tell_their_template(facts: LetterFacts) -> None:
    content = render_letter(facts)
    assert_conforms(content)
    assert_tells(facts, content)


def test_stress_letter_has_eight_pages_and_splits_a_paragraph_with_links() -> None:
    with pikepdf.open(BytesIO(render_letter(stress_letter()))) as pdf:
        assert len(pdf.pages) >= 8
        kids = [list(item.K) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/K" in item]
    split = [
        row for row in kids if any(isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid for kid in row)
    ]
    assert split


def test_reading_order_is_that_of_the_letter_not_of_the_drawing() -> None:
    heard = [text for _, text in story(render_letter(BESCHEID))]
    order = [
        "Landkreis Heidekreis",
        "Wilhelmine Müller-Lüdenscheidt",
        "Fachbereich",
        plain_text(BESCHEID.subject),
    ]
    places = [heard.index(text) for text in order]
    assert places == sorted(places)
    assert not any("Seite 1" in text for text in heard)


def test_who_is_to_pay_hears_the_account_at_the_end() -> None:
    heard = [text for _, text in story(render_letter(BESCHEID))]
    assert heard.index("IBAN DE12 2585 1660 0000 1234 56") > heard.index("Hinweise zum Datenschutz")


def test_a_link_over_two_lines_is_one_link() -> None:
    label = "eine sehr lange Bezeichnung einer Seite " * 4
    facts = replace(
        SHORT, blocks=(paragraph(f"Bitte lesen Sie [{label.strip()}](https://a.example/ü) dazu."),)
    )
    with pikepdf.open(BytesIO(render_letter(facts))) as pdf:
        notes = list(pdf.pages[0].obj.Annots)
        assert len(notes) == 1
        assert len(notes[0].QuadPoints) == 16
        assert str(notes[0].A.URI) == "https://a.example/%C3%BC"
        assert str(notes[0].Contents) == "Seite im Netz: a.example/ü"
    assert problems(render_letter(facts)) == []


def test_decision_for_machines_travels_inside_the_letter_in_stable_order() -> None:
    content = render_letter(replace(BESCHEID, data=DATA))
    with pikepdf.open(BytesIO(content)) as pdf:
        attached = pdf.Root.AF[0]
        assert str(attached.UF) == "bescheid.json"
        assert json.loads(attached.EF.F.read_bytes()) == DATA
    assert content == render_letter(replace(BESCHEID, data=dict(reversed(DATA.items()))))
    assert b"bescheid.json" not in render_letter(BESCHEID)


def test_room_for_a_seal_lies_where_the_interface_says() -> None:
    unsealed = letter_to_seal(replace(BESCHEID, data=DATA), SEAL)
    content, (start, first, second, rest) = unsealed.content, unsealed.byte_range

    assert (start, second + rest) == (0, len(content))
    assert content[first : first + 1] == b"<"
    assert content[second - 1 : second] == b">"
    assert content[unsealed.contents_at : unsealed.contents_at + unsealed.contents_size] == b"0" * 5000
    assert b"".join(unsealed.covered()) == content[:first] + content[second:]
    with pikepdf.open(BytesIO(content)) as pdf:
        field = pdf.Root.AcroForm.Fields[0]
        assert [int(number) for number in field.V.ByteRange] == list(unsealed.byte_range)
        assert (str(field.TU), int(field.F), str(field.V.M)) == (
            "Siegel der Behörde",
            132,
            "D:20261123083000Z",
        )
    assert problems(content) == failed_rules(content, "ua1") == []
    # Zeros are no seal yet; that is all PDF/A has to say.
    assert [rule.split()[0] for rule in failed_rules(content, "3a")] == ["6.4.3-2", "6.4.3-3"]

    filled = unsealed.filled(b"\x30\x82")
    assert len(filled) == len(content)
    assert filled[unsealed.contents_at :].startswith(b"30820000")
    assert problems(filled) == []


def test_seal_that_does_not_fit_is_refused() -> None:
    with pytest.raises(Invalid, match="Platz für 2500"):
        letter_to_seal(BESCHEID, SEAL).filled(b"x" * 2501)
    with pytest.raises(Invalid, match="Platz für 0"):
        letter_to_seal(BESCHEID, None).filled(b"x")


def test_two_page_letter_with_room_for_a_seal_is_small() -> None:
    assert len(letter_to_seal(replace(BESCHEID, data=DATA), SEAL).content) < 65_000
