"""Several decisions on the same Unterhaltsvorschuss: each knows what the others granted, ended and asked back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from cases.commands.correct import CorrectionInput, correct_decision
from cases.commands.decide import DraftInput, save_draft, submit_draft
from cases.commands.follow_on import open_follow_on_case
from cases.commands.hear import record_oral_hearing
from cases.commands.remedies import AppealInput, record_appeal
from cases.commands.remedy_outcomes import (
    ObjectionRuling,
    Referral,
    decide_objection,
    end_appeal,
    refer,
    relieve,
)
from cases.errors import Conflict
from cases.facts.actor import CaseId
from cases.facts.case_page import DecisionView
from cases.queries.case_page import case_page
from cases.queries.letter_facts import final_letter
from cases.queries.maintenance_decided import REGULAR
from cases.queries.remedies import Filing
from cases.rules.appeal_lifecycle import AppealEvent
from cases.rules.appeals import Remedy
from cases.rules.remedy_choice import FilingForm, FilingPlace
from tests.api.portal.door import Door
from tests.factories.stages import Stages, approve_as_shown
from tests.services.walk import Walk, complete

Typed = dict[str, str]
GRANTED = {"granted_on": "16.11.2026"}
REDUCED = GRANTED | {
    "effect": "einkommen",
    "change_text": "Der Vater zahlt",
    "heard_on": "16.11.2026",
    "known_on": "16.11.2026",
    "usual_text": "Das Kind bekommt das Geld",
}
DEMANDED = {
    "from_on": "01.11.2026",
    "until_on": "30.11.2026",
    "due_on": "31.12.2026",
    "facts_text": "Das Kind lebte beim Vater",
    "liable_as": "vertretung",
    "fault": "anzeige",
    "fault_text": "Sie haben den Umzug nicht mitgeteilt",
    "heard_on": "16.11.2026",
}


@dataclass
class Family:
    """A grant of 299 euros from November 2026 on, decided on 16 November, and what follows it."""

    walk: Walk
    stages: Stages

    def __post_init__(self) -> None:
        self.first = self.walk.checked()
        self.decide(self.first, "bewilligt", {"begins_on": "01.11.2026"})

    def follow_on(self, of: CaseId | None = None) -> CaseId:
        with self.stages.acting(self.walk.clerk) as ctx:
            return open_follow_on_case(ctx, of or self.first, version=None, reason="Neue Tatsachen").case_id

    def drafted(self, case_id: CaseId, outcome: str, fields: Typed) -> DecisionView:
        with self.stages.acting(self.walk.clerk) as ctx:
            save_draft(ctx, case_id, version=None, draft=DraftInput(outcome))
            filled = {field.key: field.value for field in case_page(ctx, case_id).decision.fields}
            draft = DraftInput(outcome, reasons="So ist es.", fields=filled | fields)
            save_draft(ctx, case_id, version=None, draft=draft)
            return case_page(ctx, case_id).decision

    def decide(self, case_id: CaseId, outcome: str, fields: Typed) -> str:
        """Approved by the second person and sent; the text of the letter."""
        self.drafted(case_id, outcome, fields)
        with self.stages.acting(self.walk.clerk) as ctx:
            if case_page(ctx, case_id).hearing.is_needed:
                record_oral_hearing(
                    ctx, case_id, version=None, statement="Anruf: einverstanden", consideration="Wie geplant."
                )
            submit_draft(ctx, case_id, version=None)
        with self.stages.acting(self.walk.lead) as ctx:
            blocks = final_letter(ctx, case_id).blocks
            approve_as_shown(ctx, case_id)
        self.stages.produce_letters(case_id)
        self.stages.post_letters(case_id)
        return "\n".join(str((block.text, block.items, block.rows)) for block in blocks)

    def prefilled(self, case_id: CaseId, outcome: str, begins_on: str) -> str:
        """The regular maintenance that the program fills in beside this day."""
        with self.stages.acting(self.walk.clerk) as ctx:
            save_draft(ctx, case_id, version=None, draft=DraftInput(outcome, fields={"begins_on": begins_on}))
            fields = {field.key: field.value for field in case_page(ctx, case_id).decision.fields}
        return fields[REGULAR]


@pytest.fixture
def office(door: Door, stages: Stages) -> Family:
    """The grant, sent."""
    return Family(Walk(door, stages, complete("unterhaltsvorschuss")), stages)


def lowered(office: Family, begins_on: str, regular: str) -> str:
    return office.decide(
        office.follow_on(), "herabgesetzt", REDUCED | {"begins_on": begins_on, REGULAR: regular}
    )


def test_regular_maintenance_is_that_of_the_grant_in_force_when_the_change_begins(office: Family) -> None:
    lowered(office, "01.12.2026", "100,00")
    lowered(office, "01.11.2026", "50,00")

    fresh = office.follow_on()
    assert office.prefilled(fresh, "geaendert", "01.12.2026") == "100,00"
    assert office.prefilled(fresh, "herabgesetzt", "01.11.2026") == "50,00"
    assert office.prefilled(fresh, "geaendert", "") == "100,00"


def test_change_for_earlier_months_leaves_the_later_one_alone(office: Family) -> None:
    lowered(office, "01.12.2026", "100,00")
    fresh = office.follow_on()
    typed = REDUCED | {"begins_on": "01.11.2026", REGULAR: "50,00"}

    sheet = office.drafted(fresh, "herabgesetzt", typed).calculation
    letter = office.decide(fresh, "herabgesetzt", typed)

    assert sheet is not None
    assert "Ab dem 01.12.2026 gilt schon der Bescheid vom 16.11.2026 (mit 100,00 Euro" in sheet.warnings[-1]
    assert "01.11.2026 bis 30.11.2026', '249,00 Euro'" in letter
    assert "hebe ich für die Zeit vom **01.11.2026** bis zum **30.11.2026** insoweit auf" in letter
    assert (
        "Ab dem **01.12.2026** bleibt es bei dem, was ich mit Bescheid vom 16.11.2026 entschieden" in letter
    )
    assert "199,00 Euro" not in letter
    less = GRANTED | {"begins_on": "01.12.2026", "ground": "unterhalt", REGULAR: "90,00"}
    again = office.drafted(office.follow_on(), "geaendert", less)
    assert again.calculation_problem == ""
    assert again.calculation is not None
    assert again.calculation.total_cents == 20900


def test_change_reaches_to_a_revocation_and_not_beyond(office: Family) -> None:
    revoked = {"revoked_from": "01.02.2027", "effect": "zukunft", "change_text": "Umzug"}
    office.decide(office.follow_on(), "aufgehoben", REDUCED | revoked)
    fresh = office.follow_on()

    letter = REDUCED | {"begins_on": "01.12.2026", REGULAR: "100,00"}
    decision = office.drafted(fresh, "herabgesetzt", letter)
    assert decision.calculation is not None
    assert "(die Aufhebung)" in decision.calculation.warnings[-1]
    assert "01.12.2026 bis 31.01.2027', '199,00 Euro'" in office.decide(fresh, "herabgesetzt", letter)
    over = office.drafted(office.follow_on(), "geaendert", GRANTED | {"begins_on": "01.02.2027"})
    assert "ist die Bewilligung ab dem 01.02.2027 aufgehoben" in over.calculation_problem


def test_nothing_is_changed_before_the_grant(office: Family) -> None:
    decision = office.drafted(office.follow_on(), "geaendert", GRANTED | {"begins_on": "01.10.2026"})
    assert "Bewilligt ist die Leistung erst ab dem 01.11.2026" in decision.calculation_problem


def test_what_is_revoked_in_time_was_not_paid(office: Family) -> None:
    revoked = {"revoked_from": "01.12.2026", "effect": "zukunft", "change_text": "Umzug"}
    office.decide(office.follow_on(), "aufgehoben", REDUCED | revoked)
    december = DEMANDED | {"until_on": "31.12.2026", "amount_cents": "299,01"}
    fresh = office.follow_on()

    assert (
        "sind nur 299,00 Euro bewilligt"
        in office.drafted(fresh, "rueckforderung", december).calculation_problem
    )
    office.decide(fresh, "rueckforderung", DEMANDED | {"amount_cents": "299,00"})


SUSPENDED = GRANTED | {
    "announced_on": "16.11.2026",
    "suspended_from": "01.12.2026",
    "facts_text": "Das Kind ist umgezogen.",
    "law_text": "Das Kind muss bei Ihnen leben (§ 1 Abs. 1 Nr. 2 UVG)",
}
REVOKED = REDUCED | {"revoked_from": "01.11.2026", "effect": "wegfall_bekannt", "change_text": "Umzug"}
RESUMED = {"suspended_from": "01.12.2026", "resumed_from": "01.12.2026"}


@pytest.mark.parametrize(
    ("first", "then", "typed", "paid"),
    [
        (True, "aufgehoben", REVOKED, "299,00"),
        (False, "aufgehoben", REVOKED, "598,00"),
        (True, "wieder_aufgenommen", RESUMED, "598,00"),
    ],
)
def test_suspended_payment_was_not_paid_unless_resumed(
    office: Family, then: str, typed: Typed, paid: str, *, first: bool
) -> None:
    """§ 9 (4), (5) UVG: December rests from the 1st on; what follows is decided on 10 December."""
    fresh = office.follow_on()
    if first:
        letter = office.decide(fresh, "vorlaeufig_eingestellt", SUSPENDED)
        assert "Am 16.11.2026 habe ich Ihnen die Einstellung und die Gründe mitgeteilt" in letter
    office.stages.acting.now += timedelta(days=24)
    office.decide(fresh, then, typed)
    months = DEMANDED | {"until_on": "31.12.2026", "due_on": "29.01.2027", "amount_cents": "9999,00"}

    decision = office.drafted(office.follow_on(), "rueckforderung", months)
    assert f"sind nur {paid} Euro bewilligt" in decision.calculation_problem


def test_payment_that_the_case_itself_rests_was_not_paid(office: Family) -> None:
    """§ 9 (4) UVG: the notice went out in time for December; what the same case then asks back goes by it."""
    fresh = office.follow_on()
    office.decide(fresh, "vorlaeufig_eingestellt", SUSPENDED)
    office.stages.acting.now += timedelta(days=24)
    months = DEMANDED | {"until_on": "31.12.2026", "due_on": "29.01.2027", "amount_cents": "299,01"}

    decision = office.drafted(fresh, "rueckforderung", months)
    assert "sind nur 299,00 Euro bewilligt" in decision.calculation_problem


def test_no_month_goes_back_twice(office: Family) -> None:
    office.decide(office.follow_on(), "rueckforderung", DEMANDED | {"amount_cents": "200,00"})
    fresh = office.follow_on()

    refused = office.drafted(fresh, "rueckforderung", DEMANDED | {"amount_cents": "99,01"})
    rest = office.drafted(fresh, "rueckforderung", DEMANDED | {"amount_cents": "99,00"})
    letter = office.decide(fresh, "rueckforderung", DEMANDED | {"amount_cents": "99,00"})

    assert "davon mit Bescheid vom 16.11.2026 schon 200,00 Euro verlangt" in refused.calculation_problem
    assert rest.calculation is not None
    assert [line.amount_cents for line in rest.calculation.lines] == [29900, -20000]
    assert "davon schon verlangt (Bescheid vom 16.11.2026)" in letter
    assert office.stages.page(fresh).decision.calculation_problem == ""


Ended = Callable[[Family, CaseId], object]


def contested(office: Family, case_id: CaseId) -> int:
    """The Widerspruch against what the case decided."""
    with office.stages.acting(office.walk.clerk) as ctx:
        filing = Filing(Remedy.WIDERSPRUCH, ctx.today, FilingForm.WRITTEN, FilingPlace.DECIDING_AUTHORITY)
        record_appeal(ctx, case_id, version=None, entered=AppealInput(filing))
    return office.stages.page(case_id).appeals[0].appeal_id


def relieved(office: Family, case_id: CaseId) -> CaseId:
    """The case of the relief after a Widerspruch, still open."""
    appeal_id = contested(office, case_id)
    with office.stages.acting(office.walk.lead) as ctx:
        relieve(ctx, case_id, appeal_id, note="Zu früh")
    relief = office.stages.page(case_id).appeals[0].relief
    assert relief is not None
    return CaseId(relief.case_id or 0)


def decided_elsewhere(
    office: Family, case_id: CaseId, event: AppealEvent = AppealEvent.DECIDE_ELSEWHERE
) -> None:
    """The Widerspruch is laid before the Widerspruchsbehörde, which decides on it: not all is confirmed."""
    appeal_id = contested(office, case_id)
    with office.stages.acting(office.walk.lead) as ctx:
        refer(
            ctx, case_id, appeal_id, referral=Referral(ctx.today, "Fachbereich Recht", "Kein neuer Vortrag")
        )
    with office.stages.acting(office.walk.clerk) as ctx:
        end_appeal(ctx, case_id, appeal_id, event=event, note="Bescheid vom 3.12.")


def granted_in_part(office: Family, case_id: CaseId) -> None:
    """The office itself changes what the case decided, by a Widerspruchsbescheid."""
    appeal_id = contested(office, case_id)
    ruling = ObjectionRuling(AppealEvent.GRANT_PART, "Zu viel.", "Der Bescheid wird geändert", "zur Hälfte")
    with office.stages.acting(office.walk.lead) as ctx:
        decide_objection(ctx, case_id, appeal_id, ruling=ruling)


def test_demand_that_relief_replaces_does_not_count(office: Family) -> None:
    demand = office.follow_on()
    office.decide(demand, "rueckforderung", DEMANDED | {"amount_cents": "299,00"})
    fresh = relieved(office, demand)

    office.decide(fresh, "rueckforderung", DEMANDED | {"amount_cents": "200,00"})

    later = office.drafted(office.follow_on(), "rueckforderung", DEMANDED | {"amount_cents": "99,00"})
    assert later.calculation is not None
    assert [line.amount_cents for line in later.calculation.lines] == [29900, -20000]


@pytest.mark.parametrize("ended", [decided_elsewhere, granted_in_part])
def test_demand_that_is_not_confirmed_as_a_whole_is_left_to_the_clerk(office: Family, ended: Ended) -> None:
    demand = office.follow_on()
    office.decide(demand, "rueckforderung", DEMANDED | {"amount_cents": "299,00"})
    ended(office, demand)

    again = office.drafted(office.follow_on(), "rueckforderung", DEMANDED | {"amount_cents": "299,00"})
    assert again.calculation_problem == ""
    assert again.calculation is not None
    assert "Bitte prüfen, was davon noch gilt" in again.calculation.warnings[-1]


@pytest.mark.parametrize(
    ("begins_on", "regular", "table"),
    [
        ("01.12.2026", "100,00", "ab 01.12.2026', '199,00 Euro'"),
        ("01.11.2026", "50,00", "ab 01.11.2026', '249,00 Euro'"),
    ],
)
def test_relief_is_measured_without_the_decision_it_replaces(
    office: Family, begins_on: str, regular: str, table: str
) -> None:
    """Lowered by 100 euros from November on; the relief lowers from December only, or by 50."""
    reduction = office.follow_on()
    office.decide(reduction, "herabgesetzt", REDUCED | {"begins_on": "01.11.2026", REGULAR: "100,00"})
    relief = relieved(office, reduction)
    assert table in office.decide(
        relief, "herabgesetzt", REDUCED | {"begins_on": begins_on, REGULAR: regular}
    )

    assert office.prefilled(office.follow_on(), "geaendert", "01.12.2026") == regular


def test_relief_reaches_beyond_the_day_of_the_decision_it_replaces(office: Family) -> None:
    reduction = office.follow_on()
    office.decide(reduction, "herabgesetzt", REDUCED | {"begins_on": "01.12.2026", REGULAR: "100,00"})
    relief = relieved(office, reduction)
    typed = REDUCED | {"begins_on": "01.11.2026", REGULAR: "50,00"}

    letter = office.decide(relief, "herabgesetzt", typed)

    assert "ab 01.11.2026', '249,00 Euro'" in letter
    assert "mit Wirkung ab dem **01.11.2026** insoweit auf" in letter
    assert "bleibt es bei dem" not in letter
    assert office.prefilled(office.follow_on(), "geaendert", "01.12.2026") == "50,00"


@pytest.mark.parametrize("ended", [contested, decided_elsewhere, granted_in_part])
def test_revocation_that_may_be_void_blocks_nothing(office: Family, ended: Ended) -> None:
    """§ 80 (1) VwGO: pending, the Widerspruch suspends it; decided, it may be set aside, in part too (§ 79 (1) no. 1)."""
    revocation = office.follow_on()
    revoked = {"revoked_from": "01.12.2026", "effect": "einkommen", "change_text": "Umzug"}
    office.decide(revocation, "aufgehoben", REDUCED | revoked)
    ended(office, revocation)

    fresh = office.follow_on()
    lower = REDUCED | {"begins_on": "01.12.2026", REGULAR: "100,00"}
    demand = DEMANDED | {"until_on": "31.12.2026", "amount_cents": "598,00"}
    for outcome, typed in (("herabgesetzt", lower), ("rueckforderung", demand)):
        decision = office.drafted(fresh, outcome, typed)
        assert decision.calculation_problem == ""
        assert decision.calculation is not None
        assert "Bitte prüfen, was von ihm gilt und was gezahlt ist" in " ".join(decision.calculation.warnings)


@pytest.mark.parametrize("ended", [decided_elsewhere, granted_in_part])
def test_reduction_that_is_not_confirmed_is_lowered_again_with_a_warning(
    office: Family, ended: Ended
) -> None:
    reduction = office.follow_on()
    office.decide(reduction, "herabgesetzt", REDUCED | {"begins_on": "01.11.2026", REGULAR: "100,00"})
    ended(office, reduction)

    typed = REDUCED | {"begins_on": "01.12.2026", REGULAR: "50,00"}
    decision = office.drafted(office.follow_on(), "herabgesetzt", typed)
    assert decision.calculation_problem == ""
    assert decision.calculation is not None
    assert "(Betrag ab dem 01.11.2026)" in decision.calculation.warnings[-1]


@pytest.mark.parametrize(
    ("outcome", "typed", "problem"),
    [
        ("herabgesetzt", REDUCED | {"begins_on": "01.12.2026", REGULAR: ""}, "Der Betrag sinkt nicht"),
        ("herabgesetzt", REDUCED | {"begins_on": "01.10.2026", REGULAR: "50,00"}, "erst ab dem 01.11.2026"),
        ("geaendert", GRANTED | {"begins_on": "01.10.2026"}, "erst ab dem 01.11.2026"),
        ("geaendert", GRANTED | {"begins_on": "01.12.2026", "ground": "unterhalt"}, "Beide müssen"),
        ("herabgesetzt", REDUCED | {"begins_on": "01.12.2026", REGULAR: "50,00"}, ""),
    ],
)
def test_contested_grant_goes_on_to_measure_what_changes_it(
    office: Family, outcome: str, typed: Typed, problem: str
) -> None:
    """§ 39 (2) SGB X: who asks for more keeps what was granted; the clerk is told of the Widerspruch."""
    contested(office, office.first)

    decision = office.drafted(office.follow_on(), outcome, typed)

    assert problem in decision.calculation_problem
    assert bool(problem) is bool(decision.calculation_problem)
    warnings = decision.calculation.warnings if decision.calculation else ()
    assert bool(problem) is ("(Bewilligung ab dem 01.11.2026) ist angefochten" not in " ".join(warnings))


def test_interim_notice_is_not_the_decision_of_its_case(office: Family) -> None:
    """A follow-on that rests the payment is still to be decided: what its relatives decide meanwhile counts."""
    changed = office.follow_on()
    office.decide(changed, "herabgesetzt", REDUCED | {"begins_on": "01.12.2026", REGULAR: "100,00"})
    resting = office.follow_on()
    office.decide(resting, "vorlaeufig_eingestellt", SUSPENDED)
    office.stages.acting.now += timedelta(hours=2)
    lower = REDUCED | {"begins_on": "01.11.2026", REGULAR: "50,00"}
    office.decide(office.follow_on(changed), "herabgesetzt", lower)
    office.decide(office.follow_on(changed), "rueckforderung", DEMANDED | {"amount_cents": "200,00"})

    assert office.prefilled(resting, "geaendert", "01.11.2026") == "50,00"
    again = office.drafted(resting, "rueckforderung", DEMANDED | {"amount_cents": "99,01"})
    assert "davon mit Bescheid vom 16.11.2026 schon 200,00 Euro verlangt" in again.calculation_problem


def test_correction_goes_by_the_demands_of_the_day_of_its_decision(office: Family) -> None:
    """200 of 299 euros were demanded before; a relief takes their place only after the second demand was decided."""
    first = office.follow_on()
    office.decide(first, "rueckforderung", DEMANDED | {"amount_cents": "200,00"})
    office.stages.acting.now += timedelta(hours=1)
    second = office.follow_on()
    office.decide(second, "rueckforderung", DEMANDED | {"amount_cents": "99,00"})
    office.stages.acting.now += timedelta(days=1)
    office.decide(relieved(office, first), "rueckforderung", DEMANDED | {"amount_cents": "100,00"})

    given = CorrectionInput(
        "unrichtigkeit", "Richtig sind 199 Euro.", "Zahlendreher", fields={"amount_cents": "199,00"}
    )
    words = r"mit Bescheid vom 16\.11\.2026 schon 200,00 Euro verlangt"
    with office.stages.acting(office.walk.clerk) as ctx, pytest.raises(Conflict, match=words):
        correct_decision(ctx, second, version=None, correction=given)


def test_revocation_that_another_body_has_confirmed_stands(office: Family) -> None:
    """Nothing is changed, withheld or demanded of what is over, as if no Widerspruch had been."""
    revocation = office.follow_on()
    revoked = {"revoked_from": "01.12.2026", "effect": "einkommen", "change_text": "Umzug"}
    office.decide(revocation, "aufgehoben", REDUCED | revoked)
    decided_elsewhere(office, revocation, AppealEvent.CONFIRM_ELSEWHERE)
    fresh = office.follow_on()

    lower = REDUCED | {"begins_on": "01.12.2026", REGULAR: "100,00"}
    assert "ist die Bewilligung" in office.drafted(fresh, "herabgesetzt", lower).calculation_problem
    demand = DEMANDED | {"until_on": "31.12.2026", "amount_cents": "598,00"}
    assert (
        "sind nur 299,00 Euro bewilligt"
        in office.drafted(fresh, "rueckforderung", demand).calculation_problem
    )
