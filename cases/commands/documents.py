"""Papers of a case: take them in (quarantined), check them, file them under what they prove, record the scan."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from cases.commands.acts import begin, end, move, refresh, refuse_if, service_of, start_if_new, summary
from cases.commands.context import Context
from cases.commands.cooperation import note_later_cooperation
from cases.commands.demand_periods import CHECK_KEY
from cases.commands.hearing_periods import note_statement
from cases.commands.time_limits import finish_limits, resume_own_clock
from cases.errors import FieldError, Invalid, NotFound
from cases.facts.actor import ActorKind, CaseId
from cases.facts.kinds import DocumentSource, TimeLimitKind, Topic
from cases.facts.summary import CaseSummary
from cases.models import Case, Document, DocumentRequest
from cases.ports import DocumentStore, ScanResult, ScanVerdict
from cases.queries.requirements import present_papers
from cases.queries.visible import case_to_change
from cases.rules import request_lifecycle
from cases.rules.blockers import why_not_touch
from cases.rules.document_lifecycle import DocumentEvent, DocumentStatus, advance
from cases.rules.lifecycle import CaseEvent, CaseStatus
from cases.rules.permissions import Act
from cases.rules.request_lifecycle import RequestEvent, RequestStatus
from cases.rules.uploads import media_type_of, safe_file_name, why_not_taken

UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024
_EVENTS = {
    ScanVerdict.CLEAN: DocumentEvent.FIND_CLEAN,
    ScanVerdict.INFECTED: DocumentEvent.FIND_INFECTED,
    ScanVerdict.UNSCANNABLE: DocumentEvent.GIVE_UP,
}


@dataclass(frozen=True)
class Upload:
    """A file somebody sends in: the name it had, its bytes, and the paper it is meant to be ("" if unsaid)."""

    file_name: str
    content: bytes
    requirement_key: str = ""


@dataclass(frozen=True)
class UploadReport:
    """What became of several uploads: stored file names, and refused ones with the reason."""

    stored: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def add_documents(
    ctx: Context, case_id: CaseId, *, files: tuple[Upload, ...], requirement_key: str, store: DocumentStore
) -> UploadReport:
    """A clerk puts files to the case (scan from the post room, mail). Good ones are stored even if others are refused."""
    case = begin(ctx, case_id, Act.CHECK_ITEM)
    refuse_if(why_not_touch(case.status))
    stored: list[Document] = []
    refused: list[tuple[str, str]] = []
    for file in files:
        reason = why_not_taken(file.content, limit_bytes=UPLOAD_LIMIT_BYTES)
        if reason is not None:
            refused.append((safe_file_name(file.file_name), reason))
            continue
        upload = Upload(file.file_name, file.content, requirement_key or file.requirement_key)
        document = _store(ctx, case, upload, store)
        if document is not None:
            stored.append(document)
        else:
            refused.append((safe_file_name(file.file_name), "Diese Datei liegt schon in der Akte."))
    if stored:
        start_if_new(ctx, case)
        text = f"Unterlagen hinzugefügt: {_names(stored)}"
        ctx.record(case, "unterlage", text, document_ids=[one.id for one in stored])
        note_answer(ctx, case)
        note_later_cooperation(ctx, case)
        end(ctx, case)
    return UploadReport(tuple(one.file_name for one in stored), tuple(refused))


def receive_documents(
    ctx: Context, case_id: CaseId, *, uploads: tuple[Upload, ...], store: DocumentStore
) -> list[dict[str, str]]:
    """The applicant hands papers in later; those already there are not stored again. All requested ones in: the wait ends."""
    case = case_to_change(ctx, case_id)
    known = {item.key for item in service_of(ctx, case).documents}
    unknown = [
        upload.requirement_key
        for upload in uploads
        if upload.requirement_key and upload.requirement_key not in known
    ]
    if unknown:
        faults = tuple(
            FieldError("/attachments", f"Eine Unterlage „{key}“ kennt diese Leistung nicht.")
            for key in unknown
        )
        raise Invalid("Mindestens eine Unterlage ist falsch bezeichnet.", faults)
    fresh = [one for one in (_store(ctx, case, upload, store) for upload in uploads) if one is not None]
    if fresh:
        text = f"Unterlagen eingegangen: {_names(fresh)}"
        ctx.record(case, "unterlage_eingang", text, document_ids=[one.id for one in fresh])
        note_answer(ctx, case)
        note_statement(ctx, case, what="Unterlagen")
        note_later_cooperation(ctx, case)
        refresh(ctx, case)
        case.version += 1
    return [{"file_name": safe_file_name(u.file_name), "document": u.requirement_key} for u in uploads]


def check_document(ctx: Context, case_id: CaseId, document_id: int, *, is_checked: bool) -> CaseSummary:
    """A clerk has looked at a paper and says so, or takes it back."""
    case = begin(ctx, case_id, Act.CHECK_ITEM)
    refuse_if(why_not_touch(case.status))
    document = _document(ctx, case, document_id)
    if (document.checked_at is not None) == is_checked:
        return summary(case)
    start_if_new(ctx, case)
    document.checked_at = ctx.now if is_checked else None
    document.checked_by = ctx.actor.name if is_checked else None
    word = "Geprüft" if is_checked else "Prüfung zurückgenommen"
    ctx.record(case, "unterlage_geprueft", f"{word}: {document.title}", document_id=document.id)
    return end(ctx, case)


def file_under(ctx: Context, case_id: CaseId, document_id: int, *, requirement_key: str) -> CaseSummary:
    """File a document under the paper it proves; "" takes it out again."""
    case = begin(ctx, case_id, Act.CHECK_ITEM)
    refuse_if(why_not_touch(case.status))
    document = _document(ctx, case, document_id)
    title = service_of(ctx, case).document(requirement_key).title if requirement_key else document.file_name
    if document.requirement_key == requirement_key:
        return summary(case)
    if stored_as(ctx, case, document.sha256, requirement_key):
        raise Invalid(f"Dieselbe Datei ist schon unter „{title}“ abgelegt.")
    start_if_new(ctx, case)
    document.requirement_key = requirement_key
    document.title = title
    text = f"„{document.file_name}“ zugeordnet: {title}"
    ctx.record(case, "unterlage_zugeordnet", text, document_id=document.id)
    note_answer(ctx, case)
    return end(ctx, case)


def record_scan(ctx: Context, document_id: int, result: ScanResult) -> None:
    """The scanner has spoken about a quarantined document; a second verdict changes nothing."""
    # The case is locked before the document, as every other act does it: no two acts wait for each other.
    case = case_to_change(ctx, ctx.session.get_one(Document, document_id).case_id)
    document = ctx.session.get_one(Document, document_id, populate_existing=True)
    if document.case_id != case.id:  # it was put into another file a moment ago
        case = case_to_change(ctx, document.case_id)
    if document.status != DocumentStatus.QUARANTAENE:
        return
    advance(document, _EVENTS[result.verdict])
    document.finding = result.finding
    if result.verdict is ScanVerdict.INFECTED:
        ctx.record(
            case,
            "virenfund",
            f"Schadsoftware in „{document.file_name}“ gefunden: {result.finding}. Die Datei bleibt gesperrt.",
            document_id=document.id,
        )
    elif result.verdict is ScanVerdict.UNSCANNABLE:
        ctx.record(
            case,
            "virenpruefung",
            f"„{document.file_name}“ konnte nicht auf Viren geprüft werden: {result.finding}.",
            document_id=document.id,
        )
    refresh(ctx, case)


def _names(documents: Sequence[Document]) -> str:
    return ", ".join(one.file_name for one in documents)


def _store(ctx: Context, case: Case, upload: Upload, store: DocumentStore) -> Document | None:
    """The new paper; None if the same file lies under the same paper already."""
    content = store.put(upload.content)
    if stored_as(ctx, case, content.sha256, upload.requirement_key):
        return None
    service = service_of(ctx, case)
    name = safe_file_name(upload.file_name)
    document = Document(
        case_id=case.id or 0,
        requirement_key=upload.requirement_key,
        title=service.document(upload.requirement_key).title if upload.requirement_key else name,
        file_name=name,
        media_type=media_type_of(upload.content) or "application/octet-stream",
        size_bytes=content.size_bytes,
        sha256=content.sha256,
        source=(
            DocumentSource.OFFICE if ctx.actor.kind is ActorKind.STAFF else DocumentSource.APPLICANT
        ).value,
        received_at=ctx.now,
        request_id=getattr(open_request(ctx, case), "id", None),
    )
    ctx.session.add(document)
    ctx.session.flush()
    ctx.send_later(Topic.SCAN, f"{Topic.SCAN}:{case.id}:{document.id}", case_id=case.id)
    return document


def stored_as(ctx: Context, case: Case, sha256: str, requirement_key: str) -> bool:
    """Whether the case has this content under this paper already."""
    query = select(Document.id).where(
        col(Document.case_id) == case.id,
        col(Document.sha256) == sha256,
        col(Document.requirement_key) == requirement_key,
    )
    return ctx.session.exec(query).first() is not None


def note_answer(ctx: Context, case: Case) -> None:
    """All requested papers are in: the demand is answered, the clock runs again."""
    request = open_request(ctx, case)
    ctx.session.flush()
    if request is None or not {item["key"] for item in request.items} <= present_papers(ctx, case.id or 0):
        return
    request_lifecycle.advance(request, RequestEvent.ANSWER)
    request.answered_at = ctx.now
    finish_limits(ctx, case, keys=(f"{CHECK_KEY}{request.id}",), kinds=(TimeLimitKind.DOCUMENTS,))
    if case.status == CaseStatus.WARTET_AUF_ANTRAGSTELLER:
        resume_own_clock(ctx, case)
        move(ctx, case, CaseEvent.RESUME)
    ctx.record(case, "nachforderung_beantwortet", "Alle angeforderten Unterlagen sind eingegangen")


def open_request(ctx: Context, case: Case) -> DocumentRequest | None:
    """The demand that waits for an answer, also one whose date has passed."""
    return ctx.session.exec(
        select(DocumentRequest).where(
            col(DocumentRequest.case_id) == case.id,
            col(DocumentRequest.status).in_([RequestStatus.OFFEN.value, RequestStatus.ABGELAUFEN.value]),
        )
    ).first()


def _document(ctx: Context, case: Case, document_id: int) -> Document:
    document = ctx.session.exec(
        select(Document).where(col(Document.id) == document_id, col(Document.case_id) == case.id)
    ).first()
    if document is None:
        raise NotFound("Dieses Dokument gehört nicht zu diesem Vorgang.")
    return document
