"""Acts of the desk as forms without JavaScript: done and back, or the form again with what was typed and why."""

import re

from tests.api.web.conftest import Browser, Browsers
from tests.factories.stages import DOG_TAX, MAINTENANCE, Stages
from tests.people import PASSWORD

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def test_wrong_password_is_refused_and_login_goes_where_it_was_meant(browsers: Browsers) -> None:
    nobody = browsers.nobody()
    refused = nobody.post("/anmelden", data={"login": "anna", "password": "falsch"})
    assert refused.status_code == 401
    assert "falsch" in refused.text
    right = {"login": "anna", "password": PASSWORD, "weiter": "/vorgaenge/7"}
    assert nobody.post("/anmelden", data=right).headers["location"] == "/vorgaenge/7"


def test_login_never_leads_to_a_foreign_site(browsers: Browsers) -> None:
    for address in ("https://example.org", "//example.org", "/\\example.org"):
        sent = {"login": "anna", "password": PASSWORD, "weiter": address}
        assert browsers.nobody().post("/anmelden", data=sent).headers["location"] == "/vorgaenge"


def test_form_without_token_is_refused(anna: Browser, stages: Stages) -> None:
    case_id = stages.routed()
    response = anna.client.post(f"/vorgaenge/{case_id}/uebernehmen", data={"csrf_token": "geraten"})
    assert response.status_code == 403
    assert "neu laden" in response.text


def test_log_out_ends_the_session(anna: Browser) -> None:
    assert anna.send("/abmelden").status_code == 303
    assert anna.get("/vorgaenge").status_code == 303


def test_theme_stays(anna: Browser) -> None:
    anna.send("/darstellung", theme="dunkel")
    assert 'data-kern-theme="dark"' in anna.see("/vorgaenge")


def test_taking_a_case_shows_a_notice_once(anna: Browser, stages: Stages) -> None:
    case_id = stages.routed()
    response = anna.send(f"/vorgaenge/{case_id}/uebernehmen", version=anna.version_of(case_id))
    assert response.headers["location"] == f"/vorgaenge/{case_id}"
    assert "Sie haben den Vorgang übernommen." in anna.see(f"/vorgaenge/{case_id}")
    assert "Sie haben den Vorgang übernommen." not in anna.see(f"/vorgaenge/{case_id}")


def test_correction_without_reason_brings_the_form_back_with_what_was_typed(
    anna: Browser, stages: Stages
) -> None:
    case_id = stages.taken(MAINTENANCE)
    pointer = _pointer(anna.see(f"/vorgaenge/{case_id}"))
    response = anna.send(
        f"/vorgaenge/{case_id}/angabe",
        zeiger=pointer,
        wert="Mein neuer Wert",
        grund="",
        version=anna.version_of(case_id),
    )
    assert response.status_code == 422
    assert "Mein neuer Wert" in response.text
    assert "Die Begründung fehlt." in response.text
    assert 'aria-invalid="true"' in response.text


def test_wish_for_yearly_payment_is_entered_with_the_day_it_came_in(
    browsers: Browsers, stages: Stages
) -> None:
    case_id = stages.taken(DOG_TAX)
    dirk, path = browsers.of("dirk"), f"/vorgaenge/{case_id}"
    assert dirk.see(path).count("Mitgeteilt am") == 1
    typed = {"zeiger": "/payment_interval", "wert": "jaehrlich", "grund": "Brief"}
    refused = dirk.send(f"{path}/angabe", **typed, mitgeteilt_am="31.12.2099")
    assert refused.status_code == 422
    assert "liegt in der Zukunft" in refused.text
    assert dirk.send(f"{path}/angabe", **typed, mitgeteilt_am="29.09.2026").status_code == 303
    lines = [line.text for line in stages.page(case_id).journal if line.act == "berichtigung"]
    assert lines == ["Angabe berichtigt: Zahlweise – Brief; mitgeteilt am 29.09.2026"]


def test_what_can_be_chosen_is_chosen_in_a_correction_too(browsers: Browsers, stages: Stages) -> None:
    case_id = stages.taken(DOG_TAX)
    dirk, path = browsers.of("dirk"), f"/vorgaenge/{case_id}"
    page = dirk.see(path)
    assert '<option value="vierteljaehrlich" selected>vierteljährlich</option>' in page
    assert re.search(r'<option value="(true|false)" selected>(ja|nein)</option>', page)
    typed = {"zeiger": "/payment_interval", "wert": "jährlich", "grund": "Brief"}
    assert dirk.send(f"{path}/angabe", **typed).status_code == 303
    assert stages.row(case_id).corrections == {"/payment_interval": "jaehrlich"}
    assert '<option value="jaehrlich" selected>jährlich</option>' in dirk.see(path)
    refused = dirk.send(f"{path}/angabe", **typed | {"wert": "wöchentlich"})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text


