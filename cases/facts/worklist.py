"""The work list as a clerk sees it: filter, groups by urgency, counts of the views."""

from dataclasses import dataclass
from datetime import date, datetime

from cases.facts.kinds import Urgency

VIEWS = ("offen", "ueberfaellig", "diese_woche", "neu", "wartet", "mitzeichnung", "erledigt")
OWNERS = ("ich", "team", "eingang", "alle")
SORTS = ("frist", "-frist", "name", "-name", "leistung", "-leistung", "status", "-status", "aktiv", "-aktiv")


@dataclass(frozen=True)
class WorkListFilter:
    """What stands in the address of the page. `owner`: mine, my team's, unassigned, all; `due_until` inclusive."""

    owner: str = "ich"
    view: str = "offen"
    query: str = ""
    service_key: str = ""
    status: str = ""
    clerk_id: int | None = None
    due_until: date | None = None
    sort: str = "frist"
    page: int = 1


@dataclass(frozen=True)
class WorkListRow:
    """One case in the list; `days_left` counts calendar days, negative when overdue."""

    case_id: int
    version: int
    file_reference: str
    applicant_name: str
    service_title: str
    subject: str
    status: str
    next_step: str
    due_on: date | None
    days_left: int | None
    last_activity: str
    last_activity_at: datetime
    is_unread: bool
    clerk_name: str
    urgency: Urgency


@dataclass(frozen=True)
class ChoiceCount:
    """A choice of a filter with the number of cases behind it."""

    key: str
    title: str
    count: int


@dataclass(frozen=True)
class WorkList:
    """One page of the list. Counts go by key: `view_counts` within the owner's cases,
    `group_counts` in order of urgency.

    `clerks` are those who have cases in it, `assignable` everybody a supervisor can give cases to.
    """

    filter: WorkListFilter
    rows: tuple[WorkListRow, ...]
    total: int
    page_size: int
    view_counts: tuple[tuple[str, int], ...]
    owner_counts: tuple[tuple[str, int], ...]
    services: tuple[ChoiceCount, ...]
    clerks: tuple[ChoiceCount, ...]
    assignable: tuple[ChoiceCount, ...]
    group_counts: tuple[tuple[Urgency, int], ...]

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-self.total // self.page_size))
