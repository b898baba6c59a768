"""Who works on a case: take, assign, step back."""

import pytest

from cases.commands.assign import assign_case, take_case
from cases.commands.conflicts import declare_conflict
from cases.errors import Conflict, Invalid, NotAllowed, NotFound
from cases.facts.actor import Actor
from tests.factories.stages import MAINTENANCE, Stages


def staff_id(actor: Actor) -> int:
    assert actor.staff_id is not None
    return actor.staff_id


def test_taking_a_new_case_makes_it_mine_and_begins_the_check(stages: Stages) -> None:
    case_id = stages.routed()

    with stages.acting(stages.office.bert) as ctx:
        taken = take_case(ctx, case_id, version=1)

    page = stages.page(case_id)
    assert (taken.clerk_id, taken.status, taken.version) == (stages.office.bert.staff_id, "in_pruefung", 2)
    assert page.head.clerk_name == "Bert Brandt"
    assert page.head.routing_reason == "übernommen von Bert Brandt"
    assert [line.text for line in page.journal[:2]] == ["Prüfung begonnen", "Übernommen von Bert Brandt"]
    assert page.head.next_step == "Vorlaufzeit prüfen"
    notices = [payload for _, payload in stages.orders("portalmeldung")]
    assert notices[-1]["word"] == "in Bearbeitung"


def test_taking_with_an_old_version_says_what_happened_meanwhile(stages: Stages) -> None:
    case_id = stages.routed()
    with stages.acting(stages.office.anna) as ctx:
        take_case(ctx, case_id, version=1)

    with pytest.raises(Conflict, match="Prüfung begonnen"), stages.acting(stages.office.bert) as ctx:
        take_case(ctx, case_id, version=1)

    assert stages.row(case_id).clerk_id == stages.office.anna.staff_id


def test_the_lead_gives_a_case_to_another_person_with_a_note(stages: Stages) -> None:
    case_id = stages.taken()

    with stages.acting(stages.office.carla) as ctx:
        assigned = assign_case(ctx, case_id, clerk_id=staff_id(stages.office.bert), note="Urlaub")

    page = stages.page(case_id)
    assert assigned.clerk_id == stages.office.bert.staff_id
    assert page.journal[0].text == "Zugewiesen an Bert Brandt – Urlaub"
    assert page.head.routing_reason == "zugewiesen von Carla Cordes: Urlaub"


def test_a_clerk_cannot_assign(stages: Stages) -> None:
    case_id = stages.taken()

    with pytest.raises(NotAllowed, match="nur die Leitung"), stages.acting(stages.office.anna) as ctx:
        assign_case(ctx, case_id, clerk_id=staff_id(stages.office.bert))


def test_nobody_of_another_authority_gets_the_case(stages: Stages) -> None:
    case_id = stages.taken()

    for stranger in (staff_id(stages.office.dirk), 999_999):
        with pytest.raises(NotFound, match="in der Behörde nicht"), stages.acting(stages.office.carla) as ctx:
            assign_case(ctx, case_id, clerk_id=stranger)


def test_only_people_who_work_on_cases_of_this_team_get_it(stages: Stages) -> None:
    case_id = stages.taken()
    other_team = stages.person("emil", teams=("unterhaltsvorschuss",))

    with pytest.raises(Invalid, match="bearbeitet keine Vorgänge"), stages.acting(stages.office.carla) as ctx:
        assign_case(ctx, case_id, clerk_id=staff_id(stages.office.admin))
    with pytest.raises(Invalid, match="nicht zum Team"), stages.acting(stages.office.carla) as ctx:
        assign_case(ctx, case_id, clerk_id=staff_id(other_team))


def test_after_a_conflict_of_interest_the_case_waits_for_somebody_else(stages: Stages) -> None:
    case_id = stages.taken()

    with stages.acting(stages.office.anna) as ctx:
        declare_conflict(ctx, case_id, relation="geschwister", note="Schwägerin des Antragstellers")

    page = stages.page(case_id)
    assert page.head.clerk_id is None
    assert page.head.routing_reason == "neu zuzuweisen wegen Befangenheit"
    assert page.journal[0].text == "Anna Albers hat sich für befangen erklärt"
    assert all("Schwägerin" not in line.text for line in page.journal)
    assert str(stages.office.anna.staff_id) not in {choice.key for choice in page.clerks}
    with pytest.raises(NotAllowed, match="Befangenheit"), stages.acting(stages.office.carla) as ctx:
        assign_case(ctx, case_id, clerk_id=staff_id(stages.office.anna))


def test_somebody_else_s_conflict_leaves_the_case_with_its_clerk(stages: Stages) -> None:
    case_id = stages.taken()

    with stages.acting(stages.office.bert) as ctx:
        declare_conflict(ctx, case_id, relation="geschwister")

    assert stages.row(case_id).clerk_id == stages.office.anna.staff_id


def test_a_person_of_another_team_does_not_even_see_the_case(stages: Stages) -> None:
    case_id = stages.routed(MAINTENANCE)
    other_team = stages.person("emil", teams=("strassenverkehr",))

    with pytest.raises(NotFound), stages.acting(other_team) as ctx:
        take_case(ctx, case_id, version=None)


def test_the_lead_can_give_a_decided_case_to_somebody_who_can_close_it(stages: Stages) -> None:
    case_id = stages.decided()

    with stages.acting(stages.office.carla) as ctx:
        assigned = assign_case(ctx, case_id, clerk_id=staff_id(stages.office.bert))

    assert (assigned.status, assigned.clerk_id) == ("beschieden", stages.office.bert.staff_id)
