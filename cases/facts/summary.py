"""What an act gives back: enough to show the next page or to tell a machine."""

from dataclasses import dataclass

from cases.facts.actor import CaseId


@dataclass(frozen=True)
class CaseSummary:
    """A case after an act."""

    case_id: CaseId
    file_reference: str
    status: str
    version: int
    clerk_id: int | None
