"""Nothing is ordered, allowed or confirmed for the past; what begins before the Bekanntgabe is told the clerk."""

from datetime import UTC, datetime

import pytest

from cases.commands.correct import CorrectionInput, correct_decision
from cases.commands.decide import DraftInput, save_draft
from cases.facts.actor import CaseId
from cases.facts.case_page import DecisionView
from cases.queries.case_page import case_page
from tests.api.portal.door import Door
from tests.factories.stages import Stages
from tests.services.walk import Walk, complete

CLOSURE, ASSEMBLY, GRANT = "sperrgenehmigung", "versammlung", "foerderung-medizinische-ausbildung"
OVER_CLOSURE, OVER_ASSEMBLY = "Der ganze Zeitraum der Sperrung ist vorbei", "Die Versammlung ist schon vorbei"


def drafted_on(walk: Walk, outcome_key: str, day: datetime, typed: dict[str, str]) -> DecisionView:
    """The composer with a complete draft of this outcome and these fields, seen at this moment."""
    outcome = walk.service.outcome(outcome_key)
    case_id = walk.ready_for(outcome)
    walk.filled(case_id, outcome, typed)
    return walk.stages.page(case_id, at=day).decision


def at(day: int, month: int = 11, year: int = 2026, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


CLOSED = {"starts_at": "24.11.2026, 07:00", "ends_at": "27.11.2026, 17:00"}


@pytest.mark.parametrize(
    ("service", "outcome_key", "typed", "now", "blocker", "hint"),
    [
        (CLOSURE, "angeordnet", CLOSED, at(19), "", ""),
        (CLOSURE, "angeordnet", CLOSED, at(21), "", "Der Beginn liegt vor der Bekanntgabe"),
        (CLOSURE, "angeordnet", CLOSED, at(25), "", "Bitte einen späteren Beginn wählen"),
        (CLOSURE, "angeordnet", CLOSED, at(27, hour=15), "", "Der Beginn liegt vor der Bekanntgabe"),
        (CLOSURE, "angeordnet", CLOSED, at(27, hour=16), OVER_CLOSURE, ""),
        (CLOSURE, "abweichend_angeordnet", CLOSED, at(28), OVER_CLOSURE, ""),
        (CLOSURE, "verlaengert", CLOSED, at(28), OVER_CLOSURE, ""),
        (CLOSURE, "geaendert", CLOSED, at(25), "", ""),
        (CLOSURE, "geaendert", CLOSED, at(28), OVER_CLOSURE, ""),
        (CLOSURE, "abgelehnt", {}, at(1, 3, 2027), "", ""),
        (GRANT, "bewilligt", {}, at(30, 4, 2027), "", ""),
        (GRANT, "bewilligt", {}, at(1, 5, 2027), "", "Der Zeitraum der Förderung ist schon vorbei"),
    ],
)
def test_what_is_over_is_not_ordered_and_a_late_order_is_told(
    door: Door,
    stages: Stages,
    service: str,
    outcome_key: str,
    typed: dict[str, str],
    now: datetime,
    blocker: str,
    hint: str,
) -> None:
    decision = drafted_on(Walk(door, stages, complete(service)), outcome_key, now, typed)

    blockers, hints = " ".join(decision.blockers), " ".join(decision.hints)
    assert blocker in blockers
    assert bool(blocker) == any(over in blockers for over in (OVER_CLOSURE, OVER_ASSEMBLY))
    assert hint in hints
    assert bool(hint) == any(words in hints for words in ("vor der Bekanntgabe", "ist schon vorbei"))


@pytest.mark.parametrize("outcome_key", ["bestaetigt", "bestaetigt_mit_hinweisen", "beschraenkt", "verboten"])
def test_no_decision_about_an_assembly_that_is_over(door: Door, stages: Stages, outcome_key: str) -> None:
    decision = drafted_on(Walk(door, stages, complete(ASSEMBLY)), outcome_key, at(1, 6, 2027), {})

    assert OVER_ASSEMBLY in " ".join(decision.blockers)


def test_the_clerk_learns_that_a_ban_by_post_comes_too_late(door: Door, stages: Stages) -> None:
    walk = Walk(door, stages, complete(ASSEMBLY))
    begins_at = datetime.fromisoformat(walk.said["payload"]["assembly"]["begins_at"]).astimezone(UTC)
    decision = drafted_on(walk, "verboten", begins_at.replace(hour=0), {})

    assert "Bitte einen Versandweg wählen, der noch davor ankommt" in " ".join(decision.hints)
    assert OVER_ASSEMBLY not in " ".join(decision.blockers)


AGAIN = {"begins_at": "2027-06-19T14:00:00+02:00", "ends_at": "2027-06-19T16:00:00+02:00"}


@pytest.mark.parametrize("outcome_key", ["beschraenkt", "verboten"])
@pytest.mark.parametrize(
    ("takes_first", "takes_again", "now", "is_refused", "hint"),
    [
        (True, False, at(1, 6, 2027), True, ""),
        (True, True, at(1, 6, 2027), True, ""),
        (False, True, at(1, 6, 2027), False, ""),
        (False, True, at(17, 6, 2027), False, "Der Beginn liegt vor der Bekanntgabe"),
        (False, True, at(20, 6, 2027), True, ""),
    ],
)
def test_of_several_dates_an_order_names_those_that_are_still_to_come(
    door: Door,
    stages: Stages,
    outcome_key: str,
    now: datetime,
    hint: str,
    *,
    takes_first: bool,
    takes_again: bool,
    is_refused: bool,
) -> None:
    walk = Walk(door, stages, complete(ASSEMBLY))
    walk.said["payload"] |= {"is_recurring": True, "further_dates": [AGAIN]}
    case_id, first = walk.checked(), walk.said["payload"]["assembly"]["begins_at"]
    chosen = [first] * takes_first + [AGAIN["begins_at"]] * takes_again
    walk.filled(case_id, walk.service.outcome(outcome_key), {"dates": " ".join(chosen)})

    decision = stages.page(case_id, at=now).decision

    assert (OVER_ASSEMBLY in " ".join(decision.blockers)) is is_refused
    assert hint in " ".join(decision.hints)
    assert bool(hint) == ("vor der Bekanntgabe" in " ".join(decision.hints))


@pytest.mark.parametrize(
    ("outcome_key", "ground", "rule"),
    [
        ("angeordnet", "anordnung", "VwV-StVO zu § 45"),
        ("angeordnet", "erlaubnis", "VwV-StVO zu § 29"),
        ("verlaengert", "erlaubnis_gross", "VwV-StVO zu § 29"),
        ("verlaengert", "ausnahme", "VwV-StVO zu § 46"),
        ("abgelehnt", "anordnung", None),
    ],
)
def test_bodies_that_must_be_heard_and_were_not_are_named_with_the_rule_of_the_ground(
    door: Door, stages: Stages, outcome_key: str, ground: str, rule: str | None
) -> None:
    walk = Walk(door, stages, complete(CLOSURE))
    case_id = walk.checked()

    hints = hints_on(walk, case_id, outcome_key, ground)

    assert ("Nicht gehört" in hints) is (rule is not None)
    if rule is not None:
        assert (
            f"Nicht gehört: Polizei und Gemeinde (Straßenbaulastträger der Gemeindestraße) ({rule})." in hints
        )


@pytest.mark.parametrize(("outcome_key", "is_told"), [("geaendert", True), ("widerrufen", False)])
def test_a_follow_on_that_changes_the_closure_wants_its_bodies_heard_anew(
    door: Door, stages: Stages, outcome_key: str, *, is_told: bool
) -> None:
    walk = Walk(door, stages, complete(CLOSURE))
    case_id = walk.ready_for(walk.service.outcome(outcome_key))

    assert (
        "In diesem Vorgang nicht gehört: Polizei" in hints_on(walk, case_id, outcome_key, "ausnahme")
    ) is is_told


def hints_on(walk: Walk, case_id: CaseId, outcome_key: str, ground: str) -> str:
    with walk.stages.acting(walk.clerk) as ctx:
        draft = DraftInput(outcome=outcome_key, fields={"legal_ground": ground})
        save_draft(ctx, case_id, version=None, draft=draft)
        return " ".join(case_page(ctx, case_id).decision.hints)


def test_a_correction_after_the_end_repeats_the_days(door: Door, stages: Stages) -> None:
    walk = Walk(door, stages, complete(CLOSURE))
    case_id = walk.checked()
    walk.ended(case_id, walk.service.outcome("angeordnet"))
    later = at(1, 6, 2027)
    with stages.acting(walk.clerk, at=later) as ctx:
        fixed = CorrectionInput("unrichtigkeit", "Lindenstraße", "Tippfehler")
        correct_decision(ctx, case_id, version=None, correction=fixed)

    decision = stages.page(case_id, at=later).decision
    assert (OVER_CLOSURE in " ".join(decision.blockers), decision.hints) == (False, ())
