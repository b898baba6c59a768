"""The decision on a case: draft, approval by another person, and the letter it became."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from cases.facts.kinds import DecisionStatus
from cases.models.columns import (
    JsonObject,
    checked,
    document,
    moment,
    optional_moment,
    optional_text,
    text,
)


class Decision(SQLModel, table=True):
    """One decision with all a clerk typed; `side_provisions` are keys of the service. `author_id` wrote last,
    `author_ids` are all who ever wrote: none of them may approve. `sha256` names the approved bytes. `delivery` is
    the way chosen for the letter ("": the usual one), `sheet` the calculation as it was approved on `values_on`,
    `days` the ledgers of the computed days by field.
    `corrects_id` names the decision that this one corrects; the old one stays as it went out.
    """

    __tablename__ = "decision"
    __table_args__ = (
        checked("decision", "status", DecisionStatus),
        Index(
            "uq_decision_current",
            "case_id",
            unique=True,
            postgresql_where=sql("status IN ('entwurf', 'in_freigabe')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    status: str = text(default=DecisionStatus.DRAFT.value)
    version: int = Field(default=1)
    outcome: str = text()
    reasons: str = text(default="")
    internal_note: str = text(default="")
    fields: JsonObject = document()
    side_provisions: list[str] = document(of_list=True)
    extra_side_provision: str = text(default="")
    author_id: int = Field(foreign_key="staff.id")
    author_ids: list[int] = document(of_list=True)
    author_name: str = text()
    saved_at: datetime = moment()
    submitted_at: datetime | None = optional_moment()
    returned_reason: str | None = optional_text()
    approver_id: int | None = Field(default=None, foreign_key="staff.id")
    approver_name: str | None = optional_text()
    approved_at: datetime | None = optional_moment()
    sha256: str | None = optional_text()
    delivery: str = text(default="")
    sheet: JsonObject = document()
    days: JsonObject = document()
    values_on: date | None = Field(default=None)
    corrects_id: int | None = Field(default=None, foreign_key="decision.id")
    correction_kind: str = text(default="")
    correction_text: str = text(default="")
