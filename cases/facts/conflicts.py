"""Reports of a conflict of interest as the desk shows them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ConflictView:
    """One report of a conflict of interest, for the head of the team. `is_forbidden` None: not decided (yet)."""

    report_id: int
    case_id: int
    file_reference: str
    applicant_name: str
    staff_name: str
    relation: str
    consequence: str
    source: str
    note: str
    declared_at: datetime
    is_forbidden: bool | None
    decided_by: str
    reason: str
    is_reassigned: bool

    @property
    def is_open(self) -> bool:
        """True while the head has to act: decide about a concern."""
        return self.consequence == "leitung_unterrichten" and self.is_forbidden is None
