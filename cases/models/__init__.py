"""SQLModel tables, one file per aggregate."""

from cases.models.appeal import Appeal
from cases.models.case import Case, Party
from cases.models.conflict import ConflictReport
from cases.models.decision import Decision
from cases.models.document import Document
from cases.models.journal import Heartbeat, JournalEntry, OutboxRow
from cases.models.letter import Letter
from cases.models.letter_run import LetterRun, LetterRunItem
from cases.models.request import Consultation, DocumentRequest, Hearing
from cases.models.staff import CaseSeen, Message, Staff, StaffSession
from cases.models.submission import PortalClient, Submission
from cases.models.time_limit import TimeLimit

__all__ = [
    "Appeal",
    "Case",
    "CaseSeen",
    "ConflictReport",
    "Consultation",
    "Decision",
    "Document",
    "DocumentRequest",
    "Hearing",
    "Heartbeat",
    "JournalEntry",
    "Letter",
    "LetterRun",
    "LetterRunItem",
    "Message",
    "OutboxRow",
    "Party",
    "PortalClient",
    "Staff",
    "StaffSession",
    "Submission",
    "TimeLimit",
]
