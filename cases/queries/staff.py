"""Who is at the desk, and who works in a team."""

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select

from cases.facts.actor import Actor, ActorKind, StaffId
from cases.models import Staff, StaffSession
from cases.queries.look import Look
from cases.rules.permissions import Role


@dataclass(frozen=True)
class StaffSessionFacts:
    """A live session: the person as actor, the CSRF token of the session, and how the desk shows the person."""

    actor: Actor
    csrf_token: str
    token_sha256: str
    staff_id: StaffId
    login: str
    authority_key: str
    authority_name: str
    team_names: tuple[str, ...]
    theme: str


def token_digest(token: str) -> str:
    """How a session token is stored: SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def staff_session(look: Look, token: str) -> StaffSessionFacts | None:
    """The session of this token if it is alive and its person active; two statements."""
    digest = token_digest(token)
    found = look.session.exec(
        select(StaffSession, Staff)
        .join(Staff, col(Staff.id) == col(StaffSession.staff_id))
        .where(
            col(StaffSession.token_sha256) == digest,
            col(StaffSession.expires_at) > look.now,
            col(Staff.is_active),
        )
    ).first()
    if found is None:
        return None
    session, staff = found
    authority = look.catalogue.authority(staff.authority_key)
    return StaffSessionFacts(
        actor=staff_actor(look, staff),
        csrf_token=session.csrf_token,
        token_sha256=digest,
        staff_id=StaffId(staff.id or 0),
        login=staff.login,
        authority_key=staff.authority_key,
        authority_name=authority.name,
        team_names=tuple(team.name for team in authority.teams if team.key in staff.team_keys),
        theme=staff.theme,
    )


def staff_actor(look: Look, staff: Staff) -> Actor:
    """The person with today's rights, including the colleagues it stands in for."""
    absent = look.session.exec(
        select(Staff.id).where(col(Staff.deputy_id) == staff.id, *_is_absent(look.today))
    ).all()
    return Actor(
        kind=ActorKind.STAFF,
        name=staff.name,
        staff_id=StaffId(staff.id or 0),
        authority_keys=frozenset({staff.authority_key}),
        roles=frozenset(staff.roles),
        team_keys=frozenset(staff.team_keys),
        deputy_for=frozenset(StaffId(key) for key in absent if key is not None),
    )


def is_absent(staff: Staff, day: date) -> bool:
    """Whether the person is away on that day."""
    return (
        staff.absent_from is not None
        and staff.absent_from <= day
        and (staff.absent_until is None or day <= staff.absent_until)
    )


def active_staff(look: Look, authority_key: str) -> tuple[Staff, ...]:
    """Active people of an authority by name."""
    query = select(Staff).where(col(Staff.authority_key) == authority_key, col(Staff.is_active))
    return tuple(look.session.exec(query.order_by(col(Staff.name))).all())


def _is_absent(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Staff.absent_from) <= day,
        or_(col(Staff.absent_until).is_(None), col(Staff.absent_until) >= day),
    )


def actor_by_id(look: Look, staff_id: int) -> Actor | None:
    """The person with this id as actor, if active."""
    staff = look.session.exec(select(Staff).where(col(Staff.id) == staff_id, col(Staff.is_active))).first()
    return staff_actor(look, staff) if staff else None


def supervisor_of(look: Look, authority_key: str, team_key: str) -> Actor | None:
    """A supervisor who leads this team."""
    for person in active_staff(look, authority_key):
        if Role.SUPERVISOR in person.roles and team_key in person.team_keys:
            return staff_actor(look, person)
    return None


def has_staff(look: Look) -> bool:
    """Whether anybody can log in at all."""
    return look.session.exec(select(Staff.id).limit(1)).first() is not None
