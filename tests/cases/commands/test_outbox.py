"""Orders in the outbox: claimed once, leased, tried again with pauses, parked for a person, released."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from cases.commands.outbox import (
    LEASE,
    LONGEST_PAUSE_SECONDS,
    TRIES,
    Order,
    claim_orders,
    close_order,
    finish_orders,
    lease_orders,
    park_order,
    pause_seconds,
    postpone_orders,
    record_heartbeat,
    release_order,
    renew_lease,
    retry_order,
    return_orders,
    words_for,
)
from cases.errors import Conflict, NotAllowed, NotFound, Rejected, RetryLater
from cases.facts.actor import CaseId, system_actor
from cases.facts.kinds import TimeLimitKind, Topic
from cases.models import OutboxRow, TimeLimit
from cases.queries.operations import HeartbeatFacts, due_topics, heartbeats, outbox_state
from tests.acting import Acting
from tests.factories.stages import Stages
from tests.factories.submissions import submit

SYSTEM = system_actor()


def order_three(acting: Acting) -> None:
    with acting(SYSTEM) as ctx:
        for number in (1, 2, 3):
            ctx.send_later(Topic.NOTICE, f"test:{number}", word="eingegangen")


def row(acting: Acting, order_id: int) -> OutboxRow:
    with acting(SYSTEM) as ctx:
        return ctx.session.exec(select(OutboxRow).where(col(OutboxRow.id) == order_id)).one()


def lease_one(acting: Acting, topic: Topic = Topic.NOTICE, minutes: float = 0) -> Order:
    with acting(SYSTEM, at=acting.now + timedelta(minutes=minutes)) as ctx:
        return lease_orders(ctx, topic, 1)[0]


def troubles(acting: Acting, case_id: CaseId) -> list[tuple[str, str]]:
    with acting(SYSTEM) as ctx:
        limits = ctx.session.exec(
            select(TimeLimit).where(
                col(TimeLimit.case_id) == case_id,
                col(TimeLimit.kind) == TimeLimitKind.FOLLOW_UP.value,
                col(TimeLimit.title).not_like("%Untätigkeitsklage%"),
            )
        ).all()
        return [(limit.title, limit.status) for limit in limits]


def test_two_workers_never_get_the_same_order(acting: Acting) -> None:
    order_three(acting)

    with acting(SYSTEM) as first, acting(SYSTEM) as second:
        mine = claim_orders(first, Topic.NOTICE, 2)
        yours = claim_orders(second, Topic.NOTICE, 10)

    assert [order.key for order in mine] == ["test:1", "test:2"]
    assert [order.key for order in yours] == ["test:3"]


def test_claim_that_rolls_back_leaves_the_order_due(acting: Acting) -> None:
    order_three(acting)

    def die_after_the_effect() -> None:
        with acting(SYSTEM) as ctx:
            finish_orders(ctx, [order.id for order in claim_orders(ctx, Topic.NOTICE, 3)])
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        die_after_the_effect()

    with acting(SYSTEM) as ctx:
        assert len(claim_orders(ctx, Topic.NOTICE, 10)) == 3


def test_finished_order_does_not_come_again(acting: Acting) -> None:
    order_three(acting)

    with acting(SYSTEM) as ctx:
        finish_orders(ctx, [order.id for order in claim_orders(ctx, Topic.NOTICE, 3)])

    with acting(SYSTEM) as ctx:
        assert claim_orders(ctx, Topic.NOTICE, 10) == ()
        assert due_topics(ctx) == frozenset()


def test_order_for_tomorrow_and_of_another_topic_is_left_alone(acting: Acting) -> None:
    with acting(SYSTEM) as ctx:
        ctx.send_later(Topic.NOTICE, "tomorrow", due_at=ctx.now + timedelta(days=1))
        ctx.send_later(Topic.SCAN, "scan")

    with acting(SYSTEM) as ctx:
        assert claim_orders(ctx, Topic.NOTICE, 10) == ()
        assert due_topics(ctx) == {Topic.SCAN}


def test_leased_order_belongs_to_its_worker_for_two_minutes(acting: Acting) -> None:
    order_three(acting)
    order = lease_one(acting)

    with acting(SYSTEM, at=acting.now + LEASE) as ctx:
        assert order.key not in [other.key for other in lease_orders(ctx, Topic.NOTICE, 10)]


def test_lease_that_ran_out_counts_as_a_failed_try(acting: Acting) -> None:
    order_three(acting)
    order = lease_one(acting)

    again = lease_one(acting, minutes=3)

    assert (again.id, again.attempts) == (order.id, order.attempts + 1)


def test_renewed_lease_lasts_longer_and_returned_order_is_free_at_once(acting: Acting) -> None:
    order_three(acting)
    order = lease_one(acting)
    with acting(SYSTEM, at=acting.now + timedelta(minutes=1)) as ctx:
        renew_lease(ctx, order.id)
    with acting(SYSTEM, at=acting.now + timedelta(minutes=2.5)) as ctx:
        assert order.id not in [other.id for other in claim_orders(ctx, Topic.NOTICE, 10)]

    with acting(SYSTEM) as ctx:
        return_orders(ctx, [order.id])

    assert lease_one(acting).attempts == 0


def test_topic_of_a_silent_partner_rests_without_counting_tries(acting: Acting) -> None:
    order_three(acting)
    order = lease_one(acting)

    with acting(SYSTEM) as ctx:
        postpone_orders(ctx, Topic.NOTICE, [order.id], seconds=30)

    with acting(SYSTEM, at=acting.now + timedelta(seconds=29)) as ctx:
        assert claim_orders(ctx, Topic.NOTICE, 10) == ()
    with acting(SYSTEM, at=acting.now + timedelta(seconds=31)) as ctx:
        assert [found.attempts for found in claim_orders(ctx, Topic.NOTICE, 10)] == [0, 0, 0]


def test_failed_try_comes_again_after_a_pause(acting: Acting) -> None:
    order_three(acting)
    order = lease_one(acting)

    with acting(SYSTEM) as ctx:
        retry_order(ctx, order, RetryLater("Das Portal antwortet mit 503."))

    found = row(acting, order.id)
    assert acting.now <= found.due_at <= acting.now + timedelta(seconds=10)
    assert (found.attempts, found.claimed_until) == (1, None)
    assert found.last_error == "RetryLater: Das Portal antwortet mit 503."


@pytest.mark.parametrize(
    ("tries", "chance", "seconds"),
    [
        (1, 1.0, 10),
        (2, 1.0, 20),
        (5, 1.0, 160),
        (9, 1.0, 2560),
        (10, 1.0, 3600),
        (23, 1.0, 3600),
        (5, 0.5, 80),
        (3, 0, 0),
    ],
)
def test_pauses_double_up_to_an_hour_and_are_spread(tries: int, chance: float, seconds: float) -> None:
    assert pause_seconds(tries, chance=chance) == seconds <= LONGEST_PAUSE_SECONDS


@pytest.mark.parametrize("topic", list(Topic))
def test_after_the_last_try_a_person_is_asked(stages: Stages, topic: Topic) -> None:
    case_id, acting = stages.routed(), stages.acting
    with acting(SYSTEM) as ctx:
        ctx.send_later(topic, "test:last", case_id=case_id)
        (order,) = [found for found in lease_orders(ctx, topic, 100) if found.key == "test:last"]
    for tries in range(TRIES[topic]):
        with acting(SYSTEM) as ctx:
            retry_order(ctx, Order(**{**vars(order), "attempts": tries}), RetryLater("Nicht erreichbar."))

    found = row(acting, order.id)
    assert (found.failed_at, found.attempts) == (acting.now, TRIES[topic])
    assert [status for _, status in troubles(acting, case_id)] == ["laeuft"]
    assert stages.row(case_id).next_due_on == acting.now.date()


def test_parking_twice_is_one_note(stages: Stages) -> None:
    case_id, acting = stages.routed(), stages.acting
    with acting(SYSTEM) as ctx:
        order = lease_orders(ctx, Topic.LETTER, 1)[0]

    for _ in range(2):
        with acting(SYSTEM) as ctx:
            park_order(ctx, order, Rejected("Abgelehnt."))

    notes = [line for line in stages.page(case_id).journal if "Schreiben konnte nicht" in line.text]
    assert len(notes) == 1
    with acting(SYSTEM) as ctx:
        (failed,) = outbox_state(ctx).failed
    assert (failed.order_id, failed.case_id, failed.error) == (order.id, case_id, "Rejected: Abgelehnt.")


def test_order_that_is_done_can_be_neither_parked_nor_tried_again(acting: Acting) -> None:
    order_three(acting)
    order = lease_one(acting)
    with acting(SYSTEM) as ctx:
        finish_orders(ctx, [order.id])

    with acting(SYSTEM) as ctx:
        retry_order(ctx, order, RetryLater("Zu spät."))
        assert not close_order(ctx, order, Rejected("Zu spät."))

    found = row(acting, order.id)
    assert (found.done_at, found.failed_at, found.last_error) == (acting.now, None, None)


def test_released_order_is_due_at_once_and_the_note_is_done(stages: Stages) -> None:
    case_id, acting = stages.routed(), stages.acting
    with acting(SYSTEM) as ctx:
        order = lease_orders(ctx, Topic.LETTER, 1)[0]
        park_order(ctx, order, Rejected("Abgelehnt."))

    for _ in range(2):
        with acting(stages.office.admin) as ctx:
            release_order(ctx, order.id)

    found = row(acting, order.id)
    assert (found.failed_at, found.attempts, found.due_at) == (None, 0, acting.now)
    assert [status for _, status in troubles(acting, case_id)] == ["erledigt"]
    lines = [line for line in stages.page(case_id).journal if "erneut beauftragt" in line.text]
    assert [line.actor_name for line in lines] == ["Ada Admin"]


def test_only_the_administration_releases(stages: Stages) -> None:
    stages.routed()
    with stages.acting(SYSTEM) as ctx:
        order = lease_orders(ctx, Topic.LETTER, 1)[0]
        park_order(ctx, order, Rejected("Abgelehnt."))

    with pytest.raises(NotAllowed), stages.acting(stages.office.anna) as ctx:
        release_order(ctx, order.id)


def test_unknown_and_finished_orders_cannot_be_released(acting: Acting) -> None:
    order_three(acting)
    order = lease_one(acting)
    with acting(SYSTEM) as ctx:
        finish_orders(ctx, [order.id])

    with pytest.raises(Conflict), acting(SYSTEM) as ctx:
        release_order(ctx, order.id)
    with pytest.raises(NotFound), acting(SYSTEM) as ctx:
        release_order(ctx, 999_999)


def test_errors_of_others_are_kept_without_their_text() -> None:
    assert words_for(ValueError("Erika Mustermann, geboren am 12.08.1964")) == "ValueError"
    assert words_for(Rejected("Das Portal hat abgelehnt.")) == "Rejected: Das Portal hat abgelehnt."


def test_state_of_the_outbox_counts_open_due_and_parked(stages: Stages) -> None:
    submit(stages.acting, stages.office.portal, "hundesteuer-anmeldung")
    later = stages.acting.now + timedelta(seconds=90)
    with stages.acting(SYSTEM, at=later) as ctx:
        ctx.send_later(Topic.ROUTE, "tomorrow", due_at=later + timedelta(days=1))
        state = {topic.topic: topic for topic in outbox_state(ctx).topics}

    route = state[Topic.ROUTE]
    assert (route.open_count, route.due_count, route.oldest_due_seconds, route.failed_count) == (2, 1, 90, 0)
    assert state[Topic.LETTER].open_count == 0


def test_heartbeat_remembers_since_when_it_is_ill(acting: Acting) -> None:
    for minute, is_well in enumerate((True, True, False, False)):
        with acting(SYSTEM, at=acting.now + timedelta(minutes=minute)) as ctx:
            record_heartbeat(ctx, "prefect", is_well=is_well, detail=str(minute))

    with acting(SYSTEM, at=acting.now + timedelta(minutes=4)) as ctx:
        (beat,) = heartbeats(ctx)
    assert (beat.is_well, beat.detail, beat.age_seconds) == (False, "3", 60)
    assert beat.since == acting.now + timedelta(minutes=2)


@pytest.mark.parametrize(
    ("name", "age_seconds", "is_silent"),
    [
        ("dispatcher", 180, False),
        ("dispatcher", 181, True),
        ("fristen", 181, False),
        ("fristen", 26 * 3600, False),
        ("fristen", 26 * 3600 + 1, True),
    ],
)
def test_a_process_is_silent_when_it_says_nothing_for_longer_than_usual(
    name: str, age_seconds: int, is_silent: bool
) -> None:
    at = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert HeartbeatFacts(name, True, at, at, age_seconds, "").is_silent is is_silent
