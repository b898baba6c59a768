"""Letters in bulk: one process per processor takes chunks of a run until none is left. Also a program of its own:
`python -m workflows.letter_runs RUN…` works on runs without a dispatcher.

A chunk is one transaction (`cases.commands.letter_runs`): a process may be killed at any moment, another may join.
"""

import asyncio
import ctypes
import gc
import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import AsyncIterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import asynccontextmanager, suppress
from functools import partial
from uuid import UUID

from prefect import flow, get_run_logger
from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact

from cases.commands.letter_runs import close_run, take_chunk
from cases.commands.outbox import Order, finish_orders, renew_lease
from cases.commands.run_letters import MadeLetter, file_chunk
from cases.errors import CaseError, Invalid, RetryLater
from cases.facts.kinds import Topic
from cases.facts.letter_run import RunView
from cases.queries.letter_runs import active_runs
from cases.wiring import Toolbox
from reports.letters import fonts
from reports.letters.finish import finish_letter
from workflows.draining import drain, work_off
from workflows.runtime import (
    IS_STOPPING,
    acting,
    carry_out,
    configure_logging,
    has_own_tools,
    toolbox,
)

logger = logging.getLogger(__name__)

CHUNK = 50
_MOST_PROCESSES = 4
_RENEW_SECONDS = 20.0
_REPORT_SECONDS = 5.0
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, prctl(2)


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


def work_on(tools: Toolbox, run_id: int, *, processes: int, order_id: int | None = None) -> int:
    """Make the letters of a run until none is left, it is stopped or this process is; how many cases were settled here.

    `RetryLater` where the seal cannot be reached; what was filed stays filed.
    """
    count = (
        _work_alone(tools, run_id)
        if processes <= 1
        else _work_in_processes(tools, run_id, processes, order_id)
    )
    if not IS_STOPPING.is_set():
        with acting(tools) as ctx:
            close_run(ctx, run_id)
    return count


def work_chunk(tools: Toolbox, run_id: int, limit: int = CHUNK) -> int:
    """Take, make and file one chunk in one transaction; how many cases it had, 0 if nothing is left to take."""
    with acting(tools) as ctx:
        chunk = take_chunk(ctx, run_id, limit)
        if chunk is None:
            return 0
        faults = dict(chunk.notices.faults)
        made: list[MadeLetter] = []
        for case_id, draft in chunk.notices.drafts.items():
            try:
                sign = partial(tools.seal.sign, now=ctx.now)
                finished = finish_letter(draft.facts, tools.seal.certificate, sign)
                made.append(MadeLetter(case_id, draft, finished, tools.documents.put(finished.content)))
            except RetryLater:
                raise
            except CaseError as error:
                faults[case_id] = error.message
        file_chunk(ctx, chunk, made, faults)
        return len(chunk.items)


def _work_on_order(tools: Toolbox, order: Order) -> None:
    run_id = order.payload.get("run_id")
    if not isinstance(run_id, int):
        raise Invalid("Der Auftrag nennt keinen Serienlauf.")
    # Fakes of tests live in this process only.
    work_on(tools, run_id, processes=_processes() if has_own_tools() else 1, order_id=order.id)
    if not IS_STOPPING.is_set():
        with acting(tools) as ctx:
            finish_orders(ctx, (order.id,))


def _work_alone(tools: Toolbox, run_id: int) -> int:
    """Chunk after chunk; garbage is collected between two chunks only, which makes letters a third faster."""
    count = 0
    gc.collect()
    gc.disable()
    try:
        while not IS_STOPPING.is_set() and (settled := work_chunk(tools, run_id)):
            count += settled
            gc.collect()
    finally:
        gc.enable()
    return count


def _work_in_processes(tools: Toolbox, run_id: int, processes: int, order_id: int | None) -> int:
    """Each process builds its own tools from the environment, which names database and folders."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawn, initializer=_open_process) as pool:
        waiting: set[Future[int]] = {pool.submit(_work_in_process, run_id) for _ in range(processes)}
        done: set[Future[int]] = set()
        while waiting and not IS_STOPPING.is_set():
            ready, waiting = wait(waiting, timeout=_RENEW_SECONDS, return_when=FIRST_COMPLETED)
            done |= ready
            if order_id is not None:
                with acting(tools) as ctx:
                    renew_lease(ctx, order_id)
        for process in multiprocessing.active_children() if IS_STOPPING.is_set() else ():
            process.terminate()
        return sum(future.result() for future in done)


def _open_process() -> None:
    """Before the first chunk: end with the parent, load fonts, wording and key."""
    configure_logging()
    with suppress(OSError, AttributeError):  # macOS has no prctl; there a process ends when its run does
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    fonts.load()
    toolbox()


def _work_in_process(run_id: int) -> int:
    return _work_alone(toolbox(), run_id)


def _processes() -> int:
    return max(1, min(_MOST_PROCESSES, os.cpu_count() or 1))


@asynccontextmanager
async def _reported() -> AsyncIterator[None]:
    """While the flow runs, tell Prefect every few seconds how far each run is."""
    reporter = asyncio.create_task(_report())
    try:
        yield
    finally:
        reporter.cancel()
        with suppress(asyncio.CancelledError):
            await reporter


async def _report() -> None:
    log = get_run_logger()
    artifacts: dict[int, UUID] = {}
    told: dict[int, str] = {}
    while True:
        for run in await asyncio.to_thread(_active_runs):
            if told.get(run.run_id) == run.sentence:
                continue
            told[run.run_id] = run.sentence
            log.info(run.sentence)
            if run.run_id in artifacts:
                await aupdate_progress_artifact(artifacts[run.run_id], progress=run.percent)
            else:
                artifacts[run.run_id] = await acreate_progress_artifact(
                    progress=run.percent, key=f"serienlauf-{run.run_id}", description=run.title
                )
        await asyncio.sleep(_REPORT_SECONDS)


def _active_runs() -> tuple[RunView, ...]:
    with acting(toolbox()) as look:
        return active_runs(look)


def main() -> None:
    """Work on the runs named on the command line, until they are done."""
    configure_logging()
    signal.signal(signal.SIGTERM, lambda *_: IS_STOPPING.set())
    signal.signal(signal.SIGINT, lambda *_: IS_STOPPING.set())
    for run_id in map(int, sys.argv[1:]):
        count = work_on(toolbox(), run_id, processes=_processes())
        logger.info("run %s: %s cases settled here", run_id, count)


if __name__ == "__main__":
    main()
