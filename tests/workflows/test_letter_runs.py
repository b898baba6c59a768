"""Runs of annual notices: each dog one letter, whoever starts or stops them, and all go to the post in one act."""

from datetime import timedelta

import pytest

from cases.commands.letter_runs import (
    planned_cases,
    post_run,
    resume_run,
    start_run,
    stop_run,
)
from cases.errors import Conflict, Invalid, NotAllowed, NotFound
from cases.facts.kinds import Topic
from cases.queries.letter_facts import LETTER_FACTS
from cases.queries.letter_runs import letter_run, letter_runs
from reports.letters.letter import render_letter
from tests.factories.assessments import BISPINGEN, assessed_dog, assessed_dogs
from tests.factories.stages import Stages
from tests.workflows.outbox_rows import acts, open_orders
from tests.workflows.runs import letters_of, started, view
from workflows.letter_runs import run_batch
from workflows.letter_work import work_chunk, work_on


def test_each_dog_gets_one_notice_and_each_goes_its_way(stages: Stages, year: int) -> None:
    cases = assessed_dogs(stages, 7)
    run_id = started(stages, year)

    assert run_batch(stages.toolbox, 1) == 1

    run = view(stages, run_id)
    assert (run.total, run.made, run.faulty, run.status) == (7, 7, 0, "fertig")
    letters = letters_of(stages)
    assert sorted(letter.case_id for letter in letters) == cases
    by_mailbox = [letter for letter in letters if letter.route == "portalpostfach"]
    assert len(by_mailbox) == run.for_mailbox
    assert all(letter.status == "versandt" and letter.remedy_ends_on for letter in by_mailbox)
    assert {letter.status for letter in letters if letter.route == "post"} == {"freigegeben"}
    for letter in letters:
        bare = render_letter(LETTER_FACTS.validate_python(letter.facts))
        assert stages.toolbox.documents.get(letter.sha256 or "") == bare
    assert open_orders(stages.toolbox.engine, Topic.LETTER_RUN) == 0


def test_starting_twice_is_one_run_and_a_dog_that_came_later_joins_it(stages: Stages, year: int) -> None:
    assessed_dogs(stages, 2)
    first = started(stages, year)
    assert started(stages, year, stages.office.dora) == first
    work_on(stages.toolbox, first, processes=1)
    late = assessed_dog(stages)

    with stages.acting(stages.office.dora) as ctx:
        again = start_run(ctx, kind="hundesteuer", year=year, authority_key=BISPINGEN)
    work_on(stages.toolbox, first, processes=1)
    work_on(stages.toolbox, first, processes=1)

    assert (again.run_id, again.is_new, again.added) == (first, False, 1)
    assert [letter.case_id for letter in letters_of(stages)].count(late) == 1
    assert view(stages, first).made == 3


def test_a_dry_run_only_counts(stages: Stages, year: int) -> None:
    assessed_dogs(stages, 3)
    with stages.acting(stages.office.dora) as ctx:
        asked = {"kind": "hundesteuer", "authority_key": BISPINGEN}
        assert planned_cases(ctx, year=year, **asked) == 3
        assert (
            planned_cases(ctx, year=year - 1, **asked) == 0
        )  # assessed within that year: the first decision covers it
        assert letter_runs(ctx) == ()


def test_others_than_leads_and_administrators_start_nothing(stages: Stages, year: int) -> None:
    assessed_dog(stages)
    for person in (stages.office.dirk, stages.office.carla):
        with pytest.raises(NotAllowed):
            started(stages, year, person)
    run_id = started(stages, year)
    with stages.acting(stages.office.carla) as ctx, pytest.raises(NotFound):
        letter_run(ctx, run_id)
    with stages.acting(stages.office.dora) as ctx:
        with pytest.raises(Invalid, match="Das Jahr"):
            start_run(ctx, kind="hundesteuer", year=1999, authority_key=BISPINGEN)
        with pytest.raises(NotFound, match="Möglich: hundesteuer"):
            start_run(ctx, kind="katzensteuer", year=year, authority_key=BISPINGEN)


def test_a_stopped_run_makes_nothing_and_goes_on_where_it_stood(stages: Stages, year: int) -> None:
    assessed_dogs(stages, 5)
    run_id = started(stages, year)
    assert work_chunk(stages.toolbox, run_id, 2) == 2
    for _ in range(2):
        with stages.acting(stages.office.dora) as ctx:
            stop_run(ctx, run_id)

    assert work_chunk(stages.toolbox, run_id, 2) == 0
    assert view(stages, run_id).status == "angehalten"
    with stages.acting(stages.office.dora) as ctx:
        resume_run(ctx, run_id)
    work_on(stages.toolbox, run_id, processes=1)
    run = view(stages, run_id)
    assert (run.made, run.open_count, run.status) == (5, 0, "fertig")


def test_the_whole_run_goes_to_the_post_in_one_act(stages: Stages, year: int) -> None:
    assessed_dogs(stages, 4)
    run_id = started(stages, year)
    with stages.acting(stages.office.dora) as ctx, pytest.raises(Conflict, match="noch nicht fertig"):
        post_run(ctx, run_id, posted_on=ctx.today)
    work_on(stages.toolbox, run_id, processes=1)
    with stages.acting(stages.office.dora) as ctx, pytest.raises(Invalid, match="zwischen"):
        post_run(ctx, run_id, posted_on=ctx.today + timedelta(days=1))

    with stages.acting(stages.office.dora) as ctx:
        posted = post_run(ctx, run_id, posted_on=ctx.today)
        today = ctx.today
    with stages.acting(stages.office.dora) as ctx:
        assert post_run(ctx, run_id, posted_on=ctx.today) == 0

    run = view(stages, run_id)
    assert posted == run.for_post > 0
    assert (run.waiting_for_post, run.posted_on, run.posted_by) == (0, today, "Dora Drewes")
    for letter in letters_of(stages):
        assert letter.status == "versandt"
        assert letter.announced_on is not None
        assert letter.announced_on >= today + timedelta(days=4)
        assert letter.sent_by == ("Dora Drewes" if letter.route == "post" else "Postfach im Nutzerkonto")
    lines = acts(stages.toolbox.engine, "versand")
    assert all(lines[letter.case_id] for letter in letters_of(stages))
