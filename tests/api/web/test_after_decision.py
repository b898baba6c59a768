"""Forms of a decided case without JavaScript: delivery, remedies, corrections, retention, Aussonderung."""

import re
from datetime import UTC, datetime, timedelta

from api.dependencies import utc_now
from cases.facts.actor import CaseId
from reports.pdf.images import page_count
from tests.api.web.conftest import Browser, Browsers
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages


def _letter(stages: Stages, case_id: CaseId) -> int:
    return next(letter.letter_id for letter in stages.page(case_id).letters if letter.kind == "bescheid")


def _appeal(anna: Browser, stages: Stages, case_id: CaseId, **fields: str) -> int:
    given = {"art": "widerspruch", "datum": "23.11.2026", "form": "schriftlich", "ort": "erlassende_behoerde"}
    version = anna.version_of(case_id)
    assert (
        anna.send(f"/vorgaenge/{case_id}/rechtsbehelfe", version=version, **(given | fields)).status_code
        == 303
    )
    return stages.page(case_id).appeals[0].appeal_id


def test_letter_is_proven_comes_back_and_goes_out_again(anna: Browser, stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    path = f"/vorgaenge/{case_id}/schreiben/{_letter(stages, case_id)}"

    assert anna.send(f"{path}/zugang", datum="23.11.2026").status_code == 303
    assert "zugegangen 23.11.2026" in anna.see(f"/vorgaenge/{case_id}/nachrichten")
    refused = anna.send(f"{path}/ruecklauf", datum="23.11.2026", grund="")
    assert refused.status_code == 422
    assert "Der Grund fehlt." in refused.text
    assert anna.send(f"{path}/ruecklauf", datum="23.11.2026", grund="Verzogen").status_code == 303
    page = anna.see(f"/vorgaenge/{case_id}/nachrichten")
    assert "Nicht bekannt gegeben. Eine Rechtsbehelfsfrist läuft nicht." in page
    assert anna.send(f"{path}/erneut", weg="brieftaube").status_code == 422
    half = anna.send(f"{path}/erneut", weg="zustellungsurkunde", strasse="Neuer Weg 2", ort="Soltau")
    assert (half.status_code, "Postleitzahl fehlt." in half.text) == (422, True)
    assert 'value="Neuer Weg 2"' in half.text
    moved = {"strasse": "Neuer Weg 2", "plz": "29614", "ort": "Soltau"}
    assert anna.send(f"{path}/erneut", weg="zustellungsurkunde", **moved).status_code == 303
    assert "Das Deckblatt wird gerade erzeugt." in anna.see(f"/vorgaenge/{case_id}/nachrichten")
    stages.produce_letters(case_id)
    cover = next(letter.letter_id for letter in stages.page(case_id).letters if letter.cover_of)
    package = f"/vorgaenge/{case_id}/schreiben/{cover}/druck.pdf"
    page = anna.see(f"/vorgaenge/{case_id}/nachrichten")
    assert f'href="{package}"' in page
    assert "Bitte Deckblatt und Schreiben zusammen drucken und genau so versenden" in page
    printed = anna.get(package)
    assert printed.headers["content-type"] == "application/pdf"
    assert page_count(printed.content) == 1 + page_count(anna.get(f"{path}.pdf").content)
    assert anna.get(f"{path}/druck.pdf").status_code == 404
    posted = anna.send(f"/vorgaenge/{case_id}/schreiben/{cover}/aufgegeben", datum="23.11.2026")
    assert posted.status_code == 303
    page = anna.see(f"/vorgaenge/{case_id}/nachrichten")
    assert "Bitte den Nachweis eintragen." in page
    assert (
        page.count("Zugestellt oder zugegangen am") == 2
    )  # The receipt and the decision, not the cover sheet.


def test_another_way_is_a_cover_sheet_and_files_are_sent_as_they_are(anna: Browser, stages: Stages) -> None:
    case_id = stages.decided(CLOSURE)
    stages.produce_letters(case_id)
    page = anna.see(f"/vorgaenge/{case_id}/nachrichten")
    assert page.count("Auf anderem Weg versenden") == 1
    assert "Er steht seit der Freigabe fest." in page
    receipt = next(letter.letter_id for letter in stages.page(case_id).letters if letter.kind != "bescheid")
    path = f"/vorgaenge/{case_id}/schreiben/{receipt}"
    assert anna.send(f"{path}/erneut", weg="elektronisch").status_code == 303
    stages.produce_letters(case_id)
    cover = next(letter.letter_id for letter in stages.page(case_id).letters if letter.cover_of)
    page = anna.see(f"/vorgaenge/{case_id}/nachrichten")
    assert "Bitte beide Dateien zusammen versenden" in page
    assert anna.get(f"/vorgaenge/{case_id}/schreiben/{cover}/druck.pdf").status_code == 403
    back = anna.send(f"{path}/aufgegeben", datum="23.11.2026")
    assert back.status_code == 409
    assert "Zu diesem Schreiben wartet ein Deckblatt." in back.text
    assert "Inzwischen" not in back.text
    assert "Ihre Fassung" not in back.text
    assert "Seite neu laden" in back.text


def test_back_to_the_way_as_made_says_that_no_sheet_is_made(anna: Browser, stages: Stages) -> None:
    case_id = stages.decided(CLOSURE)
    stages.produce_letters(case_id)
    receipt = next(letter.letter_id for letter in stages.page(case_id).letters if letter.kind != "bescheid")
    path = f"/vorgaenge/{case_id}/schreiben/{receipt}/erneut"

    anna.send(path, weg="uebergabe_einschreiben")
    assert "Das Deckblatt wird erzeugt." in anna.see(f"/vorgaenge/{case_id}/nachrichten")
    anna.send(path, weg="einfacher_brief")
    page = anna.see(f"/vorgaenge/{case_id}/nachrichten")
    assert "Ein Deckblatt ist nicht nötig" in page
    assert "Das Deckblatt wird erzeugt." not in page


def test_cover_sheet_that_cannot_be_printed_is_refused_with_what_was_typed(
    anna: Browser, stages: Stages
) -> None:
    case_id = stages.dispatched(CLOSURE)
    path = f"/vorgaenge/{case_id}/schreiben/{_letter(stages, case_id)}"
    anna.send(f"{path}/ruecklauf", datum="23.11.2026", grund="Verzogen")

    refused = anna.send(f"{path}/erneut", weg="einfacher_brief", strasse="улица 4", plz="29614", ort="Soltau")

    assert (refused.status_code, "lateinischer Umschrift" in refused.text) == (422, True)
    assert 'value="улица 4"' in refused.text
    assert re.search(r'id="[^"]*strasse[^"]*"[^>]*aria-invalid="true"', refused.text)
    assert [one for one in stages.page(case_id).letters if one.cover_of] == []


def test_cover_sheet_whose_address_does_not_fit_the_window_is_refused_at_once(
    anna: Browser, stages: Stages
) -> None:
    case_id = stages.dispatched(CLOSURE)
    path = f"/vorgaenge/{case_id}/schreiben/{_letter(stages, case_id)}"
    anna.send(f"{path}/ruecklauf", datum="23.11.2026", grund="Verzogen")
    long = {"zusatz": "W " * 30, "strasse": "W " * 30, "plz": "75001", "ort": "W " * 26, "land": "W " * 30}

    refused = anna.send(f"{path}/erneut", weg="einfacher_brief", **long)

    assert (refused.status_code, "passt nicht in das Fenster" in refused.text) == (422, True)
    assert [one for one in stages.page(case_id).letters if one.cover_of] == []


def test_cover_sheet_nobody_needs_is_discarded(anna: Browser, stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    path = f"/vorgaenge/{case_id}/schreiben"
    letter = _letter(stages, case_id)
    anna.send(f"{path}/{letter}/ruecklauf", datum="23.11.2026", grund="Verzogen")
    anna.send(f"{path}/{letter}/erneut", weg="einfacher_brief")
    cover = next(one.letter_id for one in stages.page(case_id).letters if one.cover_of)
    assert f'action="{path}/{cover}/verwerfen"' in anna.see(f"/vorgaenge/{case_id}/nachrichten")

    assert anna.send(f"{path}/{letter}/verwerfen").status_code == 403
    assert anna.send(f"{path}/{cover}/verwerfen").status_code == 303

    page = anna.see(f"/vorgaenge/{case_id}/nachrichten")
    assert "Das Deckblatt ist verworfen." in page
    assert f'action="{path}/{cover}/verwerfen"' not in page


def test_denied_receipt_leaves_no_period_until_it_is_proven(anna: Browser, stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    path = f"/vorgaenge/{case_id}/schreiben/{_letter(stages, case_id)}"

    refused = anna.send(f"{path}/bestritten", datum="23.11.2026", grund="")
    assert (refused.status_code, "Die Angabe fehlt." in refused.text) == (422, True)
    assert anna.send(f"{path}/bestritten", datum="23.11.2026", grund="Kam nie an").status_code == 303
    page = anna.see(f"/vorgaenge/{case_id}/nachrichten")
    assert "Die Person bestreitet den Zugang." in page
    assert "Erneut versenden" in page
    history = anna.see(f"/vorgaenge/{case_id}/verlauf")
    assert "Kam nie an" in history
    assert "Uhr · System</span>" in history
    assert anna.send(f"{path}/zugang", datum="23.11.2026").status_code == 303
    assert "Die Person bestreitet den Zugang." not in anna.see(f"/vorgaenge/{case_id}/nachrichten")


def test_way_of_delivery_is_chosen_in_the_draft(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken()
    data = {"ergebnis": "abgelehnt", "bisher": "abgelehnt", "begruendung": "Zu eng.", "aktion": "speichern"}
    anna.send(
        f"/vorgaenge/{case_id}/entscheidung",
        version=anna.version_of(case_id),
        versandweg="zustellungsurkunde",
        **data,
    )
    assert '<option value="zustellungsurkunde" selected>' in anna.see(f"/vorgaenge/{case_id}/entscheidung")


def test_remedy_is_entered_checked_and_withdrawn(anna: Browser, stages: Stages) -> None:
    case_id = stages.dispatched(MAINTENANCE, "abgelehnt")
    assert "Kein Rechtsbehelf eingetragen." in anna.see(f"/vorgaenge/{case_id}/fristen")
    wrong = anna.send(f"/vorgaenge/{case_id}/rechtsbehelfe", art="x", datum="23.11.2026", form="x", ort="x")
    assert wrong.status_code == 422
    appeal_id = _appeal(anna, stages, case_id, form="einfache_nachricht", formhinweis="1")

    page = anna.see(f"/vorgaenge/{case_id}/fristen")
    assert "nicht wirksam eingelegt" in page
    assert "Das darf nur die Leitung" in page
    assert "Rücknahme eintragen" in page
    assert '<input type="hidden" name="ereignis" value="take_back">' in page
    end = f"/vorgaenge/{case_id}/rechtsbehelfe/{appeal_id}/beenden"
    assert anna.send(end, ereignis="take_back", vermerk="").status_code == 422
    assert anna.send(end, ereignis="take_back", vermerk="Brief vom 23.11.").status_code == 303
    assert "Ausgang: Brief vom 23.11." in anna.see(f"/vorgaenge/{case_id}/fristen")


def test_how_a_klage_ended_is_chosen_not_assumed(anna: Browser, stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    end = f"/vorgaenge/{case_id}/rechtsbehelfe/{_appeal(anna, stages, case_id, art='klage', ort='gericht')}/beenden"
    page = anna.see(f"/vorgaenge/{case_id}/fristen")
    assert re.findall(r'name="ereignis" value="(\w+)"( checked)?', page) == [
        ("take_back", ""),
        ("confirm", ""),
        ("rule", ""),
    ]
    refused = anna.send(end, vermerk="Vergleich")
    assert refused.status_code == 422
    place = re.search(r'<a href="#(ausgang-\d+)">', refused.text)
    assert place is not None
    assert f'<fieldset class="field" id="{place[1]}"' in refused.text
    assert anna.send(end, ereignis="rule", vermerk="Vergleich").status_code == 303
    assert "Vor Gericht nicht ganz bestätigt" in anna.see(f"/vorgaenge/{case_id}/fristen")


def test_lead_rejects_a_widerspruch(anna: Browser, carla: Browser, stages: Stages) -> None:
    case_id = stages.dispatched(MAINTENANCE, "abgelehnt")
    path = f"/vorgaenge/{case_id}/rechtsbehelfe/{_appeal(anna, stages, case_id)}/widerspruchsbescheid"

    assert anna.send(path, ereignis="reject", begruendung="Nein.").status_code == 403
    unchosen = carla.send(path, begruendung="Nein.")
    assert unchosen.status_code == 422
    place = re.search(r'<a href="#(widerspruch-\d+)">', unchosen.text)
    assert place is not None
    assert f'<fieldset class="field" id="{place[1]}"' in unchosen.text
    assert carla.send(path, ereignis="reject", begruendung="").status_code == 422
    assert carla.send(path, ereignis="reject", begruendung="Der Unterhalt wird gezahlt.").status_code == 303
    assert "Zurückgewiesen" in carla.see(f"/vorgaenge/{case_id}/fristen").partition("Rechtsbehelfe</h2>")[2]
    stages.produce_letters(case_id)
    assert "Widerspruchsbescheid" in carla.see(f"/vorgaenge/{case_id}/nachrichten")


def test_lead_grants_a_part_and_what_was_typed_comes_back(
    anna: Browser, carla: Browser, stages: Stages
) -> None:
    case_id = stages.dispatched(MAINTENANCE, "abgelehnt")
    appeal_id = _appeal(anna, stages, case_id)
    path = f"/vorgaenge/{case_id}/rechtsbehelfe/{appeal_id}/widerspruchsbescheid"
    typed = {"begruendung": "Seit November.", "aenderung": "Ab <b>November</b>\r\nwird gezahlt."}

    first = carla.see(f"/vorgaenge/{case_id}/fristen")
    assert re.findall(r'type="radio" name="ereignis" value="(\w+)"( checked)?', first) == [
        ("reject", ""),
        ("grant_part", ""),
    ]
    back = carla.send(path, ereignis="grant_part", **typed)
    assert back.status_code == 422
    assert f'href="#widerspruch-{appeal_id}-kostenanteil"' in back.text
    assert f'id="widerspruch-{appeal_id}-kostenanteil-fehler"' in back.text
    assert 'value="grant_part" checked' in back.text
    assert "Ab &lt;b&gt;November&lt;/b&gt;" in back.text
    against = carla.send(path, ereignis="reject", **typed)
    assert (against.status_code, f'id="widerspruch-{appeal_id}-aenderung-fehler"' in against.text) == (
        422,
        True,
    )
    typed |= {"ereignis": "grant_part", "zuziehung": ""}
    unchosen = carla.send(path, kostenanteil="zur Hälfte", **typed)
    assert (unchosen.status_code, f'id="widerspruch-{appeal_id}-zuziehung-fehler"' in unchosen.text) == (
        422,
        True,
    )
    typed |= {"zuziehung": "notwendig"}
    assert 'value="notwendig" selected' in carla.send(path, **typed).text
    for status in (303, 403):
        assert carla.send(path, kostenanteil="zur Hälfte", **typed).status_code == status
    page = carla.see(f"/vorgaenge/{case_id}/fristen")
    assert "Zum Teil stattgegeben" in page
    assert "Ausgang: Widerspruchsbescheid: Ab &lt;b&gt;November&lt;/b&gt; wird gezahlt." in page
    assert "Teilerfolg des Widerspruchs vom 23.11.2026 umsetzen" in page


def test_lead_gives_in_and_the_page_leads_to_the_new_case(
    anna: Browser, carla: Browser, stages: Stages
) -> None:
    case_id = stages.dispatched(MAINTENANCE, "abgelehnt")
    path = f"/vorgaenge/{case_id}/rechtsbehelfe/{_appeal(anna, stages, case_id)}/abhelfen"

    assert anna.send(path, vermerk="Begründet").status_code == 403
    assert carla.send(path, vermerk="").status_code == 422
    assert 'value="notwendig" selected' in carla.send(path, vermerk="", zuziehung="notwendig").text
    unchosen = carla.send(path, vermerk="Begründet", zuziehung="")
    assert (unchosen.status_code, "Bitte eine Möglichkeit wählen." in unchosen.text) == (422, True)
    assert carla.send(path, vermerk="Begründet", zuziehung="notwendig").status_code == 303
    page = carla.see(f"/vorgaenge/{case_id}/fristen")
    assert "bevollmächtigten Person war notwendig" in carla.see(f"/vorgaenge/{case_id}/verlauf")
    assert f'Neuer Bescheid in <a href="/vorgaenge/{case_id + 1}">' in page
    assert "Abhilfebescheid erlassen" in carla.see(f"/vorgaenge/{case_id + 1}/fristen")


def test_lead_does_not_give_in_and_says_before_whom_it_goes(
    anna: Browser, carla: Browser, stages: Stages
) -> None:
    case_id = stages.dispatched(MAINTENANCE, "abgelehnt")
    path = f"/vorgaenge/{case_id}/rechtsbehelfe/{_appeal(anna, stages, case_id)}"
    given = {"datum": "23.11.2026", "stelle": "Landkreis, Fachbereich Recht", "vermerk": "Kein neuer Vortrag"}

    assert carla.send(f"{path}/vorlegen", **(given | {"stelle": ""})).status_code == 422
    assert carla.send(f"{path}/vorlegen", **given).status_code == 303
    page = carla.see(f"/vorgaenge/{case_id}/fristen")
    assert "Landkreis, Fachbereich Recht" in page
    assert "Widerspruchsbehörde: Bescheid ganz bestätigt" in page
    assert "Widerspruchsbehörde: aufgehoben oder geändert, auch zum Teil" in page
    refused = anna.send(f"{path}/beenden", ereignis="decide_elsewhere", vermerk="")
    assert refused.status_code == 422
    assert 'value="decide_elsewhere" checked' in refused.text
    assert 'value="take_back" checked' not in refused.text
    ended = anna.send(f"{path}/beenden", ereignis="confirm_elsewhere", vermerk="Bescheid vom 3.12.")
    assert ended.status_code == 303
    page = carla.see(f"/vorgaenge/{case_id}/fristen")
    assert "Von der Widerspruchsbehörde bestätigt" in page
    assert "Bitte dort nachfragen." in page


def test_correction_waits_for_the_lead_and_both_versions_are_seen(
    anna: Browser, carla: Browser, stages: Stages
) -> None:
    case_id = stages.dispatched(CLOSURE)
    assert "Berichtigung schreiben" in anna.see(f"/vorgaenge/{case_id}/entscheidung")
    path = f"/vorgaenge/{case_id}/berichtigen"
    given = {"art": "unrichtigkeit", "text": "Richtig ist 2027.", "grund": "Zahlendreher"}

    back = anna.send(path, version=anna.version_of(case_id), **(given | {"grund": ""}))
    assert back.status_code == 422
    assert "Richtig ist 2027." in back.text
    assert anna.send(path, version=anna.version_of(case_id), **given).status_code == 303
    assert "Berichtigung freigeben oder zurückgeben" in carla.see(
        "/vorgaenge?zustaendig=team&ansicht=mitzeichnung"
    )
    assert "Berichtigung mitzeichnen" in carla.see(f"/vorgaenge/{case_id}")
    page = carla.see(f"/vorgaenge/{case_id}/entscheidung")
    assert "Mitzeichnung" in page
    assert "Richtig ist 2027." in page
    seen = re.search(r'name="sha256" value="([0-9a-f]{64})"', page)
    assert seen is not None
    path = f"/vorgaenge/{case_id}/entscheidung/freigeben"
    assert carla.send(path, sha256=seen[1], version=carla.version_of(case_id)).status_code == 303
    assert stages.page(case_id).decision.status == "freigegeben"
    page = anna.see(f"/vorgaenge/{case_id}/entscheidung")
    assert "Fassungen" in page
    assert "Zahlendreher" in page


def test_unreadable_value_of_a_correction_is_told_at_its_field(anna: Browser, stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE, "angeordnet")
    given = {"art": "unrichtigkeit", "text": "Richtig.", "grund": "Tippfehler", "feld__fee_due_on": "morgen"}

    back = anna.send(f"/vorgaenge/{case_id}/berichtigen", version=anna.version_of(case_id), **given)

    assert back.status_code == 422
    assert "an anderer Stelle geändert" not in back.text
    assert 'href="#berichtigen-feld.fee_due_on"' in back.text
    assert 'id="berichtigen-feld.fee_due_on-fehler"' in back.text
    assert 'value="morgen"' in back.text


def test_values_of_a_decision_name_their_day(anna: Browser, stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE, "angeordnet")
    assert "Stand der Werte: 23.11.2026" in anna.see(f"/vorgaenge/{case_id}/entscheidung")


def test_retention_is_shown_and_its_event_entered(anna: Browser, stages: Stages) -> None:
    case_id = stages.closed(MAINTENANCE)
    assert "ist noch nicht beendet" in anna.see(f"/vorgaenge/{case_id}/fristen")
    assert anna.send(f"/vorgaenge/{case_id}/aufbewahrung", datum="20.11.2026").status_code == 303
    assert "Aufzubewahren bis 31.12.2036" in anna.see(f"/vorgaenge/{case_id}/fristen")


def test_files_to_dispose_are_offered_by_the_lead(browsers: Browsers, stages: Stages) -> None:
    case_id = stages.closed(CLOSURE)
    carla, anna = browsers.of("carla"), browsers.of("anna")
    assert "Keine Akte ist auszusondern" in carla.see("/aussonderung")
    assert anna.get("/aussonderung").status_code == 403
    assert anna.send("/aussonderung", vorgang=str(case_id), datum="23.11.2026").status_code == 403
    with stages.toolbox.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE case_file SET retention_ends_on = '2025-12-31'")

    assert stages.row(case_id).file_reference in carla.see("/aussonderung")
    assert carla.send("/aussonderung", datum="23.11.2026").status_code == 422
    assert carla.send("/aussonderung", vorgang=str(case_id), datum="23.11.2026").status_code == 303
    assert "nach dem 24.05.2027" in carla.see("/aussonderung")
    assert "Antwort des Archivs: abzuwarten bis" in anna.see(f"/vorgaenge/{case_id}/fristen")


def test_answer_of_the_archive_is_entered_by_the_lead(browsers: Browsers, stages: Stages) -> None:
    case_id = stages.closed(CLOSURE)
    carla = browsers.of("carla")
    with stages.toolbox.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE case_file SET retention_ends_on = '2025-12-31'")
    carla.send("/aussonderung", vorgang=str(case_id), datum="23.11.2026")
    typed = {"akte": str(case_id), "antwort": "nicht_archivwuerdig", "antwort_am": "23.11.2026"}
    page = carla.send("/aussonderung/antwort", **typed)
    assert page.status_code == 422
    assert "Das Zeichen des Archivs fehlt." in page.text
    assert carla.send("/aussonderung/antwort", **typed, zeichen="NLA 7/26").status_code == 303
    assert "NLA 7/26" in carla.see("/aussonderung")
    assert "<td>Zulässig</td>" in carla.see("/aussonderung")
    assert browsers.of("anna").send("/aussonderung/antwort", **typed, zeichen="x").status_code == 403


def test_final_decision_says_since_when(browsers: Browsers, stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    later = datetime(2027, 1, 11, 9, tzinfo=UTC)
    browsers.app.dependency_overrides[utc_now] = lambda: later
    assert "Bestandskräftig seit 29.12.2026" in browsers.of("anna").see(f"/vorgaenge/{case_id}/fristen")
    assert later - stages.acting.now > timedelta(days=40)


def test_waiver_makes_the_decision_final_at_once(browsers: Browsers, stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    letter = next(one for one in stages.page(case_id).letters if one.remedy_ends_on)
    browsers.app.dependency_overrides[utc_now] = lambda: datetime(2026, 12, 2, 9, tzinfo=UTC)
    anna, path = browsers.of("anna"), f"/vorgaenge/{case_id}/schreiben/{letter.letter_id}/verzicht"
    typed = {"datum": "01.12.2026", "form": "muendlich", "alle": "1", "person": "Erika Mustermann"}
    refused = anna.send(path, **typed)
    assert refused.status_code == 403
    assert refused.text.count("muss schriftlich oder zur Niederschrift") == 1
    assert anna.send(path, **typed | {"form": "schriftlich"}).status_code == 303
    page = anna.see(f"/vorgaenge/{case_id}/fristen")
    assert "Bestandskräftig seit 01.12.2026" in page
    assert "Alle haben verzichtet" in page
    assert "Verzicht auf Rechtsbehelf eintragen" not in page


def test_waiver_entered_by_mistake_is_struck_beside_it(browsers: Browsers, stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    letter = next(one for one in stages.page(case_id).letters if one.remedy_ends_on)
    browsers.app.dependency_overrides[utc_now] = lambda: datetime(2026, 12, 2, 9, tzinfo=UTC)
    anna, path = browsers.of("anna"), f"/vorgaenge/{case_id}/schreiben/{letter.letter_id}/verzicht"
    typed = {"datum": "01.12.2026", "form": "schriftlich", "alle": "1", "person": "Erika Mustermann"}
    assert anna.send(path, **typed).status_code == 303
    assert f'action="{path}/1/austragen"' in anna.see(f"/vorgaenge/{case_id}/fristen")
    empty = anna.send(f"{path}/1/austragen", grund="")
    assert empty.status_code == 422
    assert f'id="austragen-grund-{letter.letter_id}-1"' in empty.text
    assert "Der Grund fehlt." in empty.text
    assert anna.send(f"{path}/1/austragen", grund="Gehört zu einer anderen Akte").status_code == 303
    page = anna.see(f"/vorgaenge/{case_id}/fristen")
    assert "Bestandskräftig seit" not in page
    assert "Verzicht (ausgetragen)" in page
    assert "Gehört zu einer anderen Akte" in page
    assert "Verzicht austragen" not in page
    assert "Verzicht auf Rechtsbehelf eintragen" in page
    assert anna.send(f"{path}/1/austragen", grund="Noch einmal").status_code == 303
