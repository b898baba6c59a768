"""What `kreishaus letters run` does without the name of an authority."""

from datetime import datetime

from api.letter_run_commands import RunWish, say_results, start_runs
from tests.factories.assessments import assessed_dogs
from tests.factories.stages import Stages
from workflows.letter_work import work_on

WISH = RunWish("hundesteuer", 2027)


def test_run_that_was_interrupted_is_found_again_without_naming_the_authority(
    stages: Stages, now: datetime
) -> None:
    assessed_dogs(stages, 2)
    run_ids = start_runs(stages.toolbox, WISH, now)
    assert len(run_ids) == 1

    assert start_runs(stages.toolbox, WISH, now) == run_ids
    said: list[str] = []
    assert not say_results(stages.toolbox, run_ids, now, said.append)
    work_on(stages.toolbox, run_ids[0], processes=1, clock=lambda: now)
    assert start_runs(stages.toolbox, WISH, now) == run_ids
    assert say_results(stages.toolbox, run_ids, now, said.append)
    assert len(said) == 2


def test_authority_without_any_case_gets_no_run(stages: Stages, now: datetime) -> None:
    assert start_runs(stages.toolbox, WISH, now) == ()
