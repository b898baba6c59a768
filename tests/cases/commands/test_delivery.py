"""What becomes of a letter: chosen way, proof, late receipt, mail that came back, retrieval, sent again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from cases.commands.close import close_case
from cases.commands.decide import save_draft, submit_draft
from cases.commands.delivery import note_unfetched, record_proof, record_return
from cases.commands.letters import mark_fetched
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.facts.case_page import LetterView
from cases.models import Letter
from cases.queries.operations import unfetched_letters
from cases.rules.delivery import CHOOSABLE, RULES, DeliveryWay
from tests.cases.commands.test_two_at_once import at_once, by
from tests.factories.holidays import office_observing
from tests.factories.stages import CLOSURE, DOG_TAX, Stages, approve_as_shown, draft
from workflows.deadlines import keep_deadlines_of

TODAY = date(2026, 11, 23)


def sent_by(stages: Stages, way: str) -> CaseId:
    """A decision whose draft chose this way, produced and posted today."""
    case_id = stages.taken(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=replace(draft(CLOSURE, "abgelehnt"), delivery=way))
        submit_draft(ctx, case_id, version=None)
    with stages.acting(stages.office.carla) as ctx:
        approve_as_shown(ctx, case_id)
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    return case_id


def decision_letter(stages: Stages, case_id: CaseId) -> LetterView:
    return next(letter for letter in stages.page(case_id).letters if letter.kind == "bescheid")


def remedy_limits(stages: Stages, case_id: CaseId) -> list[tuple[date, str]]:
    limits = stages.page(case_id).time_limits
    return [(limit.ends_on, limit.status) for limit in limits if limit.kind == "rechtsbehelf"]


@pytest.mark.parametrize("way", CHOOSABLE)
def test_way_of_the_draft_is_printed_and_decides_the_announcement(stages: Stages, way: DeliveryWay) -> None:
    case_id = sent_by(stages, way)

    letter = decision_letter(stages, case_id)
    assert (letter.way, letter.route) == (way, RULES[way].route)
    with stages.acting(system_actor()) as ctx:
        row = ctx.session.get(Letter, letter.letter_id)
        assert row is not None
        assert row.facts["delivery_note"] == RULES[way].note
    waits = way in (
        DeliveryWay.REGISTERED_RETURN,
        DeliveryWay.SERVED,
        DeliveryWay.ACKNOWLEDGED,
        DeliveryWay.IN_PERSON,
        DeliveryWay.ABROAD,
    )
    assert (letter.announced_on is None) is waits
    assert bool(remedy_limits(stages, case_id)) is not waits
    titles = [limit.title for limit in stages.page(case_id).time_limits]
    assert any(title.startswith("Nachweis der Zustellung eintragen") for title in titles) is waits


def test_proof_of_service_dates_the_announcement_and_starts_the_period(stages: Stages) -> None:
    case_id = sent_by(stages, DeliveryWay.SERVED)
    letter_id = decision_letter(stages, case_id).letter_id
    for _ in range(2):
        with stages.acting(stages.office.anna, at=stages.acting.now + timedelta(days=3)) as ctx:
            record_proof(ctx, case_id, letter_id, proven_on=date(2026, 11, 25))

    letter = decision_letter(stages, case_id)
    assert (letter.announced_on, letter.remedy_ends_on) == (date(2026, 11, 25), date(2026, 12, 28))
    page = stages.page(case_id)
    assert [line.act for line in page.journal].count("zugang_nachgewiesen") == 1
    assert "laeuft" not in [limit.status for limit in page.time_limits if limit.title.startswith("Nachweis")]


def test_late_receipt_moves_the_period_and_the_journal_keeps_both_ledgers(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    before = decision_letter(stages, case_id)
    with stages.acting(stages.office.anna, at=stages.acting.now + timedelta(days=20)) as ctx:
        record_proof(ctx, case_id, before.letter_id, proven_on=date(2026, 12, 7))

    after = decision_letter(stages, case_id)
    assert before.announced_on is not None
    assert after.announced_on == date(2026, 12, 7) > before.announced_on
    assert remedy_limits(stages, case_id) == [(date(2027, 1, 7), "laeuft")]
    query = "SELECT details FROM journal_entry WHERE act = 'zugang_nachgewiesen'"
    with stages.toolbox.engine.connect() as connection:
        details = connection.execute(text(query)).scalar_one()
    assert details["old_ledgers"][0]["ends_on"] == str(before.announced_on)
    assert details["ledgers"][0]["ends_on"] == "2026-12-07"


def test_earlier_receipt_does_not_shorten(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    before = decision_letter(stages, case_id)
    with stages.acting(stages.office.anna, at=stages.acting.now + timedelta(days=2)) as ctx:
        record_proof(ctx, case_id, before.letter_id, proven_on=date(2026, 11, 24))

    assert decision_letter(stages, case_id).announced_on == before.announced_on


def test_returned_mail_was_never_announced_and_asks_for_the_address(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    letter_id = decision_letter(stages, case_id).letter_id
    late = stages.acting.now + timedelta(days=60)
    keep_deadlines_of(stages.toolbox, (stages.acting.now + timedelta(days=10)).date())
    for _ in range(2):
        with stages.acting(stages.office.anna, at=late) as ctx:
            record_return(ctx, case_id, letter_id, came_back_on=ctx.today, reason="Unbekannt verzogen")

    letter = decision_letter(stages, case_id)
    assert (letter.status, letter.announced_on, letter.remedy_ends_on) == ("zurueckgekommen", None, None)
    assert [status for _, status in remedy_limits(stages, case_id)] == ["erledigt"]
    row = stages.row(case_id)
    assert row.next_step == "Anschrift klären und erneut bekannt geben"
    with (
        stages.acting(stages.office.anna, at=late) as ctx,
        pytest.raises(NotAllowed, match="bekannt gegeben"),
    ):
        close_case(ctx, case_id, version=None, reason="")
    assert [line.act for line in stages.page(case_id).journal].count("ruecklauf") == 1


def test_days_outside_of_dispatch_and_today_are_refused(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    letter_id = decision_letter(stages, case_id).letter_id
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with stages.acting(stages.office.anna) as ctx:
            with pytest.raises(Invalid):
                record_proof(ctx, case_id, letter_id, proven_on=day)
            with pytest.raises(Invalid):
                record_return(ctx, case_id, letter_id, came_back_on=day, reason="x")
    with stages.acting(stages.office.anna) as ctx, pytest.raises(Invalid, match="Grund"):
        record_return(ctx, case_id, letter_id, came_back_on=TODAY, reason=" ")


def test_nothing_is_proven_before_dispatch_and_nobody_from_elsewhere_enters_it(stages: Stages) -> None:
    case_id = stages.decided(CLOSURE)
    stages.produce_letters(case_id)
    letter_id = decision_letter(stages, case_id).letter_id
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotAllowed, match="versandt"):
        record_proof(ctx, case_id, letter_id, proven_on=TODAY)
    with stages.acting(stages.office.dirk) as ctx, pytest.raises(NotFound):
        record_return(ctx, case_id, letter_id, came_back_on=TODAY, reason="x")
    other = stages.taken(CLOSURE)
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotFound):
        record_proof(ctx, other, letter_id, proven_on=TODAY)


def provided_for_retrieval(stages: Stages) -> tuple[CaseId, int]:
    """A decision that lies ready in the portal since today."""
    case_id = stages.dispatched(CLOSURE)
    letter_id = decision_letter(stages, case_id).letter_id
    with stages.toolbox.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE letter SET way = 'abruf', route = 'abruf', announced_on = NULL, remedy_ends_on = NULL, "
                "ledgers = '[]' WHERE id = :id"
            ),
            {"id": letter_id},
        )
        connection.execute(text("DELETE FROM time_limit WHERE kind = 'rechtsbehelf'"))
    return case_id, letter_id


def test_letter_for_retrieval_counts_from_the_day_after_it_was_fetched(stages: Stages) -> None:
    case_id, letter_id = provided_for_retrieval(stages)
    with stages.acting(system_actor(), at=stages.acting.now + timedelta(days=3)) as ctx:
        mark_fetched(ctx, letter_id)

    assert decision_letter(stages, case_id).announced_on == date(2026, 11, 27)
    assert remedy_limits(stages, case_id) == [(date(2026, 12, 28), "laeuft")]


def test_letter_nobody_fetched_in_ten_days_is_not_announced_and_becomes_a_task(stages: Stages) -> None:
    case_id, letter_id = provided_for_retrieval(stages)
    for days in (10, 11, 12):
        keep_deadlines_of(stages.toolbox, (stages.acting.now + timedelta(days=days)).date())
        assert (decision_letter(stages, case_id).status == "zurueckgekommen") is (days > 10)

    page = stages.page(case_id)
    assert [line.act for line in page.journal].count("ruecklauf") == 1
    assert any("erneut bekannt geben" in limit.title for limit in page.time_limits)
    with stages.acting(system_actor(), at=stages.acting.now + timedelta(days=12)) as ctx:
        assert unfetched_letters(ctx, after=0, limit=9) == ()
        note_unfetched(ctx, (letter_id,))


def test_two_proofs_at_once_are_one_entry(stages: Stages) -> None:
    case_id = sent_by(stages, DeliveryWay.SERVED)
    letter_id = decision_letter(stages, case_id).letter_id
    deed = by(stages, stages.office.anna, record_proof, case_id, letter_id, proven_on=TODAY)

    assert at_once(deed, deed) == []
    assert [line.act for line in stages.page(case_id).journal].count("zugang_nachgewiesen") == 1


def test_tax_notice_arrives_on_a_working_day_also_with_a_new_holiday(stages: Stages) -> None:
    here = office_observing(stages, date(2026, 11, 27))
    case_id = here.dispatched(DOG_TAX, "festgesetzt")

    assert decision_letter(here, case_id).announced_on == date(2026, 11, 30)
