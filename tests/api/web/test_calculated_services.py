"""The desk shows the values of the Satzung and the decision page of the services that calculate."""

from dataclasses import replace

import pytest

from cases.commands.decide import save_draft, submit_draft
from tests.api.web.conftest import Browser, Browsers
from tests.factories.stages import MAINTENANCE, Stages, draft


@pytest.mark.parametrize(
    ("service", "words"),
    [
        (
            "schuelerfahrtkosten",
            ("bis Klasse 6: 3500 m", "20 Cent je km", "bis 31.10. nach dem Schuljahr", "Beispielwert"),
        ),
        ("hundesteuer-abmeldung", ("Steuersätze je Jahr", "Verbleibende Hunde neu ordnen")),
        ("meldebescheinigung", ("Elektronisch erteilen (gebührenfrei)", "Auskunftssperre beachten")),
        ("schuelerfahrkarte-verlust", ("Karte sperren lassen", "Zweiter Verlust im Schuljahr?")),
    ],
)
def test_catalogue_page(anna: Browser, service: str, words: tuple[str, ...]) -> None:
    page = anna.see(f"/leistungen/{service}")
    for word in words:
        assert word in page


@pytest.mark.parametrize(
    ("service", "login", "words"),
    [
        ("schuelerfahrtkosten", "anna", "Gemessener Schulweg in Metern"),
        ("schuelerfahrkarte-verlust", "anna", "Diebstahl mit Aktenzeichen der Polizei belegt"),
        ("meldebescheinigung", "dirk", "mit der Post an die gemeldete Anschrift"),
        ("hundesteuer-abmeldung", "dirk", "Gezahlt für diesen Hund"),
    ],
)
def test_decision_page(browsers: Browsers, stages: Stages, service: str, login: str, words: str) -> None:
    case_id = stages.routed(service)
    browser = browsers.of(login)
    for tab in ("", "/unterlagen", "/fristen"):
        assert "<h1>" in browser.see(f"/vorgaenge/{case_id}{tab}")
    assert words in browser.see(f"/vorgaenge/{case_id}/entscheidung")


def test_the_second_person_sees_how_a_computed_day_came_about(browsers: Browsers, stages: Stages) -> None:
    case_id = stages.in_approval(MAINTENANCE, "bewilligt")
    page = browsers.of("carla").see(f"/vorgaenge/{case_id}/entscheidung")
    assert "Herleitung der Tage" in page
    assert "§ 4 Abs. 1 Satz 2 UVG" in page


def test_a_day_other_than_the_computed_one_is_pointed_out(browsers: Browsers, stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    fields = {
        "begins_on": "01.12.2026",
        "refused_part": "die Zeit vor dem 01.12.2026",
        "refused_facts": "Beantragt ist die Leistung ab November 2026",
    }
    typed = replace(
        draft(MAINTENANCE, "bewilligt"), outcome="teilweise_bewilligt", reasons="Begründung.", fields=fields
    )
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=typed)
    with stages.acting(stages.office.anna) as ctx:
        submit_draft(ctx, case_id, version=None)
    page = browsers.of("carla").see(f"/vorgaenge/{case_id}/entscheidung")
    assert "Im Entwurf steht ein anderer Tag: 01.12.2026." in page
