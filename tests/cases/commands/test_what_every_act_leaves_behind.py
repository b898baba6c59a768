"""After every act: one version more, a line in the history, next step and next date right; or nothing at all."""

from contextlib import suppress

import pytest

from cases.errors import CaseError
from cases.facts.actor import system_actor
from cases.queries.case_page import case_page
from cases.rules.lifecycle import CaseStatus
from tests.cases.commands.test_every_act_in_every_status import BY_THE_LEAD, OPEN, POSSIBLE, ready
from tests.factories.desk_acts import DEEDS, attempt, taken_back
from tests.factories.stages import Stages, everything

EACH_ONCE = [
    (status, name)
    for status in (CaseStatus.IN_PRUEFUNG, CaseStatus.IN_MITZEICHNUNG, CaseStatus.BESCHIEDEN)
    for name in DEEDS
    if status in POSSIBLE[name]
]


def grouped() -> dict[CaseStatus, list[str]]:
    groups: dict[CaseStatus, list[str]] = {}
    for status, name in EACH_ONCE:
        groups.setdefault(status, []).append(name)
    return groups


@pytest.mark.parametrize(("status", "names"), list(grouped().items()))
def test_it_counts_the_version_up_and_writes_history_and_next_date(
    stages: Stages, status: CaseStatus, names: list[str]
) -> None:
    case_id, days = ready(stages, status)
    before = stages.page(case_id)
    for name in names:
        actor = stages.office.carla if name in BY_THE_LEAD else stages.office.anna
        with taken_back(stages, actor, days_later=days) as ctx:
            DEEDS[name](ctx, stages, case_id)
            after = case_page(ctx, case_id)
            fresh = after.journal[: len(after.journal) - len(before.journal)]
            running = [limit.ends_on for limit in after.time_limits if limit.status == "laeuft"]

            assert after.head.version == before.head.version + 1, name
            assert fresh or name == "entwurf", name
            assert all(line.actor_name == actor.name for line in fresh), name
            assert after.head.due_on == min(running, default=None), name
            assert after.head.next_step, name


@pytest.mark.parametrize(("status", "names"), list(grouped().items()))
def test_the_second_click_changes_nothing(stages: Stages, status: CaseStatus, names: list[str]) -> None:
    case_id, days = ready(stages, status)
    for name in set(names) - {"zuweisen"}:
        actor = stages.office.carla if name in BY_THE_LEAD else stages.office.anna
        with taken_back(stages, actor, days_later=days) as ctx:
            DEEDS[name](ctx, stages, case_id)
            once = everything(ctx)
            with suppress(CaseError), ctx.session.begin_nested():
                DEEDS[name](ctx, stages, case_id)
            ctx.session.expire_all()

            assert everything(ctx) == once, name


def test_a_rollback_takes_rows_history_and_orders_back(stages: Stages) -> None:
    case_id = stages.drafted()
    with stages.acting(system_actor()) as ctx:
        before = everything(ctx)

    changing = {name for name in DEEDS if attempt(stages, stages.office.anna, case_id, name).has_changed}

    assert {"entwurf", "freigabe", "nachforderung", "ruecknahme", "unterlagen"} <= changing

    with stages.acting(system_actor()) as ctx:
        assert everything(ctx) == before


@pytest.mark.parametrize("status", sorted(OPEN))
def test_the_excluded_the_unassigned_and_the_other_team_change_nothing(
    stages: Stages, status: CaseStatus
) -> None:
    case_id, _ = ready(stages, status)
    other_team = stages.person("emil", teams=("unterhaltsvorschuss",))
    for name in DEEDS:
        from_elsewhere = attempt(stages, other_team, case_id, name)
        assert not from_elsewhere.has_changed, name
        assert from_elsewhere.error is not None, name

        unassigned = attempt(stages, stages.office.bert, case_id, name)
        may_by_team = name in {"uebernehmen", "befangen", "vermerk", "wiedervorlage"}
        assert unassigned.has_changed is may_by_team, name

        administrator = attempt(stages, stages.office.admin, case_id, name)
        assert not administrator.has_changed, name
        assert administrator.error is not None, name


def test_whoever_declared_a_conflict_cannot_write_any_more(stages: Stages) -> None:
    case_id = stages.drafted()
    with stages.acting(stages.office.anna) as ctx:
        DEEDS["befangen"](ctx, stages, case_id)

    for name in set(DEEDS) - {"befangen"}:
        happened = attempt(stages, stages.office.anna, case_id, name)

        assert not happened.has_changed, name
        assert happened.error is not None, name
