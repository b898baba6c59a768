"""Days the program fills in show how they came about, and the decision keeps that as it was approved."""

import pytest
from sqlmodel import col, select

from cases.facts.actor import CaseId
from cases.facts.ledger import Deadline
from cases.models import Decision
from cases.queries.calculations import computed_defaults
from cases.queries.ledgers import DEADLINE
from cases.queries.outcome_fields import typed_value
from tests.factories.stages import DOG_TAX, MAINTENANCE, Stages


def begins_on(stages: Stages, case_id: CaseId) -> Deadline:
    fields = {field.key: field for field in stages.page(case_id).decision.fields}
    found = fields["begins_on"].deadline
    assert found is not None
    assert all(field.deadline is None for key, field in fields.items() if key != "begins_on")
    return found


@pytest.mark.parametrize(
    ("service", "outcome", "source"),
    [(MAINTENANCE, "bewilligt", "§ 4 Abs. 1 Satz 2 UVG"), (DOG_TAX, "festgesetzt", "Satzung")],
)
def test_start_shows_its_ledger_and_the_decision_keeps_it(
    stages: Stages, service: str, outcome: str, source: str
) -> None:
    drafted_id = stages.drafted(service, outcome)
    drafted = begins_on(stages, drafted_id)
    assert drafted.ends_on.day == 1
    with stages.acting(stages.clerk(service)) as look:
        chosen = look.catalogue.service(service).outcome(outcome)
        proposed = computed_defaults(look, stages.row(drafted_id), chosen)
    assert proposed["begins_on"] == typed_value(drafted.ends_on)
    assert any(source in step.source for step in drafted.steps)

    case_id = stages.decided(service, outcome)
    with stages.acting(stages.lead(service)) as ctx:
        row = ctx.session.exec(select(Decision).where(col(Decision.case_id) == case_id)).one()
        assert row.days == {"begins_on": DEADLINE.dump_python(drafted, mode="json")}
    assert begins_on(stages, case_id) == drafted
