"""Demands on others: documents from the applicant, statements from other bodies, the hearing of the person concerned."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from cases.facts.kinds import ConsultationStatus, HearingStatus
from cases.models.columns import (
    checked,
    document,
    moment,
    optional_moment,
    optional_text,
    text,
)
from cases.rules.request_lifecycle import RequestStatus


class DocumentRequest(SQLModel, table=True):
    """A demand for documents; while it is open the clock of the case stands still. `has_warning`: the letter names
    the consequence of § 66 SGB I. `withdrawn_on`: the office gave the demand up on this day.
    """

    __tablename__ = "document_request"
    __table_args__ = (checked("document_request", "status", RequestStatus),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    status: str = text(default=RequestStatus.OFFEN.value)
    items: list[Any] = document(of_list=True)
    remark: str = text(default="")
    asked_at: datetime = moment()
    asked_by: str = text()
    due_on: date
    answered_at: datetime | None = optional_moment()
    reminded_at: datetime | None = optional_moment()
    has_warning: bool = Field(default=False)
    withdrawn_on: date | None = Field(default=None)


class Consultation(SQLModel, table=True):
    """Another body (police, road authority …) is asked for its statement, with its own end date; `letter_id` is the
    letter to it, None where the clerk asks on another way. `waiver_key` and `waiver_reason`: why the office went on
    without it.
    """

    __tablename__ = "consultation"
    __table_args__ = (checked("consultation", "status", ConsultationStatus),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    body_key: str = text()
    body_name: str = text()
    question: str = text(default="")
    status: str = text(default=ConsultationStatus.OPEN.value)
    asked_at: datetime = moment()
    asked_by: str = text()
    due_on: date
    answer: str | None = optional_text()
    has_objection: bool = Field(default=False)
    answered_at: datetime | None = optional_moment()
    letter_id: int | None = Field(default=None, foreign_key="letter.id")
    waiver_key: str = text(default="")
    waiver_reason: str = text(default="")


class Hearing(SQLModel, table=True):
    """The hearing before one interfering outcome, or why it was left out. `due_on` is the last day for a statement,
    counted from the announcement of the letter; `answer` is what the person said, as a clerk wrote it down, and
    `consideration` what the office makes of it: that prepares the decision, so readers from outside wait for it.
    `answered_at` is when the last message or paper came in, `earlier_answered_at` the one before it that was considered
    already, `considered_at` when the clerk wrote; of a talk, or of a letter by post, only this is known.
    `dismissal_reason`: why what the person sent until `dismissed_at` is no statement on the intended decision.
    """

    __tablename__ = "hearing"
    __table_args__ = (
        checked("hearing", "status", HearingStatus),
        Index(
            "uq_hearing_open",
            "case_id",
            unique=True,
            postgresql_where=sql("status IN ('laeuft', 'geaeussert')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    status: str = text(default=HearingStatus.RUNNING.value)
    outcome: str = text()
    facts_text: str = text(default="")
    days: int = Field(default=0)
    due_on: date | None = Field(default=None)
    asked_at: datetime = moment()
    asked_by: str = text()
    letter_id: int | None = Field(default=None, foreign_key="letter.id")
    answered_at: datetime | None = optional_moment()
    earlier_answered_at: datetime | None = optional_moment()
    answer: str = text(default="")
    consideration: str = text(default="")
    considered_by: str = text(default="")
    considered_at: datetime | None = optional_moment()
    dismissal_reason: str = text(default="")
    dismissed_at: datetime | None = optional_moment()
    exception_key: str = text(default="")
    exception_reason: str = text(default="")
