"""People of the office, their sessions, and what each has seen and typed."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from cases.facts.kinds import MessageDirection, Theme
from cases.models.columns import (
    checked,
    checked_list,
    document,
    moment,
    optional_moment,
    optional_text,
    text,
)
from cases.rules.permissions import Role


class Staff(SQLModel, table=True):
    """A person with a local account; the password is an Argon2id hash. Locked for a while after failed log-ins."""

    __tablename__ = "staff"
    __table_args__ = (
        checked_list("staff", "roles", Role),
        checked("staff", "theme", Theme),
    )

    id: int | None = Field(default=None, primary_key=True)
    login: str = text(unique=True)
    name: str = text()
    password_hash: str = text()
    authority_key: str = text(index=True)
    roles: list[str] = document(of_list=True)
    team_keys: list[str] = document(of_list=True)
    letters_from: str = text(default="")
    letters_to: str = text(default="")
    phone: str = text(default="")
    email: str = text(default="")
    room: str = text(default="")
    birth_date: date | None = Field(default=None)
    is_active: bool = Field(default=True)
    absent_from: date | None = Field(default=None)
    absent_until: date | None = Field(default=None)
    deputy_id: int | None = Field(default=None, foreign_key="staff.id")
    failed_logins: int = Field(default=0)
    locked_until: datetime | None = optional_moment()
    theme: str = text(default="")


class StaffSession(SQLModel, table=True):
    """A browser session; only the SHA-256 of its token is stored."""

    __tablename__ = "staff_session"

    token_sha256: str = Field(primary_key=True)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    csrf_token: str = text()
    created_at: datetime = moment()
    expires_at: datetime = moment(index=True)


class CaseSeen(SQLModel, table=True):
    """When somebody last opened a case: unread marks and "… hat diesen Vorgang geöffnet"."""

    __tablename__ = "case_seen"

    staff_id: int = Field(foreign_key="staff.id", primary_key=True)
    case_id: int = Field(foreign_key="case_file.id", primary_key=True)
    seen_at: datetime = moment()


class Message(SQLModel, table=True):
    """A message with the applicant, or an internal note that never leaves the office.

    `from_case` names the case it was moved here from; such a message is never shown to the portal of this case.
    """

    __tablename__ = "message"
    __table_args__ = (
        checked("message", "direction", MessageDirection),
        UniqueConstraint("case_id", "key", name="uq_message_key"),
        Index(
            "ix_message_unread",
            "case_id",
            postgresql_where=sql("direction = 'eingehend' AND read_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    direction: str = text()
    body: str = text()
    author_name: str = text()
    sent_at: datetime = moment()
    read_at: datetime | None = optional_moment()
    key: str | None = optional_text()
    from_case: int | None = Field(default=None, foreign_key="case_file.id")
