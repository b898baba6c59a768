"""Pictures that people hand in, as preview and as page of the file."""

import struct
import zlib
from collections.abc import Callable
from functools import partial

import pytest

from cases.errors import Invalid
from reports.pdf.images import picture_png
from reports.pdf.merge import picture_page


def png_that_claims(side: int) -> bytes:
    """A few bytes that say they are a square picture of so many pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


@pytest.mark.parametrize("show", [partial(picture_png, width_px=900), picture_page], ids=["preview", "page"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (png_that_claims(8_000), "zu groß"),
        (png_that_claims(20_000), "zu groß"),
        (png_that_claims(60_000), "zu groß"),
        (b"\x89PNG\r\n\x1a\nkein Bild", "lässt sich nicht anzeigen"),
    ],
    ids=["large", "bomb", "larger bomb", "broken"],
)
def test_picture_nobody_can_show_is_refused_in_words(
    show: Callable[[bytes], bytes], content: bytes, words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        show(content)
