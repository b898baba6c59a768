"""The work list: who sees what, search, filters, order, pages, and counts that add up."""

from datetime import date, timedelta

import pytest

from cases.commands.assign import assign_case, take_case
from cases.commands.check import tick_step
from cases.commands.conflicts import declare_conflict
from cases.commands.desk import mark_seen, mark_unread
from cases.commands.follow_up import set_follow_up
from cases.commands.messages import receive_message
from cases.facts.actor import Actor, CaseId
from cases.facts.kinds import Urgency
from cases.facts.worklist import OWNERS, SORTS, VIEWS, WorkList, WorkListFilter
from cases.queries.worklist import exported_rows, neighbours, work_list
from tests.factories.stages import CLOSURE, DOG_TAX, MAINTENANCE, Stages, deputy


def listed(stages: Stages, actor: Actor | None = None, *, page_size: int = 25, **chosen: object) -> WorkList:
    with stages.acting(actor or stages.office.carla) as ctx:
        return work_list(ctx, WorkListFilter(**{"owner": "alle", **chosen}), page_size=page_size)  # type: ignore[arg-type]  # named as the fields


def ids(found: WorkList) -> list[int]:
    return [row.case_id for row in found.rows]


@pytest.fixture
def mixed(stages: Stages) -> dict[str, CaseId]:
    """Cases of the Landkreis in several states, one of Bispingen."""
    found = {
        "new": stages.routed(MAINTENANCE),
        "checked": stages.taken(CLOSURE),
        "waiting": stages.waiting(CLOSURE),
        "approval": stages.in_approval(MAINTENANCE, "abgelehnt"),
        "closed": stages.closed(CLOSURE),
        "festival": stages.taken(CLOSURE, "street_festival"),
        "dog": stages.routed(DOG_TAX),
    }
    with stages.acting(stages.office.anna) as ctx:
        set_follow_up(ctx, found["checked"], due_on=date(2026, 11, 25), reason="Anruf")
    return found


def test_each_kommune_sees_its_own_cases_only(stages: Stages, mixed: dict[str, CaseId]) -> None:
    landkreis, bispingen = listed(stages), listed(stages, stages.office.dirk)

    assert set(ids(landkreis)) == {
        mixed[name] for name in ("new", "checked", "waiting", "approval", "festival")
    }
    assert ids(bispingen) == [mixed["dog"]]


def test_a_clerk_sees_the_own_team_and_as_deputy_the_desk_of_the_absent(
    stages: Stages, mixed: dict[str, CaseId]
) -> None:
    emil = stages.person("emil", teams=("unterhaltsvorschuss",))
    assert set(ids(listed(stages, emil))) == {mixed["new"], mixed["approval"]}

    assert ids(listed(stages, emil, owner="ich")) == []
    as_deputy = listed(stages, deputy(emil, stages.office.anna), owner="ich")
    assert mixed["checked"] in ids(as_deputy)


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("view", VIEWS)
def test_groups_total_and_the_count_of_the_view_agree(
    stages: Stages, mixed: dict[str, CaseId], owner: str, view: str
) -> None:
    for actor in (stages.office.anna, stages.office.carla):
        found = listed(stages, actor, owner=owner, view=view)

        counts = dict(found.view_counts)
        assert found.total == len(found.rows) == sum(count for _, count in found.group_counts) == counts[view]
        assert sum(choice.count for choice in found.services) == found.total
        for urgency, count in found.group_counts:
            assert sum(row.urgency is urgency for row in found.rows) == count
        if view == "offen":
            assert dict(found.owner_counts)[owner] == found.total


def test_urgency_is_by_date(stages: Stages, mixed: dict[str, CaseId]) -> None:
    rows = {row.case_id: row for row in listed(stages).rows}

    assert rows[mixed["checked"]].urgency is Urgency.THIS_WEEK
    assert (rows[mixed["checked"]].due_on, rows[mixed["checked"]].days_left) == (date(2026, 11, 25), 2)
    assert rows[mixed["festival"]].urgency is Urgency.LATER
    with stages.acting(stages.office.carla, at=stages.acting.now + timedelta(days=3)) as ctx:
        late = {row.case_id: row for row in work_list(ctx, WorkListFilter(owner="alle")).rows}
    assert (late[mixed["checked"]].urgency, late[mixed["checked"]].days_left) == (Urgency.OVERDUE, -1)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Lüdemann", {"new", "approval"}),
        ("lüdemann, svenja", {"new", "approval"}),
        ("LÜDE", {"new", "approval"}),
        ("05.07.1992", {"new", "approval"}),
        ("5.7.1992", {"new", "approval"}),
        ("1992-07-05", {"new", "approval"}),
        ("Walsrode", {"new", "approval"}),
        ("Aller Tiefbau", {"checked", "waiting"}),
        ("Kirchstraße", {"checked", "waiting"}),
        ("Am Markt", {"checked", "waiting"}),
        ("51.40-2026", {"new", "approval"}),
        ("%", set()),
        ("_", set()),
        ("!", set()),
        ("'; DROP TABLE party; --", set()),
        ("31.02.2020", set()),
        ("x" * 5000, set()),
        ("\\", set()),
    ],
)
def test_search_finds_name_birth_date_place_subject_and_part_of_the_reference(
    stages: Stages, mixed: dict[str, CaseId], words: str, names: set[str]
) -> None:
    assert set(ids(listed(stages, query=words))) == {mixed[name] for name in names}


