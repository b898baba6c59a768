"""Conflicts of interest: excluded by law, a concern for the head, one's own case; nobody excluded ever gets the case."""

from datetime import date

import pytest
from sqlmodel import col, select

from cases.commands.assign import assign_case, take_case
from cases.commands.check import correct_statement
from cases.commands.conflicts import decide_conflict, declare_conflict, exclude_own_people
from cases.commands.messages import write_message
from cases.errors import CaseError, Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.facts.conflicts import ConflictView
from cases.models import Case, Party, Staff
from cases.queries.conflicts import conflict_overview
from cases.rules.conflicts import Consequence
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, approve_as_shown, deputy, everything


def reports(stages: Stages) -> tuple[ConflictView, ...]:
    with stages.acting(stages.office.carla) as ctx:
        return conflict_overview(ctx)


def running(stages: Stages, case_id: CaseId) -> list[str]:
    return [limit.title for limit in stages.page(case_id).time_limits if limit.status == "laeuft"]


def concern(stages: Stages, case_id: CaseId) -> int:
    with stages.acting(stages.office.anna) as ctx:
        declare_conflict(ctx, case_id, relation="nachbarschaft", note="Garten an Garten")
    return reports(stages)[0].report_id


def test_excluded_by_law_loses_the_case_and_the_head_gets_a_task(stages: Stages) -> None:
    case_id = stages.taken()
    with stages.acting(stages.office.anna) as ctx:
        result = declare_conflict(ctx, case_id, relation="geschwister")

    assert result.consequence is Consequence.EXCLUDED
    assert stages.row(case_id).clerk_id is None
    assert "Neu zuweisen: Anna Albers ist befangen" in running(stages, case_id)
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotAllowed, match="Befangenheit"):
        write_message(ctx, case_id, body="Noch schnell", is_internal=True)
    with stages.acting(stages.office.carla) as ctx:
        assign_case(ctx, case_id, clerk_id=stages.office.bert.staff_id or 0)
    assert all("befangen" not in title for title in running(stages, case_id))


def test_mere_concern_leaves_the_case_until_the_head_decides(stages: Stages) -> None:
    case_id = stages.taken()
    number = concern(stages, case_id)

    assert stages.row(case_id).clerk_id == stages.office.anna.staff_id
    assert "Befangenheit entscheiden: Anna Albers" in running(stages, case_id)
    assert stages.page(case_id, stages.office.carla).head.acts["mitwirkung"].is_possible
    assert stages.page(case_id, stages.office.anna).conflicts == ()

    with stages.acting(stages.office.carla) as ctx:
        decide_conflict(ctx, case_id, number, forbids=True, reason="Anschein genügt")
    assert stages.row(case_id).clerk_id is None
    assert reports(stages)[0].is_forbidden is True
    with stages.acting(stages.office.carla) as ctx:
        decide_conflict(ctx, case_id, number, forbids=False, reason="Kaum bekannt")
    assert stages.row(case_id).excluded_staff == []


def test_the_head_may_allow_it(stages: Stages) -> None:
    case_id = stages.taken()
    number = concern(stages, case_id)
    with stages.acting(stages.office.carla) as ctx:
        decide_conflict(ctx, case_id, number, forbids=False, reason="Kennen sich nur vom Sehen")

    assert stages.row(case_id).clerk_id == stages.office.anna.staff_id
    assert all("Befangenheit" not in title for title in running(stages, case_id))
    assert "Mitwirkung zugelassen: Anna Albers" in [line.text for line in stages.page(case_id).journal]


def test_nobody_decides_about_themselves_or_without_a_reason(stages: Stages) -> None:
    case_id = stages.taken()
    number = concern(stages, case_id)
    with stages.acting(stages.office.carla) as ctx:
        with pytest.raises(Invalid, match="begründen"):
            decide_conflict(ctx, case_id, number, forbids=True, reason=" ")
        with pytest.raises(NotFound):
            decide_conflict(ctx, case_id, 999, forbids=True, reason="x")
        declare_conflict(ctx, case_id, relation="freundschaft")
        own = next(row.report_id for row in conflict_overview(ctx) if row.staff_name == "Carla Cordes")
        with pytest.raises(NotAllowed, match="andere Leitung"):
            decide_conflict(ctx, case_id, own, forbids=False, reason="Geht schon")
    for person in (stages.office.anna, stages.office.bert):
        with stages.acting(person) as ctx, pytest.raises(NotAllowed, match="Leitung"):
            decide_conflict(ctx, case_id, number, forbids=False, reason="x")


def test_other_clerks_and_other_kommunen_do_not_read_the_overview(stages: Stages) -> None:
    concern(stages, stages.taken())
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotAllowed):
        conflict_overview(ctx)
    with stages.acting(stages.office.dora) as ctx:
        assert conflict_overview(ctx) == ()


