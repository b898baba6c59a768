"""Asking back a grant for medical training: the sheet goes by what was granted, and the demand never beyond it."""

from dataclasses import replace

import pytest

from api.letter_samples import sample_draft
from cases.commands.decide import DraftInput, save_draft
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
