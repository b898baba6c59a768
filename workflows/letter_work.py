"""The work of a run of letters: one process per processor takes chunks until none is left. Knows no Prefect, whose import
would cost each process seconds. Also a program of its own: `python -m workflows.letter_work RUN…` works without a dispatcher.

A chunk is one transaction (`cases.commands.letter_runs`): a process may be killed at any moment, another may join.
"""

import ctypes
import gc
import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import datetime
from functools import partial

from cases.commands.letter_runs import close_run, take_chunk
from cases.commands.outbox import renew_lease
from cases.commands.run_letters import MadeLetter, file_chunk
from cases.wiring import Toolbox
from reports.letters import fonts
from reports.letters.finish import Sealer, finish_letters
from workflows.runtime import IS_STOPPING, acting, configure_logging, toolbox, utc_now

logger = logging.getLogger(__name__)

CHUNK = 100
_WRITERS = 8  # the disk confirms many files at once faster than one after the other
_MOST_PROCESSES = 4
_RENEW_SECONDS = 20.0
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, prctl(2)


def work_on(
    tools: Toolbox,
    run_id: int,
    *,
    processes: int,
    order_id: int | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> int:
    """Make the letters of a run until none is left, it is stopped or this process is; how many cases were settled here.

    `RetryLater` where the seal cannot be reached; what was filed stays filed. `clock` is asked where this process works
    alone; processes of their own ask theirs.
    """
    count = (
        _work_alone(tools, run_id, clock)
        if processes <= 1
        else _work_in_processes(tools, run_id, processes, order_id)
    )
    if not IS_STOPPING.is_set():
        with acting(tools, clock()) as ctx:
            close_run(ctx, run_id)
    return count


def work_chunk(
    tools: Toolbox, run_id: int, limit: int = CHUNK, *, clock: Callable[[], datetime] = utc_now
) -> int:
    """Take, make and file one chunk in one transaction; how many cases it had, 0 if nothing is left to take."""
    with acting(tools, clock()) as ctx:
        chunk = take_chunk(ctx, run_id, limit)
        if chunk is None:
            return 0
        drafts = {case_id: draft.facts for case_id, draft in chunk.notices.drafts.items()}
        finished, faults = finish_letters(drafts, partial(_sealer, tools, ctx.now))
        faults |= chunk.notices.faults
        with ThreadPoolExecutor(_WRITERS) as writers:
            stored = writers.map(tools.documents.put, [letter.content for letter in finished.values()])
            made = [
                MadeLetter(chunk.notices.drafts[case_id], letter, content)
                for (case_id, letter), content in zip(finished.items(), stored, strict=True)
            ]
        file_chunk(ctx, chunk, made, faults)
        return len(chunk.items)


def _sealer(tools: Toolbox, now: datetime, authority_key: str) -> Sealer:
    seal = tools.seals.of(authority_key)
    return Sealer(seal.certificate, partial(seal.sign, now=now))


def processes_here() -> int:
    """How many processes are worth it on this machine."""
    return max(1, min(_MOST_PROCESSES, os.cpu_count() or 1))


def _work_alone(tools: Toolbox, run_id: int, clock: Callable[[], datetime] = utc_now) -> int:
    """Chunk after chunk; garbage is collected between two chunks only, which makes letters a third faster.

    What lives on after a chunk (catalogue, fonts, caches) is set aside: looking through it again after each chunk took as
    long as four letters in ten.
    """
    count = 0
    gc.disable()
    try:
        while not IS_STOPPING.is_set() and (settled := work_chunk(tools, run_id, clock=clock)):
            count += settled
            gc.collect()
            gc.freeze()
    finally:
        gc.unfreeze()
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


def main() -> None:
    """Work on the runs named on the command line, until they are done."""
    configure_logging()
    signal.signal(signal.SIGTERM, lambda *_: IS_STOPPING.set())
    signal.signal(signal.SIGINT, lambda *_: IS_STOPPING.set())
    for run_id in map(int, sys.argv[1:]):
        count = work_on(toolbox(), run_id, processes=processes_here())
        logger.info("run %s: %s cases settled here", run_id, count)


if __name__ == "__main__":
    main()
