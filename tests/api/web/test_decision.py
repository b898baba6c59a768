"""The way of a decision over the desk: draft, autosave, conflict, exact preview, second person."""

import re

from httpx import Response

from tests.api.web.conftest import Browser, Browsers
from tests.factories.stages import CLOSURE, DOG_TAX, Stages

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_unfinished_draft_is_kept_and_shown_again(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken()
    response = _save(anna, case_id, begruendung="Noch nicht fertig")
    assert response.status_code == 303
    assert "Noch nicht fertig" in anna.see(f"/vorgaenge/{case_id}/entscheidung")


def test_autosave_answers_with_preview_and_new_version(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken()
    version = anna.version_of(case_id)
    data = {
        "csrf_token": anna.token,
        "version": version,
        "ergebnis": "abgelehnt",
        "begruendung": "Weil die Straße schmal ist.",
    }
    part = anna.client.post(f"/vorgaenge/{case_id}/entwurf", data=data, headers=HTMX)
    assert part.status_code == 200
    assert part.text.lstrip().startswith("<section")
    assert 'id="vorschau"' in part.text
    assert f'data-version="{version}"' not in part.text
    assert 'id="speicherstand"' in part.text
    picture = re.search(r'src="([^"]+\.png\?stand=[^"]+)"', part.text)
    assert picture is not None
    png = anna.get(picture[1].replace("&amp;", "&"))
    assert png.content.startswith(b"\x89PNG")
    assert "private" in png.headers["cache-control"]


def test_late_autosave_shows_both_versions_and_takes_nothing_away(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken()
    data = {
        "csrf_token": anna.token,
        "version": anna.version_of(case_id),
        "ergebnis": "abgelehnt",
        "begruendung": "Erste",
    }
    anna.client.post(f"/vorgaenge/{case_id}/entwurf", data=data, headers=HTMX)
    late = anna.client.post(
        f"/vorgaenge/{case_id}/entwurf", data=data | {"begruendung": "Zweite"}, headers=HTMX
    )
    assert late.status_code == 409
    assert late.headers["hx-retarget"] == "#konflikt-stelle"
    assert "Erste" in late.text
    assert "Zweite" in late.text


def test_draft_that_is_not_ready_says_why_in_words(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken()
    response = _save(anna, case_id, begruendung="", aktion="freigabe")
    assert response.status_code == 403
    assert "error-summary" in response.text


def test_second_person_approves_the_very_letter_that_was_shown(
    carla: Browser, anna: Browser, stages: Stages
) -> None:
    case_id = stages.in_approval()
    page = carla.see(f"/vorgaenge/{case_id}/entscheidung")
    seen = re.search(r'name="sha256" value="([0-9a-f]{64})"', page)
    assert seen is not None
    assert 'name="sha256"' not in anna.see(f"/vorgaenge/{case_id}/entscheidung")
    response = carla.send(
        f"/vorgaenge/{case_id}/entscheidung/freigeben", sha256=seen[1], version=carla.version_of(case_id)
    )
    assert response.status_code == 303
    assert "Carla Cordes" in carla.see(f"/vorgaenge/{case_id}/entscheidung")


def test_letter_that_was_not_shown_is_not_approved(carla: Browser, stages: Stages) -> None:
    case_id = stages.in_approval()
    response = carla.send(
        f"/vorgaenge/{case_id}/entscheidung/freigeben", sha256="0" * 64, version=carla.version_of(case_id)
    )
    assert response.status_code == 409
    assert "noch einmal ansehen" in response.text


def test_returned_draft_shows_the_reason_to_its_author(carla: Browser, anna: Browser, stages: Stages) -> None:
    case_id = stages.in_approval()
    empty = carla.send(
        f"/vorgaenge/{case_id}/entscheidung/zurueckgeben", grund="", version=carla.version_of(case_id)
    )
    assert empty.status_code == 422
    carla.send(
        f"/vorgaenge/{case_id}/entscheidung/zurueckgeben",
        grund="Umleitung fehlt",
        version=carla.version_of(case_id),
    )
    assert "Umleitung fehlt" in anna.see(f"/vorgaenge/{case_id}/entscheidung")


def test_person_who_may_decide_alone_sees_the_final_letter_first(browsers: Browsers, stages: Stages) -> None:
    case_id = stages.drafted(DOG_TAX, "festgesetzt")
    dirk = browsers.of("dirk")
    page = dirk.see(f"/vorgaenge/{case_id}/entscheidung?ansicht=freigabe")
    assert "Letzter Blick" in page


def test_letter_is_shown_when_it_has_been_made(anna: Browser, stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    page = anna.see(f"/vorgaenge/{case_id}/nachrichten")
    address = re.search(rf'href="(/vorgaenge/{case_id}/schreiben/\d+\.pdf)"', page)
    assert address is not None
    letter = anna.get(address[1])
    assert letter.content.startswith(b"%PDF")
    assert "sandbox" in letter.headers["content-security-policy"]


def _save(browser: Browser, case_id: int, **fields: str) -> Response:
    typed = {"aktion": "speichern", "ergebnis": "abgelehnt", "version": browser.version_of(case_id)} | fields
    return browser.send(f"/vorgaenge/{case_id}/entscheidung", **typed)
