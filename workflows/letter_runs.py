"""Ordered runs of letters: the flow, its orders, and what the cockpit sees of it. The work itself is in `letter_work`."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import httpx
from prefect import flow, get_run_logger
from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.exceptions import PrefectException

from cases.commands.outbox import Order, finish_orders
from cases.errors import Invalid
from cases.facts.kinds import Topic
from cases.facts.letter_run import RunView
from cases.queries.letter_runs import active_runs, letter_run
from cases.wiring import Toolbox
from workflows.draining import drain, work_off
from workflows.letter_work import processes_here, work_on
from workflows.runtime import (
    IS_STOPPING,
    acting,
    carry_out,
    has_own_tools,
    toolbox,
)

logger = logging.getLogger(__name__)

_REPORT_SECONDS = 5.0


@flow
async def run_letters(limit: int = 1, patience_seconds: int = 0) -> int:
    """Work on the runs that were ordered; how many orders were taken. Reports each run as log and progress artifact."""
    async with _reported():
        return await carry_out(partial(drain_runs, limit, patience_seconds))


async def drain_runs(limit: int, patience_seconds: int) -> int:
    """The same without Prefect."""
    return await drain(Topic.LETTER_RUN, run_batch, limit, patience_seconds)


def run_batch(tools: Toolbox, limit: int) -> int:
    """Work on up to `limit` ordered runs; how many orders were taken."""
    return work_off(tools, Topic.LETTER_RUN, limit, _work_on_order)


def _work_on_order(tools: Toolbox, order: Order) -> None:
    run_id = order.payload.get("run_id")
    if not isinstance(run_id, int):
        raise Invalid("Der Auftrag nennt keinen Serienlauf.")
    # Fakes of tests live in this process only.
    work_on(tools, run_id, processes=processes_here() if has_own_tools() else 1, order_id=order.id)
    if not IS_STOPPING.is_set():
        with acting(tools) as ctx:
            finish_orders(ctx, (order.id,))


@asynccontextmanager
async def _reported() -> AsyncIterator[None]:
    """While the flow runs and once at its end, tell Prefect how far each run is."""
    report = _Report({}, {})
    reporter = asyncio.create_task(_report_on(report))
    try:
        yield
    finally:
        reporter.cancel()
        with suppress(asyncio.CancelledError):
            await reporter
        await _tell(report)


@dataclass(frozen=True)
class _Report:
    """What Prefect knows, by run: its artifact, and the last sentence."""

    artifacts: dict[int, UUID]
    told: dict[int, str]


async def _report_on(report: _Report) -> None:
    while True:
        await _tell(report)
        await asyncio.sleep(_REPORT_SECONDS)


async def _tell(report: _Report) -> None:
    """Tell what is new. Letters do not wait for a Prefect that is away; it is told next time."""
    for run in await asyncio.to_thread(_runs_to_tell, report):
        try:
            if run.run_id in report.artifacts:
                known = report.artifacts[run.run_id]
                await aupdate_progress_artifact(known, progress=run.percent, description=run.sentence)
            else:
                report.artifacts[run.run_id] = await acreate_progress_artifact(
                    progress=run.percent, key=f"serienlauf-{run.run_id}", description=run.sentence
                )
        except (httpx.HTTPError, PrefectException) as error:
            logger.warning("progress of run %d not told: %s", run.run_id, type(error).__name__)
        else:
            get_run_logger().info(run.sentence)
            report.told[run.run_id] = run.sentence


def _runs_to_tell(report: _Report) -> list[RunView]:
    """Runs that are worked on, and those told before that have ended since, if there is something new."""
    with acting(toolbox()) as look:
        active = {run.run_id: run for run in active_runs(look)}
        ended = {run_id: letter_run(look, run_id) for run_id in report.told if run_id not in active}
    return [run for run in (active | ended).values() if report.told.get(run.run_id) != run.sentence]
