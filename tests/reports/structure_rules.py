"""Rules of the structure checker for the document as a whole, its elements and its fonts."""

import re
from collections.abc import Iterator
from html import unescape

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from reports.pdf.struct import Role

_STANDARD = {f"/{role}" for role in Role}
_KIDS = {
    "/L": {"/LI", "/Caption"},
    "/LI": {"/Lbl", "/LBody"},
    "/Table": {"/TR", "/THead", "/TBody", "/TFoot", "/Caption"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TR": {"/TH", "/TD"},
}
_NEVER_EMPTY = {"/P", "/H1", "/H2", "/H3", "/L", "/LI", "/Lbl", "/LBody", "/TR", "/Link", "/Sect"}
_PARENTS = {
    "/LI": {"/L"},
    "/Lbl": {"/LI"},
    "/LBody": {"/LI"},
    "/TR": {"/Table", "/THead", "/TBody"},
    "/TH": {"/TR"},
    "/TD": {"/TR"},
}


def document_problems(pdf: Pdf) -> list[str]:
    """Catalogue, metadata, output intent, attachments, actions."""
    root = pdf.Root
    packet = root.Metadata.read_bytes().decode() if "/Metadata" in root else ""
    marks = root.get("/MarkInfo", Dictionary())
    intents = list(root.get("/OutputIntents", []))
    checks = (
        (bool(marks.get("/Marked", False)), "01-005 not marked as tagged"),
        (not bool(marks.get("/Suspects", False)), "01-007 Suspects is true"),
        ("/RoleMap" not in root.get("/StructTreeRoot", Dictionary()), "02-001 a role map is not needed here"),
        (bool(packet), "06-001 no metadata"),
        ("<pdfuaid:part>1<" in packet, "06-002 no PDF/UA identifier"),
        (bool(_title(packet)), "06-003 no title"),
        (
            _title(packet) == str(pdf.docinfo.get("/Title", "")),
            "house: title of the packet is not that of the file",
        ),
        (_shows_title(root), "07-001 title not shown"),
        (bool(str(root.get("/Lang", ""))), "11-006 no language"),
        ("/OCProperties" not in root, "20-001 optional content"),
        ("/XFA" not in root.get("/AcroForm", Dictionary()), "25-001 XFA form"),
        (not pdf.is_encrypted, "26-001 encrypted"),
        ("<pdfaid:part>3<" in packet and "<pdfaid:conformance>A<" in packet, "A-identifier is not 3a"),
        (any(intent.get("/S") == Name.GTS_PDFA1 for intent in intents), "A-intent: no output intent"),
        (all(map(_has_profile, intents)), "A-intent: no RGB colour profile"),
        (not {"/OpenAction", "/AA"} & set(root.keys()), "A-action at opening"),
        ("/JavaScript" not in root.get("/Names", Dictionary()), "A-action in JavaScript"),
    )
    return [problem for is_fine, problem in checks if not is_fine] + _attachment_problems(root)


def _title(packet: str) -> str:
    found = re.search(r"<dc:title>.*?<rdf:li[^>]*>([^<]+)<", packet, re.S)
    return unescape(found[1]) if found else ""


def _has_profile(intent: Object) -> bool:
    """An ICC profile of three colours (ICC.1, 7.2: length, colour space, signature) with all the bytes it speaks of."""
    profile = intent.get("/DestOutputProfile")
    if not isinstance(profile, pikepdf.Stream) or profile.get("/N") != 3:
        return False
    content = profile.read_bytes()
    is_whole = int.from_bytes(content[:4], "big") == len(content)
    return is_whole and content[16:20] == b"RGB " and content[36:40] == b"acsp"


def _shows_title(root: Object) -> bool:
    return bool(root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False))


