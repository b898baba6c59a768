"""A denied receipt: the presumption falls, the authority proves the day or sends again; dates and checks follow."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from cases.commands.close import close_case
from cases.commands.covers import send_with_cover
from cases.commands.delivery import dispute_receipt, record_proof, record_return
from cases.commands.letters import mark_fetched
from cases.commands.remedies import AppealInput, record_appeal
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.facts.case_page import LetterView
from cases.queries.remedies import Filing
from cases.rules.appeals import Remedy
from cases.rules.delivery import DeliveryWay
from cases.rules.postal import PostalAddress
from cases.rules.remedy_choice import FilingForm, FilingPlace
from tests.cases.commands.test_delivery import decision_letter, remedy_limits, sent_by
from tests.cases.commands.test_two_at_once import at_once, by
from tests.factories.stages import CLOSURE, DOG_TAX, MAINTENANCE, Stages, everything
from workflows.deadlines import keep_deadlines_of

TODAY = date(2026, 11, 23)
LATER = timedelta(days=20)


def denied(stages: Stages, service: str = CLOSURE) -> tuple[CaseId, LetterView]:
    """A decision that counted as announced; twenty days after posting its addressee says it never came."""
    case_id = stages.dispatched(service)
    at = stages.acting.now + LATER
    keep_deadlines_of(stages.toolbox, at.date())
    letter_id = decision_letter(stages, case_id).letter_id
    with stages.acting(stages.office.anna, at=at) as ctx:
        dispute_receipt(ctx, case_id, letter_id, disputed_on=ctx.today, reason="Der Brief kam nie an")
    return case_id, decision_letter(stages, case_id)


def test_announcement_and_period_fall_and_a_task_asks_for_the_proof(stages: Stages) -> None:
    case_id, letter = denied(stages)

    assert (letter.status, letter.announced_on, letter.remedy_ends_on) == ("zugang_bestritten", None, None)
    assert [status for _, status in remedy_limits(stages, case_id)] == ["erledigt"]
    page = stages.page(case_id)
    assert page.head.next_step == "Zugang nachweisen oder erneut bekannt geben"
    assert any(limit.title.startswith("Zugang nachweisen") for limit in page.time_limits)
    assert not page.finality[0].is_final
    late = stages.acting.now + timedelta(days=90)
    keep_deadlines_of(stages.toolbox, late.date())
    with (
        stages.acting(stages.office.anna, at=late) as ctx,
        pytest.raises(NotAllowed, match="bekannt gegeben"),
    ):
        close_case(ctx, case_id, version=None, reason="")


def test_journal_keeps_what_was_said_and_the_old_ledgers(stages: Stages) -> None:
    denied(stages)
    query = "SELECT text, details FROM journal_entry WHERE act = 'zugang_bestritten'"
    with stages.toolbox.engine.connect() as connection:
        words, details = connection.execute(text(query)).one()

    assert words.startswith("Zugang bestritten am 13.12.2026 (Der Brief kam nie an): ")
    assert [ledger["ends_on"] for ledger in details["old_ledgers"]] == ["2026-11-27", "2026-12-28"]
    assert details["ledgers"] == []


def test_proven_day_counts_again_but_never_earlier_than_the_law_says(stages: Stages) -> None:
    case_id, letter = denied(stages)
    with stages.acting(stages.office.anna, at=stages.acting.now + LATER) as ctx:
        record_proof(ctx, case_id, letter.letter_id, proven_on=date(2026, 11, 25))

    found = decision_letter(stages, case_id)
    assert (found.status, found.announced_on) == ("versandt", date(2026, 11, 27))
    assert remedy_limits(stages, case_id) == [(date(2026, 12, 28), "laeuft")]
    running = [limit.title for limit in stages.page(case_id).time_limits if limit.status == "laeuft"]
    assert not [title for title in running if title.startswith("Zugang nachweisen")]


def test_letter_sent_again_with_a_certificate_waits_for_it(stages: Stages) -> None:
    case_id, letter = denied(stages)
    with stages.acting(stages.office.anna, at=stages.acting.now + LATER) as ctx:
        send_with_cover(ctx, case_id, letter.letter_id, way="zustellungsurkunde", address=PostalAddress())
    stages.produce_letters(case_id, at=stages.acting.now + LATER)
    stages.post_letters(case_id, at=stages.acting.now + LATER)

    found = decision_letter(stages, case_id)
    assert (found.status, found.announced_on, found.disputed_on) == ("versandt", None, None)


def test_returned_after_all_it_is_a_return(stages: Stages) -> None:
    case_id, letter = denied(stages)
    with stages.acting(stages.office.anna, at=stages.acting.now + LATER) as ctx:
        record_return(ctx, case_id, letter.letter_id, came_back_on=ctx.today, reason="Verzogen")

    assert decision_letter(stages, case_id).status == "zurueckgekommen"


def test_late_widerspruch_is_checked_against_the_new_period(stages: Stages) -> None:
    case_id = stages.dispatched(MAINTENANCE)
    letter_id = decision_letter(stages, case_id).letter_id
    at = stages.acting.now + timedelta(days=50)
    filing = Filing(Remedy.WIDERSPRUCH, at.date(), FilingForm.WRITTEN, FilingPlace.DECIDING_AUTHORITY)
    with stages.acting(stages.office.anna, at=at) as ctx:
        record_appeal(ctx, case_id, version=None, entered=AppealInput(filing))
    assert stages.page(case_id).appeals[0].findings.has_problem
    with stages.toolbox.engine.begin() as connection:
        connection.execute(text("UPDATE letter SET way = 'einfacher_brief', route = 'post'"))
    with stages.acting(stages.office.anna, at=at) as ctx:
        dispute_receipt(ctx, case_id, letter_id, disputed_on=ctx.today, reason="Kam nie an")
    assert not stages.page(case_id).appeals[0].findings.has_problem
    with stages.acting(stages.office.anna, at=at) as ctx:
        record_proof(ctx, case_id, letter_id, proven_on=TODAY)
    assert stages.page(case_id).appeals[0].findings.has_problem


@pytest.mark.parametrize("way", [DeliveryWay.SERVED, DeliveryWay.PUBLIC, DeliveryWay.IN_PERSON])
def test_where_the_receipt_does_not_count_the_denial_changes_nothing(
    stages: Stages, way: DeliveryWay
) -> None:
    case_id = sent_by(stages, way)
    letter_id = decision_letter(stages, case_id).letter_id
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotAllowed, match="als Vermerk"):
        dispute_receipt(ctx, case_id, letter_id, disputed_on=TODAY, reason="Kam nie an")

    assert not decision_letter(stages, case_id).is_disputable


def test_proven_receipt_cannot_be_denied(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    letter_id = decision_letter(stages, case_id).letter_id
    with stages.acting(stages.office.anna) as ctx:
        record_proof(ctx, case_id, letter_id, proven_on=TODAY)
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotAllowed, match="Nachweis"):
        dispute_receipt(ctx, case_id, letter_id, disputed_on=TODAY, reason="Kam nie an")


def test_notice_of_a_retrieval_in_social_matters_leaves_the_day_it_was_fetched(stages: Stages) -> None:
    case_id = stages.dispatched(MAINTENANCE)
    letter_id = decision_letter(stages, case_id).letter_id
    with stages.toolbox.engine.begin() as connection:
        connection.execute(text("UPDATE letter SET way = 'abruf', route = 'abruf', fetched_at = NULL"))
    with stages.acting(stages.office.anna) as ctx:
        dispute_receipt(ctx, case_id, letter_id, disputed_on=TODAY, reason="Keine Nachricht erhalten")
    assert decision_letter(stages, case_id).status == "zugang_bestritten"
    with stages.acting(system_actor(), at=stages.acting.now + LATER) as ctx:
        mark_fetched(ctx, letter_id)

    letter = decision_letter(stages, case_id)
    assert (letter.status, letter.announced_on) == ("versandt", (stages.acting.now + LATER).date())


def test_twice_changes_nothing_and_two_at_once_are_one_entry(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    letter_id = decision_letter(stages, case_id).letter_id
    given = {"disputed_on": TODAY, "reason": "Kam nie an"}
    deed = by(stages, stages.office.anna, dispute_receipt, case_id, letter_id, **given)

    assert at_once(deed, deed) == []
    assert [line.act for line in stages.page(case_id).journal].count("zugang_bestritten") == 1
    with stages.acting(stages.office.anna) as ctx:
        once = everything(ctx)
        dispute_receipt(ctx, case_id, letter_id, disputed_on=TODAY, reason="Kam nie an")
        assert everything(ctx) == once


def test_annual_notice_keeps_its_remedy_when_its_receipt_is_looked_at(stages: Stages) -> None:
    case_id = stages.dispatched(DOG_TAX, "festgesetzt")
    letter_id = decision_letter(stages, case_id).letter_id
    with stages.toolbox.engine.begin() as connection:
        connection.execute(text("UPDATE letter SET kind = 'jahresbescheid', decision_id = NULL"))
    with stages.acting(stages.office.dirk, at=stages.acting.now + LATER) as ctx:
        record_proof(ctx, case_id, letter_id, proven_on=date(2026, 12, 8))

    assert [day for day, status in remedy_limits(stages, case_id) if status == "laeuft"] == [date(2027, 1, 8)]


def test_bad_input_wrong_person_and_wrong_time_are_refused(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    letter_id = decision_letter(stages, case_id).letter_id
    with stages.acting(stages.office.anna) as ctx:
        for day, reason in ((TODAY, " "), (TODAY + timedelta(days=1), "x"), (TODAY - timedelta(days=1), "x")):
            with pytest.raises(Invalid):
                dispute_receipt(ctx, case_id, letter_id, disputed_on=day, reason=reason)
    with stages.acting(stages.office.dirk) as ctx, pytest.raises(NotFound):
        dispute_receipt(ctx, case_id, letter_id, disputed_on=TODAY, reason="x")
    with stages.acting(stages.office.admin) as ctx, pytest.raises(NotAllowed):
        dispute_receipt(ctx, case_id, letter_id, disputed_on=TODAY, reason="x")
    unsent = stages.decided(CLOSURE)
    stages.produce_letters(unsent)
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotAllowed, match="versandt"):
        dispute_receipt(ctx, unsent, decision_letter(stages, unsent).letter_id, disputed_on=TODAY, reason="x")
