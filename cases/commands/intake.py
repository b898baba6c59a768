"""A submission of the portal becomes a case: one transaction, once per idempotency key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from cases.catalogue.form_fields import value_at
from cases.catalogue.service_schema import Service
from cases.commands.context import Context
from cases.errors import Conflict, FieldError, Invalid
from cases.facts.kinds import Channel, DocumentSource, SubmissionState, Topic
from cases.models import Case, Document, Party, Submission
from cases.commands.file_number import new_file_reference
from cases.queries.requirements import missing_papers
from cases.queries.statements import stated_text
from cases.rules.competence import competent_authority, why_no_authority

CITIZEN_STATUS_AT_START = "eingegangen"


@dataclass(frozen=True)
class RawSubmission:
    """What arrived, byte for byte; `body` is the JSON part, attachments are already in the document store."""

    idempotency_key: str
    body: bytes
    body_sha256: str
    media_type: str


@dataclass(frozen=True)
class Attachment:
    """A file that came with the submission, already in the document store."""

    requirement_key: str
    file_name: str
    media_type: str
    sha256: str
    size_bytes: int


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


@dataclass(frozen=True)
class _Place:
    authority_key: str
    municipality_key: str
    hint: str


def hand_in(ctx: Context, raw: RawSubmission, handover: Handover) -> Answer:
    """Submission, case, party, documents, journal and the orders to route and scan, in this transaction.

    The same key with the same body gets the first answer again. Raises `Conflict` for the same key with another body,
    `Invalid` with every field for a form that breaks its schema or a rule, or for an unknown service or form version.
    """
    service = ctx.catalogue.service(handover.service_key, on=ctx.today)
    _check_form(ctx, service, handover)
    missing = missing_papers(
        service, handover.form, frozenset(a.requirement_key for a in handover.attachments)
    )
    hints = tuple(
        hint.message
        for hint in ctx.catalogue.form_hints(service.key, handover.form_version, handover.form, on=ctx.today)
    )
    place = _place(ctx, service, handover.form)
    reference = new_file_reference(ctx, service, place.authority_key)
    submission_id = str(uuid4())
    body = {
        "submission_id": submission_id,
        "file_reference": reference,
        "service": service.key,
        "status": CITIZEN_STATUS_AT_START,
        "received_at": ctx.now.isoformat(),
        "is_complete": not missing,
        "missing_documents": [{"key": item.key, "title": item.title} for item in missing],
        "hints": list(hints),
        "links": {"status": f"/portal/v1/submissions/{submission_id}"},
    }
    repeated = _claim(
        ctx, raw, submission_id=submission_id, service_key=service.key, answer=Answer(202, body)
    )
    if repeated is not None:
        return repeated
    case = _open_case(ctx, service, handover, place)
    case.file_reference = reference
    case.submission_id = submission_id
    case.is_complete = not missing
    case.hints = [*hints, *([place.hint] if place.hint else [])]
    _add_people_and_papers(ctx, case, service, handover)
    return Answer(202, body)


def keep_refused(ctx: Context, raw: RawSubmission, *, status: int, problem: dict[str, Any]) -> Answer:
    """Keep a submission that was refused, with the answer; the same key and body get the same answer again."""
    answer = Answer(status, problem)
    return _keep(ctx, raw, SubmissionState.REFUSED, answer)


def keep_unclear(ctx: Context, raw: RawSubmission, *, problem: dict[str, Any]) -> Answer:
    """Keep a submission that the program failed to understand; a repeat with the same key tries again."""
    return _keep(ctx, raw, SubmissionState.UNCLEAR, Answer(500, problem))


def _keep(ctx: Context, raw: RawSubmission, state: SubmissionState, answer: Answer) -> Answer:
    submission_id = str(uuid4())
    body = answer.body | {"submission_id": submission_id}
    repeated = _claim(
        ctx,
        raw,
        submission_id=submission_id,
        service_key=None,
        answer=Answer(answer.status, body),
        state=state,
    )
    return repeated or Answer(answer.status, body)


def _check_form(ctx: Context, service: Service, handover: Handover) -> None:
    if handover.form_version not in service.form.versions:
        known = ", ".join(str(version) for version in service.form.versions)
        message = (
            f"Die Formularversion {handover.form_version} von „{service.title}“ wird nicht angenommen. "
            f"Gültig: {known}; aktuell ist {service.form.current}."
        )
        raise Invalid(message, (FieldError("/form_version", message),))
    errors = ctx.catalogue.form_errors(service.key, handover.form_version, handover.form, on=ctx.today)
    papers = {item.key for item in service.documents}
    unknown = tuple(
        FieldError("/attachments", f"Eine Unterlage „{a.requirement_key}“ kennt diese Leistung nicht.")
        for a in handover.attachments
        if a.requirement_key and a.requirement_key not in papers
    )
    found = tuple(FieldError(f"/form{error.pointer}", error.message) for error in errors) + unknown
    if found:
        raise Invalid(
            "Das Formular enthält Fehler. Bitte die genannten Felder korrigieren und erneut senden.", found
        )


def _claim(
    ctx: Context,
    raw: RawSubmission,
    *,
    submission_id: str,
    service_key: str | None,
    answer: Answer,
    state: SubmissionState = SubmissionState.ACCEPTED,
) -> Answer | None:
    """Insert the submission; None if it is new, otherwise the answer that was given before."""
    values = {
        "id": submission_id,
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
    statement = insert(Submission).values(**values).on_conflict_do_nothing().returning(col(Submission.id))
    if ctx.session.connection().execute(statement).first() is not None:
        return None
    return _earlier_answer(ctx, raw, values)


def _earlier_answer(ctx: Context, raw: RawSubmission, values: dict[str, object]) -> Answer | None:
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


def _place(ctx: Context, service: Service, form: Mapping[str, object]) -> _Place:
    pointer = service.competence.pointer or service.applicant.ags
    ags = stated_text(form, pointer)
    rows = ctx.catalogue.competence()
    row = competent_authority(rows, service.key, ags, ctx.today) if ags else None
    if row is not None:
        return _Place(row.authority_key, ags, "")
    hint = (
        (why_no_authority(rows, service.key, ags, ctx.today) or "")
        if ags
        else "Ort unbekannt: Zuständigkeit prüfen."
    )
    return _Place(service.competence.fallback or service.competence.rows[0].authority, ags, hint)


def _open_case(ctx: Context, service: Service, handover: Handover, place: _Place) -> Case:
    return Case(
        file_reference="",
        service_key=service.key,
        service_version=str(service.version),
        form_version=str(handover.form_version),
        regime=service.regime.value,
        channel=Channel.PORTAL.value,
        authority_key=place.authority_key,
        municipality_key=place.municipality_key,
        mailbox=stated_text(handover.form, service.applicant.mailbox) or None,
        applicant_name=applicant_name(service, handover.form),
        subject=stated_text(handover.form, service.applicant.subject),
        form=handover.form,
        next_step="Zuweisen",
        received_at=ctx.now,
        last_activity_at=ctx.now,
    )


def applicant_name(service: Service, form: Mapping[str, object]) -> str:
    """How lists name the applicant: "Familienname, Vornamen" or the organisation."""
    who = service.applicant
    organisation = stated_text(form, who.organisation)
    name = ", ".join(
        part for part in (stated_text(form, who.family_name), stated_text(form, who.given_names)) if part
    )
    return organisation or name or "ohne Namen"


def _add_people_and_papers(ctx: Context, case: Case, service: Service, handover: Handover) -> None:
    ctx.session.add(case)
    ctx.session.flush()
    ctx.session.add(_party(case, service, handover.form))
    seen: set[tuple[str, str]] = set()
    for attachment in handover.attachments:
        if (attachment.sha256, attachment.requirement_key) not in seen:
            seen.add((attachment.sha256, attachment.requirement_key))
            ctx.session.add(_document(ctx, case, service, attachment))
    ctx.record(
        case,
        "eingang",
        f"Antrag über das Portal eingegangen: {service.title}",
        submission_id=case.submission_id,
    )
    ctx.send_later(Topic.ROUTE, f"{Topic.ROUTE}:{case.id}", case_id=case.id)
    if handover.attachments:
        ctx.send_later(Topic.SCAN, f"{Topic.SCAN}:{case.id}:eingang", case_id=case.id)


def _party(case: Case, service: Service, form: Mapping[str, object]) -> Party:
    who = service.applicant
    born = value_at(form, who.birth_date) if who.birth_date else None
    return Party(
        case_id=case.id or 0,
        salutation=stated_text(form, who.salutation),
        family_name=stated_text(form, who.family_name),
        given_names=stated_text(form, who.given_names),
        organisation=stated_text(form, who.organisation),
        birth_date=date.fromisoformat(born) if isinstance(born, str) and born else None,
        street=stated_text(form, who.street),
        house_number=stated_text(form, who.house_number),
        postcode=stated_text(form, who.postcode),
        town=stated_text(form, who.town),
        email=stated_text(form, who.email),
        phone=stated_text(form, who.phone),
    )


def _document(ctx: Context, case: Case, service: Service, attachment: Attachment) -> Document:
    title = (
        service.document(attachment.requirement_key).title
        if attachment.requirement_key
        else attachment.file_name
    )
    return Document(
        case_id=case.id or 0,
        requirement_key=attachment.requirement_key,
        title=title,
        file_name=attachment.file_name,
        media_type=attachment.media_type,
        size_bytes=attachment.size_bytes,
        sha256=attachment.sha256,
        source=DocumentSource.APPLICANT.value,
        received_at=ctx.now,
    )
