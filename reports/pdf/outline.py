"""Bookmarks: one for each heading that has a title, nested as the headings are (ISO 32000-1, 12.3.3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reports.pdf.meta import text_string
from reports.pdf.struct import Content, Element
from reports.pdf.write import ObjectFile


@dataclass
class _Entry:
    heading: Element
    level: str
    number: int
    kids: list["_Entry"] = field(default_factory=list)


def write_outline(file: ObjectFile, root: Element, pages: Sequence[int]) -> int:
    """The bookmarks as objects; the number of their root, 0 if nothing was drawn that has one."""
    top: list[_Entry] = []
    path: list[_Entry] = []
    for heading in _headings(root):
        entry = _Entry(heading, heading.role.value, file.reserve())
        while path and path[-1].level >= entry.level:
            path.pop()
        (path[-1].kids if path else top).append(entry)
        path.append(entry)
    if not top:
        return 0
    number = file.reserve()
    count = _write(file, top, number, pages)
    file.put(number, f"<</Type/Outlines/First {top[0].number} 0 R/Last {top[-1].number} 0 R/Count {count}>>")
    return number


def _headings(element: Element) -> Iterator[Element]:
    for kid in element.kids:
        if isinstance(kid, Element):
            if kid.title and any(isinstance(content, Content) for content in kid.kids):
                yield kid
            yield from _headings(kid)


def _write(file: ObjectFile, entries: list[_Entry], parent: int, pages: Sequence[int]) -> int:
    """Entries of one level and what is below them; how many in all, for they are shown open."""
    shown = len(entries)
    for at, entry in enumerate(entries):
        page = next(content.page for content in entry.heading.kids if isinstance(content, Content))
        links = f"/Parent {parent} 0 R"
        if at:
            links += f"/Prev {entries[at - 1].number} 0 R"
        if at + 1 < len(entries):
            links += f"/Next {entries[at + 1].number} 0 R"
        if entry.kids:
            below = _write(file, entry.kids, entry.number, pages)
            links += f"/First {entry.kids[0].number} 0 R/Last {entry.kids[-1].number} 0 R/Count {below}"
            shown += below
        file.put(
            entry.number,
            f"<</Title{text_string(entry.heading.title)}{links}"
            f"/Dest[{pages[page]} 0 R/XYZ null {entry.heading.top:.2f} null]>>",
        )
    return shown
