"""Hand in a submission, and answer what the office asks: nothing that was acknowledged is ever lost."""

import logging
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import JSONResponse

from api.dependencies import NowDep, PortalActorDep, PortalContextDep, ToolboxDep
from api.portal.incoming import Incoming, IncomingDep, IncomingFile, json_object, parse_json
from api.problem import ProblemResponse, problem, problem_of, status_of
from cases.commands.close import withdraw_case
from cases.commands.documents import Upload, receive_documents
from cases.commands.intake import (
    Answer,
    Attachment,
    Handover,
    RawSubmission,
    hand_in,
    keep_refused,
    keep_unclear,
)
from cases.commands.messages import receive_message
from cases.errors import CaseError, Conflict, FieldError, Invalid
from cases.queries.portal_status import submitted_case
from cases.rules.uploads import media_type_of, safe_file_name, why_not_taken
from cases.wiring import Toolbox

logger = logging.getLogger(__name__)
router = APIRouter(tags=["Einsendungen"])

ModelT = TypeVar("ModelT", bound=BaseModel)

SubmissionIdPath = Annotated[str, Path(max_length=64)]


class AttachmentEntry(BaseModel):
    """Says what an attached file proves: `part` is the name of its multipart part, `document` a key of the service."""

    model_config = ConfigDict(extra="forbid")

    part: str = Field(max_length=120)
    document: str = Field(default="", max_length=60)


class Envelope(BaseModel):
    """The JSON of a submission. `form` follows the form schema of the service in the version named."""

    model_config = ConfigDict(extra="forbid")

    service: str = Field(max_length=60, examples=["hundesteuer-anmeldung"])
    form_version: int = Field(ge=1, strict=True, examples=[1])
    form: dict[str, Any]
    attachments: list[AttachmentEntry] = Field(default_factory=list, max_length=200)


class AnswerEnvelope(BaseModel):
    """The JSON of an answer to a demand for documents."""

    model_config = ConfigDict(extra="forbid")

    message: str = Field(default="", max_length=5000)
    attachments: list[AttachmentEntry] = Field(default_factory=list, max_length=200)


