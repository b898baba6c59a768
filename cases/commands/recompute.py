"""All running time limits computed anew because the holidays changed: set-based, only what changed is written."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, func, select

from cases.catalogue.deadline_rule import DeadlineRule
from cases.commands.context import Context
from cases.commands.deadlines import mend_next_dates
from cases.commands.delivery_dates import REMEDY_KEY, redate
from cases.commands.locking import all_locked
from cases.facts.actor import Actor
from cases.facts.kinds import TimeLimitKind, TimeLimitStatus
from cases.facts.ledger import Deadline
from cases.facts.limit_keys import CONSULTATION, DEMAND
from cases.models import Case, Decision, Letter, TimeLimit
from cases.queries.hearings import LIMIT_KEY as HEARING
from cases.queries.ledgers import DEADLINE
from cases.rules.calendar import next_working_day
from cases.rules.german import in_words
from cases.rules.letter_lifecycle import LetterStatus
from cases.rules.special_periods import lead_time_recounted
from cases.rules.time_limits import Period, PeriodUnit, recounted

Acting = Callable[[Actor, datetime], AbstractContextManager[Context]]
"""Opens one transaction in which the actor acts."""

_MOVE = text(
    "UPDATE time_limit SET ends_on = line.ends_on, ledger = line.ledger "
    "FROM jsonb_to_recordset(:rows) AS line(id integer, ends_on date, ledger jsonb) WHERE time_limit.id = line.id"
).bindparams(bindparam("rows", type_=JSONB))
_OF_CASES = text(
    "SELECT t.id, t.case_id, t.key, t.ends_on, t.ledger, c.service_key, c.service_version "
    "FROM time_limit t JOIN case_file c ON c.id = t.case_id "
    "WHERE c.id > :after AND c.id <= :last AND t.status <> 'erledigt' AND t.kind = ANY (:kinds) "
    "ORDER BY c.id, t.id FOR UPDATE OF c"
)
_OWN = (TimeLimitKind.LEGAL, TimeLimitKind.TARGET, TimeLimitKind.LEAD_TIME)
_SET = (TimeLimitKind.DOCUMENTS, TimeLimitKind.HEARING, TimeLimitKind.CONSULTATION)
"""Periods that were told to somebody: they may get longer by a new holiday, never shorter than they were told."""
_FOLLOW = {
    DEMAND: text("UPDATE document_request SET due_on = :ends WHERE id = :row"),
    HEARING: text("UPDATE hearing SET due_on = :ends WHERE id = :row"),
    CONSULTATION: text("UPDATE consultation SET due_on = :ends WHERE id = :row"),
}


@dataclass(frozen=True)
class Recomputed:
    """One page: the last id that was read (None: nothing was left), how many rows were read and how many changed."""

    last_id: int | None
    read: int
    changed: int


def recompute_limits(ctx: Context, *, after: int, limit: int) -> Recomputed:
    """The own and the set limits of a page of cases, running and resting, counted anew; each change stands in the journal.

    Twice changes nothing. `mend_next_dates` brings the next dates of the cases up to date afterwards. The cases are
    locked in the order of their ids, like everywhere.
    """
    page = select(col(Case.id)).where(col(Case.id) > after).order_by(col(Case.id)).limit(limit).subquery()
    last = ctx.session.exec(select(func.max(page.c.id))).one()
    if last is None:
        return Recomputed(None, 0, 0)
    rows = [
        _Row(*row)
        for row in ctx.session.connection().execute(
            _OF_CASES, {"after": after, "last": last, "kinds": [*_OWN, *_SET]}
        )
    ]
    changes = [change for row in rows if (change := _recounted(ctx, row)) is not None]
    if changes:
        _write(ctx, changes)
    return Recomputed(int(last), len(rows), len(changes))


@dataclass(frozen=True)
class _Row:
    """One limit as it is read in masses; `ledger` is the stored JSON."""

    limit_id: int
    case_id: int
    key: str
    ends_on: date
    ledger: dict[str, object]
    service_key: str
    service_version: str


@dataclass(frozen=True)
class _Change:
    row: _Row
    old: Deadline
    new: Deadline


def _recounted(ctx: Context, row: _Row) -> _Change | None:
    """The change of this limit; most have none, which their two stored days tell without reading the whole ledger."""
    rule = _rule(ctx, row)
    if rule is not None and rule.kind == "lead_time":
        old = DEADLINE.validate_python(row.ledger)
        new = lead_time_recounted(
            old, Period(rule.amount, PeriodUnit(rule.unit)), rule.source, ctx.extra_holidays
        )
        return _Change(row, old, new) if new.ends_on != row.ends_on else None
    if not row.ledger.get("shift_source"):
        return None
    is_in_working_days = rule is not None and PeriodUnit(rule.unit) is PeriodUnit.WORKING_DAYS
    days = rule.amount if rule is not None and is_in_working_days else None
    nominal = date.fromisoformat(str(row.ledger.get("nominal_ends_on") or row.ledger["ends_on"]))
    if days is None and next_working_day(nominal, ctx.extra_holidays) == row.ends_on:
        return None
    old = DEADLINE.validate_python(row.ledger)
    new = recounted(old, ctx.extra_holidays, working_days=days)
    is_told = row.key.startswith(tuple(_FOLLOW))
    is_moved = new.ends_on > row.ends_on if is_told else new.ends_on != row.ends_on
    return _Change(row, old, new) if is_moved else None


def _write(ctx: Context, changes: list[_Change]) -> None:
    ledgers = [DEADLINE.dump_python(change.new, mode="json") for change in changes]
    ctx.enter_all(
        [
            (
                change.row.case_id,
                "frist_neu_berechnet",
                _words(change.old, change.new),
                {"time_limit_id": change.row.limit_id, "old_ledger": change.row.ledger, "ledger": ledger},
            )
            for change, ledger in zip(changes, ledgers, strict=True)
        ]
    )
    rows = [
        {"id": change.row.limit_id, "ends_on": change.new.ends_on.isoformat(), "ledger": ledger}
        for change, ledger in zip(changes, ledgers, strict=True)
    ]
    ctx.session.connection().execute(_MOVE, {"rows": rows})
    for prefix, follow in _FOLLOW.items():
        told = [
            {"ends": change.new.ends_on, "row": int(change.row.key.removeprefix(prefix))}
            for change in changes
            if change.row.key.startswith(prefix)
        ]
        if told:
            ctx.session.connection().execute(follow, told)


def recompute_letters(ctx: Context, *, after: int, limit: int) -> Recomputed:
    """A page of letters whose announcement or remedy period may still move; each change stands in the journal."""
    query = (
        select(col(Letter.id))
        .outerjoin(
            TimeLimit,
            (col(TimeLimit.case_id) == col(Letter.case_id))
            & (col(TimeLimit.kind) == TimeLimitKind.REMEDY)
            & (col(TimeLimit.status) == TimeLimitStatus.RUNNING),
        )
        .where(col(Letter.id) > after, col(Letter.announced_on).is_not(None))
        .where((col(Letter.status) == LetterStatus.VERSANDT) | col(TimeLimit.id).is_not(None))
        .distinct()
        .order_by(col(Letter.id))
        .limit(limit)
    )
    ids = [number for number in ctx.session.exec(query).all() if number is not None]
    found = all_locked(ctx, Letter, ids)
    decisions = select(Decision).where(col(Decision.id).in_([letter.decision_id for _, letter in found]))
    kept = ctx.session.exec(decisions).all()  # as long as they are kept, nobody asks for one of them again
    changed = sum(_redate_one(ctx, case, letter) for case, letter in found)
    del kept
    return Recomputed(ids[-1] if ids else None, len(ids), changed)


def _redate_one(ctx: Context, case: Case, letter: Letter) -> bool:
    before, ends_on = letter.ledgers, letter.remedy_ends_on
    redate(ctx, case, letter)
    if letter.ledgers == before:
        return False
    until = f", Rechtsbehelf bis {in_words(letter.remedy_ends_on)}" if letter.remedy_ends_on else ""
    ctx.record(
        case,
        "bekanntgabe_neu_berechnet",
        f"Bekanntgabe neu berechnet: {letter.subject}{until}",
        letter_id=letter.id,
        limit_key=f"{REMEDY_KEY}{letter.id}",
        old_ledgers=before,
        old_end=str(ends_on),
        ledgers=letter.ledgers,
    )
    return True


def _rule(ctx: Context, row: _Row) -> DeadlineRule | None:
    """The rule of the service that set this limit; None for limits of demands, bodies and hearings."""
    service = ctx.catalogue.service(row.service_key, version=int(row.service_version))
    return next((rule for rule in service.deadlines if rule.key == row.key), None)


def _words(old: Deadline, new: Deadline) -> str:
    return (
        f"{new.title}: neu berechnet, bisher {in_words(old.ends_on)}, jetzt {in_words(new.ends_on)} "
        "(geänderte Feiertage)"
    )


def recompute_everything(acting: Acting, actor: Actor, now: datetime, *, page: int = 1000) -> int:
    """All limits, letters and next dates, page by page, each page in its own transaction; how many changed."""
    changed = 0
    for step in (recompute_limits, recompute_letters):
        after: int | None = 0
        while after is not None:
            with acting(actor, now) as ctx:
                done = step(ctx, after=after, limit=page)
            changed, after = changed + done.changed, done.last_id
    after = 0
    while after is not None:
        with acting(actor, now) as ctx:
            after = mend_next_dates(ctx, after=after, limit=page)
    return changed
