"""The deployments of `prefect.yaml`: registers them, and runs those that are due in this process.

A Prefect worker would start a second Python for each run, which costs seconds; here the dispatcher runs it.
It does what `prefect.workers.base` does: heartbeat to the pool, ask for scheduled runs, propose Pending, run.
"""

import asyncio
import hashlib
import json
import logging
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
import yaml  # type: ignore[import-untyped]  # one call
from prefect import Flow, tags
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import ConcurrencyOptions, FlowRun, State, StateType
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import Abort, ObjectAlreadyExists, ObjectNotFound
from prefect.flow_engine import run_flow_async
from prefect.states import Crashed, Pending
from prefect.utilities.callables import get_call_parameters, parameter_schema
from prefect.utilities.engine import propose_state

from workflows.cockpit import TAG, Cockpit
from workflows.deadlines import daily_deadlines
from workflows.documents import scan_documents
from workflows.intake import route_submissions
from workflows.letter_runs import run_letters
from workflows.letters import produce_letters
from workflows.outbox import deliver_notices, sweep_outbox
from workflows.runtime import place_of, utc_now

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[1]
POOL = "kreishaus"
POLL_SECONDS = 10.0
FLOWS: Mapping[str, Flow[..., Any]] = {
    "workflows/intake.py:route_submissions": route_submissions,
    "workflows/documents.py:scan_documents": scan_documents,
    "workflows/letters.py:produce_letters": produce_letters,
    "workflows/letter_runs.py:run_letters": run_letters,
    "workflows/outbox.py:deliver_notices": deliver_notices,
    "workflows/outbox.py:sweep_outbox": sweep_outbox,
    "workflows/deadlines.py:daily_deadlines": daily_deadlines,
}
_ABANDONED_AFTER = timedelta(minutes=30)
_TIDY_SECONDS = 600.0
_HEARTBEAT_SECONDS = 30


@dataclass(frozen=True)
class Deployment:
    """One entry of `prefect.yaml`; `version` changes with every word of it."""

    name: str
    entrypoint: str
    entry: Mapping[str, Any]
    version: str

    @property
    def flow(self) -> Flow[..., Any]:
        """The flow it runs."""
        return FLOWS[self.entrypoint]


def read_deployments(path: Path = ROOT / "prefect.yaml") -> tuple[Deployment, ...]:
    """The deployments as they stand in the file."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["deployments"]
    return tuple(
        Deployment(entry["name"], entry["entrypoint"], entry, _fingerprint(entry)) for entry in entries
    )


async def register(client: PrefectClient) -> dict[UUID, Flow[..., Any]]:
    """Make the server know every deployment; one it knows in this version stays as it is, even paused."""
    with suppress(ObjectAlreadyExists):
        await client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template={}))
    return {await _registered(client, deployment): deployment.flow for deployment in read_deployments()}


class Schedule:
    """Runs due deployments on Prefect's loop until cancelled."""

    def __init__(self, cockpit: Cockpit) -> None:
        self._cockpit = cockpit
        self._flows: dict[UUID, Flow[..., Any]] = {}
        self._running: dict[UUID, asyncio.Task[None]] = {}
        self._sweep: asyncio.Task[None] | None = None
        self._tidy_at = 0.0
        self._name = f"dispatcher-{socket.gethostname()}"

    async def keep(self) -> None:
        """Register, then look every ten seconds for what is due; anew whenever Prefect was away."""
        while True:
            if not self._cockpit.is_up:
                self._flows = {}
                await asyncio.sleep(1)
                continue
            try:
                await self.look()
            except Exception as error:  # a door: whatever Prefect answers, the schedule goes on
                logger.warning("Prefect's schedule could not be read: %s", _kind(error))
                self._flows = {}
            await asyncio.sleep(POLL_SECONDS)

    async def look(self) -> None:
        """Start the runs that are due now."""
        async with get_client() as client:
            if not self._flows:
                self._flows = await register(client)
                logger.info("deployments registered: %s", len(self._flows))
                self._sweep = asyncio.create_task(sweep_now())
            await client.send_worker_heartbeat(POOL, self._name, _HEARTBEAT_SECONDS)
            if time.monotonic() >= self._tidy_at:
                self._tidy_at = time.monotonic() + _TIDY_SECONDS
                await close_abandoned_runs(client)
            due = await client.get_scheduled_flow_runs_for_work_pool(POOL, scheduled_before=utc_now())
        self._running = {run_id: task for run_id, task in self._running.items() if not task.done()}
        for run in (response.flow_run for response in due):
            flow = self._flows.get(run.deployment_id) if run.deployment_id else None
            if flow is not None and run.id not in self._running:
                self._running[run.id] = asyncio.create_task(run_scheduled(flow, run.id))