def _attachment_problems(root: Object) -> list[str]:
    names: Object = (
        root.get("/Names", Dictionary()).get("/EmbeddedFiles", Dictionary()).get("/Names", Array())
    )
    bound = {item.objgen for item in root.get("/AF", [])}
    found = []
    for specification in list(names)[1::2]:
        if not {"/F", "/UF"} <= set(specification.keys()):
            found.append("21-001 attachment without F and UF")
        if specification.get("/AFRelationship") != Name.Data or specification.objgen not in bound:
            found.append("A-attachment is not bound to the document as its data")
        if "/Subtype" not in specification.EF.F:
            found.append("A-attachment without media type")
    return found


def element_problems(elements: list[Object]) -> list[str]:
    """Roles, nesting, headings, tables and figures."""
    found = [problem for element in elements for problem in _nesting(element)]
    headings = [int(str(element.S)[2:]) for element in elements if re.fullmatch(r"/H\d", str(element.S))]
    if headings.count(1) != 1:
        found.append(f"house: {headings.count(1)} headings of level 1")
    for before, after in zip([0, *headings], headings, strict=False):
        if after > before + 1:
            found.append(f"14-003 heading of level {after} after {before}")
    return found + [problem for element in elements for problem in _content_problems(element)]


def _content_problems(element: Object) -> Iterator[str]:
    """What a figure, a header cell or a table lacks."""
    role = str(element.S)
    if role == "/Figure" and not str(element.get("/Alt", "")).strip():
        yield "13-004 figure without Alt"
    if role == "/TH" and str(_attributes(element).get("/Scope", "")) not in ("/Row", "/Column", "/Both"):
        yield "15-003 header cell without Scope"
    if role in _NEVER_EMPTY and "/K" not in element:
        yield f"house: empty {role}"
    if role == "/Table":
        yield from _table_problems(list(_rows(element)))


def _table_problems(rows: list[Object]) -> Iterator[str]:
    widths = {len(list(row.get("/K", []))) for row in rows}
    if len(widths) != 1:
        yield f"15-004 rows of different length: {sorted(widths)}"
    if len(rows) < 2:
        yield "house: table without a row below its header"
    if rows and {str(cell.S) for cell in rows[0].get("/K", [])} != {"/TH"}:
        yield "15-003 first row is no header"


def _nesting(element: Object) -> Iterator[str]:
    role = str(element.S)
    if role not in _STANDARD:
        yield f"02-001 role {role}"
    parent = str(element.P.get("/S", ""))
    if role in _PARENTS and parent not in _PARENTS[role]:
        yield f"09-004 {role} inside {parent}"
    kids: Object | list[Object] = element.get("/K", [])
    roles = {str(kid.S) for kid in kids if isinstance(kid, Dictionary) and "/S" in kid}
    for wrong in roles - _KIDS.get(role, roles):
        yield f"09-005 {wrong} as kid of {role}"


def _attributes(element: Object) -> Object:
    given = element.get("/A", Dictionary())
    return given[0] if isinstance(given, Array) else given


def _rows(element: Object) -> Iterator[Object]:
    for kid in element.get("/K", []):
        if isinstance(kid, Dictionary) and "/S" in kid:
            if kid.S == Name.TR:
                yield kid
            else:
                yield from _rows(kid)


def font_problems(page: pikepdf.Page) -> list[str]:
    """Every font is embedded and says what its codes mean."""
    found = []
    for name, font in page.obj.Resources.get("/Font", Dictionary()).items():
        if "/FontFile2" not in font.get("/FontDescriptor", Dictionary()):
            found.append(f"31-009 font {name} is not embedded")
        meanings = to_unicode(font)
        if not meanings or any(
            ord(sign) in (0, 0xFEFF, 0xFFFE) for text in meanings.values() for sign in text
        ):
            found.append(f"10-001 font {name} does not say what its codes mean")
    return found


def to_unicode(font: Object) -> dict[int, str]:
    """What each code of a font means; empty if the font does not say."""
    if "/ToUnicode" not in font:
        return {}
    pairs = re.findall(r"<([0-9A-F]{2})> <([0-9A-F]+)>\n", font.ToUnicode.read_bytes().decode())
    return {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be")
        for code, text in pairs
        if (code, text) != ("00", "FF")
    }
