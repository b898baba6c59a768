"""Asking back what was paid: the sheet goes by what was granted, and the demand never beyond it."""

from datetime import timedelta

import pytest

from cases.commands.correct import CorrectionInput, correct_decision
from cases.commands.decide import DraftInput, save_draft
from cases.commands.follow_on import open_follow_on_case
from cases.commands.remedies import AppealInput, record_appeal
from cases.commands.remedy_outcomes import end_appeal
from cases.facts.actor import CaseId
from cases.queries.case_page import case_page
from cases.rules.appeal_lifecycle import AppealEvent
from tests.api.portal.door import Door
from tests.factories.desk_acts import klage
from tests.factories.stages import Stages, approve_as_shown
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
    case_id = reversed_by(walk, before)
    if before == "widerrufen_zukunft":
        stages.acting.now = stages.acting.now.replace(year=2027, month=2, day=15)

    found = problem_of(walk, after(walk, case_id), ANNULLED, typed)
    assert problem in found
    assert bool(problem) == bool(found)


@pytest.mark.parametrize(
    ("remedy", "revoked_from", "months", "refund", "problem"),
    [
        ("", "12.10.2026", "3", "600,00", ""),
        ("", "12.10.2026", "3", "600,01", "höchstens 600,00 Euro"),
        ("", "12.10.2026", "4", "600,00", "berührt die Bewilligung nur 3 Monate"),
        ("", "01.01.2027", "1", "1,00", "höchstens 0,00 Euro"),
        ("open", "12.10.2026", "4", "900,00", ""),
        ("open", "12.10.2026", "4", "900,01", "höchstens 900,00 Euro"),
        ("open", "01.01.2027", "2", "300,00", ""),
        ("open", "01.01.2027", "2", "600,00", "höchstens 300,00 Euro"),
        ("lost", "01.01.2027", "2", "300,00", ""),
    ],
)
def test_months_that_are_asked_back_are_not_asked_back_again(
    door: Door,
    stages: Stages,
    revoked_from: str,
    months: str,
    refund: str,
    problem: str,
    remedy: str,
) -> None:
    """§ 49a (1) VwVfG: November to January are paid, and January is asked back; February only beside a remedy, as
    it suspends the decision (§ 80 (1) VwGO), also when it is lost later.
    """
    walk = Walk(door, stages, complete("foerderung-medizinische-ausbildung"))
    grant_id = granted(walk)
    stages.acting.now = stages.acting.now.replace(year=2027, month=1, day=4)
    january = dict.fromkeys(("revoked_from", "interest_from"), "01.01.2027")
    taken_back = after(walk, grant_id)
    asked = {**january, "refund_months": "1", "refund_cents": "300,00"}
    walk.ended(taken_back, walk.service.outcome("widerrufen"), asked)
    if remedy == "lost":
        ruled(walk, taken_back, AppealEvent.CONFIRM)
    elif remedy:
        sued(walk, taken_back)
    stages.acting.now = stages.acting.now.replace(month=2, day=15)

    typed = {**january, "revoked_from": revoked_from, "refund_months": months, "refund_cents": refund}
    fresh = after(walk, taken_back)
    found = problem_of(walk, fresh, ANNULLED, typed)
    assert problem in found
    assert bool(problem) == bool(found)
    sheet = stages.page(fresh).decision.calculation
    assert sheet is None or ("läuft oder lief ein Rechtsbehelf" in " ".join(sheet.warnings)) is bool(remedy)


def test_a_reversal_leaves_the_grant_of_the_next_months_alone(door: Door, stages: Stages) -> None:
    """§ 43 (2) VwVfG: two grants are made, the first is taken back in February, and the second pays May and June."""
    walk = Walk(door, stages, complete("foerderung-medizinische-ausbildung"))
    first = granted(walk)
    stages.acting.now += timedelta(days=1)
    second = after(walk, first)
    may = {"begins_on": "01.05.2027", "ends_on": "31.10.2027", "proof_due_on": "30.11.2027"}
    walk.ended(second, walk.service.outcome("bewilligt"), may)
    stages.acting.now = stages.acting.now.replace(year=2027, month=2, day=1)
    walk.ended(after(walk, first), walk.service.outcome("widerrufen"))
    stages.acting.now = stages.acting.now.replace(month=6, day=15)

    typed = {"revoked_from": "01.05.2027", "refund_months": "2", "refund_cents": "600,00"}
    assert problem_of(walk, after(walk, second), ANNULLED, typed) == ""


