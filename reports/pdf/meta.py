"""What a file says about itself: title, dates, conformance (XMP), colour space; and the files that travel with it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from xml.sax.saxutils import escape

PRODUCER = "Kreishaus"
_NO_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Description:
    """A document in words. `identifier` and `day` come from its record, so that the same record gives the same bytes."""

    title: str
    author: str
    identifier: str
    day: date | None
    subject: str = ""
    language: str = "de-DE"

    @property
    def file_id(self) -> str:
        """The first identifier of the trailer, the same for each version of the document: 32 hexadecimal digits."""
        return sha256(f"{self.author}\n{self.identifier}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Attachment:
    """A file inside the file: the same content for machines (AFRelationship Data). `media_type` as in application/json."""

    name: str
    media_type: str
    description: str
    content: bytes


@dataclass(frozen=True)
class SealPlace:
    """Room for a seal: bytes of CMS, the moment of sealing (UTC), and what a reader hears about the field."""

    size: int
    sealed_at: datetime
    name: str
    tooltip: str


def pdf_day(day: date | None) -> str:
    """A day as PDF date: midnight UTC."""
    return f"D:{day or _NO_DAY:%Y%m%d}000000Z"


def pdf_moment(moment: datetime) -> str:
    """A moment (with time zone) as PDF date in UTC."""
    return f"D:{moment.astimezone(UTC):%Y%m%d%H%M%S}Z"


def text_string(text: str) -> str:
    """A PDF text string: readable where ASCII is enough, else UTF-16."""
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        return f"({escaped})"
    return f"<FEFF{text.encode('utf-16-be').hex()}>"


def xmp(description: Description) -> bytes:
    """The XMP packet: PDF/A-3a, PDF/UA-1 and the same facts as in the information dictionary."""
    moment = datetime.combine(description.day or _NO_DAY, time(0)).isoformat() + "Z"
    title, author, subject = (
        escape(text) for text in (description.title, description.author, description.subject)
    )
    about = (
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>'
    )
    return _XMP.format(
        title=title,
        author=author,
        about=about if subject else "",
        language=escape(description.language),
        moment=moment,
        producer=PRODUCER,
    ).encode()


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """The sRGB colour profile: made by Little CMS once and kept here, so that no other version changes our files."""
    return (Path(__file__).parent / "srgb.icc").read_bytes()


# PDF/A wants each schema it does not know described in the packet: that of PDF/UA (ISO 19005-3, 6.6.2.3).
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" \
xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>{about}
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{producer}</xmp:CreatorTool><xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
