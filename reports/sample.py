"""Invented papers for demo and tests: one page that looks like a scan of something, with a clear mark that it is not real."""

import io

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from reports.letters.fonts import load

_LINE_MM = 8
rl_config.useA85 = 0  # ASCII85 is reportlab's default and makes each stream a quarter longer.


def sample_paper(title: str, lines: tuple[str, ...]) -> bytes:
    """A one-page PDF with a heading and lines; the same words give the same bytes."""
    load()
    buffer = io.BytesIO()
    canvas = Canvas(
        buffer,
        pagesize=A4,
        invariant=True,
        initialFontName="KreisSans-Regular",  # type: ignore[arg-type]  # the stub says float; it is a name
    )
    canvas.setTitle(title)
    canvas.setFont("KreisSans-Bold", 16)
    canvas.drawString(25 * mm, 265 * mm, title)
    canvas.setFont("KreisSans-Regular", 11)
    for number, line in enumerate(lines):
        canvas.drawString(25 * mm, (250 - number * _LINE_MM) * mm, line)
    canvas.setFont("KreisSans-Regular", 8)
    canvas.drawString(25 * mm, 20 * mm, "Erfundenes Muster für die Vorführung – kein echtes Dokument")
    canvas.line(25 * mm, 24 * mm, 185 * mm, 24 * mm)
    canvas.save()
    return buffer.getvalue()
