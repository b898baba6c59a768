"""Attachments: judged by content, named harmlessly, kept once by hash, in quarantine until scanned."""

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest

from cases.models import Case, Document
from tests.api.portal.door import Door, assert_problem, entries, envelope, pdf, pointers

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
CHIP = envelope(attachments=entries("chipnachweis"))


def a_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("rechnung.exe", b"MZ")
    return buffer.getvalue()


def one(door: Door, content: bytes, name: str = "chip.pdf") -> Any:
    return door.post_files("/submissions", CHIP, ("chipnachweis", name, content))


def test_attachment_is_kept_under_its_hash_in_quarantine(door: Door) -> None:
    assert one(door, pdf(7)).status_code == 202
    (document,) = door.rows(Document)
    assert document.sha256 == hashlib.sha256(pdf(7)).hexdigest()
    assert door.toolbox.documents.get(document.sha256) == pdf(7)
    assert (document.status, document.requirement_key) == ("quarantaene", "chipnachweis")
    assert document.title == "Nachweis der Chipnummer oder Heimtierausweis"


def test_same_content_in_two_cases_is_stored_once(door: Door) -> None:
    one(door, pdf(7))
    one(door, pdf(7), "anders.pdf")
    assert len({row.sha256 for row in door.rows(Document)}) == 1
    assert len(list(door.toolbox.documents.hashes())) == 1
    assert door.count(Case, Document) == (2, 2)


def test_media_type_comes_from_the_content_not_from_name_or_header(door: Door) -> None:
    assert one(door, PNG, "chip.pdf").status_code == 202
    assert [row.media_type for row in door.rows(Document)] == ["image/png"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (a_zip(), "ein ZIP-Archiv"),
        (b"", "leer"),
        (b"MZ\x90\0", "in Wirklichkeit ein Programm"),
        (b"<html><script>alert(1)</script>", "Angenommen werden PDF, JPEG und PNG"),
        (b" %PDF-1.4", "Angenommen werden PDF, JPEG und PNG"),
        (b"%PDF-1.4" + b"x" * 21 * 1024 * 1024, "größer als 20 MB"),
    ],
    ids=["zip", "empty", "exe", "html", "not at the start", "21 MB"],
)
def test_file_that_is_not_what_it_says_is_refused_at_its_place(door: Door, content: bytes, said: str) -> None:
    answer = one(door, content)
    assert pointers(answer) == ["/attachments/0"]
    assert said in answer.json()["errors"][0]["detail"]
    assert door.count(Case, Document) == (0, 0)


def test_two_hundred_attachments_are_too_many(door: Door) -> None:
    files = [(f"teil{n}", f"{n}.pdf", pdf(n)) for n in range(200)]
    body = assert_problem(door.post_files("/submissions", envelope(), *files), 413)
    assert "Höchstens 20" in body["detail"]
    assert_problem(door.post_files("/submissions", envelope(), *files[:21]), 413)
    assert door.post_files("/submissions", envelope(), *files[:20]).status_code == 202
    assert door.count(Document) == (20,)


def test_all_together_may_not_exceed_sixty_megabytes(door: Door) -> None:
    files = [(f"teil{n}", f"{n}.pdf", pdf(n) + b"x" * 16_000_000) for n in range(4)]
    assert_problem(door.post_files("/submissions", envelope(), *files), 413)


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\a.pdf", "a.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("a\u0000b.pdf", "ab.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("...", "Datei"),
        ("Brücke <b>.pdf", "Brücke _b_.pdf"),
        ("a\tb.pdf", "ab.pdf"),
    ],
)
def test_hostile_file_names_become_harmless(door: Door, name: str, stored: str) -> None:
    boundary, quoted = "grenze", name.replace("\\", "\\\\").encode()
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="submission"\r\n\r\n'.encode()
    file = b'\r\n--grenze\r\nContent-Disposition: form-data; name="chipnachweis"; filename="' + quoted
    body = head + json.dumps(CHIP).encode() + file + b'"\r\n\r\n' + pdf() + b"\r\n--grenze--\r\n"
    answer = door.post_raw("/submissions", body, kind=f"multipart/form-data; boundary={boundary}")
    assert answer.status_code == 202
    assert [row.file_name for row in door.rows(Document)] == [stored]


def test_entry_without_its_file_is_refused(door: Door) -> None:
    assert pointers(door.submit(CHIP)) == ["/attachments/0"]
    body = envelope(attachments=entries("haftpflicht", "chipnachweis"))
    answer = door.post_files("/submissions", body, ("haftpflicht", "h.pdf", pdf()))
    assert pointers(answer) == ["/attachments/1"]


def test_file_without_an_entry_is_taken_and_not_lost(door: Door) -> None:
    assert door.post_files("/submissions", envelope(), ("foto", "hund.pdf", pdf())).status_code == 202
    assert [(row.requirement_key, row.title) for row in door.rows(Document)] == [("", "hund.pdf")]


def test_two_entries_for_one_file_are_refused(door: Door) -> None:
    twice = [{"part": "a", "document": "chipnachweis"}, {"part": "a", "document": "haftpflicht"}]
    answer = door.post_files("/submissions", envelope(attachments=twice), ("a", "a.pdf", pdf()))
    assert pointers(answer) == ["/attachments/1"]


def test_unknown_paper_is_refused_at_its_place(door: Door) -> None:
    body = envelope(attachments=[{"part": "a", "document": "gibt-es-nicht"}])
    answer = door.post_files("/submissions", body, ("a", "a.pdf", pdf()))
    assert pointers(answer) == ["/attachments/0/document"]


def test_same_file_twice_in_one_submission_is_one_document(door: Door) -> None:
    files = [("chipnachweis", "a.pdf", pdf(1)), ("chipnachweis", "b.pdf", pdf(1))]
    assert door.post_files("/submissions", CHIP, *files).status_code == 202
    assert door.count(Document) == (1,)


@pytest.mark.parametrize("part", ["a\u0000b", "\u202e", "x" * 121, "<script>"])
def test_odd_part_names_are_refused_without_echo(door: Door, part: str) -> None:
    answer = door.post_files("/submissions", envelope(), (part, "a.pdf", pdf()))
    assert part not in assert_problem(answer, 422)["detail"]


def test_text_part_beside_the_submission_is_refused_not_ignored(door: Door) -> None:
    headers = door.headers | {"idempotency-key": "k"}
    parts: list[Any] = [("submission", (None, "{}")), ("anlage", (None, "vergessener Dateiname"))]
    assert_problem(door.client.post("/submissions", files=parts, headers=headers), 422)
    twice: list[Any] = [("submission", (None, "{}")), ("submission", (None, "{}"))]
    assert_problem(door.client.post("/submissions", files=twice, headers=headers), 422)
