"""The yardstick: a bare FastAPI endpoint that makes the same five inserts with SQLAlchemy Core, and nothing else."""

import hashlib
import os
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import uuid4

from fastapi import FastAPI, Header
from sqlalchemy import create_engine, insert
from sqlmodel import SQLModel

from cases.models import Case, JournalEntry, OutboxRow, Party, Submission


def create_app() -> FastAPI:
    """One route, no checks, no rights, no idempotency."""
    app = FastAPI()
    engine = create_engine(os.environ["KREISHAUS_DATABASE_URL"], pool_size=10, max_overflow=10)
    submissions, cases, parties, entries, orders = (
        SQLModel.metadata.tables[str(model.__tablename__)]
        for model in (Submission, Case, Party, JournalEntry, OutboxRow)
    )

    @app.post("/portal/v1/submissions", status_code=202)
    def post(body: dict[str, Any], idempotency_key: Annotated[str, Header()]) -> dict[str, str]:
        submission_id, now = str(uuid4()), datetime.now(UTC)
        submission, case, party, entry, order = _rows(body, idempotency_key, submission_id, now)
        with engine.begin() as connection:
            connection.execute(insert(submissions).values(submission))
            case_id = connection.execute(insert(cases).values(case).returning(cases.c.id)).scalar_one()
            connection.execute(insert(parties).values(party | {"case_id": case_id}))
            connection.execute(insert(entries).values(entry | {"case_id": case_id}))
            connection.execute(insert(orders).values(order | {"case_id": case_id}))
        return {"submission_id": submission_id}

    return app


def _rows(body: dict[str, Any], key: str, submission_id: str, now: datetime) -> list[dict[str, Any]]:
    who = body["form"]["applicant"]
    raw = str(body).encode()
    submission = {
        "id": submission_id, "client_id": "bench", "idempotency_key": key, "raw_body": raw,
        "body_sha256": hashlib.sha256(raw).hexdigest(), "media_type": "application/json", "received_at": now,
        "service_key": body["service"], "state": "angenommen", "response_status": 202, "response": {},
    }  # fmt: skip
    case = {
        "file_reference": submission_id, "service_key": body["service"], "service_version": "1",
        "form_version": "1", "regime": "ao", "status": "eingegangen", "version": 1, "channel": "portal",
        "authority_key": "gemeinde-bispingen", "team_key": "", "routing_reason": "", "next_step": "",
        "municipality_key": "03358002", "submission_id": submission_id, "applicant_name": who["family_name"],
        "subject": "", "form": body["form"], "corrections": {}, "hints": [], "checked_steps": {},
        "excluded_staff": [], "is_complete": True, "received_at": now, "last_activity_at": now,
        "last_activity": "",
    }  # fmt: skip
    party = {
        "role": "antragsteller", "salutation": "", "family_name": who["family_name"],
        "given_names": who["given_names"], "organisation": "", "street": who["street"], "house_number": "",
        "postcode": who["postcode"], "town": who["town"], "supplement": "", "po_box": "",
        "country": "", "email": "", "phone": "",
    }  # fmt: skip
    entry = {
        "at": now, "actor_kind": "portal", "actor_name": "bench", "act": "eingang", "text": "x", "details": {},
    }  # fmt: skip
    order = {
        "topic": "zuordnung", "key": submission_id, "payload": {}, "created_at": now, "due_at": now,
        "attempts": 0,
    }  # fmt: skip
    return [submission, case, party, entry, order]
