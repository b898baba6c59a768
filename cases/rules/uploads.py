"""Which files are taken: judged by their content, never by name or by what the sender says."""

import re
import unicodedata

ALLOWED_MEDIA_TYPES = {"application/pdf": "PDF", "image/jpeg": "JPEG-Bild", "image/png": "PNG-Bild"}
_SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
_OTHERS = (  # first bytes, where they stand, what people call it
    (b"PK\x03\x04", 0, "ein ZIP-Archiv oder eine Office-Datei"),
    (b"\xd0\xcf\x11\xe0", 0, "eine Office-Datei"),
    (b"ftyphei", 4, "ein HEIC-Bild"),
    (b"ftyp", 4, "ein Video oder Bild"),
    (b"II*\0", 0, "ein TIFF-Bild"),
    (b"MM\0*", 0, "ein TIFF-Bild"),
    (b"GIF8", 0, "ein GIF-Bild"),
    (b"WEBP", 8, "ein WebP-Bild"),
    (b"MZ", 0, "ein Programm"),
    (b"\x7fELF", 0, "ein Programm"),
    (b"{\\rtf", 0, "ein RTF-Text"),
    (b"<", 0, "eine HTML- oder XML-Datei"),
)
_NAME_LENGTH = 120


def media_type_of(content: bytes) -> str | None:
    """The media type of an allowed file by its first bytes; None for everything else."""
    return next((media_type for mark, media_type in _SIGNATURES.items() if content.startswith(mark)), None)


def why_not_taken(content: bytes, *, limit_bytes: int) -> str | None:
    """Why this file is refused, as a German sentence; None if it is taken."""
    if not content:
        return "Die Datei ist leer. Bitte noch einmal auswählen."
    if len(content) > limit_bytes:
        return f"Die Datei ist größer als {limit_bytes // (1024 * 1024)} MB. Bitte verkleinern oder teilen."
    if media_type_of(content) is None:
        return f"Angenommen werden PDF, JPEG und PNG; diese Datei ist in Wirklichkeit {_what_it_is(content)}."
    return None


def safe_file_name(name: str) -> str:
    """The name without folders, control and direction signs, at most 120 characters; "Datei" if none is left."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    plain = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C")
    plain = re.sub(r'[<>:"|?*]', "_", plain)
    return plain[-_NAME_LENGTH:].strip(" .") or "Datei"


def _what_it_is(content: bytes) -> str:
    found = next((name for mark, place, name in _OTHERS if content.startswith(mark, place)), None)
    return found or "von unbekannter Art"
