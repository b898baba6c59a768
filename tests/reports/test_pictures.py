"""Pictures that people hand in, as preview and as page of the file."""

import io
import struct
import zlib
from collections.abc import Callable
from functools import partial

import pytest
from PIL import Image

from cases.errors import Invalid
from reports.pdf.images import picture_png
from reports.pdf.merge import picture_page


def png_that_claims(side: int) -> bytes:
    """A few bytes that say they are a square picture of so many pixels."""
    return png_of(struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))


def png_of(header: bytes) -> bytes:
    """An empty picture with this header."""
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def jpeg_with(tag: int, kind: int) -> bytes:
    """A picture whose notes of the camera hold, of a wrong kind, this tag, and ask to turn it."""
    entries = (tag, kind, 2, bytes(4)), (0x112, 3, 1, b"\0\6\0\0")
    notes = b"".join(struct.pack(">HHI4s", *entry) for entry in entries)
    file = io.BytesIO()
    exif = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", len(entries)) + notes + bytes(4)
    Image.new("RGB", (8, 8)).save(file, "JPEG", exif=exif)
    return file.getvalue()


@pytest.mark.parametrize("show", [partial(picture_png, width_px=900), picture_page], ids=["preview", "page"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (png_that_claims(8_000), "zu groß"),
        (png_that_claims(20_000), "zu groß"),
        (png_that_claims(60_000), "zu groß"),
        (b"\x89PNG\r\n\x1a\nkein Bild", "lässt sich nicht anzeigen"),
        (png_of(b"\0\0\0\x10\0"), "lässt sich nicht anzeigen"),
        (jpeg_with(0x108, 2), "lässt sich nicht anzeigen"),
        (jpeg_with(0x11B, 2), "lässt sich nicht anzeigen"),
    ],
    ids=["large", "bomb", "larger bomb", "no picture", "cut header", "word for number", "word for density"],
)
def test_picture_nobody_can_show_is_refused_in_words(
    show: Callable[[bytes], bytes], content: bytes, words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        show(content)
