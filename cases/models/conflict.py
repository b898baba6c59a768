"""Conflicts of interest that somebody reported, and what the head of the team decided about them."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from cases.models.columns import checked, moment, optional_moment, optional_text, text
from cases.rules.conflicts import Consequence


class ConflictReport(SQLModel, table=True):
    """One answer to "Bin ich befangen?". Excluded by law: nothing is decided. A concern (§ 21 VwVfG, § 17 SGB X,
    § 83 AO): the head forbids or allows; `is_forbidden` is None until then. `relation` is a key of
    `cases.rules.conflicts`.
    """

    __tablename__ = "conflict_report"
    __table_args__ = (
        checked("conflict_report", "consequence", Consequence),
        UniqueConstraint("case_id", "staff_id", "relation", name="uq_conflict_report"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    staff_id: int = Field(foreign_key="staff.id")
    staff_name: str = text()
    relation: str = text()
    consequence: str = text()
    source: str = text(default="")
    note: str = text(default="")
    declared_at: datetime = moment()
    is_forbidden: bool | None = Field(default=None)
    decided_by: str | None = optional_text()
    decided_at: datetime | None = optional_moment()
    reason: str = text(default="")
