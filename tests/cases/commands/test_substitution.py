"""Substitution: nobody signs what they or, in their name, somebody else wrote; nobody excluded gets a case by it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from cases.commands.assign import assign_case
from cases.commands.conflicts import declare_conflict
from cases.commands.decide import save_draft, submit_draft
from cases.commands.remedy_outcomes import relieve
from cases.commands.route import route_cases
from cases.commands.staff import set_absence
from cases.errors import NotAllowed
from cases.facts.actor import Actor, CaseId, system_actor
from cases.models import Case
from cases.queries.staff import actor_by_id
from tests.cases.commands.test_remedies_received import contested
from tests.factories.desk_acts import DEEDS, attempt
from tests.factories.stages import CLOSURE, Stages, approve_as_shown, deputy, draft

DRAFT = draft(CLOSURE, "abgelehnt")
Who = Callable[[Stages], Actor]


def anna(stages: Stages) -> Actor:
    return stages.office.anna


def carla(stages: Stages) -> Actor:
    return stages.office.carla


def carla_for_anna(stages: Stages) -> Actor:
    return deputy(stages.office.carla, stages.office.anna)


def bert_for_carla(stages: Stages) -> Actor:
    return deputy(stages.office.bert, stages.office.carla)


def bert_for_anna(stages: Stages) -> Actor:
    return deputy(stages.office.bert, stages.office.anna)


def head_of_others_for_anna(stages: Stages) -> Actor:
    """A head who does not lead the team of the case and reaches it in Anna's name only."""
    other = stages.person("emilia", role="leitung", teams=("unterhaltsvorschuss",))
    return deputy(other, stages.office.anna)


def written(stages: Stages, *writers: Actor) -> CaseId:
    """A draft on which these people wrote, one after the other; the last hands it over."""
    case_id = stages.taken(CLOSURE)
    for number, writer in enumerate(writers):
        text = f"Die Umleitung ist nicht möglich ({number})."
        with stages.acting(writer) as ctx:
            save_draft(ctx, case_id, version=None, draft=replace(DRAFT, reasons=text))
    with stages.acting(writers[-1]) as ctx:
        submit_draft(ctx, case_id, version=None)
    return case_id


@pytest.mark.parametrize(
    ("writers", "signer", "words"),
    [
        ((anna,), carla, ""),
        ((anna,), carla_for_anna, ""),  # she leads the team: her own signature
        ((anna,), anna, "Leitung"),
        ((anna,), bert_for_carla, "Leitung"),  # a deputy does not inherit the role
        ((anna,), bert_for_anna, "Leitung"),
        ((anna,), head_of_others_for_anna, "auch nicht in Vertretung"),
        ((carla_for_anna,), carla, "auch nicht in Vertretung"),
        ((carla_for_anna,), carla_for_anna, "auch nicht in Vertretung"),
        ((anna, carla_for_anna), carla, "auch nicht in Vertretung"),
        ((carla_for_anna, anna), carla, "auch nicht in Vertretung"),
    ],
)
def test_second_person_is_a_second_person(
    stages: Stages, writers: tuple[Who, ...], signer: Who, words: str
) -> None:
    case_id = written(stages, *(writer(stages) for writer in writers))
    person = signer(stages)

    assert stages.page(case_id, person).head.acts["freigeben"].is_possible is (not words)
    if words:
        with stages.acting(person) as ctx, pytest.raises(NotAllowed, match=words):
            approve_as_shown(ctx, case_id)
    else:
        with stages.acting(person) as ctx:
            approve_as_shown(ctx, case_id)
    assert stages.row(case_id).status == ("in_mitzeichnung" if words else "beschieden")


def test_a_head_in_the_name_of_the_author_does_not_decide_the_widerspruch(stages: Stages) -> None:
    case_id, appeal_id = contested(stages)
    other = stages.person("emilia", role="leitung", teams=("strassenverkehr",))
    with (
        stages.acting(deputy(other, stages.office.anna)) as ctx,
        pytest.raises(NotAllowed, match="nicht, wer den Bescheid entworfen hat"),
    ):
        relieve(ctx, case_id, appeal_id, note="Begründet")


def excluded(stages: Stages, case_id: CaseId, person: Actor) -> None:
    with stages.acting(person) as ctx:
        declare_conflict(ctx, case_id, relation="ehe")


def may_change(stages: Stages, person: Actor, case_id: CaseId) -> set[str]:
    """The acts this person can do; to say that one is biased is open to all."""
    names = set(DEEDS) - {"befangen"}
    return {name for name in names if attempt(stages, person, case_id, name).has_changed}


def test_excluded_deputy_does_nothing_in_the_case_of_the_absent_person(stages: Stages) -> None:
    case_id = stages.drafted()
    excluded(stages, case_id, stages.office.bert)

    assert may_change(stages, bert_for_anna(stages), case_id) == set()


def test_deputy_of_an_excluded_person_gets_nothing_in_their_name(stages: Stages) -> None:
    case_id = stages.drafted()
    excluded(stages, case_id, stages.office.anna)
    other = stages.person("emil", teams=("unterhaltsvorschuss",))

    assert may_change(stages, deputy(other, stages.office.anna), case_id) == set()


def test_case_of_an_absent_colleague_does_not_fall_back_to_the_excluded_deputy(stages: Stages) -> None:
    case_id = stages.drafted()
    excluded(stages, case_id, stages.office.anna)
    with stages.acting(stages.office.carla) as ctx:
        assign_case(ctx, case_id, clerk_id=stages.office.bert.staff_id or 0)
    with stages.acting(system_actor()) as ctx:
        today = date(2026, 11, 23)
        set_absence(ctx, login="bert", first_day=today, last_day=None, deputy_login="anna")
        stand_in = actor_by_id(ctx, stages.office.anna.staff_id or 0)

    assert stand_in is not None
    assert stand_in.deputy_for == {stages.office.bert.staff_id}
    assert may_change(stages, stand_in, case_id) == set()


def test_routing_leaves_the_case_to_the_head_rather_than_to_the_excluded(stages: Stages) -> None:
    case_id = stages.routed()
    with stages.acting(system_actor()) as ctx:
        today = date(2026, 11, 23)
        set_absence(ctx, login="bert", first_day=today, last_day=None, deputy_login="anna")
        case = ctx.session.get_one(Case, case_id)
        case.excluded_staff, case.clerk_id, case.team_key = [stages.office.anna.staff_id or 0], None, ""
    with stages.acting(system_actor()) as ctx:
        route_cases(ctx, [case_id])

    row = stages.row(case_id)
    assert row.clerk_id is None
    assert "wegen Befangenheit ausgeschlossen" in row.routing_reason
