"""The decision: composer with autosave and exact preview, second person."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse, Response

from api.web.case_tabs import CaseForm, CaseFormDep, TabName, decision_context, is_shown_final, show_tab
from api.web.desk import Desk, DeskDep
from api.web.files import KEPT_AN_HOUR, PAGE_WIDTH_PX
from api.web.forms.decision import draft_of, saved_rows
from api.web.forms.state import FormState, refused
from api.web.preview import decision_facts, picture, rendered, sha256_of
from cases.commands import decide
from cases.errors import CaseError, Conflict
from cases.facts.actor import CaseId
from cases.queries.case_page import case_page
from cases.queries.seals import why_letters_wait_for
from cases.queries.visible import visible_case
from reports.pdf.images import page_png

router = APIRouter(prefix="/vorgaenge/{case_id}")

_KEY = "entscheidung"
_HELD = (
    "Freigegeben. Das Schreiben wird angehalten, bis das Siegel erneuert ist; dann geht es von selbst hinaus."
)
_NEVER_KEPT = {"cache-control": "no-store"}
PageNumber = Annotated[int, Path(ge=1, le=500)]


@router.get("/entscheidung")
def get_decision(desk: DeskDep, case_id: CaseId) -> HTMLResponse:
    """The composer, the view of the second person, or what was decided."""
    return show_tab(desk, case_id, TabName.DECISION)


@router.post("/entscheidung")
def post_decision(sent: CaseFormDep) -> Response:
    """Save, discard, or hand on: to the second person, or to the final look of a person who decides alone."""
    action = sent.typed.text("aktion")
    if action == "verwerfen":
        return sent.submit(
            _KEY,
            lambda: decide.discard_draft(sent.ctx, sent.case_id, version=sent.typed.version),
            tab=TabName.DECISION,
            done="Der Entwurf ist verworfen.",
        )
    error = sent.desk.attempt(lambda: _save(sent))
    if error is not None:
        return _again(sent, error)
    if action != "freigabe":
        return sent.back(TabName.DECISION, notice="Der Entwurf ist gespeichert.")
    if not case_page(sent.ctx, sent.case_id).decision.needs_approval:
        return sent.back(TabName.DECISION, ansicht="freigabe")
    return sent.submit(
        _KEY,
        lambda: decide.submit_draft(sent.ctx, sent.case_id, version=None),
        tab=TabName.DECISION,
        done="Der Entwurf liegt zur Mitzeichnung vor.",
    )


@router.post("/entwurf")
def post_autosave(sent: CaseFormDep) -> HTMLResponse:
    """Save while typing; htmx gets the new preview and what depends on it, or both versions side by side."""
    error = sent.desk.attempt(lambda: _save(sent))
    case = case_page(sent.ctx, sent.case_id)
    if isinstance(error, Conflict):
        form = refused(_KEY, sent.typed.values, error, saved_rows(case.decision, sent.typed))
        response = sent.desk.fragment(
            "decision/_conflict.html", case=case, form=form, tab=_KEY, liste=sent.typed.text("liste")
        )
        response.status_code = 409
        response.headers.update({"HX-Retarget": "#konflikt-stelle", "HX-Reswap": "innerHTML"})
        return response
    if error is not None:
        raise error
    return sent.desk.fragment(
        "decision/_autosaved.html",
        case=case,
        form=FormState(),
        liste=sent.typed.text("liste"),
        has_new_outcome=sent.typed.text("bisher") != case.decision.outcome,
        **decision_context(sent.desk, case),
    )


@router.post("/entscheidung/freigeben")
def post_approval(sent: CaseFormDep) -> Response:
    """Approve the very letter that was shown."""
    typed = sent.typed
    has_letter = bool(case_page(sent.ctx, sent.case_id).decision.letter_word)
    waits = has_letter and why_letters_wait_for(sent.ctx, sent.case_id)

    def act() -> None:
        facts = decision_facts(sent.ctx, sent.case_id, is_final=True) if has_letter else None
        digest = sha256_of(rendered(facts)) if facts is not None else ""
        if digest != typed.text("sha256"):
            raise Conflict(
                "Das Schreiben ist nicht mehr das, das Sie gesehen haben. Bitte noch einmal ansehen."
            )
        decide.approve(sent.ctx, sent.case_id, version=typed.version, sha256=digest, facts=facts)

    return sent.submit(
        "freigeben",
        act,
        tab=TabName.DECISION,
        done=_HELD if waits else "Freigegeben. Ein Schreiben, das dazugehört, wird erstellt und geht hinaus.",
    )


@router.post("/entscheidung/zurueckgeben")
def post_return(sent: CaseFormDep) -> Response:
    """Back to the author with a reason."""
    reason = sent.typed.text("grund")
    return sent.submit(
        "zurueckgeben",
        lambda: decide.return_draft(sent.ctx, sent.case_id, version=sent.typed.version, reason=reason),
        tab=TabName.DECISION,
        done="Der Entwurf ist zurückgegeben.",
    )


@router.get("/entscheidung/vorschau.pdf")
def get_preview(desk: DeskDep, case_id: CaseId) -> Response:
    """The letter as PDF, as it stands now."""
    headers = _NEVER_KEPT | {"content-disposition": f'inline; filename="entwurf-{case_id}.pdf"'}
    return Response(_pdf(desk, case_id), media_type="application/pdf", headers=headers)


@router.get("/entscheidung/vorschau/{page}.png")
def get_preview_page(desk: DeskDep, case_id: CaseId, page: PageNumber, stand: str = "") -> Response:
    """One page of the letter as picture. `stand` names what is seen on it: drawn once, kept by the browser."""
    visible_case(desk.ctx, case_id)
    drawn = picture(case_id, page, stand)
    if drawn is not None:
        return Response(drawn, media_type="image/png", headers=KEPT_AN_HOUR)
    return Response(
        page_png(_pdf(desk, case_id), page, PAGE_WIDTH_PX), media_type="image/png", headers=_NEVER_KEPT
    )


def _pdf(desk: Desk, case_id: CaseId) -> bytes:
    is_wanted = desk.query("ansicht") == "freigabe"
    is_final = is_shown_final(case_page(desk.ctx, case_id), is_wanted=is_wanted)
    return rendered(decision_facts(desk.ctx, case_id, is_final=is_final))


def _save(sent: CaseForm) -> None:
    draft = draft_of(sent.ctx, sent.case_id, sent.typed)
    decide.save_draft(sent.ctx, sent.case_id, version=sent.typed.version, draft=draft)


def _again(sent: CaseForm, error: CaseError) -> Response:
    rows = (
        saved_rows(case_page(sent.ctx, sent.case_id).decision, sent.typed)
        if isinstance(error, Conflict)
        else ()
    )
    return sent.again(_KEY, error, tab=TabName.DECISION, conflict_rows=rows)
