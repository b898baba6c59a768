"""A promised relief whose follow-on is handed over: the next authority learns of it, the first one does not forget it."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from cases.commands.assign import take_case
from cases.commands.close import settle_case
from cases.commands.decide import save_draft
from cases.commands.hand_over import hand_over_case
from cases.commands.letters import mark_posted
from cases.commands.relief import promise_relief
from cases.commands.route import route_cases
from cases.facts.actor import Actor, CaseId, system_actor
from cases.models import Appeal, Case
from cases.queries.case_page import case_page
from cases.queries.letter_facts import draft_letter
from cases.rules.regimes import Regime
from cases.rules.remedy_choice import FilingForm, FilingPlace
from cases.rules.remedy_costs import Representation
from tests.cases.commands.test_relief import running
from tests.cases.commands.test_replaced_dog_tax import decided, decision_letter_of, opened
from tests.factories.stages import DOG_TAX, Stages, approve_as_shown, draft

HERE, THERE = "gemeinde-bispingen", "stadt-walsrode"
DECIDE = "Abhilfebescheid erlassen und Kosten entscheiden"
WATCH = "Abhilfe abgegeben: auf den neuen Bescheid zum Widerspruch vom 23.11.2026 achten"


def lead_there(stages: Stages) -> Actor:
    return replace(stages.office.dora, authority_keys=frozenset({THERE}))


def handed_on(stages: Stages, case_id: CaseId, by: Actor, to: str) -> CaseId:
    """The case that was opened at the next authority."""
    with stages.acting(by) as ctx:
        hand_over_case(ctx, case_id, version=None, authority_key=to, reason="Umzug")
    with stages.acting(system_actor()) as ctx:
        route_cases(ctx, [case_id])
        query = select(Case.id).where(col(Case.handed_over_from) == case_id)
        return CaseId(ctx.session.exec(query).one() or 0)


def promised(stages: Stages, regime: Regime = Regime.AO) -> tuple[CaseId, CaseId]:
    """A decision whose Widerspruch is granted, with a representative, and the follow-on with the new one, now in Walsrode."""
    case_id, _ = decided(stages)
    fresh = opened(stages, case_id)
    with stages.acting(system_actor()) as ctx:
        ctx.session.get_one(Case, case_id).regime = regime.value
        letter = decision_letter_of(ctx, case_id)
        appeal = Appeal(
            case_id=case_id, letter_id=letter.id or 0, decision_id=letter.decision_id or 0, kind="widerspruch",
            status="abgeholfen", form=FilingForm.WRITTEN.value, place=FilingPlace.DECIDING_AUTHORITY.value,
            received_on=ctx.today, recorded_at=ctx.now, recorded_by="", findings={"points": []},
            representation=Representation.NEEDED.value,
        )  # fmt: skip
        ctx.session.add(appeal)
        ctx.session.flush()
        promise_relief(ctx, appeal, ctx.session.get_one(Case, fresh))
    return case_id, handed_on(stages, fresh, stages.office.dirk, THERE)


def test_the_next_authority_gets_the_task_and_the_facts_and_the_first_one_watches(stages: Stages) -> None:
    case_id, there = promised(stages)

    assert running(stages, there, lead_there(stages)) == [DECIDE]
    hints = " ".join(stages.page(there, lead_there(stages)).head.hints)
    reference = stages.row(case_id).file_reference
    assert f"Widerspruch vom 23.11.2026 gegen den Bescheid vom 23.11.2026 ({reference})" in hints
    assert running(stages, case_id, stages.office.dirk) == [WATCH]
    words = stages.page(case_id).journal[0].text
    assert words.endswith("ist abgegeben. Den Abhilfebescheid erlässt die andere Behörde.")
    with stages.acting(system_actor()) as ctx:
        assert ctx.session.exec(select(Appeal.relief_case_id)).one() == there


@pytest.mark.parametrize(
    ("regime", "source"),
    [(Regime.VWVFG, "§ 80 Abs. 3 Satz 2 VwVfG"), (Regime.SGB, "§ 63 Abs. 3 Satz 2 SGB X"), (Regime.AO, "")],
)
def test_the_next_authority_learns_what_was_said_of_the_representative(
    stages: Stages, regime: Regime, source: str
) -> None:
    """Chosen with the relief; the follow-on at another authority sees nothing of the remedy."""
    _, there = promised(stages, regime)

    hints = " ".join(stages.page(there, lead_there(stages)).head.hints)
    said = f"Dazu gehört: „Die Zuziehung einer bevollmächtigten Person war notwendig ({source}).“"
    assert (said in hints) is bool(source)
    assert ("Dazu gehört" in hints) is bool(source)


def test_where_the_other_authority_ends_it_without_a_decision_the_first_one_still_watches(
    stages: Stages,
) -> None:
    case_id, there = promised(stages)
    with stages.acting(lead_there(stages)) as ctx:
        take_case(ctx, there, version=None)
        settle_case(ctx, there, version=None, reason="Doppelt angelegt")

    assert running(stages, case_id, stages.office.dirk) == [WATCH]


def test_the_decision_of_the_other_authority_ends_its_task_and_a_person_ends_the_watch(
    stages: Stages,
) -> None:
    case_id, there = promised(stages)
    with stages.acting(lead_there(stages)) as ctx:
        take_case(ctx, there, version=None)
        moved = ctx.session.get_one(Case, there)
        moved.municipality_key = str(ctx.catalogue.authority(THERE).ags)
        ctx.session.flush()
        proposed = {field.key: field.value for field in case_page(ctx, there).decision.fields}
        save_draft(ctx, there, version=None, draft=replace(draft(DOG_TAX, "festgesetzt"), fields=proposed))
        approve_as_shown(ctx, there)
    stages.produce_letters(there)
    with stages.acting(lead_there(stages)) as ctx:
        for letter in case_page(ctx, there).letters:
            if letter.kind == "bescheid":
                mark_posted(ctx, there, letter.letter_id, posted_on=ctx.today)

    assert running(stages, there) == []
    assert running(stages, case_id, stages.office.dirk) == [WATCH]


def test_given_back_it_grants_the_widerspruch_as_if_it_had_never_left(stages: Stages) -> None:
    case_id, there = promised(stages)
    with stages.acting(lead_there(stages)) as ctx:
        take_case(ctx, there, version=None)
    back = handed_on(stages, there, lead_there(stages), HERE)
    assert running(stages, back, stages.office.dirk) == [DECIDE]
    assert not any("abgebende Behörde" in hint for hint in stages.page(back).head.hints)

    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, back, version=None)
        save_draft(ctx, back, version=None, draft=draft(DOG_TAX, "festgesetzt"))
        assert "tritt an die Stelle des Bescheids" in str(draft_letter(ctx, back).blocks)
    with stages.acting(stages.office.dirk) as ctx:
        approve_as_shown(ctx, back)
    stages.produce_letters(back)
    stages.post_letters(back)

    assert running(stages, back) == running(stages, case_id) == []
