"""After a grant of Unterhaltsvorschuss: what is demanded back or changed keeps to what was granted."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from api.letter_samples import sample_draft
from cases.commands.decide import DraftInput, save_draft
from cases.queries.case_page import case_page
from tests.api.portal.door import Door
from tests.factories.stages import Stages
from tests.services.walk import Walk, complete, said_in


@pytest.mark.parametrize(
    ("outcome_key", "typed", "problem"),
    [
        ("rueckforderung", {}, ""),
        (
            "rueckforderung",
            {"from_on": "01.09.2026", "amount_cents": "598,00"},
            "sind nur 299,00 Euro bewilligt",
        ),
        ("rueckforderung", {"from_on": "01.09.2026", "until_on": "31.10.2026"}, "erst ab dem 01.11.2026"),
        ("geaendert", {"begins_on": "01.01.2025"}, "geht nur für die Zukunft"),
        ("bewilligt", {"begins_on": "01.09.2026", "efforts_shown": "1"}, "höchstens für den Monat"),
    ],
)
def test_draft_keeps_to_the_grant(
    door: Door, stages: Stages, outcome_key: str, typed: dict[str, str], problem: str
) -> None:
    walk = Walk(door, stages, complete("unterhaltsvorschuss"))
    outcome = walk.service.outcome(outcome_key)
    case_id = walk.ready_for(outcome)

    with stages.acting(walk.clerk) as ctx:
        save_draft(ctx, case_id, version=None, draft=DraftInput(outcome=outcome.key))
        written = sample_draft(case_page(ctx, case_id), outcome, walk.said, ctx.today)
        save_draft(ctx, case_id, version=None, draft=replace(written, fields={**written.fields, **typed}))
        decision = case_page(ctx, case_id).decision

    assert problem in decision.calculation_problem
    assert bool(problem) == bool(decision.calculation_problem)


def test_later_grant_may_begin_later(door: Door, stages: Stages) -> None:
    walk = Walk(door, stages, complete("unterhaltsvorschuss"))
    case_id = walk.ready_for(walk.service.outcome("geaendert"))

    with stages.acting(walk.clerk) as ctx:
        draft = DraftInput("bewilligt", fields={"begins_on": "01.12.2026"})
        save_draft(ctx, case_id, version=None, draft=draft)
        decision = case_page(ctx, case_id).decision

    assert (decision.calculation_problem, decision.calculation is not None) == ("", True)


def test_nothing_to_pay_is_no_grant(door: Door, stages: Stages, tmp_path: Path) -> None:
    said = said_in(complete("unterhaltsvorschuss"))
    said["payload"]["orphan_benefit_cents"] = 90_000
    path = tmp_path / "unterhaltsvorschuss" / "examples" / "complete.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(said), encoding="utf-8")
    walk = Walk(door, stages, path)
    case_id = walk.ready_for(walk.service.outcome("bewilligt"))

    with stages.acting(walk.clerk) as ctx:
        draft = DraftInput("bewilligt", fields={"begins_on": "01.11.2026"})
        save_draft(ctx, case_id, version=None, draft=draft)
        problem = case_page(ctx, case_id).decision.calculation_problem

    assert "ergibt sich kein Zahlbetrag" in problem
