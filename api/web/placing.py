"""Putting a message where it belongs: into a file, into a new application, to a decision, to another team."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from api.web.case_tabs import CaseForm, CaseFormDep, TabName, show_tab
from api.web.desk import DeskDep
from api.web.rendering import go_to
from cases.commands import assign, attach, convert, split
from cases.errors import FieldError, Invalid
from cases.facts.actor import CaseId
from cases.rules.remedy_choice import FilingForm

router = APIRouter(prefix="/vorgaenge/{case_id}")


@router.get("/zuordnen")
def get_attach(desk: DeskDep, case_id: CaseId) -> HTMLResponse:
    """Proposals and search; with ?ziel= the chosen case."""
    return show_tab(desk, case_id, TabName.ATTACH)


@router.post("/zuordnen")
def post_attach(sent: CaseFormDep) -> Response:
    """The message goes into the file of the chosen case."""
    papers = sent.typed.fields("unterlage.")
    return sent.submit(
        "zuordnen",
        lambda: attach.attach_case(
            sent.ctx,
            sent.case_id,
            version=sent.typed.version,
            target_id=_target(sent),
            papers={int(key): value for key, value in papers.items() if key.isdecimal()},
        ),
        tab=TabName.ATTACH,
        done="Zugeordnet. Dieser Vorgang ist abgeschlossen.",
        then=TabName.DATA,
    )


@router.post("/aufteilen")
def post_split(sent: CaseFormDep) -> Response:
    """The ticked documents and the words that belong to them go into a message of their own."""
    return sent.submit(
        "aufteilen",
        lambda: split.split_message(
            sent.ctx,
            sent.case_id,
            version=sent.typed.version,
            document_ids=set(sent.typed.numbers("dokument")),
            note=sent.typed.text("vermerk"),
            text=sent.typed.text("text"),
        ),
        tab=TabName.ATTACH,
        done=lambda part: f"Aufgeteilt. Der zweite Teil ist {part.file_reference} und wird gerade verteilt.",
        then=TabName.DATA,
    )


@router.get("/umwandeln")
def get_convert(desk: DeskDep, case_id: CaseId) -> HTMLResponse:
    """What the message can become."""
    return show_tab(desk, case_id, TabName.CONVERT)


@router.post("/umwandeln")
def post_convert(sent: CaseFormDep) -> Response:
    """A new case of the chosen service; the page of the new case opens."""
    return sent.submit(
        "umwandeln",
        lambda: convert.convert_case(
            sent.ctx,
            sent.case_id,
            version=sent.typed.version,
            service_key=sent.typed.text("leistung"),
            sends_notice=sent.typed.is_ticked("mitteilung"),
        ),
        tab=TabName.CONVERT,
        done=lambda fresh: (
            f"Umgewandelt. Der neue Vorgang ist {fresh.file_reference} und wird gerade verteilt."
        ),
        then=TabName.DATA,
    )


@router.post("/rechtsbehelf")
def post_remedy(sent: CaseFormDep) -> Response:
    """The message goes as a remedy to the decided case."""
    return sent.submit(
        "rechtsbehelf",
        lambda: convert.convert_to_remedy(
            sent.ctx,
            sent.case_id,
            version=sent.typed.version,
            target_id=_target(sent),
            sends_hint=sent.typed.is_ticked("hinweis"),
            form=sent.typed.one_of("form", FilingForm),
        ),
        tab=TabName.CONVERT,
        done="Als Rechtsbehelf zugeordnet. Im Vorgang mit dem Bescheid steht er unter „Fristen“.",
        then=TabName.DATA,
    )


@router.post("/weitergeben")
def post_change_team(sent: CaseFormDep) -> Response:
    """Another team gets the message in its inbox; the reader may not see it any more, so the list opens."""
    error = sent.desk.attempt(
        lambda: assign.change_team(
            sent.ctx,
            sent.case_id,
            version=sent.typed.version,
            team_key=sent.typed.text("team"),
            reason=sent.typed.text("grund"),
        )
    )
    if error is not None:
        return sent.again("weitergeben", error, tab=TabName.DATA)
    liste = sent.typed.text("liste")
    return go_to(f"/vorgaenge?{liste}" if liste else "/vorgaenge", notice="An das andere Team gegeben.")


def _target(sent: CaseForm) -> CaseId:
    number = sent.typed.number("ziel")
    if number is None:
        raise Invalid("Bitte einen Vorgang wählen.", (FieldError("ziel", "Der Vorgang fehlt."),))
    return CaseId(number)
