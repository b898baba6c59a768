"""Letters in bulk: a run over all cases of a service and a year, and what became of each case in it."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from cases.facts.kinds import LetterRunStatus, RunItemStatus
from cases.models.columns import checked, moment, optional_moment, optional_text, text


class LetterRun(SQLModel, table=True):
    """One run of one authority, `kind` as the service names its annual notices. How far it is, its items say.

    Only one run exists for kind, year and authority: whoever starts it a second time gets the first one.
    """

    __tablename__ = "letter_run"
    __table_args__ = (
        checked("letter_run", "status", LetterRunStatus),
        UniqueConstraint("kind", "year", "authority_key", name="uq_letter_run"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str = text()
    service_key: str = text()
    year: int
    authority_key: str = text()
    status: str = text(default=LetterRunStatus.RUNNING.value)
    created_at: datetime = moment()
    created_by: str = text()
    finished_at: datetime | None = optional_moment()
    posted_on: date | None = Field(default=None)
    posted_by: str | None = optional_text()


class LetterRunItem(SQLModel, table=True):
    """One case in a run. A case gets one letter a kind and year, in whatever run; `fault` says in German why it has none."""

    __tablename__ = "letter_run_item"
    __table_args__ = (
        checked("letter_run_item", "status", RunItemStatus),
        UniqueConstraint("case_id", "kind", "year", name="uq_letter_run_item"),
        Index("ix_letter_run_item_status", "run_id", "status", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="letter_run.id")
    case_id: int = Field(foreign_key="case_file.id")
    kind: str = text()
    year: int
    status: str = text(default=RunItemStatus.OPEN.value)
    letter_id: int | None = Field(default=None, foreign_key="letter.id", unique=True)
    fault: str = text(default="")
    done_at: datetime | None = optional_moment()
