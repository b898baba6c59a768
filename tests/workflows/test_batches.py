"""What each flow does with a batch of orders: the effect once, bad orders apart, silent partners left in peace."""

import pytest

from cases.adapters.portal.fake import RememberedCallback
from cases.adapters.virus_scan.fake import TestScanner
from cases.commands.outbox import TRIES, release_order
from cases.errors import Rejected, RetryLater
from cases.facts.actor import system_actor
from cases.facts.kinds import Topic
from tests.factories.stages import CLOSURE, DOG_TAX, MAINTENANCE, Stages
from tests.workflows.outbox_rows import (
    acts,
    break_case,
    failed_orders,
    filed_letters,
    forget_leases,
    hand_in_many,
    hand_in_one,
    letters,
    make_due,
    mend_case,
    open_orders,
    order,
)
from workflows.documents import scan_batch
from workflows.intake import route_batch
from workflows.letters import letter_batch
from workflows.outbox import notice_batch
from workflows.runtime import IS_STOPPING

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def scanner(stages: Stages) -> TestScanner:
    assert isinstance(stages.toolbox.scanner, TestScanner)
    return stages.toolbox.scanner


def callback(stages: Stages) -> RememberedCallback:
    assert isinstance(stages.toolbox.callback, RememberedCallback)
    return stages.toolbox.callback


def test_new_cases_get_a_clerk_and_a_receipt_in_one_batch(stages: Stages) -> None:
    cases = [hand_in_one(stages, service) for service in (CLOSURE, MAINTENANCE, DOG_TAX)]

    assert route_batch(stages.toolbox, 200) == 3

    assert [stages.row(case).clerk_id is not None for case in cases] == [True, True, True]
    assert letters(stages.toolbox.engine) == {case: 1 for case in cases}
    assert route_batch(stages.toolbox, 200) == 0


def test_batch_takes_no_more_than_its_limit(stages: Stages) -> None:
    hand_in_many(stages, 5)

    assert [route_batch(stages.toolbox, 2) for _ in range(4)] == [2, 2, 1, 0]


def test_broken_case_is_parked_and_holds_nobody_up(stages: Stages) -> None:
    first, broken, last = hand_in_many(stages, 3)
    break_case(stages.toolbox.engine, broken)

    assert route_batch(stages.toolbox, 200) == 3

    assert acts(stages.toolbox.engine, "zuordnung") == {first: 1, last: 1}
    ((topic, error),) = failed_orders(stages.toolbox.engine)
    assert topic == Topic.ROUTE
    assert error.startswith("NotFound")


def test_released_order_of_a_mended_case_goes_through(stages: Stages) -> None:
    (broken,) = hand_in_many(stages, 1)
    break_case(stages.toolbox.engine, broken)
    route_batch(stages.toolbox, 200)
    mend_case(stages.toolbox.engine, broken)
    with stages.acting(system_actor()) as ctx:
        release_order(ctx, int(str(order(stages.toolbox.engine, f"{Topic.ROUTE}:{broken}")["id"])))

    route_batch(stages.toolbox, 200)

    assert acts(stages.toolbox.engine, "zuordnung") == {broken: 1}


def test_documents_get_their_verdicts(stages: Stages) -> None:
    case_id = hand_in_one(stages, DOG_TAX, b"%PDF-1.4 good", EICAR)

    assert scan_batch(stages.toolbox, 50) == 1

    assert sorted(document.status for document in stages.page(case_id).documents) == [
        "befallen",
        "unbedenklich",
    ]
    assert open_orders(stages.toolbox.engine, Topic.SCAN) == 0


def test_lost_scanner_leaves_documents_in_quarantine_and_tries_again(stages: Stages) -> None:
    case_id = hand_in_one(stages, DOG_TAX, b"%PDF-1.4 good")
    scanner(stages).is_down = True
    scan_batch(stages.toolbox, 50)
    assert stages.page(case_id).documents[0].status == "quarantaene"
    assert order(stages.toolbox.engine, f"{Topic.SCAN}:{case_id}:eingang")["attempts"] == 1

    scanner(stages).is_down = False
    make_due(stages.toolbox.engine)
    scan_batch(stages.toolbox, 50)

    assert stages.page(case_id).documents[0].status == "unbedenklich"


def test_content_that_is_missing_from_the_store_asks_a_person(stages: Stages) -> None:
    stages.routed()  # the papers of the example were never stored; the scan in the factory did not look at them
    case_id = hand_in_one(stages, DOG_TAX, b"%PDF-1.4 lost")
    stages.toolbox.documents._contents.clear()  # type: ignore[attr-defined]  # the disk is gone

    scan_batch(stages.toolbox, 50)

    assert (Topic.SCAN.value, "NotFound") in [
        (topic, error.split(":")[0]) for topic, error in failed_orders(stages.toolbox.engine)
    ]
    assert any("auf Viren geprüft" in limit.title for limit in stages.page(case_id).time_limits)


