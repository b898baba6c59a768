"""After the decision: ways of delivery, the machine of remedies, limits counted anew, who may decide, what blocks."""

from datetime import date
from itertools import product

import pytest

from cases.errors import NotAllowed
from cases.facts.ledger import Deadline, LedgerStep
from cases.rules.announcement import AnnouncementState, Delivery, Route, announcement
from cases.rules.appeal_lifecycle import AppealEvent, AppealStatus, advance, allowed_events
from cases.rules.blockers import CaseSituation, why_not_appeal, why_not_correct, why_not_decide
from cases.rules.delivery import CHOOSABLE, RULES, DeliveryWay, rule_of
from cases.rules.lifecycle import CaseStatus
from cases.rules.permissions import Act, Role, refusal
from cases.rules.regimes import Regime
from cases.rules.time_limits import Period, PeriodUnit, end_of_period, pause, recounted
from tests.cases.rules.test_lifecycles import Thing

A, AE = AppealStatus, AppealEvent
APPEAL_TABLE = {
    (A.EINGEGANGEN, AE.REFER): A.VORGELEGT,
    (A.EINGEGANGEN, AE.RELIEVE): A.ABGEHOLFEN,
    (A.EINGEGANGEN, AE.GRANT_PART): A.TEILWEISE_STATTGEGEBEN,
    (A.EINGEGANGEN, AE.REJECT): A.ZURUECKGEWIESEN,
    (A.EINGEGANGEN, AE.TAKE_BACK): A.ZURUECKGENOMMEN,
    (A.EINGEGANGEN, AE.CONFIRM): A.VOM_GERICHT_BESTAETIGT,
    (A.EINGEGANGEN, AE.RULE): A.VOM_GERICHT_ENTSCHIEDEN,
    (A.VORGELEGT, AE.RELIEVE): A.ABGEHOLFEN,
    (A.VORGELEGT, AE.GRANT_PART): A.TEILWEISE_STATTGEGEBEN,
    (A.VORGELEGT, AE.REJECT): A.ZURUECKGEWIESEN,
    (A.VORGELEGT, AE.TAKE_BACK): A.ZURUECKGENOMMEN,
    (A.VORGELEGT, AE.CONFIRM_ELSEWHERE): A.ANDERSWO_BESTAETIGT,
    (A.VORGELEGT, AE.DECIDE_ELSEWHERE): A.ANDERSWO_ENTSCHIEDEN,
}


@pytest.mark.parametrize(("status", "event"), list(product(AppealStatus, AppealEvent)))
def test_a_remedy_is_laid_before_somebody_and_ends_once(status: AppealStatus, event: AppealEvent) -> None:
    thing = Thing(status.value)
    wanted = APPEAL_TABLE.get((status, event))
    assert (event in allowed_events(status)) is (wanted is not None)
    if wanted is not None:
        advance(thing, event)
        assert thing.status == wanted
        return
    with pytest.raises(NotAllowed):
        advance(thing, event)
    assert thing.status == status


@pytest.mark.parametrize("way", list(DeliveryWay))
def test_every_way_has_a_rule_and_a_proof_only_where_no_day_is_presumed(way: DeliveryWay) -> None:
    rule = rule_of(way.value)
    assert (way in CHOOSABLE) is rule.is_on_paper
    found = announcement(Delivery(rule.route, date(2026, 11, 23)), Regime.SGB, today=date(2026, 11, 23))
    if rule.needs_proof:
        assert found.state is AnnouncementState.UNCLEAR
    assert rule.sent_words
    assert len(rule.note) < 40


def test_every_route_is_reached_by_a_way() -> None:
    assert {rule.route for rule in RULES.values()} == set(Route)


def target(amount: int, unit: PeriodUnit, extra: frozenset[date] = frozenset()) -> Deadline:
    return end_of_period(
        "Ziel",
        date(2026, 11, 23),
        Period(amount, unit),
        Regime.VWVFG,
        event_text="Antrag eingegangen.",
        source="Annahme",
        extra=extra,
    )


