"""What a reader needs of a tagged file: `problems` names what is missing (Matterhorn conditions), `story` reads it aloud.

Numbers are those of the Matterhorn Protocol 1.1; "A-…" are rules of PDF/A that no Matterhorn condition covers, "house" is
our own. Widths, glyphs and the rest of the font rules are left to veraPDF.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf

from tests.reports.structure_rules import document_problems, element_problems, font_problems, to_unicode

_Mark = tuple[tuple[int, int], int]
"""Marked content: its page (object and generation) and its number there."""

_SHOWN = ("Tj", "TJ", "'", '"')
_PAINTED = (*_SHOWN, "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "BI", "EI")


@dataclass
class _Page:
    """Marked content of a page: the text of each number, and what is wrong."""

    texts: dict[int, str] = field(default_factory=dict)
    fonts: dict[int, set[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def problems(content: bytes) -> list[str]:
    """Everything wrong with the file, one line each beginning with the condition; empty when nothing is."""
    with pikepdf.open(BytesIO(content)) as pdf:
        pages = [_read_page(page) for page in pdf.pages]
        found = [f"syntax: {fault}" for fault in pdf.check_pdf_syntax()]
        found += document_problems(pdf)
        found += [problem for page in pages for problem in page.problems]
        found += [problem for page in pdf.pages for problem in font_problems(page)]
        if "/StructTreeRoot" in pdf.Root:
            elements = list(_elements(pdf.Root.StructTreeRoot.K))
            found += element_problems(elements)
            found += _link_problems(pdf, pages, elements)
            found += _fake_headings(pdf, pages, elements)
        else:
            found.append("01-005 no structure tree")
        return found


def story(content: bytes) -> list[tuple[str, str]]:
    """Role and text of each element with text of its own, in reading order; words divided at a line end are whole again."""
    with pikepdf.open(BytesIO(content)) as pdf:
        texts = [_read_page(page).texts for page in pdf.pages]
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        told = []
        for element in _elements(pdf.Root.StructTreeRoot.K):
            if Name.Link == element.S or not any(_is_content(kid) for kid in _kids(element)):
                continue
            told.append((str(element.S)[1:], _text(element, numbers, texts).replace("\u00ad", "").rstrip()))
        return told


def _text(element: Object, numbers: dict[tuple[int, int], int], texts: list[dict[int, str]]) -> str:
    parts = []
    for kid in _kids(element):
        if _is_content(kid):
            page, mcid = _place(element, kid)
            parts.append(texts[numbers[page]][mcid])
        elif kid.get("/S") == Name.Link:
            parts.append(_text(kid, numbers, texts))
    return "".join(parts)


def _kids(element: Object) -> list[Object]:
    kids: Object | list[Object] = element.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array | list) else [kids]


def _is_content(kid: Object) -> bool:
    return not isinstance(kid, Dictionary) or kid.get("/Type") == Name.MCR


def _place(element: Object, kid: Object) -> _Mark:
    """Page and number of a marked content kid."""
    if isinstance(kid, Dictionary):
        return (kid.Pg if "/Pg" in kid else element.Pg).objgen, int(kid.MCID)
    return element.Pg.objgen, int(kid)


def _elements(start: Object) -> Iterator[Object]:
    for element in [start] if isinstance(start, Dictionary) else start:
        yield element
        for kid in _kids(element):
            if isinstance(kid, Dictionary) and "/S" in kid:
                yield from _elements(kid)


def _read_page(page: pikepdf.Page) -> _Page:
    """Follows the operators: whose is what is painted, and what do the shown codes mean."""
    read = _Page()
    stack: list[int | str] = []
    meanings: dict[int, str] = {}
    font = ""
    for instruction in pikepdf.parse_content_stream(page):
        sign, operands = str(instruction.operator), list(instruction.operands)
        if sign in ("BDC", "BMC"):
            _begin(read, stack, operands)
        elif sign == "EMC":
            stack.pop()
        elif sign == "Tf":
            meanings = to_unicode(page.obj.Resources.Font[str(operands[0])])
            font = str(page.obj.Resources.Font[str(operands[0])].get("/BaseFont", ""))
        elif sign in _PAINTED:
            _paint(read, stack, sign, operands, meanings)
            if sign in _SHOWN and stack and isinstance(stack[-1], int):
                read.fonts.setdefault(stack[-1], set()).add(font)
    if "/Tabs" not in page.obj or page.obj.Tabs != Name.S:
        read.problems.append("28-009 page without Tabs S")
    return read


def _begin(read: _Page, stack: list[int | str], operands: list[Object]) -> None:
    inside = [entry for entry in stack if entry != "open"]
    if operands[0] == Name.Artifact:
        if any(isinstance(entry, int) for entry in inside):
            read.problems.append("01-003 artifact inside tagged content")
        stack.append("artifact")
        return
    if len(operands) < 2 or "/MCID" not in operands[1]:
        stack.append("open")
        return
    mcid = int(operands[1].MCID)
    if "artifact" in inside:
        read.problems.append("01-004 tagged content inside an artifact")
    if mcid in read.texts:
        read.problems.append(f"01-006 number {mcid} twice on a page")
    read.texts[mcid] = ""
    stack.append(mcid)


def _paint(
    read: _Page, stack: list[int | str], sign: str, operands: list[Object], meanings: dict[int, str]
) -> None:
    if not stack or stack[-1] == "open":
        read.problems.append(f"01-005 {sign} outside marked content")
    if sign in _SHOWN:
        _show(read, stack, operands[-1], meanings)


def _show(read: _Page, stack: list[int | str], shown: Object, meanings: dict[int, str]) -> None:
    strings = (
        [shown] if isinstance(shown, pikepdf.String) else [s for s in shown if isinstance(s, pikepdf.String)]
    )
    for code in b"".join(bytes(string) for string in strings):
        if code not in meanings:
            read.problems.append(f"10-001 code {code} means nothing")
    owner = next((entry for entry in reversed(stack) if isinstance(entry, int)), None)
    if owner is not None:
        read.texts[owner] += "".join(
            meanings.get(code, "\ufffd") for string in strings for code in bytes(string)
        )


def _link_problems(pdf: Pdf, pages: list[_Page], elements: list[Object]) -> list[str]:
    """Marked content, elements and the parent tree must tell the same, both ways; annotations likewise."""
    owners, objects, found = _claims(elements)
    numbers = list(pdf.Root.StructTreeRoot.get("/ParentTree", Dictionary()).get("/Nums", []))
    tree = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
    for page, read in zip(pdf.pages, pages, strict=True):
        found += _page_links(page, read, owners, tree)
        for note in page.obj.get("/Annots", []):
            found += _annotation_problems(note, objects, tree)
    drawn = {
        (page.obj.objgen, mcid) for page, read in zip(pdf.pages, pages, strict=True) for mcid in read.texts
    }
    return found + [f"01-006 element of nothing drawn: {place}" for place in owners.keys() - drawn]


def _claims(
    elements: list[Object],
) -> tuple[dict[_Mark, tuple[int, int]], dict[tuple[int, int], Object], list[str]]:
    """What the elements say is theirs: marked content, annotations; and contradictions among them."""
    found = []
    owners: dict[_Mark, tuple[int, int]] = {}
    objects: dict[tuple[int, int], Object] = {}
    for element in elements:
        for kid in _kids(element):
            if _is_content(kid):
                place = _place(element, kid)
                if place in owners:
                    found.append(f"01-006 marked content {place} has two owners")
                owners[place] = element.objgen
            elif kid.get("/Type") == Name.OBJR:
                objects[kid.Obj.objgen] = element
            elif kid.P.objgen != element.objgen:
                found.append("01-006 element with a wrong parent")
    return owners, objects, found


def _page_links(
    page: pikepdf.Page,
    read: _Page,
    owners: dict[_Mark, tuple[int, int]],
    tree: dict[int, Object],
) -> list[str]:
    row: Object | list[Object] = tree.get(int(page.obj.get("/StructParents", -1)), [])
    found = []
    for mcid in read.texts:
        owner = owners.get((page.obj.objgen, mcid))
        if owner is None:
            found.append(f"01-006 marked content {mcid} without an owner")
        elif mcid >= len(row) or row[mcid].objgen != owner:
            found.append(f"01-006 parent tree names another owner of {mcid}")
    return found


def _annotation_problems(
    note: Object, objects: dict[tuple[int, int], Object], tree: dict[int, Object]
) -> list[str]:
    element = objects.get(note.objgen)
    wanted = {"/Link": "Link", "/Widget": "Form"}.get(str(note.Subtype))
    if wanted is None:
        return [f"28-002 annotation {note.Subtype} is not known here"]
    found = []
    if element is None or str(element.S) != f"/{wanted}":
        found.append(f"28-002 {wanted} annotation without its element")
    elif tree.get(int(note.get("/StructParent", -1)), Dictionary()).objgen != element.objgen:
        found.append("28-002 parent tree names another element of an annotation")
    if wanted == "Link" and not str(note.get("/Contents", "")).strip():
        found.append("28-012 link without Contents")
    if wanted == "Form" and not str(note.get("/TU", "")).strip():
        found.append("28-005 field without TU")
    return found


def _fake_headings(pdf: Pdf, pages: list[_Page], elements: list[Object]) -> list[str]:
    """Paragraphs that are bold from end to end and stand over a table or a list: headings in all but name."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    first = next((at for at, element in enumerate(elements) if element.S == Name.H1), len(elements))
    found = []
    around = [element for element in elements[first:] if element.P.get("/S") == Name.Document]
    for element, following in pairwise(around):
        if element.S != Name.P or following.S not in (Name.Table, Name.L):
            continue
        places = [_place(element, kid) for kid in _kids(element) if _is_content(kid)]
        fonts = {font for page, mcid in places for font in pages[numbers[page]].fonts.get(mcid, ())}
        if fonts and all("Bold" in font for font in fonts):
            found.append("house: a paragraph all in bold is a heading")
    return found


def plain(text: str) -> str:
    """One blank between words, as a reader hears it."""
    return re.sub(r"\s+", " ", text).strip()
