"""A new holiday moves running limits: ledgers are counted anew, only changes stand in the journal, twice is once."""

from datetime import date

import pytest

from cases.commands.consult import consult
from cases.commands.decide import save_draft
from cases.commands.hear import hear
from cases.commands.recompute import recompute_everything
from cases.commands.request_documents import request_documents
from cases.facts.actor import CaseId, system_actor
from cases.queries.calculations import decision_amounts
from tests.factories.holidays import observing
from tests.factories.stages import CLOSURE, DOG_TAX, MAINTENANCE, Stages, draft
from tests.workflows.outbox_rows import acts


def with_holidays(stages: Stages, *days: date) -> int:
    """Count everything anew with these days off; how many dates changed."""
    toolbox = observing(stages.toolbox, *days)
    return recompute_everything(toolbox.acting, system_actor(), stages.acting.now, page=1)


def limits(stages: Stages, case_id: CaseId) -> dict[str, date]:
    return {limit.title: limit.ends_on for limit in stages.page(case_id).time_limits}


def test_limits_move_with_a_new_holiday_and_back(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    before = limits(stages, case_id)
    target = next(day for title, day in before.items() if "Bescheid" in title or "Bearbeitung" in title)
    moved = {title for title, day in before.items() if day == target and title != "Untätigkeitsklage möglich"}

    assert with_holidays(stages, target) >= 1
    after = limits(stages, case_id)
    assert all(after[title] > target for title in moved)
    assert after["Untätigkeitsklage möglich"] == before["Untätigkeitsklage möglich"]
    assert stages.row(case_id).next_due_on == min(after.values())
    assert with_holidays(stages, target) == 0
    assert with_holidays(stages) >= 1
    assert limits(stages, case_id) == before
    assert acts(stages.toolbox.engine, "frist_neu_berechnet")[case_id] >= 2


def test_working_days_are_counted_from_their_event_again(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    title = "Mitteilung an den anderen Elternteil absenden"
    before = limits(stages, case_id)[title]

    with_holidays(stages, date(2026, 11, 24))

    assert (before, limits(stages, case_id)[title]) == (date(2026, 11, 25), date(2026, 11, 26))


def test_announcement_of_a_tax_notice_and_its_remedy_period_move(stages: Stages) -> None:
    case_id = stages.dispatched(DOG_TAX, "festgesetzt")
    closure = stages.dispatched(CLOSURE)

    assert with_holidays(stages, date(2026, 11, 27), date(2026, 12, 28)) == 3
    tax = next(letter for letter in stages.page(case_id).letters if letter.kind == "bescheid")
    other = next(letter for letter in stages.page(closure).letters if letter.kind == "bescheid")
    assert (tax.announced_on, tax.remedy_ends_on) == (date(2026, 11, 30), date(2026, 12, 30))
    assert (other.announced_on, other.remedy_ends_on) == (date(2026, 11, 27), date(2026, 12, 29))
    assert [limit.ends_on for limit in stages.page(closure).time_limits if limit.kind == "rechtsbehelf"] == [
        date(2026, 12, 29)
    ]


@pytest.mark.parametrize(
    ("service", "outcome", "fields"),
    [
        (MAINTENANCE, "bewilligt", {"begins_on": date(2024, 3, 1)}),
        (DOG_TAX, "festgesetzt", {"begins_on": date(2024, 3, 1), "annual_tax_cents": 6000}),
    ],
)
def test_amounts_of_2024_are_computed_with_the_values_of_2024(
    stages: Stages, service: str, outcome: str, fields: dict[str, date | int]
) -> None:
    case_id = stages.taken(service)
    with stages.acting(stages.clerk(service)) as ctx:
        chosen = ctx.catalogue.service(service).outcome(outcome)
        found = decision_amounts(ctx, stages.row(case_id), chosen, fields, on=date(2024, 6, 3))

    assert found.problem == ""
    if service == MAINTENANCE:
        first = found.segments[0]
        assert first.first_on == date(2024, 3, 1)
        assert {segment.first_on.year for segment in found.segments} >= {2024, 2025}
        assert first.calculation.total_cents != found.segments[-1].calculation.total_cents
    else:
        assert found.calculation is not None
        assert "2024" in found.calculation.period


def test_day_before_a_closure_moves_with_a_holiday_and_back(stages: Stages) -> None:
    case_id = stages.routed(CLOSURE)
    title = next(title for title in limits(stages, case_id) if title.startswith("Vorlaufzeit"))
    before = limits(stages, case_id)[title]

    with_holidays(stages, before)
    assert limits(stages, case_id)[title] == date(2027, 1, 7)
    with_holidays(stages)
    assert limits(stages, case_id)[title] == before == date(2027, 1, 8)


def test_periods_that_were_told_get_longer_but_never_shorter(stages: Stages) -> None:
    case_id = stages.taken(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        consult(ctx, case_id, version=None, body_keys=("polizei",), question="")
    with stages.acting(stages.office.anna) as ctx:
        request_documents(ctx, case_id, version=None, items=("lageplan",), remark="", due_on=None)
    told = stages.page(case_id)
    demand_day, body_day = told.requests[0].due_on, told.consultations[0].due_on

    with_holidays(stages, demand_day, body_day)
    later = stages.page(case_id)
    assert later.requests[0].due_on > demand_day
    assert later.consultations[0].due_on > body_day
    ends = {limit.kind: limit.ends_on for limit in later.time_limits}
    assert (ends["nachforderung"], ends["beteiligung"]) == (
        later.requests[0].due_on,
        later.consultations[0].due_on,
    )

    with_holidays(stages)
    again = stages.page(case_id)
    assert (again.requests[0].due_on, again.consultations[0].due_on) == (
        later.requests[0].due_on,
        later.consultations[0].due_on,
    )


def test_hearing_moves_with_a_new_holiday(stages: Stages) -> None:
    case_id = stages.taken(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft(CLOSURE, "abweichend_angeordnet"))
    with stages.acting(stages.office.anna) as ctx:
        hear(ctx, case_id, version=None, facts_text="Eine Fahrbahn bleibt frei.", days=None)
    before = stages.page(case_id).hearing.hearings[0].due_on
    assert before is not None

    with_holidays(stages, before)
    after = stages.page(case_id).hearing.hearings[0].due_on
    assert after is not None
    assert after > before
    assert (
        next(limit.ends_on for limit in stages.page(case_id).time_limits if limit.kind == "anhoerung")
        == after
    )
