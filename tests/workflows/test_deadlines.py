"""What the calendar does by itself: announcements, one reminder, silent bodies, ended periods, housekeeping."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from cases.commands.consult import consult, record_answer
from cases.commands.staff import log_in
from cases.facts.actor import CaseId, system_actor
from cases.facts.kinds import Topic
from cases.queries.operations import DAILY_RUN, heartbeats
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages
from tests.people import PASSWORD
from tests.workflows.outbox_rows import acts, break_case, letters, mend_case
from workflows import deadlines
from workflows.deadlines import daily_deadlines, keep_deadlines_of

LATER = 40


def days_on(stages: Stages, days: int) -> date:
    return (stages.acting.now + timedelta(days=days)).date()


def states(stages: Stages, query: str) -> list[str]:
    with stages.toolbox.engine.connect() as connection:
        return [str(row[0]) for row in connection.execute(text(query))]


def consulted(stages: Stages) -> CaseId:
    case_id = stages.taken(CLOSURE)
    with stages.acting(stages.clerk(CLOSURE)) as ctx:
        body = ctx.catalogue.service(CLOSURE).consultations[0].key
        consult(ctx, case_id, version=None, body_keys=(body,), question="Bedenken?")
    return case_id


def demanded(stages: Stages) -> CaseId:
    """The demand for papers has left the house."""
    case_id = stages.waiting(CLOSURE)
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    return case_id


def test_letters_are_announced_on_their_day_and_not_before(stages: Stages) -> None:
    case_id = stages.dispatched(MAINTENANCE)

    keep_deadlines_of(stages.toolbox, days_on(stages, 0))
    assert acts(stages.toolbox.engine, "bekanntgabe") == {}
    keep_deadlines_of(stages.toolbox, days_on(stages, 10))

    assert set(states(stages, "SELECT status FROM letter")) == {"bekanntgegeben"}
    assert acts(stages.toolbox.engine, "bekanntgabe")[case_id] == len(stages.page(case_id).letters)


def test_applicant_is_reminded_once_after_the_last_day(stages: Stages) -> None:
    case_id = demanded(stages)
    before = letters(stages.toolbox.engine)[case_id]
    due_on = date.fromisoformat(states(stages, "SELECT due_on FROM document_request")[0])

    keep_deadlines_of(stages.toolbox, due_on)
    assert states(stages, "SELECT status FROM document_request") == ["offen"]
    for days in (1, 1, 2):
        keep_deadlines_of(stages.toolbox, due_on + timedelta(days=days))

    assert states(stages, "SELECT status FROM document_request") == ["abgelaufen"]
    assert letters(stages.toolbox.engine)[case_id] == before + 1
    assert len(stages.orders(Topic.LETTER)) == before + 1
    assert acts(stages.toolbox.engine, "erinnerung") == {case_id: 1}
    assert stages.row(case_id).next_step == "Frist abgelaufen: erinnern oder entscheiden"


def test_silent_body_becomes_a_question_to_the_clerk_and_may_still_answer(stages: Stages) -> None:
    case_id = consulted(stages)
    stages.produce_letters(case_id)
    stages.post_letters(case_id)

    for _ in range(2):
        keep_deadlines_of(stages.toolbox, days_on(stages, LATER))

    assert acts(stages.toolbox.engine, "stellungnahme_ausgeblieben") == {case_id: 1}
    titles = [limit.title for limit in stages.page(case_id).time_limits]
    assert sum(title.startswith("Keine Stellungnahme von") for title in titles) == 1
    with stages.acting(stages.clerk(CLOSURE)) as ctx:
        record_answer(
            ctx,
            case_id,
            int(states(stages, "SELECT id FROM consultation")[0]),
            answer="Keine Bedenken.",
            has_objection=False,
        )
    assert states(stages, "SELECT status FROM consultation") == ["beantwortet"]


def test_end_of_the_remedy_period_is_recorded_the_day_after(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    ends_on = date.fromisoformat(
        states(stages, "SELECT ends_on FROM time_limit WHERE kind = 'rechtsbehelf'")[0]
    )

    keep_deadlines_of(stages.toolbox, ends_on)
    assert acts(stages.toolbox.engine, "rechtsbehelfsfrist") == {}
    for days in (1, 2):
        keep_deadlines_of(stages.toolbox, ends_on + timedelta(days=days))

    assert acts(stages.toolbox.engine, "rechtsbehelfsfrist") == {case_id: 1}
    line = next(line for line in stages.page(case_id).journal if "Rechtsbehelfsfrist" in line.text)
    assert "bestandskräftig" not in line.text
    assert states(stages, "SELECT status FROM time_limit WHERE kind = 'rechtsbehelf'") == ["erledigt"]


def test_letter_that_came_back_starts_no_final_decision(stages: Stages) -> None:
    stages.dispatched(CLOSURE)
    with stages.toolbox.engine.begin() as connection:
        connection.execute(text("UPDATE letter SET status = 'zurueckgekommen' WHERE kind = 'bescheid'"))

    keep_deadlines_of(stages.toolbox, days_on(stages, 90))

    assert acts(stages.toolbox.engine, "rechtsbehelfsfrist") == {}
    assert states(stages, "SELECT status FROM time_limit WHERE kind = 'rechtsbehelf'") == ["laeuft"]


def test_broken_case_does_not_stop_the_calendar_of_the_others(
    stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadlines, "PAGE", 2)
    good, broken, last = (demanded(stages) for _ in range(3))
    break_case(stages.toolbox.engine, broken)

    keep_deadlines_of(stages.toolbox, days_on(stages, LATER))

    assert acts(stages.toolbox.engine, "erinnerung") == {good: 1, last: 1}
    mend_case(stages.toolbox.engine, broken)
    keep_deadlines_of(stages.toolbox, days_on(stages, LATER))
    assert acts(stages.toolbox.engine, "erinnerung") == {good: 1, broken: 1, last: 1}


def test_next_dates_are_mended_and_old_sessions_forgotten(stages: Stages) -> None:
    case_id = stages.taken(CLOSURE)
    right = stages.row(case_id).next_due_on
    with stages.acting(system_actor()) as ctx:
        assert log_in(ctx, login="anna", password=PASSWORD, hours=1).token
    with stages.toolbox.engine.begin() as connection:
        connection.execute(text("UPDATE case_file SET next_due_on = '2020-01-01'"))

    keep_deadlines_of(stages.toolbox, days_on(stages, 1))

    assert stages.row(case_id).next_due_on == right
    assert states(stages, "SELECT count(*) FROM staff_session") == ["0"]


def test_the_day_is_noted_for_whoever_looks_whether_it_was_done(stages: Stages) -> None:
    keep_deadlines_of(stages.toolbox, None)

    with stages.acting(system_actor()) as ctx:
        assert [beat.name for beat in heartbeats(ctx)] == [DAILY_RUN]


def test_flow_does_the_same_as_the_plain_function(stages: Stages) -> None:
    case_id = demanded(stages)
    run: Callable[..., object] = daily_deadlines.fn

    asyncio.run(run(days_on(stages, LATER)))  # type: ignore[arg-type]  # the body of the flow is a coroutine function

    assert acts(stages.toolbox.engine, "erinnerung") == {case_id: 1}
