"""Verzicht auf Rechtsbehelf: written and after the announcement; final at once when all waived who could contest."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from cases.commands.close import close_case
from cases.commands.covers import send_with_cover
from cases.commands.delivery import dispute_receipt, record_proof
from cases.commands.remedies import AppealInput, record_appeal
from cases.commands.waivers import WaiverInput, record_waiver, strike_waiver
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId
from cases.facts.remedies import FinalityView
from cases.rules.postal import PostalAddress
from cases.rules.remedy_choice import FilingForm
from tests.cases.commands.test_two_at_once import at_once, by
from tests.factories.desk_acts import klage
from tests.factories.stages import CLOSURE, Stages
from workflows.deadlines import keep_deadlines_of

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


def strike(
    stages: Stages, case_id: CaseId, letter_id: int, *, number: int = 1, reason: str = "Falsche Akte"
) -> None:
    with stages.acting(stages.office.anna, at=later(stages)) as ctx:
        strike_waiver(ctx, case_id, letter_id, number, reason=reason)


def finality_of(stages: Stages, case_id: CaseId) -> FinalityView:
    (item,) = stages.page(case_id, at=later(stages)).finality
    return item


def remedy_states(stages: Stages, case_id: CaseId) -> list[str]:
    limits = stages.page(case_id, at=later(stages)).time_limits
    return [limit.status for limit in limits if limit.kind == "rechtsbehelf"]


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
    assert page.finality[0].may_be_waived
    with pytest.raises(NotAllowed, match="bekannt gegeben"):
        waive(stages, case_id, letter_id, BY_ALL)
    waive(stages, case_id, letter_id, replace(BY_ONE, person="Anlieger GmbH", received_on=date(2026, 12, 2)))
    line = next(
        one for one in stages.page(case_id, at=later(stages)).journal if one.act == "rechtsbehelfsverzicht"
    )
    assert "bestandskräftig" not in line.text


def test_a_decision_sent_anew_after_a_waiver_is_not_to_be_closed(stages: Stages) -> None:
    """The receipt is denied, the letter goes out once more with a Zustellungsurkunde: it is not announced yet."""
    case_id, letter_id = decided(stages)
    waive(stages, case_id, letter_id, BY_ALL)
    with stages.acting(stages.office.anna, at=later(stages)) as ctx:
        dispute_receipt(ctx, case_id, letter_id, disputed_on=ctx.today, reason="Kam nie an")
        send_with_cover(ctx, case_id, letter_id, way="zustellungsurkunde", address=PostalAddress())
    stages.produce_letters(case_id, at=later(stages))
    stages.post_letters(case_id, at=later(stages))
    page = stages.page(case_id, at=later(stages))
    assert not page.finality[0].are_all_waived
    assert page.head.next_step == "Rechtsbehelfsfrist abwarten, dann abschließen"
    with (
        stages.acting(stages.office.anna, at=later(stages)) as ctx,
        pytest.raises(NotAllowed, match="nicht bekannt gegeben"),
    ):
        close_case(ctx, case_id, version=None, reason="")


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


def test_a_waiver_entered_by_mistake_is_struck_and_the_period_runs_again(stages: Stages) -> None:
    case_id, letter_id = decided(stages)
    waive(stages, case_id, letter_id, BY_ALL)
    for _ in range(2):
        strike(stages, case_id, letter_id)

    item = finality_of(stages, case_id)
    assert (item.is_final, item.are_all_waived, item.may_be_waived, item.waits_for_others) == (
        False, False, True, False,
    )  # fmt: skip
    (waiver,) = item.waivers
    assert (waiver.person, waiver.struck_by, waiver.struck_because) == (
        "Erika Mustermann", stages.office.anna.name, "Falsche Akte",
    )  # fmt: skip
    assert remedy_states(stages, case_id) == ["laeuft"]
    page = stages.page(case_id, at=later(stages))
    assert page.head.next_step == "Rechtsbehelfsfrist abwarten, dann abschließen"
    assert [line.act for line in page.journal].count("rechtsbehelfsverzicht_ausgetragen") == 1
    assert [line.act for line in page.journal].count("rechtsbehelfsverzicht") == 1
    with (
        stages.acting(stages.office.anna, at=later(stages)) as ctx,
        pytest.raises(NotAllowed, match="läuft noch"),
    ):
        close_case(ctx, case_id, version=None, reason="")


def test_what_was_struck_can_be_entered_again_and_counts(stages: Stages) -> None:
    case_id, letter_id = decided(stages)
    waive(stages, case_id, letter_id, BY_ALL)
    strike(stages, case_id, letter_id)
    waive(stages, case_id, letter_id, BY_ALL)
    item = finality_of(stages, case_id)
    assert (item.final_on, [waiver.is_struck for waiver in item.waivers]) == (WAIVED, [True, False])
    assert remedy_states(stages, case_id) == ["erledigt"]


def test_struck_among_several_takes_the_all_away_and_the_day_is_that_of_those_who_stay(
    stages: Stages,
) -> None:
    case_id, letter_id = decided(stages)
    waive(stages, case_id, letter_id, BY_ONE)
    last = replace(BY_ALL, person="Anlieger GmbH", received_on=date(2026, 12, 2))
    waive(stages, case_id, letter_id, last)
    strike(stages, case_id, letter_id, number=2)
    item = finality_of(stages, case_id)
    assert (item.is_final, item.are_all_waived, item.waits_for_others) == (False, False, True)
    waive(stages, case_id, letter_id, BY_ALL)
    assert finality_of(stages, case_id).final_on == WAIVED


def test_a_remedy_is_checked_again_without_the_struck_waiver(stages: Stages) -> None:
    case_id, letter_id = decided(stages)
    waive(stages, case_id, letter_id, BY_ALL)
    with stages.acting(stages.office.anna, at=later(stages)) as ctx:
        record_appeal(ctx, case_id, version=None, entered=AppealInput(klage(date(2026, 12, 2))))
    strike(stages, case_id, letter_id)
    (appeal,) = stages.page(case_id, at=later(stages)).appeals
    assert not [point for point in appeal.findings.points if "verzichtet" in point.text]


def test_a_closed_case_gets_a_task_until_the_right_waiver_is_there(stages: Stages) -> None:
    case_id, letter_id = decided(stages)
    waive(stages, case_id, letter_id, BY_ALL)
    with stages.acting(stages.office.anna, at=later(stages)) as ctx:
        close_case(ctx, case_id, version=None, reason="")
    strike(stages, case_id, letter_id)
    assert tasks(stages, case_id) == ["Verzicht ausgetragen: Rechtsbehelf noch bis zum 28.12.2026 möglich"]
    assert stages.page(case_id, at=later(stages)).head.due_on == later(stages).date()
    waive(stages, case_id, letter_id, BY_ALL)
    assert tasks(stages, case_id) == []


def tasks(stages: Stages, case_id: CaseId) -> list[str]:
    limits = stages.page(case_id, at=later(stages)).time_limits
    return [limit.title for limit in limits if limit.kind == "wiedervorlage" and limit.status == "laeuft"]


def test_a_period_that_is_over_when_the_waiver_is_struck_ends_by_the_calendar(stages: Stages) -> None:
    case_id, letter_id = decided(stages)
    waive(stages, case_id, letter_id, BY_ALL)
    at = later(stages, days=60)
    with stages.acting(stages.office.anna, at=at) as ctx:
        strike_waiver(ctx, case_id, letter_id, 1, reason="Falsche Akte")
    keep_deadlines_of(stages.toolbox, at.date())
    page = stages.page(case_id, at=at)
    assert page.finality[0].final_on == date(2026, 12, 29)
    assert "Rechtsbehelfsfrist abgelaufen am 28.12.2026" in [line.text for line in page.journal]


def test_what_cannot_be_struck_is_refused(stages: Stages) -> None:
    case_id, letter_id = decided(stages)
    waive(stages, case_id, letter_id, BY_ALL)
    with pytest.raises(Invalid, match="warum") as found:
        strike(stages, case_id, letter_id, reason=" ")
    assert [fault.pointer for fault in found.value.errors] == ["grund"]
    for number in (0, 2):
        with pytest.raises(NotFound, match="Verzicht"):
            strike(stages, case_id, letter_id, number=number)
    for actor in (stages.office.bert, stages.office.dora):
        with stages.acting(actor, at=later(stages)) as ctx, pytest.raises((NotAllowed, NotFound)):
            strike_waiver(ctx, case_id, letter_id, 1, reason="Falsche Akte")
    assert finality_of(stages, case_id).is_final


def test_two_strikes_at_once_are_one(stages: Stages) -> None:
    case_id, letter_id = decided(stages)
    waive(stages, case_id, letter_id, BY_ALL)
    deed = by(stages, stages.office.anna, strike_waiver, case_id, letter_id, 1, reason="Irrtum")
    assert at_once(deed, deed) == []
    assert [line.act for line in stages.page(case_id).journal].count("rechtsbehelfsverzicht_ausgetragen") == 1
