"""Small helpers for table columns: checked enums, JSON documents, UTC time stamps."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

JsonObject = dict[str, Any]
"""A JSON object as stored; `Any` because its shape belongs to the service, not to the table."""


def checked(table: str, column: str, values: type[StrEnum]) -> CheckConstraint:
    """CHECK constraint that allows exactly the values of an enum; SQLModel tables do not validate by themselves."""
    allowed = ", ".join(f"'{member.value}'" for member in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"ck_{table}_{column}")


def checked_list(table: str, column: str, values: type[StrEnum]) -> CheckConstraint:
    """CHECK constraint for a JSON list: every element is one of the values of the enum."""
    allowed = ", ".join(f'"{member.value}"' for member in values)
    return CheckConstraint(f"{column} <@ '[{allowed}]'::jsonb", name=f"ck_{table}_{column}")


def text(*, index: bool = False, unique: bool = False, default: str | None = None) -> Any:
    """A NOT NULL text column."""
    if default is None:
        return Field(sa_type=Text, index=index, unique=unique)
    return Field(default=default, sa_type=Text, index=index, unique=unique)


def optional_text(*, index: bool = False) -> Any:
    """A nullable text column."""
    return Field(default=None, sa_type=Text, index=index, nullable=True)


def moment(*, index: bool = False) -> Any:
    """A NOT NULL time stamp, stored in UTC."""
    return Field(sa_type=DateTime(timezone=True), index=index)


def optional_moment(*, index: bool = False) -> Any:
    """A nullable time stamp, stored in UTC."""
    return Field(default=None, sa_type=DateTime(timezone=True), nullable=True, index=index)


def document(*, of_list: bool = False) -> Any:
    """A NOT NULL JSONB column; always assign a new value, a change in place is not saved."""
    return Field(default_factory=list if of_list else dict, sa_type=JSONB, nullable=False)


def defaults_of(table: type[SQLModel]) -> JsonObject:
    """The columns that have a default, with it, but the id: plain SQL knows nothing of the defaults of a class."""
    fields = {name: field for name, field in table.model_fields.items() if not field.is_required()}
    return {
        name: field.get_default(call_default_factory=True) for name, field in fields.items() if name != "id"
    }


Moment = datetime
"""Alias for readers: an aware datetime in UTC."""
