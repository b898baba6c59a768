"""Asking back what was paid: the sheet goes by what was granted, and the demand never beyond it."""

from dataclasses import replace

import pytest

from api.letter_samples import sample_draft
from cases.commands.context import Context
from cases.commands.decide import DraftInput, save_draft
from cases.commands.follow_on import open_follow_on_case
from cases.facts.actor import CaseId
from cases.queries import transport_refund
from cases.queries.case_page import case_page
from cases.queries.decisions import approved_decision
from cases.queries.earlier_refunds import EarlierReversal
from cases.queries.ledgers import CALCULATION
from tests.api.portal.door import Door
from tests.factories.stages import Stages
from tests.services.walk import Walk, complete


@pytest.mark.parametrize(
    ("typed", "total_cents", "problem"),
    [
        ({}, 30_000, ""),
        ({"refund_cents": "200,00"}, 20_000, ""),
        ({"refund_cents": "300,01"}, None, "sind mehr, als in 1 Monat"),
        ({"refund_cents": "0"}, None, "größer als null"),
        ({"refund_months": "2"}, None, "Gezahlt ist bis heute nur für 1 Monat"),
        ({"refund_months": "7"}, None, "Bewilligt sind 6 Monate"),
        ({"monthly_cents": "400,00"}, None, "Bewilligt sind 300,00 Euro im Monat"),
        ({"refund_months": ""}, None, "Zahl der Monate"),
        ({"refund_cents": ""}, None, "zu erstattenden Betrag"),
        ({"revoked_from": "17.11.2026"}, None, "nicht für die Vergangenheit"),
        ({"revoked_from": "01.07.2027"}, None, "Bewilligt ist nur bis zum 30.04.2027"),
        ({"refund_due_on": ""}, None, "Erstattung fällig am"),
    ],
)
def test_the_demand_goes_by_what_was_granted(
    door: Door, stages: Stages, typed: dict[str, str], total_cents: int | None, problem: str
) -> None:
    walk = Walk(door, stages, complete("foerderung-medizinische-ausbildung"))
    _check_demand(walk, "widerrufen", typed, total_cents, problem)


@pytest.mark.parametrize(
    ("typed", "total_cents", "problem"),
    [
        ({}, 30_000, ""),
        (dict.fromkeys(("monthly_cents", "refund_months", "refund_cents", "refund_due_on"), ""), None, ""),
        ({"refund_due_on": ""}, None, "Erstattung fällig am"),
        ({"interest_from": ""}, 30_000, ""),
        ({"refund_months": ""}, None, "Zahl der Monate"),
    ],
)
def test_a_grant_that_was_unlawful_may_have_paid_nothing_yet(
    door: Door, stages: Stages, typed: dict[str, str], total_cents: int | None, problem: str
) -> None:
    walk = Walk(door, stages, complete("foerderung-medizinische-ausbildung"))
    _check_demand(walk, "bescheid_zurueckgenommen", typed, total_cents, problem)


def _check_demand(
    walk: Walk, outcome_key: str, typed: dict[str, str], total_cents: int | None, problem: str
) -> None:
    outcome = walk.service.outcome(outcome_key)
    decision = walk.filled(walk.ready_for(outcome), outcome, typed).decision

    assert (decision.calculation.total_cents if decision.calculation else None) == total_cents
    assert problem in decision.calculation_problem
    assert bool(problem) == bool(decision.calculation_problem)


@pytest.mark.parametrize(("interest_from", "is_told"), [("22.11.2026", True), ("23.11.2026", False)])
def test_interest_before_the_grant_is_told(
    door: Door, stages: Stages, interest_from: str, *, is_told: bool
) -> None:
    walk = Walk(door, stages, complete("foerderung-medizinische-ausbildung"))
    outcome = walk.service.outcome("widerrufen")
    page = walk.filled(walk.ready_for(outcome), outcome, {"interest_from": interest_from})
    sheet = page.decision.calculation
    assert sheet is not None
    assert any("Zinsen ab dem" in text for text in sheet.warnings) is is_told


@pytest.mark.parametrize(
    ("outcome_key", "typed", "is_refused"),
    [
        ("bewilligt", {}, False),
        ("bewilligt", {"monthly_cents": "200,00"}, True),
        ("bewilligt", {"months": "1"}, True),
        ("teilweise_bewilligt", {"months": "1"}, False),
    ],
)
def test_a_smaller_grant_refuses_the_rest_openly(
    door: Door, stages: Stages, outcome_key: str, typed: dict[str, str], *, is_refused: bool
) -> None:
    walk = Walk(door, stages, complete("foerderung-medizinische-ausbildung"))
    case_id = walk.checked()
    with stages.acting(walk.clerk) as ctx:
        fields = {"monthly_cents": "300,00", "months": "6", **typed}
        save_draft(ctx, case_id, version=None, draft=DraftInput(outcome_key, fields=fields))
        problem = case_page(ctx, case_id).decision.calculation_problem
    assert ("Teilweise bewilligen" in problem) is is_refused


