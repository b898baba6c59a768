"""One hearing before a decision, as pages and files show it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class HearingView:
    """One hearing before a decision, or why it was left out (`exception_…`).

    `dismissal_reason`: why what the person sent is no statement.
    """

    hearing_id: int
    status: str
    intended: str
    due_on: date | None
    asked_at: datetime
    asked_by: str
    answered_at: datetime | None
    considered_at: datetime | None
    is_late: bool
    answer: str
    consideration: str
    exception_title: str
    exception_source: str
    exception_reason: str
    dismissal_reason: str
