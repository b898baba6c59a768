"""The pages that put a message where it belongs, as forms without JavaScript."""

import re

from sqlmodel import col, select

from cases.commands.assign import assign_case
from cases.commands.route import route_cases
from cases.facts.actor import CaseId, system_actor
from cases.models import Case
from tests.api.web.conftest import Browser
from tests.factories.messages import message
from tests.factories.stages import MAINTENANCE, Stages


def test_a_named_case_is_proposed_and_takes_the_message(anna: Browser, stages: Stages) -> None:
    target = stages.taken(MAINTENANCE)
    case_id = message(stages, reference=stages.row(target).file_reference)
    assert "Einem Vorgang zuordnen" in anna.see(f"/vorgaenge/{case_id}")

    page = anna.see(f"/vorgaenge/{case_id}/zuordnen")
    assert "Gewählter Vorgang" in page
    field = re.search(r'name="(unterlage\.\d+)"', page)
    assert field is not None

    sent = {"version": anna.version_of(case_id), "ziel": str(target), field[1].replace(".", "__"): "trennung"}
    response = anna.send(f"/vorgaenge/{case_id}/zuordnen?ziel={target}", **sent)

    assert response.headers["location"] == f"/vorgaenge/{case_id}"
    shown = anna.see(f"/vorgaenge/{case_id}")
    assert "Zugeordnet. Dieser Vorgang ist abgeschlossen." in shown
    assert f'href="/vorgaenge/{target}">Vorgang öffnen' in shown
    assert "ich bin zum 1. November umgezogen" in anna.see(f"/vorgaenge/{target}/nachrichten")
    assert f'href="/vorgaenge/{case_id}">Vorgang öffnen' in anna.see(f"/vorgaenge/{target}/verlauf")


def test_search_finds_a_case_and_says_when_it_finds_none(anna: Browser, stages: Stages) -> None:
    target = stages.taken(MAINTENANCE)
    case_id = message(stages, sender={"family_name": "Fremd"})

    empty = anna.see(f"/vorgaenge/{case_id}/zuordnen?q=gibt-es-nicht")
    found = anna.see(f"/vorgaenge/{case_id}/zuordnen?q=Lüdemann")
    chosen = anna.see(f"/vorgaenge/{case_id}/zuordnen?ziel={target}")

    assert "Nichts gefunden." in empty
    assert f"/vorgaenge/{case_id}/zuordnen?ziel={target}" in found
    assert "Bitte prüfen, ob sie für ihn sprechen darf" in chosen


def test_without_a_choice_or_with_an_old_page_the_form_comes_back(anna: Browser, stages: Stages) -> None:
    target, case_id = stages.taken(MAINTENANCE), message(stages)
    version = anna.version_of(case_id)
    nothing = anna.send(f"/vorgaenge/{case_id}/zuordnen", version=version)
    anna.send(f"/vorgaenge/{case_id}/nachricht", text="Zwischendurch", intern="1")
    late = anna.send(f"/vorgaenge/{case_id}/zuordnen?ziel={target}", version=version, ziel=str(target))

    assert (nothing.status_code, late.status_code) == (422, 409)
    assert "Bitte einen Vorgang wählen." in nothing.text
    assert "Gewählter Vorgang" in late.text


def test_a_message_becomes_an_application(anna: Browser, stages: Stages) -> None:
    case_id = message(stages)
    assert "Fehlende Angaben stehen dort als Hinweise." in anna.see(f"/vorgaenge/{case_id}/umwandeln")
    version = anna.version_of(case_id)
    refused = anna.send(f"/vorgaenge/{case_id}/umwandeln", version=version, mitteilung="1")
    assert refused.status_code == 422
    assert "Bitte eine Leistung wählen" in refused.text

    anna.send(f"/vorgaenge/{case_id}/umwandeln", version=version, leistung=MAINTENANCE, mitteilung="1")

    shown = anna.see(f"/vorgaenge/{case_id}")
    assert "Umgewandelt. Der neue Vorgang ist 51.40-2026-" in shown
    assert "Abgeschlossen" in shown


