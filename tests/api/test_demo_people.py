"""The invented people of the demo fit the catalogue: somebody sits where the demo's cases go."""

from datetime import UTC, datetime, timedelta

from api.demo.forms import Inventor
from api.demo.logins import BISPINGEN, LK, PASSWORD, PEOPLE, SCHWARMSTEDT, SOLTAU, WALSRODE
from api.demo.people import create_people
from cases.catalogue.loader import load_catalogue
from cases.commands.staff import log_in
from cases.facts.actor import system_actor
from cases.queries.competence import place_of
from tests.conftest import Acting

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_everybody_has_an_account_and_logs_in_with_the_printed_password(acting: Acting) -> None:
    with acting(system_actor()) as ctx:
        create_people(ctx)
        for person in (PEOPLE[0], PEOPLE[-1]):
            assert log_in(ctx, login=person.login, password=PASSWORD, hours=1).token is not None


def test_landkreis_bispingen_walsrode_soltau_and_a_samtgemeinde_have_clerk_and_supervisor() -> None:
    for authority in (LK, BISPINGEN, WALSRODE, SOLTAU, SCHWARMSTEDT):
        assert {"sachbearbeitung", "leitung"} <= {
            person.role for person in PEOPLE if person.authority_key == authority
        }
    catalogue = load_catalogue()
    for authority in (LK, BISPINGEN, WALSRODE, SOLTAU, SCHWARMSTEDT):
        staffed = {
            team
            for person in PEOPLE
            if person.authority_key == authority and person.role == "sachbearbeitung"
            for team in person.teams
        }
        assert staffed == {team.key for team in catalogue.authority(authority).teams}


def test_the_dogs_of_the_demo_live_where_somebody_works(acting: Acting) -> None:
    inventor, staffed = Inventor(7), {person.authority_key for person in PEOPLE}
    with acting(system_actor()) as ctx:
        service = ctx.catalogue.service("hundesteuer-anmeldung")
        for day in range(60):
            given = inventor.submission(service.key, NOW - timedelta(days=day), is_complete=True)
            assert place_of(ctx, service, given.form).authority_key in staffed
            assert not ctx.catalogue.form_errors(service.key, 1, given.form, on=NOW.date())
