"""The dispatcher in this process, without Prefect: wakes, drains, survives a lost database connection, ends."""

import asyncio
import time
from collections.abc import Callable
from datetime import time as clock_time

import pytest
from sqlalchemy import text

from cases.facts.actor import system_actor
from cases.facts.kinds import Topic
from cases.queries.operations import HeartbeatFacts, heartbeats
from cases.wiring import Toolbox
from tests.factories.stages import DOG_TAX, Stages
from tests.workflows.outbox_rows import acts, filed_letters, hand_in_many, hand_in_one, letters, open_orders
from workflows import dispatcher
from workflows.dispatcher import Dispatcher
from workflows.runtime import IS_STOPPING

pytestmark = pytest.mark.slow


def dispatch(tools: Toolbox, *steps: Callable[[], bool], seconds: float = 40) -> float:
    """Run the dispatcher until each step in turn says True; how long the end took."""

    async def main() -> float:
        running = asyncio.create_task(Dispatcher(tools).run())
        try:
            async with asyncio.timeout(seconds):
                for step in steps:
                    while not await asyncio.to_thread(step):
                        await asyncio.sleep(0.05)
        finally:
            IS_STOPPING.set()
            asked = time.monotonic()
            await running
        return time.monotonic() - asked

    return asyncio.run(main())


def all_done(stages: Stages) -> Callable[[], bool]:
    return lambda: open_orders(stages.toolbox.engine) == 0


def beat(stages: Stages, name: str) -> HeartbeatFacts | None:
    with stages.acting(system_actor()) as ctx:
        return next((found for found in heartbeats(ctx) if found.name == name), None)


def cut_connections(stages: Stages, which: str) -> bool:
    """End the sessions of the database whose last statement was like this."""
    query = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = current_database() AND query LIKE :which"
    )
    with stages.toolbox.engine.connect() as connection:
        return len(connection.execute(query, {"which": which}).all()) > 0


def test_new_cases_are_routed_scanned_and_get_their_letters(stages: Stages) -> None:
    cases = [*hand_in_many(stages, 8), hand_in_one(stages, DOG_TAX, b"%PDF-1.4 paper")]

    dispatch(stages.toolbox, all_done(stages))

    engine = stages.toolbox.engine
    assert acts(engine, "zuordnung") == {case: 1 for case in cases}
    assert filed_letters(engine) == letters(engine) == {case: 1 for case in cases}
    assert stages.page(cases[-1]).documents[0].status == "unbedenklich"


def test_notify_wakes_it_without_looking(stages: Stages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "_LOOK_SECONDS", 60.0)
    arrived: list[int] = []

    def hand_in() -> bool:
        arrived.extend(hand_in_many(stages, 1))
        return True

    dispatch(
        stages.toolbox, lambda: beat(stages, "dispatcher") is not None, hand_in, all_done(stages), seconds=20
    )

    assert acts(stages.toolbox.engine, "zuordnung") == {arrived[0]: 1}


def test_it_listens_again_after_the_connection_was_cut(
    stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "_LOOK_SECONDS", 60.0)

    dispatch(
        stages.toolbox,
        lambda: cut_connections(stages, "LISTEN%"),
        lambda: cut_connections(stages, "LISTEN%"),
        lambda: hand_in_many(stages, 1) != [],
        all_done(stages),
        seconds=30,
    )


def test_it_works_on_after_all_connections_were_cut(stages: Stages) -> None:
    hand_in_many(stages, 5)

    dispatch(
        stages.toolbox,
        lambda: cut_connections(stages, "%"),
        lambda: hand_in_many(stages, 5) != [],
        lambda: cut_connections(stages, "%"),
        all_done(stages),
        seconds=60,
    )

    counts = acts(stages.toolbox.engine, "zuordnung")
    assert (len(counts), set(counts.values())) == (10, {1})


def test_heartbeats_say_how_dispatcher_and_prefect_are(stages: Stages) -> None:
    dispatch(stages.toolbox, lambda: beat(stages, "dispatcher") is not None)

    own, prefect = beat(stages, "dispatcher"), beat(stages, "prefect")
    assert own is not None
    assert (own.is_well, own.detail) == (True, "arbeitet")
    assert prefect is not None
    assert (prefect.is_well, prefect.detail) == (False, "nicht eingerichtet")


def test_it_ends_within_two_seconds_in_the_middle_of_the_work(stages: Stages) -> None:
    hand_in_many(stages, 60)

    seconds = dispatch(stages.toolbox, lambda: len(filed_letters(stages.toolbox.engine)) > 3)

    assert seconds < 2
    assert open_orders(stages.toolbox.engine, Topic.LETTER) > 0


def test_daily_deadlines_are_done_even_if_prefect_never_calls(
    stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "_CALENDAR_AT_LATEST", clock_time(0))
    monkeypatch.setattr(dispatcher, "_CALENDAR_CHECK_SECONDS", 0.1)

    dispatch(stages.toolbox, lambda: beat(stages, "fristen") is not None)

    found = beat(stages, "fristen")
    assert found is not None
    assert found.is_well
