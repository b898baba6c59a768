"""Prefect is away, hangs or breaks off: the work is done anyway, once, and nobody waits for long."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from prefect import Flow, flow

from workflows import cockpit as line
from workflows.cockpit import Cockpit
from workflows.runtime import Ticket, WorkFailed, at_home_here, carry_out

Seen = list[str]


class Work:
    """Notes in which thread it is done, and how often."""

    def __init__(self) -> None:
        self.done_in: list[str] = []

    async def plain(self, limit: int) -> int:
        self.done_in.append(threading.current_thread().name)
        await asyncio.sleep(0)
        return limit

    async def failing(self, limit: int) -> int:
        self.done_in.append(threading.current_thread().name)
        raise ValueError("Erika Mustermann, geboren am 12.08.1964")


@pytest.fixture
def work() -> Work:
    return Work()


def flow_of(work: Work) -> Flow[..., int]:
    @flow
    async def some_flow(limit: int) -> int:
        return await carry_out(lambda: work.plain(limit))

    return some_flow  # type: ignore[return-value]  # an async flow is typed by its coroutine


@contextmanager
def server(*, answers: bool) -> Iterator[str]:
    """A server that takes every connection and then says nothing (or breaks off)."""
    listener = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            if answers:
                connection.close()
            else:
                held.append(connection)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/api"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()
    for connection in held:
        connection.close()


def run_once(url: str | None, work: Work, *, believes_it_is_up: bool) -> tuple[int, Cockpit]:
    async def main() -> tuple[int, Cockpit]:
        with at_home_here():
            cockpit = Cockpit(url)
            cockpit.open()
            cockpit.is_up = believes_it_is_up
            result = await cockpit.run_flow_or_plain(flow_of(work), work.plain, 7)
            await cockpit.close(0.2)
            return result, cockpit

    return asyncio.run(main())


def test_without_prefect_the_plain_function_does_the_work(work: Work) -> None:
    result, _ = run_once(None, work, believes_it_is_up=False)

    assert (result, work.done_in) == (7, ["MainThread"])


def test_prefect_that_refuses_connections_costs_nothing(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal ends the wait: a day of patience is not used up."""
    monkeypatch.setattr(line, "_BEGIN_SECONDS", 86_400)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    result, cockpit = run_once(f"http://127.0.0.1:{port}/api", work, believes_it_is_up=True)

    assert (result, work.done_in) == (7, ["MainThread"])
    assert not cockpit.is_up


def test_prefect_that_hangs_holds_the_work_up_for_two_seconds_once(work: Work) -> None:
    """The server never answers: only our own limit can end the wait."""
    assert line._BEGIN_SECONDS == 2
    with server(answers=False) as url:
        result, cockpit = run_once(url, work, believes_it_is_up=True)

    assert (result, work.done_in) == (7, ["MainThread"])
    assert cockpit.detail == "beginnt keine Abläufe"
    assert not cockpit.is_up


def test_prefect_that_breaks_off_is_done_without(work: Work) -> None:
    with server(answers=True) as url:
        result, cockpit = run_once(url, work, believes_it_is_up=True)

    assert (result, work.done_in) == (7, ["MainThread"])
    assert not cockpit.is_up


def test_health_is_what_the_server_answers() -> None:
    codes = iter([200, 503, 200])

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/api/ready"
        return httpx.Response(next(codes))

    async def main() -> list[bool]:
        cockpit = Cockpit("http://prefect.test/api")
        seen = []
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            for _ in range(3):
                await cockpit.check(client)
                seen.append(cockpit.is_up)
        return seen

    assert asyncio.run(main()) == [True, False, True]


def test_server_that_answers_health_but_hangs_is_left_alone_for_a_while(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "_BEGIN_SECONDS", 0.1)

    async def main() -> bool:
        with at_home_here(), server(answers=False) as url:
            cockpit = Cockpit(url)
            cockpit.open()
            cockpit.is_up = True
            await cockpit.run_flow_or_plain(flow_of(work), work.plain, 7)
            healthy = httpx.MockTransport(lambda _: httpx.Response(200))
            async with httpx.AsyncClient(transport=healthy) as client:
                await cockpit.check(client)
            is_up = cockpit.is_up
            await cockpit.close(0.2)
            return is_up

    assert asyncio.run(main()) is False


def test_flow_that_begins_too_late_leaves_the_work_to_the_caller(work: Work) -> None:
    async def main() -> int:
        ticket = Ticket()
        assert ticket.take()
        ticket.hand_out()
        return await carry_out(lambda: work.plain(7))

    assert asyncio.run(main()) == 0
    assert work.done_in == []


def test_work_that_fails_is_not_done_again_by_the_caller(work: Work) -> None:
    ticket = Ticket()

    async def main() -> None:
        ticket.hand_out()
        await carry_out(lambda: work.failing(7))

    with pytest.raises(WorkFailed, match=r"^ValueError at .*test_cockpit.py:\d+$"):  # Prefect stores no names
        asyncio.run(main())

    assert isinstance(ticket.done.exception(), ValueError)
    assert not ticket.take()
    assert len(work.done_in) == 1


def test_caller_does_not_wait_for_ever_for_a_run_that_was_cancelled() -> None:
    ticket = Ticket()

    async def endless() -> int:
        await asyncio.sleep(60)
        return 0

    async def main() -> None:
        ticket.hand_out()
        run = asyncio.create_task(carry_out(endless))
        await asyncio.sleep(0.01)
        run.cancel()
        await asyncio.wait({run})

    asyncio.run(main())

    assert isinstance(ticket.done.exception(), WorkFailed)
