"""Emptying a topic of the outbox in batches, for as long as orders come in. Not: what an order does."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from cases.commands.outbox import (
    LEASE,
    TRIES,
    Order,
    close_order,
    hold_order,
    lease_orders,
    park_order,
    postpone_orders,
    retry_order,
    return_orders,
)
from cases.errors import CaseError, Held, RetryLater
from cases.facts.kinds import Topic
from cases.wiring import Toolbox
from workflows.runtime import IS_STOPPING, acting, place_of, toolbox

logger = logging.getLogger(__name__)

LONGEST_SHIFT_SECONDS = 60.0
_OUTAGE_AFTER = 2  # so many orders in a row that say "later" are an outage of the other side
_OUTAGE_PAUSE_SECONDS = 30.0
_LONGEST_WAY_SECONDS = 0.25
_LONGEST_ORDER_SECONDS = 45.0  # the scanner may take 30 s for a file; the lease must not end before

Batch = Callable[[Toolbox, int], int]
"""Takes up to so many due orders of its topic; says how many it took."""


class Bell:
    """Says that orders have come in; a ring while nobody listens is heard later, many rings are one."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever listens."""
        self._rung.set()

    async def rings_within(self, seconds: float | None) -> bool:
        """Whether it rings in this time; None waits for ever."""
        try:
            await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return False
        self._rung.clear()
        return True


_way_is_free = threading.Event()
_way_is_free.set()

BELLS: dict[Topic, Bell] = {}
"""The bells of the dispatcher that runs in this process, if one does."""


async def drain(topic: Topic, batch: Batch, limit: int, patience_seconds: int) -> int:
    """Take batches until nothing has come in for so long, at most a minute; how many orders were taken.

    One flow run is such a shift, not one order and not one batch: Prefect keeps few runs, and whatever comes
    in while the shift lasts does not wait for Prefect.
    """
    taken = 0
    ends_at = time.monotonic() + LONGEST_SHIFT_SECONDS
    while not IS_STOPPING.is_set():
        count = await asyncio.to_thread(batch, toolbox(), limit)
        taken += count
        if time.monotonic() > ends_at or (count < limit and not await _more_within(topic, patience_seconds)):
            break
    return taken


@contextmanager
def right_of_way() -> Iterator[None]:
    """While this lasts, other kinds of orders wait a moment between two of theirs: processor time is scarce."""
    _way_is_free.clear()
    try:
        yield
    finally:
        _way_is_free.set()


def work_off(tools: Toolbox, topic: Topic, limit: int, act: Callable[[Toolbox, Order], None]) -> int:
    """Lease a batch and act on each order outside the database; how many were leased.

    `act` finishes its order in the transaction that records the effect. When the other side is down, the
    whole topic rests for half a minute. Orders there is no time for go back untried.
    """
    with acting(tools) as ctx:
        orders = lease_orders(ctx, topic, limit)
    ends_at = time.monotonic() + LEASE.total_seconds() - _LONGEST_ORDER_SECONDS
    refusals = 0
    for number, order in enumerate(orders):
        _way_is_free.wait(_LONGEST_WAY_SECONDS)
        rest = [other.id for other in orders[number:]]
        if IS_STOPPING.is_set() or time.monotonic() > ends_at:
            with acting(tools) as ctx:
                return_orders(ctx, rest)
            break
        if refusals >= _OUTAGE_AFTER:
            logger.warning("topic rests, the other side is down", extra={"topic": topic.value})
            with acting(tools) as ctx:
                postpone_orders(ctx, topic, rest, seconds=_OUTAGE_PAUSE_SECONDS)
            break
        refusals = refusals + 1 if _attempt(tools, order, act) == "later" else 0
    return len(orders)


def settle_fault(tools: Toolbox, order: Order, error: Exception) -> None:
    """Note what went wrong: later again, held, or a person has to look. The note may fail on a broken case."""
    notice = "order %s of topic %s failed: %s at %s"
    logger.warning(notice, order.id, order.topic, type(error).__name__, place_of(error))
    is_final = isinstance(error, CaseError) and not isinstance(error, RetryLater)
    try:
        with acting(tools) as ctx:
            if isinstance(error, Held):
                hold_order(ctx, order, error)
            else:
                (park_order if is_final else retry_order)(ctx, order, error)
    except DBAPIError:
        raise  # the lease runs out, and the order comes again
    except Exception as second:  # a door: whatever is wrong with the case, the order must not come for ever
        logger.error("order %s could not be noted on its case: %s", order.id, type(second).__name__)
        with acting(tools) as ctx:
            close_order(ctx, order, error)


def _attempt(tools: Toolbox, order: Order, act: Callable[[Toolbox, Order], None]) -> str:
    try:
        if order.attempts >= TRIES[order.topic]:
            raise WorkerLost
        act(tools, order)
    except Held as error:  # one authority lacks its seal; the letters of the others go on
        settle_fault(tools, order, error)
        return "held"
    except RetryLater as error:
        settle_fault(tools, order, error)
        return "later"
    except Exception as error:  # a door: one bad order must not stop the others
        settle_fault(tools, order, error)
        return "fault"
    return "done"


class WorkerLost(RuntimeError):
    """The worker died on this order too often."""


async def _more_within(topic: Topic, seconds: int) -> bool:
    bell = BELLS.get(topic)
    return bell is not None and seconds > 0 and await bell.rings_within(seconds)
