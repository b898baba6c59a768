"""Writes the structure tree: elements, the way back from pages to elements, and the links."""

from collections.abc import Sequence
from urllib.parse import quote

from reports.pdf.canvas import PageContent
from reports.pdf.meta import text_string
from reports.pdf.struct import Content, Element, LinkPlace, Role
from reports.pdf.write import ObjectFile

_URL_SIGNS = "%/:?#[]@!$&'()*+,;=~"  # What has a meaning in an address stays; the rest becomes %XX.


class Annotations:
    """Annotations of a file and their elements. Keys of the parent tree follow those of the pages."""

    def __init__(self, pages: Sequence[int]) -> None:
        self.pages = pages
        self.of_element: dict[Element, list[tuple[int, int]]] = {}
        self.owners: list[Element] = []

    def add(self, element: Element, page: int, number: int) -> int:
        """Notes annotation `number` on a page, both as object numbers; its key in the parent tree."""
        self.of_element.setdefault(element, []).append((page, number))
        self.owners.append(element)
        return len(self.pages) + len(self.owners) - 1

    def on_page(self, page: int) -> str:
        """References to the annotations of a page, in reading order as far as they were added in it."""
        numbers = (number for places in self.of_element.values() for at, number in places if at == page)
        return " ".join(f"{number} 0 R" for number in numbers)


def write_tree(
    file: ObjectFile, root: Element, pages: Sequence[PageContent], annotations: Annotations
) -> int:
    """The structure tree as objects; the number of its root."""
    tree = file.reserve()
    numbers: dict[Element, int] = {}
    _number(file, root, numbers, annotations)
    _write_element(file, root, tree, numbers, annotations)
    owners = [
        f"{key}[{''.join([f'{numbers[owner]} 0 R ' for owner in page.owners])}]"
        for key, page in enumerate(pages)
    ]
    owners += [
        f"{key} {numbers[owner]} 0 R" for key, owner in enumerate(annotations.owners, start=len(pages))
    ]
    parents = file.add(f"<</Nums[{' '.join(owners)}]>>")
    file.put(
        tree,
        f"<</Type/StructTreeRoot/K {numbers[root]} 0 R/ParentTree {parents} 0 R/ParentTreeNextKey {len(owners)}>>",
    )
    return tree


def _number(
    file: ObjectFile, element: Element, numbers: dict[Element, int], annotations: Annotations
) -> None:
    numbers[element] = file.reserve()
    for place in element.places:
        _write_link(file, element, place, annotations)
    for kid in element.kids:
        if isinstance(kid, Element):
            _number(file, kid, numbers, annotations)


def _write_element(
    file: ObjectFile, element: Element, parent: int, numbers: dict[Element, int], annotations: Annotations
) -> None:
    number = numbers[element]
    kids: list[str] = []
    page = next((kid.page for kid in element.kids if isinstance(kid, Content)), -1)
    for kid in element.kids:
        if isinstance(kid, Content):
            kids.append(
                f"{kid.mcid} "
                if kid.page == page
                else f"<</Type/MCR/Pg {annotations.pages[kid.page]} 0 R/MCID {kid.mcid}>>"
            )
        else:
            _write_element(file, kid, number, numbers, annotations)
            kids.append(f"{numbers[kid]} 0 R ")
    for at, note in annotations.of_element.get(element, ()):
        kids.append(f"<</Type/OBJR/Pg {at} 0 R/Obj {note} 0 R>>")
    file.put(
        number,
        f"<</S/{element.role}/P {parent} 0 R"
        + (f"/Pg {annotations.pages[page]} 0 R" if page >= 0 else "")
        + (f"/K[{''.join(kids)}]" if kids else "")
        + (f"/A{element.attributes}" if element.attributes else "")
        + (f"/Alt{text_string(element.alt)}>>" if element.role is Role.FIGURE else ">>"),
    )


def _write_link(file: ObjectFile, element: Element, place: LinkPlace, annotations: Annotations) -> None:
    page = annotations.pages[place.page]
    number = file.reserve()
    key = annotations.add(element, page, number)
    corners = " ".join(
        f"{box.left:.2f} {box.top:.2f} {box.right:.2f} {box.top:.2f} "
        f"{box.left:.2f} {box.bottom:.2f} {box.right:.2f} {box.bottom:.2f}"
        for box in place.boxes
    )
    around = (
        min(box.left for box in place.boxes),
        min(box.bottom for box in place.boxes),
        max(box.right for box in place.boxes),
        max(box.top for box in place.boxes),
    )
    file.put(
        number,
        f"<</Type/Annot/Subtype/Link/F 4/Rect[{' '.join(f'{edge:.2f}' for edge in around)}]"
        f"/QuadPoints[{corners}]/Border[0 0 0]/P {page} 0 R/Contents{text_string(element.alt)}"
        f"/A<</S/URI/URI{text_string(quote(element.url, safe=_URL_SIGNS))}>>/StructParent {key}>>",
    )
