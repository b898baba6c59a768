"""Antwort des Archivs: entered by lead or administration with day and reference; deletion waits for it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cases.commands.retention import (
    ArchiveReply,
    offer_to_archive,
    record_archive_answer,
    record_retention_event,
)
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId
from cases.facts.kinds import ArchiveAnswer
from cases.facts.retention import DisposalRow
from cases.queries.retention import files_to_dispose, plan_of
from tests.cases.commands.test_two_at_once import at_once, by
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages

OFFERED = datetime(2040, 1, 10, 9, 0, tzinfo=UTC)
ANSWERED = datetime(2040, 3, 1, 9, 0, tzinfo=UTC)
SILENT = datetime(2040, 8, 1, 9, 0, tzinfo=UTC)
NOT_WORTHY = ArchiveReply(ArchiveAnswer.NOT_WORTHY, date(2040, 2, 20), "NLA 7/40")
WORTHY = replace(NOT_WORTHY, answer=ArchiveAnswer.WORTHY)
HANDED_OVER = ArchiveReply(ArchiveAnswer.HANDED_OVER, date(2040, 2, 28), "NLA 7/40")


def offered(stages: Stages) -> CaseId:
    case_id = stages.closed(CLOSURE)
    with stages.acting(stages.office.carla, at=OFFERED) as ctx:
        offer_to_archive(ctx, (case_id,), offered_on=date(2040, 1, 9))
    return case_id


def answer(stages: Stages, case_id: CaseId, reply: ArchiveReply) -> int:
    with stages.acting(stages.office.carla, at=ANSWERED) as ctx:
        return record_archive_answer(ctx, (case_id,), reply=reply)


def row_of(stages: Stages, at: datetime = ANSWERED) -> DisposalRow:
    with stages.acting(stages.office.carla, at=at) as ctx:
        (row,) = files_to_dispose(ctx)
    return row


def test_deletion_waits_for_the_answer_and_the_ledger_says_how_long(stages: Stages) -> None:
    case_id = offered(stages)
    plan = plan_of(stages.row(case_id))
    assert plan is not None
    assert plan.archive is not None
    assert plan.archive.ends_on == date(2040, 7, 9)
    assert plan.archive.steps[0].source.startswith("§ 7 Abs. 3 NArchG")
    assert "09.07.2040" in row_of(stages).why_not_deleted[0]
    assert "nachfragen" in row_of(stages, at=SILENT).why_not_deleted[0]


def test_not_worthy_file_may_be_deleted_and_the_second_entry_changes_nothing(stages: Stages) -> None:
    case_id = offered(stages)
    assert [answer(stages, case_id, NOT_WORTHY) for _ in range(2)] == [1, 0]
    row = row_of(stages)
    assert (row.answer, row.reference, row.why_not_deleted) == ("nicht_archivwuerdig", "NLA 7/40", ())
    assert [line.act for line in stages.page(case_id).journal].count("archiv_antwort") == 1


def test_worthy_file_is_kept_until_it_is_handed_over(stages: Stages) -> None:
    case_id = offered(stages)
    answer(stages, case_id, WORTHY)
    assert "Übergabe" in row_of(stages, at=SILENT).why_not_deleted[0]
    answer(stages, case_id, HANDED_OVER)
    row = row_of(stages)
    assert (row.why_not_deleted, len(row.why_no_answer)) == ((), 1)
    with pytest.raises(NotAllowed, match="schon übergeben"):
        answer(stages, case_id, NOT_WORTHY)
    plan = plan_of(stages.row(case_id))
    assert plan is not None
    assert plan.archive is not None
    assert [step.day for step in plan.archive.steps[-2:]] == [date(2040, 2, 20), date(2040, 2, 28)]


def test_answer_can_be_put_right_until_the_file_is_handed_over(stages: Stages) -> None:
    case_id = offered(stages)
    answer(stages, case_id, NOT_WORTHY)
    answer(stages, case_id, WORTHY)
    assert row_of(stages).answer == "archivwuerdig"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (replace(NOT_WORTHY, reference=" "), "Zeichen"),
        (replace(NOT_WORTHY, answered_on=date(2040, 1, 8)), "09.01.2040"),
        (replace(NOT_WORTHY, answered_on=date(2040, 3, 2)), "heute"),
    ],
)
def test_bad_input_is_refused(stages: Stages, reply: ArchiveReply, words: str) -> None:
    case_id = offered(stages)
    with pytest.raises(Invalid, match=words):
        answer(stages, case_id, reply)


def test_nothing_chosen_is_refused(stages: Stages) -> None:
    with stages.acting(stages.office.carla) as ctx, pytest.raises(Invalid, match="mindestens eine"):
        record_archive_answer(ctx, (), reply=NOT_WORTHY)


def test_file_that_was_not_offered_takes_no_answer(stages: Stages) -> None:
    case_id = stages.closed(CLOSURE)
    with pytest.raises(NotAllowed, match="noch nicht angeboten"):
        answer(stages, case_id, NOT_WORTHY)


def test_clerks_and_other_authorities_enter_no_answer(stages: Stages) -> None:
    case_id = offered(stages)
    for person, error in ((stages.office.anna, NotAllowed), (stages.office.dora, NotFound)):
        with stages.acting(person, at=ANSWERED) as ctx, pytest.raises(error):
            record_archive_answer(ctx, (case_id,), reply=NOT_WORTHY)


def test_two_answers_at_once_are_one(stages: Stages) -> None:
    case_id = stages.closed(CLOSURE)
    with stages.toolbox.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE case_file SET retention_ends_on = '2025-12-31'")
    today = date(2026, 11, 23)
    with stages.acting(stages.office.carla) as ctx:
        offer_to_archive(ctx, (case_id,), offered_on=today)
    deed = by(
        stages,
        stages.office.carla,
        record_archive_answer,
        (case_id,),
        reply=replace(NOT_WORTHY, answered_on=today),
    )
    assert at_once(deed, deed) == []
    assert [line.act for line in stages.page(case_id).journal].count("archiv_antwort") == 1


def test_retention_does_not_move_once_the_file_is_offered(stages: Stages) -> None:
    case_id = stages.closed(MAINTENANCE)
    with stages.acting(stages.office.anna) as ctx:
        record_retention_event(ctx, case_id, ended_on=date(2026, 11, 20))
    with stages.acting(stages.office.carla, at=OFFERED) as ctx:
        offer_to_archive(ctx, (case_id,), offered_on=date(2040, 1, 9))
    with stages.acting(stages.office.anna, at=OFFERED) as ctx, pytest.raises(NotAllowed, match="angeboten"):
        record_retention_event(ctx, case_id, ended_on=date(2038, 1, 9))
