"""What every flow needs: the tools of this process, the clock, a transaction, and where work is done."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache

from cases.commands.context import Context
from cases.facts.actor import system_actor
from cases.wiring import Toolbox, build_toolbox, load_settings

Work = Callable[[], Awaitable[int]]

IS_STOPPING = threading.Event()
"""Set when the process was asked to end: finish the order at hand, give the others back."""

_ACTOR = system_actor()
_TICKET: ContextVar["Ticket | None"] = ContextVar("ticket", default=None)
_borrowed: list[Toolbox] = []
_home: list[asyncio.AbstractEventLoop] = []


def toolbox() -> Toolbox:
    """The tools of this process, built once from its settings."""
    return _borrowed[-1] if _borrowed else _own_toolbox()


def has_own_tools() -> bool:
    """Whether the tools come from the settings, so that another process can build the same."""
    return not _borrowed


@contextmanager
def using(tools: Toolbox) -> Iterator[None]:
    """Let the flows of this process work with other tools (tests)."""
    _borrowed.append(tools)
    try:
        yield
    finally:
        _borrowed.remove(tools)


def utc_now() -> datetime:
    """Now, aware and in UTC; flows ask no other clock."""
    return datetime.now(UTC)


@contextmanager
def acting(tools: Toolbox, now: datetime | None = None) -> Iterator[Context]:
    """One transaction in which the system acts."""
    with tools.acting(_ACTOR, now or utc_now()) as ctx:
        yield ctx


class Ticket:
    """Decides who does the work of one call: the flow, or the caller when Prefect does not come round."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_taken = False
        self.begun: Future[None] = Future()
        self.done: Future[int] = Future()

    def take(self) -> bool:
        """True for the first who asks."""
        with self._lock:
            is_first, self._is_taken = not self._is_taken, True
        if is_first:
            self.begun.set_result(None)
        return is_first

    def hand_out(self) -> None:
        """The flow that is called next in this context works on this ticket."""
        _TICKET.set(self)


class WorkFailed(RuntimeError):
    """The work of a flow failed; names the kind of error and the place, nothing else."""


async def carry_out(work: Work) -> int:
    """Do the work of a flow, unless the caller was tired of waiting for Prefect and does it already.

    Inside the dispatcher the work runs on the dispatcher's own loop, so that a Prefect client that hangs
    blocks nothing but its reports.
    """
    ticket = _TICKET.get() or Ticket()
    if not ticket.take():
        return 0
    try:
        result = await _at_home(work)
    except asyncio.CancelledError:
        ticket.done.set_exception(WorkFailed("cancelled"))
        raise
    except Exception as error:  # the door to Prefect: the caller gets the error itself through the ticket
        ticket.done.set_exception(error)
        # Prefect stores what it is told: an error of the database would quote names and addresses.
        raise WorkFailed(f"{type(error).__name__} at {place_of(error)}") from None
    ticket.done.set_result(result)
    return result


@contextmanager
def at_home_here() -> Iterator[None]:
    """The running loop is the one on which work is done, from whatever loop it is ordered."""
    loop = asyncio.get_running_loop()
    _home.append(loop)
    try:
        yield
    finally:
        _home.remove(loop)


def place_of(error: BaseException) -> str:
    """Where an error arose, as file:line; tracebacks with values stay out of the log."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else "?"


def configure_logging() -> None:
    """One line per event on standard error; Prefect's own root handler, set at its import, is replaced."""
    line = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=logging.INFO, format=line, force=True)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_is_worth_a_line)


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Four lines for each flow run stand in Prefect already; requests are nobody's business."""
    return record.levelno >= logging.WARNING or not record.name.startswith(("prefect", "httpx"))


async def _at_home(work: Work) -> int:
    home = _home[-1] if _home else None
    if home is None or home is asyncio.get_running_loop():
        return await work()
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_awaited(work), home))


async def _awaited(work: Work) -> int:
    return await work()


@lru_cache(maxsize=1)
def _own_toolbox() -> Toolbox:
    return build_toolbox(load_settings())
