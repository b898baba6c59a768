"""Asking back what was paid: the sheet goes by what was granted, and the demand never beyond it."""

from dataclasses import replace

import pytest

from api.letter_samples import sample_draft
from cases.commands.decide import DraftInput, save_draft
from cases.commands.follow_on import open_follow_on_case
from cases.queries.case_page import case_page
from tests.api.portal.door import Door
from tests.factories.stages import Stages
from tests.services.walk import Walk, complete


@pytest.mark.parametrize(
    ("typed", "total_cents", "problem"),
    [
        ({}, 90_000, ""),
        ({"refund_cents": "600,00"}, 60_000, ""),
        ({"refund_cents": "900,01"}, None, "sind mehr, als in 3 Monaten"),
        ({"refund_cents": "0"}, None, "größer als null"),
        ({"refund_months": "7"}, None, "Bewilligt sind 6 Monate"),
        ({"monthly_cents": "400,00"}, None, "Bewilligt sind 300,00 Euro im Monat"),
        ({"refund_months": ""}, None, "Zahl der Monate"),
    ],
)
def test_the_demand_goes_by_what_was_granted(
    door: Door, stages: Stages, typed: dict[str, str], total_cents: int | None, problem: str
) -> None:
    walk = Walk(door, stages, complete("foerderung-medizinische-ausbildung"))
    outcome = walk.service.outcome("widerrufen")
    case_id = walk.ready_for(outcome)

    with stages.acting(walk.clerk) as ctx:
        save_draft(ctx, case_id, version=None, draft=DraftInput(outcome=outcome.key))
        written = sample_draft(case_page(ctx, case_id), outcome, walk.said, ctx.today)
        save_draft(ctx, case_id, version=None, draft=replace(written, fields={**written.fields, **typed}))
        decision = case_page(ctx, case_id).decision

    assert (decision.calculation.total_cents if decision.calculation else None) == total_cents
    assert problem in decision.calculation_problem
    assert bool(problem) == bool(decision.calculation_problem)


@pytest.mark.parametrize(
    ("before", "refund", "total_cents", "problem"),
    [
        ("erstattung_bewilligt", "1,00", 100, ""),
        ("erstattung_bewilligt", "99.999,00", None, "sind mehr"),
        ("karte_bewilligt", "100,00", 10_000, ""),
        ("karte_bewilligt", "", None, ""),
    ],
)
def test_no_more_school_transport_is_asked_back_than_was_reimbursed(
    walk_of_transport: Walk, before: str, refund: str, total_cents: int | None, problem: str
) -> None:
    walk = walk_of_transport
    case_id = walk.checked()
    walk.ended(case_id, walk.service.outcome(before))

    with walk.stages.acting(walk.clerk) as ctx:
        fresh = open_follow_on_case(ctx, case_id, version=None, reason="Umzug").case_id
        written = DraftInput("aufgehoben", fields={"refund_cents": refund})
        save_draft(ctx, fresh, version=None, draft=written)
        decision = case_page(ctx, fresh).decision

    assert (decision.calculation.total_cents if decision.calculation else None) == total_cents
    assert problem in decision.calculation_problem
    assert bool(problem) == bool(decision.calculation_problem)


@pytest.fixture
def walk_of_transport(door: Door, stages: Stages) -> Walk:
    return Walk(door, stages, complete("schuelerfahrtkosten"))
