"""Routing of new cases: team, clerk, time limits and receipt, for a whole batch in one transaction."""

import logging
from collections.abc import Sequence
from functools import partial

from prefect import flow
from sqlalchemy.exc import DBAPIError

from cases.commands.context import Context
from cases.commands.outbox import Order, claim_orders, finish_orders
from cases.commands.route import route_cases
from cases.facts.kinds import Topic
from cases.wiring import Toolbox
from workflows.draining import drain, right_of_way, settle_fault
from workflows.runtime import acting, carry_out

logger = logging.getLogger(__name__)


@flow
async def route_submissions(limit: int = 200, patience_seconds: int = 0) -> int:
    """Put new cases on somebody's desk; how many orders were taken."""
    return await carry_out(partial(drain_routes, limit, patience_seconds))


async def drain_routes(limit: int, patience_seconds: int) -> int:
    """The same without Prefect."""
    return await drain(Topic.ROUTE, route_batch, limit, patience_seconds)


def route_batch(tools: Toolbox, limit: int) -> int:
    """Claim, route and finish up to `limit` orders in one transaction; how many were claimed.

    Orders that failed before are routed one by one, and so is a batch that fails: a broken case holds
    nobody up.
    """
    faults: list[tuple[Order, Exception]] = []
    with right_of_way(), acting(tools) as ctx:
        orders = claim_orders(ctx, Topic.ROUTE, limit)
        fresh = [order for order in orders if order.attempts == 0]
        one_by_one = [order for order in orders if order.attempts > 0]
        if fresh and _fault(ctx, fresh) is not None:
            one_by_one = [*one_by_one, *fresh]
        for order in one_by_one:
            fault = _fault(ctx, [order])
            if fault is not None:
                faults.append((order, fault))
    for order, fault in faults:
        settle_fault(tools, order, fault)
    return len(orders)


def _fault(ctx: Context, orders: Sequence[Order]) -> Exception | None:
    """Route these orders together, all or none; the error that stopped them."""
    try:
        with ctx.session.begin_nested():
            route_cases(ctx, [order.case_id for order in orders if order.case_id is not None])
            finish_orders(ctx, [order.id for order in orders])
    except DBAPIError as error:
        if error.connection_invalidated:
            raise  # the database is in trouble, not the orders
        return error
    except Exception as error:  # a door: what is wrong with one case must not stop the others
        return error
    return None
