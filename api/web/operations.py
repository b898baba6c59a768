"""For administrators: whether the machinery runs, and orders that wait for a person."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from api.web.desk import Desk, DeskDep
from api.web.forms.typed import TypedFormDep
from api.web.rendering import go_to
from cases.commands.outbox import release_order
from cases.errors import NotAllowed
from cases.queries.operations import heartbeats, outbox_state
from cases.queries.seals import seal_states
from cases.rules.permissions import Role

router = APIRouter(prefix="/betrieb")


@router.get("")
def get_operations(desk: DeskDep) -> HTMLResponse:
    """Signs of life, orders by topic, parked orders."""
    _need_admin(desk)
    toolbox = desk.toolbox
    return desk.page(
        "operations/page.html",
        nav="betrieb",
        beats=heartbeats(desk.ctx),
        outbox=outbox_state(desk.ctx),
        outside=(("Virenprüfung", toolbox.scanner.describe()), ("Portal", toolbox.callback.describe())),
        seals=[(state, toolbox.seals.of(state.authority_key).describe()) for state in seal_states(desk.ctx)],
        is_store_writable=toolbox.documents.is_writable(),
        prefect_url=toolbox.prefect_api_url,
        is_demo=toolbox.is_demo,
        may_see_cases=desk.may_see_cases,
    )


@router.post("/auftraege/{order_id}/erneut")
def post_release(desk: DeskDep, form: TypedFormDep, order_id: int) -> Response:
    """Try a parked order again."""
    _need_admin(desk)
    release_order(desk.ctx, order_id)
    return go_to("/betrieb", notice="Der Auftrag wird noch einmal versucht.")


def _need_admin(desk: Desk) -> None:
    if Role.ADMIN not in desk.person.actor.roles:
        raise NotAllowed("Den Betrieb sieht nur die Administration.")