async def sweep_now() -> None:
    """Prefect is there (again): sweep once, which also loads what the first run of a process loads."""
    try:
        with tags(TAG):
            await sweep_outbox()
    except Exception as error:  # a door: the desks work anyway
        logger.warning("the first sweep failed: %s", _kind(error))


async def run_scheduled(flow: Flow[..., Any], run_id: UUID) -> None:
    """Run one scheduled run here, if Prefect lets us have it (concurrency limit, another dispatcher)."""
    try:
        async with get_client() as client:
            state = await propose_state(client, Pending(), flow_run_id=run_id)
            if not state.is_pending():
                return
            run = await client.read_flow_run(run_id)
        parameters = get_call_parameters(flow.fn, (), run.parameters)
        await run_flow_async(flow, flow_run=run, parameters=parameters, return_type="state")
    except Abort:
        logger.info("scheduled run %s is somebody else's", run_id)
    except Exception as error:  # a door: the run is marked by Prefect's engine, the schedule goes on
        logger.warning("scheduled run %s failed: %s", run_id, _kind(error))


async def close_abandoned_runs(client: PrefectClient) -> int:
    """Runs of a killed process stay "Running" for ever; mark those older than half an hour as crashed."""
    runs: list[FlowRun] = await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            tags=FlowRunFilterTags(all_=[TAG]),
            state=FlowRunFilterState(
                type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING])
            ),
            expected_start_time=FlowRunFilterExpectedStartTime(before_=utc_now() - _ABANDONED_AFTER),
        )
    )
    for run in runs:
        state: State[Any] = Crashed(
            message="Der Prozess endete während des Laufs; die Aufträge sind nicht verloren."
        )
        await client.set_flow_run_state(run.id, state, force=True)
    return len(runs)


async def _registered(client: PrefectClient, deployment: Deployment) -> UUID:
    flow, entry = deployment.flow, deployment.entry
    try:
        known = await client.read_deployment_by_name(f"{flow.name}/{deployment.name}")
        if known.version == deployment.version:
            return known.id
    except ObjectNotFound:
        pass
    limit = entry["concurrency_limit"]
    return await client.create_deployment(
        flow_id=await client.create_flow(flow),
        name=deployment.name,
        version=deployment.version,
        description=entry["description"],
        tags=entry["tags"],
        parameters=entry.get("parameters", {}),
        schedules=[_schedule(item) for item in entry.get("schedules", [])],
        concurrency_limit=limit["limit"],
        concurrency_options=ConcurrencyOptions(collision_strategy=limit["collision_strategy"]),
        work_pool_name=POOL,
        entrypoint=deployment.entrypoint,
        path=str(ROOT),
        parameter_openapi_schema=parameter_schema(flow).model_dump(exclude_unset=True),
        enforce_parameter_schema=True,
    )


def _schedule(item: Mapping[str, Any]) -> DeploymentScheduleCreate:
    cron = CronSchedule(cron=item["cron"], timezone=item["timezone"])
    return DeploymentScheduleCreate(schedule=cast(Any, cron), active=item.get("active", True))


def _kind(error: Exception) -> str:
    code = f" {error.response.status_code}" if isinstance(error, httpx.HTTPStatusError) else ""
    return f"{type(error).__name__}{code} at {place_of(error)}"


def _fingerprint(entry: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()[:12]
