"""Several PDF files and pictures as one file, in order, with bookmarks. Not tagged: each part keeps only its pages."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pypdfium2
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import IndirectObject

from cases.errors import Invalid
from reports.pdf.images import LOCK, upright_picture

_A4_PX = (1240, 1754)
_PICTURE_DPI = 150


@dataclass(frozen=True)
class Part:
    """One file of the merged one. `bookmark` "" makes none; `level` 1 hangs below the last part of level 0."""

    content: bytes
    bookmark: str = ""
    level: int = 0


class Merged:
    """Pages in the making; takes files one by one, so that never all of them are in memory twice."""

    def __init__(self) -> None:
        self._document = pypdfium2.PdfDocument.new()

    def add(self, content: bytes) -> int:
        """Append all pages of a PDF; how many. `Invalid` for a file that is no readable PDF, and nothing is added."""
        with LOCK:
            try:
                source = pypdfium2.PdfDocument(content)
                count = len(source)
                self._document.import_pages(source)
            except pypdfium2.PdfiumError as error:
                raise Invalid("Diese Datei ist kein lesbares PDF.") from error
            source.close()
            return count

    def finished(self) -> bytes:
        """The whole file."""
        with LOCK:
            buffer = io.BytesIO()
            self._document.save(buffer)
            self._document.close()
            return buffer.getvalue()


def merged(contents: Iterable[bytes]) -> bytes:
    """All pages one after the other. `Invalid` if one is no readable PDF."""
    document = Merged()
    for content in contents:
        document.add(content)
    return document.finished()


def with_bookmarks(parts: Sequence[Part], *, title: str) -> bytes:
    """The parts as one file that opens with its bookmarks. `Invalid` if one is no readable PDF."""
    document = Merged()
    starts: list[int] = []
    at = 0
    for part in parts:
        starts.append(at)
        at += document.add(part.content)
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(document.finished())))
    writer.add_metadata({"/Title": title, "/Producer": "Kreishaus"})
    parent: IndirectObject | None = None
    for part, start in zip(parts, starts, strict=True):
        if part.bookmark:
            mark = writer.add_outline_item(
                title=part.bookmark, page_number=start, parent=parent if part.level else None
            )
            parent = parent if part.level else mark
    writer.page_mode = "/UseOutlines"
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def picture_page(content: bytes) -> bytes:
    """A JPEG or PNG as one page A4, upright and whole; `Invalid` for a broken file or a picture bomb."""
    picture = upright_picture(content)
    size = _A4_PX if picture.height >= picture.width else (_A4_PX[1], _A4_PX[0])
    picture.thumbnail((size[0] - 120, size[1] - 120))
    page = Image.new("RGB", size, "white")
    page.paste(picture, ((size[0] - picture.width) // 2, (size[1] - picture.height) // 2))
    buffer = io.BytesIO()
    page.save(buffer, "PDF", resolution=_PICTURE_DPI)
    return buffer.getvalue()