def test_search_finds_one_case_by_its_whole_reference_and_its_last_digits(
    stages: Stages, mixed: dict[str, CaseId]
) -> None:
    reference = stages.row(mixed["waiting"]).file_reference

    assert ids(listed(stages, query=reference)) == [mixed["waiting"]]
    assert ids(listed(stages, query=f" {reference[-9:]} ")) == [mixed["waiting"]]
    assert ids(listed(stages, stages.office.dirk, query=reference)) == []


def test_filters_narrow_the_list(stages: Stages, mixed: dict[str, CaseId]) -> None:
    anna = stages.office.anna.staff_id

    assert set(ids(listed(stages, service_key=MAINTENANCE))) == {mixed["new"], mixed["approval"]}
    assert ids(listed(stages, status="in_mitzeichnung")) == [mixed["approval"]]
    assert set(ids(listed(stages, clerk_id=anna))) <= set(ids(listed(stages)))
    soon = {mixed[name] for name in ("checked", "new", "approval")}
    assert set(ids(listed(stages, due_until=date(2026, 11, 25)))) == soon
    assert ids(listed(stages, view="erledigt")) == [mixed["closed"]]
    assert ids(listed(stages, service_key="nichts", status="unsinn", clerk_id=-1)) == []


@pytest.mark.parametrize("sort", [*SORTS, "unsinn", ""])
def test_pages_together_are_the_list_in_its_order(
    stages: Stages, mixed: dict[str, CaseId], sort: str
) -> None:
    whole = listed(stages, sort=sort)

    pages = [ids(listed(stages, sort=sort, page=number, page_size=2)) for number in (1, 2, 3, 4)]

    assert [case_id for page in pages for case_id in page] == ids(whole)
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert listed(stages, sort=sort, page_size=2).pages == 3
    assert ids(listed(stages, sort=sort, page=-5, page_size=2)) == pages[0]


def test_sorting_by_date_and_name_goes_both_ways(stages: Stages, mixed: dict[str, CaseId]) -> None:
    dates = [row.due_on for row in listed(stages).rows if row.due_on]
    assert dates == sorted(dates)
    names = [row.applicant_name.lower() for row in listed(stages, sort="-name").rows]
    assert names == sorted(names, reverse=True)


def test_previous_and_next_follow_the_list(stages: Stages, mixed: dict[str, CaseId]) -> None:
    chosen = WorkListFilter(owner="alle")
    order = ids(listed(stages))
    with stages.acting(stages.office.carla) as ctx:
        assert neighbours(ctx, chosen, order[0]) == (None, order[1], 1, 5)
        assert neighbours(ctx, chosen, order[2]) == (order[1], order[3], 3, 5)
        assert neighbours(ctx, chosen, order[4]) == (order[3], None, 5, 5)
        assert neighbours(ctx, chosen, mixed["dog"]) == (None, None, None, 0)


def test_the_export_has_every_hit_of_the_filter(stages: Stages, mixed: dict[str, CaseId]) -> None:
    with stages.acting(stages.office.carla) as ctx:
        rows = exported_rows(ctx, WorkListFilter(owner="alle", service_key=CLOSURE))

    assert {row.case_id for row in rows} == {mixed[name] for name in ("checked", "waiting", "festival")}


def test_work_of_others_and_messages_make_a_case_unread(stages: Stages) -> None:
    case_id = stages.taken()
    later = stages.acting.now + timedelta(minutes=1)

    def is_unread() -> bool:
        return listed(stages, stages.office.anna).rows[0].is_unread

    assert is_unread()
    with stages.acting(stages.office.anna) as ctx:
        mark_seen(ctx, case_id)
    assert not is_unread()
    with stages.acting(stages.office.anna, at=later) as ctx:
        tick_step(ctx, case_id, step_key="vorlauf", is_done=True)
    assert is_unread()
    with stages.acting(stages.office.anna, at=later) as ctx:
        mark_seen(ctx, case_id)
    with stages.acting(stages.office.portal) as ctx:
        receive_message(ctx, case_id, body="Hallo", key="1")
    assert is_unread()
    with stages.acting(stages.office.anna) as ctx:
        mark_unread(ctx, case_id)
        mark_unread(ctx, case_id)
    assert is_unread()


def test_the_inbox_is_what_belongs_to_nobody(stages: Stages) -> None:
    case_id = stages.taken()
    assert ids(listed(stages, owner="eingang")) == []
    with stages.acting(stages.office.anna) as ctx:
        declare_conflict(ctx, case_id, relation="geschwister")
    assert ids(listed(stages, owner="eingang")) == [case_id]

    with stages.acting(stages.office.bert) as ctx:
        take_case(ctx, case_id, version=None)

    assert ids(listed(stages, stages.office.bert, owner="ich")) == [case_id]
    with stages.acting(stages.office.carla) as ctx:
        assign_case(ctx, case_id, clerk_id=stages.office.carla.staff_id or 0)
    assert ids(listed(stages, stages.office.bert, owner="ich")) == []
