"""Creates the invented people of the demo and the portal's account."""

from api.demo.logins import PASSWORD, PEOPLE, PORTAL_ID, PORTAL_SECRET, DemoPerson
from cases.commands.context import Context
from cases.commands.staff import NewStaff, create_portal_client, create_staff
from cases.facts.actor import Actor, ActorKind


def create_people(ctx: Context) -> dict[str, Actor]:
    """All accounts of the demo, by login; raises `Conflict` if they are there already."""
    create_portal_client(ctx, client_id=PORTAL_ID, name="Open Kreishaus", secret=PORTAL_SECRET)
    return {person.login: _create(ctx, person) for person in PEOPLE}


def _create(ctx: Context, person: DemoPerson) -> Actor:
    domain = person.authority_key.split("-")[-1]
    staff_id = create_staff(
        ctx,
        NewStaff(
            login=person.login,
            name=person.name,
            password=PASSWORD,
            authority_key=person.authority_key,
            roles=(person.role,),
            team_keys=person.teams,
            phone=person.phone,
            room=person.room,
            email=f"{person.login}@{domain}.example",
        ),
    )
    return Actor(
        kind=ActorKind.STAFF,
        name=person.name,
        staff_id=staff_id,
        authority_keys=frozenset({person.authority_key}),
        roles=frozenset({person.role}),
        team_keys=frozenset(person.teams),
    )
