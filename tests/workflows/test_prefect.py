"""With a real Prefect server, started as `kreishaus demo` starts it: runs are seen there, schedules are kept here."""

import asyncio
import gc
import os
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

import httpx
import pytest
from prefect.client.orchestration import PrefectClient, get_client
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Running

from api.processes import prefect_environment
from cases.commands.letter_runs import start_run
from cases.facts.actor import system_actor
from cases.facts.kinds import Topic
from cases.queries.operations import DAILY_RUN, heartbeats
from tests.factories.assessments import BISPINGEN, assessed_dogs
from tests.factories.stages import Stages
from tests.waiting import wait_until
from tests.workflows.outbox_rows import acts, hand_in_many, open_orders
from workflows import cockpit, schedule
from workflows.cockpit import TAG
from workflows.deadlines import daily_deadlines
from workflows.dispatcher import Dispatcher
from workflows.runtime import IS_STOPPING
from workflows.schedule import close_abandoned_runs, read_deployments, register

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.timeout(240),
    pytest.mark.xdist_group("prefect"),
    # Prefect's deprecations, and the connections it leaves to the collector, are not ours to mend.
    pytest.mark.filterwarnings("default", "ignore::ResourceWarning"),
]


T = TypeVar("T")


@dataclass(frozen=True)
class Server:
    """A running Prefect server."""

    url: str
    process: "subprocess.Popen[bytes]"

    def count(self, what: str, **filters: object) -> int:
        return int(httpx.post(f"{self.url}/{what}/count", json=filters, timeout=20).json())

    def runs(self, flow: str, *states: str) -> int:
        return self.count(
            "flow_runs",
            flows={"name": {"any_": [flow]}},
            flow_runs={"state": {"type": {"any_": list(states)}}} if states else {},
        )


