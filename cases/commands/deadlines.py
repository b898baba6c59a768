"""What the calendar does: days that come and periods that end. Each act takes ids and may come twice."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_
from sqlmodel import col, delete, func, select, update

from cases.commands.acts import refresh, service_of
from cases.commands.consult import SILENCE_KEY
from cases.commands.context import Context
from cases.commands.locking import all_locked, locked
from cases.commands.request_documents import remind
from cases.commands.time_limits import finish_limits, set_task
from cases.facts.kinds import ConsultationStatus, TimeLimitStatus
from cases.facts.limit_keys import CONSULTATION
from cases.facts.office_time import office_day
from cases.models import Case, Consultation, DocumentRequest, Letter, StaffSession, TimeLimit
from cases.queries.consulted_bodies import announced_at_body, was_written_to
from cases.queries.next_step import has_to_be_kept
from cases.rules.extensions import is_cut_short
from cases.rules.german import in_words
from cases.rules.letter_lifecycle import NOT_ARRIVED, LetterEvent, LetterStatus, advance
from cases.rules.lifecycle import CaseStatus

_DECIDED = (CaseStatus.BESCHIEDEN, CaseStatus.ABGESCHLOSSEN)
"""There neither completeness nor the next step hangs on a remedy period."""


def announce_letters(ctx: Context, letter_ids: Sequence[int]) -> None:
    """The day of announcement of these letters has come (§ 41 VwVfG, § 37 SGB X, § 122 AO)."""
    due = [
        (case, letter)
        for case, letter in all_locked(ctx, Letter, letter_ids)
        if letter.status == LetterStatus.VERSANDT
        and letter.announced_on is not None
        and letter.announced_on <= ctx.today
    ]
    for _, letter in due:
        advance(letter, LetterEvent.ANNOUNCE)
    # Neither the next date nor the next step of a case depends on it.
    ctx.record_all(
        [
            (
                case,
                "bekanntgabe",
                f"Gilt als bekannt gegeben: {letter.subject}",
                {"letter_id": letter.id},
            )
            for case, letter in due
        ]
    )


def remind_applicants(ctx: Context, request_ids: Sequence[int]) -> None:
    """The last day of these demands has passed: one reminder letter each, the demand counts as expired."""
    found = all_locked(ctx, DocumentRequest, request_ids)
    remind(ctx, [(case, request) for case, request in found if request.due_on < ctx.today])


def note_silence(ctx: Context, consultation_ids: Sequence[int]) -> None:
    """These bodies were silent until their last day. Late answers count.

    Where the catalogue takes silence for consent nobody has to act; else the clerk says how to go on. Who never got the
    letter was not silent, and who got it late had not the time that was set: that is never consent.
    """
    for consultation_id in consultation_ids:
        case, row = locked(ctx, Consultation, consultation_id)
        if row.status != ConsultationStatus.OPEN or row.due_on >= ctx.today:
            continue
        row.status = ConsultationStatus.SILENT.value
        finish_limits(ctx, case, keys=(f"{CONSULTATION}{row.id}",))
        text, task = _after_silence(ctx, case, row)
        if task:
            set_task(ctx, case, key=f"{SILENCE_KEY}{row.id}", title=task)
        ctx.record(case, "stellungnahme_ausgeblieben", text, consultation_id=row.id)
        refresh(ctx, case)


def _after_silence(ctx: Context, case: Case, row: Consultation) -> tuple[str, str]:
    """The line of the journal, and the task for the clerk, "" where nobody has to act."""
    until = f"bis {in_words(row.due_on)}"
    letter = ctx.session.get(Letter, row.letter_id) if row.letter_id else None
    if not was_written_to(letter):
        task = f"{row.body_name} wurde nicht angeschrieben: bitte neu fragen"
        return f"Um Stellungnahme {until} gebeten, aber nicht angeschrieben: {row.body_name}", task
    text = f"Keine Stellungnahme {until}: {row.body_name}"
    if not _had_its_days(ctx, case, row, letter):
        late = "aber das Schreiben kam nicht nachweislich rechtzeitig an: Frist verlängern oder neu fragen"
        return text, f"Keine Stellungnahme von {row.body_name}, {late}"
    if _is_consent(ctx, case, row):
        return f"{text}; Schweigen gilt als Zustimmung", ""
    return text, f"Keine Stellungnahme von {row.body_name} – nachfragen oder ohne sie entscheiden"


def _had_its_days(ctx: Context, case: Case, row: Consultation, letter: Letter | None) -> bool:
    """Whether the letter was announced while enough of the period was left, measured from the day of the letter that names
    its end; so for a body the clerk asks.
    """
    if letter is None:
        return True
    if letter.announced_on is None or letter.announced_on >= row.due_on:
        return False
    asked_on = letter.dated_on or office_day(row.asked_at)
    expected_on = announced_at_body(ctx, case, asked_on)
    return not is_cut_short(row.due_on, expected_on=expected_on, announced_on=letter.announced_on)


def _is_consent(ctx: Context, case: Case, row: Consultation) -> bool:
    bodies = service_of(ctx, case).consultations
    return any(body.key == row.body_key and body.silence_is_consent for body in bodies)


def end_remedy_periods(ctx: Context, time_limit_ids: Sequence[int]) -> None:
    """The last day for a remedy has passed; whether the decision is final depends on what came until then.

    A letter that came back or whose receipt is denied was never announced: its period says nothing, the clerk decides.
    """
    found = all_locked(ctx, TimeLimit, time_limit_ids)
    not_announced = _not_announced(ctx, [limit for _, limit in found])
    ended = [
        (case, limit)
        for case, limit in found
        if limit.status == TimeLimitStatus.RUNNING
        and limit.ends_on < ctx.today
        and _letter_id(limit) not in not_announced
    ]
    for _, limit in ended:
        limit.status = TimeLimitStatus.DONE.value
        limit.done_at = ctx.now
    ctx.record_all(
        [
            (
                case,
                "rechtsbehelfsfrist",
                f"Rechtsbehelfsfrist abgelaufen am {in_words(limit.ends_on)}",
                {"time_limit_id": limit.id},
            )
            for case, limit in ended
        ]
    )
    ctx.session.flush()
    _mend(ctx, col(Case.id).in_([case.id for case, _ in ended]))
    for case, _ in ended:
        if case.status not in _DECIDED:
            refresh(ctx, case)


def mend_next_dates(ctx: Context, *, after: int, limit: int) -> int | None:
    """Set the next date of a page of cases to their earliest running time limit; the last id, or None."""
    page = select(col(Case.id)).where(col(Case.id) > after).order_by(col(Case.id)).limit(limit).subquery()
    last = ctx.session.exec(select(func.max(page.c.id))).one()
    if last is None:
        return None
    _mend(ctx, and_(col(Case.id) > after, col(Case.id) <= last))
    return int(last)


def forget_expired_sessions(ctx: Context) -> None:
    """Delete browser sessions that are over."""
    ctx.session.exec(delete(StaffSession).where(col(StaffSession.expires_at) < ctx.now))


def _mend(ctx: Context, which: ColumnElement[bool]) -> None:
    earliest = (
        select(func.min(TimeLimit.ends_on))
        .where(col(TimeLimit.case_id) == col(Case.id), has_to_be_kept())
        .correlate(Case)
        .scalar_subquery()
    )
    changed = update(Case).where(which, col(Case.next_due_on).is_distinct_from(earliest))
    ctx.session.connection().execute(changed.values(next_due_on=earliest))


def _not_announced(ctx: Context, limits: Sequence[TimeLimit]) -> frozenset[int]:
    """The letters behind these limits that came back or whose receipt is denied."""
    ids = {_letter_id(limit) for limit in limits}
    query = select(col(Letter.id)).where(col(Letter.id).in_(ids), col(Letter.status).in_(NOT_ARRIVED))
    return frozenset(found for found in ctx.session.exec(query).all() if found is not None)


def _letter_id(limit: TimeLimit) -> int:
    number = limit.key.rpartition(":")[2]
    return int(number) if number.isdecimal() else 0
