"""What the outbox and the journal hold, for tests of the flows."""

from collections import Counter
from dataclasses import replace
from hashlib import sha256
from uuid import uuid4

from sqlalchemy import Engine, text

from cases.commands.intake import Attachment
from cases.facts.actor import CaseId
from tests.factories.stages import DOG_TAX, Stages
from tests.factories.submissions import PDF, handed_in, handover


def hand_in_one(stages: Stages, service: str = DOG_TAX, *papers: bytes) -> CaseId:
    """A new case with these papers, as the portal hands it in; nothing is routed yet."""
    value = replace(handover(service), attachments=tuple(_attachment(stages, paper) for paper in papers))
    return handed_in(stages.acting, stages.office.portal, value)


def hand_in_many(stages: Stages, count: int, service: str = DOG_TAX) -> list[CaseId]:
    """New cases without papers."""
    return [hand_in_one(stages, service) for _ in range(count)]


def order(engine: Engine, key: str) -> dict[str, object]:
    """One outbox row."""
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM outbox WHERE key = :key"), {"key": key}).mappings().one()
        return dict(row)


def open_orders(engine: Engine, topic: str | None = None) -> int:
    """Orders that are neither done nor parked."""
    query = "SELECT count(*) FROM outbox WHERE done_at IS NULL AND failed_at IS NULL AND (:topic = '' OR topic = :topic)"
    with engine.connect() as connection:
        return int(connection.execute(text(query), {"topic": topic or ""}).scalar_one())


def failed_orders(engine: Engine) -> list[tuple[str, str]]:
    """Parked orders: topic and error."""
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT topic, last_error FROM outbox WHERE failed_at IS NOT NULL ORDER BY id")
        )
        return [(row.topic, row.last_error) for row in rows]


def acts(engine: Engine, act: str) -> Counter[int]:
    """How often the journal of each case names this act."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT case_id FROM journal_entry WHERE act = :act"), {"act": act})
        return Counter(row.case_id for row in rows)


def letters(engine: Engine) -> Counter[int]:
    """Letters of each case."""
    with engine.connect() as connection:
        return Counter(row.case_id for row in connection.execute(text("SELECT case_id FROM letter")))


def filed_letters(engine: Engine) -> Counter[int]:
    """Documents of the office of each case: letters that were filed."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT case_id FROM document WHERE source = 'behoerde'"))
        return Counter(row.case_id for row in rows)


def forget_leases(engine: Engine) -> None:
    """Two minutes pass for the orders somebody held."""
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE outbox SET claimed_until = now() - interval '1 second' WHERE claimed_until > now()")
        )


def make_due(engine: Engine) -> None:
    """The pauses of all failed orders pass."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET due_at = now() WHERE due_at > now()"))


def break_case(engine: Engine, case_id: CaseId) -> None:
    """Make the case one that no code can handle: its service version does not exist."""
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE case_file SET service_version = '999' WHERE id = :id"), {"id": case_id}
        )


def mend_case(engine: Engine, case_id: CaseId) -> None:
    """Undo `break_case`."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE case_file SET service_version = '1' WHERE id = :id"), {"id": case_id})


def _attachment(stages: Stages, paper: bytes) -> Attachment:
    stages.toolbox.documents.put(paper)
    return Attachment("", f"{uuid4().hex}.pdf", "application/pdf", sha256(paper).hexdigest(), len(PDF))
