"""What comes after a submission: papers handed in later, messages, withdrawal. Each may arrive twice."""

from fastapi import APIRouter
from pydantic import BaseModel

from api.dependencies import NowDep, PortalActorDep, ToolboxDep
from api.portal.description import ACCEPTS_SUPPLEMENT, ACCEPTS_WORDS, problems
from api.portal.envelopes import SubmissionIdPath, Supplement, Words, files_for, read_envelope
from api.portal.incoming import IncomingDep
from cases.commands.close import withdraw_case
from cases.commands.documents import Upload, receive_documents
from cases.commands.messages import receive_message
from cases.errors import Invalid
from cases.queries.portal_status import answered_case, submitted_case

router = APIRouter(tags=["Nach der Einsendung"])
# The body comes first, then the transaction: a slow sender must not hold a database connection.


class StoredDocument(BaseModel):
    """A paper that is in the file now, in quarantine until it is scanned."""

    file_name: str
    document: str


class Supplemented(BaseModel):
    """The papers of this request; those that had been there before are named as well."""

    submission_id: str
    documents: list[StoredDocument]


class Noted(BaseModel):
    """Done, or done before."""

    submission_id: str


@router.post(
    "/submissions/{submission_id}/documents",
    status_code=202,
    responses=problems(401, 404, 409, 413, 415, 422, 503),
    openapi_extra=ACCEPTS_SUPPLEMENT,
    summary="Unterlagen nachreichen",
)
def post_documents(
    submission_id: SubmissionIdPath,
    toolbox: ToolboxDep,
    actor: PortalActorDep,
    now: NowDep,
    incoming: IncomingDep,
) -> Supplemented:
    """Take further papers; the same file twice is one document. All demanded papers in: the office goes on."""
    envelope = read_envelope(Supplement, incoming.body)
    files = files_for(incoming, envelope.attachments, limit_bytes=toolbox.limits.attachment_bytes)
    if not files and not envelope.message:
        raise Invalid("Es ist weder eine Datei noch eine Nachricht dabei.")
    uploads = tuple(Upload(item.file.file_name, item.file.content, item.paper_key) for item in files)
    with toolbox.acting(actor, now) as ctx:
        case_id = answered_case(ctx, submission_id)
        stored = receive_documents(ctx, case_id, uploads=uploads, store=toolbox.documents)
        if envelope.message:
            receive_message(ctx, case_id, body=envelope.message, key=incoming.idempotency_key)
    return Supplemented(
        submission_id=submission_id, documents=[StoredDocument.model_validate(item) for item in stored]
    )


@router.post(
    "/submissions/{submission_id}/messages",
    status_code=202,
    responses=problems(401, 404, 409, 413, 415, 422, 503),
    openapi_extra=ACCEPTS_WORDS,
    summary="Nachricht an das Amt",
)
def post_message(
    submission_id: SubmissionIdPath,
    toolbox: ToolboxDep,
    actor: PortalActorDep,
    now: NowDep,
    incoming: IncomingDep,
) -> Noted:
    """Take a message of the applicant; the same Idempotency-Key twice is one message, with other words it is 409."""
    words = read_envelope(Words, incoming.body)
    with toolbox.acting(actor, now) as ctx:
        case_id = answered_case(ctx, submission_id)
        receive_message(ctx, case_id, body=words.text, key=incoming.idempotency_key)
    return Noted(submission_id=submission_id)


@router.post(
    "/submissions/{submission_id}/withdrawal",
    status_code=202,
    responses=problems(401, 403, 404, 413, 415, 422, 503),
    openapi_extra=ACCEPTS_WORDS,
    summary="Antrag zurücknehmen",
)
def post_withdrawal(
    submission_id: SubmissionIdPath,
    toolbox: ToolboxDep,
    actor: PortalActorDep,
    now: NowDep,
    incoming: IncomingDep,
) -> Noted:
    """Withdraw the submission; a second time changes nothing. 403 with the reasons when it has been decided."""
    words = read_envelope(Words, incoming.body)
    with toolbox.acting(actor, now) as ctx:
        withdraw_case(ctx, submitted_case(ctx, submission_id), version=None, reason=words.text)
    return Noted(submission_id=submission_id)
