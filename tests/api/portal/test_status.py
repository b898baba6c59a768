"""Five words and no more: what a portal learns about its submissions, and the letters it can fetch."""

import pytest
from sqlmodel import col, select

from cases.commands.messages import write_message
from cases.facts.actor import CaseId
from cases.models import JournalEntry, Letter
from cases.rules.lifecycle import CaseStatus
from tests.acting import Acting
from tests.api.portal.door import Door, assert_problem
from tests.factories.stages import CLOSURE, Stages
from tests.people import Office

WORDS = {
    CaseStatus.EINGEGANGEN: "eingegangen",
    CaseStatus.IN_PRUEFUNG: "in Bearbeitung",
    CaseStatus.WARTET_AUF_ANTRAGSTELLER: "wir brauchen etwas von Ihnen",
    CaseStatus.IN_MITZEICHNUNG: "in Bearbeitung",
    CaseStatus.BESCHIEDEN: "entschieden",
    CaseStatus.ABGESCHLOSSEN: "abgeschlossen",
    CaseStatus.ZURUECKGENOMMEN: "abgeschlossen",
    CaseStatus.ABGEGEBEN: "abgeschlossen",
}


def path_of(stages: Stages, case_id: CaseId) -> str:
    return f"/submissions/{stages.row(case_id).submission_id}"


@pytest.mark.parametrize("status", CaseStatus)
def test_each_internal_status_has_its_word_for_citizens(
    door: Door, stages: Stages, status: CaseStatus
) -> None:
    told = door.get(path_of(stages, stages.in_status(status))).json()
    assert told["status"] == WORDS[status]
    assert set(told) == {
        "submission_id",
        "file_reference",
        "service",
        "status",
        "received_at",
        "updated_at",
        "demands",
        "letters",
        "messages",
        "result",
        "assignment",
        "parts",
    }


def test_open_demand_says_what_is_needed_and_until_when(door: Door, stages: Stages) -> None:
    (demand,) = door.get(path_of(stages, stages.waiting())).json()["demands"]
    assert demand["documents"][0].keys() == {"key", "title"}
    assert demand["due_on"] == "2026-12-14"


def test_messages_of_the_office_are_shown_and_internal_notes_never(
    door: Door, stages: Stages, acting: Acting, office: Office
) -> None:
    case_id = stages.taken()
    with acting(office.anna) as ctx:
        write_message(ctx, case_id, body="Bitte rufen Sie an.", is_internal=False)
        write_message(ctx, case_id, body="Schwieriger Fall.", is_internal=True)
    answer = door.get(path_of(stages, case_id))
    assert [(m["from_office"], m["text"]) for m in answer.json()["messages"]] == [
        (True, "Bitte rufen Sie an.")
    ]
    assert "Schwieriger Fall" not in answer.text


@pytest.mark.parametrize("tail", ["", "/letters", "/letters/1"])
def test_submission_of_another_portal_is_not_found(door: Door, stages: Stages, tail: str) -> None:
    path = path_of(stages, stages.dispatched()) + tail
    assert door.get(path).status_code == 200
    foreign = assert_problem(door.foreign().get(path), 404)
    unknown = "/submissions/00000000-0000-0000-0000-000000000000"
    assert foreign == assert_problem(door.get(unknown), 404)


@pytest.mark.parametrize("tail", ["documents", "messages", "withdrawal"])
def test_another_portal_cannot_act_on_it_either(door: Door, stages: Stages, tail: str) -> None:
    path = f"{path_of(stages, stages.routed())}/{tail}"
    body = {"message": "x"} if tail == "documents" else {"text": "x"}
    assert_problem(door.foreign().post(path, body), 404)


def test_letters_are_listed_only_when_they_were_sent(door: Door, stages: Stages) -> None:
    case_id = stages.decided()
    path = f"{path_of(stages, case_id)}/letters"
    assert door.get(path).json() == []
    stages.produce_letters(case_id)
    assert door.get(path).json() == []  # they wait for the post: this applicant has no mailbox
    stages.post_letters(case_id)
    told = door.get(path).json()
    assert len(told) == 2
    assert {letter["sent_on"] for letter in told} == {"2026-11-23"}
    assert door.get(path_of(stages, case_id)).json()["letters"] == told


def test_letter_not_sent_cannot_be_fetched(door: Door, stages: Stages) -> None:
    case_id = stages.decided()
    with stages.acting(stages.office.portal) as look:
        letter_id = look.session.exec(select(Letter.id).where(col(Letter.case_id) == case_id)).first()
    assert_problem(door.get(f"{path_of(stages, case_id)}/letters/{letter_id}"), 404)


def test_fetched_letter_is_the_filed_pdf_and_is_recorded_once(door: Door, stages: Stages) -> None:
    case_id = stages.dispatched()
    letter = door.get(f"{path_of(stages, case_id)}/letters").json()[-1]
    answers = [door.get(letter["href"].removeprefix("/portal/v1")) for _ in range(3)]
    assert {answer.headers["content-type"] for answer in answers} == {"application/pdf"}
    assert answers[0].content.startswith(b"%PDF-")
    assert answers[0].headers["content-digest"].startswith("sha-256=:")
    assert "attachment" in answers[0].headers["content-disposition"]
    entries = [row for row in door.rows(JournalEntry) if row.act == "abruf"]
    assert [row.actor_kind for row in entries] == ["portal"]


@pytest.mark.parametrize("letter", ["999999", "abc", "-1", "9" * 30, "1.0"])
def test_unknown_letters_are_not_found(door: Door, stages: Stages, letter: str) -> None:
    assert_problem(door.get(f"{path_of(stages, stages.routed())}/letters/{letter}"), 404)


def test_letter_of_another_case_of_the_same_portal_is_not_found(door: Door, stages: Stages) -> None:
    letter = door.get(f"{path_of(stages, stages.dispatched())}/letters").json()[0]
    other = path_of(stages, stages.routed(CLOSURE, "street_festival"))
    assert_problem(door.get(f"{other}/letters/{letter['id']}"), 404)
