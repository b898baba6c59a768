"""Every page of the desk opens, in every status of a case, and nobody gets in without logging in."""

import pytest

from api.web.rendering import render
from cases.facts.kinds import Topic
from cases.queries.operations import FailedOrder, OutboxState
from cases.rules.lifecycle import CaseStatus
from tests.api.web.conftest import Browser, Browsers
from tests.factories import desk_facts
from tests.factories.catalogue import real_catalogue
from tests.factories.stages import DOG_TAX, MAINTENANCE, Stages

TABS = ("", "/unterlagen", "/nachrichten", "/fristen", "/verlauf", "/entscheidung")


@pytest.mark.parametrize("status", list(CaseStatus))
def test_all_tabs_open_in_every_status(
    status: CaseStatus, anna: Browser, carla: Browser, stages: Stages
) -> None:
    case_id = stages.in_status(status)
    for browser in (anna, carla):
        for tab in TABS:
            assert "<h1>" in browser.see(f"/vorgaenge/{case_id}{tab}")


def test_all_tabs_open_for_each_service(browsers: Browsers, stages: Stages) -> None:
    for service, login in ((MAINTENANCE, "anna"), (DOG_TAX, "dirk")):
        case_id = stages.taken(service)
        browser = browsers.of(login)
        for tab in TABS:
            assert "<h1>" in browser.see(f"/vorgaenge/{case_id}{tab}")


@pytest.mark.parametrize(
    "address",
    [
        "/vorgaenge",
        "/vorgaenge?zustaendig=alle&ansicht=erledigt&sortierung=-aktiv",
        "/suche",
        "/leistungen",
        "/hilfe",
    ]
    + [f"/leistungen/{service.key}" for service in real_catalogue().services()],
)
def test_page_opens(address: str, anna: Browser, stages: Stages) -> None:
    stages.taken()
    assert "<h1>" in anna.see(address)


def test_a_service_shows_who_is_competent_where_with_source_and_note(anna: Browser) -> None:
    dogs, roads = anna.see("/leistungen/hundesteuer-anmeldung"), anna.see("/leistungen/sperrgenehmigung")
    assert "Gläubigerin: Gemeinde Essel" in dogs
    assert "Städte, Gemeinden und Samtgemeinden" in dogs
    assert "§ 98 NKomVG" in dogs
    assert "22 Tarife, davon 21 Beispielwerte" in dogs
    assert "Beispielwert – vor dem Einsatz zu klären" in roads
    assert "ganzer Landkreis" in roads


def test_dashboard_is_for_supervisors(anna: Browser, carla: Browser, stages: Stages) -> None:
    stages.decided()
    assert "Eingang und Erledigung" in carla.see("/auswertung")
    assert anna.get("/auswertung").status_code == 403


def test_operations_are_for_administrators(anna: Browser, browsers: Browsers, stages: Stages) -> None:
    stages.taken()
    assert "Lebenszeichen" in browsers.of("admin").see("/betrieb")
    assert anna.get("/betrieb").status_code == 403


@pytest.mark.parametrize("address", ["/vorgaenge", "/vorgaenge/1", "/auswertung", "/hilfe", "/betrieb"])
def test_nobody_sees_anything_without_login(address: str, browsers: Browsers) -> None:
    response = browsers.nobody().get(address)
    assert response.status_code == 303
    assert response.headers["location"].startswith("http://testserver/anmelden?weiter=")


def test_case_of_another_kommune_is_not_found(browsers: Browsers, stages: Stages) -> None:
    case_id = stages.taken()
    response = browsers.of("dirk").get(f"/vorgaenge/{case_id}")
    assert response.status_code == 404
    assert "Das gibt es hier nicht" in response.text


def test_unknown_address_is_a_german_page(anna: Browser) -> None:
    response = anna.get("/gibt-es-nicht")
    assert response.status_code == 404
    assert 'lang="de"' in response.text


def test_pages_carry_the_strict_policy_and_files_are_kept(anna: Browser) -> None:
    page = anna.get("/vorgaenge")
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    file = anna.get("/static/css/tokens.css?v=1")
    assert "immutable" in file.headers["cache-control"]


def test_operations_link_to_cases_only_for_who_may_see_them() -> None:
    parked = FailedOrder(7, Topic.LETTER, 417, "kaputt", 8, desk_facts.NOW)
    for may_see_cases in (True, False):
        html = render(
            "operations/page.html",
            frame=desk_facts.frame(is_admin=True),
            notice=None,
            nav="betrieb",
            beats=(),
            outbox=OutboxState((), (parked,)),
            outside=(),
            is_store_writable=True,
            seals=(),
            prefect_url=None,
            is_demo=False,
            may_see_cases=may_see_cases,
        )
        assert ('href="/vorgaenge/417"' in html.split("<main")[1]) is may_see_cases
