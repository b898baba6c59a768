"""Letters of a case: the file, and the day it was posted."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.web.case_tabs import CaseFormDep, TabName
from api.web.desk import DeskDep
from api.web.documents import file_response
from api.web.files import letter_file
from cases.commands import letters
from cases.facts.actor import CaseId

router = APIRouter(prefix="/vorgaenge/{case_id}/schreiben/{letter_id}")


@router.get(".pdf")
def get_letter(desk: DeskDep, case_id: CaseId, letter_id: int) -> Response:
    """The letter as it went out."""
    return file_response(letter_file(desk.ctx, desk.toolbox.documents, case_id, letter_id))


@router.post("/aufgegeben")
def post_posted(sent: CaseFormDep, letter_id: int) -> Response:
    """The letter was posted: announcement and remedy period begin to run."""

    def act() -> None:
        letters.mark_posted(sent.ctx, sent.case_id, letter_id, posted_on=sent.typed.day("datum"))

    return sent.submit(
        f"aufgegeben:{letter_id}", act, tab=TabName.MESSAGES, done="Der Versand ist eingetragen."
    )
