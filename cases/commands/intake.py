"""A submission of the portal becomes a case: one transaction, once per idempotency key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import bindparam, insert, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, select

from cases.catalogue.catalogue import FormRemark
from cases.catalogue.service_schema import Service
from cases.commands.context import Context
from cases.commands.file_number import new_file_reference
from cases.commands.parties import party_values
from cases.errors import Conflict, FieldError, Invalid, NoLongerOffered, NotFound
from cases.facts.kind_words import words_of
from cases.facts.kinds import Channel, DocumentSource, SubmissionState, Topic
from cases.facts.service import ApplicantFacts
from cases.models import Case, Document, Party, Submission
from cases.models.columns import defaults_of
from cases.queries.competence import Place, place_of
from cases.queries.late_registration import late_registration
from cases.queries.repetitions import repetition_hint
from cases.queries.requirements import missing_papers
from cases.rules.completeness import Requirement
from cases.rules.german import in_words
from cases.rules.lifecycle import CaseStatus, citizen_word
from cases.rules.uploads import ALLOWED_MEDIA_TYPES

Row = dict[str, Any]

FAULTS_TOLD = 200
_SUBMISSIONS = UUID("6f5e1c0a-2f0b-5d52-9c39-4b1d6a7e8f10")  # namespace of submission ids, drawn once

# Intake is the busiest act: statements are built once, and rows go in without objects of the ORM (measured: a third
# of the time of a submission).
_CASE = defaults_of(Case)
_PARTY = defaults_of(Party)
_DOCUMENT = defaults_of(Document)
_ADD_SUBMISSION = text(
    "INSERT INTO submission (id, client_id, idempotency_key, body_sha256, raw_body, media_type, received_at, "
    "service_key, state, response_status, response) VALUES (:id, :client_id, :idempotency_key, :body_sha256, "
    ":raw_body, :media_type, :received_at, :service_key, :state, :response_status, :response) "
    "ON CONFLICT DO NOTHING RETURNING id"
).bindparams(bindparam("response", type_=JSONB))
_ADD_CASE = insert(Case).returning(col(Case.id))
_ADD_PARTY = insert(Party)
_ADD_DOCUMENT = insert(Document)


@dataclass(frozen=True)
class RawSubmission:
    """What arrived, byte for byte; `body` is the JSON part, the digest covers the attachments, too."""

    idempotency_key: str
    body: bytes
    body_sha256: str
    media_type: str


@dataclass(frozen=True)
class Attachment:
    """A file that came along and is in the document store already; `pointer` is its place in the request."""

    requirement_key: str
    file_name: str
    media_type: str
    sha256: str
    size_bytes: int
    pointer: str = "/attachments"


@dataclass(frozen=True)
class Handover:
    """A submission that could be read: which service, which form version, what was stated."""

    service_key: str
    form_version: int
    form: dict[str, Any]
    attachments: tuple[Attachment, ...] = field(default=())


@dataclass(frozen=True)
class Answer:
    """What the portal is answered: HTTP status and JSON body; `is_repeat` when the key had been used before."""

    status: int
    body: dict[str, Any]
    is_repeat: bool = False


def hand_in(ctx: Context, raw: RawSubmission, handover: Handover) -> Answer:
    """Submission, case, party, documents, journal and the orders to route and scan, in this transaction.

    The same key with the same body gets the first answer again. Raises `Conflict` for the same key with another
    body, `Invalid` with every field for a form that breaks its schema or a rule, and for an unknown service or
    form version, `NoLongerOffered` for a service that was taken off the portal.
    """
    service = _service(ctx, handover)
    _check_form(ctx, service, handover)
    handover = replace(handover, form=_read(ctx, service, handover))
    remarks = ctx.catalogue.form_hints(
        service.key, handover.form_version, handover.form, on=ctx.today, at=ctx.now
    )
    papers = missing_papers(
        service, handover.form, frozenset(a.requirement_key for a in handover.attachments)
    )
    place = place_of(ctx, service, handover.form)
    said = ctx.catalogue.applicant(service.key, handover.form_version, handover.form)
    case = (
        _new_case(ctx, service, handover, place)
        | _named(said)
        | {
            "file_reference": new_file_reference(ctx, service, place.authority_key),
            "submission_id": submission_id(ctx, raw),
            "is_complete": not papers and not any(remark.is_gap for remark in remarks),
            "hints": [*(remark.message for remark in remarks), *_hints(ctx, service, handover, place)],
        }
    )
    answer = Answer(202, _welcome(ctx, case, papers, remarks))
    repeated = _claim(ctx, raw, answer, state=SubmissionState.ACCEPTED, service_key=service.key)
    if repeated is None:
        _file(ctx, case, said, service, handover)
    return repeated or answer


def submission_id(ctx: Context, raw: RawSubmission) -> str:
    """The id of a submission follows from client and key: every answer to the same key names the same id."""
    return str(uuid5(_SUBMISSIONS, f"{ctx.actor.client_id}\n{raw.idempotency_key}"))


def keep_refused(ctx: Context, raw: RawSubmission, *, status: int, problem: dict[str, Any]) -> Answer:
    """Keep a submission that was refused, with its answer; the same key and body get the same answer again."""
    return _keep(ctx, raw, Answer(status, problem), SubmissionState.REFUSED)


def keep_unclear(ctx: Context, raw: RawSubmission, *, problem: dict[str, Any]) -> Answer:
    """Keep a submission that the program failed to understand; a repeat with the same key tries again."""
    return _keep(ctx, raw, Answer(500, problem), SubmissionState.UNCLEAR)


def _keep(ctx: Context, raw: RawSubmission, answer: Answer, state: SubmissionState) -> Answer:
    answer = Answer(answer.status, answer.body | {"submission_id": submission_id(ctx, raw)})
    return _claim(ctx, raw, answer, state=state) or answer


def _service(ctx: Context, handover: Handover) -> Service:
    try:
        service = ctx.catalogue.service(handover.service_key, on=ctx.today)
    except NotFound as error:
        taken = (service for service in ctx.catalogue.services() if service.is_taken_on(ctx.today))
        known = ", ".join(service.key for service in taken)
        message = f"Diese Leistung gibt es nicht. Angenommen werden: {known}."
        raise Invalid(message, (FieldError("/service", message),)) from error
    if not service.is_taken_on(ctx.today):
        raise NoLongerOffered(why_not_taken(service))
    return service


def why_not_taken(service: Service) -> str:
    """The sentence for portals and citizens about a service that was taken off the portal."""
    since = f" seit dem {in_words(service.deactivated_on)}" if service.deactivated_on else ""
    note = f" {service.deactivated_note}" if service.deactivated_note else ""
    return f"„{service.title}“ wird{since} nicht mehr angenommen.{note}"


def _welcome(
    ctx: Context, case: Row, papers: Sequence[Requirement], remarks: Sequence[FormRemark]
) -> dict[str, Any]:
    """What the portal is told: gaps in papers and form. Other remarks are for the clerk and stay in the office."""
    gaps = [remark for remark in remarks if remark.is_gap]
    return {
        "submission_id": case["submission_id"],
        "file_reference": case["file_reference"],
        "service": case["service_key"],
        "status": citizen_word(CaseStatus.EINGEGANGEN),
        "received_at": ctx.now.isoformat(),
        "is_complete": case["is_complete"],
        "missing_documents": [{"key": item.key, "title": item.title} for item in papers],
        "missing_statements": [
            {"pointer": f"/form{gap.pointer}", "detail": gap.citizen_message} for gap in gaps
        ],
        "links": {"status": f"/portal/v1/submissions/{case['submission_id']}"},
    }


def _check_form(ctx: Context, service: Service, handover: Handover) -> None:
    if handover.form_version not in service.form.versions:
        known = ", ".join(str(version) for version in service.form.versions)
        message = (
            f"Die Formularversion {handover.form_version} von „{service.title}“ wird nicht angenommen. "
            f"Gültig: {known}; aktuell ist {service.form.current}."
        )
        raise Invalid(message, (FieldError("/form_version", message),))
    errors = ctx.catalogue.form_errors(service.key, handover.form_version, handover.form, on=ctx.today)
    faults = [FieldError(f"/form{error.pointer}", error.message) for error in errors]
    faults += _attachment_faults(service, handover)
    if faults:
        more = (
            f" Genannt sind die ersten {FAULTS_TOLD} von {len(faults)}." if len(faults) > FAULTS_TOLD else ""
        )
        raise Invalid(
            f"Das Formular enthält Fehler. Bitte die genannten Felder korrigieren und erneut senden.{more}",
            tuple(faults[:FAULTS_TOLD]),
        )


def _read(ctx: Context, service: Service, handover: Handover) -> dict[str, Any]:
    """The form as it is read, compared and printed; the raw body of the submission keeps what was sent."""
    form = ctx.catalogue.as_stated(service.key, handover.form_version, handover.form)
    return form if isinstance(form, dict) else {}


def _attachment_faults(service: Service, handover: Handover) -> Iterator[FieldError]:
    papers = {item.key: item for item in service.documents}
    for attachment in handover.attachments:
        paper = papers.get(attachment.requirement_key)
        if paper is None and attachment.requirement_key:
            message = f"Eine Unterlage „{attachment.requirement_key}“ kennt diese Leistung nicht."
            yield FieldError(f"{attachment.pointer}/document", message)
        elif paper is not None and attachment.media_type not in paper.media_types:
            kinds = ", ".join(ALLOWED_MEDIA_TYPES[kind] for kind in paper.media_types)
            yield FieldError(attachment.pointer, f"„{paper.title}“ wird nur so angenommen: {kinds}.")


def _claim(
    ctx: Context,
    raw: RawSubmission,
    answer: Answer,
    *,
    state: SubmissionState,
    service_key: str | None = None,
) -> Answer | None:
    """Insert the submission; None if it is new, otherwise the answer that was given before.

    Two requests with one key at the same moment: the second waits here until the first has committed or
    given up.
    """
    values: Row = {
        "id": submission_id(ctx, raw),
        "client_id": ctx.actor.client_id,
        "idempotency_key": raw.idempotency_key,
        "body_sha256": raw.body_sha256,
        "raw_body": raw.body,
        "media_type": raw.media_type,
        "received_at": ctx.now,
        "service_key": service_key,
        "state": state.value,
        "response_status": answer.status,
        "response": answer.body,
    }
    if ctx.session.connection().execute(_ADD_SUBMISSION, values).first() is not None:
        return None
    return _earlier_answer(ctx, raw, values)


def _earlier_answer(ctx: Context, raw: RawSubmission, values: Mapping[str, object]) -> Answer | None:
    earlier = ctx.session.exec(
        select(Submission)
        .where(
            col(Submission.client_id) == ctx.actor.client_id,
            col(Submission.idempotency_key) == raw.idempotency_key,
        )
        .with_for_update()
    ).one()
    if earlier.body_sha256 != raw.body_sha256:
        raise Conflict(
            "Dieser Idempotency-Key wurde schon mit einem anderen Inhalt verwendet. "
            "Für eine neue Einsendung bitte einen neuen Schlüssel wählen."
        )
    if earlier.state != SubmissionState.UNCLEAR:
        return Answer(earlier.response_status, earlier.response, is_repeat=True)
    for name, value in values.items():
        setattr(earlier, name, value)
    ctx.session.flush()
    return None


def _hints(ctx: Context, service: Service, handover: Handover, place: Place) -> list[str]:
    found = (
        late_registration(ctx, service, handover.form, place),
        repetition_hint(ctx, service, handover.form, place.authority_key),
        place.hint,
    )
    return [hint for hint in found if hint]


def _new_case(ctx: Context, service: Service, handover: Handover, place: Place) -> Row:
    return _CASE | {
        "service_key": service.key,
        "service_version": str(service.version),
        "form_version": str(handover.form_version),
        "regime": service.regime.value,
        "channel": Channel.PORTAL.value,
        "authority_key": place.authority_key,
        "municipality_key": place.municipality_key,
        "form": handover.form,
        "next_step": "Zuweisen",
        "received_at": ctx.now,
        "last_activity": _arrival(service),
        "last_activity_at": ctx.now,
    }


def _named(said: ApplicantFacts) -> Row:
    return {
        "mailbox": said.mailbox or None,
        "applicant_name": said.listed_name or "ohne Namen",
        "subject": said.subject,
    }


def _arrival(service: Service) -> str:
    return f"{words_of(service.kind).thing} über das Portal eingegangen: {service.title}"


def _file(ctx: Context, case: Row, said: ApplicantFacts, service: Service, handover: Handover) -> None:
    connection = ctx.session.connection()
    case_id = connection.execute(_ADD_CASE, case).scalar_one() or 0
    connection.execute(_ADD_PARTY, _PARTY | party_values(said) | {"case_id": case_id})
    # The same file twice for the same paper is one document.
    papers = {(item.sha256, item.requirement_key): item for item in reversed(handover.attachments)}
    if papers:
        rows = [_document(ctx, case_id, service, item) for item in reversed(papers.values())]
        connection.execute(_ADD_DOCUMENT, rows)
        ctx.send_later(Topic.SCAN, f"{Topic.SCAN}:{case_id}:eingang", case_id=case_id)
    ctx.enter(case_id, "eingang", _arrival(service), submission_id=case["submission_id"])
    ctx.send_later(Topic.ROUTE, f"{Topic.ROUTE}:{case_id}", case_id=case_id)


def _document(ctx: Context, case_id: int, service: Service, attachment: Attachment) -> Row:
    key = attachment.requirement_key
    return _DOCUMENT | {
        "case_id": case_id,
        "requirement_key": key,
        "title": service.document(key).title if key else attachment.file_name,
        "file_name": attachment.file_name,
        "media_type": attachment.media_type,
        "size_bytes": attachment.size_bytes,
        "sha256": attachment.sha256,
        "source": DocumentSource.APPLICANT.value,
        "received_at": ctx.now,
    }
