"""The way of a decision over the desk: draft, autosave, conflict, exact preview, second person."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from httpx import Response
from pypdf import PdfReader

from cases.adapters.seal.collection import AuthoritySeals
from cases.wiring import Toolbox
from tests.api.web.conftest import Browser, Browsers, browsers_with
from tests.factories.seal_keys import of_all, self_signed_seal
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
        "feld.legal_ground": "anordnung",
        "feld.facts_text": "Die Straße ist vier Meter breit",
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


def test_nobody_gets_the_finished_letter_before_the_second_person_has_seen_it(
    anna: Browser, stages: Stages
) -> None:
    case_id = stages.drafted(outcome="abgelehnt")
    path = f"/vorgaenge/{case_id}/entscheidung/vorschau.pdf"
    draft = anna.get(path).content
    assert anna.get(f"{path}?ansicht=freigabe").content == draft
    assert "Entwurf" in "".join(page.extract_text() for page in PdfReader(BytesIO(draft)).pages)


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


def test_whoever_approves_reads_that_the_letter_waits_for_a_seal(
    stages: Stages, toolbox: Toolbox, now: datetime, tmp_path: Path
) -> None:
    ended = self_signed_seal(tmp_path, ends_at=now - timedelta(days=1))
    page, answer = _approved(stages, replace(toolbox, seals=of_all(ended)), now)

    assert (
        "Das Siegelzertifikat ist am 22.11.2026 abgelaufen. Das Schreiben wird nach der Freigabe angehalten"
        in page
    )
    assert "Dann geht es von selbst hinaus; Sie müssen nichts tun." in page
    assert "Freigeben und anhalten" in page
    assert "Danach geht es hinaus" not in page
    assert "wird angehalten, bis das Siegel erneuert ist" in answer


def test_whoever_approves_reads_that_a_seal_is_missing(
    stages: Stages, toolbox: Toolbox, now: datetime
) -> None:
    required = AuthoritySeals({}, ["landkreis-heidekreis"])
    page, _ = _approved(stages, replace(toolbox, seals=required), now)

    assert (
        "Das elektronische Siegel ist noch nicht eingerichtet. Das Schreiben wird nach der Freigabe angehalten"
        in page
    )


def test_nothing_is_said_of_a_seal_that_is_there_or_not_wanted(
    stages: Stages, toolbox: Toolbox, now: datetime, tmp_path: Path
) -> None:
    for seals in (of_all(self_signed_seal(tmp_path)), AuthoritySeals({})):
        page, answer = _approved(stages, replace(toolbox, seals=seals), now)

        assert "angehalten" not in page
        assert "Danach geht es hinaus" in page
        assert "Freigeben und versenden" in page
        assert "geht hinaus" in answer


def test_nothing_is_held_where_no_letter_belongs_to_the_outcome(
    stages: Stages, toolbox: Toolbox, now: datetime, tmp_path: Path
) -> None:
    case_id = stages.taken("sichere-nachricht")
    ended = of_all(self_signed_seal(tmp_path, ends_at=now - timedelta(days=1)))
    anna = browsers_with(replace(toolbox, seals=ended), now).of("anna")
    _save(anna, case_id, ergebnis="zur_kenntnis", begruendung="Gelesen.")

    sent = anna.send(f"/vorgaenge/{case_id}/entscheidung/freigeben", version=anna.version_of(case_id))

    assert sent.status_code == 303
    page = anna.see(sent.headers["location"])
    assert "Freigegeben." in page
    assert "angehalten" not in page


def _approved(stages: Stages, toolbox: Toolbox, now: datetime) -> tuple[str, str]:
    """What Carla reads before she approves, and afterwards."""
    case_id = stages.in_approval()
    carla = browsers_with(toolbox, now).of("carla")
    address = f"/vorgaenge/{case_id}/entscheidung"
    page = carla.see(address)
    seen = re.search(r'name="sha256" value="([0-9a-f]{64})"', page)
    assert seen is not None
    version = carla.version_of(case_id)
    sent = carla.send(f"{address}/freigeben", sha256=seen[1], version=version)
    assert sent.status_code == 303
    return page, carla.see(sent.headers["location"])
