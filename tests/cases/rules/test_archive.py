"""Anbietung an das Archiv by a table: until when the answer is awaited and when the file may be deleted."""

import pytest

from cases.facts.kinds import ArchiveAnswer
from cases.rules.archive import (
    ArchiveOffer,
    archive_wait,
    why_no_archive_answer,
    why_not_deleted,
    with_answer,
)
from cases.rules.time_limits import Period, PeriodUnit
from tests.cases.rules.tables import Row, day, label, rows

SIX_MONTHS = Period(6, PeriodUnit.MONTHS)


@pytest.mark.parametrize("row", rows("archive_answers.csv"), ids=label)
def test_deletion_waits_for_the_archive(row: Row) -> None:
    offer = None
    if row["offered_on"]:
        wait = archive_wait(day(row["offered_on"]), SIX_MONTHS, "NArchG")
        assert wait.ends_on == day(row["wait_ends_on"])
        answer = ArchiveAnswer(row["answer"]) if row["answer"] else None
        offer = ArchiveOffer(day(row["offered_on"]), wait.ends_on, answer)
    found = why_not_deleted(offer, day(row["today"]))
    assert (not found) is (row["may_delete"] == "1")
    assert row["words"] in " ".join(found)
    assert (not why_no_archive_answer(offer)) is (row["takes_answer"] == "1")


@pytest.mark.parametrize("answer", ArchiveAnswer)
def test_answer_is_the_last_step_of_the_ledger(answer: ArchiveAnswer) -> None:
    wait = archive_wait(day("2026-11-23"), SIX_MONTHS, "NArchG")
    ledger = with_answer(wait, answer, day("2026-12-01"), "NLA 12/26", "NArchG")
    assert (ledger.ends_on, ledger.steps[:-1]) == (wait.ends_on, wait.steps)
    assert (ledger.steps[-1].day, "NLA 12/26" in ledger.steps[-1].text) == (day("2026-12-01"), True)
