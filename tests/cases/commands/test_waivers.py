"""Verzicht auf Rechtsbehelf: written and after the announcement; final at once when all waived who could contest."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from cases.commands.close import close_case
from cases.commands.delivery import record_proof
from cases.commands.remedies import AppealInput, record_appeal
from cases.commands.waivers import WaiverInput, record_waiver
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId
from cases.rules.remedy_choice import FilingForm
from tests.cases.commands.test_two_at_once import at_once, by
from tests.factories.desk_acts import klage
from tests.factories.stages import CLOSURE, Stages

ANNOUNCED = date(2026, 11, 27)
WAIVED = date(2026, 11, 30)
BY_ALL = WaiverInput("Erika Mustermann", WAIVED, FilingForm.WRITTEN, is_everybody=True)
BY_ONE = replace(BY_ALL, is_everybody=False)


def decided(stages: Stages) -> tuple[CaseId, int]:
    """A refused closing of a road, posted on 23 November."""
    case_id = stages.dispatched(CLOSURE)
    letter = next(letter for letter in stages.page(case_id).letters if letter.remedy_ends_on)
    return case_id, letter.letter_id


def later(stages: Stages, days: int = 10) -> datetime:
    return stages.acting.now + timedelta(days=days)


def waive(stages: Stages, case_id: CaseId, letter_id: int, entered: WaiverInput) -> None:
    with stages.acting(stages.office.anna, at=later(stages)) as ctx:
        record_waiver(ctx, case_id, letter_id, version=None, entered=entered)


def test_decision_is_final_at_once_when_all_waived_and_the_case_can_be_closed(stages: Stages) -> None:
    case_id, letter_id = decided(stages)
    for _ in range(2):
        waive(stages, case_id, letter_id, BY_ALL)

    page = stages.page(case_id, at=later(stages))
    (final,) = page.finality
    assert (final.is_final, final.final_on, final.are_all_waived) == (True, WAIVED, True)
    assert final.deadline is not None
    assert final.deadline.steps[-1].source.startswith("§ 173 VwGO")
    assert [limit.status for limit in page.time_limits if limit.kind == "rechtsbehelf"] == ["erledigt"]
    assert [line.act for line in page.journal].count("rechtsbehelfsverzicht") == 1
    assert page.head.next_step == "Vorgang abschließen"
    with stages.acting(stages.office.anna, at=later(stages)) as ctx:
        close_case(ctx, case_id, version=None, reason="")
    assert stages.row(case_id).status == "abgeschlossen"


def test_one_of_several_does_not_make_it_final_the_last_one_does(stages: Stages) -> None:
    case_id, letter_id = decided(stages)
    waive(stages, case_id, letter_id, BY_ONE)
    (item,) = stages.page(case_id, at=later(stages)).finality
    assert (item.is_final, item.are_all_waived, len(item.waivers)) == (False, False, 1)
    with (
        stages.acting(stages.office.anna, at=later(stages)) as ctx,
        pytest.raises(NotAllowed, match="läuft noch"),
    ):
        close_case(ctx, case_id, version=None, reason="")

    waive(stages, case_id, letter_id, replace(BY_ALL, person="Anlieger GmbH", received_on=date(2026, 12, 1)))
    (item,) = stages.page(case_id, at=later(stages)).finality
    assert (item.final_on, len(item.waivers)) == (date(2026, 12, 1), 2)
    with pytest.raises(NotAllowed, match="schon seit dem"):
        waive(stages, case_id, letter_id, replace(BY_ALL, person="Noch jemand"))


def test_the_tick_can_follow_for_a_waiver_that_is_there(stages: Stages) -> None:
    case_id, letter_id = decided(stages)
    waive(stages, case_id, letter_id, BY_ONE)
    waive(stages, case_id, letter_id, BY_ALL)
    (item,) = stages.page(case_id, at=later(stages)).finality
    assert (item.is_final, len(item.waivers)) == (True, 1)


def test_later_proven_receipt_takes_the_effect_away(stages: Stages) -> None:
    case_id, letter_id = decided(stages)
    waive(stages, case_id, letter_id, BY_ALL)
    with stages.acting(stages.office.anna, at=later(stages)) as ctx:
        record_proof(ctx, case_id, letter_id, proven_on=date(2026, 12, 2))
    page = stages.page(case_id, at=later(stages))
    assert not page.finality[0].is_final
    assert [limit.status for limit in page.time_limits if limit.kind == "rechtsbehelf"] == ["laeuft"]


def test_waiver_of_a_letter_that_had_arrived_counts_from_the_announcement(stages: Stages) -> None:
    """Posted on 23 November, there on the 24th, given up on the 25th; it counts as announced on the 27th."""
    case_id, letter_id = decided(stages)
    early = replace(BY_ALL, received_on=date(2026, 11, 25), form=FilingForm.RECORDED)
    at = later(stages, days=2)
    assert stages.page(case_id, at=at).finality[0].is_on_its_way
    for entered in (early, replace(early, had_arrived=True)):
        with stages.acting(stages.office.anna, at=at) as ctx:
            if entered.had_arrived:
                record_waiver(ctx, case_id, letter_id, version=None, entered=entered)
            else:
                with pytest.raises(NotAllowed, match="schon angekommen"):
                    record_waiver(ctx, case_id, letter_id, version=None, entered=entered)
    assert not stages.page(case_id, at=at).finality[0].is_final
    (item,) = stages.page(case_id, at=later(stages)).finality
    assert (item.final_on, item.is_on_its_way) == (ANNOUNCED, False)


def test_remedy_after_the_waiver_is_entered_with_a_warning(stages: Stages) -> None:
    case_id, letter_id = decided(stages)
    waive(stages, case_id, letter_id, BY_ALL)
    with stages.acting(stages.office.anna, at=later(stages)) as ctx:
        record_appeal(ctx, case_id, version=None, entered=AppealInput(klage(date(2026, 12, 2))))
    page = stages.page(case_id, at=later(stages))
    assert any("verzichtet" in point.text for point in page.appeals[0].findings.points if not point.is_good)
    assert not page.finality[0].is_final


@pytest.mark.parametrize(
    ("entered", "error", "words"),
    [
        (replace(BY_ALL, person=" "), Invalid, "Person"),
        (replace(BY_ALL, received_on=date(2026, 12, 24)), Invalid, "Zukunft"),
        (replace(BY_ALL, received_on=ANNOUNCED - timedelta(days=1)), NotAllowed, "bekannt gegeben"),
        (replace(BY_ALL, form=FilingForm.ORAL), NotAllowed, "schriftlich"),
    ],
)
def test_what_does_not_count_is_refused(
    stages: Stages, entered: WaiverInput, error: type[Exception], words: str
) -> None:
    case_id, letter_id = decided(stages)
    with pytest.raises(error, match=words):
        waive(stages, case_id, letter_id, entered)


def test_waiver_while_a_remedy_is_pending_is_refused(stages: Stages) -> None:
    case_id, letter_id = decided(stages)
    with stages.acting(stages.office.anna, at=later(stages)) as ctx:
        record_appeal(ctx, case_id, version=None, entered=AppealInput(klage(date(2026, 12, 1))))
    with pytest.raises(NotAllowed, match="Rücknahme"):
        waive(stages, case_id, letter_id, BY_ALL)
    waive(stages, case_id, letter_id, replace(BY_ONE, person="Anlieger GmbH"))
    (item,) = stages.page(case_id, at=later(stages)).finality
    assert (item.is_final, len(item.waivers)) == (False, 1)


def test_a_remedy_against_another_letter_of_the_case_does_not_bar_it(stages: Stages) -> None:
    case_id, letter_id = decided(stages)
    other = next(one for one in stages.page(case_id).letters if one.letter_id != letter_id)
    with stages.acting(stages.office.anna, at=later(stages)) as ctx:
        record_appeal(ctx, case_id, version=None, entered=AppealInput(klage(date(2026, 12, 1))))
    with stages.toolbox.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE appeal SET letter_id = {other.letter_id}")
    waive(stages, case_id, letter_id, BY_ALL)
    assert len(stages.page(case_id, at=later(stages)).finality[0].waivers) == 1


def test_other_letters_and_other_people_are_refused(stages: Stages) -> None:
    case_id, letter_id = decided(stages)
    receipt = next(one for one in stages.page(case_id).letters if one.letter_id != letter_id)
    with pytest.raises(NotFound):
        waive(stages, case_id, receipt.letter_id, BY_ALL)
    with stages.acting(stages.office.dora, at=later(stages)) as ctx, pytest.raises(NotFound):
        record_waiver(ctx, case_id, letter_id, version=None, entered=BY_ALL)


def test_case_that_is_not_decided_has_nothing_to_waive(stages: Stages) -> None:
    case_id = stages.taken(CLOSURE)
    with pytest.raises(NotFound):
        waive(stages, case_id, 1, BY_ALL)


def test_two_waivers_at_once_are_one(stages: Stages) -> None:
    case_id, letter_id = decided(stages)
    with stages.toolbox.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE letter SET announced_on = '2026-11-20' WHERE announced_on IS NOT NULL"
        )
    entered = replace(BY_ALL, received_on=date(2026, 11, 23))
    deed = by(stages, stages.office.anna, record_waiver, case_id, letter_id, version=None, entered=entered)
    assert at_once(deed, deed) == []
    assert [line.act for line in stages.page(case_id).journal].count("rechtsbehelfsverzicht") == 1