@pytest.mark.parametrize(
    ("before", "typed", "problem"),
    [
        ("widerrufen", {"refund_months": "2", "refund_cents": "300,00"}, ""),
        ("widerrufen", {"refund_months": "2", "refund_cents": "300,01"}, "höchstens 300,00 Euro"),
        ("widerrufen_zukunft", {"refund_months": "3", "refund_cents": "900,00"}, ""),
        (
            "widerrufen_zukunft",
            {"refund_months": "4", "refund_cents": "900,00"},
            "berührt die Bewilligung nur",
        ),
    ],
)
def test_a_later_reversal_asks_back_what_is_left(
    door: Door, stages: Stages, before: str, typed: dict[str, str], problem: str
) -> None:
    """§ 49a (1) VwVfG: two months are paid when the first decision goes out, four by the time of the second row."""
    walk = Walk(door, stages, complete("foerderung-medizinische-ausbildung"))
    outcome = walk.service.outcome(before)
    case_id = walk.ready_for(outcome)
    walk.ended(case_id, outcome)
    if before == "widerrufen_zukunft":
        stages.acting.now = stages.acting.now.replace(year=2027, month=2, day=15)

    with stages.acting(walk.clerk) as ctx:
        fresh = open_follow_on_case(ctx, case_id, version=None, reason="Neue Tatsachen").case_id
        key = "bescheid_zurueckgenommen"
        save_draft(ctx, fresh, version=None, draft=DraftInput(outcome=key))
        written = sample_draft(case_page(ctx, fresh), walk.service.outcome(key), walk.said, ctx.today)
        save_draft(ctx, fresh, version=None, draft=replace(written, fields={**written.fields, **typed}))
        found = case_page(ctx, fresh).decision.calculation_problem

    assert problem in found
    assert bool(problem) == bool(found)


TAKEN_BACK = {"legal_ground": "ruecknahme", "revoked_from": "01.09.2026"}
CARD_MONTH = {"card_month_cents": "63,00"}


@pytest.mark.parametrize(
    ("before", "typed", "total_cents", "problem"),
    [
        ("erstattung_bewilligt", {**TAKEN_BACK, "refund_cents": "1,00"}, 100, ""),
        ("erstattung_bewilligt", {**TAKEN_BACK, "refund_cents": "99.999,00"}, None, "sind mehr"),
        (
            "erstattung_bewilligt",
            {**TAKEN_BACK, "legal_ground": "widerruf", "refund_cents": "1"},
            None,
            "nur für die Zukunft",
        ),
        (
            "erstattung_bewilligt",
            {**TAKEN_BACK, "revoked_from": "01.02.2027", "refund_cents": "1"},
            None,
            "erst ab dem",
        ),
        (
            "erstattung_bewilligt",
            {"legal_ground": "ruecknahme", "refund_cents": "1"},
            None,
            "„Aufgehoben ab“",
        ),
        (
            "karte_bewilligt",
            {**TAKEN_BACK, **CARD_MONTH, "refund_cents": "63,01"},
            None,
            "1 Monat zu 63,00 Euro",
        ),
        ("karte_bewilligt", {**TAKEN_BACK, "refund_cents": "100,00"}, None, "„Wert der Karte je Monat“"),
        ("karte_bewilligt", {"refund_cents": ""}, None, ""),
    ],
)
def test_no_more_school_transport_is_asked_back_than_was_given(
    walk_of_transport: Walk, before: str, typed: dict[str, str], total_cents: int | None, problem: str
) -> None:
    walk = walk_of_transport
    case_id = walk.checked()
    walk.ended(case_id, walk.service.outcome(before))

    with walk.stages.acting(walk.clerk) as ctx:
        fresh = open_follow_on_case(ctx, case_id, version=None, reason="Umzug").case_id
        save_draft(ctx, fresh, version=None, draft=DraftInput("aufgehoben", fields=typed))
        decision = case_page(ctx, fresh).decision

    assert (decision.calculation.total_cents if decision.calculation else None) == total_cents
    assert problem in decision.calculation_problem
    assert bool(problem) == bool(decision.calculation_problem)


@pytest.mark.parametrize(("asked_before", "problem"), [(0, ""), (100, "fordert schon zurück")])
def test_school_transport_is_asked_back_once(
    walk_of_transport: Walk, monkeypatch: pytest.MonkeyPatch, asked_before: int, problem: str
) -> None:
    walk = walk_of_transport
    case_id = walk.checked()
    walk.ended(case_id, walk.service.outcome("erstattung_bewilligt"))
    with walk.stages.acting(walk.clerk) as ctx:
        fresh = open_follow_on_case(ctx, case_id, version=None, reason="Umzug").case_id
        granted = sheet_cents(ctx, case_id)
        earlier = EarlierReversal(ctx.today, asked_before, ctx.today, is_future_only=False)
        monkeypatch.setattr(transport_refund, "earlier_reversals", lambda *_: (earlier,))
        asked = TAKEN_BACK | {"refund_cents": f"{granted // 100},{granted % 100:02}"}
        save_draft(ctx, fresh, version=None, draft=DraftInput("aufgehoben", fields=asked))
        found = case_page(ctx, fresh).decision.calculation_problem

    assert problem in found
    assert bool(problem) == bool(found)


def sheet_cents(ctx: Context, case_id: CaseId) -> int:
    """What the decision of the case granted."""
    decision = approved_decision(ctx, case_id)
    assert decision is not None
    total: int = CALCULATION.validate_python(decision.sheet).total_cents
    return total


@pytest.fixture
def walk_of_transport(door: Door, stages: Stages) -> Walk:
    return Walk(door, stages, complete("schuelerfahrtkosten"))
