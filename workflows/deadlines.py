"""What the calendar does once a day: announcements, reminders, silent bodies, ended periods, housekeeping."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Protocol

from prefect import flow

from cases.commands.context import Context
from cases.commands.deadlines import (
    announce_letters,
    end_remedy_periods,
    forget_expired_sessions,
    mend_next_dates,
    note_silence,
    remind_applicants,
)
from cases.commands.delivery import note_unfetched
from cases.commands.hearing_periods import note_no_statements
from cases.commands.outbox import record_heartbeat
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.queries.look import Look
from cases.queries.operations import (
    DAILY_RUN,
    ended_remedy_periods,
    letters_to_announce,
    silent_bodies,
    unanswered_hearings,
    unanswered_requests,
    unfetched_letters,
)
from cases.wiring import Toolbox
from workflows.runtime import IS_STOPPING, acting, carry_out, place_of, toolbox, utc_now

logger = logging.getLogger(__name__)

PAGE = 500


class _Find(Protocol):
    def __call__(self, look: Look, *, after: int, limit: int) -> tuple[int, ...]: ...


@dataclass(frozen=True)
class _Step:
    name: str
    find: _Find
    act: Callable[[Context, Sequence[int]], None]


_STEPS = (
    _Step("announcements", letters_to_announce, announce_letters),
    _Step("unfetched letters", unfetched_letters, note_unfetched),
    _Step("reminders", unanswered_requests, remind_applicants),
    _Step("silent bodies", silent_bodies, note_silence),
    _Step("hearings", unanswered_hearings, note_no_statements),
    _Step("remedy periods", ended_remedy_periods, end_remedy_periods),
)


@flow
async def daily_deadlines(day: date | None = None) -> int:
    """Do what the calendar asks for on this day (today in the office); how many rows were due."""
    return await carry_out(partial(keep_deadlines, day))


async def keep_deadlines(day: date | None) -> int:
    """The same without Prefect."""
    return await asyncio.to_thread(keep_deadlines_of, toolbox(), day)


def keep_deadlines_of(tools: Toolbox, day: date | None) -> int:
    """Everything due by that day, in pages; twice on one day changes nothing."""
    now = _five_in_the_morning(day) if day else utc_now()
    counts = {step.name: _carry_through(tools, step, now) for step in _STEPS}
    logger.info("daily deadlines: %s", counts)
    after: int | None = 0
    while after is not None and not IS_STOPPING.is_set():
        with acting(tools, now) as ctx:
            after = mend_next_dates(ctx, after=after, limit=PAGE)
    if not IS_STOPPING.is_set():
        with acting(tools, now) as ctx:
            forget_expired_sessions(ctx)
            done = ", ".join(f"{name} {count}" for name, count in counts.items())
            record_heartbeat(ctx, DAILY_RUN, is_well=True, detail=done)
    return sum(counts.values())


def _carry_through(tools: Toolbox, step: _Step, now: datetime) -> int:
    count, after = 0, 0
    while not IS_STOPPING.is_set():
        with acting(tools, now) as ctx:
            page = step.find(ctx, after=after, limit=PAGE)
        if not page:
            break
        _act(tools, step, page, now)
        count, after = count + len(page), page[-1]
    return count


def _act(tools: Toolbox, step: _Step, page: Sequence[int], now: datetime) -> None:
    """The whole page in one transaction; if one row stops it, each row in its own."""
    try:
        with acting(tools, now) as ctx:
            step.act(ctx, page)
    except Exception as error:  # a door: one broken case must not stop the calendar of all others
        logger.warning("%s: a page failed with %s at %s", step.name, type(error).__name__, place_of(error))
        if len(page) == 1:
            logger.error("%s: row %s needs a person", step.name, page[0])
            return
        for row_id in page:
            _act(tools, step, (row_id,), now)


def _five_in_the_morning(day: date) -> datetime:
    return datetime.combine(day, time(5), OFFICE_TIME_ZONE).astimezone(UTC)
