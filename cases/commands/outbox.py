"""Orders in the outbox: claim, lease, finish, try again later, park for a person. Not: what an order does."""

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import case as either
from sqlalchemy import or_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from cases.commands.acts import refresh
from cases.commands.context import Context
from cases.commands.time_limits import finish_limits, set_task
from cases.errors import CaseError, Conflict, Held, NotAllowed, NotFound
from cases.facts.actor import ActorKind
from cases.facts.kinds import Topic
from cases.models import Heartbeat, OutboxRow
from cases.queries.visible import case_of_the_house, case_to_change
from cases.rules.permissions import Role

LEASE = timedelta(minutes=2)
HOLD = timedelta(minutes=10)
"""How often an order that waits for something of the house is looked at again."""
LONGEST_PAUSE_SECONDS = 3600.0
TRIES: Mapping[str, int] = {
    Topic.ROUTE: 6,
    Topic.SCAN: 120,
    Topic.LETTER: 8,
    Topic.NOTICE: 120,
    Topic.LETTER_RUN: 120,
}
"""An outside system may be down over a long weekend: with pauses of up to an hour, 120 tries are about three days."""

_FIRST_PAUSE_SECONDS = 10.0
_ERROR_LENGTH = 300
_CHANCE = random.Random()
_TROUBLES: Mapping[str, str] = {
    Topic.ROUTE: "Zuordnung nicht möglich – bitte von Hand zuweisen",
    Topic.SCAN: "Unterlagen konnten nicht auf Viren geprüft werden – bitte prüfen",
    Topic.LETTER: "Schreiben konnte nicht erzeugt werden – bitte prüfen",
    Topic.NOTICE: "Portal konnte nicht benachrichtigt werden – bitte prüfen",
    Topic.LETTER_RUN: "Serienlauf angehalten – bitte prüfen",
}


@dataclass(frozen=True)
class Order:
    """One order that is being worked on. `attempts` counts failed tries; `key` is the same on every try."""

    id: int
    topic: str
    key: str
    case_id: int | None
    payload: Mapping[str, object]
    attempts: int
    created_at: datetime


def claim_orders(ctx: Context, topic: str, limit: int) -> tuple[Order, ...]:
    """Due orders, oldest first, locked until this transaction ends; for effects inside the database only."""
    return tuple(_order(row) for row in ctx.session.exec(_due(ctx, topic, limit)).all())


def lease_orders(ctx: Context, topic: str, limit: int) -> tuple[Order, ...]:
    """Due orders, oldest first, ours for two minutes; for effects outside, which no transaction may wait for.

    A lease that ran out counts as a failed try: whoever had the order died, perhaps of it.
    """
    rows = ctx.session.exec(_due(ctx, topic, limit)).all()
    for row in rows:
        row.attempts += row.claimed_until is not None
        row.claimed_until = ctx.now + LEASE
    return tuple(_order(row) for row in rows)


def finish_orders(ctx: Context, order_ids: Collection[int]) -> None:
    """The orders are done; belongs into the transaction that records their effect."""
    _change(ctx, order_ids, done_at=ctx.now, claimed_until=None, last_error=None)


def renew_lease(ctx: Context, order_id: int) -> None:
    """A long order goes on: two more minutes."""
    _change(ctx, (order_id,), claimed_until=ctx.now + LEASE)


def return_orders(ctx: Context, order_ids: Collection[int]) -> None:
    """Give leased orders back untried; the next worker may have them at once."""
    _change(ctx, order_ids, claimed_until=None)


def postpone_orders(ctx: Context, topic: str, order_ids: Collection[int], *, seconds: float) -> None:
    """The outside system is down: these and all other due orders of the topic rest; it is no failed try."""
    rest = {"claimed_until": None, "due_at": ctx.now + timedelta(seconds=seconds)}
    _change(ctx, order_ids, **rest)
    others = _due(ctx, topic, None).with_only_columns(col(OutboxRow.id))
    ctx.session.connection().execute(update(OutboxRow).where(col(OutboxRow.id).in_(others)).values(**rest))


def hold_order(ctx: Context, order: Order, error: Held) -> None:
    """The order waits for what the house lacks, for as long as that takes: looked at again in ten minutes, no failed try."""
    _change(ctx, (order.id,), due_at=ctx.now + HOLD, claimed_until=None, last_error=words_for(error))


def retry_order(ctx: Context, order: Order, error: Exception) -> None:
    """Try again later, each time after a longer pause, at most an hour; after the last try it is parked."""
    tries = order.attempts + 1
    if tries >= TRIES[order.topic]:
        park_order(ctx, replace(order, attempts=tries), error)
        return
    pause = timedelta(seconds=pause_seconds(tries, chance=_CHANCE.random()))
    _change(
        ctx,
        (order.id,),
        attempts=tries,
        due_at=ctx.now + pause,
        claimed_until=None,
        last_error=words_for(error),
    )


