"""Conflicts of interest: the guided question, the decision of the head, and the overview."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from api.web.case_tabs import CaseFormDep, TabName
from api.web.desk import Desk, DeskDep
from api.web.forms.state import FormState, refused, status_of
from cases.commands import conflicts
from cases.errors import FieldError, Invalid
from cases.facts.actor import CaseId
from cases.queries.case_page import case_page
from cases.queries.conflicts import conflict_overview
from cases.rules.conflicts import relations

router = APIRouter()

_KEY = "befangen"


@router.get("/befangenheiten")
def get_overview(desk: DeskDep) -> HTMLResponse:
    """What people of the teams have said about themselves; open ones first."""
    return desk.page("conflicts/overview.html", nav="befangenheiten", conflicts=conflict_overview(desk.ctx))


@router.get("/vorgaenge/{case_id}/befangen")
def get_question(desk: DeskDep, case_id: CaseId) -> HTMLResponse:
    """The closed list of the law as choices."""
    return _question(desk, case_id, FormState(), desk.query("liste"))


@router.post("/vorgaenge/{case_id}/befangen")
def post_answer(sent: CaseFormDep) -> Response:
    """What follows from the answer, said in a sentence on the case page."""
    said: list[str] = []

    def act() -> None:
        result = conflicts.declare_conflict(
            sent.ctx,
            sent.case_id,
            relation=sent.typed.text("beziehung"),
            has_ended=sent.typed.is_ticked("beendet"),
            note=sent.typed.text("vermerk"),
        )
        said.append(result.sentence)

    error = sent.desk.attempt(act)
    if error is not None:
        form = refused(_KEY, sent.typed.values, error)
        return _question(sent.desk, sent.case_id, form, sent.typed.text("liste"), status_of(error))
    return sent.back(TabName.DATA, notice=said[0])


@router.post("/vorgaenge/{case_id}/mitwirkung/{report_id}")
def post_decision(sent: CaseFormDep, report_id: int) -> Response:
    """The head forbids or allows that the person goes on."""

    def act() -> None:
        chosen = sent.typed.text("entscheidung")
        if chosen not in ("untersagen", "zulassen"):
            message = "Bitte wählen, ob die Person weiter mitwirkt."
            raise Invalid(message, (FieldError("entscheidung", message),))
        conflicts.decide_conflict(
            sent.ctx,
            sent.case_id,
            report_id,
            forbids=chosen == "untersagen",
            reason=sent.typed.text("grund"),
        )

    return sent.submit("mitwirkung", act, done="Die Entscheidung ist eingetragen.")


def _question(desk: Desk, case_id: CaseId, form: FormState, liste: str, status: int = 200) -> HTMLResponse:
    return desk.page(
        "conflicts/question.html",
        status=status,
        case=case_page(desk.ctx, case_id),
        form=form,
        liste=liste,
        choices=relations(),
    )
