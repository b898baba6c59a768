"""Numbers beside the navigation of the desk."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Navigation:
    """Counts of open cases for this person; `recent` are (case id, applicant, short number), latest first."""

    mine: int
    overdue_mine: int
    team_inbox: int
    unread_messages: int
    in_approval: int
    recent: tuple[tuple[int, str, str], ...]
