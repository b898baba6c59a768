"""Notes that become a document of the file: Telefonvermerk. The words are the clerk's, the page is made by the door."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from cases.commands.acts import begin, end, summary
from cases.commands.context import Context
from cases.errors import FieldError, Invalid
from cases.facts.actor import CaseId
from cases.facts.kinds import DocumentSource
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.facts.summary import CaseSummary
from cases.models import Document
from cases.ports import StoredContent
from cases.rules.document_lifecycle import DocumentStatus
from cases.rules.permissions import Act

LENGTH = 5000
NAME_LENGTH = 120
_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True)
class PhoneNote:
    """A call: with whom, when (aware), and what was said."""

    talked_with: str
    talked_at: datetime
    text: str

    @property
    def title(self) -> str:
        """How the document is called in the file."""
        moment = self.talked_at.astimezone(OFFICE_TIME_ZONE)
        return f"Telefonvermerk vom {moment:%d.%m.%Y, %H:%M} Uhr"


def check_phone_note(ctx: Context, note: PhoneNote) -> None:
    """Raises `Invalid` naming the field if something is missing, too long, or not past."""
    faults = []
    if not 0 < len(note.talked_with.strip()) <= NAME_LENGTH:
        faults.append(FieldError("mit", f"Bitte die Person nennen (höchstens {NAME_LENGTH} Zeichen)."))
    if note.talked_at > ctx.now + _CLOCKS_DIFFER:
        faults.append(FieldError("wann", "Das Gespräch liegt in der Zukunft. Bitte Tag und Uhrzeit prüfen."))
    if not 0 < len(note.text.strip()) <= LENGTH:
        faults.append(FieldError("text", f"Bitte den Inhalt mit 1 bis {LENGTH} Zeichen schreiben."))
    if faults:
        raise Invalid("Der Telefonvermerk ist nicht vollständig.", tuple(faults))


def file_phone_note(ctx: Context, case_id: CaseId, note: PhoneNote, content: StoredContent) -> CaseSummary:
    """Put the note into the file as an internal document. The same note twice is one."""
    case = begin(ctx, case_id, Act.NOTE)
    check_phone_note(ctx, note)
    same = select(Document.id).where(col(Document.case_id) == case_id, col(Document.sha256) == content.sha256)
    if ctx.session.exec(same).first() is not None:
        return summary(case)
    document = Document(
        case_id=case_id,
        title=note.title,
        file_name=f"telefonvermerk-{note.talked_at.astimezone(OFFICE_TIME_ZONE):%Y-%m-%d-%H%M}.pdf",
        media_type="application/pdf",
        size_bytes=content.size_bytes,
        sha256=content.sha256,
        status=DocumentStatus.UNBEDENKLICH.value,
        source=DocumentSource.INTERNAL.value,
        received_at=ctx.now,
    )
    ctx.session.add(document)
    ctx.session.flush()
    ctx.record(case, "vermerk", note.title, document_id=document.id, talked_with=note.talked_with.strip())
    return end(ctx, case)
