"""Creates the invented people of the demo and the portal's account."""

from api.demo.logins import PASSWORD, PEOPLE, PORTAL_ID, PORTAL_SECRET, DemoPerson
from cases.commands.context import Context
from cases.commands.staff import NewStaff, create_portal_client, create_staff_alike


def create_people(ctx: Context) -> None:
    """All accounts of the demo; raises `Conflict` if they are there already."""
    create_portal_client(ctx, client_id=PORTAL_ID, name="Open Kreishaus", secret=PORTAL_SECRET)
    create_staff_alike(ctx, [_account(person) for person in PEOPLE], password=PASSWORD)


def _account(person: DemoPerson) -> NewStaff:
    domain = person.authority_key.split("-")[-1]
    return NewStaff(
        login=person.login,
        name=person.name,
        password=PASSWORD,
        authority_key=person.authority_key,
        roles=(person.role,),
        team_keys=person.teams,
        phone=person.phone,
        room=person.room,
        email=f"{person.login}@{domain}.example",
    )
