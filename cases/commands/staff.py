"""Accounts of the office and of portals: create, log in with lockout, log out."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlmodel import col, delete, select

from cases.commands.context import Context
from cases.errors import Conflict, FieldError, Invalid, NotFound
from cases.facts.actor import StaffId
from cases.models import PortalClient, Staff, StaffSession
from cases.queries.staff import token_digest
from cases.rules.permissions import Role

FAILED_LOGINS_UNTIL_LOCK = 5
LOCK_TIME = timedelta(minutes=15)
PASSWORD_LENGTH = 12

_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash(secrets.token_urlsafe())


@dataclass(frozen=True)
class NewStaff:
    """What an account needs. `roles` hold values of `Role`, `letters` a range of family names ("A", "K")."""

    login: str
    name: str
    password: str
    authority_key: str
    roles: tuple[str, ...]
    team_keys: tuple[str, ...] = ()
    letters: tuple[str, str] = ("", "")
    phone: str = ""
    email: str = ""
    room: str = ""
    birth_date: date | None = None


@dataclass(frozen=True)
class LoginResult:
    """`token` for the cookie, or None with the German sentence that says why not."""

    token: str | None
    message: str = ""


def create_staff(ctx: Context, new: NewStaff) -> StaffId:
    """A new account. `Conflict` when the login exists, `Invalid` for a short password, unknown role or team."""
    return _add_staff(ctx, new, _HASHER.hash(new.password))


def create_staff_alike(ctx: Context, people: Sequence[NewStaff], *, password: str) -> None:
    """Accounts that share one password, as only a demo has them: hashed once, because a hash is slow by intention."""
    password_hash = _HASHER.hash(password)
    for person in people:
        _add_staff(ctx, replace(person, password=password), password_hash)


def _add_staff(ctx: Context, new: NewStaff, password_hash: str) -> StaffId:
    _check_new(ctx, new)
    staff = Staff(
        login=new.login,
        name=new.name,
        password_hash=password_hash,
        authority_key=new.authority_key,
        roles=list(new.roles),
        team_keys=list(new.team_keys),
        letters_from=new.letters[0],
        letters_to=new.letters[1],
        phone=new.phone,
        email=new.email,
        room=new.room,
        birth_date=new.birth_date,
    )
    ctx.session.add(staff)
    ctx.session.flush()
    return StaffId(staff.id or 0)


def set_password(ctx: Context, *, login: str, password: str) -> None:
    """A new password for an account; it ends all its sessions and lifts a lock."""
    if len(password) < PASSWORD_LENGTH:
        raise Invalid(f"Das Kennwort braucht mindestens {PASSWORD_LENGTH} Zeichen.")
    staff = _by_login(ctx, login)
    staff.password_hash = _HASHER.hash(password)
    staff.failed_logins = 0
    staff.locked_until = None
    ctx.session.exec(delete(StaffSession).where(col(StaffSession.staff_id) == staff.id))


def set_absence(
    ctx: Context, *, login: str, first_day: date | None, last_day: date | None, deputy_login: str | None
) -> None:
    """Somebody is away: new cases go to others, the deputy may work on theirs. No first day: back again."""
    staff = _by_login(ctx, login)
    if first_day is not None and last_day is not None and last_day < first_day:
        raise Invalid("Der letzte Tag der Abwesenheit liegt vor dem ersten.")
    deputy = _by_login(ctx, deputy_login) if deputy_login else None
    if deputy is not None and (deputy.id == staff.id or deputy.authority_key != staff.authority_key):
        raise Invalid("Die Vertretung muss eine andere Person derselben Behörde sein.")
    staff.absent_from, staff.absent_until = first_day, last_day
    staff.deputy_id = deputy.id if deputy else None


def deactivate(ctx: Context, *, login: str) -> None:
    """The account can no longer log in; what it did stays under its name."""
    staff = _by_login(ctx, login)
    staff.is_active = False
    ctx.session.exec(delete(StaffSession).where(col(StaffSession.staff_id) == staff.id))


def log_in(ctx: Context, *, login: str, password: str, hours: int) -> LoginResult:
    """Check login and password; after five failures the account rests for 15 minutes. Never raises: failures commit.

    Unknown logins cost the same time and get the same answer as wrong passwords.
    """
    staff = ctx.session.exec(select(Staff).where(col(Staff.login) == login).with_for_update()).first()
    if staff is not None and staff.locked_until is not None and staff.locked_until > ctx.now:
        return LoginResult(
            None,
            "Zu viele Fehlversuche. Bitte in 15 Minuten erneut versuchen oder die Administration fragen.",
        )
    is_right = _matches(staff.password_hash if staff else _NOBODY, password)
    if staff is None or not staff.is_active or not is_right:
        _count_failure(ctx, staff)
        return LoginResult(None, "Anmeldename oder Kennwort ist falsch.")
    staff.failed_logins = 0
    staff.locked_until = None
    return LoginResult(_open_session(ctx, staff, hours))


def log_out(ctx: Context, token_sha256: str) -> None:
    """End one session, and clean away those that have expired."""
    sessions = delete(StaffSession)
    ctx.session.exec(sessions.where(col(StaffSession.token_sha256) == token_sha256))
    ctx.session.exec(sessions.where(col(StaffSession.expires_at) < ctx.now))


def create_portal_client(ctx: Context, *, client_id: str, name: str, secret: str) -> None:
    """A portal that may hand in; the same id again gets the new secret."""
    client = ctx.session.get(PortalClient, client_id) or PortalClient(
        client_id=client_id, name=name, secret_hash=""
    )
    client.name = name
    client.secret_hash = _HASHER.hash(secret)
    client.is_active = True
    ctx.session.add(client)


def deactivate_portal_client(ctx: Context, *, client_id: str) -> None:
    """Lock a portal: no new tokens; one it holds lives until it expires. A second time changes nothing; `NotFound`."""
    client = ctx.session.get(PortalClient, client_id)
    if client is None:
        raise NotFound(f"Ein Portal mit der Kennung {client_id} gibt es nicht.")
    client.is_active = False


def portal_client_name(ctx: Context, *, client_id: str, secret: str) -> str | None:
    """The name of the portal if id and secret match an active client, otherwise None after the same time."""
    client = ctx.session.get(PortalClient, client_id)
    is_right = _matches(client.secret_hash if client else _NOBODY, secret)
    return client.name if client is not None and client.is_active and is_right else None


def _check_new(ctx: Context, new: NewStaff) -> None:
    faults: list[FieldError] = []
    if len(new.password) < PASSWORD_LENGTH:
        faults.append(FieldError("password", f"Das Kennwort braucht mindestens {PASSWORD_LENGTH} Zeichen."))
    known_roles = {role.value for role in Role}
    faults += [
        FieldError("roles", f"Die Rolle „{role}“ gibt es nicht.")
        for role in new.roles
        if role not in known_roles
    ]
    teams = {team.key for team in ctx.catalogue.authority(new.authority_key).teams}
    faults += [
        FieldError("teams", f"Das Team „{team}“ gibt es dort nicht.")
        for team in new.team_keys
        if team not in teams
    ]
    if faults:
        raise Invalid("Das Konto kann so nicht angelegt werden.", tuple(faults))
    if ctx.session.exec(select(Staff.id).where(col(Staff.login) == new.login)).first() is not None:
        raise Conflict(f"Den Anmeldenamen „{new.login}“ gibt es schon.")


def _by_login(ctx: Context, login: str) -> Staff:
    staff = ctx.session.exec(select(Staff).where(col(Staff.login) == login)).first()
    if staff is None:
        raise NotFound(f"Das Konto „{login}“ gibt es nicht.")
    return staff


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except VerificationError:
        return False


def _count_failure(ctx: Context, staff: Staff | None) -> None:
    if staff is None:
        return
    staff.failed_logins += 1
    if staff.failed_logins >= FAILED_LOGINS_UNTIL_LOCK:
        staff.failed_logins = 0
        staff.locked_until = ctx.now + LOCK_TIME


def _open_session(ctx: Context, staff: Staff, hours: int) -> str:
    token = secrets.token_urlsafe(32)
    ctx.session.add(
        StaffSession(
            token_sha256=token_digest(token),
            staff_id=staff.id or 0,
            csrf_token=secrets.token_urlsafe(24),
            created_at=ctx.now,
            expires_at=ctx.now + timedelta(hours=hours),
        )
    )
    return token
