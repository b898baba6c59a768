"""How the machinery stands (outbox, heartbeats), and the few facts that flows need to carry out an order."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from cases.errors import Held
from cases.facts.kinds import (
    ConsultationStatus,
    HearingStatus,
    SubmissionState,
    TimeLimitKind,
    TimeLimitStatus,
    Topic,
)
from cases.facts.letter import LetterFacts
from cases.models import (
    Consultation,
    Document,
    DocumentRequest,
    Hearing,
    Heartbeat,
    Letter,
    OutboxRow,
    Submission,
    TimeLimit,
)
from cases.queries.letter_facts import LETTER_FACTS
from cases.queries.look import Look
from cases.queries.visible import visible_case
from cases.rules.announcement import RETRIEVAL_DAYS, Route
from cases.rules.document_lifecycle import DocumentStatus
from cases.rules.letter_lifecycle import LetterStatus
from cases.rules.request_lifecycle import RequestStatus

FAILED_SHOWN = 200
DAILY_RUN = "fristen"
"""Name of the sign of life that the daily run of deadlines leaves."""
_SILENT_SECONDS, _SILENT_DAILY_SECONDS = 3 * 60, 26 * 60 * 60
"""The dispatcher and what it watches report each minute, the daily run once in 24 hours; some delay is no reason to
worry."""


@dataclass(frozen=True)
class TopicState:
    """Orders of one topic: open ones, those due now, the age of the oldest due one, and parked ones."""

    topic: str
    open_count: int
    due_count: int
    oldest_due_seconds: int
    failed_count: int


@dataclass(frozen=True)
class FailedOrder:
    """An order that waits for a person; `error` holds no personal data."""

    order_id: int
    topic: str
    case_id: int | None
    error: str
    attempts: int
    failed_at: datetime


@dataclass(frozen=True)
class OutboxState:
    """The whole outbox; `failed` shows the newest 200 parked orders.

    `unclear_submissions` were kept but not understood: the portal has to send them again with the same key.
    `held` orders wait for a seal, by themselves.
    """

    topics: tuple[TopicState, ...]
    failed: tuple[FailedOrder, ...]
    unclear_submissions: int = 0
    held: int = 0

    @property
    def oldest_due_seconds(self) -> int:
        """Age of the oldest order that should have been done by now; 0 when nothing waits."""
        return max((topic.oldest_due_seconds for topic in self.topics), default=0)


@dataclass(frozen=True)
class HeartbeatFacts:
    """Last sign of life of a process or outside system; `age_seconds` grows when it is silent."""

    name: str
    is_well: bool
    since: datetime
    at: datetime
    age_seconds: int
    detail: str

    @property
    def is_silent(self) -> bool:
        """Nothing was heard for longer than this process may be quiet."""
        limit = _SILENT_DAILY_SECONDS if self.name == DAILY_RUN else _SILENT_SECONDS
        return self.age_seconds > limit


@dataclass(frozen=True)
class QuarantinedDocument:
    """A document that the scanner has not seen yet."""

    document_id: int
    sha256: str


@dataclass(frozen=True)
class NoticeFacts:
    """Which submission of the portal a case came from."""

    submission_id: str
    file_reference: str


def outbox_state(look: Look) -> OutboxState:
    """Open, due and parked orders per topic, for the operator's page and readiness."""
    is_due = col(OutboxRow.due_at) <= look.now
    rows = look.session.exec(
        select(
            col(OutboxRow.topic),
            func.count(),
            func.count().filter(is_due),
            func.min(OutboxRow.due_at).filter(is_due),
        )
        .where(col(OutboxRow.done_at).is_(None), col(OutboxRow.failed_at).is_(None))
        .group_by(col(OutboxRow.topic))
    ).all()
    opened = {topic: (count, due, oldest) for topic, count, due, oldest in rows}
    failed = dict(
        look.session.exec(
            select(col(OutboxRow.topic), func.count()).where(_is_parked()).group_by(col(OutboxRow.topic))
        ).all()
    )
    return OutboxState(
        tuple(_topic_state(look, topic, opened.get(topic), failed.get(topic, 0)) for topic in Topic),
        _failed(look) if failed else (),
        _unclear_submissions(look),
        _held(look) if opened else 0,
    )


def _held(look: Look) -> int:
    query = select(func.count()).where(
        col(OutboxRow.done_at).is_(None),
        col(OutboxRow.failed_at).is_(None),
        col(OutboxRow.last_error).startswith(f"{Held.__name__}:"),
    )
    return look.session.exec(query).one()


def _unclear_submissions(look: Look) -> int:
    query = select(func.count()).where(col(Submission.state) == SubmissionState.UNCLEAR.value)
    return look.session.exec(query).one()


def due_topics(look: Look) -> frozenset[str]:
    """Topics with an order that somebody could take now."""
    return frozenset(
        look.session.exec(
            select(OutboxRow.topic)
            .where(
                col(OutboxRow.done_at).is_(None),
                col(OutboxRow.failed_at).is_(None),
                col(OutboxRow.due_at) <= look.now,
                or_(col(OutboxRow.claimed_until).is_(None), col(OutboxRow.claimed_until) < look.now),
            )
            .distinct()
        ).all()
    )


def heartbeats(look: Look) -> tuple[HeartbeatFacts, ...]:
    """Signs of life, by name."""
    rows = look.session.exec(select(Heartbeat).order_by(col(Heartbeat.name))).all()
    return tuple(
        HeartbeatFacts(
            row.name, row.is_well, row.since, row.at, int((look.now - row.at).total_seconds()), row.detail
        )
        for row in rows
    )


