"""The desk shows the values of the Satzung and the decision page of the services that calculate."""

import pytest

from tests.api.web.conftest import Browser, Browsers
from tests.factories.stages import Stages


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
