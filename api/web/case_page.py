"""The case page: its plain tabs and the acts of the action bar."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from api.web.case_tabs import CaseFormDep, TabName, show_tab
from api.web.desk import DeskDep
from api.web.forms.typed import TypedFormDep
from api.web.links import case_path
from api.web.rendering import go_to
from cases.commands import assign, close, extend_period, follow_on, follow_up, hand_over, messages
from cases.commands import desk as desk_acts
from cases.errors import FieldError, Invalid
from cases.facts.actor import CaseId
from cases.facts.summary import CaseSummary

router = APIRouter(prefix="/vorgaenge/{case_id}")


@router.get("")
def get_data(desk: DeskDep, case_id: CaseId) -> HTMLResponse:
    """What the citizen stated, check steps, and what stands beside it."""
    return show_tab(desk, case_id, TabName.DATA)


@router.get("/fristen")
def get_limits(desk: DeskDep, case_id: CaseId) -> HTMLResponse:
    """Each date with its derivation."""
    return show_tab(desk, case_id, TabName.LIMITS)


@router.get("/verlauf")
def get_history(desk: DeskDep, case_id: CaseId) -> HTMLResponse:
    """Everything that happened."""
    return show_tab(desk, case_id, TabName.HISTORY)


@router.get("/nachrichten")
def get_messages(desk: DeskDep, case_id: CaseId) -> HTMLResponse:
    """Messages, notes, consultations, letters; opening it counts as read."""
    response = show_tab(desk, case_id, TabName.MESSAGES)
    messages.mark_messages_read(desk.ctx, case_id)
    return response


@router.post("/gelesen")
def post_seen(desk: DeskDep, form: TypedFormDep, case_id: CaseId) -> Response:
    """The case counts as read."""
    desk_acts.mark_seen(desk.ctx, case_id)
    return go_to("/vorgaenge")


@router.post("/ungelesen")
def post_unread(desk: DeskDep, form: TypedFormDep, case_id: CaseId) -> Response:
    """The case counts as unread again; back to the list."""
    desk_acts.mark_unread(desk.ctx, case_id)
    liste = form.text("liste")
    return go_to(f"/vorgaenge?{liste}" if liste else "/vorgaenge", notice="Als ungelesen markiert.")


@router.post("/uebernehmen")
def post_take(sent: CaseFormDep) -> Response:
    """Take the case over."""
    return sent.submit(
        "uebernehmen",
        lambda: assign.take_case(sent.ctx, sent.case_id, version=sent.typed.version),
        done="Sie haben den Vorgang übernommen.",
    )


@router.post("/zuweisen")
def post_assign(sent: CaseFormDep) -> Response:
    """Give the case to another person."""

    def act() -> None:
        person = sent.typed.number("person")
        if person is None:
            raise Invalid("Bitte wählen Sie eine Person.", (FieldError("person", "Die Person fehlt."),))
        assign.assign_case(sent.ctx, sent.case_id, clerk_id=person, note=sent.typed.text("vermerk"))

    return sent.submit("zuweisen", act, done="Der Vorgang ist zugewiesen.")


@router.post("/wiedervorlage")
def post_follow_up(sent: CaseFormDep) -> Response:
    """Put the case on the desk again on a day."""

    def act() -> None:
        due_on = sent.typed.day("datum")
        follow_up.set_follow_up(sent.ctx, sent.case_id, due_on=due_on, reason=sent.typed.text("grund"))

    return sent.submit("wiedervorlage", act, done="Die Wiedervorlage ist gesetzt.")


@router.post("/fristen/{time_limit_id}/erledigt")
def post_limit_done(sent: CaseFormDep, time_limit_id: int) -> Response:
    """A follow-up is done."""
    return sent.submit(
        "frist",
        lambda: follow_up.finish_time_limit(sent.ctx, sent.case_id, time_limit_id),
        tab=TabName.LIMITS,
        done="Erledigt.",
    )


@router.post("/fristen/{time_limit_id}/verlaengern")
def post_limit_extended(sent: CaseFormDep, time_limit_id: int) -> Response:
    """A period that the office has set gets a later end."""

    def act() -> None:
        extend_period.extend_period(
            sent.ctx,
            sent.case_id,
            time_limit_id,
            version=sent.typed.version,
            ends_on=sent.typed.day("datum"),
            reason=sent.typed.text("grund"),
        )

    return sent.submit(
        f"verlaengern:{time_limit_id}", act, tab=TabName.LIMITS, done="Die Frist ist verlängert."
    )


@router.post("/ruecknahme")
def post_withdrawal(sent: CaseFormDep) -> Response:
    """The applicant does not want it any more."""
    reason = sent.typed.text("grund")
    return sent.submit(
        "ruecknahme",
        lambda: close.withdraw_case(sent.ctx, sent.case_id, version=sent.typed.version, reason=reason),
        done="Die Rücknahme ist eingetragen.",
    )


@router.post("/abgabe")
def post_hand_over(sent: CaseFormDep) -> Response:
    """Another authority is competent."""
    typed = sent.typed

    def act() -> None:
        authority, reason = typed.text("behoerde"), typed.text("grund")
        to = hand_over.Elsewhere(typed.text("stelle"), typed.text("anschrift"))
        is_elsewhere = bool(to.name or to.address)
        if bool(authority) == is_elsewhere:
            message = "Bitte wählen Sie eine Behörde aus der Liste oder nennen Sie eine andere Stelle."
            raise Invalid(message, (FieldError("behoerde", message),))
        if is_elsewhere:
            hand_over.hand_over_elsewhere(sent.ctx, sent.case_id, version=typed.version, to=to, reason=reason)
        else:
            hand_over.hand_over_case(
                sent.ctx, sent.case_id, version=typed.version, authority_key=authority, reason=reason
            )

    return sent.submit("abgabe", act, done="Der Vorgang ist abgegeben.")


@router.post("/abschliessen")
def post_close(sent: CaseFormDep) -> Response:
    """The file is done."""
    reason = sent.typed.text("grund")
    return sent.submit(
        "abschliessen",
        lambda: close.close_case(sent.ctx, sent.case_id, version=sent.typed.version, reason=reason),
        done="Der Vorgang ist abgeschlossen.",
    )


@router.post("/folgevorgang")
def post_follow_on(sent: CaseFormDep) -> Response:
    """A follow-on of the decided case; its page opens once it lies on a desk."""
    opened: list[CaseSummary] = []
    error = sent.desk.attempt(
        lambda: opened.append(
            follow_on.open_follow_on_case(
                sent.ctx, sent.case_id, version=sent.typed.version, reason=sent.typed.text("grund")
            )
        )
    )
    if error is not None:
        return sent.again("folgevorgang", error, tab=TabName.DATA)
    reference = opened[0].file_reference
    if opened[0].clerk_id is None:
        return sent.back(
            TabName.DATA, notice=f"Der Folgevorgang {reference} ist offen und wird gerade verteilt."
        )
    return go_to(case_path(opened[0].case_id), notice=f"Der Folgevorgang {reference} ist offen.")


@router.post("/erledigen")
def post_settle(sent: CaseFormDep) -> Response:
    """The case ends without a decision."""
    reason = sent.typed.text("grund")
    return sent.submit(
        "erledigen",
        lambda: close.settle_case(sent.ctx, sent.case_id, version=sent.typed.version, reason=reason),
        done="Der Vorgang ist erledigt und abgeschlossen.",
    )
