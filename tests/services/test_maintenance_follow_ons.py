"""After a grant of Unterhaltsvorschuss: what is demanded back or changed keeps to what was granted."""

import pytest

from cases.commands.decide import DraftInput, save_draft, submit_draft
from cases.commands.follow_on import open_follow_on_case
from cases.facts.actor import CaseId
from cases.queries.case_page import case_page
from cases.queries.letter_facts import final_letter
from cases.queries.maintenance_decided import REGULAR
from tests.api.portal.door import Door
from tests.factories.stages import Stages, approve_as_shown
from tests.services.walk import Walk, complete

CALENDAR = {"ground": "betraege", REGULAR: "60,00"}
"""The grant counts 60 euros of maintenance in every month; the law changes something and not the family."""


@pytest.mark.parametrize(
    ("outcome_key", "typed", "problem"),
    [
        ("rueckforderung", {}, ""),
        (
            "rueckforderung",
            {"from_on": "01.09.2026", "amount_cents": "478,00"},
            "sind nur 239,00 Euro bewilligt",
        ),
        ("rueckforderung", {"from_on": "01.09.2026", "until_on": "31.10.2026"}, "erst ab dem 01.11.2026"),
        ("geaendert", {"begins_on": "01.01.2025"} | CALENDAR, "geht nur für die Zukunft"),
        ("geaendert", {"begins_on": "15.12.2026"}, "den Ersten eines Monats"),
        ("geaendert", {"regular_maintenance_cents": "100,00"}, "Bitte „Betrag herabsetzen“ wählen"),
        ("geaendert", {"ground": "altersstufe"}, "Beide müssen zueinander passen"),
        (
            "geaendert",
            CALENDAR | {"ground": "altersstufe"},
            "beginnt für das Kind am 01.03.2025 und 01.03.2031",
        ),
        ("geaendert", CALENDAR, "Für 12/2026 ändern sich weder der Mindestunterhalt noch das Kindergeld"),
        ("geaendert", {}, ""),
        ("herabgesetzt", {}, ""),
        ("herabgesetzt", {"begins_on": "15.12.2026"}, "den Ersten eines Monats"),
        ("herabgesetzt", {"regular_maintenance_cents": ""}, "Der Betrag sinkt nicht"),
        ("bewilligt", {"begins_on": "01.09.2026", "efforts_shown": "1"}, "höchstens für den Monat"),
    ],
)
def test_draft_keeps_to_the_grant(
    door: Door, stages: Stages, outcome_key: str, typed: dict[str, str], problem: str
) -> None:
    walk = Walk(door, stages, complete("unterhaltsvorschuss"))
    outcome = walk.service.outcome(outcome_key)
    case_id = walk.ready_for(outcome)

    decision = walk.filled(case_id, outcome, typed).decision

    assert problem in decision.calculation_problem
    assert bool(problem) == bool(decision.calculation_problem)


@pytest.mark.parametrize(("delivery", "day"), [("", "20.11.2026"), ("persoenlich", "16.11.2026")])
def test_day_of_announcement_goes_by_the_chosen_way(
    door: Door, stages: Stages, delivery: str, day: str
) -> None:
    walk = Walk(door, stages, complete("unterhaltsvorschuss"))
    case_id = walk.ready_for(walk.service.outcome("geaendert"))

    with stages.acting(walk.clerk) as ctx:
        fields = {"granted_on": "14.08.2024", "begins_on": "01.01.2025"} | CALENDAR
        save_draft(
            ctx, case_id, version=None, draft=DraftInput("geaendert", fields=fields, delivery=delivery)
        )
        problem = case_page(ctx, case_id).decision.calculation_problem

    assert f"voraussichtlich dem {day}" in problem


def test_later_grant_may_begin_later(door: Door, stages: Stages) -> None:
    walk = Walk(door, stages, complete("unterhaltsvorschuss"))
    case_id = walk.ready_for(walk.service.outcome("geaendert"))

    with stages.acting(walk.clerk) as ctx:
        draft = DraftInput("bewilligt", fields={"begins_on": "01.12.2026"})
        save_draft(ctx, case_id, version=None, draft=draft)
        decision = case_page(ctx, case_id).decision

    assert (decision.calculation_problem, decision.calculation is not None) == ("", True)


def test_nothing_to_pay_is_no_grant(door: Door, stages: Stages) -> None:
    walk = Walk(door, stages, complete("unterhaltsvorschuss"))
    walk.said["payload"]["orphan_benefit_cents"] = 90_000
    case_id = walk.ready_for(walk.service.outcome("bewilligt"))

    with stages.acting(walk.clerk) as ctx:
        draft = DraftInput("bewilligt", fields={"begins_on": "01.11.2026"})
        save_draft(ctx, case_id, version=None, draft=draft)
        problem = case_page(ctx, case_id).decision.calculation_problem

    assert "ergibt sich kein Zahlbetrag" in problem


