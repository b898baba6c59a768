"""The case (Vorgang) and the people it is about."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from cases.facts.kinds import ArchiveAnswer, Channel, PartyRole
from cases.models.columns import (
    JsonObject,
    checked,
    document,
    moment,
    optional_moment,
    optional_text,
    text,
)
from cases.rules.lifecycle import OPEN_STATUSES, CaseStatus
from cases.rules.regimes import Regime

_OPEN = "status IN (" + ", ".join(f"'{status}'" for status in OPEN_STATUSES) + ")"

_ENDED = _OPEN.replace(" IN ", " NOT IN ")


class Case(SQLModel, table=True):
    """One case. `form` is what the citizen stated and never changes; `corrections` maps JSON pointers to the
    clerk's values. `next_due_on` and `next_step` are derived from the time limits and refreshed by every act.
    `attached_to` is the case a message or late paper belongs to, `converted_from` the message a case was made of,
    `follows` the decided case whose follow-on (Folgevorgang) this is, `split_from` the message a part was cut from.
    `is_information_blocked`: the register has an Auskunftssperre for the person (§ 51 BMG); only the team sees the case.
    `retention` is a serialised `facts.retention.RetentionPlan`, made when the case ends; `archive_answer` is what the
    archive said to the offer, with its day and its reference number."""

    __tablename__ = "case_file"
    __table_args__ = (
        checked("case_file", "status", CaseStatus),
        checked("case_file", "regime", Regime),
        checked("case_file", "channel", Channel),
        checked("case_file", "archive_answer", ArchiveAnswer),
        Index(
            "ix_case_file_open_by_clerk",
            "clerk_id",
            "next_due_on",
            postgresql_where=sql(_OPEN),
        ),
        Index(
            "ix_case_file_open_by_team",
            "authority_key",
            "team_key",
            "next_due_on",
            postgresql_where=sql(_OPEN),
        ),
        Index(
            "ix_case_file_brought_back",
            "next_due_on",
            postgresql_where=sql(f"{_ENDED} AND next_due_on IS NOT NULL"),
        ),
        Index("ix_case_file_authority_received", "authority_key", "received_at"),
        Index(
            "ix_case_file_retention",
            "retention_ends_on",
            postgresql_where=sql("retention_ends_on IS NOT NULL AND archive_offered_on IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    file_reference: str = text(unique=True)
    service_key: str = text(index=True)
    service_version: str = text()
    form_version: str = text()
    regime: str = text()
    status: str = text(default=CaseStatus.EINGEGANGEN.value)
    version: int = Field(default=1)
    channel: str = text(default=Channel.PORTAL.value)
    authority_key: str = text()
    team_key: str = text(default="")
    clerk_id: int | None = Field(default=None, foreign_key="staff.id")
    routing_reason: str = text(default="")
    municipality_key: str = text(default="")
    submission_id: str | None = Field(default=None, foreign_key="submission.id", unique=True)
    mailbox: str | None = optional_text()
    applicant_name: str = text(index=True)
    subject: str = text(default="")
    form: JsonObject = document()
    corrections: JsonObject = document()
    hints: list[str] = document(of_list=True)
    checked_steps: JsonObject = document()
    excluded_staff: list[int] = document(of_list=True)
    is_complete: bool = Field(default=False)
    next_step: str = text(default="")
    next_due_on: date | None = Field(default=None)
    received_at: datetime = moment()
    last_activity_at: datetime = moment()
    last_activity: str = text(default="")
    decided_at: datetime | None = optional_moment()
    closed_at: datetime | None = optional_moment()
    outcome: str | None = optional_text()
    handed_over_to: str | None = optional_text()
    handed_over_from: int | None = Field(default=None, foreign_key="case_file.id", unique=True)
    attached_to: int | None = Field(default=None, foreign_key="case_file.id", index=True)
    converted_from: int | None = Field(default=None, foreign_key="case_file.id", unique=True)
    retention: JsonObject = document()
    retention_event_on: date | None = Field(default=None)
    retention_ends_on: date | None = Field(default=None)
    archive_offered_on: date | None = Field(default=None)
    archive_answer: str | None = optional_text()
    archive_answered_on: date | None = Field(default=None)
    archive_reference: str | None = optional_text()
    follows: int | None = Field(default=None, foreign_key="case_file.id", index=True)
    split_from: int | None = Field(default=None, foreign_key="case_file.id", index=True)
    is_information_blocked: bool = Field(default=False)


class Party(SQLModel, table=True):
    """A person or organisation in a case, as stated; names keep their DIN 91379 letters."""

    __tablename__ = "party"
    __table_args__ = (checked("party", "role", PartyRole),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    role: str = text(default=PartyRole.APPLICANT.value)
    salutation: str = text(default="")
    family_name: str = text(index=True)
    given_names: str = text(default="")
    organisation: str = text(default="")
    birth_date: date | None = Field(default=None)
    street: str = text(default="")
    house_number: str = text(default="")
    postcode: str = text(default="")
    town: str = text(default="")
    supplement: str = text(default="")
    po_box: str = text(default="")
    country: str = text(default="")
    email: str = text(default="")
    phone: str = text(default="")
