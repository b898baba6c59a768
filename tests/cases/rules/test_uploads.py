"""Which files are taken, and what becomes of their names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.uploads import media_type_of, safe_file_name, why_not_taken

LIMIT = 1024 * 1024


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
    ],
)
def test_three_kinds_are_taken(content: bytes, media_type: str) -> None:
    assert media_type_of(content) == media_type
    assert why_not_taken(content, limit_bytes=LIMIT) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "leer"),
        (b"%PDF-" + b"x" * LIMIT, "größer als 1 MB"),
        (b"PK\x03\x04", "ein ZIP-Archiv oder eine Office-Datei"),
        (b"\0\0\0\x18ftypheic", "ein HEIC-Bild"),
        (b"RIFF\0\0\0\0WEBP", "ein WebP-Bild"),
        (b"MZ", "ein Programm"),
        (b"<?xml", "eine HTML- oder XML-Datei"),
        (b"hallo", "von unbekannter Art"),
        (b"%PDF", "von unbekannter Art"),
        (b"\n%PDF-1.4", "von unbekannter Art"),
    ],
)
def test_other_files_are_refused_with_what_they_are(content: bytes, said: str) -> None:
    reason = why_not_taken(content, limit_bytes=LIMIT)
    assert reason is not None
    assert said in reason


@given(st.binary(max_size=64))
def test_every_content_is_taken_or_refused_with_a_sentence(content: bytes) -> None:
    reason = why_not_taken(content, limit_bytes=LIMIT)
    assert (reason is None) == (media_type_of(content) is not None)
    assert reason is None or reason.endswith(".")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Geburtsurkunde Jana.pdf", "Geburtsurkunde Jana.pdf"),
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("\u202egpj.exe", "gpj.exe"),
        ("a\0b\r\nc.pdf", "abc.pdf"),
        ("...", "Datei"),
        ("", "Datei"),
        (" . ", "Datei"),
        ('a"b|c?.pdf', "a_b_c_.pdf"),
        ("u\u0308ber.pdf", "\u00fcber.pdf"),
        ("\ud800.pdf", "pdf"),
    ],
)
def test_names_lose_folders_and_tricks(name: str, safe: str) -> None:
    assert safe_file_name(name) == safe


@given(st.text(max_size=400))
def test_no_name_is_dangerous(name: str) -> None:
    safe = safe_file_name(name)
    assert 1 <= len(safe) <= 120
    assert not set(safe) & set('/\\<>:"|?*\0\r\n\u202e')
    assert safe.strip(" .") == safe
    safe.encode()
