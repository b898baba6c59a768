"""Notices to the portal, and the sweep that empties every topic if the dispatcher has missed something."""

from functools import partial
from uuid import NAMESPACE_URL, uuid5

from prefect import flow

from cases.commands.outbox import Order, finish_orders
from cases.facts.kinds import Topic
from cases.ports import StatusNotice
from cases.queries.operations import notice_facts
from cases.wiring import Toolbox
from workflows.documents import drain_scans
from workflows.draining import drain, work_off
from workflows.intake import drain_routes
from workflows.letters import drain_letters
from workflows.runtime import acting, carry_out


@flow
async def deliver_notices(limit: int = 50, patience_seconds: int = 0) -> int:
    """Tell the portal what changed; how many orders were taken."""
    return await carry_out(partial(drain_notices, limit, patience_seconds))


@flow
async def sweep_outbox(limit: int = 50) -> int:
    """Empty all topics once; how many orders were taken."""
    return await carry_out(partial(drain_all, limit))


async def drain_notices(limit: int, patience_seconds: int) -> int:
    """The same as `deliver_notices` without Prefect."""
    return await drain(Topic.NOTICE, notice_batch, limit, patience_seconds)


async def drain_all(limit: int) -> int:
    """The same as `sweep_outbox` without Prefect."""
    taken = 0
    for drain_topic in (drain_routes, drain_scans, drain_letters, drain_notices):
        taken += await drain_topic(limit, 0)
    return taken


def notice_batch(tools: Toolbox, limit: int) -> int:
    """Deliver up to `limit` notices; how many orders were taken."""
    return work_off(tools, Topic.NOTICE, limit, deliver_notice)


def deliver_notice(tools: Toolbox, order: Order) -> None:
    """Tell the portal; done when it has confirmed. After a crash it may hear it again, under the same id."""
    with acting(tools) as ctx:
        facts = notice_facts(ctx, order.case_id or 0)
    if facts is not None:
        payload = order.payload
        tools.callback.notify(
            StatusNotice(
                # Stable over all tries, unique over installations, and without our internal words.
                event_id=str(uuid5(NAMESPACE_URL, f"{facts.submission_id}/{order.key}")),
                submission_id=facts.submission_id,
                file_reference=facts.file_reference,
                status=str(payload.get("word", "")),
                occurred_at=order.created_at.isoformat(),
                has_new_letter=payload.get("has_new_letter") is True,
                has_new_message=payload.get("has_new_message") is True,
            )
        )
    with acting(tools) as ctx:
        finish_orders(ctx, (order.id,))
