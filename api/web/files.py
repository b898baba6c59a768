"""Stored files of a case for the browser: documents and letters, whole or page by page."""

from dataclasses import dataclass

from cases.commands import desk as desk_acts
from cases.commands.context import Context
from cases.errors import CaseError, NotAllowed, NotFound
from cases.facts.actor import CaseId
from cases.ports import DocumentStore
from cases.queries.case_parts import Rows, load_rows
from cases.rules.delivery import rule_of
from cases.rules.document_lifecycle import DocumentStatus
from reports.pdf.images import page_count, page_png, picture_png
from reports.pdf.merge import merged

PAGE_WIDTH_PX = 900
PDF = "application/pdf"
KEPT_AN_HOUR = {"cache-control": "private, max-age=3600"}
PICTURES = ("image/jpeg", "image/png")


@dataclass(frozen=True)
class StoredFile:
    """A file with the name and type it is given to the browser under."""

    file_name: str
    media_type: str
    content: bytes


def document_file(ctx: Context, store: DocumentStore, case_id: CaseId, document_id: int) -> StoredFile:
    """A document of the case. `NotAllowed` while or after the virus scan has not cleared it."""
    desk_acts.note_opening(ctx, case_id)
    row = next((row for row in load_rows(ctx, case_id).documents if row.id == document_id), None)
    if row is None:
        raise NotFound("Dieses Dokument gehört nicht zu diesem Vorgang.")
    if row.status != DocumentStatus.UNBEDENKLICH:
        raise NotAllowed("Dieses Dokument ist gesperrt, weil die Virenprüfung es nicht freigegeben hat.")
    return StoredFile(row.file_name, row.media_type, store.get(row.sha256))


def letter_file(ctx: Context, store: DocumentStore, case_id: CaseId, letter_id: int) -> StoredFile:
    """A letter of the case as it went out. `NotFound` until it has been made."""
    desk_acts.note_opening(ctx, case_id)
    content = store.get(_hash_of(load_rows(ctx, case_id), letter_id))
    return StoredFile(f"schreiben-{letter_id}.pdf", PDF, content)


def covered_letter(ctx: Context, store: DocumentStore, case_id: CaseId, cover_id: int) -> StoredFile:
    """A cover sheet and the letter it belongs to, one after the other. `NotFound` for another letter.

    `NotAllowed` where they go out as files: printed together the letter would lose its seal.
    """
    desk_acts.note_opening(ctx, case_id)
    rows = load_rows(ctx, case_id)
    found = [(row.cover_of_id, row.way) for row in rows.letters if row.id == cover_id and row.cover_of_id]
    if not found:
        raise NotFound("Dieses Schreiben hat kein Deckblatt. Bitte das Schreiben selbst drucken.")
    ((letter_id, way),) = found
    if rule_of(way).is_file:
        raise NotAllowed(
            "Dieses Schreiben geht als Datei hinaus. Bitte Deckblatt und Schreiben einzeln öffnen."
        )
    pages = (store.get(_hash_of(rows, one)) for one in (cover_id, letter_id))
    return StoredFile(f"druck-{cover_id}.pdf", PDF, merged(pages))


def _hash_of(rows: Rows, letter_id: int | None) -> str:
    found = next((row.sha256 for row in rows.letters if row.id == letter_id), None)
    if found is None:
        raise NotFound(
            "Dieses Schreiben ist noch nicht erstellt. Bitte in einem Augenblick noch einmal versuchen."
        )
    return found


def page_total(file: StoredFile) -> int:
    """How many pages can be shown; 0 for what cannot be shown as picture."""
    try:
        if file.media_type in PICTURES:
            picture_png(file.content, PAGE_WIDTH_PX)
            return 1
        return page_count(file.content) if file.media_type == PDF else 0
    except CaseError:
        return 0


def page_picture(file: StoredFile, page: int) -> bytes:
    """One page as PNG."""
    if file.media_type in PICTURES:
        return picture_png(file.content, PAGE_WIDTH_PX)
    return page_png(file.content, page, PAGE_WIDTH_PX)
