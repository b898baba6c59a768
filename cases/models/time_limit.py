"""Time limits of a case with the ledger that explains each date."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from cases.facts.kinds import TimeLimitKind, TimeLimitStatus
from cases.models.columns import (
    JsonObject,
    checked,
    document,
    moment,
    optional_moment,
    text,
)


class TimeLimit(SQLModel, table=True):
    """One date to keep. `key` makes it unique in its case; `ledger` is a serialised `facts.ledger.Deadline`."""

    __tablename__ = "time_limit"
    __table_args__ = (
        checked("time_limit", "kind", TimeLimitKind),
        checked("time_limit", "status", TimeLimitStatus),
        UniqueConstraint("case_id", "key", name="uq_time_limit_key"),
        Index(
            "ix_time_limit_due",
            "ends_on",
            "id",
            postgresql_where=sql("status = 'laeuft'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    key: str = text()
    kind: str = text()
    title: str = text()
    status: str = text(default=TimeLimitStatus.RUNNING.value)
    ends_on: date
    ledger: JsonObject = document()
    paused_on: date | None = Field(default=None)
    created_at: datetime = moment()
    done_at: datetime | None = optional_moment()
