"""What happened (append-only) and what has to happen next (outbox)."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from cases.facts.actor import ActorKind
from cases.facts.kinds import Topic
from cases.models.columns import (
    JsonObject,
    checked,
    document,
    moment,
    optional_moment,
    optional_text,
    text,
)


class JournalEntry(SQLModel, table=True):
    """One line of the file's history. The database refuses UPDATE and DELETE."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        checked("journal_entry", "actor_kind", ActorKind),
        Index("ix_journal_entry_case", "case_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    case_id: int = Field(foreign_key="case_file.id")
    at: datetime = moment()
    actor_kind: str = text()
    actor_id: int | None = Field(default=None)
    actor_name: str = text()
    act: str = text()
    text: str = text()
    details: JsonObject = document()


class OutboxRow(SQLModel, table=True):
    """One order to the flows, written in the transaction of the act. `key` makes it arrive once in effect;
    `payload` holds ids only. A row that failed too often gets `failed_at` and waits for a person."""

    __tablename__ = "outbox"
    __table_args__ = (
        checked("outbox", "topic", Topic),
        Index(
            "ix_outbox_due",
            "due_at",
            "id",
            postgresql_where=sql("done_at IS NULL AND failed_at IS NULL"),
        ),
        Index(
            "ix_outbox_parked",
            "failed_at",
            postgresql_where=sql("failed_at IS NOT NULL AND done_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    topic: str = text()
    key: str = text(unique=True)
    payload: JsonObject = document()
    case_id: int | None = Field(default=None, index=True)
    created_at: datetime = moment()
    due_at: datetime = moment()
    claimed_until: datetime | None = optional_moment()
    attempts: int = Field(default=0)
    last_error: str | None = optional_text()
    done_at: datetime | None = optional_moment()
    failed_at: datetime | None = optional_moment()


class Heartbeat(SQLModel, table=True):
    """Last sign of life of a process or outside system, for readiness and the operator's page."""

    __tablename__ = "heartbeat"

    name: str = Field(primary_key=True)
    at: datetime = moment()
    is_well: bool = Field(default=True)
    since: datetime = moment()
    detail: str = text(default="")
