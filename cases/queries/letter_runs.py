"""Runs of letters: who may see them, how far they are, what goes to the printer."""

from datetime import timedelta

from sqlalchemy import and_, true
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from cases.errors import FieldError, Invalid, NotAllowed, NotFound
from cases.facts.actor import ALL_AUTHORITIES, ActorKind
from cases.facts.kinds import LetterRunStatus, RunItemStatus
from cases.facts.letter_run import PrintLetter, RunFault, RunView
from cases.models import Case, Letter, LetterRun, LetterRunItem, Party
from cases.queries.look import Look
from cases.queries.visible import visible_cases
from cases.rules.delivery import ON_PAPER
from cases.rules.permissions import Role
from cases.rules.seal import why_letters_wait

EARLIEST_YEAR = 2021
FAULTS_SHOWN = 500
_MAY = frozenset({Role.SUPERVISOR.value, Role.ADMIN.value})


def need_runs(look: Look, authority_key: str = "") -> None:
    """Raises `NotAllowed` unless the actor may see and start runs (of this authority)."""
    actor = look.actor
    if actor.kind is ActorKind.SYSTEM:
        return
    if not _MAY & actor.roles:
        raise NotAllowed("Serienläufe sehen und starten nur die Leitung und die Administration.")
    if authority_key and authority_key not in actor.authority_keys:
        raise NotAllowed("Serienläufe einer anderen Behörde können Sie nicht starten.")


def need_year(look: Look, year: int) -> None:
    """Raises `Invalid` unless notices are made for this year: 2021 to the one that begins within a year."""
    latest = (look.today + timedelta(days=366)).year
    if not EARLIEST_YEAR <= year <= latest:
        message = f"Das Jahr muss zwischen {EARLIEST_YEAR} und {latest} liegen."
        raise Invalid(message, (FieldError("jahr", message),))


def letter_runs(look: Look) -> tuple[RunView, ...]:
    """The runs of the actor's authorities, newest first, without their faults."""
    need_runs(look)
    rows = look.session.exec(_visible(look).order_by(col(LetterRun.id).desc())).all()
    return tuple(_view(look, row) for row in rows)


def letter_run(look: Look, run_id: int) -> RunView:
    """One run with the cases that have no letter."""
    return _view(look, _visible_run(look, run_id), faults=_faults(look, run_id))


def active_runs(look: Look) -> tuple[RunView, ...]:
    """Runs that are being worked on."""
    query = _visible(look).where(col(LetterRun.status) == LetterRunStatus.RUNNING.value)
    return tuple(_view(look, row) for row in look.session.exec(query.order_by(col(LetterRun.id))).all())


def print_letters(look: Look, run_id: int, *, with_posted: bool = False) -> tuple[PrintLetter, ...]:
    """The letters of a run that wait for the post, in the order of their postcodes; if wanted with those already posted."""
    _visible_run(look, run_id)
    is_waiting = true() if with_posted else col(Letter.sent_on).is_(None)
    query = (
        select(Letter, Case.file_reference, Party.postcode, Party.town)
        .join(LetterRunItem, col(LetterRunItem.letter_id) == col(Letter.id))
        .join(Case, col(Case.id) == col(Letter.case_id))
        .join(Party, col(Party.case_id) == col(Case.id))
        .where(col(LetterRunItem.run_id) == run_id, col(Letter.way).in_(ON_PAPER), is_waiting)
        .with_only_columns(
            col(Letter.id),
            col(Case.file_reference),
            func.min(col(Party.postcode)),
            func.min(col(Party.town)),
            col(Letter.sha256),
        )
        .group_by(col(Letter.id), col(Case.file_reference), col(Letter.sha256))
        .order_by(func.min(col(Party.postcode)), func.min(col(Party.town)), col(Letter.id))
    )
    return tuple(PrintLetter(*row) for row in look.session.connection().execute(query))


def _visible_run(look: Look, run_id: int) -> LetterRun:
    need_runs(look)
    row = look.session.exec(_visible(look).where(col(LetterRun.id) == run_id)).first()
    if row is None:
        raise NotFound("Diesen Serienlauf gibt es nicht.")
    return row


def _visible(look: Look) -> SelectOfScalar[LetterRun]:
    if ALL_AUTHORITIES in look.actor.authority_keys:
        return select(LetterRun)
    return select(LetterRun).where(col(LetterRun.authority_key).in_(look.actor.authority_keys))


def _view(look: Look, run: LetterRun, *, faults: tuple[RunFault, ...] = ()) -> RunView:
    is_posted = and_(col(Letter.way).in_(ON_PAPER), col(LetterRunItem.letter_id).is_not(None))
    is_open = col(LetterRunItem.status) == RunItemStatus.OPEN.value
    counts = (
        look.session.connection()
        .execute(
            select(LetterRunItem)
            .outerjoin(Letter, col(Letter.id) == col(LetterRunItem.letter_id))
            .where(col(LetterRunItem.run_id) == run.id)
            .with_only_columns(
                func.count(),
                func.count().filter(is_open),
                func.count().filter(col(LetterRunItem.status) == RunItemStatus.MADE.value),
                func.count().filter(col(LetterRunItem.status) == RunItemStatus.FAULTY.value),
                func.count().filter(is_posted),
                func.count().filter(is_posted, col(Letter.sent_on).is_(None)),
            )
        )
        .one()
    )
    total, open_count, made, faulty, for_post, waiting = counts
    notice = look.catalogue.service(run.service_key).annual_notice
    return RunView(
        run_id=run.id or 0,
        kind=run.kind,
        title=notice.title if notice else run.kind,
        year=run.year,
        authority_key=run.authority_key,
        authority_name=look.catalogue.authority(run.authority_key).name,
        status=run.status,
        total=total,
        open_count=open_count,
        made=made,
        faulty=faulty,
        for_post=for_post,
        for_mailbox=made - for_post,
        waiting_for_post=waiting,
        created_at=run.created_at,
        created_by=run.created_by,
        finished_at=run.finished_at,
        posted_on=run.posted_on,
        posted_by=run.posted_by or "",
        why_waiting=why_letters_wait(look.seals.get(run.authority_key), look.now) if open_count else "",
        faults=faults,
    )


def _faults(look: Look, run_id: int) -> tuple[RunFault, ...]:
    items = (
        select(LetterRunItem.case_id, LetterRunItem.fault)
        .where(col(LetterRunItem.run_id) == run_id, col(LetterRunItem.status) == RunItemStatus.FAULTY.value)
        .order_by(col(LetterRunItem.id))
        .limit(FAULTS_SHOWN)
    )
    reasons = {case_id: fault for case_id, fault in look.session.exec(items).all()}
    # The page names whoever the reader may see; of the others only the number of the case.
    query = visible_cases(look).where(col(Case.id).in_(reasons))
    names = {case.id or 0: case for case in look.session.exec(query).all()}
    return tuple(
        RunFault(
            case_id,
            names[case_id].file_reference if case_id in names else "",
            names[case_id].applicant_name if case_id in names else "",
            reason,
        )
        for case_id, reason in reasons.items()
    )
