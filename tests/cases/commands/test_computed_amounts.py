"""The sheet of the decision page, computed from form and fields: income of a child, dog tax of earlier years."""

from cases.commands.decide import DraftInput, save_draft
from cases.facts.actor import CaseId
from cases.facts.case_page import CasePage
from tests.factories.stages import Stages

MAINTENANCE, DOG_TAX = "unterhaltsvorschuss", "hundesteuer-anmeldung"


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


def test_a_dog_kept_for_years_is_taxed_for_each_open_year(stages: Stages) -> None:
    fields = {"begins_on": "01.02.2024", "annual_tax_cents": "60,00", "cash_reference": "2210.2026.1"}
    case_id = stages.taken(DOG_TAX)
    decision = drafted(stages, case_id, DOG_TAX, DraftInput(outcome="festgesetzt", fields=fields)).decision
    calculation = decision.calculation

    assert calculation is not None
    assert (calculation.total_cents, calculation.period) == (5500 + 6000 + 6000, "für 2024 bis 2026")
    assert [
        line.note.split(";")[0] for line in calculation.lines if line.label.startswith("Hundesteuer für")
    ] == [
        "55,00 EUR",
        "60,00 EUR",
        "60,00 EUR",
    ]
    assert "Annahme" in calculation.warnings[-1]


def test_a_year_without_a_tariff_is_named(stages: Stages) -> None:
    fields = {"begins_on": "01.02.2020", "annual_tax_cents": "60,00", "cash_reference": "2210.2026.1"}
    case_id = stages.taken(DOG_TAX)
    decision = drafted(stages, case_id, DOG_TAX, DraftInput(outcome="festgesetzt", fields=fields)).decision

    assert any("Hundesteuer für 2020" in text for text in decision.blockers)
