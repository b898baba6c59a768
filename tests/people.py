"""The known people of the tests and their passwords."""

from dataclasses import dataclass

from cases.commands.context import Context
from cases.commands.staff import NewStaff, create_portal_client, create_staff
from cases.facts.actor import Actor, ActorKind, portal_actor

PASSWORD = "heide-und-wacholder-2026"
PORTAL_ID = "open-kreishaus"
PORTAL_SECRET = "portal-geheimnis-fuer-tests"


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
    create_portal_client(ctx, client_id=PORTAL_ID, name="Open Kreishaus", secret=PORTAL_SECRET)
    create_portal_client(ctx, client_id="anderes-portal", name="Anderes Portal", secret=PORTAL_SECRET)
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


def _person(ctx: Context, login: str, name: str, authority_key: str, role: str) -> Actor:
    teams = tuple(team.key for team in ctx.catalogue.authority(authority_key).teams)
    staff_id = create_staff(ctx, NewStaff(login, name, PASSWORD, authority_key, (role,), teams))
    return Actor(
        kind=ActorKind.STAFF,
        name=name,
        staff_id=staff_id,
        authority_keys=frozenset({authority_key}),
        roles=frozenset({role}),
        team_keys=frozenset(teams),
    )