def test_letter_is_filed_once_even_if_the_order_comes_twice(stages: Stages) -> None:
    (case_id,) = hand_in_many(stages, 1)
    route_batch(stages.toolbox, 200)
    letter_batch(stages.toolbox, 50)
    with stages.toolbox.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET done_at = NULL WHERE topic = 'schreiben'")

    assert letter_batch(stages.toolbox, 50) == 1

    assert filed_letters(stages.toolbox.engine) == {case_id: 1}
    assert open_orders(stages.toolbox.engine, Topic.LETTER) == 0


def test_decision_that_comes_out_differently_is_not_sent(stages: Stages) -> None:
    case_id = stages.decided()
    with stages.toolbox.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE letter SET expected_sha256 = repeat('0', 64) WHERE kind = 'bescheid'"
        )

    letter_batch(stages.toolbox, 50)

    ((topic, error),) = failed_orders(stages.toolbox.engine)
    assert (topic, error.split(":")[0]) == (Topic.LETTER, "Conflict")
    assert [letter.sent_on for letter in stages.page(case_id).letters if letter.kind == "bescheid"] == [None]
    assert any("Schreiben konnte nicht" in limit.title for limit in stages.page(case_id).time_limits)


def test_portal_is_told_in_words_for_citizens_under_a_stable_id(stages: Stages) -> None:
    case_id = stages.taken(DOG_TAX)
    notice_batch(stages.toolbox, 50)
    first = list(callback(stages).notices)
    with stages.toolbox.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET done_at = NULL WHERE topic = 'portalmeldung'")

    notice_batch(stages.toolbox, 50)

    assert [notice.status for notice in first][-1] == "in Bearbeitung"
    assert {notice.file_reference for notice in first} == {stages.row(case_id).file_reference}
    assert callback(stages).notices[len(first) :] == first
    assert len({notice.event_id for notice in first}) == len(first)
    assert "status" not in first[0].event_id


def test_silent_portal_is_asked_twice_and_then_left_in_peace(stages: Stages) -> None:
    for _ in range(5):
        stages.taken(DOG_TAX)
    callback(stages).fault = RetryLater("Das Portal antwortet mit 503.")
    waiting = open_orders(stages.toolbox.engine, Topic.NOTICE)

    notice_batch(stages.toolbox, 50)

    with stages.toolbox.engine.connect() as connection:
        tries = connection.exec_driver_sql(
            "SELECT sum(attempts) FROM outbox WHERE topic = 'portalmeldung'"
        ).scalar()
    assert tries == 2
    assert open_orders(stages.toolbox.engine, Topic.NOTICE) == waiting
    assert notice_batch(stages.toolbox, 50) == 0
    callback(stages).fault = None
    make_due(stages.toolbox.engine)
    notice_batch(stages.toolbox, 50)
    assert len(callback(stages).notices) == waiting


def test_notice_the_portal_rejects_asks_a_person(stages: Stages) -> None:
    case_id = stages.taken(DOG_TAX)
    callback(stages).fault = Rejected("Das Portal hat die Statusmeldung mit 400 abgelehnt.")

    notice_batch(stages.toolbox, 50)

    assert {topic for topic, _ in failed_orders(stages.toolbox.engine)} == {Topic.NOTICE}
    assert any("Portal konnte nicht" in limit.title for limit in stages.page(case_id).time_limits)


def test_case_that_was_handed_over_tells_the_portal_nothing_more(stages: Stages) -> None:
    stages.handed_over()
    route_batch(stages.toolbox, 200)

    notice_batch(stages.toolbox, 50)

    assert open_orders(stages.toolbox.engine, Topic.NOTICE) == 0
    assert failed_orders(stages.toolbox.engine) == []


def test_order_that_kills_its_workers_is_parked(stages: Stages) -> None:
    hand_in_many(stages, 1)
    route_batch(stages.toolbox, 200)
    with stages.toolbox.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE outbox SET attempts = {TRIES[Topic.LETTER] - 1}, claimed_until = now() - interval '1 s'"
            " WHERE topic = 'schreiben'"
        )

    letter_batch(stages.toolbox, 50)

    assert failed_orders(stages.toolbox.engine) == [(Topic.LETTER, "WorkerLost")]


def test_stopping_worker_gives_its_orders_back_untried(stages: Stages) -> None:
    hand_in_many(stages, 3)
    route_batch(stages.toolbox, 200)
    IS_STOPPING.set()

    letter_batch(stages.toolbox, 50)

    IS_STOPPING.clear()
    assert letter_batch(stages.toolbox, 50) == 3


def test_orders_of_a_dead_worker_are_taken_over_when_the_lease_ends(stages: Stages) -> None:
    hand_in_many(stages, 2)
    route_batch(stages.toolbox, 200)
    with stages.toolbox.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET claimed_until = now() + interval '2 min' WHERE topic = 'schreiben'"
        )
    assert letter_batch(stages.toolbox, 50) == 0

    forget_leases(stages.toolbox.engine)

    assert letter_batch(stages.toolbox, 50) == 2


@pytest.mark.parametrize("batch", [route_batch, scan_batch, letter_batch, notice_batch])
def test_empty_outbox_is_no_work(stages: Stages, batch: object) -> None:
    assert callable(batch)
    assert batch(stages.toolbox, 50) == 0
