"""The same key is the same submission: however often, from however many threads, with whatever answer."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cases.models import Case, JournalEntry, Message, OutboxRow, Submission
from tests.api.portal.door import Door, assert_problem, entries, envelope, pdf

KEY = "0b7c3f5e-demo"


def test_same_key_and_body_get_the_same_answer_and_one_case(door: Door) -> None:
    first, second = door.submit(key=KEY), door.submit(key=KEY)
    assert second.status_code == 202
    assert second.json() == first.json()
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert second.headers["location"] == first.headers["location"]
    assert door.count(Case, Submission, OutboxRow, JournalEntry) == (1, 1, 1, 1)


def test_quoted_key_is_the_same_key(door: Door) -> None:
    assert door.submit(key=f'"{KEY}"').json() == door.submit(key=KEY).json()


def test_same_key_at_the_same_moment_from_eight_threads_is_one_case(door: Door) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: door.submit(key=KEY), range(8)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["file_reference"] for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert door.count(Case, Submission, OutboxRow) == (1, 1, 1)


def test_same_key_with_another_body_is_a_conflict(door: Door) -> None:
    door.submit(key=KEY)
    body = assert_problem(door.submit(envelope("sperrgenehmigung"), key=KEY), 409)
    assert "anderen Inhalt" in body["detail"]
    assert door.count(Case, Submission) == (1, 1)


def test_same_key_with_a_broken_body_is_a_conflict_too(door: Door) -> None:
    door.submit(key=KEY)
    assert_problem(door.submit(envelope(form={}), key=KEY), 409)
    assert_problem(door.post_raw("/submissions", b"{", key=KEY), 409)
    assert door.count(Case, Submission) == (1, 1)


def test_same_key_with_another_attachment_is_a_conflict(door: Door) -> None:
    body = envelope(attachments=entries("chipnachweis"))
    door.post_files("/submissions", body, ("chipnachweis", "chip.pdf", pdf(1)), key=KEY)
    again = door.post_files("/submissions", body, ("chipnachweis", "chip.pdf", pdf(1)), key=KEY)
    assert again.headers["idempotent-replayed"] == "true"
    other = door.post_files("/submissions", body, ("chipnachweis", "chip.pdf", pdf(2)), key=KEY)
    assert_problem(other, 409)


def test_refusal_is_repeated_as_well(door: Door) -> None:
    first, second = (door.submit(envelope(form={}), key=KEY) for _ in range(2))
    assert assert_problem(second, 422) == first.json()
    assert second.headers["idempotent-replayed"] == "true"
    assert door.count(Submission) == (1,)


def test_another_portal_may_use_the_same_key(door: Door) -> None:
    mine, theirs = door.submit(key=KEY).json(), door.foreign().submit(key=KEY).json()
    assert mine["submission_id"] != theirs["submission_id"]
    assert door.count(Case) == (2,)


@pytest.mark.parametrize("key", ["", "  ", "ä", "x" * 129, "mit leerzeichen", '""'])
@pytest.mark.parametrize("path", ["/submissions", "/submissions/{id}/messages"])
def test_missing_or_odd_key_is_refused(door: Door, path: str, key: str) -> None:
    headers: dict[str, Any] = door.headers | ({"idempotency-key": key.encode()} if key else {})
    path = path.replace("{id}", "0" * 36)
    body = assert_problem(door.client.post(path, json=envelope(), headers=headers), 422)
    assert "Idempotency-Key" in body["detail"]
    assert door.count(Submission) == (0,)


def test_message_with_the_same_key_is_one_message(door: Door) -> None:
    path = f"/submissions/{door.submitted()}/messages"
    for _ in range(2):
        assert door.post(path, {"text": "Wann kommt der Bescheid?"}, key=KEY).status_code == 202
    assert [message.body for message in door.rows(Message)] == ["Wann kommt der Bescheid?"]


def test_another_message_under_a_used_key_is_refused_not_dropped(door: Door) -> None:
    path = f"/submissions/{door.submitted()}/messages"
    assert door.post(path, {"text": "Wann kommt der Bescheid?"}, key=KEY).status_code == 202
    assert_problem(door.post(path, {"text": "Ich ziehe um."}, key=KEY), 409)
    with_papers = path.replace("/messages", "/documents")
    assert_problem(door.post(with_papers, {"message": "Ich ziehe um."}, key=KEY), 409)
    assert [message.body for message in door.rows(Message)] == ["Wann kommt der Bescheid?"]
