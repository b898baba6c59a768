"""The page "Betrieb": for administrators only; a parked order is released from there."""

from sqlalchemy import Engine, text

from cases.commands.staff import NewStaff
from cases.facts.actor import system_actor
from tests.api.web.conftest import Browser, Browsers
from tests.factories.stages import Stages
from tests.people import PASSWORD, account


def administrator(stages: Stages, browsers: Browsers) -> Browser:
    with stages.acting(system_actor()) as ctx:
        account(
            ctx, NewStaff("adele", "Adele Amt", PASSWORD, "landkreis-heidekreis", ("administration",), ())
        )
    return browsers.of("adele")


def test_clerks_and_supervisors_do_not_see_the_machinery(anna: Browser, carla: Browser) -> None:
    for person in (anna, carla):
        assert person.get("/betrieb").status_code == 403
        assert person.send("/betrieb/auftraege/1/erneut").status_code == 403


def test_a_parked_order_is_shown_and_released(stages: Stages, browsers: Browsers, engine: Engine) -> None:
    stages.routed()
    with engine.begin() as owner:
        order = owner.execute(
            text(
                "UPDATE outbox SET failed_at = created_at, attempts = 8, last_error = 'Der Drucker brennt' "
                "WHERE topic = 'schreiben' RETURNING id"
            )
        ).scalar_one()
    adele = administrator(stages, browsers)
    assert "Der Drucker brennt" in adele.see("/betrieb")

    released = adele.send(f"/betrieb/auftraege/{order}/erneut")

    assert released.headers["location"] == "/betrieb"
    page = adele.see("/betrieb")
    assert "Der Auftrag wird noch einmal versucht." in page
    assert "Der Drucker brennt" not in page
