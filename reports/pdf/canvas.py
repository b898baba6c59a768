"""A reportlab canvas on which nothing can be drawn without saying whose it is: an element of the structure or an artifact."""

from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from reports.pdf.fonts import encoded, encoded_evenly
from reports.pdf.struct import Box, Content, Element, Owner


class Untagged(RuntimeError):
    """Something was drawn that no reader would ever learn of, or that the file could not hold: a fault of our program."""


class Run(NamedTuple):
    """Words in one font and colour (#rrggbb); `owner` says whose they are. Even figures stand one below the other."""

    text: str
    font: str
    colour: str
    owner: Owner
    has_even_figures: bool = False


class PageContent(NamedTuple):
    """One finished page: its operators, and the owner of each marked content number in order."""

    operators: str
    owners: list[Element]


class TaggedCanvas(Canvas):
    """Draws as reportlab does, in points from the lower left corner; `belongs_to` comes before anything drawn.

    Text goes through `text_line` only: it encodes for the fonts of `reports.pdf.fonts`. Pictures, forms, shadings and
    transparency would need resources the file has no place for and are refused.
    """

    def __init__(self, size_pt: tuple[float, float]) -> None:
        self.pages: list[PageContent] = []
        self.fonts_used: dict[str, set[str]] = {}
        self._owner: Owner | None = None
        self._is_open = False
        self._in_text = False
        self._text_font: tuple[str, float] = ("", 0.0)
        self._text_colour = ""
        self._line_x = self._line_y = 0.0
        super().__init__(BytesIO(), pagesize=size_pt, invariant=1)

    def belongs_to(self, owner: Owner) -> None:
        """Whose everything drawn from now on is."""
        if owner is not self._owner:
            self._close()
            self._owner = owner

    def text_line(self, x: float, y: float, size_pt: float, runs: Iterable[Run]) -> None:
        """One line of text from `x` on the baseline `y`; each run belongs to its own owner."""
        runs = [run for run in runs if run.text]
        if not runs:
            return
        self._begin_text()
        write = self._operators.write
        x_now, y_now = round(x, 2), round(y, 2)
        move = f"{x_now - self._line_x:.2f} {y_now - self._line_y:.2f} Td"
        self._line_x, self._line_y = x_now, y_now
        for run in runs:
            if isinstance(run.owner, Element) and run.owner.title and not run.owner.top:
                run.owner.top = y_now + size_pt
            self.belongs_to(run.owner)
            self._open()
            if move:
                write(move)
                move = ""
            if run.colour != self._text_colour:
                self._text_colour = run.colour
                write(_fill(run.colour))
            for part in (encoded_evenly if run.has_even_figures else encoded)(run.font, run.text):
                if (part.resource, size_pt) != self._text_font:
                    self._text_font = (part.resource, size_pt)
                    write(f"/{part.resource} {size_pt:g} Tf")
                write(part.operator)
                self.fonts_used.setdefault(part.resource, set()).update(part.rare)

    def link_box(self, link: Element, box: Box) -> None:
        """The place on this page where a click follows the link."""
        link.place(len(self.pages), box)

    def showPage(self) -> None:  # reportlab's name
        """Ends the page; the next one begins without an owner."""
        self._close()
        self._end_text()
        self.pages.append(PageContent("\n".join(self._code), self._owners))
        self._owner = None
        self.init_graphics_state()
        self._restartAccumulators()

    def drawText(self, aTextObject: object) -> None:  # reportlab's names
        """Refused: reportlab's text objects use fonts and encodings of their own."""
        raise Untagged("text is drawn by text_line")

    def drawString(self, *arguments: object, **options: object) -> None:
        """Refused, see drawText."""
        raise Untagged("text is drawn by text_line")

    drawRightString = drawCentredString = drawAlignedString = drawString

    def _addAnnotation(self, *arguments: object, **options: object) -> None:  # reportlab's name
        raise Untagged("links are made by link_box, other annotations are not supported")

    def _restartAccumulators(self) -> None:  # reportlab's name, called at the start of each page
        super()._restartAccumulators()  # type: ignore[misc]  # not in the stubs
        self._code = self._operators = _Operators(self)
        self._owners: list[Element] = []

    def _open(self) -> None:
        """Begins a marked content sequence of the owner, unless it has begun already."""
        if self._is_open:
            return
        owner = self._owner
        if owner is None:
            raise Untagged("say whose it is before drawing: belongs_to(element or artifact)")
        if isinstance(owner, Element):
            mcid = len(self._owners)
            self._owners.append(owner)
            owner.kids.append(Content(len(self.pages), mcid))
            self._operators.write(f"/{owner.role}<</MCID {mcid}>>BDC")
        else:
            self._operators.write(owner)
        self._is_open = True

    def _close(self) -> None:
        if self._is_open:
            self._operators.write("EMC")
            self._is_open = False

    def _begin_text(self) -> None:
        """Marked content may not cross the border of a text object, so it begins anew on either side."""
        if not self._in_text:
            self._close()
            self._operators.write("BT")
            self._in_text = True
            self._text_font, self._text_colour = ("", 0.0), ""
            self._line_x = self._line_y = 0.0

    def _end_text(self) -> None:
        if self._in_text:
            self._close()
            self._operators.write("ET")
            self._in_text = False

    def before_graphics(self) -> None:
        """Called before each operator of reportlab."""
        self._end_text()
        self._open()


class _Operators(list[str]):
    """The operators of a page; what reportlab appends is marked first."""

    write = list.append

    def __init__(self, canvas: TaggedCanvas) -> None:
        super().__init__()
        self._canvas = canvas

    def append(self, operator: str) -> None:
        """Takes one of reportlab's operators. Raises Untagged without an owner, or if it needs a resource."""
        if operator.endswith(_REFUSED):
            raise Untagged(f"pictures, shadings, transparency and CMYK are not supported: {operator}")
        self._canvas.before_graphics()
        super().append(operator)


# Operators that name a resource, and the colours of a space for which no output intent is given.
_REFUSED = (" Do", " gs", " sh", " scn", " SCN", " k", " K")


@lru_cache(maxsize=64)
def _fill(colour: str) -> str:
    return " ".join(f"{value:.3g}" for value in HexColor(colour).rgb()) + " rg"
