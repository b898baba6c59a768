"""The calendar of 100,000 open cases: limits counted anew after a new holiday, next dates, and what is due in a night."""

import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, text

from cases.commands.deadlines import mend_next_dates
from cases.commands.recompute import recompute_everything
from cases.facts.actor import CaseId, system_actor
from cases.wiring import Toolbox
from tests.acting import Acting
from tests.factories.holidays import observing
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages
from workflows.deadlines import keep_deadlines_of

CASES = 100_000
DUE = 1_000
LIMIT_SECONDS = 60.0

_CLONE = """
INSERT INTO case_file
SELECT (jsonb_populate_record(c, jsonb_build_object(
    'id', 1000000 + n, 'file_reference', 'X-' || (1000000 + n), 'submission_id', NULL,
    'next_due_on', NULL, 'received_at', c.received_at - (n % 80) * interval '1 day'))).*
FROM case_file c, generate_series(1, :cases) n WHERE c.id = :case_id
"""
_LIMITS = """
INSERT INTO time_limit (case_id, key, kind, title, status, ends_on, ledger, created_at)
SELECT 1000000 + n, key, kind, title, status, ends_on + n % 80,
    jsonb_set(jsonb_set(ledger, '{ends_on}', to_jsonb(ends_on + n % 80)), '{nominal_ends_on}', 'null'), created_at
FROM time_limit, generate_series(1, :cases) n WHERE case_id = :case_id
"""
_CHILD = """
INSERT INTO {table}
SELECT (jsonb_populate_record(r, jsonb_build_object('id', 10000000 + n * 10 + r.id % 10, 'case_id', 1000000 + n)
    || {change})).*
FROM {table} r, generate_series({first}, {last}) n WHERE r.case_id = :case_id {where}
"""


@pytest.fixture
def full_house(stages: Stages, engine: Engine) -> CaseId:
    """One real case and 100,000 like it; 1,000 letters to announce, 1,000 demands to remind of, 1,000 silent limits."""
    case_id, waiting, sent = stages.taken(MAINTENANCE), stages.waiting(CLOSURE), stages.dispatched(CLOSURE)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(_CLONE), {"cases": CASES - 3 * DUE, "case_id": case_id})
        connection.execute(text(_LIMITS), {"cases": CASES - 3 * DUE, "case_id": case_id})
        for first, model, table, change, where in (
            (CASES - 3 * DUE, waiting, "document_request", "'{}'::jsonb", ""),
            (
                CASES - 2 * DUE,
                sent,
                "letter",
                "jsonb_build_object('decision_id', NULL)",
                "AND kind = 'bescheid'",
            ),
        ):
            clone = _CLONE.replace(
                "generate_series(1, :cases)", f"generate_series({first + 1}, {first + DUE})"
            )
            connection.execute(text(clone), {"case_id": model})
            for child, what in (("party", "'{}'::jsonb"), (table, change)):
                statement = _CHILD.format(
                    table=child,
                    change=what,
                    first=first + 1,
                    last=first + DUE,
                    where=where if child == table else "",
                )
                connection.execute(text(statement), {"case_id": model})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    return case_id


@pytest.mark.timeout(1800)
def test_calendar_of_a_hundred_thousand_cases(
    full_house: CaseId, toolbox: Toolbox, acting: Acting, engine: Engine
) -> None:
    busiest = _busiest_day(engine)
    found: dict[str, tuple[float, int]] = {}
    bare = _timed(lambda: _bare_read(engine))
    fewer_days = observing(toolbox, busiest)
    found["all limits, new holiday"] = _timed(
        lambda: recompute_everything(fewer_days.acting, system_actor(), acting.now)
    )
    found["all limits, again"] = _timed(
        lambda: recompute_everything(fewer_days.acting, system_actor(), acting.now)
    )
    found["next dates of all cases"] = _timed(lambda: _mend(acting))
    quiet = (acting.now + timedelta(days=1)).date()
    found["night with nothing due"] = _timed(lambda: keep_deadlines_of(toolbox, quiet))
    found["night with much due"] = _timed(lambda: keep_deadlines_of(toolbox, quiet + timedelta(days=35)))
    print(f"\n{CASES} open cases, bare read of all limits and ledgers: {bare[0]:.1f} s, {bare[1]} rows")
    for name, (seconds, count) in found.items():
        print(f"{name:<26} {seconds:6.1f} s   {count:>7} rows   {seconds / bare[0]:5.1f} x bare read")
    for name, (seconds, _) in found.items():
        assert seconds < LIMIT_SECONDS, name
    assert found["all limits, again"][1] == 0


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    began = time.perf_counter()
    count = work()
    return time.perf_counter() - began, count


def _bare_read(engine: Engine) -> int:
    with engine.connect() as connection:
        return len(connection.execute(text("SELECT id, ends_on, ledger FROM time_limit")).all())


def _busiest_day(engine: Engine) -> date:
    query = """SELECT ends_on FROM time_limit WHERE kind <> 'gesetzlich' AND extract(isodow FROM ends_on) < 6
        GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"""
    with engine.connect() as connection:
        day: date = connection.execute(text(query)).scalar_one()
        return day


def _mend(acting: Acting) -> int:
    after: int | None = 0
    pages = 0
    while after is not None:
        with acting(system_actor()) as ctx:
            after = mend_next_dates(ctx, after=after, limit=500)
        pages += 1
    return pages
