"""Hand in a submission: nothing that was acknowledged is ever lost, nothing that arrives twice becomes two cases."""

import logging
from datetime import datetime
from typing import Any, Literal

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.responses import JSONResponse

from api.dependencies import NowDep, PortalActorDep, ToolboxDep
from api.portal.description import ACCEPTS_SUBMISSION, problems
from api.portal.envelopes import Envelope, FileFor, Paper, files_for, read_envelope
from api.portal.incoming import Incoming, IncomingDep
from api.problem import ProblemResponse, new_incident, problem, problem_of, status_of
from cases.commands.intake import (
    Answer,
    Attachment,
    Handover,
    RawSubmission,
    hand_in,
    keep_refused,
    keep_unclear,
)
from cases.errors import CaseError, Conflict
from cases.facts.actor import Actor
from cases.rules.uploads import media_type_of, safe_file_name
from cases.wiring import Toolbox

logger = logging.getLogger(__name__)
router = APIRouter(tags=["Einsendungen"])

# A burst waits here, in order: connections to the database are left for the desk, and ten threads at once are steadier
# than forty (measured at 32 connections: p99 160 to 220 ms against 310 to 380 ms, tests/benchmarks/bench_portal.py).
_AT_ONCE = CapacityLimiter(10)
_NOT_PROCESSED = (
    "Die Einsendung ist gespeichert, aber noch nicht verarbeitet. "
    "Bitte mit demselben Idempotency-Key erneut senden; hilft das nicht, die Vorfallsnummer weitergeben."
)


class Gap(BaseModel):
    """A statement that is missing in the form, by JSON pointer; the case goes on all the same."""

    pointer: str
    detail: str


class Accepted(BaseModel):
    """A submission that was taken. `is_complete` false names what is missing; the case goes on all the same."""

    submission_id: str
    file_reference: str
    service: str
    status: Literal["eingegangen"]
    received_at: str
    is_complete: bool
    missing_documents: list[Paper]
    missing_statements: list[Gap]
    links: dict[str, str]


@router.post(
    "/submissions",
    status_code=202,
    response_model=Accepted,
    responses=problems(401, 409, 410, 413, 415, 422, 500, 503),
    openapi_extra=ACCEPTS_SUBMISSION,
    summary="Antrag oder Anzeige einreichen",
)
async def post_submission(
    toolbox: ToolboxDep, actor: PortalActorDep, now: NowDep, incoming: IncomingDep
) -> JSONResponse:
    """Take a submission: 202 with file reference and status link. The same key and body again: the same answer.

    409 for the same key with another body, 410 for a service that is no longer offered, 422 with every error by JSON
    pointer for a form that breaks its schema. Whatever was read is kept with its answer, refused submissions too.
    While the database is down it is 503.
    """
    answer = await to_thread.run_sync(_take, toolbox, actor, now, incoming, limiter=_AT_ONCE)
    return _answered(answer)


def _take(toolbox: Toolbox, actor: Actor, now: datetime, incoming: Incoming) -> Answer:
    raw = RawSubmission(incoming.idempotency_key, incoming.body, incoming.sha256, incoming.media_type)
    try:
        handover = _understand(toolbox, incoming)
        with toolbox.acting(actor, now) as ctx:
            return hand_in(ctx, raw, handover)
    except (Conflict, OperationalError, PoolTimeout):
        raise
    except CaseError as error:
        with toolbox.acting(actor, now) as ctx:
            return keep_refused(ctx, raw, status=status_of(error), problem=problem_of(error))
    except Exception as error:  # the door: whatever went wrong, the submission is kept
        fault = problem(500, "nicht-verarbeitet", _NOT_PROCESSED, incident=new_incident(error))
        with toolbox.acting(actor, now) as ctx:
            return keep_unclear(ctx, raw, problem=fault)


def _understand(toolbox: Toolbox, incoming: Incoming) -> Handover:
    envelope = read_envelope(Envelope, incoming.body)
    files = files_for(incoming, envelope.attachments, limit_bytes=toolbox.limits.attachment_bytes)
    return Handover(
        service_key=envelope.service,
        form_version=envelope.form_version,
        form=envelope.form,
        attachments=tuple(_stored(toolbox, item) for item in files),
    )


def _stored(toolbox: Toolbox, item: FileFor) -> Attachment:
    content = toolbox.documents.put(item.file.content)
    return Attachment(
        requirement_key=item.paper_key,
        file_name=safe_file_name(item.file.file_name),
        media_type=media_type_of(item.file.content) or "application/octet-stream",
        sha256=content.sha256,
        size_bytes=content.size_bytes,
        pointer=item.pointer,
    )


def _answered(answer: Answer) -> JSONResponse:
    headers: dict[str, str] = {"idempotent-replayed": "true"} if answer.is_repeat else {}
    if answer.status >= 400:
        return ProblemResponse(answer.body, status_code=answer.status, headers=headers)
    links: dict[str, Any] = answer.body["links"]
    return JSONResponse(
        answer.body, status_code=answer.status, headers=headers | {"location": links["status"]}
    )
