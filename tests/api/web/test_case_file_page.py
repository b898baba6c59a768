"""The whole file as PDF, the version for a reader from outside, the cover sheet, and the phone note in the file."""

import io

import pypdfium2
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import text

from cases.commands.documents import Upload, add_documents
from cases.commands.messages import write_message
from cases.facts.actor import CaseId
from tests.api.web.conftest import Browser, Browsers
from tests.factories.stages import CLOSURE, Stages
from tests.factories.submissions import find_all_clean
from tests.reports.structure_checker import problems
from tests.reports.verapdf import failed_rules


def words_of(content: bytes) -> str:
    """All text of a PDF in one line, without division marks."""
    document = pypdfium2.PdfDocument(content)
    pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(pages).replace("\u00ad", "").replace("\ufffe", "").split())


def noted(anna: Browser, case_id: CaseId, words: str = "Bittet um Rückruf.", **more: str) -> object:
    fields = {"mit": "Frau Petersen", "wann": "23.11.2026, 07:30 Uhr", "text": words} | more
    return anna.send(f"/vorgaenge/{case_id}/telefonvermerk", **fields).status_code


def documents(stages: Stages, case_id: CaseId, source: str) -> list[tuple[str, str]]:
    with stages.toolbox.engine.connect() as connection:
        query = text(
            "SELECT title, sha256 FROM document WHERE case_id = :id AND source = :source ORDER BY id"
        )
        return [tuple(row) for row in connection.execute(query, {"id": case_id, "source": source})]


def test_a_phone_note_becomes_a_tagged_page_of_the_file_once(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken()
    assert "Gespräch mit" in anna.see(f"/vorgaenge/{case_id}")

    assert noted(anna, case_id) == noted(anna, case_id) == 303

    ((title, sha256),) = documents(stages, case_id, "vermerk")
    assert title == "Telefonvermerk vom 23.11.2026, 07:30 Uhr"
    content = stages.toolbox.documents.get(sha256)
    assert problems(content) == failed_rules(content, "ua1") == failed_rules(content, "3a") == []
    words = words_of(content)
    assert all(part in words for part in ("Frau Petersen", "Bittet um Rückruf.", "Anna Albers"))
    lines = [line.text for line in stages.page(case_id).journal]
    assert lines.count(title) == 1


def test_a_phone_note_without_words_or_of_tomorrow_comes_back(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken()
    assert noted(anna, case_id, words=" ") == 422
    assert noted(anna, case_id, wann="24.11.2026, 10:00") == 422
    assert noted(anna, case_id, wann="gestern") == 422
    answer = anna.send(f"/vorgaenge/{case_id}/telefonvermerk", mit="", wann="", text="Ja")
    assert "Bitte die Person nennen" in answer.text
    assert documents(stages, case_id, "vermerk") == []


def test_a_stranger_writes_no_phone_note_and_sees_no_file(browsers: Browsers, stages: Stages) -> None:
    case_id = stages.taken()
    dirk = browsers.of("dirk")
    assert noted(dirk, case_id) == 404
    for part in ("akte.pdf", "akte.pdf?fuer=akteneinsicht", "aktendeckblatt.pdf"):
        assert dirk.get(f"/vorgaenge/{case_id}/{part}").status_code == 404, part


def filled_case(anna: Browser, stages: Stages) -> CaseId:
    """A decided case with papers, a picture, a broken file, a message, a note and a phone note."""
    case_id = stages.dispatched(CLOSURE, "abgelehnt")
    picture = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(picture, "PNG")
    with stages.acting(stages.office.anna) as ctx:
        add_documents(
            ctx,
            case_id,
            files=(Upload("foto.png", picture.getvalue()), Upload("kaputt.pdf", b"%PDF-1.4 kein PDF")),
            requirement_key="",
            store=stages.toolbox.documents,
        )
        write_message(ctx, case_id, body="Vorsicht, streng geheim.", is_internal=True)
        write_message(ctx, case_id, body="Bitte rufen Sie mich an.", is_internal=False)
    find_all_clean(stages.acting, case_id)
    noted(anna, case_id, words="Geheimes am Telefon.")
    return case_id


def test_the_file_has_everything_in_order_with_bookmarks(anna: Browser, stages: Stages) -> None:
    case_id = filled_case(anna, stages)

    answer = anna.get(f"/vorgaenge/{case_id}/akte.pdf")

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    reader = PdfReader(io.BytesIO(answer.content))
    tops = [str(mark.title) for mark in reader.outline if not isinstance(mark, list)]
    assert tops[:2] == ["Aktendeckblatt", "Inhalt"]
    assert tops[3:] == ["Verlauf", "Nachrichten", "Schreiben", "Unterlagen"]
    below = [str(mark) for part in reader.outline if isinstance(part, list) for mark in part]
    assert any("foto" in title for title in below)
    words = words_of(answer.content)
    for part in (
        "Aktendeckblatt",
        "streng geheim",
        "Geheimes am Telefon",
        "Nicht enthalten",
        "Bitte rufen Sie",
    ):
        assert part in words, part
    assert any(line.act == "akte" for line in stages.page(case_id).journal)


def test_a_letter_that_the_store_has_lost_leaves_the_rest_of_the_file_readable(
    anna: Browser, stages: Stages
) -> None:
    case_id = stages.dispatched(CLOSURE, "abgelehnt")
    with stages.toolbox.engine.begin() as connection:
        lose = text("UPDATE letter SET sha256 = repeat('0', 64) WHERE case_id = :id AND kind = 'bescheid'")
        assert connection.execute(lose, {"id": case_id}).rowcount == 1

    answer = anna.get(f"/vorgaenge/{case_id}/akte.pdf")

    assert answer.status_code == 200
    words = words_of(answer.content)
    assert "Nicht enthalten" in words
    assert "Verlauf" in words


def test_page_numbers_of_the_contents_are_those_of_the_bookmarks(anna: Browser, stages: Stages) -> None:
    case_id = filled_case(anna, stages)
    content = anna.get(f"/vorgaenge/{case_id}/akte.pdf").content
    reader = PdfReader(io.BytesIO(content))
    starts = {
        str(mark.title): (reader.get_destination_page_number(mark) or 0) + 1
        for mark in reader.outline
        if not isinstance(mark, list)
    }
    contents = words_of(content)
    for title in ("Verlauf", "Schreiben", "Unterlagen"):
        assert f"{title} {starts[title]}" in contents


def test_the_cover_sheet_is_tagged(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken()
    content = anna.get(f"/vorgaenge/{case_id}/aktendeckblatt.pdf").content
    assert problems(content) == failed_rules(content, "ua1") == []
    assert stages.row(case_id).file_reference in words_of(content)
