"""How long an ended file is kept, as it was computed when the case ended."""

from dataclasses import dataclass
from datetime import date

from cases.facts.ledger import Deadline


@dataclass(frozen=True)
class RetentionPlan:
    """`deadline` is None while the clock does not run; `explanation` says why. `waits_for` names what must end first."""

    deadline: Deadline | None
    offer_on: date | None
    explanation: str
    source: str
    is_sample_value: bool
    note: str = ""
    waits_for: str = ""


@dataclass(frozen=True)
class DisposalRow:
    """One file whose retention is over."""

    case_id: int
    file_reference: str
    service_title: str
    authority_name: str
    closed_on: date | None
    ends_on: date
    offered_on: date | None
