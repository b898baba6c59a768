"""Demands on others: documents from the applicant, statements from other bodies."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from cases.facts.kinds import ConsultationStatus
from cases.models.columns import (
    JsonObject,
    checked,
    document,
    moment,
    optional_moment,
    optional_text,
    text,
)
from cases.rules.request_lifecycle import RequestStatus


class DocumentRequest(SQLModel, table=True):
    """A demand for documents; while it is open the clock of the case stands still."""

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


class Consultation(SQLModel, table=True):
    """Another body (police, road authority …) is asked for its statement, with its own end date."""

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
    details: JsonObject = document()
