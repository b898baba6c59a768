"""Whom a person stands in for today: by the dates of the absence, both days included."""

from datetime import date, timedelta

import pytest

from cases.commands.staff import set_absence
from cases.facts.actor import system_actor
from cases.models import Staff
from cases.queries.staff import actor_by_id
from tests.factories.stages import Stages

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("first", "last", "stands_in"),
    [
        (TODAY, TODAY, True),
        (TODAY - timedelta(days=7), TODAY, True),
        (TODAY, None, True),
        (TODAY - timedelta(days=7), TODAY - timedelta(days=1), False),
        (TODAY + timedelta(days=1), TODAY + timedelta(days=9), False),
        (None, None, False),
    ],
)
def test_deputy_from_the_first_to_the_last_day(
    stages: Stages, first: date | None, last: date | None, stands_in: bool
) -> None:
    with stages.acting(system_actor()) as ctx:
        set_absence(ctx, login="anna", first_day=first, last_day=last, deputy_login="bert")

    with stages.acting(system_actor()) as ctx:
        bert = actor_by_id(ctx, stages.office.bert.staff_id or 0)

    assert bert is not None
    assert bert.deputy_for == (frozenset({stages.office.anna.staff_id}) if stands_in else frozenset())


def test_a_locked_account_acts_for_nobody(stages: Stages) -> None:
    with stages.acting(system_actor()) as ctx:
        person = ctx.session.get(Staff, stages.office.bert.staff_id)
        assert person is not None
        person.is_active = False
    with stages.acting(system_actor()) as ctx:
        assert actor_by_id(ctx, stages.office.bert.staff_id or 0) is None
