"""Cases a message or late paper may belong to, and what it may become."""

from dataclasses import dataclass
from datetime import date

from cases.facts.case_page import Choice


@dataclass(frozen=True)
class Candidate:
    """A case of the same authority. `reason` says why it is proposed, "" if it was only found by searching."""

    case_id: int
    file_reference: str
    applicant_name: str
    birth_date: date | None
    service_title: str
    subject: str
    status: str
    is_open: bool
    clerk_name: str
    reason: str
    is_same_person: bool


@dataclass(frozen=True)
class LoosePaper:
    """A document of the message: it goes along, and can be filed under a paper of the other case at once."""

    document_id: int
    title: str
    status: str


@dataclass(frozen=True)
class Target:
    """The chosen case: what it asks for, and what a remedy against its decision has to keep.

    `remedy_ends_on`: last day of the remedy period, None if it does not run or is not known yet.
    """

    case: Candidate
    papers: tuple[Choice, ...]
    requested: tuple[str, ...]
    is_decided: bool
    remedy_kind: str
    remedy_ends_on: date | None
    is_late: bool


@dataclass(frozen=True)
class Placing:
    """The page "Einem Vorgang zuordnen" and its sisters: proposals, hits of the search, the chosen case.

    `message` is all that was sent, as the chosen case gets it; `wording` the text alone, to be cut for a part.
    """

    proposals: tuple[Candidate, ...]
    hits: tuple[Candidate, ...]
    target: Target | None
    documents: tuple[LoosePaper, ...]
    message: str
    wording: str
    services: tuple[Choice, ...]
    is_identified: bool
