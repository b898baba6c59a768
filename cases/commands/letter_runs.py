"""Letters in bulk: start a run, take cases of it, file what was made, stop, go on, retry, give all to the post.

A chunk of cases is locked from the moment it is taken until its letters are filed, in one transaction: whoever dies in
between leaves no trace, others skip what is locked, and the unique keys of the items refuse a second letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import or_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, func, select

from cases.commands.context import Context
from cases.commands.run_letters import LETTER_PAGE, RunChunk, dispatch_letters
from cases.errors import Conflict, FieldError, Invalid, NotFound
from cases.facts.actor import system_actor
from cases.facts.kinds import LetterRunStatus, RunItemStatus, Topic
from cases.models import Letter, LetterRun, LetterRunItem
from cases.queries.annual_notices import notices_of
from cases.queries.assessments import annual_service, assessments_in_force
from cases.queries.letter_runs import need_runs, need_year
from cases.rules.delivery import ON_PAPER
from cases.rules.letter_lifecycle import LetterStatus

_INSERT_PAGE = 2000


@dataclass(frozen=True)
class RunStart:
    """A run that is there now: `is_new` if this call made it, and how many cases this call added to it."""

    run_id: int
    is_new: bool
    added: int


def planned_cases(ctx: Context, *, kind: str, year: int, authority_key: str) -> int:
    """How many notices a run would make now (dry run)."""
    need_runs(ctx, authority_key)
    need_year(ctx, year)
    return len(assessments_in_force(_as_house(ctx), kind, authority_key=authority_key, year=year))


def start_run(ctx: Context, *, kind: str, year: int, authority_key: str) -> RunStart:
    """Start the run, or find the one there is, with every case that has no notice for the year yet. Twice is one run.

    `NotAllowed` for others than supervisors and administrators, `Invalid` for an odd year.
    """
    need_runs(ctx, authority_key)
    need_year(ctx, year)
    ctx.catalogue.authority(authority_key)
    service, notice = annual_service(ctx, kind)
    row = {
        "kind": notice.key,
        "service_key": service.key,
        "year": year,
        "authority_key": authority_key,
        "status": LetterRunStatus.RUNNING.value,
        "created_at": ctx.now,
        "created_by": ctx.actor.name,
    }
    statement = insert(LetterRun).values(**row).on_conflict_do_nothing().returning(col(LetterRun.id))
    is_new = ctx.session.connection().execute(statement).first() is not None
    query = select(LetterRun).where(
        col(LetterRun.kind) == notice.key,
        col(LetterRun.year) == year,
        col(LetterRun.authority_key) == authority_key,
    )
    run = ctx.session.exec(query.with_for_update()).one()
    added = _add_cases(ctx, run)
    if is_new or added:
        _set_going(ctx, run)
    return RunStart(run.id or 0, is_new, added)


def stop_run(ctx: Context, run_id: int) -> None:
    """Stop the run; what is being made is made, nothing new is begun. Twice changes nothing."""
    run = _locked_run(ctx, run_id)
    if run.status == LetterRunStatus.RUNNING:
        run.status = LetterRunStatus.STOPPED.value


def resume_run(ctx: Context, run_id: int) -> None:
    """Let a stopped run go on where it stood. Twice changes nothing."""
    run = _locked_run(ctx, run_id)
    if run.status == LetterRunStatus.STOPPED:
        _set_going(ctx, run)


def retry_faults(ctx: Context, run_id: int) -> int:
    """Try the cases without a letter once more; how many there are."""
    run = _locked_run(ctx, run_id)
    query = select(LetterRunItem).where(
        col(LetterRunItem.run_id) == run_id, col(LetterRunItem.status) == RunItemStatus.FAULTY.value
    )
    items = ctx.session.exec(query.with_for_update()).all()
    for item in items:
        item.status = RunItemStatus.OPEN.value
        item.fault = ""
    if items:
        _set_going(ctx, run)
    return len(items)


def take_chunk(ctx: Context, run_id: int, limit: int) -> RunChunk | None:
    """The next open cases of the run, locked; None if nothing is left or the run is stopped.

    Cases that others work on are skipped.
    """
    run = ctx.session.get(LetterRun, run_id)
    if run is None:
        raise NotFound("Diesen Serienlauf gibt es nicht.")
    if run.status != LetterRunStatus.RUNNING:
        return None
    query = (
        select(LetterRunItem)
        .where(col(LetterRunItem.run_id) == run_id, col(LetterRunItem.status) == RunItemStatus.OPEN.value)
        .order_by(col(LetterRunItem.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    items = {item.case_id: item for item in ctx.session.exec(query).all()}
    if not items:
        return None
    notices = notices_of(ctx, run.kind, authority_key=run.authority_key, year=run.year, case_ids=tuple(items))
    return RunChunk(run, items, notices, annual_service(ctx, run.kind)[1].letter)


def close_run(ctx: Context, run_id: int) -> bool:
    """Mark the run as done if no case is open any more; whether it is."""
    run = _locked_run(ctx, run_id)
    query = select(func.count()).where(
        col(LetterRunItem.run_id) == run_id, col(LetterRunItem.status) == RunItemStatus.OPEN.value
    )
    is_done = ctx.session.exec(query).one() == 0
    if is_done and run.status == LetterRunStatus.RUNNING:
        run.status = LetterRunStatus.DONE.value
        run.finished_at = ctx.now
    return is_done


def post_run(ctx: Context, run_id: int, *, posted_on: date) -> int:
    """Everything on paper went to the post on this day (Ab-Vermerk): announcement and remedy period of each letter.

    How many letters that were; those dated later wait for a day of their own. The run keeps the day entered last.
    `Conflict` while the run is not done, `Invalid` for a day to come and for one on which none of the waiting letters was
    written yet.
    """
    run = _locked_run(ctx, run_id)
    if run.status != LetterRunStatus.DONE:
        raise Conflict("Der Lauf ist noch nicht fertig. Bitte warten, bis alle Schreiben erstellt sind.")
    _need_day(posted_on <= ctx.today)
    count = after = 0
    while page := _unposted(ctx, run_id, posted_on, after):
        dispatch_letters(ctx, page, sent_on=posted_on, sent_by=ctx.actor.name)
        count, after = count + len(page), page[-1].id or 0
    if count:
        run.posted_on = posted_on
        run.posted_by = ctx.actor.name
    else:
        _need_day(not _unposted(ctx, run_id, ctx.today, after))
    return count


def _need_day(is_possible: bool) -> None:
    if not is_possible:
        message = "Der Tag der Aufgabe liegt zwischen dem Datum der Schreiben und heute."
        raise Invalid(message, (FieldError("datum", message),))


def _unposted(ctx: Context, run_id: int, until: date, after: int) -> Sequence[Letter]:
    """Waiting letters on paper that were dated until this day, a page of them, locked."""
    query = (
        select(Letter)
        .join(LetterRunItem, col(LetterRunItem.letter_id) == col(Letter.id))
        .where(
            col(LetterRunItem.run_id) == run_id,
            col(Letter.way).in_(ON_PAPER),
            col(Letter.status) == LetterStatus.FREIGEGEBEN.value,
            or_(col(Letter.dated_on).is_(None), col(Letter.dated_on) <= until),
            col(Letter.id) > after,
        )
        .order_by(col(Letter.id))
        .limit(LETTER_PAGE)
        .with_for_update(of=Letter)
    )
    return ctx.session.exec(query).all()


def _add_cases(ctx: Context, run: LetterRun) -> int:
    found = assessments_in_force(_as_house(ctx), run.kind, authority_key=run.authority_key, year=run.year)
    rows = [
        {
            "run_id": run.id,
            "case_id": one.case_id,
            "kind": run.kind,
            "year": run.year,
            "status": RunItemStatus.OPEN.value,
            "fault": "",
        }
        for one in found
    ]
    for start in range(0, len(rows), _INSERT_PAGE):
        page = insert(LetterRunItem).values(rows[start : start + _INSERT_PAGE]).on_conflict_do_nothing()
        ctx.session.connection().execute(page)
    return len(rows)


def _set_going(ctx: Context, run: LetterRun) -> None:
    """The run is to be worked on; the flow gets an order, a new one each time."""
    run.status = LetterRunStatus.RUNNING.value
    run.finished_at = None
    key = f"{Topic.LETTER_RUN}:{run.id}:{ctx.now.isoformat()}"
    ctx.send_later(Topic.LETTER_RUN, key, run_id=run.id)


def _locked_run(ctx: Context, run_id: int) -> LetterRun:
    query = select(LetterRun).where(col(LetterRun.id) == run_id).with_for_update()
    run = ctx.session.exec(query.execution_options(populate_existing=True)).first()
    if run is None:
        raise NotFound("Diesen Serienlauf gibt es nicht.")
    need_runs(ctx, run.authority_key)
    return run


def _as_house(ctx: Context) -> Context:
    """The administration and a supervisor of one team start the run for the whole authority."""
    return replace(ctx, actor=system_actor())
