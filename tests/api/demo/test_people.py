"""The invented people of the demo fit the catalogue: somebody sits where the demo's cases go."""

from datetime import UTC, date, datetime, timedelta

from api.demo.examples import examples_of
from api.demo.inventor import Inventor
from api.demo.logins import BISPINGEN, LK, PASSWORD, PEOPLE, SCHWARMSTEDT, SOLTAU, WALSRODE
from api.demo.people import create_people
from cases.commands.staff import log_in
from cases.facts.actor import system_actor
from cases.queries.competence import place_of
from tests.acting import Acting
from tests.factories.catalogue import real_catalogue

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
    catalogue = real_catalogue()
    for authority in (LK, BISPINGEN, WALSRODE, SOLTAU, SCHWARMSTEDT):
        staffed = {
            team
            for person in PEOPLE
            if person.authority_key == authority and person.role == "sachbearbeitung"
            for team in person.teams
        }
        assert staffed == {team.key for team in catalogue.authority(authority).teams}


def test_whatever_is_invented_fits_its_form_and_goes_where_somebody_works(acting: Acting) -> None:
    staffed = {(person.authority_key, team) for person in PEOPLE for team in person.teams}
    with acting(system_actor()) as ctx:
        inventor = Inventor(7, ctx.catalogue)
        for day in (0, 3, 20, 45, 84):
            at = NOW - timedelta(days=day)
            for key in inventor.deck(at) * 4:
                given = inventor.submission(key, at)
                authority = place_of(ctx, ctx.catalogue.service(key), given.form).authority_key
                team = ctx.catalogue.team(authority, key)
                assert team is not None
                assert (authority, team.key) in staffed
                assert not ctx.catalogue.form_errors(key, given.form_version, given.form, on=at.date())


def test_an_example_told_twice_is_about_two_people_and_keeps_its_remarks() -> None:
    catalogue = real_catalogue()
    service = catalogue.service("hundesteuer-abmeldung")
    said = examples_of(service.key)[0].said
    inventor = Inventor(7, catalogue)
    first, second = (inventor.submission(service.key, NOW, example="complete").form for _ in range(2))
    for form in (first, second):
        assert form["applicant"]["family_name"] in form["bank"]["account_holder"]
        assert form["tax_ags"] == form["applicant"]["ags"]
        assert said["payload"]["applicant"]["family_name"] not in str(form)
        hints = catalogue.form_hints(service.key, 1, form, on=NOW.date())
        stated = catalogue.form_hints(
            service.key, 1, said["payload"], on=date.fromisoformat(said["received_on"])
        )
        assert [hint.message for hint in hints] == [hint.message for hint in stated]
    assert first["applicant"] != second["applicant"]
    assert first["dog"]["chip_number"] != second["dog"]["chip_number"]


def test_the_same_seed_tells_the_same_story() -> None:
    catalogue = real_catalogue()
    one, other = (Inventor(7, catalogue) for _ in range(2))
    deck = one.deck(NOW)
    assert deck == other.deck(NOW)
    for key in deck:
        assert one.submission(key, NOW).form == other.submission(key, NOW).form
