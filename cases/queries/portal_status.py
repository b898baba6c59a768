"""What a portal may know about its submissions."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from cases.errors import NotFound
from cases.facts.actor import CaseId
from cases.facts.kinds import LetterKind, MessageDirection
from cases.models import Case, DocumentRequest, Letter, Message
from cases.queries.hearings import awaited_statement, word_for_citizens
from cases.queries.look import Look
from cases.queries.matching import identity_of
from cases.queries.parts import cases_of_parts
from cases.queries.visible import visible_cases
from cases.rules.lifecycle import CaseStatus
from cases.rules.matching import same_person
from cases.rules.request_lifecycle import RequestStatus

_STATEMENT = "Zu unserem Schreiben können Sie sich äußern, zum Beispiel mit einer Nachricht hier im Portal."
_UNKNOWN = "Diese Einsendung gibt es nicht, oder sie kam von einem anderen Portal."


@dataclass(frozen=True)
class PortalDemand:
    """An open demand: papers as (key, title), and the last day (Europe/Berlin)."""

    items: tuple[tuple[str, str], ...]
    remark: str
    due_on: date


@dataclass(frozen=True)
class PortalLetter:
    """A letter that was sent."""

    letter_id: int
    file_reference: str
    subject: str
    dated_on: date | None
    sent_on: date | None
    sha256: str


@dataclass(frozen=True)
class PortalMessage:
    """A message to or from the applicant; internal notes never get here."""

    from_office: bool
    text: str
    sent_at: datetime


@dataclass(frozen=True)
class PortalAssignment:
    """The case a message was put into, or a part that was split off it, as far as its sender may know."""

    file_reference: str
    word: str


@dataclass(frozen=True)
class PortalStatus:
    """State of a submission in one of five words, with what is needed and what was sent. `result` says how a case
    ended that was settled without a decision; "" otherwise, for what a decision says stands in its letter.

    `parts`: what the office split off the message, each with its own number and state.

    A message that was put into another file says "zugeordnet" and follows that case, if the sender is the applicant
    there.
    """

    file_reference: str
    service_key: str
    word: str
    result: str
    received_at: datetime
    updated_at: datetime
    demands: tuple[PortalDemand, ...]
    letters: tuple[PortalLetter, ...]
    messages: tuple[PortalMessage, ...]
    assignment: PortalAssignment | None = None
    parts: tuple[PortalAssignment, ...] = ()


def submitted_case(look: Look, submission_id: str) -> CaseId:
    """The case of a submission of this portal; `NotFound` for all others."""
    return CaseId(_case(look, submission_id).id or 0)


def answered_case(look: Look, submission_id: str) -> CaseId:
    """Where later papers and messages go: the case of the submission, or the one it was put into."""
    case = _case(look, submission_id)
    return CaseId((_followed(look, case) or case).id or 0)


def portal_status(look: Look, submission_id: str) -> PortalStatus:
    """Where the case of this submission stands."""
    case = _case(look, submission_id)
    requests = look.session.exec(
        select(DocumentRequest).where(
            col(DocumentRequest.case_id) == case.id,
            col(DocumentRequest.status).in_([RequestStatus.OFFEN.value, RequestStatus.ABGELAUFEN.value]),
        )
    ).all()
    messages = look.session.exec(
        select(Message)
        .where(
            col(Message.case_id) == case.id,
            col(Message.direction) != MessageDirection.INTERNAL.value,
            col(Message.from_case).is_(None),
        )
        .order_by(col(Message.id))
    ).all()
    return PortalStatus(
        file_reference=case.file_reference,
        service_key=case.service_key,
        word=word_for_citizens(look, case),
        result=_result(look, case),
        received_at=case.received_at,
        updated_at=case.last_activity_at,
        demands=tuple(
            PortalDemand(tuple((item["key"], item["title"]) for item in row.items), row.remark, row.due_on)
            for row in requests
        )
        + _statements(look, case),
        letters=_letters(look, case),
        messages=tuple(
            PortalMessage(row.direction == MessageDirection.OUT, row.body, row.sent_at) for row in messages
        ),
        assignment=_assignment(look, case),
        parts=tuple(
            PortalAssignment(part.file_reference, word_for_citizens(look, part))
            for part in cases_of_parts(look, case)
        ),
    )


def _statements(look: Look, case: Case) -> tuple[PortalDemand, ...]:
    """What a hearing asks of the applicant: nothing to hand in, only a day until which an answer counts."""
    row = awaited_statement(look, case.id or 0)
    if row is None or row.due_on is None:
        return ()
    return (PortalDemand((), _STATEMENT, row.due_on),)


def letters_of_submission(look: Look, submission_id: str) -> tuple[PortalLetter, ...]:
    """The letters that were sent, oldest first."""
    return _letters(look, _case(look, submission_id))


def letter_of_submission(look: Look, submission_id: str, letter_id: int) -> PortalLetter:
    """One letter of this submission; `NotFound` for letters of others or not yet sent."""
    found = next(
        (row for row in letters_of_submission(look, submission_id) if row.letter_id == letter_id), None
    )
    if found is None:
        raise NotFound("Dieses Schreiben gibt es zu der Einsendung nicht.")
    return found


def _result(look: Look, case: Case) -> str:
    if case.status != CaseStatus.ABGESCHLOSSEN or not case.outcome:
        return ""
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    outcome = service.outcome(case.outcome)
    return "" if outcome.is_decision else outcome.citizen_title or outcome.title


def _case(look: Look, submission_id: str) -> Case:
    case = look.session.exec(visible_cases(look).where(col(Case.submission_id) == submission_id)).first()
    if case is None:
        raise NotFound(_UNKNOWN)
    return case


def _assignment(look: Look, case: Case) -> PortalAssignment | None:
    followed = _followed(look, case)
    if followed is None:
        return None
    return PortalAssignment(followed.file_reference, word_for_citizens(look, followed))


def _followed(look: Look, case: Case) -> Case | None:
    """The case a message was put into, if this portal handed it in too and for the same person; else nothing is told."""
    if case.attached_to is None:
        return None
    target = look.session.exec(visible_cases(look).where(col(Case.id) == case.attached_to)).first()
    if target is None or not same_person(identity_of(look, case), identity_of(look, target)):
        return None
    return target


def _letters(look: Look, case: Case) -> tuple[PortalLetter, ...]:
    rows = look.session.exec(
        select(Letter)
        .where(
            col(Letter.case_id) == case.id,
            col(Letter.kind).not_in([LetterKind.THIRD_PARTY.value, LetterKind.COVER.value]),
            col(Letter.sent_on).is_not(None),
            col(Letter.sha256).is_not(None),
        )
        .order_by(col(Letter.id))
    ).all()
    return tuple(
        PortalLetter(
            row.id or 0, case.file_reference, row.subject, row.dated_on, row.sent_on, row.sha256 or ""
        )
        for row in rows
    )
