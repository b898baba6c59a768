"""The acts that put a message where it belongs: in every status, by everybody, twice, and by two at once."""

from contextlib import suppress

import pytest

from cases.commands.assign import assign_case
from cases.commands.attach import attach_case
from cases.commands.close import settle_case, withdraw_case
from cases.commands.conflicts import declare_conflict
from cases.commands.convert import convert_case, convert_to_remedy
from cases.commands.hand_over import hand_over_case
from cases.errors import CaseError, NotAllowed, NotFound
from cases.facts.actor import CaseId
from cases.queries.case_page import case_page
from cases.rules.lifecycle import CaseStatus
from tests.cases.commands.test_two_at_once import at_once, by, journal
from tests.factories.desk_acts import DEEDS, attempt, taken_back
from tests.factories.messages import message
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, everything

ACTS = ("zuordnen", "umwandeln", "rechtsbehelf", "weitergeben", "aufteilen")
POSSIBLE = (CaseStatus.EINGEGANGEN, CaseStatus.IN_PRUEFUNG)
REACHED = (*POSSIBLE, CaseStatus.ABGESCHLOSSEN, CaseStatus.ZURUECKGENOMMEN, CaseStatus.ABGEGEBEN)


def ready(stages: Stages, status: CaseStatus) -> CaseId:
    """A message of Anna's in this status; the oldest other case has a decision."""
    stages.dispatched(MAINTENANCE)
    case_id = message(stages, is_taken=status is not CaseStatus.EINGEGANGEN)
    with stages.acting(stages.office.carla) as ctx:
        assign_case(ctx, case_id, clerk_id=stages.office.anna.staff_id or 0)
    with stages.acting(stages.office.anna) as ctx:
        if status is CaseStatus.ABGESCHLOSSEN:
            settle_case(ctx, case_id, version=None, reason="Doppelt")
        elif status is CaseStatus.ZURUECKGENOMMEN:
            withdraw_case(ctx, case_id, version=None, reason="Anruf")
        elif status is CaseStatus.ABGEGEBEN:
            hand_over_case(ctx, case_id, version=None, authority_key="gemeinde-bispingen", reason="Irrtum")
    return case_id


@pytest.mark.parametrize("status", REACHED)
def test_each_works_or_is_refused_in_german_and_buttons_say_the_same(
    stages: Stages, status: CaseStatus
) -> None:
    case_id = ready(stages, status)
    assert stages.row(case_id).status == status
    for person in (stages.office.anna, stages.office.bert, stages.office.carla, stages.office.admin):
        acts = stages.page(case_id, person).head.acts
        for name in ACTS:
            happened = attempt(stages, person, case_id, name)

            assert happened.has_changed is acts[name].is_possible, (person.name, name, happened.error)
            if person is stages.office.anna:
                assert happened.has_changed is (status in POSSIBLE), (name, happened.error)
            if not happened.has_changed:
                assert isinstance(happened.error, NotAllowed), (person.name, name, happened.error)
                assert happened.error.message.endswith(".")


def test_who_is_not_assigned_may_only_pass_it_on(stages: Stages) -> None:
    case_id = ready(stages, CaseStatus.IN_PRUEFUNG)
    changing = {name for name in ACTS if attempt(stages, stages.office.bert, case_id, name).has_changed}
    other_team = stages.person("emil", teams=("strassenverkehr",))
    with stages.acting(stages.office.bert) as ctx:
        declare_conflict(ctx, case_id, relation="geschwister")

    assert changing == {"weitergeben"}
    for name in ACTS:
        assert isinstance(attempt(stages, stages.office.dirk, case_id, name).error, NotFound), name
        assert isinstance(attempt(stages, other_team, case_id, name).error, NotFound), name
        assert not attempt(stages, stages.office.bert, case_id, name).has_changed, name


@pytest.mark.parametrize("name", ACTS)
def test_it_counts_the_version_up_writes_history_and_the_second_click_changes_nothing(
    stages: Stages, name: str
) -> None:
    case_id = ready(stages, CaseStatus.IN_PRUEFUNG)
    before = stages.page(case_id)
    with taken_back(stages, stages.office.anna) as ctx:
        DEEDS[name](ctx, stages, case_id)
        after = case_page(ctx, case_id)
        once = everything(ctx)
        with suppress(CaseError), ctx.session.begin_nested():
            DEEDS[name](ctx, stages, case_id)
        ctx.session.expire_all()

        assert everything(ctx) == once
        assert after.head.version == before.head.version + 1
        assert len(after.journal) > len(before.journal)
        assert after.head.next_step


def test_two_who_attach_the_same_message_move_it_once(stages: Stages) -> None:
    target, case_id = stages.taken(MAINTENANCE), message(stages)
    deed = by(stages, stages.office.anna, attach_case, case_id, version=None, target_id=target, papers={})

    assert at_once(deed, deed) == []

    page = stages.page(target)
    assert (len(page.messages), journal(stages, target).count("zuordnung_eingang")) == (1, 1)


def test_two_messages_into_each_other_do_not_wait_for_ever(stages: Stages) -> None:
    first, second = message(stages), message(stages)

    lost = at_once(
        by(stages, stages.office.anna, attach_case, first, version=None, target_id=second, papers={}),
        by(stages, stages.office.anna, attach_case, second, version=None, target_id=first, papers={}),
    )

    assert [type(error) for error in lost] == [NotAllowed]
    assert {stages.row(first).attached_to, stages.row(second).attached_to} in ({second, None}, {first, None})


def test_two_who_convert_the_same_message_make_one_case(stages: Stages) -> None:
    case_id = message(stages)
    deed = by(
        stages,
        stages.office.anna,
        convert_case,
        case_id,
        version=None,
        service_key=CLOSURE,
        sends_notice=True,
    )

    assert at_once(deed, deed) == []

    assert journal(stages, case_id).count("umwandlung") == 1


def test_attaching_while_another_converts_or_takes_it_to_a_decision(stages: Stages) -> None:
    target, case_id = stages.dispatched(MAINTENANCE), message(stages)
    anna = stages.office.anna

    lost = at_once(
        by(stages, anna, attach_case, case_id, version=None, target_id=target, papers={}),
        by(stages, anna, convert_case, case_id, version=None, service_key=CLOSURE, sends_notice=False),
        by(stages, anna, convert_to_remedy, case_id, version=None, target_id=target, sends_hint=False),
    )

    # what was taken as a remedy lies in the file already, so attaching it there is no error
    assert {type(error) for error in lost} == {NotAllowed}
    ends = [act for act in journal(stages, case_id) if act in ("zuordnung_vorgang", "umwandlung")]
    assert len(ends) == 1
