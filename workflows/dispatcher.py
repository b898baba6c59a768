"""The resident process (`python -m workflows.dispatcher`): works off orders the moment they come in.

It wakes on NOTIFY, looks twice a second anyway, has one desk per kind of order so that a slow portal never
holds up the routing, and runs what Prefect's scheduler says is due. Prefect may be away at any time.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import time
from typing import Any, NoReturn

import psycopg
from prefect import Flow

from cases.commands.outbox import record_heartbeat
from cases.facts.kinds import Topic
from cases.facts.office_time import OFFICE_TIME_ZONE, office_day
from cases.queries.operations import DAILY_RUN, due_topics, heartbeats
from cases.rules.calendar import is_holiday
from cases.wiring import Toolbox
from reports.letters import fonts
from workflows.cockpit import Cockpit
from workflows.deadlines import daily_deadlines, keep_deadlines
from workflows.documents import drain_scans, scan_documents
from workflows.draining import BELLS, Bell
from workflows.intake import drain_routes, route_submissions
from workflows.letter_runs import drain_runs, run_letters
from workflows.letters import drain_letters, produce_letters
from workflows.outbox import deliver_notices, drain_notices
from workflows.runtime import (
    IS_STOPPING,
    acting,
    at_home_here,
    configure_logging,
    place_of,
    toolbox,
    utc_now,
)
from workflows.schedule import Schedule

logger = logging.getLogger(__name__)

CHANNEL = "kreishaus_outbox"
STOP_SECONDS = 1.2
_LOOK_SECONDS = 0.5
_THREADS = 16  # desks, sweep and calendar may all wait for somebody, looking and beating must not
_BETWEEN_LOOKS_SECONDS = 0.03
_PATIENCE_SECONDS = 3
_BEAT_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 10.0
_CALENDAR_AT_LATEST = time(6, 0)
_CALENDAR_CHECK_SECONDS = 60.0


@dataclass(frozen=True)
class Desk:
    """Who works off a topic: the flow, the same without Prefect, and how many orders at once."""

    topic: Topic
    flow: Flow[..., Any]
    plain: Callable[[int, int], Awaitable[int]]
    limit: int


DESKS = (
    Desk(Topic.ROUTE, route_submissions, drain_routes, 200),
    Desk(Topic.SCAN, scan_documents, drain_scans, 50),
    Desk(Topic.LETTER, produce_letters, drain_letters, 50),
    Desk(Topic.LETTER_RUN, run_letters, drain_runs, 1),
    Desk(Topic.NOTICE, deliver_notices, drain_notices, 50),
)


class Dispatcher:
    """All tasks of the process, on one loop."""

    def __init__(self, tools: Toolbox) -> None:
        self._tools = tools
        self._cockpit = Cockpit(tools.prefect_api_url)
        self._news = asyncio.Event()
        self._faults: dict[str, str] = {}

    async def run(self) -> None:
        """Works until `IS_STOPPING` is set or it is cancelled."""
        with at_home_here():
            asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS))
            BELLS.update({topic: Bell() for topic in Topic})
            await asyncio.to_thread(warm_up)
            self._cockpit.open()
            desks = [asyncio.create_task(self._work(desk)) for desk in DESKS]
            others = [
                self._listen(),
                self._look(),
                self._beat(),
                self._mind_calendar(),
                self._cockpit.watch(),
            ]
            helpers = [asyncio.create_task(work) for work in others]
            if self._cockpit.is_open:
                self._cockpit.call(Schedule(self._cockpit).keep())
            logger.info("dispatcher started")
            await until_stopping()
            for task in helpers:
                task.cancel()
            for bell in BELLS.values():
                bell.ring()
            await asyncio.wait(desks, timeout=STOP_SECONDS)
            await self._cockpit.close(0.4)
            BELLS.clear()
            logger.info("dispatcher ended")

    async def _work(self, desk: Desk) -> None:
        bell, pause = BELLS[desk.topic], 0.5
        while not IS_STOPPING.is_set():
            await bell.rings_within(None)
            if IS_STOPPING.is_set():
                return
            try:
                await self._cockpit.run_flow_or_plain(desk.flow, desk.plain, desk.limit, _PATIENCE_SECONDS)
                self._faults.pop(desk.topic, None)
                pause = 0.5
            except Exception as error:  # a door: the database may be away, it will be back
                logger.error("desk %s: %s at %s", desk.topic, type(error).__name__, place_of(error))
                self._faults[desk.topic] = type(error).__name__
                await asyncio.sleep(pause)
                pause = min(_LONGEST_PAUSE_SECONDS, 2 * pause)

    async def _listen(self) -> None:
        url = self._tools.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        pause = 0.5
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    url, autocommit=True, connect_timeout=5
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._faults.pop("listen", None)
                    self._news.set()
                    pause = 0.5
                    async for _ in connection.notifies():
                        self._news.set()
            except psycopg.Error as error:
                self._faults["listen"] = type(error).__name__
                logger.warning("not listening, only looking: %s", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(_LONGEST_PAUSE_SECONDS, 2 * pause)

    async def _look(self) -> None:
        """Ring for the topics that have something due: at once after NOTIFY, otherwise twice a second."""
        while True:
            try:
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._news.wait()
            except TimeoutError:
                pass
            self._news.clear()
            try:
                for topic in await asyncio.to_thread(self._due_topics):
                    if topic in BELLS:
                        BELLS[Topic(topic)].ring()
                self._faults.pop("look", None)
            except Exception as error:  # a door: the database may be away, it will be back
                self._faults["look"] = type(error).__name__
                await asyncio.sleep(_LOOK_SECONDS)
            await asyncio.sleep(_BETWEEN_LOOKS_SECONDS)

    def _due_topics(self) -> frozenset[str]:
        with acting(self._tools) as look:
            return due_topics(look)

    async def _beat(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._record_heartbeats)
            except Exception as error:  # a door: no database, no heartbeat, and that is what it says
                logger.warning("no heartbeat: %s", type(error).__name__)
            await asyncio.sleep(_BEAT_SECONDS)

    def _record_heartbeats(self) -> None:
        faults = ", ".join(f"{name}: {fault}" for name, fault in sorted(self._faults.items()))
        with acting(self._tools) as ctx:
            record_heartbeat(ctx, "dispatcher", is_well=not faults, detail=faults or "arbeitet")
            record_heartbeat(ctx, "prefect", is_well=self._cockpit.is_up, detail=self._cockpit.detail)

    async def _mind_calendar(self) -> None:
        """Prefect calls the daily deadlines at five; whoever finds them undone at six does them."""
        while True:
            await asyncio.sleep(_CALENDAR_CHECK_SECONDS)
            try:
                if await asyncio.to_thread(self._is_calendar_late):
                    logger.warning("daily deadlines were not done and are done now")
                    await self._cockpit.run_flow_or_plain(daily_deadlines, keep_deadlines, None)
            except Exception as error:  # a door: tried again in a minute
                logger.error("daily deadlines: %s at %s", type(error).__name__, place_of(error))

    def _is_calendar_late(self) -> bool:
        local = utc_now().astimezone(OFFICE_TIME_ZONE)
        if local.time() < _CALENDAR_AT_LATEST:
            return False
        with acting(self._tools) as look:
            done = [office_day(beat.at) for beat in heartbeats(look) if beat.name == DAILY_RUN]
        return office_day(local) not in done


def warm_up() -> None:
    """Read calendar and fonts now: half a second that the first case of the day would wait otherwise."""
    is_holiday(office_day(utc_now()))
    try:
        fonts.load()
    except fonts.FontsMissing:
        logger.error("fonts are missing, no letter can be produced: run `make setup`")


async def until_stopping() -> None:
    """Returns soon after `IS_STOPPING` was set."""
    while not IS_STOPPING.is_set():
        await asyncio.sleep(0.05)


def main() -> NoReturn:
    """Runs until SIGTERM or SIGINT; ends within two seconds whatever hangs, what was leased comes again."""
    configure_logging()
    for order in (signal.SIGTERM, signal.SIGINT):
        signal.signal(order, lambda *_: IS_STOPPING.set())
    asyncio.run(_live())
    raise SystemExit(0)


async def _live() -> None:
    await Dispatcher(toolbox()).run()
    logging.shutdown()
    os._exit(0)  # threads that wait for a portal or for Prefect are not waited for


if __name__ == "__main__":
    main()
