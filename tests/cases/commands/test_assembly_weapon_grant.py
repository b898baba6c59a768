"""Outcomes of assemblies, weapons and grants: what their drafts lack, what they cost, who approves them."""

from dataclasses import replace
from datetime import date

import pytest

from cases.commands.decide import DraftInput, save_draft, submit_draft
from cases.commands.hear import record_oral_hearing
from cases.models import Case
from cases.rules.lifecycle import CaseStatus
from tests.factories.stages import Stages, approve_as_shown
from tests.factories.team_desks import ASSEMBLY, CONFIRMED, GRANT, WEAPON, drafted

BEGINS = "2026-12-12T14:00:00+01:00"
WEIGHED = {
    "danger_facts": "Tatsachen",
    "danger_source": "versammlung",
    "protected_right": "Leben",
    "milder_means": "Keine",
    "weighing": "Zumutbar",
}


def test_confirmed_assembly_is_settled_without_a_decision(stages: Stages) -> None:
    case_id, desk = drafted(stages, ASSEMBLY, CONFIRMED)
    with stages.acting(desk.clerk) as ctx:
        approve_as_shown(ctx, case_id)

    page = stages.page(case_id)
    assert page.head.status == CaseStatus.ABGESCHLOSSEN
    assert page.letters[0].subject.endswith(": Bestätigung")
    assert all(letter.remedy_ends_on is None for letter in page.letters)


def test_ban_without_reasons_for_its_enforcement_goes_nowhere(stages: Stages) -> None:
    case_id, _ = drafted(
        stages,
        ASSEMBLY,
        DraftInput(
            outcome="verboten",
            reasons="Die Entscheidung steht in meinem Ermessen.",
            fields={
                "dates": BEGINS,
                "heard_on": "23.11.2026",
                **WEIGHED,
            },
        ),
    )
    blockers = stages.page(case_id).decision.blockers
    assert any("Begründung der sofortigen Vollziehung" in text for text in blockers)


def test_restriction_needs_a_restriction_and_calls_it_so(stages: Stages) -> None:
    draft = DraftInput(
        outcome="beschraenkt",
        reasons="Die Entscheidung steht in meinem Ermessen.",
        fields={
            "dates": BEGINS,
            "begins_at": "12.12.2026, 14:00",
            "ends_at": "12.12.2026, 16:00",
            "heard_on": "23.11.2026",
            "endangered": "sicherheit",
            **WEIGHED,
        },
    )
    case_id, desk = drafted(stages, ASSEMBLY, draft)
    decision = stages.page(case_id).decision
    assert decision.provisions_title == "Beschränkungen"
    assert {field.kind for field in decision.fields} == {
        "dates",
        "datetime",
        "date",
        "multiline",
        "select",
        "text",
        "number",
    }
    assert any("braucht mindestens einen" in text for text in decision.blockers)

    with stages.acting(desk.clerk) as ctx:
        save_draft(ctx, case_id, version=None, draft=replace(draft, side_provisions=("glas",)))
        record_oral_hearing(
            ctx,
            case_id,
            version=None,
            statement="Kooperationsgespräch: einverstanden",
            consideration="Wie geplant.",
        )
    assert stages.page(case_id).decision.blockers == ()


def test_fee_of_an_entry_counts_the_weapons(stages: Stages) -> None:
    case_id, _ = drafted(
        stages,
        WEAPON,
        DraftInput(
            outcome="ausgetragen",
            fields={
                "removed_on": "23.11.2026",
                "reported_on": "23.11.2026",
                "copies": "2",
                "return_way": "einschreiben",
                "fee_due_on": "23.12.2026",
                "cash_reference": "3230.2026.1",
            },
        ),
    )
    decision = stages.page(case_id).decision
    assert decision.calculation is not None
    assert (decision.calculation.total_cents, decision.calculation.is_sample_value) == (2560, True)
    assert decision.blockers == ()


@pytest.mark.parametrize("left_out", [None, "model"])
def test_weapon_stated_twice_costs_once(stages: Stages, left_out: str | None) -> None:
    case_id, desk = drafted(stages, WEAPON, DraftInput(outcome="ausgetragen"))
    with stages.acting(desk.clerk) as ctx:
        case = ctx.session.get_one(Case, case_id)
        first, *others = case.form["weapons"]
        first = {name: said for name, said in first.items() if name != left_out}
        case.form = case.form | {"weapons": [first, *others, first]}
    decision = stages.page(case_id).decision
    assert {field.key: field.value for field in decision.fields}["copies"] == "2"


def _grant(monthly: str) -> DraftInput:
    return DraftInput(
        outcome="bewilligt",
        reasons="Ich entscheide nach pflichtgemäßem Ermessen.",
        fields={
            "begins_on": "04.01.2027",
            "ends_on": "30.06.2027",
            "monthly_cents": monthly,
            "months": "6",
            "budget_reference": "1.2.3",
            "proof_due_on": "31.07.2027",
        },
        side_provisions=("zweckbindung", "verwendungsnachweis"),
    )


def test_grant_is_decided_by_two_people_and_brings_its_reminders(stages: Stages) -> None:
    case_id, desk = drafted(stages, GRANT, _grant("300,00"))
    calculation = stages.page(case_id).decision.calculation
    assert calculation is not None
    assert calculation.total_cents == 180000
    with stages.acting(desk.clerk) as ctx:
        submit_draft(ctx, case_id, version=None)
    with stages.acting(desk.lead) as ctx:
        approve_as_shown(ctx, case_id)

    page = stages.page(case_id)
    assert page.head.status == CaseStatus.BESCHIEDEN
    found = next(limit for limit in page.time_limits if limit.title.startswith("Verwendungsnachweis"))
    assert found.ends_on == date(2027, 7, 30)


def test_grant_above_the_guideline_is_stopped(stages: Stages) -> None:
    case_id, _ = drafted(stages, GRANT, _grant("900,00"))
    assert any("Höchstbetrag" in text for text in stages.page(case_id).decision.blockers)


def test_grant_of_more_months_than_the_period_has_is_stopped(stages: Stages) -> None:
    written = _grant("300,00")
    case_id, _ = drafted(stages, GRANT, replace(written, fields={**written.fields, "months": "7"}))
    assert any(
        "umfasst 6 Monate, angefangene mitgezählt. Für 7" in text
        for text in stages.page(case_id).decision.blockers
    )
