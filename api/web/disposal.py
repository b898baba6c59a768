"""Aussonderung: files whose retention is over, their offer to the archive and its answer. Nothing is deleted."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from api.web.desk import Desk, DeskDep
from api.web.forms.state import FormState, refused, status_of
from api.web.forms.typed import TypedFormDep
from api.web.rendering import go_to
from cases.commands.retention import ArchiveReply, offer_to_archive, record_archive_answer
from cases.errors import NotAllowed
from cases.facts.kinds import ArchiveAnswer
from cases.queries.retention import files_to_dispose
from cases.rules.permissions import Role

router = APIRouter(prefix="/aussonderung")


@router.get("")
def get_disposal(desk: DeskDep) -> HTMLResponse:
    """The list."""
    return _page(desk, FormState())


@router.post("")
def post_offer(desk: DeskDep, form: TypedFormDep) -> Response:
    """The chosen files were offered to the archive."""
    _need_right(desk)

    def act() -> None:
        offer_to_archive(desk.ctx, form.numbers("vorgang"), offered_on=form.day("datum"))

    error = desk.attempt(act)
    if error is None:
        return go_to("/aussonderung", notice="Das Angebot an das Archiv ist eingetragen.")
    return _page(desk, refused("aussonderung", form.values, error), status=status_of(error))


@router.post("/antwort")
def post_answer(desk: DeskDep, form: TypedFormDep) -> Response:
    """The archive answered, or the chosen files were handed over to it."""
    _need_right(desk)

    def act() -> None:
        answer, answered_on = form.one_of("antwort", ArchiveAnswer), form.day("antwort_am")
        reply = ArchiveReply(answer, answered_on, form.text("zeichen"))
        record_archive_answer(desk.ctx, form.numbers("akte"), reply=reply)

    error = desk.attempt(act)
    if error is None:
        return go_to("/aussonderung", notice="Die Antwort des Archivs ist eingetragen.")
    return _page(desk, refused("archivantwort", form.values, error), status=status_of(error))


def _page(desk: Desk, form: FormState, *, status: int = 200) -> HTMLResponse:
    _need_right(desk)
    return desk.page(
        "disposal/page.html",
        status=status,
        nav="aussonderung",
        form=form,
        files=files_to_dispose(desk.ctx),
        may_see_cases=desk.may_see_cases,
    )


def _need_right(desk: Desk) -> None:
    if not {Role.SUPERVISOR, Role.ADMIN} & desk.person.actor.roles:
        raise NotAllowed("Die Aussonderung sehen nur Leitung und Administration.")
