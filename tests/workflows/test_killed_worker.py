"""Real dispatcher processes against real PostgreSQL: killed in the middle, side by side, asked to end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.facts.kinds import Topic
from tests.factories.stages import Stages
from tests.waiting import wait_until
from tests.workflows.outbox_rows import (
    acts,
    failed_orders,
    filed_letters,
    forget_leases,
    hand_in_many,
    letters,
    open_orders,
)
from workflows.intake import route_batch

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
Process = subprocess.Popen[bytes]
Start = Callable[[], Process]


@pytest.fixture
def start(database_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts dispatchers without Prefect; ends what is left of them."""
    processes: list[Process] = []
    env = {name: value for name, value in os.environ.items() if not name.startswith(("KREISHAUS", "PREFECT"))}
    env |= {
        "KREISHAUS_DATABASE_URL": database_url,
        "KREISHAUS_DATA_DIR": str(tmp_path),
        "PREFECT_HOME": str(tmp_path / "prefect"),
    }

    def launch() -> Process:
        with (tmp_path / "dispatcher.log").open("ab") as log:
            command = [sys.executable, "-m", "workflows.dispatcher"]
            process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        processes.append(process)
        return process

    yield launch
    for process in processes:
        if process.poll() is None:
            process.kill()
            process.wait()


def is_routing(stages: Stages) -> bool:
    """Somebody holds routing orders in an open transaction."""
    query = text(
        "SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
        " WHERE c.relname = 'journal_entry' AND l.mode = 'RowExclusiveLock'"
    )
    with stages.toolbox.engine.connect() as connection:
        return int(connection.execute(query).scalar_one()) > 0


def assert_everything_once(stages: Stages, cases: list[int]) -> None:
    engine = stages.toolbox.engine
    once = {case: 1 for case in cases}
    assert acts(engine, "zuordnung") == once
    assert letters(engine) == once
    assert filed_letters(engine) == once
    assert acts(engine, "schreiben") + acts(engine, "versand") == once
    assert failed_orders(engine) == []


def test_killed_while_routing_loses_nothing_and_does_nothing_twice(stages: Stages, start: Start) -> None:
    cases = [int(case) for case in hand_in_many(stages, 50)]
    first = start()
    wait_until(lambda: is_routing(stages))
    first.kill()
    first.wait()

    forget_leases(stages.toolbox.engine)
    start()
    wait_until(lambda: open_orders(stages.toolbox.engine) == 0)

    assert_everything_once(stages, cases)


def test_killed_between_letters_loses_nothing_and_does_nothing_twice(stages: Stages, start: Start) -> None:
    cases = [int(case) for case in hand_in_many(stages, 50)]
    route_batch(stages.toolbox, 200)
    first = start()
    wait_until(lambda: len(filed_letters(stages.toolbox.engine)) >= 5)
    first.kill()
    first.wait()
    assert 0 < len(filed_letters(stages.toolbox.engine)) < 50

    forget_leases(stages.toolbox.engine)
    start()
    wait_until(lambda: open_orders(stages.toolbox.engine) == 0)

    assert_everything_once(stages, cases)


def test_two_dispatchers_share_the_work_and_one_may_die(stages: Stages, start: Start) -> None:
    processes = [start(), start()]
    cases = [int(case) for case in hand_in_many(stages, 90)]
    wait_until(lambda: len(filed_letters(stages.toolbox.engine)) >= 20)
    processes[0].kill()
    processes[0].wait()
    forget_leases(stages.toolbox.engine)
    cases += [int(case) for case in hand_in_many(stages, 20)]

    wait_until(lambda: open_orders(stages.toolbox.engine) == 0)

    assert_everything_once(stages, cases)


def test_process_ends_within_two_seconds_when_asked(stages: Stages, start: Start) -> None:
    hand_in_many(stages, 50)
    process = start()
    wait_until(lambda: len(filed_letters(stages.toolbox.engine)) >= 3)
    asked = time.monotonic()

    process.send_signal(signal.SIGTERM)

    assert process.wait(10) == 0
    assert time.monotonic() - asked < 2
    assert open_orders(stages.toolbox.engine, Topic.LETTER) > 0
