"""Classes of protection: who sees a case, its search hits and its counts; what lists, journal and portal say of it."""

from datetime import timedelta
from pathlib import Path

import pytest

from cases.commands.desk import mark_seen, note_opening
from cases.errors import NotFound
from cases.facts.actor import Actor, CaseId
from cases.facts.worklist import WorkListFilter
from cases.queries.dashboard import dashboard
from cases.queries.navigation import navigation
from cases.queries.visible import visible_case
from cases.queries.worklist import work_list
from tests.factories.changed_catalogue import office_with
from tests.factories.stages import CLOSURE, Stages, deputy

TEAM = "strassenverkehr"
OTHER = "unterhaltsvorschuss"
GUARDED = ("waffen", "gesundheitsdaten", "politische_meinung")
OPEN = ("normal", "personenbezogen", "sozialdaten", "steuergeheimnis")


def office_of(stages: Stages, folder: Path, confidentiality: str) -> Stages:
    """The same office, with closures of this class of protection."""
    file, old = f"services/{CLOSURE}/service.toml", 'confidentiality = "normal"'
    return office_with(stages, folder, file, old, f'confidentiality = "{confidentiality}"')


def sees(stages: Stages, person: Actor, case_id: CaseId) -> bool:
    """Page, search and counts must agree."""
    with stages.acting(person) as ctx:
        found = work_list(ctx, WorkListFilter(owner="alle", query="Wichmann"))
        listed = work_list(ctx, WorkListFilter(owner="alle"))
        counts = {listed.total, *(count for view, count in listed.view_counts if view == "offen")}
        try:
            visible_case(ctx, case_id)
        except NotFound:
            assert not found.rows
            assert counts == {0}
            return False
        assert counts == {1}
        return True


@pytest.mark.parametrize("confidentiality", [*GUARDED, *OPEN])
def test_table_of_class_role_and_team(stages: Stages, tmp_path: Path, confidentiality: str) -> None:
    shop = office_of(stages, tmp_path, confidentiality)
    case_id = shop.taken(CLOSURE)
    is_open = confidentiality in OPEN
    people = {
        "clerk of the team": (shop.person("c1", teams=(TEAM,)), True),
        "clerk of the case": (shop.office.anna, True),
        "supervisor of the team": (shop.person("s1", role="leitung", teams=(TEAM,)), True),
        "supervisor of all": (shop.person("s2", role="leitung"), is_open),
        "supervisor of another team": (shop.person("s3", role="leitung", teams=(OTHER,)), False),
        "clerk of another team": (shop.person("c2", teams=(OTHER,)), False),
        "administrator with the team": (shop.office.admin, is_open),
        "administrator without": (shop.person("a1", role="administration"), False),
        "deputy in the team": (deputy(shop.person("d1", teams=(TEAM,)), shop.office.anna), True),
        "deputy of another team": (deputy(shop.person("d2", teams=(OTHER,)), shop.office.anna), is_open),
        "other authority": (shop.office.dora, False),
    }
    seen = {name: sees(shop, person, case_id) for name, (person, _) in people.items()}
    assert seen == {name: expected for name, (_, expected) in people.items()}


def test_counts_beside_the_navigation_and_in_the_evaluation_leave_it_out(
    stages: Stages, tmp_path: Path
) -> None:
    shop = office_of(stages, tmp_path, "waffen")
    shop.routed(CLOSURE)
    outside = shop.person("chefin", role="leitung")
    for person, expected in ((shop.office.carla, "1"), (outside, "0")):
        with shop.acting(person) as ctx:
            figures = {kpi.key: kpi.value for kpi in dashboard(ctx).kpis}
            assert figures["offen"] == expected
            assert navigation(ctx).recent == ()


def test_opening_is_journalled_once_a_person_and_day(stages: Stages, tmp_path: Path) -> None:
    shop = office_of(stages, tmp_path, "gesundheitsdaten")
    case_id = shop.taken(CLOSURE)
    before = shop.row(case_id)
    for day in (0, 1):
        for person in (shop.office.anna, shop.office.carla):
            with shop.acting(person, at=shop.acting.now + timedelta(days=day)) as ctx:
                mark_seen(ctx, case_id)
                note_opening(ctx, case_id)
                mark_seen(ctx, case_id)

    opened = [line.actor_name for line in shop.page(case_id).journal if line.act == "akte_geoeffnet"]
    assert sorted(opened) == ["Anna Albers", "Anna Albers", "Carla Cordes", "Carla Cordes"]
    after = shop.row(case_id)
    assert (after.version, after.last_activity) == (before.version, before.last_activity)


def test_ordinary_case_does_not_journal_who_looks(stages: Stages) -> None:
    case_id = stages.taken(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        mark_seen(ctx, case_id)
        note_opening(ctx, case_id)
    assert all(line.act != "akte_geoeffnet" for line in stages.page(case_id).journal)


def test_lists_and_notices_stay_neutral(stages: Stages, tmp_path: Path) -> None:
    shop = office_of(stages, tmp_path, "politische_meinung")
    case_id = shop.taken(CLOSURE)
    with shop.acting(shop.office.anna) as ctx:
        row = work_list(ctx, WorkListFilter(owner="ich")).rows[0]
    assert (row.case_id, row.subject, row.last_activity) == (case_id, "", "")
    assert shop.page(case_id).head.subject
    assert {key for _, payload in shop.orders("portalmeldung") for key in payload} <= {
        "word",
        "has_new_letter",
        "has_new_message",
    }
