"""The parts of a case page: rows of one case, each table read once, and the views made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from sqlmodel import col, select

from cases.catalogue.service_schema import Service
from cases.facts.case_page import (
    Choice,
    ConsultationView,
    DocumentView,
    JournalLine,
    LetterView,
    MessageView,
    RequestView,
    TimeLimitView,
)
from cases.facts.checklist import ChecklistLine
from cases.facts.kinds import (
    ConsultationStatus,
    DocumentSource,
    LetterKind,
    MessageDirection,
    TimeLimitKind,
    TimeLimitStatus,
)
from cases.facts.ledger import Deadline
from cases.facts.limit_keys import CONSULTATION
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.models import (
    Appeal,
    Case,
    Consultation,
    Decision,
    Document,
    DocumentRequest,
    JournalEntry,
    Letter,
    Message,
    TimeLimit,
)
from cases.queries.consulted_bodies import asked_body
from cases.queries.hearings import EXPIRY_KEY, LIMIT_KEY
from cases.queries.ledgers import DEADLINE
from cases.queries.look import Look
from cases.queries.statements import effective_form
from cases.queries.visible import visible_ids
from cases.rules.announcement import DISPUTABLE
from cases.rules.completeness import applicable, checklist
from cases.rules.consultations import consultation_waivers, needs_waiver, waiver_title
from cases.rules.document_lifecycle import DocumentStatus
from cases.rules.finality import InstructionState
from cases.rules.letter_lifecycle import LetterStatus
from cases.rules.request_lifecycle import RequestStatus

JOURNAL_LENGTH = 500
DISCARDED = " (verworfen, nicht versandt)"
"""After the title of a letter or cover sheet that was discarded: nothing else tells it from those that went out."""
RowT = TypeVar("RowT", Document, DocumentRequest, Consultation, Message, TimeLimit, Letter, Decision, Appeal)


@dataclass(frozen=True)
class Rows:
    """All rows of one case, oldest first; the journal newest first."""

    documents: tuple[Document, ...]
    requests: tuple[DocumentRequest, ...]
    consultations: tuple[Consultation, ...]
    messages: tuple[Message, ...]
    time_limits: tuple[TimeLimit, ...]
    journal: tuple[JournalEntry, ...]
    letters: tuple[Letter, ...]
    decisions: tuple[Decision, ...]
    appeals: tuple[Appeal, ...] = ()

    @cached_property
    def present_papers(self) -> frozenset[str]:
        """Keys of the papers that are there and not infected."""
        infected = DocumentStatus.BEFALLEN
        return frozenset(
            row.requirement_key for row in self.documents if row.requirement_key and row.status != infected
        )

    @cached_property
    def letters_to_others(self) -> frozenset[int]:
        """Ids of the letters to third persons and of their cover sheets."""
        others = {row.id for row in self.letters if row.kind == LetterKind.THIRD_PARTY}
        return frozenset(row.id or 0 for row in self.letters if {row.id, row.cover_of_id} & others)

    @cached_property
    def discarded_papers(self) -> frozenset[int | None]:
        """Ids of the papers that are files of letters which were discarded before they went out."""
        return frozenset(row.document_id for row in self.letters if row.status == LetterStatus.VERWORFEN)

    @cached_property
    def running_limits(self) -> tuple[TimeLimit, ...]:
        """Time limits that run, the next one first."""
        running = [row for row in self.time_limits if row.status == TimeLimitStatus.RUNNING]
        return tuple(sorted(running, key=lambda row: row.ends_on))


def load_rows(look: Look, case_id: int) -> Rows:
    """Nine statements, whatever the case holds."""
    journal = (
        select(JournalEntry)
        .where(col(JournalEntry.case_id) == case_id)
        .order_by(col(JournalEntry.id).desc())
        .limit(JOURNAL_LENGTH)
    )
    return Rows(
        documents=_of_case(look, Document, case_id),
        requests=_of_case(look, DocumentRequest, case_id),
        consultations=_of_case(look, Consultation, case_id),
        messages=_of_case(look, Message, case_id),
        time_limits=_of_case(look, TimeLimit, case_id),
        journal=tuple(look.session.exec(journal).all()),
        letters=_of_case(look, Letter, case_id),
        decisions=_of_case(look, Decision, case_id),
        appeals=_of_case(look, Appeal, case_id),
    )


def _of_case(look: Look, model: type[RowT], case_id: int) -> tuple[RowT, ...]:
    query = select(model).where(col(model.case_id) == case_id).order_by(col(model.id))
    return tuple(look.session.exec(query).all())


def document_views(look: Look, case: Case, service: Service, rows: Rows) -> tuple[DocumentView, ...]:
    """What is there, then required papers that are missing."""
    form = effective_form(case)
    required = {item.key: item.title for item in applicable(service.requirements(), form) if item.is_required}
    requested = {
        item["key"] for row in rows.requests if row.status == RequestStatus.OFFEN for item in row.items
    }
    there = [
        DocumentView(
            document_id=row.id,
            requirement_key=row.requirement_key,
            title=f"{row.title}{DISCARDED}" if row.id in rows.discarded_papers else row.title,
            file_name=row.file_name,
            media_type=row.media_type,
            size_bytes=row.size_bytes,
            status=row.status,
            source=row.source,
            received_at=row.received_at.astimezone(OFFICE_TIME_ZONE),
            is_required=row.requirement_key in required,
            is_requested=row.requirement_key in requested,
            checked_by=row.checked_by,
            checked_at=row.checked_at.astimezone(OFFICE_TIME_ZONE) if row.checked_at else None,
            finding=row.finding,
        )
        for row in rows.documents
    ]
    lacking = [
        DocumentView(
            None, key, title, "", "", 0, "", DocumentSource.APPLICANT.value, None, True, key in requested
        )
        for key, title in required.items()
        if key not in rows.present_papers
    ]
    return (*there, *lacking)


def checklist_lines(case: Case, service: Service, rows: Rows) -> tuple[ChecklistLine, ...]:
    """Each paper the service knows and where it stands on this form: there, missing, optional or not needed."""
    found = checklist(service.requirements(), rows.present_papers, effective_form(case))
    return tuple(ChecklistLine(item.requirement.title, item.state.value) for item in found)


def request_views(rows: Rows) -> tuple[RequestView, ...]:
    """Demands, newest first."""
    return tuple(
        RequestView(
            request_id=row.id or 0,
            status=row.status,
            items=tuple(item["title"] for item in row.items),
            remark=row.remark,
            asked_at=row.asked_at.astimezone(OFFICE_TIME_ZONE),
            asked_by=row.asked_by,
            due_on=row.due_on,
            answered_at=row.answered_at.astimezone(OFFICE_TIME_ZONE) if row.answered_at else None,
            has_warning=row.has_warning,
        )
        for row in reversed(rows.requests)
    )


def consultation_views(look: Look, case: Case, service: Service, rows: Rows) -> tuple[ConsultationView, ...]:
    """Consultations in the order they were started, with the reasons to go on without where one is needed."""
    letters = {letter.id: letter for letter in rows.letters}
    reasons = tuple(Choice(one.key, one.title) for one in consultation_waivers())
    return tuple(
        ConsultationView(
            consultation_id=row.id or 0,
            body_name=row.body_name,
            question=row.question,
            status=row.status,
            asked_at=row.asked_at.astimezone(OFFICE_TIME_ZONE),
            asked_by=row.asked_by,
            due_on=row.due_on,
            answer=row.answer,
            has_objection=row.has_objection,
            answered_at=row.answered_at.astimezone(OFFICE_TIME_ZONE) if row.answered_at else None,
            letter_id=row.letter_id,
            waiver_reasons=reasons
            if needs_waiver(asked_body(look, case, service, row, letters.get(row.letter_id)), look.today)
            else (),
            waiver_text=f"{waiver_title(row.waiver_key)}: {row.waiver_reason}" if row.waiver_key else "",
        )
        for row in rows.consultations
    )


def message_views(rows: Rows) -> tuple[MessageView, ...]:
    """Messages and notes, oldest first."""
    return tuple(
        MessageView(
            message_id=row.id or 0,
            direction=row.direction,
            author_name=row.author_name,
            body=row.body,
            sent_at=row.sent_at.astimezone(OFFICE_TIME_ZONE),
            is_unread=row.direction == MessageDirection.IN and row.read_at is None,
        )
        for row in rows.messages
    )


_SET_PERIODS = (TimeLimitKind.DOCUMENTS, TimeLimitKind.HEARING, TimeLimitKind.CONSULTATION)


def time_limit_views(look: Look, rows: Rows) -> tuple[TimeLimitView, ...]:
    """Running ones first by date, then those that rest, then those that are done."""
    rank = {TimeLimitStatus.RUNNING.value: 0, TimeLimitStatus.PAUSED.value: 1, TimeLimitStatus.DONE.value: 2}
    extendable = _extendable(rows)
    ordered = sorted(rows.time_limits, key=lambda row: (rank[row.status], row.ends_on))
    return tuple(
        TimeLimitView(
            time_limit_id=row.id or 0,
            kind=row.kind,
            title=row.title,
            status=row.status,
            ends_on=row.ends_on,
            days_left=(row.ends_on - look.today).days,
            deadline=_deadline(row),
            done_at=row.done_at.astimezone(OFFICE_TIME_ZONE) if row.done_at else None,
            is_extendable=row.key in extendable,
        )
        for row in ordered
    )


def _extendable(rows: Rows) -> frozenset[str]:
    """Keys of the periods that the office has set and may extend: those that run, and those that ended in silence."""
    running = {row.key for row in rows.running_limits if row.kind in _SET_PERIODS}
    silent = {
        f"{CONSULTATION}{row.id}" for row in rows.consultations if row.status == ConsultationStatus.SILENT
    }
    expired = {
        f"{LIMIT_KEY}{row.key.removeprefix(EXPIRY_KEY)}"
        for row in rows.running_limits
        if row.key.startswith(EXPIRY_KEY)
    }
    return frozenset(running | silent | expired)


def journal_lines(look: Look, rows: Rows) -> tuple[JournalLine, ...]:
    """The history, newest first; lines that speak of another case lead there if the reader may see it."""
    linked = {row.details["linked_case"] for row in rows.journal if "linked_case" in row.details}
    seen = visible_ids(look, linked) if linked else frozenset()
    return tuple(
        JournalLine(
            row.at.astimezone(OFFICE_TIME_ZONE),
            row.actor_name,
            row.actor_kind,
            row.act,
            row.text,
            next((found for found in (row.details.get("linked_case"),) if found in seen), None),
        )
        for row in rows.journal
    )


def letter_views(rows: Rows, hints: Mapping[int, str]) -> tuple[LetterView, ...]:
    """Letters, newest first, with the derivation of announcement and remedy period; `hints` by id to those that wait."""
    waiting = (row for row in rows.letters if row.status == LetterStatus.FREIGEGEBEN)
    covers = {row.cover_of_id: row.id for row in waiting if row.cover_of_id is not None}
    return tuple(
        LetterView(
            letter_id=row.id or 0,
            kind=row.kind,
            subject=row.subject,
            status=row.status,
            route=row.route,
            dated_on=row.dated_on,
            sent_on=row.sent_on,
            sent_by=row.sent_by,
            announced_on=row.announced_on,
            remedy_ends_on=row.remedy_ends_on,
            document_id=row.document_id,
            fetched_at=row.fetched_at.astimezone(OFFICE_TIME_ZONE) if row.fetched_at else None,
            deadlines=tuple(DEADLINE.validate_python(ledger) for ledger in row.ledgers),
            way=row.way,
            proven_on=row.proven_on,
            came_back_on=row.came_back_on,
            disputed_on=row.disputed_on,
            is_disputable=row.route in DISPUTABLE and row.proven_on is None,
            is_way_fixed=is_way_fixed(row),
            has_wrong_instruction=row.instruction != InstructionState.CORRECT,
            cover_of=row.cover_of_id,
            waiting_cover=covers.get(row.id or 0),
            reader=_reader(row),
            hint=hints.get(row.id or 0, ""),
        )
        for row in reversed(rows.letters)
    )


def _reader(letter: Letter) -> str:
    return str(letter.facts["address_lines"][0]) if letter.kind == LetterKind.THIRD_PARTY else ""


def is_way_fixed(letter: Letter) -> bool:
    """Whether the way was printed on the letter before it was approved: a decision, a Widerspruchsbescheid, which has
    to be served (§ 73 (3) VwGO), an annual notice, which goes out with its run.
    """
    return letter.decision_id is not None or letter.kind in (LetterKind.OBJECTION, LetterKind.ANNUAL_NOTICE)


def _deadline(row: TimeLimit) -> Deadline | None:
    return DEADLINE.validate_python(row.ledger) if row.ledger else None
