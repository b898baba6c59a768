"""Papers of a case: list, upload, preview page by page, check, file under."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse, Response

from api.web.case_tabs import CaseFormDep, TabName, show_tab
from api.web.desk import DeskDep
from api.web.files import KEPT_AN_HOUR, StoredFile, document_file, page_picture
from cases.commands import documents
from cases.errors import FieldError, Invalid
from cases.facts.actor import CaseId

router = APIRouter(prefix="/vorgaenge/{case_id}")

PageNumber = Annotated[int, Path(ge=1, le=5000)]


@router.get("/unterlagen")
def get_documents(desk: DeskDep, case_id: CaseId) -> HTMLResponse:
    """The list and one document beside it."""
    return show_tab(desk, case_id, TabName.DOCUMENTS)


@router.post("/unterlagen")
def post_documents(sent: CaseFormDep) -> Response:
    """Put files to the case: good ones are stored even if others are refused."""
    report = documents.UploadReport((), ())

    def act() -> None:
        nonlocal report
        if not sent.typed.files:
            raise Invalid(
                "Bitte wählen Sie mindestens eine Datei.", (FieldError("dateien", "Die Datei fehlt."),)
            )
        report = documents.add_documents(
            sent.ctx,
            sent.case_id,
            files=sent.typed.files,
            requirement_key=sent.typed.text("nachweis"),
            store=sent.desk.toolbox.documents,
        )
        if not report.stored and report.refused:
            faults = tuple(FieldError("dateien", f"{name}: {reason}") for name, reason in report.refused)
            raise Invalid("Keine der Dateien wurde angenommen.", faults)

    error = sent.desk.attempt(act)
    if error is not None:
        return sent.again("hochladen", error, tab=TabName.DOCUMENTS)
    return sent.back(
        TabName.DOCUMENTS, notice=_told(report, len(sent.typed.files)), is_good=not report.refused
    )


@router.post("/unterlagen/{document_id}/geprueft")
def post_checked(sent: CaseFormDep, document_id: int) -> Response:
    """Somebody has looked at it, or takes that back."""
    is_checked = sent.typed.is_ticked("geprueft")
    return sent.submit(
        "geprueft",
        lambda: documents.check_document(sent.ctx, sent.case_id, document_id, is_checked=is_checked),
        tab=TabName.DOCUMENTS,
        done="Als geprüft markiert." if is_checked else "Die Prüfung ist aufgehoben.",
    )


@router.post("/unterlagen/{document_id}/zuordnung")
def post_filed(sent: CaseFormDep, document_id: int) -> Response:
    """File it under the paper it proves."""
    key = sent.typed.text("nachweis")
    return sent.submit(
        "zuordnung",
        lambda: documents.file_under(sent.ctx, sent.case_id, document_id, requirement_key=key),
        tab=TabName.DOCUMENTS,
        done="Zugeordnet.",
    )


@router.get("/unterlagen/{document_id}/inhalt")
def get_content(desk: DeskDep, case_id: CaseId, document_id: int) -> Response:
    """The file itself."""
    return file_response(document_file(desk.ctx, desk.toolbox.documents, case_id, document_id))


@router.get("/unterlagen/{document_id}/seite/{page}.png")
def get_page(desk: DeskDep, case_id: CaseId, document_id: int, page: PageNumber) -> Response:
    """One page as picture; a stored file never changes, so the browser may keep it for a while."""
    file = document_file(desk.ctx, desk.toolbox.documents, case_id, document_id)
    return Response(page_picture(file, page), media_type="image/png", headers=KEPT_AN_HOUR)


def file_response(file: StoredFile) -> Response:
    """A stored file under its name; shown in the browser, never run by it (nosniff and sandbox)."""
    headers = {
        "content-disposition": f"inline; filename*=UTF-8''{quote(file.file_name)}",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(file.content, media_type=file.media_type, headers=headers)


def _told(report: documents.UploadReport, sent: int) -> str:
    kept = sent - len(report.refused)
    words = [f"{kept} von {sent} Dateien hochgeladen." if sent > 1 else "Die Datei ist hochgeladen."]
    words += [f"{name}: {reason}" for name, reason in report.refused]
    return " ".join(words)