def park_order(ctx: Context, order: Order, error: Exception) -> None:
    """Nobody tries again by itself: journal and a follow-up of the case ask a person to look. Once only."""
    if not close_order(ctx, order, error) or order.case_id is None:
        return
    case = case_to_change(ctx, order.case_id)
    trouble = _TROUBLES[order.topic]
    set_task(ctx, case, key=_limit_key(order.id), title=trouble)
    ctx.record(case, "stoerung", trouble, order_id=order.id, topic=order.topic)
    refresh(ctx, case)


def close_order(ctx: Context, order: Order, error: Exception) -> bool:
    """Mark the order as failed without a note on the case; False if it was finished or parked before."""
    statement = (
        update(OutboxRow)
        .where(
            col(OutboxRow.id) == order.id,
            col(OutboxRow.done_at).is_(None),
            col(OutboxRow.failed_at).is_(None),
        )
        .values(failed_at=ctx.now, claimed_until=None, attempts=order.attempts, last_error=words_for(error))
        .returning(col(OutboxRow.id))
    )
    return ctx.session.connection().execute(statement).first() is not None


def release_order(ctx: Context, order_id: int) -> None:
    """The operator says "erneut versuchen": a parked order is due at once. Twice changes nothing.

    Raises `NotFound` for an unknown order or one of another authority, `Conflict` for one that is done.
    """
    if ctx.actor.kind is ActorKind.STAFF and Role.ADMIN not in ctx.actor.roles:
        raise NotAllowed("Störungen behebt nur die Administration.")
    row = ctx.session.exec(select(OutboxRow).where(col(OutboxRow.id) == order_id).with_for_update()).first()
    if row is None:
        raise NotFound("Diesen Auftrag gibt es nicht.")
    if row.done_at is not None:
        raise Conflict("Dieser Auftrag ist inzwischen erledigt.")
    if row.failed_at is None:
        return
    row.failed_at = None
    row.attempts = 0
    row.due_at = ctx.now
    if row.case_id is not None:
        # The administration works for the whole house, without being in the team of the case.
        case = case_of_the_house(ctx, row.case_id)
        finish_limits(ctx, case, keys=(_limit_key(order_id),))
        ctx.record(case, "stoerung_behoben", "Nach einer Störung erneut beauftragt", order_id=order_id)
        refresh(ctx, case)


def record_heartbeat(ctx: Context, name: str, *, is_well: bool, detail: str) -> None:
    """Last sign of life of a process or outside system; `since` stays until it falls ill or recovers."""
    values = {"name": name, "at": ctx.now, "is_well": is_well, "since": ctx.now, "detail": detail}
    statement = insert(Heartbeat).values(**values)
    is_as_before = col(Heartbeat.is_well) == statement.excluded.is_well
    news = {
        "at": ctx.now,
        "is_well": is_well,
        "since": either((is_as_before, col(Heartbeat.since)), else_=ctx.now),
        "detail": detail,
    }
    ctx.session.connection().execute(statement.on_conflict_do_update(index_elements=["name"], set_=news))


def pause_seconds(tries: int, *, chance: float) -> float:
    """How long to wait after so many failed tries; `chance` from 0 to 1 spreads the load (full jitter)."""
    return float(min(LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2 ** (tries - 1))) * chance


def words_for(error: Exception) -> str:
    """The error for the operator. Only our own errors speak: messages of others may quote personal data."""
    kind = type(error).__name__
    return f"{kind}: {error.message}"[:_ERROR_LENGTH] if isinstance(error, CaseError) else kind


def _due(ctx: Context, topic: str, limit: int | None) -> SelectOfScalar[OutboxRow]:
    # By due_at first: the partial index gives this order without sorting, however many rows are done.
    return (
        select(OutboxRow)
        .where(
            col(OutboxRow.topic) == topic,
            col(OutboxRow.done_at).is_(None),
            col(OutboxRow.failed_at).is_(None),
            col(OutboxRow.due_at) <= ctx.now,
            or_(col(OutboxRow.claimed_until).is_(None), col(OutboxRow.claimed_until) < ctx.now),
        )
        .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _change(ctx: Context, order_ids: Collection[int], **values: object) -> None:
    """Change open orders; one that was done or parked meanwhile stays as it is."""
    ctx.session.flush()
    statement = (
        update(OutboxRow)
        .where(
            col(OutboxRow.id).in_(order_ids),
            col(OutboxRow.done_at).is_(None),
            col(OutboxRow.failed_at).is_(None),
        )
        .values(**values)
    )
    ctx.session.connection().execute(statement)


def _order(row: OutboxRow) -> Order:
    return Order(row.id or 0, row.topic, row.key, row.case_id, row.payload, row.attempts, row.created_at)


def _limit_key(order_id: int) -> str:
    return f"stoerung:{order_id}"
