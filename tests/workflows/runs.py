"""Runs of annual notices of Bispingen for tests: started by the supervisor, made, looked at."""

from sqlalchemy import text

from cases.commands.letter_runs import start_run
from cases.facts.actor import Actor, system_actor
from cases.facts.letter_run import RunView
from cases.models import Letter
from cases.queries.letter_runs import letter_run
from tests.factories.assessments import BISPINGEN
from tests.factories.stages import Stages
from workflows.letter_work import work_on


def started(stages: Stages, year: int, actor: Actor | None = None) -> int:
    """The run of this year, started by Dora unless somebody else is named; its id."""
    with stages.acting(actor or stages.office.dora) as ctx:
        return start_run(ctx, kind="hundesteuer", year=year, authority_key=BISPINGEN).run_id


def finished(stages: Stages, year: int) -> int:
    """The same, and all its letters are made."""
    run_id = started(stages, year)
    work_on(stages.toolbox, run_id, processes=1)
    return run_id


def view(stages: Stages, run_id: int) -> RunView:
    """What the page shows of the run."""
    with stages.acting(system_actor()) as look:
        return letter_run(look, run_id)


def letters_of(stages: Stages) -> list[Letter]:
    """All annual notices, oldest first."""
    with stages.acting(system_actor()) as ctx:
        rows = ctx.session.execute(text("SELECT id FROM letter WHERE kind = 'jahresbescheid' ORDER BY id"))
        found = [ctx.session.get_one(Letter, row.id) for row in rows]
        ctx.session.expunge_all()
        return found
