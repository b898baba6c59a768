"""The checkers are checked: one defect at a time in a good letter, and who notices it."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf

from reports.letters.letter import render_letter
from tests.reports.letter_samples import BESCHEID
from tests.reports.structure_checker import problems
from tests.reports.verapdf import failed_rules

Mutation = Callable[[Pdf], None]
GOOD = replace(BESCHEID, data={"format": "kreishaus-bescheid-1"})


def elements(pdf: Pdf, role: str) -> list[Object]:
    """Structure elements of a role, in the order of their numbers."""
    found = [
        item for item in pdf.objects if isinstance(item, Dictionary) and item.get("/S") == Name(f"/{role}")
    ]
    return [item for item in found if "/P" in item]


def in_content(pattern: str, replacement: str, page: int = 0) -> Mutation:
    def mutate(pdf: Pdf) -> None:
        contents = pdf.pages[page].obj.Contents
        old = contents.read_bytes()
        new = re.sub(pattern.encode(), replacement.encode(), old, count=1, flags=re.S)
        assert new != old
        contents.write(new)

    return mutate


def without(*path: str) -> Mutation:
    """Removes the last key on the way from the catalogue."""

    def mutate(pdf: Pdf) -> None:
        node: Object = pdf.Root
        for key in path[:-1]:
            node = node[key]
        del node[path[-1]]

    return mutate


def setting(role: str, key: str, value: object) -> Mutation:
    def mutate(pdf: Pdf) -> None:
        elements(pdf, role)[0][key] = value

    return mutate


def wrong_parent_tree(pdf: Pdf) -> None:
    row = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
    row[2] = row[5]


def no_objr(pdf: Pdf) -> None:
    link = elements(pdf, "Link")[0]
    link.K = Array([kid for kid in link.K if not isinstance(kid, Dictionary)])


def short_row(pdf: Pdf) -> None:
    row = elements(pdf, "TR")[1]
    row.K = Array(list(row.K)[:-1])


def heading_as(role: str) -> Mutation:
    """The first heading says another role, in the tree and in the content."""

    def mutate(pdf: Pdf) -> None:
        setting("H2", "/S", Name(f"/{role}"))(pdf)
        in_content("/H2<<", f"/{role}<<")(pdf)

    return mutate


def no_tabs(pdf: Pdf) -> None:
    del pdf.pages[0].obj["/Tabs"]


def no_link_contents(pdf: Pdf) -> None:
    del pdf.pages[1].obj.Annots[0]["/Contents"]


def font_not_embedded(pdf: Pdf) -> None:
    font = next(iter(pdf.pages[0].obj.Resources.Font.values()))
    del font.FontDescriptor["/FontFile2"]


def font_without_meaning(pdf: Pdf) -> None:
    font = next(iter(pdf.pages[0].obj.Resources.Font.values()))
    del font["/ToUnicode"]


def javascript(pdf: Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    pdf.Root.OpenAction = pdf.make_indirect(action)


def no_relationship(pdf: Pdf) -> None:
    del pdf.Root.AF[0]["/AFRelationship"]


def orphan(pdf: Pdf) -> None:
    paragraph = elements(pdf, "P")[0]
    del paragraph["/K"]


def no_scope(pdf: Pdf) -> None:
    del elements(pdf, "TH")[0]["/A"]


def heading_skipped(pdf: Pdf) -> None:
    for element in elements(pdf, "H2"):
        element.S = Name.H3


def header_only(pdf: Pdf) -> None:
    table = elements(pdf, "Table")[0]
    table.K = Array([kid for kid in table.K if Name.THead == kid.S])


def wrong_scope(pdf: Pdf) -> None:
    elements(pdf, "TH")[0].A.Scope = Name.Foo


def header_as_data(pdf: Pdf) -> None:
    for cell in elements(pdf, "THead")[0].K[0].K:
        cell.S = Name.TD


def empty_paragraph(pdf: Pdf) -> None:
    root = pdf.Root.StructTreeRoot.K
    root.K.append(pdf.make_indirect(Dictionary(S=Name.P, P=root)))


def broken_profile(pdf: Pdf) -> None:
    pdf.Root.OutputIntents[0].DestOutputProfile.write(b"no profile")


def another_title(pdf: Pdf) -> None:
    pdf.docinfo["/Title"] = "Etwas anderes"


def unspecified_attachment(pdf: Pdf) -> None:
    pdf.Root.AF[0].AFRelationship = Name.Unspecified


DEFECTS: dict[str, tuple[Mutation, str, str, str]] = {
    # name: (mutation, our finding, veraPDF UA-1, veraPDF 3a); "" where a checker sees nothing.
    "figure without Alt": (lambda pdf: elements(pdf, "Figure")[0].__delitem__("/Alt"), "13-004", "7.3-1", ""),
    "no language": (without("/Lang"), "11-006", "7.2-34", ""),
    "title not shown": (without("/ViewerPreferences"), "07-001", "7.1-10", ""),
    "text outside": (in_content(r"/P<</MCID \d+>>BDC(.*?)EMC", r"\1"), "01-005", "7.1-3", ""),
    "line outside": (in_content(r"/Artifact<</Type/Page>>BDC(.*?)EMC", r"\1"), "01-005", "7.1-3", ""),
    "artifact inside content": (
        in_content(r"(/P<</MCID \d+>>BDC)(.*?)EMC", r"\1 /Artifact BMC \2 EMC EMC"),
        "01-003",
        "7.1-1",
        "",
    ),
    "header cell without Scope": (no_scope, "15-003", "7.5-1", ""),
    "heading skipped": (heading_skipped, "14-003", "7.4.2-1", ""),
    "item outside a list": (setting("L", "/S", Name.Sect), "09-004", "7.2-17", ""),
    "irregular row": (short_row, "15-004", "7.2-43", ""),
    "no Tabs": (no_tabs, "28-009", "", ""),
    "no Tabs on a page with links": (
        lambda pdf: pdf.pages[1].obj.__delitem__("/Tabs"),
        "28-009",
        "7.18.3-1",
        "",
    ),
    "link without Contents": (no_link_contents, "28-012", "7.18.5-2", ""),
    "wrong entry in the parent tree": (wrong_parent_tree, "01-006", "", ""),
    "link without OBJR": (no_objr, "28-002", "", ""),
    "content without an owner": (orphan, "01-006", "", ""),
    "second H1": (heading_as("H1"), "house", "", ""),
    "font not embedded": (font_not_embedded, "31-009", "7.21.4.1-1", "6.2.11.4.1-1"),
    "font without ToUnicode": (font_without_meaning, "10-001", "7.21.7-1", "6.2.11.7.2-1"),
    "no metadata": (without("/Metadata"), "06-001", "7.1-8", "6.6.2.1-1"),
    "no output intent": (without("/OutputIntents"), "A-intent", "", "6.2.4.3-2"),
    "JavaScript": (javascript, "A-action", "", "6.5.1-1"),
    "attachment without relationship": (no_relationship, "A-attachment", "", "6.8-3"),
    "table of a header only": (header_only, "house: table", "7.2-14", ""),
    "Scope of no kind": (wrong_scope, "15-003", "", ""),
    "heading as paragraph": (heading_as("P"), "house: a paragraph", "", ""),
    "header row of data cells": (header_as_data, "15-003 first", "", ""),
    "empty paragraph": (empty_paragraph, "house: empty", "", ""),
    "broken profile": (broken_profile, "A-intent", "", "6.2.3-1"),
    "two titles": (another_title, "house: title", "", ""),
    "attachment without a meaning": (unspecified_attachment, "A-attachment", "", ""),
    "no parent tree": (without("/StructTreeRoot", "/ParentTree"), "01-006", "7.1-3", ""),
    "not marked": (without("/MarkInfo"), "01-005", "6.2-1", "6.7.2.2-1"),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_each_defect_is_noticed(name: str) -> None:
    mutate, ours, accessible, archivable = DEFECTS[name]
    with pikepdf.open(BytesIO(render_letter(GOOD))) as pdf:
        mutate(pdf)
        buffer = BytesIO()
        pdf.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    broken = buffer.getvalue()

    assert any(problem.startswith(ours) for problem in problems(broken)), problems(broken)
    for kind, rule in (("ua1", accessible), ("3a", archivable)):
        found = failed_rules(broken, kind)
        assert any(line.startswith(f"{rule} ") for line in found) if rule else not found, (kind, found)


def test_the_good_letter_is_good() -> None:
    content = render_letter(GOOD)
    assert problems(content) == []
    assert failed_rules(content, "ua1") == failed_rules(content, "3a") == []
