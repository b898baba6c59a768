"""The whole file of a case as PDF, its cover sheet, and the decision on what a reader from outside gets."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from api.web.case_tabs import CaseFormDep, TabName, show_tab
from api.web.desk import DeskDep
from api.web.documents import file_response
from api.web.files import PDF, StoredFile
from api.web.whole_file import Reader, case_file, cover_sheet
from cases.commands.inspection import decide_inspection
from cases.commands.show_file import note_file_shown
from cases.facts.actor import CaseId

router = APIRouter(prefix="/vorgaenge/{case_id}")
_NEVER_KEPT = {"cache-control": "no-store"}


@router.get("/akte.pdf")
def get_case_file(desk: DeskDep, case_id: CaseId) -> Response:
    """Everything, or with ?fuer=akteneinsicht what a reader from outside may see; the journal keeps what was shown."""
    reader = Reader.INSPECTION if desk.query("fuer") == Reader.INSPECTION else Reader.OFFICE
    made = case_file(desk.ctx, desk.toolbox.documents, case_id, reader)
    note_file_shown(
        desk.ctx,
        case_id,
        content=made.content,
        shown=made.shown,
        left_out=made.left_out,
        is_inspection=reader is Reader.INSPECTION,
    )
    return _kept_by_nobody(StoredFile(made.file_name, PDF, made.content))


@router.get("/akteneinsicht")
def get_inspection(desk: DeskDep, case_id: CaseId) -> HTMLResponse:
    """Each piece that is not open by itself, with what is proposed or was decided about it."""
    return show_tab(desk, case_id, TabName.INSPECTION)


@router.post("/akteneinsicht")
def post_inspection(sent: CaseFormDep) -> Response:
    """What goes in, and why the rest stays out."""
    return sent.submit(
        "akteneinsicht",
        lambda: decide_inspection(
            sent.ctx, sent.case_id, version=sent.typed.version, choices=sent.typed.fields("stueck.")
        ),
        tab=TabName.INSPECTION,
        done="Entschieden. Die Fassung zur Akteneinsicht lässt sich jetzt öffnen.",
    )


@router.get("/aktendeckblatt.pdf")
def get_cover_sheet(desk: DeskDep, case_id: CaseId) -> Response:
    """The cover sheet alone."""
    content = cover_sheet(desk.ctx, desk.toolbox.documents, case_id)
    return _kept_by_nobody(StoredFile("aktendeckblatt.pdf", PDF, content))


def _kept_by_nobody(file: StoredFile) -> Response:
    response = file_response(file)
    response.headers.update(_NEVER_KEPT)
    return response
