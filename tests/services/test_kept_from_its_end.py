"""Where the retention counts from the end of what was decided, a file is kept longer than its closing alone would say."""

from datetime import date, timedelta

import pytest

from cases.commands.close import close_case
from cases.queries.retention import plan_of
from tests.api.portal.door import Door
from tests.factories.stages import Stages
from tests.services.walk import Walk, complete

CLOSURE, ASSEMBLY, PAPERS = "sperrgenehmigung", "versammlung", "arbeitsvermittlung-unterlagen"
END = "Die Zeit, um die es geht, ist beendet."


@pytest.mark.parametrize(
    ("service", "outcome_key", "kept_until", "is_counted_from_end"),
    [
        (CLOSURE, "angeordnet", date(2032, 12, 31), True),
        (CLOSURE, "abgelehnt", date(2032, 12, 31), False),
        (ASSEMBLY, "bestaetigt", date(2028, 12, 31), True),
        (PAPERS, "weitergeleitet", date(2036, 12, 31), False),
    ],
)
def test_the_years_count_from_the_later_day(
    door: Door, stages: Stages, service: str, outcome_key: str, kept_until: date, *, is_counted_from_end: bool
) -> None:
    walk = Walk(door, stages, complete(service))
    outcome, case_id = walk.service.outcome(outcome_key), walk.checked()
    walk.ended(case_id, outcome)
    if outcome.is_decision:
        with stages.acting(walk.clerk, at=stages.acting.now + timedelta(days=70)) as ctx:
            close_case(ctx, case_id, version=None, reason="")

    plan = plan_of(stages.row(case_id))

    assert plan is not None
    assert plan.deadline is not None
    assert plan.deadline.ends_on == kept_until
    assert (END in {step.text for step in plan.deadline.steps}) is is_counted_from_end


def test_papers_of_a_benefit_are_kept_until_it_has_ended(door: Door, stages: Stages) -> None:
    walk = Walk(door, stages, complete(PAPERS))
    case_id = walk.checked()
    walk.ended(case_id, walk.service.outcome("zur_kenntnis"))

    plan = plan_of(stages.row(case_id))

    assert plan is not None
    assert (plan.deadline, "Leistungsbezug" in plan.explanation) == (None, True)