def test_a_remedy_needs_a_decision_and_shows_its_date(anna: Browser, stages: Stages) -> None:
    undecided, decided = stages.taken(MAINTENANCE), stages.dispatched(MAINTENANCE)
    case_id = message(stages)

    assert "noch keinen Bescheid" in anna.see(f"/vorgaenge/{case_id}/umwandeln?ziel={undecided}")
    page = anna.see(f"/vorgaenge/{case_id}/umwandeln?ziel={decided}")
    assert "Die Rechtsbehelfsfrist endet am" in page
    assert "liegt davor" in page
    sent = {"version": anna.version_of(case_id), "ziel": str(decided), "hinweis": "1"}
    without_form = anna.send(f"/vorgaenge/{case_id}/rechtsbehelf?ziel={decided}", **sent)
    assert (without_form.status_code, "In welcher Form" in without_form.text) == (422, True)
    sent["form"] = "einfache_nachricht"
    anna.send(f"/vorgaenge/{case_id}/rechtsbehelf?ziel={decided}", **sent)

    assert "Als Rechtsbehelf zugeordnet." in anna.see(f"/vorgaenge/{case_id}")
    assert "Bitte beachten Sie die Form" in anna.see(f"/vorgaenge/{case_id}/nachrichten")
    assert "nicht wirksam eingelegt" in anna.see(f"/vorgaenge/{decided}/nachrichten")
    assert "Aus der Nachricht" in anna.see(f"/vorgaenge/{decided}/fristen")


def test_passing_on_needs_team_and_reason_and_leads_to_the_list(anna: Browser, stages: Stages) -> None:
    case_id = message(stages)
    version = anna.version_of(case_id)
    refused = anna.send(f"/vorgaenge/{case_id}/weitergeben", version=version, team="unterhaltsvorschuss")
    done = anna.send(
        f"/vorgaenge/{case_id}/weitergeben",
        version=version,
        team="unterhaltsvorschuss",
        grund="Betrifft Unterhalt",
    )

    assert refused.status_code == 422
    assert "Der Grund fehlt." in refused.text
    assert (done.status_code, done.headers["location"]) == (303, "/vorgaenge")


def test_blocked_pages_say_why_and_applications_do_not_offer_it(
    anna: Browser, carla: Browser, stages: Stages
) -> None:
    application, case_id = stages.taken(MAINTENANCE), message(stages)
    with stages.acting(stages.office.carla) as ctx:
        assign_case(ctx, CaseId(case_id), clerk_id=stages.office.bert.staff_id or 0)

    for page in ("zuordnen", "umwandeln"):
        assert "einer anderen Person zugewiesen" in anna.see(f"/vorgaenge/{case_id}/{page}")
        assert "Das geht nur bei Nachrichten" in carla.see(f"/vorgaenge/{application}/{page}")
    assert "umwandeln" not in anna.see(f"/vorgaenge/{application}")


def test_a_message_is_split_and_both_halves_lead_to_each_other(anna: Browser, stages: Stages) -> None:
    case_id = message(stages)
    page = anna.see(f"/vorgaenge/{case_id}/zuordnen")
    box = re.search(r'name="dokument" value="(\d+)"', page)
    assert box is not None

    version = anna.version_of(case_id)
    refused = anna.send(
        f"/vorgaenge/{case_id}/aufteilen", version=version, dokument=box[1], vermerk=" ", text="Hund"
    )
    assert refused.status_code == 422
    assert "worum es in dem abgetrennten Teil geht" in refused.text
    assert re.search(rf'name="dokument" value="{box[1]}" checked', refused.text)

    assert "ich bin zum 1. November umgezogen" in page, "the text is there to be cut"
    typed = {"version": version, "dokument": box[1], "vermerk": "Hund"}
    empty = anna.send(f"/vorgaenge/{case_id}/aufteilen", **typed, text="")
    assert (empty.status_code, 'href="#aufteilen-text"' in empty.text) == (422, True)
    sent = anna.send(f"/vorgaenge/{case_id}/aufteilen", **typed, text="Wir haben einen Hund.")
    assert sent.status_code == 303
    (named,) = stages.page(case_id).head.parts
    with stages.acting(system_actor()) as ctx:
        (made,) = ctx.session.exec(select(Case).where(col(Case.file_reference) == named.file_reference)).all()
        route_cases(ctx, [made.id or 0])
    shown = anna.see(f"/vorgaenge/{case_id}")
    assert "Aufgeteilt. Der zweite Teil ist" in shown
    part = re.search(r'Abgetrennt: <a class="num" href="(/vorgaenge/\d+)', shown)
    assert part is not None
    assert f'Abgetrennt von <a class="num" href="/vorgaenge/{case_id}' in anna.see(part[1])