def test_correction_of_the_grant_forgets_no_demand(door: Door, stages: Stages) -> None:
    walk = Walk(door, stages, complete("foerderung-medizinische-ausbildung"))
    grant_id = granted(walk)
    taken_back = after(walk, grant_id)
    walk.ended(taken_back, walk.service.outcome("widerrufen"))
    stages.acting.now += timedelta(days=1)
    with stages.acting(walk.clerk) as ctx:
        correct_decision(
            ctx,
            grant_id,
            version=None,
            correction=CorrectionInput("unrichtigkeit", "Richtig: 1.", "Zahlendreher"),
        )
    with stages.acting(walk.lead) as ctx:
        approve_as_shown(ctx, grant_id)

    asked = {"refund_months": "2", "refund_cents": "600,00"}
    assert "höchstens 300,00 Euro" in problem_of(walk, after(walk, taken_back), ANNULLED, asked)


@pytest.mark.parametrize(
    ("before", "typed"),
    [
        ("widerrufen", {"refund_months": "2", "refund_cents": "600,00"}),
        ("widerrufen_zukunft", {"refund_months": "4", "refund_cents": "1.200,00"}),
    ],
)
def test_what_a_court_may_have_set_aside_is_told_and_does_not_count(
    door: Door, stages: Stages, before: str, typed: dict[str, str]
) -> None:
    """§ 113 (1) VwGO, § 43 (2) VwVfG."""
    walk = Walk(door, stages, complete("foerderung-medizinische-ausbildung"))
    case_id = reversed_by(walk, before)
    ruled(walk, case_id, AppealEvent.RULE)
    if before == "widerrufen_zukunft":
        stages.acting.now = stages.acting.now.replace(year=2027, month=2, day=15)

    fresh = after(walk, case_id)
    assert problem_of(walk, fresh, ANNULLED, typed) == ""
    sheet = stages.page(fresh).decision.calculation
    assert sheet is not None
    assert "Über einen Rechtsbehelf dagegen ist entschieden" in " ".join(sheet.warnings)


def test_what_a_court_has_confirmed_counts(door: Door, stages: Stages) -> None:
    """§ 121 VwGO."""
    walk = Walk(door, stages, complete("foerderung-medizinische-ausbildung"))
    case_id = reversed_by(walk, "widerrufen")
    ruled(walk, case_id, AppealEvent.CONFIRM)

    asked = {"refund_months": "2", "refund_cents": "600,00"}
    assert "höchstens 300,00 Euro" in problem_of(walk, after(walk, case_id), ANNULLED, asked)


ANNULLED = "bescheid_zurueckgenommen"


def granted(walk: Walk) -> CaseId:
    """A grant that was decided and sent."""
    case_id = walk.checked()
    first = next(one for one in walk.service.outcomes if one.is_offered(is_follow_on=False))
    walk.ended(case_id, first)
    return case_id


def reversed_by(walk: Walk, outcome_key: str) -> CaseId:
    """A follow-on in which a grant was taken back."""
    outcome = walk.service.outcome(outcome_key)
    case_id = walk.ready_for(outcome)
    walk.ended(case_id, outcome)
    return case_id


def ruled(walk: Walk, case_id: CaseId, event: AppealEvent) -> None:
    """Somebody has sued, and the court has ruled."""
    sued(walk, case_id)
    appeal_id = walk.stages.page(case_id).appeals[0].appeal_id
    with walk.stages.acting(walk.clerk) as ctx:
        end_appeal(ctx, case_id, appeal_id, event=event, note="Rechtskräftiges Urteil")