@pytest.mark.parametrize("of_first", [True, False])
def test_demand_knows_every_grant_of_the_family(door: Door, stages: Stages, *, of_first: bool) -> None:
    """November was paid in full before the reduction came; the sibling of the reduction knows of it all the same."""
    walk = Walk(door, stages, complete("unterhaltsvorschuss"))
    reduction = walk.service.outcome("herabgesetzt")
    reduced = walk.ready_for(reduction)
    walk.ended(reduced, reduction)
    first = stages.row(reduced).follows if of_first else reduced

    with stages.acting(walk.clerk) as ctx:
        fresh = open_follow_on_case(ctx, CaseId(first or 0), version=None, reason="Ersatz").case_id
        typed = {"from_on": "01.11.2026", "until_on": "30.11.2026", "amount_cents": "239,00"}
        save_draft(ctx, fresh, version=None, draft=DraftInput("rueckforderung", fields=typed))
        demand = case_page(ctx, fresh).decision
        save_draft(ctx, fresh, version=None, draft=DraftInput("geaendert"))
        fields = {field.key: field.value for field in case_page(ctx, fresh).decision.fields}

    assert "bewilligt" not in demand.calculation_problem
    assert demand.calculation is not None
    assert [line.amount_cents for line in demand.calculation.lines] == [23900]
    assert fields["regular_maintenance_cents"] == "100,00"


def test_maintenance_that_stops_raises_the_amount_for_its_own_reason(door: Door, stages: Stages) -> None:
    walk = Walk(door, stages, complete("unterhaltsvorschuss"))
    case_id = walk.checked()
    with stages.acting(walk.clerk) as ctx:
        fields = {"begins_on": "01.11.2026", "regular_maintenance_cents": "100,00"}
        save_draft(ctx, case_id, version=None, draft=DraftInput("bewilligt", fields=fields))
        submit_draft(ctx, case_id, version=None)
    with stages.acting(walk.lead) as ctx:
        approve_as_shown(ctx, case_id)

    seen = []
    with stages.acting(walk.clerk) as ctx:
        fresh = open_follow_on_case(ctx, case_id, version=None, reason="Unterhalt weg").case_id
        for ground, typed in (
            ("altersstufe", {REGULAR: "0"}),
            ("unterhalt", {REGULAR: "0"}),
            ("unterhalt", {REGULAR: "40,00"}),
        ):
            fields = {"granted_on": "16.11.2026", "begins_on": "01.12.2026", "ground": ground, **typed}
            save_draft(ctx, fresh, version=None, draft=DraftInput("geaendert", fields=fields))
            page = case_page(ctx, fresh)
            letter = None if page.decision.calculation_problem else final_letter(ctx, fresh)
            text = " ".join(block.text for block in letter.blocks) if letter else ""
            seen.append((page.decision.calculation_problem, page.hearing.is_needed, text))

    assert "Beide müssen zueinander passen" in seen[0][0]
    assert [problem for problem, _, _ in seen[1:]] == ["", ""]
    assert not any(needed for _, needed, _ in seen)
    assert "den ich bisher angerechnet habe, ist weggefallen" in seen[1][2]
    assert "beträgt nur noch 40,00 Euro im Monat" in seen[2][2]
    assert all("Altersstufe gilt" not in text and "nur der Unterhalt" in text for _, _, text in seen[1:])


def test_grant_is_named_and_not_what_changed_it(door: Door, stages: Stages) -> None:
    walk = Walk(door, stages, complete("unterhaltsvorschuss"))
    reduction = walk.service.outcome("herabgesetzt")
    reduced = walk.ready_for(reduction)
    walk.ended(reduced, reduction)

    with stages.acting(walk.clerk) as ctx:
        fresh = open_follow_on_case(ctx, reduced, version=None, reason="Umzug").case_id
        save_draft(ctx, fresh, version=None, draft=DraftInput("aufgehoben"))
        fields = {field.key: field.value for field in case_page(ctx, fresh).decision.fields}
        draft = DraftInput(
            "aufgehoben",
            reasons="Das Kind ist umgezogen.",
            fields={**fields, "revoked_from": "01.03.2027", "change_text": "Das Kind ist umgezogen"},
        )
        save_draft(ctx, fresh, version=None, draft=draft)
        letter = final_letter(ctx, fresh)

    assert (fields["granted_on"], fields["amended_on"]) == ("16.11.2026", "11.12.2026")
    assert letter is not None
    text = str(letter.blocks)
    assert "Den Bescheid vom 16.11.2026 in der Fassung des Bescheids vom 11.12.2026 hebe ich" in text