def quarantined_documents(look: Look, case_id: int) -> tuple[QuarantinedDocument, ...]:
    """Documents of the case that wait for the scanner."""
    rows = look.session.exec(
        select(Document.id, Document.sha256)
        .where(col(Document.case_id) == case_id, col(Document.status) == DocumentStatus.QUARANTAENE)
        .order_by(col(Document.id))
    ).all()
    return tuple(QuarantinedDocument(document_id or 0, sha256) for document_id, sha256 in rows)


def letter_to_produce(look: Look, letter_id: int) -> LetterFacts | None:
    """The frozen facts of an ordered letter; None if it has been produced already or is not needed any more."""
    facts, sha256, status = look.session.exec(
        select(Letter.facts, Letter.sha256, Letter.status).where(col(Letter.id) == letter_id)
    ).one()
    if sha256 is not None or status == LetterStatus.VERWORFEN:
        return None
    return LETTER_FACTS.validate_python(facts)


def notice_facts(look: Look, case_id: int) -> NoticeFacts | None:
    """What a notice names; None if no portal waits for it: handed over, the submission went along."""
    case = visible_case(look, case_id)
    return NoticeFacts(case.submission_id, case.file_reference) if case.submission_id else None


def letters_to_announce(look: Look, *, after: int, limit: int) -> tuple[int, ...]:
    """Dispatched letters whose day of announcement has come; ids in pages."""
    query = select(col(Letter.id)).where(
        col(Letter.status) == LetterStatus.VERSANDT, col(Letter.announced_on) <= look.today
    )
    return _page(look, query.where(col(Letter.id) > after).order_by(col(Letter.id)), limit)


def unfetched_letters(look: Look, *, after: int, limit: int) -> tuple[int, ...]:
    """Letters provided for retrieval more than ten days ago that nobody fetched; ids in pages."""
    query = select(col(Letter.id)).where(
        col(Letter.status) == LetterStatus.VERSANDT,
        col(Letter.route) == Route.RETRIEVAL,
        col(Letter.announced_on).is_(None),
        col(Letter.sent_on) < look.today - timedelta(days=RETRIEVAL_DAYS),
    )
    return _page(look, query.where(col(Letter.id) > after).order_by(col(Letter.id)), limit)


def unanswered_requests(look: Look, *, after: int, limit: int) -> tuple[int, ...]:
    """Demands for documents whose last day has passed without an answer; ids in pages."""
    query = select(col(DocumentRequest.id)).where(
        col(DocumentRequest.status) == RequestStatus.OFFEN, col(DocumentRequest.due_on) < look.today
    )
    return _page(look, query.where(col(DocumentRequest.id) > after).order_by(col(DocumentRequest.id)), limit)


def silent_bodies(look: Look, *, after: int, limit: int) -> tuple[int, ...]:
    """Consultations whose last day has passed without a statement; ids in pages."""
    query = select(col(Consultation.id)).where(
        col(Consultation.status) == ConsultationStatus.OPEN, col(Consultation.due_on) < look.today
    )
    return _page(look, query.where(col(Consultation.id) > after).order_by(col(Consultation.id)), limit)


def unanswered_hearings(look: Look, *, after: int, limit: int) -> tuple[int, ...]:
    """Hearings announced to the person whose last day has passed without a statement; ids in pages."""
    query = (
        select(col(Hearing.id))
        .join(Letter, col(Letter.id) == col(Hearing.letter_id))
        .where(
            col(Hearing.status) == HearingStatus.RUNNING,
            col(Hearing.due_on) < look.today,
            col(Letter.announced_on).is_not(None),
            col(Letter.status) != LetterStatus.ZURUECKGEKOMMEN,
        )
    )
    return _page(look, query.where(col(Hearing.id) > after).order_by(col(Hearing.id)), limit)


def ended_remedy_periods(look: Look, *, after: int, limit: int) -> tuple[int, ...]:
    """Remedy periods whose last day has passed; ids of the time limits in pages."""
    query = select(col(TimeLimit.id)).where(
        col(TimeLimit.kind) == TimeLimitKind.REMEDY,
        col(TimeLimit.status) == TimeLimitStatus.RUNNING,
        col(TimeLimit.ends_on) < look.today,
    )
    return _page(look, query.where(col(TimeLimit.id) > after).order_by(col(TimeLimit.id)), limit)


def _topic_state(
    look: Look, topic: Topic, opened: tuple[int, int, datetime | None] | None, failed_count: int
) -> TopicState:
    open_count, due_count, oldest = opened or (0, 0, None)
    seconds = int((look.now - oldest).total_seconds()) if oldest else 0
    return TopicState(topic.value, open_count, due_count, seconds, failed_count)


def _is_parked() -> ColumnElement[bool]:
    return and_(col(OutboxRow.failed_at).is_not(None), col(OutboxRow.done_at).is_(None))


def _failed(look: Look) -> tuple[FailedOrder, ...]:
    rows = look.session.exec(
        select(OutboxRow).where(_is_parked()).order_by(col(OutboxRow.failed_at).desc()).limit(FAILED_SHOWN)
    ).all()
    return tuple(
        FailedOrder(
            order_id=row.id or 0,
            topic=row.topic,
            case_id=row.case_id,
            error=row.last_error or "",
            attempts=row.attempts,
            failed_at=row.failed_at or row.due_at,
        )
        for row in rows
    )


def _page(look: Look, query: SelectOfScalar[int | None], limit: int) -> tuple[int, ...]:
    return tuple(number for number in look.session.exec(query.limit(limit)).all() if number is not None)
