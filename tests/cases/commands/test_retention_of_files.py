"""Aufbewahrung: planned when a case ends, moved by the end of the recourse, offered to the archive, never deleted."""

from datetime import UTC, date, datetime

import pytest

from cases.commands.retention import offer_to_archive, record_retention_event
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import system_actor
from cases.models import Case
from cases.queries.retention import files_to_dispose, plan_of, retention_plan
from cases.queries.statements import last_stated_day
from tests.cases.commands.test_two_at_once import at_once, by
from tests.factories.catalogue import real_catalogue
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, approve_as_shown
from tests.factories.team_desks import ASSEMBLY, CONFIRMED, drafted

MUCH_LATER = datetime(2040, 1, 10, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("way", ["closed", "withdrawn", "handed_over", "closed_after_remedy"])
def test_every_end_of_a_case_plans_its_retention_with_a_ledger(stages: Stages, way: str) -> None:
    case_id = getattr(stages, way)(CLOSURE)

    plan = plan_of(stages.row(case_id))
    assert plan is not None
    assert plan.deadline is not None
    assert plan.deadline.ends_on == stages.row(case_id).retention_ends_on
    assert (plan.deadline.ends_on.month, plan.deadline.ends_on.day) == (12, 31)
    assert plan.is_sample_value
    assert stages.page(case_id).retention == plan


def test_recourse_has_to_end_before_the_years_count(stages: Stages) -> None:
    case_id = stages.closed(MAINTENANCE)
    assert stages.row(case_id).retention_ends_on is None
    for _ in range(2):
        with stages.acting(stages.office.anna) as ctx:
            record_retention_event(ctx, case_id, ended_on=date(2026, 11, 20))

    assert stages.row(case_id).retention_ends_on == date(2036, 12, 31)
    assert [line.act for line in stages.page(case_id).journal].count("aufbewahrung") == 1
    with stages.acting(stages.office.anna) as ctx, pytest.raises(Invalid, match="Zukunft"):
        record_retention_event(ctx, case_id, ended_on=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("service", "outcome", "ends_on"),
    [
        ("waffe-ueberlassung", "ausgetragen", date(2056, 12, 31)),
        (
            "waffe-ueberlassung",
            "austragung_abgelehnt",
            date(2056, 12, 31),
        ),  # about possession, no permission refused
        ("foerderung-medizinische-ausbildung", "bewilligt", None),
        ("foerderung-medizinische-ausbildung", "abgelehnt", date(2036, 12, 31)),
        ("corona-schnelltest", "uebernommen", None),
        ("corona-schnelltest", "verworfen", date(2027, 12, 31)),
    ],
)
def test_outcome_decides_how_long_and_from_when(service: str, outcome: str, ends_on: date | None) -> None:
    plan = retention_plan(real_catalogue().service(service), date(2026, 11, 20), None, outcome=outcome)
    assert (plan.deadline.ends_on if plan.deadline else None) == ends_on
    assert bool(plan.waits_for) is (ends_on is None)


ASSEMBLY_DAYS = {
    "assembly": {"ends_at": "2026-12-12T16:00:00+01:00"},
    "further_dates": [{"ends_at": "2027-12-31T23:30:00+00:00"}, {"ends_at": "kein Tag"}],
}


def test_last_date_of_an_assembly_is_read_in_the_time_of_the_office() -> None:
    """Half past midnight on New Year's Day here."""
    places = real_catalogue().service("versammlung").retention.last_days
    assert last_stated_day(ASSEMBLY_DAYS, places) == date(2028, 1, 1)
    assert last_stated_day({}, places) is None


def test_confirmed_assembly_of_the_next_year_is_kept_from_that_year(stages: Stages) -> None:
    case_id, desk = drafted(stages, ASSEMBLY, CONFIRMED)
    with stages.acting(desk.clerk) as ctx:
        case = ctx.session.get_one(Case, case_id)
        case.corrections = {"/assembly/ends_at": "2027-01-09T16:00:00+01:00"}
    with stages.acting(desk.clerk) as ctx:
        approve_as_shown(ctx, case_id)
    assert stages.row(case_id).retention_ends_on == date(2029, 12, 31)


def test_open_case_has_no_retention(stages: Stages) -> None:
    case_id = stages.taken(CLOSURE)
    assert stages.page(case_id).retention is None
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotAllowed, match="beendet"):
        record_retention_event(ctx, case_id, ended_on=date(2026, 11, 20))


def test_list_shows_only_files_whose_time_is_over_in_the_own_authority(stages: Stages) -> None:
    case_id = stages.closed(CLOSURE)
    stages.taken(CLOSURE)
    for person, at, expected in (
        (stages.office.carla, stages.acting.now, []),
        (stages.office.carla, MUCH_LATER, [case_id]),
        (stages.office.admin, MUCH_LATER, [case_id]),
        (stages.office.dora, MUCH_LATER, []),
        (system_actor(), MUCH_LATER, [case_id]),
    ):
        with stages.acting(person, at=at) as ctx:
            assert [row.case_id for row in files_to_dispose(ctx)] == expected, person.name


def test_offer_is_noted_once_by_lead_or_administration(stages: Stages) -> None:
    case_id = stages.closed(CLOSURE)
    for person, expected in ((stages.office.admin, 1), (stages.office.carla, 0)):
        with stages.acting(person, at=MUCH_LATER) as ctx:
            assert offer_to_archive(ctx, (case_id,), offered_on=date(2040, 1, 9)) == expected

    assert stages.row(case_id).archive_offered_on == date(2040, 1, 9)
    assert [line.act for line in stages.page(case_id).journal].count("archiv_angeboten") == 1


def test_offer_is_refused_to_clerks_other_authorities_and_too_early(stages: Stages) -> None:
    case_id = stages.closed(CLOSURE)
    with stages.acting(stages.office.anna, at=MUCH_LATER) as ctx, pytest.raises(NotAllowed):
        offer_to_archive(ctx, (case_id,), offered_on=date(2040, 1, 9))
    with stages.acting(stages.office.dora, at=MUCH_LATER) as ctx, pytest.raises(NotFound):
        offer_to_archive(ctx, (case_id,), offered_on=date(2040, 1, 9))
    with stages.acting(stages.office.carla) as ctx:
        with pytest.raises(NotAllowed, match="aufzubewahren"):
            offer_to_archive(ctx, (case_id,), offered_on=date(2026, 11, 23))
        with pytest.raises(Invalid, match="Zukunft"):
            offer_to_archive(ctx, (case_id,), offered_on=date(2026, 12, 1))
        with pytest.raises(Invalid, match="mindestens eine"):
            offer_to_archive(ctx, (), offered_on=date(2026, 11, 23))


def test_two_offers_at_once_are_one(stages: Stages) -> None:
    case_id = stages.closed(CLOSURE)
    with stages.toolbox.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE case_file SET retention_ends_on = '2025-12-31'")
    deed = by(stages, stages.office.carla, offer_to_archive, (case_id,), offered_on=date(2026, 11, 23))

    assert at_once(deed, deed) == []
    assert [line.act for line in stages.page(case_id).journal].count("archiv_angeboten") == 1
