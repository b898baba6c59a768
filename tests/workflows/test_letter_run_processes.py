"""A run in processes of its own: killed or doubled, each dog still gets one letter."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.facts.actor import CaseId
from tests.factories.assessments import assessed_dogs
from tests.factories.stages import Stages
from tests.waiting import wait_until
from tests.workflows.outbox_rows import acts
from tests.workflows.runs import letters_of, started, view

ROOT = Path(__file__).parents[2]
Start = Callable[[int], "subprocess.Popen[bytes]"]


@pytest.fixture
def process(database_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts the program of its own on a run; ends what is left."""
    started_ones: list[subprocess.Popen[bytes]] = []
    env = {name: value for name, value in os.environ.items() if not name.startswith(("KREISHAUS", "PREFECT"))}
    env |= {
        "KREISHAUS_DATABASE_URL": database_url,
        "KREISHAUS_DATA_DIR": str(tmp_path),
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "KREISHAUS_SEAL": "test",
    }

    def launch(run_id: int) -> subprocess.Popen[bytes]:
        with (tmp_path / "run.log").open("ab") as log:
            command = [sys.executable, "-m", "workflows.letter_work", str(run_id)]
            started_ones.append(subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log))
        return started_ones[-1]

    yield launch
    for one in started_ones:
        if one.poll() is None:
            one.kill()
            one.wait()


def made_so_far(stages: Stages) -> int:
    with stages.toolbox.engine.connect() as connection:
        query = "SELECT count(*) FROM letter WHERE kind = 'jahresbescheid'"
        return int(connection.execute(text(query)).scalar_one())


def works(stages: Stages) -> bool:
    """Somebody holds cases of a run in an open transaction."""
    query = text(
        "SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
        " WHERE c.relname = 'letter_run_item' AND l.mode IN ('RowShareLock', 'RowExclusiveLock')"
    )
    with stages.toolbox.engine.connect() as connection:
        return int(connection.execute(query).scalar_one()) > 0


def assert_each_once(stages: Stages, cases: list[CaseId], run_id: int, tmp_path: Path) -> None:
    letters = letters_of(stages)
    assert sorted(letter.case_id for letter in letters) == cases
    assert (view(stages, run_id).made, view(stages, run_id).status) == (len(cases), "fertig")
    for letter in letters:
        name = letter.sha256 or ""
        assert (tmp_path / "dokumente" / name[:2] / name).exists()
    written = acts(stages.toolbox.engine, "schreiben") + acts(stages.toolbox.engine, "versand")
    assert {case: written[case] for case in cases[1:]} == dict.fromkeys(cases[1:], 1)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_in_the_middle_nothing_is_lost_and_nothing_double(
    stages: Stages, year: int, process: Start, tmp_path: Path
) -> None:
    cases = assessed_dogs(stages, 240)
    run_id = started(stages, year)
    first = process(run_id)
    wait_until(lambda: made_so_far(stages) >= 50, 120)
    first.kill()
    first.wait()
    wait_until(lambda: not works(stages), 30)
    assert 0 < made_so_far(stages) < 240

    assert process(run_id).wait(150) == 0

    assert_each_once(stages, cases, run_id, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_programs_at_once_share_the_run(
    stages: Stages, year: int, process: Start, tmp_path: Path
) -> None:
    cases = assessed_dogs(stages, 160)
    run_id = started(stages, year)
    both = [process(run_id), process(run_id)]

    assert [one.wait(200) for one in both] == [0, 0]

    assert_each_once(stages, cases, run_id, tmp_path)
