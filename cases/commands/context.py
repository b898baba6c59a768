"""What every act needs beyond a look: journal and outbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from cases.models import Case
from cases.queries.look import Look

# One statement however many lines there are: a run or a night writes thousands.
_ENTER = text(
    "INSERT INTO journal_entry (case_id, at, actor_kind, actor_id, actor_name, act, text, details) "
    "SELECT case_id, :at, :actor_kind, :actor_id, :actor_name, act, text, details "
    "FROM jsonb_to_recordset(:rows) AS line(case_id integer, act text, text text, details jsonb)"
).bindparams(bindparam("rows", type_=JSONB))
_ORDER = text(
    "INSERT INTO outbox (topic, key, payload, case_id, created_at, due_at, attempts) "
    "SELECT :topic, key, payload, case_id, :created_at, :due_at, 0 "
    "FROM jsonb_to_recordset(:rows) AS line(key text, payload jsonb, case_id integer) ON CONFLICT DO NOTHING"
).bindparams(bindparam("rows", type_=JSONB))


@dataclass(frozen=True)
class Context(Look):
    """One act of the office in one transaction; looks with the same rights as it acts."""

    def record(self, case: Case, act: str, text: str, **details: object) -> None:
        """Write a line into the file's history; `text` is German and is what people read."""
        if case.id is None:
            self.session.flush()
        self.record_all([(case, act, text, details)])

    def record_all(self, lines: Sequence[tuple[Case, str, str, Mapping[str, object]]]) -> None:
        """The same for many cases in one statement: case, act, text, details."""
        self.enter_all([(case.id or 0, act, words, more) for case, act, words, more in lines])
        for case, _, words, _ in lines:
            case.last_activity = words
            case.last_activity_at = self.now

    def enter(self, case_id: int, act: str, text: str, **details: object) -> None:
        """The line alone, for a case that is not loaded; the row must be there already."""
        self.enter_all([(case_id, act, text, details)])

    def enter_all(self, lines: Sequence[tuple[int, str, str, Mapping[str, object]]]) -> None:
        """Many lines in one statement: case id, act, text, details; the rows must be there already."""
        if not lines:
            return
        rows = [
            {"case_id": case_id, "act": act, "text": text, "details": dict(details)}
            for case_id, act, text, details in lines
        ]
        values = {
            "at": self.now,
            "actor_kind": self.actor.kind.value,
            "actor_id": self.actor.staff_id,
            "actor_name": self.actor.name,
            "rows": rows,
        }
        self.session.connection().execute(_ENTER, values)

    def send_all(
        self,
        topic: str,
        orders: Sequence[tuple[str, int | None, Mapping[str, object]]],
        *,
        due_at: datetime | None = None,
    ) -> None:
        """Many orders of one topic in one statement: key, case id, payload; the same key twice is one order."""
        if not orders:
            return
        rows = [
            {"key": key, "case_id": case_id, "payload": dict(payload)} for key, case_id, payload in orders
        ]
        values = {"topic": topic, "created_at": self.now, "due_at": due_at or self.now, "rows": rows}
        self.session.connection().execute(_ORDER, values)

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
        self.session.flush()
        self.send_all(topic, [(key, case_id, payload)], due_at=due_at)
