"""The structure of a document: which elements it has, in the order they are read, and what of the pages belongs to each.

Built while a text is laid out, in story order; the canvas only adds where the marked content of an element stands.
"""

from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """Standard structure types (ISO 32000-1, 14.8.4) this house uses."""

    DOCUMENT = "Document"
    SECTION = "Sect"
    HEADING_1 = "H1"
    HEADING_2 = "H2"
    HEADING_3 = "H3"
    PARAGRAPH = "P"
    LIST = "L"
    ITEM = "LI"
    LABEL = "Lbl"
    ITEM_BODY = "LBody"
    TABLE = "Table"
    TABLE_HEAD = "THead"
    TABLE_BODY = "TBody"
    ROW = "TR"
    HEADER_CELL = "TH"
    CELL = "TD"
    LINK = "Link"
    FIGURE = "Figure"
    FORM = "Form"


class Artifact(StrEnum):
    """What is on a page but not read out; the value is the operator that begins it (ISO 32000-1, 14.8.2.2)."""

    HEADER = "/Artifact<</Type/Pagination/Subtype/Header>>BDC"
    FOOTER = "/Artifact<</Type/Pagination/Subtype/Footer>>BDC"
    WATERMARK = "/Artifact<</Type/Pagination/Subtype/Watermark>>BDC"
    REPEATED = "/Artifact<</Type/Pagination>>BDC"
    LAYOUT = "/Artifact<</Type/Layout>>BDC"
    PAGE = "/Artifact<</Type/Page>>BDC"


# Attribute dictionaries (ISO 32000-1, 14.8.5) as they stand in the file.
SCOPE_COLUMN = "<</O/Table/Scope/Column>>"
SCOPE_ROW = "<</O/Table/Scope/Row>>"
NUMBERS_DECIMAL = "<</O/List/ListNumbering/Decimal>>"
NUMBERS_DISC = "<</O/List/ListNumbering/Disc>>"
NUMBERS_NONE = "<</O/List/ListNumbering/None>>"


class Content(NamedTuple):
    """A marked content sequence of an element: page counted from 0, and its number on that page."""

    page: int
    mcid: int


class Box(NamedTuple):
    """A rectangle in points from the lower left corner of the page."""

    left: float
    bottom: float
    right: float
    top: float


class LinkPlace(NamedTuple):
    """Where a link stands on one page: one box per line."""

    page: int
    boxes: list[Box]


class Element:
    """A node of the structure tree. `kids` are elements and marked content in reading order.

    `alt` says in words what a figure shows, where a link leads, or what a field is; `url` and `places` belong to a link.
    `title` is the bookmark of a heading, `top` (points from below) where its first line stands.
    """

    __slots__ = ("alt", "attributes", "kids", "places", "role", "title", "top", "url")

    def __init__(
        self, role: Role, *, attributes: str = "", alt: str = "", url: str = "", title: str = ""
    ) -> None:
        self.role = role
        self.attributes = attributes
        self.alt = alt
        self.url = url
        self.title = title
        self.top = 0.0
        self.kids: list[Element | Content] = []
        self.places: list[LinkPlace] = []

    def add(
        self, role: Role, *, attributes: str = "", alt: str = "", url: str = "", title: str = ""
    ) -> "Element":
        """A new element as the last kid."""
        kid = Element(role, attributes=attributes, alt=alt, url=url, title=title)
        self.kids.append(kid)
        return kid

    def link(self, url: str) -> "Element":
        """The link element for the next words that lead to `url`: the last kid if it is this very link, else a new one."""
        last = self.kids[-1] if self.kids else None
        if isinstance(last, Element) and last.url == url:
            return last
        return self.add(Role.LINK, url=url, alt=f"Seite im Netz: {url.removeprefix('https://')}")

    def place(self, page: int, box: Box) -> None:
        """Notes that this link can be clicked in `box`."""
        if not self.places or self.places[-1].page != page:
            self.places.append(LinkPlace(page, []))
        self.places[-1].boxes.append(box)


Owner = Element | Artifact


def figure_attributes(box: Box) -> str:
    """Layout attributes of a figure: the box it fills."""
    return f"<</O/Layout/Placement/Block/BBox[{' '.join(f'{edge:.2f}' for edge in box)}]>>"
