"""The sheet of the decision page: income of a child, dog tax of earlier years, who pays a fee."""

import pytest

from cases.commands.assign import take_case
from cases.commands.decide import DraftInput, save_draft
from cases.facts.actor import CaseId
from cases.facts.case_page import CasePage
from cases.queries.letter_facts import draft_letter
from tests.factories.stages import CLOSURE, DOG_TAX, MAINTENANCE, Stages

CARD = "schuelerfahrkarte-verlust"
CLOSED = {
    "legal_ground": "anordnung",
    "starts_at": "11.01.2027, 07:00",
    "ends_at": "22.01.2027, 17:00",
    "plans": "worte",
    "closing_text": "Leitkegel am Gehweg",
}
FEE = {
    "fee_cents": "60,00",
    "fee_due_on": "15.01.2027",
    "cash_reference": "3610.2026.1",
    "fee_reasons": "Ein Plan war zu prüfen",
}
REFUSED = {"legal_ground": "anordnung", "facts_text": "Die Umleitung ist selbst gesperrt"}


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
    assert notes["Ausbildungsvergütung"] == "750,00 Euro"
    assert notes["abzüglich Pauschale für die Ausbildung"] == "−100,00 Euro"
    assert notes["abzüglich eigenes Einkommen"] == "die Hälfte von 547,50 Euro"


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
        "55,00 Euro",
        "60,00 Euro",
        "60,00 Euro",
    ]
    assert "Annahme" in calculation.warnings[-1]


def test_a_year_without_a_tariff_is_named(stages: Stages) -> None:
    fields = {"begins_on": "01.02.2020", "annual_tax_cents": "60,00", "cash_reference": "2210.2026.1"}
    case_id = stages.taken(DOG_TAX)
    decision = drafted(stages, case_id, DOG_TAX, DraftInput(outcome="festgesetzt", fields=fields)).decision

    assert any("Hundesteuer für 2020" in text for text in decision.blockers)


@pytest.mark.parametrize(
    ("fields", "total", "source"),
    [
        (
            {"payer": "kommunal"},
            0,
            "§ 5 Abs. 1 Nr. 3 GebOSt",
        ),
        ({"payer": "bund"}, 0, "§ 5 Abs. 1 Nr. 1 GebOSt"),
        ({"payer": "kommunal", "is_enterprise": "1"} | FEE, 6000, "§ 5 Abs. 1 Nr. 3 GebOSt"),
        ({"payer": "land", "may_pass_on": "1"} | FEE, 6000, "§ 5 Abs. 3 GebOSt"),
        ({"payer": "privat"} | FEE, 6000, "Nr. 261"),
    ],
)
def test_who_pays_for_a_closure_follows_from_the_kind_of_payer(
    stages: Stages, fields: dict[str, str], total: int, source: str
) -> None:
    draft = DraftInput(outcome="angeordnet", reasons="Nötig.", fields=CLOSED | fields)
    decision = drafted(stages, stages.taken(CLOSURE), CLOSURE, draft).decision

    assert decision.blockers == ()
    assert decision.calculation is not None
    assert decision.calculation.total_cents == total
    assert any(source in line.source for line in decision.calculation.lines)


@pytest.mark.parametrize(
    ("fields", "total", "words"),
    [
        (
            {"payer": "kommunal"},
            0,
            "(§ 5 Abs. 1 Nr. 3 der Gebührenordnung für Maßnahmen im Straßenverkehr, GebOSt)",
        ),
        ({"payer": "kommunal", "is_enterprise": "1"}, None, "Dieser Bescheid ist gebührenfrei."),
        ({"payer": "privat"}, None, "Dieser Bescheid ist gebührenfrei."),
        ({"legal_ground": "erlaubnis"} | FEE, 6000, "beruht auf Nr. 263 der Anlage"),
        ({"legal_ground": "anordnung"} | FEE, 6000, "beruht auf Nr. 261 der Anlage"),
    ],
)
def test_a_refused_closure_names_the_fee_of_its_ground_and_frees_public_bodies(
    stages: Stages, fields: dict[str, str], total: int | None, words: str
) -> None:
    case_id = stages.taken(CLOSURE)
    draft = DraftInput(outcome="abgelehnt", reasons="Keine Umleitung.", fields=REFUSED | fields)
    decision = drafted(stages, case_id, CLOSURE, draft).decision

    assert decision.blockers == ()
    assert (decision.calculation.total_cents if decision.calculation else None) == total
    with stages.acting(stages.clerk(CLOSURE)) as ctx:
        assert words in str(draft_letter(ctx, case_id).blocks)


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("fee_cents", "Gebühr eintragen"),
        ("fee_due_on", "fällig am"),
        ("cash_reference", "Kassenzeichen"),
        ("fee_reasons", "Aufwand für die Gebühr"),
    ],
)
def test_a_fee_needs_its_due_day_reference_and_reasons(stages: Stages, left_out: str, words: str) -> None:
    fields = {key: text for key, text in (CLOSED | FEE).items() if key != left_out}
    draft = DraftInput(outcome="angeordnet", reasons="Nötig.", fields=fields)
    decision = drafted(stages, stages.taken(CLOSURE), CLOSURE, draft).decision

    assert any(words in text for text in decision.blockers)


def test_a_free_card_needs_no_due_day(stages: Stages) -> None:
    draft = DraftInput(outcome="ersatz", fields={"is_theft_proven": "1", "delivery": "schule"})
    clerk = stages.person("wilma", teams=("schuelerbefoerderung",))
    case_id = stages.routed(CARD)
    with stages.acting(clerk) as ctx:
        take_case(ctx, case_id, version=None)
        save_draft(ctx, case_id, version=None, draft=draft)

    assert stages.page(case_id).decision.blockers == ()
