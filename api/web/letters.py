"""Letters of a case: the file, and the day it was posted."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.web.case_tabs import CaseFormDep, TabName
from api.web.desk import DeskDep
from api.web.documents import file_response
from api.web.files import covered_letter, letter_file
from cases.commands import covers, delivery, letters
from cases.facts.actor import CaseId
from cases.facts.letter import LetterFacts
from cases.queries.covers import waiting_sheet
from cases.rules.postal import PostalAddress
from reports.letters.letter import render_letter

router = APIRouter(prefix="/vorgaenge/{case_id}/schreiben/{letter_id}")
_WITH_COVER = "Das Deckblatt wird erzeugt. Bitte mit dem Schreiben drucken, versenden und den Tag eintragen."
_AS_MADE = (
    "Ein Deckblatt ist nicht nötig: Bitte das Schreiben so versenden, wie es ist, und den Tag eintragen."
)


@router.get(".pdf")
def get_letter(desk: DeskDep, case_id: CaseId, letter_id: int) -> Response:
    """The letter as it went out."""
    return file_response(letter_file(desk.ctx, desk.toolbox.documents, case_id, letter_id))


@router.get("/druck.pdf")
def get_package(desk: DeskDep, case_id: CaseId, letter_id: int) -> Response:
    """A cover sheet and its letter as one file for the printer."""
    return file_response(covered_letter(desk.ctx, desk.toolbox.documents, case_id, letter_id))


@router.post("/aufgegeben")
def post_posted(sent: CaseFormDep, letter_id: int) -> Response:
    """The letter was posted: announcement and remedy period begin to run."""

    def act() -> None:
        letters.mark_posted(sent.ctx, sent.case_id, letter_id, posted_on=sent.typed.day("datum"))

    return sent.submit(
        f"aufgegeben:{letter_id}", act, tab=TabName.MESSAGES, done="Der Versand ist eingetragen."
    )


@router.post("/zugang")
def post_proof(sent: CaseFormDep, letter_id: int) -> Response:
    """The proven day of receipt, from the certificate or because it was later than the law presumes."""
    return sent.submit(
        f"zugang:{letter_id}",
        lambda: delivery.record_proof(sent.ctx, sent.case_id, letter_id, proven_on=sent.typed.day("datum")),
        tab=TabName.MESSAGES,
        done="Der Zugang ist eingetragen, die Fristen sind neu berechnet.",
    )


@router.post("/ruecklauf")
def post_return(sent: CaseFormDep, letter_id: int) -> Response:
    """The letter came back."""

    def act() -> None:
        day, reason = sent.typed.day("datum"), sent.typed.text("grund")
        delivery.record_return(sent.ctx, sent.case_id, letter_id, came_back_on=day, reason=reason)

    return sent.submit(
        f"ruecklauf:{letter_id}",
        act,
        tab=TabName.MESSAGES,
        done="Der Rücklauf ist eingetragen. Das Schreiben gilt nicht als bekannt gegeben.",
    )


@router.post("/bestritten")
def post_dispute(sent: CaseFormDep, letter_id: int) -> Response:
    """The addressee denies that the letter arrived."""

    def act() -> None:
        day, reason = sent.typed.day("datum"), sent.typed.text("grund")
        delivery.dispute_receipt(sent.ctx, sent.case_id, letter_id, disputed_on=day, reason=reason)

    return sent.submit(
        f"bestritten:{letter_id}",
        act,
        tab=TabName.MESSAGES,
        done="Eingetragen: Der Zugang wird bestritten. Die Fristen sind neu berechnet.",
    )


@router.post("/erneut")
def post_again(sent: CaseFormDep, letter_id: int) -> Response:
    """The letter goes out once more, or on another way: its cover sheet is made."""

    def act() -> LetterFacts | None:
        typed = sent.typed
        address = PostalAddress(
            supplement=typed.text("zusatz"),
            street=typed.text("strasse"),
            postcode=typed.text("plz"),
            town=typed.text("ort"),
            country=typed.text("land"),
        )
        covers.send_with_cover(sent.ctx, sent.case_id, letter_id, way=typed.text("weg"), address=address)
        sheet = waiting_sheet(sent.ctx, letter_id)
        if sheet is not None:
            # Only the layout knows whether all lines fit the window: refused here, not later where nobody looks.
            render_letter(sheet)
        return sheet

    return sent.submit(
        f"erneut:{letter_id}",
        act,
        tab=TabName.MESSAGES,
        done=lambda sheet: _AS_MADE if sheet is None else _WITH_COVER,
    )


@router.post("/verwerfen")
def post_drop(sent: CaseFormDep, letter_id: int) -> Response:
    """A cover sheet is not needed any more."""
    return sent.submit(
        f"verwerfen:{letter_id}",
        lambda: covers.drop_cover(sent.ctx, sent.case_id, letter_id),
        tab=TabName.MESSAGES,
        done="Das Deckblatt ist verworfen. Das Schreiben selbst bleibt, wie es ist.",
    )