@pytest.fixture(autouse=True)
def short_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine Prefect is often taken for away at its start; nobody waits half a minute to ask it again."""
    monkeypatch.setattr(cockpit, "_REST_SECONDS", 3.0)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("prefect")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = prefect_environment(home, port, None)
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "start"],
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    server = Server(environment["PREFECT_API_URL"], process)
    deadline = time.monotonic() + 120
    while not _answers(server.url):
        assert time.monotonic() < deadline, (home / "server.log").read_text()
        time.sleep(0.2)
    with temporary_settings({PREFECT_API_URL: server.url}):
        yield server
        APILogWorker.drain_all(timeout=5)
        EventsWorker.drain_all(timeout=5)
    process.terminate()
    process.wait(20)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ResourceWarning
        )  # Prefect's clients leave connections to the collector
        gc.collect()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ready", timeout=1).is_success
    except httpx.HTTPError:
        return False


def ask(question: Callable[[PrefectClient], Awaitable[T]]) -> T:
    async def main() -> T:
        async with get_client() as client:
            return await question(client)

    return asyncio.run(main())


def dispatch(stages: Stages, server: Server, *steps: Callable[[], bool], seconds: float = 90) -> None:
    """Run the dispatcher under this Prefect server until each step in turn says True."""

    async def main() -> None:
        running = asyncio.create_task(Dispatcher(replace(stages.toolbox, prefect_api_url=server.url)).run())
        try:
            async with asyncio.timeout(seconds):
                for step in steps:
                    while not await asyncio.to_thread(step):
                        await asyncio.sleep(0.1)
        finally:
            IS_STOPPING.set()
            await running

    asyncio.run(main())


def prefect_is_well(stages: Stages, expected: bool) -> Callable[[], bool]:
    def look() -> bool:
        with stages.acting(system_actor()) as ctx:
            return [beat.is_well for beat in heartbeats(ctx) if beat.name == "prefect"] == [expected]

    return look


def test_burst_of_orders_is_a_handful_of_runs(stages: Stages, server: Server) -> None:
    cases: list[int] = []

    def hand_in() -> bool:
        cases.extend(hand_in_many(stages, 500))
        return True

    def all_routed() -> bool:
        return open_orders(stages.toolbox.engine, Topic.ROUTE) == 0

    dispatch(stages, server, prefect_is_well(stages, True), hand_in, all_routed, seconds=200)

    assert acts(stages.toolbox.engine, "zuordnung") == {case: 1 for case in cases}
    assert 1 <= server.runs("route-submissions") <= 10
    assert server.count("flow_runs", flow_runs={"tags": {"all_": [TAG]}}) <= 40
    assert server.runs("route-submissions", "FAILED", "CRASHED") == 0


def test_prefect_that_hangs_does_not_stop_the_routing_and_comes_back(stages: Stages, server: Server) -> None:
    seconds: list[float] = []

    def freeze() -> bool:
        os.kill(server.process.pid, signal.SIGSTOP)
        return True

    def hand_in_and_wait() -> bool:
        cases = hand_in_many(stages, 5)
        handed_in = time.monotonic()
        while set(cases) - set(acts(stages.toolbox.engine, "zuordnung")):
            time.sleep(0.02)
        seconds.append(time.monotonic() - handed_in)
        return True

    def thaw() -> bool:
        os.kill(server.process.pid, signal.SIGCONT)
        return True

    try:
        dispatch(
            stages,
            server,
            prefect_is_well(stages, True),
            freeze,
            hand_in_and_wait,
            prefect_is_well(stages, False),
            hand_in_and_wait,
            thaw,
            prefect_is_well(stages, True),
        )
    finally:
        os.kill(server.process.pid, signal.SIGCONT)

    assert seconds[0] < 5  # two for Prefect, the rest for a loaded test machine
    assert seconds[1] < 4  # known to be away: nothing is waited for


def test_registering_twice_changes_nothing(server: Server) -> None:
    first = ask(register)
    for deployment_id in first:
        ask(lambda client, found=deployment_id: client.pause_deployment(found))  # type: ignore[misc]

    second = ask(register)

    assert first.keys() == second.keys()
    assert server.count("deployments") == len(read_deployments()) == len(first)
    assert all(ask(lambda client, found=found: client.read_deployment(found)).paused for found in first)  # type: ignore[misc]
    for deployment_id in first:
        ask(lambda client, found=deployment_id: client.resume_deployment(found))  # type: ignore[misc]


def test_scheduled_run_is_executed_by_the_dispatcher_itself(
    stages: Stages, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "POLL_SECONDS", 0.5)
    ids = {flow.name: found for found, flow in ask(register).items()}
    run = ask(lambda client: client.create_flow_run_from_deployment(ids[daily_deadlines.name]))

    def is_completed() -> bool:
        found = httpx.get(f"{server.url}/flow_runs/{run.id}", timeout=20).json()
        return bool(found["state_type"] == "COMPLETED")

    dispatch(stages, server, is_completed, seconds=60)

    with stages.acting(system_actor()) as ctx:
        assert DAILY_RUN in [beat.name for beat in heartbeats(ctx)]
    done = ask(lambda client: client.read_flow_run(run.id))
    assert done.state is not None
    assert done.state.is_completed()
    assert done.infrastructure_pid is None  # no process was started for it


def test_prefect_plans_the_runs_of_the_schedules(server: Server) -> None:
    """With SQLAlchemy 2.1 it silently plans none (Prefect 3.8.8, InvalidRequestError in its scheduler)."""
    ask(register)

    wait_until(lambda: server.runs("sweep-outbox", "SCHEDULED"), pause_seconds=0.5)


def test_runs_of_a_killed_process_are_closed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_ABANDONED_AFTER", timedelta(0))
    run = ask(lambda client: client.create_flow_run(daily_deadlines, state=Running(), tags=[TAG]))

    assert ask(close_abandoned_runs) >= 1

    assert ask(lambda client: client.read_flow_run(run.id)).state_name == "Crashed"


def test_progress_of_a_run_of_letters_is_seen_in_the_cockpit(stages: Stages, server: Server) -> None:
    assessed_dogs(stages, 30)
    year = stages.acting.now.year + 1
    keys: list[str] = []

    def start() -> bool:
        before = stages.acting.now - timedelta(days=1)  # the dispatcher takes what is due by the real clock
        with stages.acting(stages.office.dora, at=before) as ctx:
            run = start_run(ctx, kind="hundesteuer", year=year, authority_key=BISPINGEN)
        keys.append(f"serienlauf-{run.run_id}")
        return True

    def shown() -> list[dict[str, Any]]:
        wanted = {"artifacts": {"key": {"any_": keys}}}
        return list(httpx.post(f"{server.url}/artifacts/filter", json=wanted, timeout=20).json())

    def is_complete() -> bool:
        return [artifact["data"] for artifact in shown()] == [100.0]

    dispatch(stages, server, prefect_is_well(stages, True), start, is_complete)

    assert [(artifact["type"], artifact["description"]) for artifact in shown()] == [
        ("progress", f"Jahresbescheide zur Hundesteuer {year}, Gemeinde Bispingen: 30 von 30 erstellt")
    ]
    assert server.runs("run-letters", "FAILED", "CRASHED") == 0
