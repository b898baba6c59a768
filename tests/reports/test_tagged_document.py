"""Documents that are no letters: the small public side of `reports.pdf`, and what it refuses."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from cases.errors import Invalid
from reports.letters import fonts
from reports.pdf.canvas import Run, TaggedCanvas, Untagged
from reports.pdf.document import Document
from reports.pdf.meta import Attachment, Description
from reports.pdf.struct import Artifact, Box, Element, Role
from tests.reports.structure_checker import problems, story
from tests.reports.verapdf import failed_rules

A4 = (595.28, 841.89)
NOTE = Description(
    title="Telefonvermerk (Anruf) \\ „Müller“",
    author="Landkreis",
    identifier="note-1",
    day=date(2026, 11, 23),
)


def started(description: Description = NOTE) -> Document:
    """A document with its title on the page, as a phone note or a cover sheet would begin."""
    fonts.load()
    document = Document(description, A4)
    write(document, document.root.add(Role.HEADING_1), "Telefonvermerk (Anruf)", y=760)
    return document


def write(document: Document, owner: Element, text: str, *, y: float) -> None:
    document.canvas.text_line(72, y, 11, [Run(text, fonts.REGULAR, "#14162a", owner)])


def test_a_note_with_two_pages_and_an_attachment_conforms() -> None:
    document = started()
    paragraph = document.root.add(Role.PARAGRAPH)
    write(document, paragraph, "Der Antragsteller ", y=700)
    document.canvas.showPage()
    write(document, paragraph, "rief an.", y=760)
    document.canvas.belongs_to(Artifact.LAYOUT)
    document.canvas.line(72, 750, 200, 750)
    document.canvas.showPage()
    attached = Attachment("anruf (1).json", "application/json", "Anruf für Maschinen", b"{}")

    content = document.finished([attached]).content

    assert problems(content) == failed_rules(content, "ua1") == failed_rules(content, "3a") == []
    assert story(content) == [("H1", "Telefonvermerk (Anruf)"), ("P", "Der Antragsteller rief an.")]
    with pikepdf.open(BytesIO(content)) as pdf:
        assert str(pdf.docinfo.Title) == NOTE.title
        assert str(pdf.Root.AF[0].UF) == "anruf (1).json"


@pytest.mark.parametrize(
    "draw",
    [
        lambda canvas: canvas.line(0, 0, 9, 9),
        lambda canvas: canvas.rect(0, 0, 9, 9),
        lambda canvas: canvas.circle(9, 9, 9),
        lambda canvas: canvas.text_line(0, 0, 9, [Run("x", fonts.REGULAR, "#000000", None)]),  # type: ignore[arg-type]
    ],
    ids=["line", "box", "circle", "text"],
)
def test_nothing_is_drawn_before_it_says_whose_it_is(draw: Callable[[TaggedCanvas], None]) -> None:
    with pytest.raises(Untagged, match="whose"):
        draw(Document(NOTE, A4).canvas)


def test_each_page_begins_without_an_owner() -> None:
    document = started()
    document.canvas.belongs_to(Artifact.LAYOUT)
    document.canvas.showPage()
    with pytest.raises(Untagged, match="whose"):
        document.canvas.line(0, 0, 9, 9)


@pytest.mark.parametrize(
    "draw",
    [
        lambda canvas: canvas.drawString(9, 9, "x"),
        lambda canvas: canvas.drawRightString(9, 9, "x"),
        lambda canvas: canvas.drawText(canvas.beginText(9, 9)),
        lambda canvas: canvas.linkURL("https://a.example", (0, 0, 9, 9)),
        lambda canvas: canvas.setFillAlpha(0.5),
        lambda canvas: canvas.setFillColorCMYK(0, 0, 0, 1),
        lambda canvas: canvas.drawImage(ImageReader(Image.new("RGB", (2, 2))), 0, 0),
    ],
    ids=["string", "right string", "text object", "link", "transparency", "cmyk", "picture"],
)
def test_what_the_file_could_not_hold_is_refused(draw: Callable[[TaggedCanvas], None]) -> None:
    canvas = started().canvas
    canvas.belongs_to(Artifact.LAYOUT)
    with pytest.raises(Untagged):
        draw(canvas)


def test_text_and_lines_of_one_element_may_alternate() -> None:
    document = started()
    figure = document.root.add(
        Role.FIGURE, alt="Ein Kreis mit Beschriftung", attributes="<</O/Layout/Placement/Block>>"
    )
    write(document, figure, "Kreis", y=650)
    document.canvas.circle(300, 600, 40)
    write(document, figure, "Mitte", y=600)
    document.canvas.showPage()
    content = document.finished().content
    assert problems(content) == []
    assert story(content)[1] == ("Figure", "KreisMitte")


def test_a_link_without_words_around_it_is_one_link() -> None:
    document = started()
    link = document.root.add(Role.PARAGRAPH).link("https://a.example/b")
    document.canvas.text_line(72, 700, 11, [Run("Zur Seite", fonts.BOLD, "#1c4a86", link)])
    document.canvas.link_box(link, Box(72, 697, 130, 709))
    document.canvas.showPage()
    content = document.finished().content
    assert problems(content) == failed_rules(content, "ua1") == []


def test_a_document_without_a_title_is_refused() -> None:
    document = started(Description(title=" ", author="x", identifier="x", day=None))
    document.canvas.showPage()
    with pytest.raises(Invalid, match="Titel"):
        document.finished()


def test_bytes_do_not_depend_on_the_process() -> None:
    """Order of sets differs from process to process; bytes must not."""
    program = (
        "from hashlib import sha256; from dataclasses import replace\n"
        "from reports.letters.letter import render_letter\n"
        "from tests.reports.letter_samples import BESCHEID, paragraph\n"
        "facts = replace(BESCHEID, blocks=(*BESCHEID.blocks, paragraph('Łukasz Őry Ṣẹ ʾAlī Ḇ')), data={'b': 1, 'a': [2]})\n"
        "print(sha256(render_letter(facts)).hexdigest())"
    )
    root = Path(__file__).parents[2]
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