@pytest.mark.parametrize(
    ("amount", "unit", "extra"),
    [
        (14, PeriodUnit.DAYS, date(2026, 12, 7)),
        (14, PeriodUnit.DAYS, date(2026, 12, 8)),
        (12, PeriodUnit.DAYS, date(2026, 12, 7)),
        (5, PeriodUnit.WORKING_DAYS, date(2026, 11, 25)),
        (1, PeriodUnit.MONTHS, date(2026, 12, 23)),
    ],
)
def test_counting_anew_is_like_counting_for_the_first_time_and_back_again(
    amount: int, unit: PeriodUnit, extra: date
) -> None:
    days = amount if unit is PeriodUnit.WORKING_DAYS else None
    before = target(amount, unit)
    after = recounted(before, frozenset({extra}), working_days=days)

    assert after == target(amount, unit, frozenset({extra}))
    assert recounted(after, working_days=days) == before
    assert recounted(after, frozenset({extra}), working_days=days) == after


def test_pauses_stay_when_working_days_are_counted_anew() -> None:
    rested = pause(target(5, PeriodUnit.WORKING_DAYS), date(2026, 11, 26), date(2026, 11, 30))
    after = recounted(rested, frozenset({date(2026, 11, 25)}), working_days=5)

    assert (rested.ends_on, after.ends_on) == (date(2026, 12, 4), date(2026, 12, 7))
    assert len(after.steps) == len(rested.steps) + 1


def test_what_does_not_shift_and_what_somebody_chose_stay() -> None:
    chosen = Deadline("Wiedervorlage", date(2026, 11, 23), date(2026, 12, 7), ())
    step = LedgerStep("Ohne Tag.", "")
    odd = Deadline(
        "Ziel", date(2026, 11, 23), date(2026, 12, 7), (step, step, step), shift_source="§ 193 BGB"
    )
    extra = frozenset({date(2026, 12, 7)})

    assert recounted(chosen, extra) == chosen
    assert recounted(odd, extra, working_days=3).ends_on == date(2026, 12, 8)


@pytest.mark.parametrize("status", list(CaseStatus))
def test_remedies_and_corrections_need_a_decision_that_was_sent(status: CaseStatus) -> None:
    assert why_not_appeal(status, has_decision=False)
    assert bool(why_not_appeal(status, has_decision=True)) is (
        status not in (CaseStatus.BESCHIEDEN, CaseStatus.ABGESCHLOSSEN)
    )
    assert why_not_correct(status, has_decision=False, has_draft=False)
    assert bool(why_not_correct(status, has_decision=True, has_draft=False)) is (
        status != CaseStatus.BESCHIEDEN
    )
    assert why_not_correct(status, has_decision=True, has_draft=True)


def test_a_correction_is_decided_on_a_decided_case_only() -> None:
    ready = CaseSituation(
        CaseStatus.BESCHIEDEN,
        has_draft=True,
        outcome="Ablehnung",
        reasons_text="x",
        authority_name="Landkreis",
        signer_name="Carla",
        instruction_text="Klage",
        is_correction=True,
    )
    assert why_not_decide(ready) == ()
    assert why_not_decide(CaseSituation(CaseStatus.ABGESCHLOSSEN, is_correction=True))


def refused(act: Act, *roles: Role, is_author: bool = False) -> str | None:
    return refusal(
        act,
        roles,
        same_authority=True,
        is_assigned_or_deputy=False,
        in_team=True,
        is_excluded=False,
        is_author=is_author,
    )


def test_a_widerspruch_is_decided_by_a_lead_who_did_not_draft() -> None:
    assert refused(Act.DECIDE_REMEDY, Role.SUPERVISOR) is None
    assert "entworfen" in (refused(Act.DECIDE_REMEDY, Role.SUPERVISOR, is_author=True) or "")
    assert "Leitung" in (refused(Act.DECIDE_REMEDY, Role.CLERK) or "")


def test_files_are_offered_by_lead_and_administration() -> None:
    assert refused(Act.DISPOSE, Role.ADMIN) is None
    assert refused(Act.DISPOSE, Role.SUPERVISOR) is None
    assert "Leitung und Administration" in (refused(Act.DISPOSE, Role.CLERK) or "")