def test_late_correction_shows_both_versions(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    pointer = _pointer(anna.see(f"/vorgaenge/{case_id}"))
    old = anna.version_of(case_id)
    anna.send(f"/vorgaenge/{case_id}/nachricht", text="Zwischendurch", intern="1")
    response = anna.send(
        f"/vorgaenge/{case_id}/angabe", zeiger=pointer, wert="Meine Fassung", grund="Anruf", version=old
    )
    assert response.status_code == 409
    assert "Der Vorgang wurde inzwischen geändert: " in response.text
    assert response.text.count("Meine Fassung") >= 2  # in the comparison and still in the form


def test_step_of_the_task_list_is_ticked_and_opened_again(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken()
    key = re.search(r'name="schritt" value="([^"]+)"', anna.see(f"/vorgaenge/{case_id}"))
    assert key is not None
    anna.send(f"/vorgaenge/{case_id}/pruefschritt", schritt=key[1], erledigt="1")
    assert 'aria-pressed="true" aria-labelledby="schritt-1"' in anna.see(f"/vorgaenge/{case_id}")
    anna.send(f"/vorgaenge/{case_id}/pruefschritt", schritt=key[1], erledigt="0")
    assert 'aria-pressed="false" aria-labelledby="schritt-1"' in anna.see(f"/vorgaenge/{case_id}")


def test_good_files_are_stored_even_if_others_are_refused(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken()
    files = [("dateien", ("plan.png", PNG, "image/png")), ("dateien", ("boese.exe", b"MZ", "image/png"))]
    response = anna.client.post(
        f"/vorgaenge/{case_id}/unterlagen", data={"csrf_token": anna.token}, files=files
    )
    assert response.status_code == 303
    page = anna.see(f"/vorgaenge/{case_id}/unterlagen")
    assert "1 von 2 Dateien hochgeladen." in page
    assert "plan.png" in page


def test_quarantined_file_cannot_be_opened(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken()
    sent = {"dateien": ("plan.png", PNG, "image/png")}
    anna.client.post(f"/vorgaenge/{case_id}/unterlagen", data={"csrf_token": anna.token}, files=sent)
    page = anna.see(f"/vorgaenge/{case_id}/unterlagen")
    found = re.search(r'dokument=(\d+)"[^>]*>plan\.png', page)
    assert found is not None
    assert anna.get(f"/vorgaenge/{case_id}/unterlagen/{found[1]}/inhalt").status_code == 403


def test_papers_are_requested_and_the_demand_withdrawn(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken()
    page = anna.see(f"/vorgaenge/{case_id}/unterlagen?formular=nachforderung")
    key = re.search(r'name="unterlage" value="([^"]+)"', page)
    assert key is not None
    sent = anna.send(
        f"/vorgaenge/{case_id}/nachforderung", unterlage=[key[1]], hinweis="Bitte lesbar", frist="7.12.26",
        version=anna.version_of(case_id),
    )  # fmt: skip
    assert sent.status_code == 303
    page = anna.see(f"/vorgaenge/{case_id}/unterlagen")
    assert "Wartet auf Antwort" in page
    assert "07.12.2026" in page
    request_id = re.search(r"/nachforderung/(\d+)/zuruecknehmen", page)
    assert request_id is not None
    anna.send(f"/vorgaenge/{case_id}/nachforderung/{request_id[1]}/zuruecknehmen")
    assert "Zurückgezogen" in anna.see(f"/vorgaenge/{case_id}/unterlagen")


def test_request_without_papers_says_so(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken()
    response = anna.send(
        f"/vorgaenge/{case_id}/nachforderung", hinweis="Nur Text", version=anna.version_of(case_id)
    )
    assert response.status_code == 422
    assert "Nur Text" in response.text
    assert '<details class="disclosure boxed" id="nachforderung" open>' in response.text


def test_follow_up_with_unreadable_date_keeps_the_reason(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken()
    response = anna.send(f"/vorgaenge/{case_id}/wiedervorlage", datum="demnächst", grund="Rückruf")
    assert response.status_code == 422
    assert "demnächst" in response.text
    assert "Rückruf" in response.text
    assert (
        anna.send(f"/vorgaenge/{case_id}/wiedervorlage", datum="1.12.26", grund="Rückruf").status_code == 303
    )


def test_bulk_assignment_reports_what_was_done(carla: Browser, stages: Stages, browsers: Browsers) -> None:
    open_case, closed_case = stages.taken(), stages.closed()
    bert = str(stages.office.bert.staff_id)
    response = carla.send("/vorgaenge/zuweisen", vorgang=[str(open_case), str(closed_case)], person=bert)
    assert response.status_code == 303
    assert "1 von 2 Vorgängen zugewiesen." in carla.see("/vorgaenge")
    assert f"/vorgaenge/{open_case}" in browsers.of("bert").see("/vorgaenge")


def test_bulk_without_choice_says_so(carla: Browser, stages: Stages) -> None:
    stages.taken()
    response = carla.send(
        "/vorgaenge/zuweisen", person=str(stages.office.bert.staff_id), liste="zustaendig=alle"
    )
    assert response.status_code == 422
    assert "mindestens einen Vorgang" in response.text


def test_htmx_gets_the_list_alone(anna: Browser, stages: Stages) -> None:
    stages.taken()
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    part = anna.get("/vorgaenge?q=nichts-davon", **headers)
    assert part.text.lstrip().startswith('<div id="liste">')
    assert "Kein Vorgang passt" in part.text
    assert "HX-Request-Type" in part.headers["vary"]


def test_htmx_without_session_gets_401_and_keeps_the_page(browsers: Browsers) -> None:
    response = browsers.nobody().get("/vorgaenge", headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert response.headers["hx-trigger"] == "sitzung-abgelaufen"


def test_single_hit_of_the_search_opens_itself(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken()
    found = re.search(r'id="aktenzeichen">([^<]+)<', anna.see(f"/vorgaenge/{case_id}"))
    assert found is not None
    response = anna.client.get("/suche", params={"q": found[1]})
    assert response.headers["location"] == f"/vorgaenge/{case_id}"


def test_export_holds_no_formulas(anna: Browser, stages: Stages) -> None:
    stages.taken()
    text = anna.get("/vorgaenge/export.csv").content.decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0].startswith("Aktenzeichen;Antragsteller:in")
    assert len(lines) == 2


def _pointer(page: str) -> str:
    found = re.search(r'name="zeiger" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_consultation_is_entered_and_the_page_says_who_writes_to_the_body(
    anna: Browser, stages: Stages
) -> None:
    case_id = stages.taken("sperrgenehmigung")
    form = anna.see(f"/vorgaenge/{case_id}/nachrichten?formular=beteiligung")
    assert (
        "Das Programm schreibt an: Polizei (Beispielanschrift), Musterweg 1, 29683 Bad Fallingbostel." in form
    )
    sent = anna.send(
        f"/vorgaenge/{case_id}/beteiligung", stelle=["polizei"], frage="Bedenken?", version=anna.version_of(case_id)
    )  # fmt: skip
    assert sent.status_code == 303
    page = anna.see(f"/vorgaenge/{case_id}/nachrichten")
    assert re.search(r"liegt gleich unter „Schreiben“ bereit\. Die Frist läuft bis \d\d\.\d\d\.\d{4}\.", page)


def test_consultation_without_a_body_comes_back(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken("sperrgenehmigung")
    sent = anna.send(f"/vorgaenge/{case_id}/beteiligung", frage="Bedenken?", version=anna.version_of(case_id))
    assert sent.status_code == 422
    assert "Bitte eine Stelle auswählen." in sent.text


def test_bulk_assignment_is_offered_to_supervisors_only(
    anna: Browser, carla: Browser, stages: Stages
) -> None:
    stages.taken()
    assert "Zuweisen …" not in anna.see("/vorgaenge?zustaendig=alle")
    page = carla.see("/vorgaenge?zustaendig=alle")
    assert "Zuweisen …" in page
    assert "Bert Brandt" in page  # has no case yet


def test_block_of_the_register_is_noted_and_shown_to_the_team(browsers: Browsers, stages: Stages) -> None:
    case_id = stages.routed("meldebescheinigung")
    dirk = browsers.of("dirk")
    dirk.send(f"/vorgaenge/{case_id}/uebernehmen", version=dirk.version_of(case_id))
    assert "Sperre eingetragen" in dirk.see(f"/vorgaenge/{case_id}")
    assert dirk.send(f"/vorgaenge/{case_id}/auskunftssperre", sperre="1").status_code == 303
    page = dirk.see(f"/vorgaenge/{case_id}")
    assert "Nur noch das Team sieht den Vorgang." in page
    assert "Auskunftssperre (§ 51 BMG)" in page
    assert dirk.send(f"/vorgaenge/{case_id}/auskunftssperre", sperre="0").status_code == 303
    assert "Auskunftssperre (§ 51 BMG): niemandem" not in dirk.see(f"/vorgaenge/{case_id}")
