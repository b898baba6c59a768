"""Abhilfe: a follow-on case with the new decision and its costs, or the Widerspruch is laid before another authority."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from cases.commands.close import close_case, settle_case
from cases.commands.decide import save_draft, submit_draft
from cases.commands.follow_on import open_follow_on_case
from cases.commands.follow_up import finish_time_limit
from cases.commands.remedies import AppealInput, record_appeal
from cases.commands.remedy_outcomes import Referral, decide_objection, end_appeal, refer, relieve
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import Actor, CaseId, system_actor
from cases.models import Case, Letter
from cases.queries.visible import visible_ids
from cases.rules.appeal_lifecycle import AppealEvent
from cases.rules.remedy_costs import Representation
from tests.cases.commands.test_remedies_received import contested
from tests.cases.commands.test_two_at_once import at_once, by
from tests.factories.desk_acts import klage, rejected_because
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, approve_as_shown, draft

TODAY = date(2026, 11, 23)
REFERRAL = Referral(TODAY, "Landkreis Heidekreis, Fachbereich Recht", "Kein neuer Vortrag")


def relieved(stages: Stages, representation: Representation = Representation.NONE) -> tuple[CaseId, CaseId]:
    """A refused Unterhaltsvorschuss whose Widerspruch is granted, and the case of the new decision."""
    case_id, appeal_id = contested(stages)
    with stages.acting(stages.office.carla) as ctx:
        note = "Der Unterhalt wird doch nicht gezahlt"
        relieve(ctx, case_id, appeal_id, note=note, representation=representation)
    relief = stages.page(case_id).appeals[0].relief
    assert relief is not None
    return case_id, CaseId(relief.case_id or 0)


def decide(stages: Stages, case_id: CaseId) -> str:
    """The Unterhaltsvorschuss is granted in this case; what its letter says."""
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft(MAINTENANCE, "bewilligt"))
        submit_draft(ctx, case_id, version=None)
    with stages.acting(stages.office.carla) as ctx:
        approve_as_shown(ctx, case_id)
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    with stages.acting(system_actor()) as ctx:
        letters = select(Letter).where(col(Letter.case_id) == case_id, col(Letter.kind) == "bescheid")
        return " ".join(block["text"] for block in ctx.session.exec(letters).one().facts["blocks"])


def running(stages: Stages, case_id: CaseId, actor: Actor | None = None) -> list[str]:
    """The tasks about the relief that wait in this case, as this person sees them."""
    limits = stages.page(case_id, actor).time_limits
    return [one.title for one in limits if one.status == "laeuft" and "Abhilfe" in one.title]


def test_relief_opens_the_case_of_the_new_decision_with_its_task(stages: Stages) -> None:
    case_id, fresh = relieved(stages)

    page = stages.page(case_id)
    assert (page.appeals[0].status, page.appeals[0].is_open) == ("abgeholfen", False)
    assert "maßgeblich ist der neue Bescheid" in " ".join(page.finality[0].why_not)
    row = stages.row(fresh)
    assert (row.follows, row.status, row.clerk_id) == (case_id, "in_pruefung", stages.office.anna.staff_id)
    titles = [limit.title for limit in stages.page(fresh).time_limits if limit.status == "laeuft"]
    assert titles == ["Abhilfebescheid erlassen und Kosten entscheiden"]
    assert [line.act for line in page.journal][:2] == ["abgeholfen", "folgevorgang"]


def test_new_decision_grants_the_widerspruch_names_the_costs_and_ends_the_task(stages: Stages) -> None:
    _, fresh = relieved(stages)

    text = decide(stages, fresh)

    assert (
        "Ihrem Widerspruch, eingegangen am 23.11.2026, gegen den Bescheid vom 23.11.2026 helfe ich ab "
        "(§ 72 der Verwaltungsgerichtsordnung, VwGO)." in text
    )
    assert "an die Stelle des Bescheids vom 23.11.2026" in text
    assert "§ 63 Abs. 1 und 3 SGB X" in text
    assert running(stages, fresh) == []


@pytest.mark.parametrize(
    ("representation", "words"),
    [(Representation.NEEDED, "war notwendig"), (Representation.NOT_NEEDED, "war nicht notwendig")],
)
def test_new_decision_says_whether_a_representative_was_needed(
    stages: Stages, representation: Representation, words: str
) -> None:
    """§ 63 (3) sentence 2 SGB X; chosen with the relief, and said even where the first follow-on came to nothing."""
    case_id, lost = relieved(stages, representation)
    sentence = f"Die Zuziehung einer bevollmächtigten Person {words} (§ 63 Abs. 3 Satz 2 SGB X)."
    assert sentence in next(line.text for line in stages.page(case_id).journal if line.act == "abgeholfen")
    with stages.acting(stages.office.anna) as ctx:
        settle_case(ctx, lost, version=None, reason="Doppelt angelegt")
        fresh = open_follow_on_case(ctx, case_id, version=None, reason="Abhilfe").case_id

    in_full = sentence.replace("SGB X", "des Zehnten Buches Sozialgesetzbuch, SGB X")
    assert decide(stages, fresh).count(in_full) == 1


@pytest.mark.parametrize("is_ticked", [False, True])
def test_relief_that_ends_without_a_decision_is_asked_for_in_the_first_case(
    stages: Stages, *, is_ticked: bool
) -> None:
    case_id, fresh = relieved(stages)
    with stages.acting(stages.office.anna) as ctx:
        if is_ticked:
            limit = next(one for one in stages.page(fresh).time_limits if "Abhilfe" in one.title)
            finish_time_limit(ctx, fresh, limit.time_limit_id)
        settle_case(ctx, fresh, version=None, reason="Doppelt angelegt")
    with stages.acting(stages.office.anna) as ctx:
        settle_case(ctx, fresh, version=None, reason="Doppelt angelegt")

    page = stages.page(case_id)
    assert running(stages, case_id) == [
        "Abhilfe ohne neuen Bescheid: über den Widerspruch vom 23.11.2026 noch entscheiden"
    ]
    assert page.head.due_on == TODAY
    later = stages.acting.now + timedelta(days=400)
    with stages.acting(stages.office.anna, at=later) as ctx, pytest.raises(NotAllowed, match="ohne neuen"):
        close_case(ctx, case_id, version=None, reason="")
    assert [line.text for line in page.journal if "endet ohne den Abhilfebescheid" in line.text] != []


def test_follow_on_after_a_lost_relief_grants_the_widerspruch_and_ends_both_tasks(stages: Stages) -> None:
    case_id, lost = relieved(stages)
    with stages.acting(stages.office.anna) as ctx:
        settle_case(ctx, lost, version=None, reason="Doppelt angelegt")
        fresh = open_follow_on_case(ctx, case_id, version=None, reason="Abhilfe").case_id
    relief = stages.page(case_id).appeals[0].relief
    assert (relief and relief.case_id, len(running(stages, case_id))) == (fresh, 1)
    assert running(stages, fresh) == ["Abhilfebescheid erlassen und Kosten entscheiden"]

    said = decide(stages, fresh)

    assert "helfe ich ab (§ 72 der Verwaltungsgerichtsordnung, VwGO)" in said
    assert "§ 63 Abs. 1 und 3 SGB X" in said
    assert running(stages, fresh) == running(stages, case_id) == []
    assert stages.page(case_id).journal[0].text.startswith("Der Abhilfebescheid ist versandt")


def test_relief_that_was_decided_stays_with_its_case(stages: Stages) -> None:
    case_id, fresh = relieved(stages)
    decide(stages, fresh)
    with stages.acting(stages.office.anna) as ctx:
        third = open_follow_on_case(ctx, case_id, version=None, reason="Umzug").case_id

    relief = stages.page(case_id).appeals[0].relief
    assert (relief and relief.case_id, running(stages, third)) == (fresh, [])


def test_lost_relief_comes_up_also_where_its_clerk_does_not_see_the_first_case(stages: Stages) -> None:
    case_id, fresh = relieved(stages)
    erik = stages.person("erik")
    with stages.acting(system_actor()) as ctx:
        ctx.session.get_one(Case, fresh).clerk_id = erik.staff_id
    with stages.acting(erik) as ctx:
        assert visible_ids(ctx, [case_id, fresh]) == {fresh}
        settle_case(ctx, fresh, version=None, reason="Doppelt angelegt")

    assert len(running(stages, case_id)) == 1
    assert stages.page(case_id).journal[0].actor_name == "Erik"


def test_relief_uses_the_follow_on_that_is_open_already(stages: Stages) -> None:
    case_id, appeal_id = contested(stages)
    with stages.acting(stages.office.anna) as ctx:
        there = open_follow_on_case(ctx, case_id, version=None, reason="Neue Tatsachen").case_id
    with stages.acting(stages.office.carla) as ctx:
        relieve(ctx, case_id, appeal_id, note="Begründet")

    relief = stages.page(case_id).appeals[0].relief
    assert relief is not None
    assert relief.case_id == there


def test_two_who_grant_the_same_widerspruch_open_one_case(stages: Stages) -> None:
    case_id, appeal_id = contested(stages)
    deed = by(stages, stages.office.carla, relieve, case_id, appeal_id, note="Begründet")

    assert [type(error) for error in at_once(deed, deed)] == [NotAllowed]
    assert [line.act for line in stages.page(case_id).journal].count("folgevorgang") == 1


def test_relief_and_rejection_at_once_one_of_them_counts(stages: Stages) -> None:
    case_id, appeal_id = contested(stages)
    lost = at_once(
        by(stages, stages.office.carla, relieve, case_id, appeal_id, note="Begründet"),
        by(
            stages,
            stages.office.carla,
            decide_objection,
            case_id,
            appeal_id,
            ruling=rejected_because("Unbegründet."),
        ),
    )

    assert [type(error) for error in lost] == [NotAllowed]
    acts = [line.act for line in stages.page(case_id).journal]
    assert acts.count("abgeholfen") + acts.count("widerspruchsbescheid") == 1


def test_without_relief_it_is_laid_before_the_body_on_a_day_and_stays_open(stages: Stages) -> None:
    case_id, appeal_id = contested(stages)
    with stages.acting(stages.office.carla) as ctx:
        refer(ctx, case_id, appeal_id, referral=REFERRAL)
    with stages.acting(stages.office.carla) as ctx, pytest.raises(NotAllowed):
        refer(ctx, case_id, appeal_id, referral=REFERRAL)

    page = stages.page(case_id)
    (appeal,) = page.appeals
    assert (appeal.status, appeal.is_open, appeal.referred_on) == ("vorgelegt", True, TODAY)
    assert appeal.referred_to == REFERRAL.body
    assert "Rechtsbehelf" in " ".join(page.finality[0].why_not)
    assert "Untätigkeitsklage möglich" in {
        limit.title for limit in page.time_limits if limit.status == "laeuft"
    }
    words = next(line.text for line in page.journal if line.act == "nicht_abgeholfen")
    assert words.endswith("am 23.11.2026 vorgelegt: Landkreis Heidekreis, Fachbereich Recht")


@pytest.mark.parametrize(
    "event",
    [
        AppealEvent.RELIEVE,
        AppealEvent.REJECT,
        AppealEvent.CONFIRM_ELSEWHERE,
        AppealEvent.DECIDE_ELSEWHERE,
    ],
)
def test_what_was_laid_before_somebody_ends_in_each_way(stages: Stages, event: AppealEvent) -> None:
    case_id, appeal_id = contested(stages)
    with stages.acting(stages.office.carla) as ctx:
        refer(ctx, case_id, appeal_id, referral=REFERRAL)
    ending = {
        AppealEvent.RELIEVE: by(stages, stages.office.carla, relieve, case_id, appeal_id, note="Begründet"),
        AppealEvent.REJECT: by(
            stages,
            stages.office.carla,
            decide_objection,
            case_id,
            appeal_id,
            ruling=rejected_because("Unbegründet."),
        ),
    }
    elsewhere = by(
        stages, stages.office.anna, end_appeal, case_id, appeal_id, event=event, note="Bescheid vom 3.12."
    )
    ending.get(event, elsewhere)()

    page = stages.page(case_id)
    assert not page.appeals[0].is_open
    assert "laeuft" not in {
        limit.status for limit in page.time_limits if limit.title.startswith("Untätigkeit")
    }


def test_who_drafted_who_does_not_lead_and_who_is_elsewhere_decides_nothing(stages: Stages) -> None:
    case_id, appeal_id = contested(stages)
    for person, error in (
        (stages.office.anna, NotAllowed),
        (stages.office.bert, NotAllowed),
        (stages.office.dora, NotFound),
    ):
        with stages.acting(person) as ctx:
            with pytest.raises(error):
                relieve(ctx, case_id, appeal_id, note="x")
            with pytest.raises(error):
                refer(ctx, case_id, appeal_id, referral=REFERRAL)


def test_bad_input_is_told_in_words(stages: Stages) -> None:
    case_id, appeal_id = contested(stages)
    wrong = (
        Referral(TODAY + timedelta(days=1), "Recht", "x"),
        Referral(TODAY - timedelta(days=1), "Recht", "x"),
        Referral(TODAY, " ", "x"),
        Referral(TODAY, "Recht", " "),
    )
    with stages.acting(stages.office.carla) as ctx:
        for referral in wrong:
            with pytest.raises(Invalid):
                refer(ctx, case_id, appeal_id, referral=referral)
        with pytest.raises(Invalid, match="Vermerk"):
            relieve(ctx, case_id, appeal_id, note=" ")
        with pytest.raises(NotFound):
            relieve(ctx, case_id, 999, note="x")
    assert stages.page(case_id).appeals[0].status == "eingegangen"


def test_a_klage_is_neither_relieved_nor_laid_before_anybody(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        record_appeal(ctx, case_id, version=None, entered=AppealInput(klage(TODAY)))
    appeal_id = stages.page(case_id).appeals[0].appeal_id
    with stages.acting(stages.office.carla) as ctx:
        with pytest.raises(Invalid, match="Klage"):
            relieve(ctx, case_id, appeal_id, note="x")
        with pytest.raises(Invalid, match="Klage"):
            refer(ctx, case_id, appeal_id, referral=REFERRAL)