def sued(walk: Walk, case_id: CaseId) -> None:
    """Somebody has sued."""
    with walk.stages.acting(walk.clerk) as ctx:
        record_appeal(ctx, case_id, version=None, entered=AppealInput(klage(ctx.today)))


def after(walk: Walk, case_id: CaseId) -> CaseId:
    """A follow-on of a decided case."""
    with walk.stages.acting(walk.clerk) as ctx:
        return open_follow_on_case(ctx, case_id, version=None, reason="Neue Tatsachen").case_id


def problem_of(walk: Walk, case_id: CaseId, outcome_key: str, typed: dict[str, str]) -> str:
    """Why the demand cannot be made with what is typed; "" if it can."""
    return walk.filled(case_id, walk.service.outcome(outcome_key), typed).decision.calculation_problem


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


@pytest.mark.parametrize(
    ("asked_before", "is_granted_again", "problem"),
    [
        ("1,00", False, "höchstens 125,00 Euro"),
        ("126,00", False, "höchstens 0,00 Euro"),
        ("126,00", True, ""),
    ],
)
def test_school_transport_is_asked_back_once(
    walk_of_transport: Walk, asked_before: str, problem: str, *, is_granted_again: bool
) -> None:
    """§ 49a (1) VwVfG: 126 euros are reimbursed, asked back, perhaps granted again, and taken back a second time."""
    walk, grant = walk_of_transport, walk_of_transport.service.outcome("erstattung_bewilligt")
    grant_id = walk.checked()
    walk.ended(grant_id, grant)
    case_id = after(walk, grant_id)
    walk.ended(case_id, walk.service.outcome("aufgehoben"), {**TAKEN_BACK, "refund_cents": asked_before})
    if is_granted_again:
        walk.stages.acting.now += timedelta(days=1)
        case_id = after(walk, case_id)
        walk.ended(case_id, grant)

    typed = {**TAKEN_BACK, "refund_cents": "126,00"}
    found = problem_of(walk, after(walk, case_id), "aufgehoben", typed)
    assert problem in found
    assert bool(problem) == bool(found)


@pytest.mark.parametrize(
    ("between", "asked", "problem"),
    [
        ("", "252,00", ""),
        ("", "252,01", "4 Monate zu 63,00 Euro"),
        ("remedy", "378,00", ""),
        # The change of February goes with the grant.
        ("change", "252,01", "4 Monate zu 63,00 Euro"),
    ],
)
def test_a_card_that_went_back_is_worth_nothing_afterwards(
    walk_of_transport: Walk, between: str, asked: str, problem: str
) -> None:
    """§ 49a (1) VwVfG: held from November to February, revoked from March on; until April beside a remedy."""
    walk = walk_of_transport
    grant_id = walk.checked()
    walk.ended(grant_id, walk.service.outcome("karte_bewilligt"))
    walk.stages.acting.now += timedelta(days=1)
    if between == "change":
        walk.ended(after(walk, grant_id), walk.service.outcome("geaendert"), {"begins_on": "01.02.2027"})
        walk.stages.acting.now += timedelta(days=1)
    revoked = after(walk, grant_id)
    revocation = {"legal_ground": "widerruf", "revoked_from": "01.03.2027", "return_by": "01.03.2027"}
    revocation |= {"refund_cents": "", "interest_from": ""}
    walk.ended(revoked, walk.service.outcome("aufgehoben"), revocation)
    if between == "remedy":
        sued(walk, revoked)
    walk.stages.acting.now = walk.stages.acting.now.replace(year=2027, month=4, day=15)

    typed = {**TAKEN_BACK, **CARD_MONTH, "refund_cents": asked}
    found = problem_of(walk, after(walk, revoked), "aufgehoben", typed)
    assert problem in found
    assert bool(problem) == bool(found)


@pytest.fixture
def walk_of_transport(door: Door, stages: Stages) -> Walk:
    return Walk(door, stages, complete("schuelerfahrtkosten"))
