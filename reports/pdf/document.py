"""A tagged, archivable document: PDF/UA-1 and PDF/A-3a in one file. Draw on its canvas, hang elements under its root, finish.

    document = Document(Description(title=…, author=…, identifier=…, day=…), (595.28, 841.89))
    paragraph = document.root.add(Role.PARAGRAPH)
    document.canvas.text_line(72, 700, 11, [Run("Guten Tag", "KreisSans-Regular", "#14162a", paragraph)])
    document.canvas.showPage()
    content = document.finished().content

Fonts are those `reports.pdf.fonts.adopt` knows. Same calls, same bytes: nothing here asks the clock.
"""

from collections.abc import Sequence

from cases.errors import Invalid
from reports.pdf.canvas import TaggedCanvas
from reports.pdf.fonts import Program, program
from reports.pdf.meta import (
    PRODUCER,
    Attachment,
    Description,
    SealPlace,
    pdf_day,
    pdf_moment,
    srgb_profile,
    text_string,
    xmp,
)
from reports.pdf.outline import write_outline
from reports.pdf.struct import Element, Role
from reports.pdf.tree import Annotations, write_tree
from reports.pdf.write import ObjectFile, Unsealed


class Document:
    """One file in the making. `root` is the element everything else stands under."""

    def __init__(self, description: Description, size_pt: tuple[float, float]) -> None:
        self.root = Element(Role.DOCUMENT)
        self.canvas = TaggedCanvas(size_pt)
        self._description = description
        self._size_pt = size_pt

    def finished(self, attachments: Sequence[Attachment] = (), *, seal: SealPlace | None = None) -> Unsealed:
        """The whole file. Raises Invalid without a title, because a reader would announce nothing."""
        if not self._description.title.strip():
            raise Invalid("Das Dokument hat keinen Titel.")
        file = ObjectFile()
        pages = [file.reserve() for _ in self.canvas.pages]
        annotations = Annotations(pages)
        field = _seal_field(file, annotations, self.root, pages[0], seal) if seal else 0
        tree = write_tree(file, self.root, self.canvas.pages, annotations)
        outline = write_outline(file, self.root, pages) if len(pages) > 1 else 0
        parent = file.reserve()
        resources = self._resources(file)
        for number, page in zip(pages, self.canvas.pages, strict=True):
            content = file.stream("", page.operators.encode("latin-1"))
            notes = annotations.on_page(number)
            file.put(
                number,
                f"<</Type/Page/Parent {parent} 0 R/Contents {content} 0 R/Resources {resources} 0 R/Tabs/S"
                f"/MediaBox[0 0 {self._size_pt[0]:.2f} {self._size_pt[1]:.2f}]/StructParents {pages.index(number)}"
                + (f"/Annots[{notes}]>>" if notes else ">>"),
            )
        kids = " ".join(f"{number} 0 R" for number in pages)
        file.put(parent, f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>")
        entries = f"/Pages {parent} 0 R/StructTreeRoot {tree} 0 R"
        entries += f"/Outlines {outline} 0 R" if outline else ""
        entries += f"/AcroForm<</SigFlags 3/Fields[{field} 0 R]>>" if field else ""
        root = self._catalogue(file, entries, attachments)
        return file.finished(root, self._information(file), self._description.file_id)

    def _resources(self, file: ObjectFile) -> int:
        fonts = "".join(
            f"/{resource} {_font(file, program(resource, frozenset(rare)))} 0 R"
            for resource, rare in sorted(self.canvas.fonts_used.items())
        )
        return file.add(f"<</Font<<{fonts}>>>>")

    def _catalogue(self, file: ObjectFile, entries: str, attachments: Sequence[Attachment]) -> int:
        metadata = file.stream("/Type/Metadata/Subtype/XML", xmp(self._description), is_compressed=False)
        profile = file.stream("/N 3/Alternate/DeviceRGB", srgb_profile())
        intent = file.add(
            "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)"
            f"/Info(sRGB IEC61966-2.1)/DestOutputProfile {profile} 0 R>>"
        )
        files = [(attached.name, self._attached(file, attached)) for attached in attachments]
        names = "".join(f"{text_string(name)}{number} 0 R" for name, number in sorted(files))
        bound = "".join(f"{number} 0 R " for _, number in files)
        return file.add(
            f"<</Type/Catalog/Version/1.7{entries}/Lang{text_string(self._description.language)}"
            f"/MarkInfo<</Marked true>>/Metadata {metadata} 0 R"
            f"/OutputIntents[{intent} 0 R]/ViewerPreferences<</DisplayDocTitle true>>"
            + (f"/Names<</EmbeddedFiles<</Names[{names}]>>>>/AF[{bound}]>>" if files else ">>")
        )

    def _attached(self, file: ObjectFile, attached: Attachment) -> int:
        kind = attached.media_type.replace("/", "#2F")
        stream = file.stream(
            f"/Type/EmbeddedFile/Subtype/{kind}/Params<</Size {len(attached.content)}"
            f"/ModDate({pdf_day(self._description.day)})>>",
            attached.content,
        )
        name = text_string(attached.name)
        return file.add(
            f"<</Type/Filespec/F{name}/UF{name}/Desc{text_string(attached.description)}"
            f"/AFRelationship/Data/EF<</F {stream} 0 R/UF {stream} 0 R>>>>"
        )

    def _information(self, file: ObjectFile) -> int:
        about = self._description
        day = pdf_day(about.day)
        subject = f"/Subject{text_string(about.subject)}" if about.subject else ""
        return file.add(
            f"<</Title{text_string(about.title)}/Author{text_string(about.author)}{subject}"
            f"/Creator({PRODUCER})/Producer({PRODUCER})/CreationDate({day})/ModDate({day})>>"
        )


def _font(file: ObjectFile, embedded: Program) -> int:
    glyphs = file.stream(
        f"/Length1 {embedded.glyphs_length}/Filter/FlateDecode", embedded.glyphs, is_compressed=False
    )
    meaning = file.stream("/Filter/FlateDecode", embedded.to_unicode, is_compressed=False)
    descriptor = file.add(f"<<{embedded.descriptor}/FontFile2 {glyphs} 0 R>>")
    last = embedded.first_code + embedded.widths.count(" ")
    return file.add(
        f"<</Type/Font/Subtype/TrueType/BaseFont/{embedded.base_name}/FirstChar {embedded.first_code}"
        f"/LastChar {last}/Widths[{embedded.widths}]/FontDescriptor {descriptor} 0 R/ToUnicode {meaning} 0 R>>"
    )


def _seal_field(file: ObjectFile, annotations: Annotations, root: Element, page: int, seal: SealPlace) -> int:
    """An invisible signature field on the first page, tagged as Form at the end of the document."""
    signature = file.leave_room(seal.size, pdf_moment(seal.sealed_at), text_string(seal.name))
    element = root.add(Role.FORM, alt=seal.tooltip)
    number = file.reserve()
    key = annotations.add(element, page, number)
    file.put(
        number,
        f"<</Type/Annot/Subtype/Widget/FT/Sig/T(Siegel)/TU{text_string(seal.tooltip)}/F 132/Rect[0 0 0 0]"
        f"/P {page} 0 R/V {signature} 0 R/StructParent {key}>>",
    )
    return number
