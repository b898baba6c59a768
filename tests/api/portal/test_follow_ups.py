"""After the submission: papers handed in later, messages, withdrawal; each may arrive twice."""

import pytest

from cases.facts.actor import CaseId
from cases.models import Document, DocumentRequest, JournalEntry, Letter, Message
from tests.api.portal.door import Door, assert_problem, entries, pdf, pointers
from tests.factories.stages import Stages


def path_of(stages: Stages, case_id: CaseId, what: str) -> str:
    return f"/submissions/{stages.row(case_id).submission_id}/{what}"


def demanded(door: Door, stages: Stages) -> tuple[str, str]:
    """A case with an open demand: where papers go, and the paper that is wanted."""
    path = path_of(stages, stages.waiting(), "documents")
    status = door.get(path.removesuffix("/documents")).json()
    return path, status["demands"][0]["documents"][0]["key"]


def test_demanded_paper_ends_the_wait(door: Door, stages: Stages) -> None:
    path, key = demanded(door, stages)
    answer = door.post_files(path, {"attachments": entries(key)}, (key, "plan.pdf", pdf(9)))
    assert answer.status_code == 202
    assert answer.json()["documents"] == [{"file_name": "plan.pdf", "document": key}]
    status = door.get(path.removesuffix("/documents")).json()
    assert (status["status"], status["demands"]) == ("in Bearbeitung", [])
    assert [row.status for row in door.rows(DocumentRequest)] == ["beantwortet"]


def test_paper_sent_twice_is_one_document(door: Door, stages: Stages) -> None:
    path, key = demanded(door, stages)
    before = door.count(Document)[0]
    for _ in range(2):
        answer = door.post_files(path, {"attachments": entries(key)}, (key, "plan.pdf", pdf(9)))
        assert answer.status_code == 202
    assert door.count(Document) == (before + 1,)
    newest = max(door.rows(Document), key=lambda row: int(row.id))
    assert newest.status == "quarantaene"


def test_papers_may_come_with_a_message(door: Door, stages: Stages) -> None:
    path, key = demanded(door, stages)
    body = {"message": " Hier ist der Plan. ", "attachments": entries(key)}
    door.post_files(path, body, (key, "plan.pdf", pdf(9)))
    assert [row.body for row in door.rows(Message)] == ["Hier ist der Plan."]


def test_bad_papers_are_refused_at_their_place(door: Door, stages: Stages) -> None:
    path, key = demanded(door, stages)
    before = door.count(Document)
    assert pointers(door.post(path, {"attachments": entries(key)})) == ["/attachments/0"]
    bad = door.post_files(path, {"attachments": entries(key)}, (key, "plan.pdf", b"MZ"))
    assert pointers(bad) == ["/attachments/0"]
    unknown = door.post_files(path, {"attachments": entries("gibt-es-nicht")}, ("gibt-es-nicht", "a", pdf()))
    assert "gibt-es-nicht" in assert_problem(unknown, 422)["errors"][0]["detail"]
    assert door.count(Document) == before


@pytest.mark.parametrize(
    "body", [{}, {"message": "  "}, {"message": 7}, {"x": 1}, [], {"message": "x" * 5001}]
)
def test_supplement_that_brings_nothing_is_refused(door: Door, stages: Stages, body: object) -> None:
    assert_problem(door.post(path_of(stages, stages.routed(), "documents"), body), 422)


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": " \n"}, {"text": None}, {"text": "x" * 5001}])
@pytest.mark.parametrize("what", ["messages", "withdrawal"])
def test_empty_or_endless_words_are_refused(
    door: Door, stages: Stages, what: str, body: dict[str, object]
) -> None:
    assert pointers(door.post(path_of(stages, stages.routed(), what), body)) == ["/text"]
    assert door.count(Message) == (0,)


def test_message_stands_in_the_status(door: Door, stages: Stages) -> None:
    path = path_of(stages, stages.routed(), "messages")
    assert door.post(path, {"text": "Wann kommt der Bescheid?"}).status_code == 202
    (message,) = door.get(path.removesuffix("/messages")).json()["messages"]
    assert (message["from_office"], message["text"]) == (False, "Wann kommt der Bescheid?")


def test_withdrawal_closes_the_case_and_a_second_one_changes_nothing(door: Door, stages: Stages) -> None:
    path = path_of(stages, stages.taken(), "withdrawal")
    assert door.post(path, {"text": "Doch nicht nötig."}).status_code == 202
    after_first = door.count(JournalEntry, Letter)
    assert door.get(path.removesuffix("/withdrawal")).json()["status"] == "abgeschlossen"
    assert door.post(path, {"text": "Doch nicht nötig."}).status_code == 202
    assert door.count(JournalEntry, Letter) == after_first


def test_withdrawal_after_the_decision_is_refused_with_the_reason(door: Door, stages: Stages) -> None:
    path = path_of(stages, stages.decided(), "withdrawal")
    body = assert_problem(door.post(path, {"text": "Doch nicht."}), 403)
    assert body["reasons"]
    assert "beschieden" in " ".join([body["detail"], *body["reasons"]])


@pytest.mark.parametrize("text", ["\u200b", " \u00ad ", "\u2800"])
def test_a_message_that_shows_nothing_is_none(door: Door, stages: Stages, text: str) -> None:
    answer = door.post(path_of(stages, stages.taken(), "messages"), {"text": text})
    assert pointers(answer) == ["/text"]
