"""The known people of the tests and their passwords, hashed cheaply: nearly every test logs somebody in."""

from dataclasses import dataclass

from argon2 import PasswordHasher

from cases.commands.context import Context
from cases.commands.staff import NewStaff, create_portal_client, create_staff
from cases.facts.actor import Actor, ActorKind, StaffId, portal_actor
from cases.models import PortalClient, Staff

PASSWORD = "heide-und-wacholder-2026"
PORTAL_ID = "open-kreishaus"
PORTAL_SECRET = "portal-geheimnis-fuer-tests"

_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""What a hash costs stands in the hash; one of the program costs a fifth of a second at every login."""
_ACCOUNTS: dict[NewStaff, dict[str, object]] = {}
_CLIENTS: dict[str, dict[str, object]] = {}


@dataclass(frozen=True)
class Office:
    """Anna and Bert work on all services of the Landkreis, Carla leads; Dirk and Dora sit in Bispingen."""

    anna: Actor
    bert: Actor
    carla: Actor
    dirk: Actor
    dora: Actor
    admin: Actor
    portal: Actor
    other_portal: Actor


def open_office(ctx: Context) -> Office:
    """Create everybody."""
    _portal(ctx, PORTAL_ID, "Open Kreishaus")
    _portal(ctx, "anderes-portal", "Anderes Portal")
    return Office(
        anna=_person(ctx, "anna", "Anna Albers", "landkreis-heidekreis", "sachbearbeitung"),
        bert=_person(ctx, "bert", "Bert Brandt", "landkreis-heidekreis", "sachbearbeitung"),
        carla=_person(ctx, "carla", "Carla Cordes", "landkreis-heidekreis", "leitung"),
        dirk=_person(ctx, "dirk", "Dirk Dierks", "gemeinde-bispingen", "sachbearbeitung"),
        dora=_person(ctx, "dora", "Dora Drewes", "gemeinde-bispingen", "leitung"),
        admin=_person(ctx, "admin", "Ada Admin", "landkreis-heidekreis", "administration"),
        portal=portal_actor(PORTAL_ID, "Open Kreishaus"),
        other_portal=portal_actor("anderes-portal", "Anderes Portal"),
    )


def account(ctx: Context, new: NewStaff) -> StaffId:
    """An account as `create_staff` makes it, with a cheap hash."""
    if new in _ACCOUNTS:
        staff = Staff.model_validate(_ACCOUNTS[new])
        ctx.session.add(staff)
        ctx.session.flush()
        return StaffId(staff.id or 0)
    staff_id = create_staff(ctx, new)
    row = ctx.session.get_one(Staff, staff_id)
    row.password_hash = _CHEAP.hash(new.password)
    _ACCOUNTS[new] = row.model_dump(exclude={"id"})
    return staff_id


def _portal(ctx: Context, client_id: str, name: str) -> None:
    if client_id in _CLIENTS:
        ctx.session.add(PortalClient.model_validate(_CLIENTS[client_id]))
        return
    create_portal_client(ctx, client_id=client_id, name=name, secret=PORTAL_SECRET)
    ctx.session.flush()
    row = ctx.session.get_one(PortalClient, client_id)
    row.secret_hash = _CHEAP.hash(PORTAL_SECRET)
    _CLIENTS[client_id] = row.model_dump()


def _person(ctx: Context, login: str, name: str, authority_key: str, role: str) -> Actor:
    teams = tuple(team.key for team in ctx.catalogue.authority(authority_key).teams)
    staff_id = account(ctx, NewStaff(login, name, PASSWORD, authority_key, (role,), teams))
    return Actor(
        kind=ActorKind.STAFF,
        name=name,
        staff_id=staff_id,
        authority_keys=frozenset({authority_key}),
        roles=frozenset({role}),
        team_keys=frozenset(teams),
    )
