"""Pages of PDF files and pictures as PNG, for previews in the browser; the bytes shown are those that are sent."""

import io
import struct
from functools import lru_cache
from hashlib import sha256
from threading import Lock

import pypdfium2
from PIL import Image, ImageOps

from cases.errors import Invalid, NotFound

_PIXELS_MAX = 60_000_000
_TOO_LARGE = "Dieses Bild ist zu groß. Bitte herunterladen und mit einem anderen Programm öffnen."
_UNREADABLE = (
    "Diese Datei lässt sich nicht anzeigen. Bitte herunterladen und mit einem anderen Programm öffnen."
)

_BROKEN = (OSError, SyntaxError, ValueError, TypeError, AttributeError, LookupError, struct.error)
"""What Pillow raises for a file that only begins like a picture, or whose notes of the camera (EXIF) are broken."""

# PDFium is not safe for threads; whoever calls it holds this.
LOCK = Lock()


def page_count(pdf: bytes) -> int:
    """How many pages; `Invalid` for a file that is no readable PDF."""
    with LOCK:
        document = _opened(pdf)
        try:
            return len(document)
        finally:
            document.close()


def page_prints(pdf: bytes, width_px: int, *, most: int) -> tuple[str, ...]:
    """What is seen on each of the first pages, as a hash: much cheaper than the picture, and equal if that is equal."""
    prints: list[str] = []
    with LOCK:
        document = _opened(pdf)
        try:
            for number in range(min(most, len(document))):
                drawn = document[number]
                bitmap = drawn.render(scale=_scale(drawn.get_width(), width_px))
                prints.append(sha256(bytes(bitmap.buffer)).hexdigest())
        finally:
            document.close()
    return tuple(prints)


@lru_cache(maxsize=64)
def page_png(pdf: bytes, page: int, width_px: int) -> bytes:
    """One page, counted from 1, as PNG of this width; `NotFound` beyond the last page."""
    with LOCK:
        document = _opened(pdf)
        try:
            if not 1 <= page <= len(document):
                raise NotFound("Diese Seite gibt es nicht.")
            drawn = document[page - 1]
            picture = drawn.render(scale=_scale(drawn.get_width(), width_px)).to_pil()
        finally:
            document.close()
    return _png(picture)


@lru_cache(maxsize=64)
def picture_png(content: bytes, width_px: int) -> bytes:
    """A JPEG or PNG upright and at most this wide; `Invalid` for a broken file or a picture bomb."""
    picture = upright_picture(content)
    if picture.width > width_px:
        picture = picture.resize((width_px, max(1, round(picture.height * width_px / picture.width))))
    return _png(picture)


def upright_picture(content: bytes) -> Image.Image:
    """A JPEG or PNG in colours, turned as it is to be looked at; `Invalid` for a broken file or a picture bomb."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > _PIXELS_MAX:
                raise Invalid(_TOO_LARGE)
            return ImageOps.exif_transpose(opened).convert("RGB")
    except Image.DecompressionBombError as error:
        raise Invalid(_TOO_LARGE) from error
    except _BROKEN as error:
        raise Invalid(_UNREADABLE) from error


def _scale(page_width: float, width_px: int) -> float:
    return min(width_px / max(1.0, page_width), 4.0)


def _opened(pdf: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise Invalid(_UNREADABLE) from error


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()
