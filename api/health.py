"""Is this process alive, and can it work? For the operator, the load balancer and the process supervisor."""

from fastapi import APIRouter
from starlette.responses import JSONResponse

from api.dependencies import NowDep, ToolboxDep
from cases.facts.actor import system_actor
from cases.queries.operations import heartbeats, outbox_state

router = APIRouter(prefix="/health", include_in_schema=False)

OUTBOX_AGE_LIMIT_SECONDS = 300


@router.get("/live")
def live() -> dict[str, str]:
    """200 as long as the process answers."""
    return {"status": "ok"}


@router.get("/ready")
def ready(toolbox: ToolboxDep, now: NowDep) -> JSONResponse:
    """200 when database and document store work; 503 otherwise. A late outbox or a missing Prefect is told, not fatal."""
    store_ok = toolbox.documents.is_writable()
    with toolbox.acting(system_actor(), now) as look:
        outbox = outbox_state(look)
        beats = heartbeats(look)
    body = {
        "status": "ok" if store_ok else "gestört",
        "database": "ok",
        "document_store": "ok" if store_ok else "nicht beschreibbar",
        "outbox_oldest_seconds": outbox.oldest_due_seconds,
        "outbox_is_late": (outbox.oldest_due_seconds or 0) > OUTBOX_AGE_LIMIT_SECONDS,
        "outbox_failed": len(outbox.failed),
        "processes": {beat.name: {"is_well": beat.is_well, "detail": beat.detail} for beat in beats},
        "virus_scanner": toolbox.scanner.describe(),
        "portal": toolbox.callback.describe(),
    }
    return JSONResponse(body, status_code=200 if store_ok else 503)
