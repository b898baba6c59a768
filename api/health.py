"""Is this process alive, and can it work? For the operator, the load balancer and the process supervisor."""

from fastapi import APIRouter
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.responses import JSONResponse

from api.dependencies import NowDep, ToolboxDep
from cases.facts.actor import system_actor
from cases.queries.operations import heartbeats, outbox_state
from cases.queries.seals import SealState, seal_states

router = APIRouter(prefix="/health", include_in_schema=False)

OUTBOX_AGE_LIMIT_SECONDS = 300


@router.get("/live")
def live() -> dict[str, str]:
    """200 as long as the process answers."""
    return {"status": "ok"}


@router.get("/ready")
def ready(toolbox: ToolboxDep, now: NowDep) -> JSONResponse:
    """200 when database and document store work, 503 otherwise; a late outbox or a missing Prefect is told only."""
    store_ok = toolbox.documents.is_writable()
    try:
        with toolbox.acting(system_actor(), now) as look:
            outbox, beats, seals = outbox_state(look), heartbeats(look), seal_states(look)
    except (OperationalError, PoolTimeout):
        return JSONResponse({"status": "gestört", "database": "nicht erreichbar"}, status_code=503)
    body = {
        "status": "ok" if store_ok else "gestört",
        "database": "ok",
        "document_store": "ok" if store_ok else "nicht beschreibbar",
        "outbox_oldest_seconds": outbox.oldest_due_seconds,
        "outbox_is_late": (outbox.oldest_due_seconds or 0) > OUTBOX_AGE_LIMIT_SECONDS,
        "outbox_failed": sum(topic.failed_count for topic in outbox.topics),
        "unclear_submissions": outbox.unclear_submissions,
        "letters_held": outbox.held,
        "seals": {state.authority_key: _seal(state) for state in seals if state.standing is not None},
        "processes": {beat.name: {"is_well": beat.is_well, "detail": beat.detail} for beat in beats},
    }
    return JSONResponse(body, status_code=200 if store_ok else 503)


def _seal(state: SealState) -> dict[str, object]:
    if state.not_after is None:
        return {"standing": state.standing}
    return {
        "standing": state.standing,
        "holder": state.holder,
        "not_after": state.not_after.isoformat(),
        "days_left": state.days_left,
        "is_test": state.is_test,
    }
