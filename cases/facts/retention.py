"""How long an ended file is kept, as it was computed when the case ended."""

from dataclasses import dataclass
from datetime import date

from cases.facts.ledger import Deadline


@dataclass(frozen=True)
class RetentionPlan:
    """`deadline` is None while the clock does not run; `explanation` says why. `waits_for` names what must end first.

    `archive` is the wait for the answer of the archive, None until the file is offered; an answer is its last step.
    """

    deadline: Deadline | None
    offer_on: date | None
    explanation: str
    source: str
    is_sample_value: bool
    note: str = ""
    waits_for: str = ""
    archive: Deadline | None = None


@dataclass(frozen=True)
class DisposalRow:
    """One file whose retention is over; `why_not_deleted` is empty once it may be deleted.

    `why_no_answer` is empty while an answer of the archive can be entered.
    """

    case_id: int
    file_reference: str
    service_title: str
    authority_name: str
    closed_on: date | None
    ends_on: date
    offered_on: date | None
    answer: str | None
    answered_on: date | None
    reference: str
    why_not_deleted: tuple[str, ...]
    why_no_answer: tuple[str, ...]