@pytest.mark.parametrize("relation", ["geschwister", "nachbarschaft", "gruppe", "keine"])
def test_the_same_answer_twice_changes_nothing(stages: Stages, relation: str) -> None:
    case_id = stages.taken()
    with stages.acting(stages.office.anna) as ctx:
        declare_conflict(ctx, case_id, relation=relation)
        once = everything(ctx)
        declare_conflict(ctx, case_id, relation=relation)
        assert everything(ctx) == once


@pytest.mark.parametrize("relation", ["", "papagei"])
def test_answer_must_be_on_the_list(stages: Stages, relation: str) -> None:
    case_id = stages.taken()
    with stages.acting(stages.office.anna) as ctx, pytest.raises(Invalid):
        declare_conflict(ctx, case_id, relation=relation)


def test_excluded_person_gets_the_case_by_no_way(stages: Stages) -> None:
    case_id = stages.in_approval(CLOSURE)
    anna, bert, carla = stages.office.anna, stages.office.bert, stages.office.carla
    for person in (bert, carla):
        with stages.acting(person) as ctx:
            declare_conflict(ctx, case_id, relation="ehe")

    with stages.acting(deputy(bert, anna)) as ctx, pytest.raises(NotAllowed, match="Befangenheit"):
        take_case(ctx, case_id, version=None)
    with stages.acting(carla) as ctx, pytest.raises(NotAllowed, match="Befangenheit"):
        approve_as_shown(ctx, case_id)
    with stages.acting(carla) as ctx, pytest.raises(NotAllowed, match="Befangenheit"):
        assign_case(ctx, case_id, clerk_id=bert.staff_id or 0)


def test_deputy_of_an_excluded_person_may_not_act_for_them_but_for_the_office(stages: Stages) -> None:
    case_id = stages.taken()
    with stages.acting(stages.office.anna) as ctx:
        declare_conflict(ctx, case_id, relation="ehe")
    stand_in = deputy(stages.office.bert, stages.office.anna)
    with stages.acting(stand_in) as ctx:
        taken = take_case(ctx, case_id, version=None)
    assert taken.clerk_id == stages.office.bert.staff_id


def born(stages: Stages, case_id: CaseId, person: str, *, on: date | None) -> None:
    """The applicant gets the name of a person of the office; both have this birth date."""
    with stages.acting(system_actor()) as ctx:
        party = ctx.session.exec(select(Party).where(col(Party.case_id) == case_id)).one()
        staff = ctx.session.exec(select(Staff).where(col(Staff.name) == person)).one()
        party.given_names, party.family_name = person.split()
        staff.birth_date = on
        party.birth_date = on
        case = ctx.session.get_one(Case, case_id)
        case.applicant_name = f"{party.family_name}, {party.given_names}"
        ctx.session.flush()
        exclude_own_people(ctx, [case])


def test_own_case_is_blocked_by_itself_and_marked_as_employee_file(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    for _ in range(2):
        born(stages, case_id, "Anna Albers", on=date(1980, 5, 1))

    row = stages.row(case_id)
    assert row.excluded_staff == [stages.office.anna.staff_id]
    assert row.clerk_id is None
    assert len([hint for hint in row.hints if "§ 35 Abs. 1 Satz 3 SGB I" in hint]) == 1
    assert [report.relation for report in reports(stages)] == ["Ich bin selbst beteiligt"]
    assert not stages.page(case_id, stages.office.anna).may_be_own_case


def test_same_name_alone_only_asks(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    born(stages, case_id, "Anna Albers", on=None)

    assert stages.row(case_id).excluded_staff == []
    assert stages.page(case_id, stages.office.anna).may_be_own_case
    assert not stages.page(case_id, stages.office.bert).may_be_own_case


def test_corrected_name_is_looked_at_again(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    with stages.acting(system_actor()) as ctx:
        party = ctx.session.exec(select(Party).where(col(Party.case_id) == case_id)).one()
        staff = ctx.session.exec(select(Staff).where(col(Staff.name) == "Bert Brandt")).one()
        staff.birth_date, staff.name = party.birth_date, f"{party.given_names} Brandt"
    with stages.acting(stages.office.anna) as ctx:
        correct_statement(
            ctx, case_id, version=None, pointer="/applicant/family_name", value="Brandt", reason="Heirat"
        )
    assert stages.row(case_id).excluded_staff == [stages.office.bert.staff_id]


def test_two_answers_in_a_row_count_both(stages: Stages) -> None:
    case_id = stages.taken()
    with stages.acting(stages.office.anna) as ctx:
        declare_conflict(ctx, case_id, relation="nachbarschaft")
        declare_conflict(ctx, case_id, relation="geschwister")
    number = next(row.report_id for row in reports(stages) if row.is_open)
    with stages.acting(stages.office.carla) as ctx:
        decide_conflict(ctx, case_id, number, forbids=False, reason="Nachbarschaft schadet nicht")
    assert stages.row(case_id).excluded_staff == [stages.office.anna.staff_id]


def test_ended_case_takes_no_answer(stages: Stages) -> None:
    case_id = stages.closed()
    with stages.acting(stages.office.anna) as ctx, pytest.raises(CaseError, match="abgeschlossen"):
        declare_conflict(ctx, case_id, relation="ehe")
