"""The sheet of the decision page, computed from form and fields: income of a child."""

from cases.commands.decide import DraftInput, save_draft
from cases.facts.actor import CaseId
from cases.facts.case_page import CasePage
from tests.factories.stages import Stages

MAINTENANCE = "unterhaltsvorschuss"


def drafted(stages: Stages, case_id: CaseId, service: str, draft: DraftInput) -> CasePage:
    with stages.acting(stages.clerk(service)) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft)
    return stages.page(case_id)


def test_wages_of_an_apprentice_are_reduced_before_half_of_them_counts(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE, "edge_apprentice")
    draft = DraftInput(outcome="bewilligt", fields={"begins_on": "01.11.2026"})
    calculation = drafted(stages, case_id, MAINTENANCE, draft).decision.calculation

    assert calculation is not None
    assert calculation.total_cents == 12100
    notes = {line.label: line.note for line in calculation.lines}
    assert notes["Ausbildungsvergütung"] == "750,00 EUR"
    assert notes["abzüglich Pauschale für die Ausbildung"] == "-100,00 EUR"
    assert notes["abzüglich eigenes Einkommen"] == "die Hälfte von 547,50 EUR"
