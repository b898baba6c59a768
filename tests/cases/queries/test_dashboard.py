"""The evaluation page on a known stock: weeks, overdue, ages, load and the median, by the day in Berlin."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, text

from cases.errors import NotAllowed
from cases.facts.actor import CaseId
from cases.facts.statistics import StatisticsFacts
from cases.queries.dashboard import SMALLEST_GROUP, dashboard
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages

# Today is Monday, 23 November 2026 (calendar week 48).


def figures(stages: Stages, **chosen: str) -> StatisticsFacts:
    with stages.acting(stages.office.carla) as ctx:
        return dashboard(ctx, **chosen)  # type: ignore[arg-type]  # named as the parameters


def kpis(facts: StatisticsFacts) -> dict[str, str]:
    return {kpi.key: kpi.value for kpi in facts.kpis}


def dated(
    engine: Engine,
    case_id: CaseId,
    received: datetime,
    *,
    decided: datetime | None = None,
    due: str = "2026-12-31",
) -> None:
    """Give a case its times, as if it had come then."""
    with engine.begin() as owner:
        owner.execute(
            text(
                "UPDATE case_file SET received_at = :received, decided_at = :decided, next_due_on = :due, "
                "status = CASE WHEN CAST(:decided AS timestamptz) IS NULL THEN status ELSE 'beschieden' END "
                "WHERE id = :id"
            ),
            {"received": received, "decided": decided, "due": date.fromisoformat(due), "id": case_id},
        )


@pytest.fixture
def stock(stages: Stages, engine: Engine) -> dict[str, CaseId]:
    """Two open closures (one overdue), one open maintenance case, one of another Kommune, one decided."""
    found = {
        "fresh": stages.routed(CLOSURE),
        "overdue": stages.taken(CLOSURE),
        "old": stages.taken(MAINTENANCE),
        "decided": stages.routed(CLOSURE),
    }
    # 23:30 UTC on Sunday is Monday in Berlin: the case belongs to the new week and is not a day old.
    dated(engine, found["fresh"], datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    dated(engine, found["overdue"], datetime(2026, 11, 13, 9, tzinfo=UTC), due="2026-11-20")
    dated(engine, found["old"], datetime(2026, 8, 3, 9, tzinfo=UTC), due="2026-11-26")
    dated(
        engine,
        found["decided"],
        datetime(2026, 11, 10, 9, tzinfo=UTC),
        decided=datetime(2026, 11, 17, 9, tzinfo=UTC),
    )
    return found


def test_weeks_follow_the_calendar_of_berlin(stages: Stages, stock: dict[str, CaseId]) -> None:
    weeks = {week.label: (week.received, week.settled, week.open) for week in figures(stages).weeks}

    assert weeks["KW 45"] == (0, 0, 1)  # the old case lies there since August
    assert weeks["KW 46"] == (2, 0, 3)
    assert weeks["KW 47"] == (0, 1, 2)
    assert weeks["KW 48"] == (1, 0, 3)


def test_headline_figures_count_what_is_open_and_overdue(stages: Stages, stock: dict[str, CaseId]) -> None:
    told = kpis(figures(stages))

    assert (told["offen"], told["ueberfaellig"]) == ("3", "1")
    assert (told["eingang"], told["erledigt"]) == ("1", "0")


def test_ages_count_from_the_day_of_receipt(stages: Stages, stock: dict[str, CaseId]) -> None:
    bands = {band.label: (band.with_us, band.waiting) for band in figures(stages).ages}

    assert bands == {
        "0–7": (1, 0), "8–14": (1, 0), "15–30": (0, 0), "31–60": (0, 0), "61–90": (0, 0), "über 90": (1, 0),
    }  # fmt: skip


def test_load_of_each_person_is_split_by_urgency(stages: Stages, stock: dict[str, CaseId]) -> None:
    (anna,) = [load for load in figures(stages).workloads if load.name == stages.office.anna.name]

    assert (anna.on_track, anna.due_soon, anna.overdue, anna.total) == (1, 1, 1, 3)


def test_few_cases_give_no_median(stages: Stages, engine: Engine, stock: dict[str, CaseId]) -> None:
    assert kpis(figures(stages))["median"] == "–"
    for days in range(1, SMALLEST_GROUP):
        more = stages.routed(CLOSURE)
        dated(
            engine,
            more,
            datetime(2026, 11, 2, 9, tzinfo=UTC),
            decided=datetime(2026, 11, 2 + days, 9, tzinfo=UTC),
        )

    facts = figures(stages)

    assert kpis(facts)["median"] == "3"  # 1, 2, 3, 4 and the 7 days of the first
    (closure,) = [service for service in facts.services if service.key == CLOSURE]
    assert (closure.median_days, closure.open, closure.overdue) == (3, 2, 1)


def test_filters_narrow_to_team_and_service(stages: Stages, stock: dict[str, CaseId]) -> None:
    assert kpis(figures(stages, service_key=MAINTENANCE))["offen"] == "1"
    assert kpis(figures(stages, team_key="unterhaltsvorschuss"))["offen"] == "1"


def test_only_supervisors_see_the_load_of_people(stages: Stages) -> None:
    for actor in (stages.office.anna, stages.office.dirk):
        with pytest.raises(NotAllowed), stages.acting(actor) as ctx:
            dashboard(ctx)
