"""Runs of letters as pages, command line and cockpit show them."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class RunFault:
    """A case without its letter, and in German what has to be done."""

    case_id: int
    file_reference: str
    applicant_name: str
    reason: str


@dataclass(frozen=True)
class RunView:
    """One run: how many cases it has, and how far it is. `posted_on` is the day of posting entered last, by
    `posted_by`; each letter keeps its own.

    `for_post` and `for_mailbox` count letters that are made; `waiting_for_post` those of them nobody has posted yet.
    `why_waiting` says in German why open letters cannot be made now (a seal that has expired), "" if they can.
    """

    run_id: int
    kind: str
    title: str
    year: int
    authority_key: str
    authority_name: str
    status: str
    total: int
    open_count: int
    made: int
    faulty: int
    for_post: int
    for_mailbox: int
    waiting_for_post: int
    created_at: datetime
    created_by: str
    finished_at: datetime | None
    posted_on: date | None
    posted_by: str
    why_waiting: str = ""
    faults: tuple[RunFault, ...] = ()

    @property
    def percent(self) -> int:
        """How much is settled, made or not, in whole percent."""
        return 100 * (self.made + self.faulty) // self.total if self.total else 100

    @property
    def sentence(self) -> str:
        """How far it is, in German, without a name."""
        faults = f", {self.faulty} nicht erstellt" if self.faulty else ""
        return (
            f"{self.title} {self.year}, {self.authority_name}: {self.made} von {self.total} erstellt{faults}"
        )


@dataclass(frozen=True)
class PrintLetter:
    """A letter on paper of a run: where it goes and which file it is."""

    letter_id: int
    file_reference: str
    postcode: str
    town: str
    sha256: str
