"""Each form of the case page sent by a browser without JavaScript: done, back to the page, and visible there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from fastapi import FastAPI
from httpx import Response

from cases.commands.consult import consult
from cases.commands.decide import save_draft
from cases.commands.follow_up import set_follow_up
from cases.commands.messages import receive_message
from cases.facts.actor import CaseId
from tests.api.web.conftest import Browser, Browsers
from tests.architecture.test_routes_have_an_actor import routes
from tests.factories.messages import attach, message
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, draft


@dataclass(frozen=True)
class Room:
    """What an act needs: the office and somebody at a browser."""

    stages: Stages
    anna: Browser
    carla: Browser

    def on(
        self, case_id: CaseId, what: str, by: Browser | None = None, /, **fields: str | list[str]
    ) -> Response:
        """Send a form of the case page with the version the page shows."""
        browser = by or self.anna
        version = browser.version_of(case_id) if "version" not in fields else ""
        return browser.send(f"/vorgaenge/{case_id}/{what}", **{"version": version, **fields})

    def status(self, case_id: CaseId) -> str:
        """The status as stored."""
        return self.stages.row(case_id).status


def seen(room: Room) -> Response:
    return room.on(room.stages.taken(), "gelesen")


def unread(room: Room) -> Response:
    case_id = room.stages.taken()
    answer = room.on(case_id, "ungelesen")
    assert "Als ungelesen markiert." in room.anna.see("/vorgaenge")
    return answer


def assigned(room: Room) -> Response:
    case_id, bert = room.stages.taken(), room.stages.office.bert.staff_id
    answer = room.on(case_id, "zuweisen", room.carla, person=str(bert), vermerk="Urlaub")
    assert room.stages.row(case_id).clerk_id == bert
    return answer


def biased(room: Room) -> Response:
    case_id = room.stages.taken()
    assert "Ehegattin oder Ehegatte" in room.anna.see(f"/vorgaenge/{case_id}/befangen")
    refused = room.on(case_id, "befangen", vermerk="Nachbarin")
    assert refused.status_code == 422
    assert "Bitte wählen, wie Sie" in refused.text
    answer = room.on(case_id, "befangen", beziehung="geschwister")
    assert room.stages.row(case_id).clerk_id is None
    return answer


def conflict_decided(room: Room) -> Response:
    case_id = room.stages.taken()
    room.on(case_id, "befangen", beziehung="nachbarschaft", vermerk="Garten an Garten")
    assert room.stages.row(case_id).clerk_id == room.stages.office.anna.staff_id
    page = room.carla.see(f"/vorgaenge/{case_id}")
    assert "Garten an Garten" in page
    assert "Garten an Garten" not in room.anna.see(f"/vorgaenge/{case_id}")
    assert "Nachbarschaft" in room.carla.see("/befangenheiten")
    path = re.search(rf"/vorgaenge/{case_id}/(mitwirkung/\d+)", page)
    assert path is not None
    assert room.on(case_id, path[1], room.carla, grund="Anschein").status_code == 422
    answer = room.on(case_id, path[1], room.carla, entscheidung="untersagen", grund="Anschein")
    assert room.stages.row(case_id).clerk_id is None
    assert "Mitwirkung untersagt" in room.carla.see("/befangenheiten")
    return answer


def limit_extended(room: Room) -> Response:
    case_id = room.stages.waiting()
    path = re.search(
        rf"/vorgaenge/{case_id}/(fristen/\d+/verlaengern)", room.anna.see(f"/vorgaenge/{case_id}/fristen")
    )
    assert path is not None
    refused = room.on(case_id, path[1], datum="11.12.2026", grund="Krankheit")
    assert refused.status_code == 422
    assert "Die Frist endet schon am 14.12.2026." in refused.text
    answer = room.on(case_id, path[1], datum="08.01.2027", grund="Krankheit")
    page = room.anna.see(f"/vorgaenge/{case_id}/fristen")
    assert "Grund: Krankheit" in page
    assert "08.01.2027" in page
    return answer


def limit_done(room: Room) -> Response:
    case_id = room.stages.taken()
    with room.stages.acting(room.stages.office.anna) as ctx:
        set_follow_up(ctx, case_id, due_on=ctx.today, reason="Rückruf")
    page = room.anna.see(f"/vorgaenge/{case_id}/fristen")
    path = re.search(rf"/vorgaenge/{case_id}/(fristen/\d+/erledigt)", page)
    assert path is not None
    return room.on(case_id, path[1])


def withdrawn(room: Room) -> Response:
    case_id = room.stages.taken()
    answer = room.on(case_id, "ruecknahme", grund="Anruf")
    assert room.status(case_id) == "zurueckgenommen"
    return answer


def handed_over(room: Room) -> Response:
    case_id = room.stages.taken()
    answer = room.on(case_id, "abgabe", behoerde="stadt-walsrode", grund="Liegt dort")
    assert room.status(case_id) == "abgegeben"
    outside = room.stages.taken()
    neither = room.on(outside, "abgabe", grund="Liegt dort")
    assert neither.status_code == 422
    assert "nennen Sie eine andere Stelle" in neither.text
    room.on(outside, "abgabe", stelle="Stadt Celle", anschrift="29221 Celle", grund="Dort")
    assert room.status(outside) == "abgegeben"
    return answer


def settled(room: Room) -> Response:
    case_id = room.stages.taken()
    answer = room.on(case_id, "erledigen", grund="Doppelt gestellt")
    assert room.status(case_id) == "abgeschlossen"
    return answer


def parent_told(room: Room) -> Response:
    case_id = room.stages.taken(MAINTENANCE)
    offer = "Mitteilung nach § 7 Abs. 2 UVG senden"
    assert offer in room.anna.see(f"/vorgaenge/{case_id}")
    answer = room.on(case_id, "schreiben-an-dritte", schreiben="notice_to_parent")
    assert offer not in room.anna.see(f"/vorgaenge/{case_id}")
    return answer


def closed_too_early(room: Room) -> Response:
    """The remedy period runs: the form comes back with the reason, and nothing is lost."""
    case_id = room.stages.dispatched()
    refused = room.on(case_id, "abschliessen", grund="Fertig")
    assert refused.status_code == 403
    assert "Rechtsbehelfsfrist läuft noch" in refused.text
    assert room.status(case_id) == "beschieden"
    return Response(303)


def followed(room: Room) -> Response:
    """The act is offered, wants its reason, opens the new case, and sent twice leads to the same."""
    closed = room.anna.see(f"/vorgaenge/{room.stages.closed_after_remedy()}")
    assert 'formular=folgevorgang">Folgevorgang öffnen</a>' in closed
    case_id = room.stages.dispatched()
    page = room.anna.see(f"/vorgaenge/{case_id}")
    assert f'action="/vorgaenge/{case_id}/folgevorgang"' in page
    refused = room.on(case_id, "folgevorgang", grund=" ")
    assert refused.status_code == 422
    assert "Der Anlass fehlt." in refused.text
    version = room.anna.version_of(case_id)
    answer = room.on(case_id, "folgevorgang", grund="Umleitung fällt weg", version=version)
    address = answer.headers["location"].partition("?")[0]
    again = room.on(case_id, "folgevorgang", grund="Umleitung fällt weg", version=version)
    assert again.headers["location"].partition("?")[0] == address
    reference, earlier = (
        room.stages.row(CaseId(int(address.rpartition("/")[2]))).file_reference,
        room.stages.row(case_id).file_reference,
    )
    assert address in room.anna.see(f"/vorgaenge/{case_id}")
    assert f"Der Folgevorgang {reference} ist noch offen" in room.anna.see(f"/vorgaenge/{case_id}")
    new = room.anna.see(address)
    assert "Folgevorgang zu" in new
    assert earlier in new
    assert "Von Amts wegen" in new
    return answer


def document_checked(room: Room) -> Response:
    case_id, document_id = with_document(room)
    answer = room.on(case_id, f"unterlagen/{document_id}/geprueft", geprueft="1")
    assert "Als geprüft markiert." in room.anna.see(f"/vorgaenge/{case_id}/unterlagen")
    return answer


def document_filed(room: Room) -> Response:
    case_id, document_id = with_document(room)
    answer = room.on(case_id, f"unterlagen/{document_id}/zuordnung", nachweis="lageplan")
    assert "Zugeordnet." in room.anna.see(f"/vorgaenge/{case_id}/unterlagen")
    return answer


def with_document(room: Room) -> tuple[CaseId, int]:
    case_id = room.stages.taken()
    return case_id, next(d.document_id for d in room.stages.page(case_id).documents if d.document_id) or 0


def asked(room: Room) -> tuple[CaseId, int]:
    case_id = room.stages.taken()
    with room.stages.acting(room.stages.office.anna) as ctx:
        consult(ctx, case_id, version=None, body_keys=("polizei",), question="Bedenken?")
    return case_id, room.stages.page(case_id).consultations[0].consultation_id


def answered(room: Room) -> Response:
    case_id, number = asked(room)
    answer = room.on(case_id, f"beteiligung/{number}/antwort", antwort="Keine Bedenken")
    assert "Keine Bedenken" in room.anna.see(f"/vorgaenge/{case_id}/nachrichten")
    return answer


def no_longer_awaited(room: Room) -> Response:
    case_id, number = asked(room)
    answer = room.on(case_id, f"beteiligung/{number}/beenden", ausnahme="eilt", grund="Rohrbruch")
    page = room.anna.see(f"/vorgaenge/{case_id}/nachrichten")
    assert "Die Beteiligung ist beendet." in page
    assert ">Verworfen<" in page
    return answer


def posted(room: Room) -> Response:
    case_id = room.stages.decided()
    room.stages.produce_letters(case_id)
    letter = next(letter for letter in room.stages.page(case_id).letters if letter.kind == "bescheid")
    answer = room.on(case_id, f"schreiben/{letter.letter_id}/aufgegeben", datum="23.11.2026")
    assert "Der Versand ist eingetragen." in room.anna.see(f"/vorgaenge/{case_id}/nachrichten")
    return answer


def many_again(room: Room) -> Response:
    chosen = [str(room.stages.taken()), str(room.stages.taken())]
    answer = room.anna.send("/vorgaenge/wiedervorlage", vorgang=chosen, datum="1.12.26", grund="Sammelruf")
    for case_id in chosen:
        assert "Sammelruf" in room.anna.see(f"/vorgaenge/{case_id}/fristen")
    return answer


def drafted(room: Room) -> CaseId:
    case_id = room.stages.taken()
    with room.stages.acting(room.stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft(CLOSURE, "abweichend_angeordnet"))
    return case_id


def heard(room: Room) -> Response:
    case_id = drafted(room)
    page = room.anna.see(f"/vorgaenge/{case_id}/entscheidung")
    assert "Gesperrt werden kann nur eine Fahrbahn." in page
    answer = room.on(case_id, "anhoerung", tatsachen="Eine Fahrbahn bleibt frei.", tage="10")
    assert "Frist läuft" in room.anna.see(f"/vorgaenge/{case_id}/entscheidung")
    return answer


def hearing_left_out(room: Room) -> Response:
    case_id = drafted(room)
    refused = room.on(case_id, "anhoerung/entfaellt", ausnahme="eilfall", grund="")
    assert refused.status_code == 422
    assert "Bitte begründen" in refused.text
    answer = room.on(case_id, "anhoerung/entfaellt", ausnahme="eilfall", grund="Rohrbruch")
    assert "Anhörung entfällt" in room.anna.see(f"/vorgaenge/{case_id}/entscheidung")
    return answer


def heard_in_a_talk(room: Room) -> Response:
    case_id = drafted(room)
    assert room.on(case_id, "anhoerung/muendlich", gespraech=" ").status_code == 422
    answer = room.on(
        case_id,
        "anhoerung/muendlich",
        gespraech="Telefonat heute: einverstanden.",
        wuerdigung="Also wie geplant.",
    )
    assert "Telefonat heute: einverstanden." in room.anna.see(f"/vorgaenge/{case_id}/entscheidung")
    return answer


def hearing_withdrawn(room: Room) -> Response:
    case_id = drafted(room)
    room.on(case_id, "anhoerung", tatsachen="Eine Fahrbahn bleibt frei.", tage="")
    answer = room.on(case_id, "anhoerung/zuruecknehmen")
    assert "Zurückgezogen" in room.anna.see(f"/vorgaenge/{case_id}/entscheidung")
    return answer


def statement_taken(room: Room) -> Response:
    case_id = drafted(room)
    room.on(case_id, "anhoerung", tatsachen="Eine Fahrbahn bleibt frei.", tage="")
    refused = room.on(case_id, "aeusserung", aeusserung="Einverstanden.")
    assert refused.status_code == 422
    assert "wie Sie die Äußerung berücksichtigen" in refused.text
    answer = room.on(case_id, "aeusserung", aeusserung="Einverstanden.", wuerdigung="Also wie geplant.")
    page = room.anna.see(f"/vorgaenge/{case_id}/entscheidung")
    assert "Einverstanden." in page
    assert "Also wie geplant." in page
    return answer


def no_statement(room: Room) -> Response:
    case_id = drafted(room)
    room.on(case_id, "anhoerung", tatsachen="Eine Fahrbahn bleibt frei.", tage="")
    assert "Keine Äußerung der Person" not in room.anna.see(f"/vorgaenge/{case_id}/entscheidung")
    attach(room.stages, message(room.stages), case_id)
    assert "Keine Äußerung der Person" in room.anna.see(f"/vorgaenge/{case_id}/entscheidung")
    assert "Warum das keine Äußerung ist" not in room.anna.see(f"/vorgaenge/{case_id}/entscheidung")
    later = room.stages.acting.now + timedelta(minutes=1)
    with room.stages.acting(room.stages.office.portal, at=later) as ctx:
        receive_message(ctx, case_id, body="Danke, erhalten.", key="a")
    refused = room.on(case_id, "aeusserung/keine")
    assert refused.status_code == 422
    assert "Warum das keine Äußerung ist" in refused.text
    answer = room.on(case_id, "aeusserung/keine", grund="Nur ein Dank.")
    page = room.anna.see(f"/vorgaenge/{case_id}/entscheidung")
    assert "Frist läuft" in page
    assert "Nur ein Dank." in page
    return answer


ACTS: dict[str, Callable[[Room], Response]] = {
    "/vorgaenge/{case_id}/gelesen": seen,
    "/vorgaenge/{case_id}/ungelesen": unread,
    "/vorgaenge/{case_id}/zuweisen": assigned,
    "/vorgaenge/{case_id}/befangen": biased,
    "/vorgaenge/{case_id}/mitwirkung/{report_id}": conflict_decided,
    "/vorgaenge/{case_id}/fristen/{time_limit_id}/erledigt": limit_done,
    "/vorgaenge/{case_id}/fristen/{time_limit_id}/verlaengern": limit_extended,
    "/vorgaenge/{case_id}/ruecknahme": withdrawn,
    "/vorgaenge/{case_id}/abgabe": handed_over,
    "/vorgaenge/{case_id}/erledigen": settled,
    "/vorgaenge/{case_id}/anhoerung": heard,
    "/vorgaenge/{case_id}/anhoerung/entfaellt": hearing_left_out,
    "/vorgaenge/{case_id}/anhoerung/muendlich": heard_in_a_talk,
    "/vorgaenge/{case_id}/anhoerung/zuruecknehmen": hearing_withdrawn,
    "/vorgaenge/{case_id}/aeusserung": statement_taken,
    "/vorgaenge/{case_id}/aeusserung/keine": no_statement,
    "/vorgaenge/{case_id}/abschliessen": closed_too_early,
    "/vorgaenge/{case_id}/folgevorgang": followed,
    "/vorgaenge/{case_id}/unterlagen/{document_id}/geprueft": document_checked,
    "/vorgaenge/{case_id}/unterlagen/{document_id}/zuordnung": document_filed,
    "/vorgaenge/{case_id}/beteiligung/{consultation_id}/antwort": answered,
    "/vorgaenge/{case_id}/beteiligung/{consultation_id}/beenden": no_longer_awaited,
    "/vorgaenge/{case_id}/schreiben/{letter_id}/aufgegeben": posted,
    "/vorgaenge/{case_id}/schreiben-an-dritte": parent_told,
    "/vorgaenge/wiedervorlage": many_again,
}
ELSEWHERE = {
    "test_acts.py": (
        "/anmelden",
        "/abmelden",
        "/darstellung",
        "/vorgaenge/zuweisen",
        "/vorgaenge/{case_id}/uebernehmen",
        "/vorgaenge/{case_id}/wiedervorlage",
        "/vorgaenge/{case_id}/pruefschritt",
        "/vorgaenge/{case_id}/auskunftssperre",
        "/vorgaenge/{case_id}/angabe",
        "/vorgaenge/{case_id}/unterlagen",
        "/vorgaenge/{case_id}/nachforderung",
        "/vorgaenge/{case_id}/nachforderung/{request_id}/zuruecknehmen",
        "/vorgaenge/{case_id}/beteiligung",
        "/vorgaenge/{case_id}/nachricht",
    ),
    "test_decision.py": (
        "/vorgaenge/{case_id}/entscheidung",
        "/vorgaenge/{case_id}/entwurf",
        "/vorgaenge/{case_id}/entscheidung/freigeben",
        "/vorgaenge/{case_id}/entscheidung/zurueckgeben",
    ),
    "test_placing.py": (
        "/vorgaenge/{case_id}/zuordnen",
        "/vorgaenge/{case_id}/umwandeln",
        "/vorgaenge/{case_id}/aufteilen",
        "/vorgaenge/{case_id}/rechtsbehelf",
        "/vorgaenge/{case_id}/weitergeben",
    ),
    "test_after_decision.py": (
        "/aussonderung",
        "/aussonderung/antwort",
        "/vorgaenge/{case_id}/aufbewahrung",
        "/vorgaenge/{case_id}/berichtigen",
        "/vorgaenge/{case_id}/rechtsbehelfe",
        "/vorgaenge/{case_id}/rechtsbehelfe/{appeal_id}/abhelfen",
        "/vorgaenge/{case_id}/rechtsbehelfe/{appeal_id}/beenden",
        "/vorgaenge/{case_id}/rechtsbehelfe/{appeal_id}/vorlegen",
        "/vorgaenge/{case_id}/rechtsbehelfe/{appeal_id}/widerspruchsbescheid",
        "/vorgaenge/{case_id}/schreiben/{letter_id}/bestritten",
        "/vorgaenge/{case_id}/schreiben/{letter_id}/erneut",
        "/vorgaenge/{case_id}/schreiben/{letter_id}/ruecklauf",
        "/vorgaenge/{case_id}/schreiben/{letter_id}/verwerfen",
        "/vorgaenge/{case_id}/schreiben/{letter_id}/verzicht",
        "/vorgaenge/{case_id}/schreiben/{letter_id}/verzicht/{number}/austragen",
        "/vorgaenge/{case_id}/schreiben/{letter_id}/zugang",
    ),
    "test_case_file_page.py": ("/vorgaenge/{case_id}/telefonvermerk",),
    "test_inspection_page.py": ("/vorgaenge/{case_id}/akteneinsicht",),
    "test_letter_runs_page.py": (
        "/serienlaeufe",
        "/serienlaeufe/{run_id}/anhalten",
        "/serienlaeufe/{run_id}/fortsetzen",
        "/serienlaeufe/{run_id}/erneut",
        "/serienlaeufe/{run_id}/aufgegeben",
    ),
    "test_operations_page.py": ("/betrieb/auftraege/{order_id}/erneut",),
}


@pytest.mark.parametrize("path", ACTS)
def test_form_is_done_and_leads_back(stages: Stages, anna: Browser, carla: Browser, path: str) -> None:
    assert ACTS[path](Room(stages, anna, carla)).status_code == 303


def test_every_form_of_the_desk_is_sent_somewhere(browsers: Browsers) -> None:
    app: FastAPI = browsers.app
    forms = {path.removeprefix("POST ") for path, _ in routes(app) if path.startswith("POST /")}
    known = {*ACTS, *(path for paths in ELSEWHERE.values() for path in paths)}
    assert {path for path in forms if not path.startswith("/portal/")} == known


def test_case_in_check_of_another_kommune_takes_no_form(browsers: Browsers, stages: Stages) -> None:
    case_id = stages.taken(CLOSURE)
    dirk = browsers.of("dirk")
    for path in ("uebernehmen", "erledigen", "befangen", "gelesen", "nachricht"):
        assert dirk.send(f"/vorgaenge/{case_id}/{path}", version="1", grund="x", text="x").status_code == 404
