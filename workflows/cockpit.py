"""The line to the Prefect server: whether it answers, and running flows there without depending on it.

Prefect's client lives in a thread with a loop of its own. It makes blocking calls on that loop and installs
signal handlers where it can; neither may touch the loop on which orders are worked off.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from contextvars import Context, copy_context
from typing import Any, cast

import httpx
from prefect import Flow, tags
from prefect.settings import PREFECT_API_URL, temporary_settings

from workflows.runtime import Ticket

logger = logging.getLogger(__name__)

TAG = "kreishaus"
CHECK_SECONDS = 5.0
_ANSWER_SECONDS = 1.0
_BEGIN_SECONDS = 2.0
_REST_SECONDS = 30.0  # after a call that hung; the health check may answer while the rest does not
_REPORTS_AT_ONCE = 12  # more unfinished reports than that: Prefect hangs


class Cockpit:
    """Runs flows under Prefect while it answers; knows when it does not. Without an address it never does."""

    def __init__(self, api_url: str | None) -> None:
        self._api_url = api_url or PREFECT_API_URL.value()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._context: Context | None = None
        self._thread: threading.Thread | None = None
        self._reports: set[asyncio.Future[object]] = set()
        self._rests_until = 0.0
        self.is_up = False
        self.detail = "noch nicht erreicht" if self._api_url else "nicht eingerichtet"

    def open(self) -> None:
        """Start the thread; returns when its loop runs."""
        if self._api_url is None:
            return
        is_ready = threading.Event()
        self._thread = threading.Thread(
            target=copy_context().run, args=(self._serve, is_ready), name="prefect", daemon=True
        )
        self._thread.start()
        is_ready.wait()

    @property
    def is_open(self) -> bool:
        """Whether there is a server to talk to at all."""
        return self._loop is not None

    async def close(self, seconds: float) -> None:
        """Wait so long for reports that are on their way, then leave them."""
        if self._reports:
            await asyncio.wait(self._reports, timeout=seconds)
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            await asyncio.to_thread(self._thread.join, seconds)

    async def watch(self) -> None:
        """Ask every few seconds whether Prefect answers, until cancelled."""
        if self._api_url is None:
            return
        async with httpx.AsyncClient(timeout=_ANSWER_SECONDS) as client:
            while True:
                await self.check(client)
                await asyncio.sleep(CHECK_SECONDS)

    async def check(self, client: httpx.AsyncClient) -> None:
        """Ask once."""
        try:
            answer = await client.get(f"{self._api_url}/ready")
            fault = None if answer.is_success else f"antwortet mit {answer.status_code}"
        except httpx.HTTPError as error:
            fault = f"antwortet nicht ({type(error).__name__})"
        if fault is not None:
            self._note(False, fault)
        elif time.monotonic() >= self._rests_until:
            self._note(True, "erreichbar")

    async def run_flow_or_plain(
        self, flow: Flow[..., Any], plain: Callable[..., Awaitable[int]], *args: object
    ) -> int:
        """Run the flow; without Prefect, or when it does not begin within two seconds, the plain function.

        The work is done exactly once either way. What Prefect is told afterwards is not waited for.
        """
        if not self.is_up:
            return await plain(*args)
        ticket = Ticket()
        report = asyncio.wrap_future(self.call(_recorded(flow, args, ticket)))
        self._reports.add(report)
        report.add_done_callback(lambda done: self._reported(done, ticket))
        begun = asyncio.wrap_future(ticket.begun)
        await asyncio.wait({begun, report}, timeout=_BEGIN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if ticket.take():
            self._give_up("beginnt keine Abläufe")
            return await plain(*args)
        return await asyncio.wrap_future(ticket.done)

    def call(self, work: Coroutine[Any, Any, Any]) -> "Future[Any]":
        """Run a coroutine on Prefect's loop, with the settings of the line."""
        result: Future[Any] = Future()
        loop, context = self._loop, self._context
        if loop is None or context is None:
            raise RuntimeError("the line is not open")

        def start() -> None:
            task = loop.create_task(work, context=context.copy())
            task.add_done_callback(lambda done: _pass_on(done, result))

        loop.call_soon_threadsafe(start)
        return result

    def _serve(self, is_ready: threading.Event) -> None:
        with temporary_settings({PREFECT_API_URL: self._api_url}):
            self._context = copy_context()
        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            self._loop.call_soon(is_ready.set)
            self._loop.run_forever()

    def _reported(self, report: "asyncio.Future[object]", ticket: Ticket) -> None:
        self._reports.discard(report)
        error = None if report.cancelled() else report.exception()
        is_ours = ticket.done.done() and ticket.done.exception() is not None
        if error is not None and not is_ours:
            logger.warning("a flow run could not be reported: %s", type(error).__name__)
            self._note(False, f"nimmt keine Meldungen an ({type(error).__name__})")
        elif len(self._reports) > _REPORTS_AT_ONCE:
            self._give_up("nimmt Meldungen nur langsam an")

    def _give_up(self, detail: str) -> None:
        self._rests_until = time.monotonic() + _REST_SECONDS
        self._note(False, detail)

    def _note(self, is_up: bool, detail: str) -> None:
        if is_up != self.is_up:
            logger.warning("Prefect is %s: %s", "back" if is_up else "gone, work goes on without it", detail)
        self.is_up = is_up
        self.detail = detail


async def _recorded(flow: Flow[..., Any], args: tuple[object, ...], ticket: Ticket) -> None:
    ticket.hand_out()
    with tags(TAG):
        await cast(Awaitable[object], flow(*args))


def _pass_on(task: "asyncio.Task[Any]", result: "Future[Any]") -> None:
    with suppress(asyncio.InvalidStateError):
        if task.cancelled():
            result.cancel()
        elif (error := task.exception()) is not None:
            result.set_exception(error)
        else:
            result.set_result(task.result())