class Words(BaseModel):
    """A text of the applicant."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=5000)


class Accepted(BaseModel):
    """A submission that was taken. `is_complete` false names what is still missing; the case goes on all the same."""

    submission_id: str
    file_reference: str
    service: str
    status: Literal["eingegangen"]
    received_at: str
    is_complete: bool
    missing_documents: list[dict[str, str]]
    hints: list[str]
    links: dict[str, str]


_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": Envelope.model_json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["submission"],
                    "properties": {"submission": Envelope.model_json_schema()},
                    "additionalProperties": {"type": "string", "format": "binary"},
                }
            },
        },
    },
    "parameters": [
        {"name": "Idempotency-Key", "in": "header", "required": True, "schema": {"type": "string"}}
    ],
}


@router.post(
    "/submissions",
    status_code=202,
    response_model=Accepted,
    openapi_extra=_BODY,
    summary="Antrag oder Anzeige einreichen",
)
def post_submission(
    toolbox: ToolboxDep, actor: PortalActorDep, now: NowDep, incoming: IncomingDep
) -> JSONResponse:
    """Take a submission: 202 with file reference and status link. The same key and body again: the same answer.

    409 for the same key with another body, 422 with every error by JSON pointer for a form that breaks its schema.
    """
    raw = RawSubmission(incoming.idempotency_key, incoming.body, incoming.sha256, incoming.media_type)
    try:
        handover = _understand(toolbox, incoming)
        with toolbox.acting(actor, now) as ctx:
            answer = hand_in(ctx, raw, handover)
    except Conflict:
        raise
    except CaseError as error:
        with toolbox.acting(actor, now) as ctx:
            answer = keep_refused(ctx, raw, status=status_of(error), problem=problem_of(error))
    except Exception:
        logger.exception("submission not understood")
        detail = "Die Einsendung ist gespeichert, aber noch nicht verarbeitet. Bitte mit demselben Schlüssel erneut senden."
        with toolbox.acting(actor, now) as ctx:
            answer = keep_unclear(ctx, raw, problem=problem(500, "nicht-verarbeitet", detail))
    return _answered(answer)


@router.post("/submissions/{submission_id}/documents", status_code=202, summary="Unterlagen nachreichen")
def post_documents(
    submission_id: SubmissionIdPath, toolbox: ToolboxDep, ctx: PortalContextDep, incoming: IncomingDep
) -> dict[str, object]:
    """Take further documents for a submission; the same file twice is one document."""
    envelope = _validated(AnswerEnvelope, incoming.body)
    uploads = tuple(
        Upload(file.file_name, file.content, requirement_key=key)
        for key, file in _paired(incoming, envelope.attachments, toolbox.limits.attachment_bytes)
    )
    case_id = submitted_case(ctx, submission_id)
    stored = receive_documents(ctx, case_id, uploads=uploads, store=toolbox.documents)
    if envelope.message:
        receive_message(ctx, case_id, body=envelope.message, key=incoming.idempotency_key)
    return {"submission_id": submission_id, "documents": stored}


@router.post("/submissions/{submission_id}/messages", status_code=202, summary="Nachricht an das Amt")
def post_message(
    submission_id: SubmissionIdPath, ctx: PortalContextDep, incoming: IncomingDep
) -> dict[str, str]:
    """Take a message of the applicant; the same Idempotency-Key twice is one message."""
    words = _validated(Words, incoming.body)
    receive_message(ctx, submitted_case(ctx, submission_id), body=words.text, key=incoming.idempotency_key)
    return {"submission_id": submission_id}


@router.post("/submissions/{submission_id}/withdrawal", status_code=202, summary="Antrag zurücknehmen")
def post_withdrawal(
    submission_id: SubmissionIdPath, ctx: PortalContextDep, incoming: IncomingDep
) -> dict[str, str]:
    """Withdraw the submission; a second time changes nothing. 403 when it has been decided already."""
    words = _validated(Words, incoming.body)
    withdraw_case(ctx, submitted_case(ctx, submission_id), version=None, reason=words.text)
    return {"submission_id": submission_id}


def _understand(toolbox: Toolbox, incoming: Incoming) -> Handover:
    envelope = _validated(Envelope, incoming.body)
    pairs = _paired(incoming, envelope.attachments, toolbox.limits.attachment_bytes)
    return Handover(
        service_key=envelope.service,
        form_version=envelope.form_version,
        form=envelope.form,
        attachments=tuple(_stored(toolbox, key, file) for key, file in pairs),
    )


def _stored(toolbox: Toolbox, requirement_key: str, file: IncomingFile) -> Attachment:
    content = toolbox.documents.put(file.content)
    return Attachment(
        requirement_key=requirement_key,
        file_name=safe_file_name(file.file_name),
        media_type=media_type_of(file.content) or "application/octet-stream",
        sha256=content.sha256,
        size_bytes=content.size_bytes,
    )


def _paired(
    incoming: Incoming, entries: list[AttachmentEntry], limit_bytes: int
) -> list[tuple[str, IncomingFile]]:
    """Each file with the key of what it proves; `Invalid` for files that are not taken and entries without a file."""
    keys = {entry.part: entry.document for entry in entries}
    parts = {file.part for file in incoming.files}
    faults = [
        FieldError(f"/attachments/{part}", "Zu diesem Eintrag fehlt die Datei.")
        for part in keys
        if part not in parts
    ]
    for file in incoming.files:
        reason = why_not_taken(file.content, limit_bytes=limit_bytes)
        if reason is not None:
            faults.append(
                FieldError(f"/attachments/{file.part}", f"{safe_file_name(file.file_name)}: {reason}")
            )
    if faults:
        raise Invalid("Mindestens eine Anlage kann nicht angenommen werden.", tuple(faults))
    return [(keys.get(file.part, ""), file) for file in incoming.files]


def _validated(model: type[ModelT], body: bytes) -> ModelT:
    value = json_object(parse_json(body))
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = tuple(
            FieldError("/" + "/".join(str(part) for part in item["loc"]), _german(item))
            for item in error.errors()
        )
        raise Invalid("Der Umschlag der Einsendung ist fehlerhaft.", faults) from error


def _german(item: Any) -> str:
    kind = str(item["type"])
    sentences = {
        "missing": "Diese Angabe fehlt.",
        "extra_forbidden": "Diese Angabe ist hier nicht vorgesehen.",
        "string_too_long": "Dieser Text ist zu lang.",
        "string_too_short": "Dieser Text fehlt.",
        "too_long": "Das sind zu viele Einträge.",
    }
    return sentences.get(kind, "Diese Angabe hat die falsche Form.")


def _answered(answer: Answer) -> JSONResponse:
    headers = {"idempotent-replayed": "true"} if answer.is_repeat else None
    if answer.status >= 400:
        return ProblemResponse(answer.body, status_code=answer.status, headers=headers)
    return JSONResponse(answer.body, status_code=answer.status, headers=headers)
