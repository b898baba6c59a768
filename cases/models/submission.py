"""What the portal handed in: kept byte for byte before it is understood."""

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from cases.facts.kinds import SubmissionState
from cases.models.columns import (
    JsonObject,
    checked,
    document,
    moment,
    optional_text,
    text,
)


class PortalClient(SQLModel, table=True):
    """A portal that may hand in submissions (OAuth2 client credentials); the secret is stored as an Argon2 hash."""

    __tablename__ = "portal_client"

    client_id: str = Field(primary_key=True)
    name: str = text()
    secret_hash: str = text()
    is_active: bool = Field(default=True)


class Submission(SQLModel, table=True):
    """One submission of one client under one idempotency key. `response` is what was answered, for repeats."""

    __tablename__ = "submission"
    __table_args__ = (
        checked("submission", "state", SubmissionState),
        UniqueConstraint("client_id", "idempotency_key", name="uq_submission_client_key"),
    )

    id: str = Field(primary_key=True)
    client_id: str = Field(foreign_key="portal_client.client_id")
    idempotency_key: str = text()
    body_sha256: str = text()
    raw_body: bytes = Field(sa_type=LargeBinary)
    media_type: str = text()
    received_at: datetime = moment()
    service_key: str | None = optional_text()
    state: str = text(default=SubmissionState.ACCEPTED.value)
    response_status: int = Field(default=202)
    response: JsonObject = document()
