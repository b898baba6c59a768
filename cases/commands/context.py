"""What every act needs beyond a look: journal and outbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, text
from sqlalchemy.dialects.postgresql import JSONB

from cases.models import Case, JournalEntry
from cases.queries.look import Look

_ENTER = insert(JournalEntry)
# SQLAlchemy 2.0 compiles PostgreSQL's own insert anew each time; the intake feels it, so this one is text.
_ORDER = text(
    "INSERT INTO outbox (topic, key, payload, case_id, created_at, due_at, attempts) "
    "VALUES (:topic, :key, :payload, :case_id, :created_at, :due_at, 0) ON CONFLICT DO NOTHING"
).bindparams(bindparam("payload", type_=JSONB))


@dataclass(frozen=True)
class Context(Look):
    """One act of the office in one transaction; looks with the same rights as it acts."""

    def record(self, case: Case, act: str, text: str, **details: object) -> None:
        """Write a line into the file's history; `text` is German and is what people read."""
        if case.id is None:
            self.session.flush()
        self.enter(case.id or 0, act, text, **details)
        case.last_activity = text
        case.last_activity_at = self.now

    def enter(self, case_id: int, act: str, text: str, **details: object) -> None:
        """The line alone, for a case that is not loaded; the row must be there already."""
        self.enter_all([(case_id, act, text, details)])

    def enter_all(self, lines: Sequence[tuple[int, str, str, Mapping[str, object]]]) -> None:
        """Many lines in one statement: case id, act, text, details; the rows must be there already."""
        rows = [
            {
                "case_id": case_id,
                "at": self.now,
                "actor_kind": self.actor.kind.value,
                "actor_id": self.actor.staff_id,
                "actor_name": self.actor.name,
                "act": act,
                "text": text,
                "details": dict(details),
            }
            for case_id, act, text, details in lines
        ]
        if rows:
            self.session.connection().execute(_ENTER, rows)

    def send_all(self, topic: str, orders: Sequence[tuple[str, int, Mapping[str, object]]]) -> None:
        """Many orders of one topic in one statement: key, case id, payload; due now."""
        rows = [
            {
                "topic": topic,
                "key": key,
                "payload": dict(payload),
                "case_id": case_id,
                "created_at": self.now,
                "due_at": self.now,
            }
            for key, case_id, payload in orders
        ]
        if rows:
            self.session.connection().execute(_ORDER, rows)

    def send_later(
        self,
        topic: str,
        key: str,
        *,
        case_id: int | None = None,
        due_at: datetime | None = None,
        **payload: object,
    ) -> None:
        """Order work from the flows; the same key twice is one order. The database wakes the dispatcher."""
        row = {
            "topic": topic,
            "key": key,
            "payload": payload,
            "case_id": case_id,
            "created_at": self.now,
            "due_at": due_at or self.now,
        }
        self.session.flush()
        self.session.connection().execute(_ORDER, row)
