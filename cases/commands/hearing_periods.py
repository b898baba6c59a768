"""What happens to a running hearing: its letter goes out, a statement arrives, the period ends, it is given up."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import col, select

from cases.commands.acts import refresh, service_of, tell_portal
from cases.commands.context import Context
from cases.commands.locking import locked
from cases.commands.time_limits import finish_limits, is_extended, run_again, set_limit, set_task
from cases.facts.kinds import HearingStatus, TimeLimitKind
from cases.facts.ledger import Deadline
from cases.models import Case, Hearing, Letter
from cases.queries.hearings import (
    EXPIRY_KEY,
    LIMIT_KEY,
    STATEMENT_KEY,
    hearing_to_answer,
    is_over,
    open_hearing,
)
from cases.queries.prior_notices import EFFECT_KEY, first_day_after_notice
from cases.rules.german import in_words
from cases.rules.lifecycle import CaseStatus
from cases.rules.regimes import Regime
from cases.rules.special_periods import authority_period
from cases.rules.time_limits import Period, PeriodUnit

TITLE = "Äußerung zur Anhörung"
_UNDECIDED = (CaseStatus.IN_PRUEFUNG, CaseStatus.WARTET_AUF_ANTRAGSTELLER, CaseStatus.IN_MITZEICHNUNG)


def statement_deadline(ctx: Context, case: Case, announced_on: date, days: int) -> Deadline:
    """The last day for a statement: `days` from the announcement of the letter on (§ 31 (2) VwVfG, § 26 (2) SGB X)."""
    period = Period(days, PeriodUnit.DAYS)
    return authority_period(TITLE, announced_on, period, Regime(case.regime), extra=ctx.extra_holidays)


def count_from_announcement(ctx: Context, case: Case, letter: Letter) -> None:
    """The letter was dispatched: the period runs from its real announcement, never shorter than the letter says."""
    row = ctx.session.exec(select(Hearing).where(col(Hearing.letter_id) == letter.id)).first()
    if row is None or row.status != HearingStatus.RUNNING or letter.announced_on is None:
        return
    key = f"{LIMIT_KEY}{row.id}"
    if is_extended(ctx, case, key):
        return
    deadline = statement_deadline(ctx, case, letter.announced_on, row.days)
    row.due_on = max(deadline.ends_on, row.due_on or deadline.ends_on)
    if row.due_on == deadline.ends_on:
        set_limit(ctx, case, key=key, kind=TimeLimitKind.HEARING, deadline=deadline)
    first_day = first_day_after_notice(ctx, case, service_of(ctx, case).outcome(row.outcome))
    if first_day is not None:
        set_limit(ctx, case, key=f"{EFFECT_KEY}{row.id}", kind=TimeLimitKind.FOLLOW_UP, deadline=first_day)


def note_statement(ctx: Context, case: Case, *, what: str, **details: object) -> bool:
    """Something came from the applicant after the hearing began: the clerk has to read it, also when it is late.

    False where nobody was heard, or the statement has been considered and the period is over. `details` go along into the
    history: a reader from outside learns of a message put into the case only where it is shown (`queries.inspection`).
    """
    row = hearing_to_answer(ctx, case.id or 0)
    if row is None or case.status not in _UNDECIDED:
        return False
    is_in_time = row.due_on is None or ctx.today <= row.due_on
    if row.status == HearingStatus.CONSIDERED and not is_in_time:
        return False
    is_first = row.status != HearingStatus.ANSWERED
    if row.status == HearingStatus.CONSIDERED:
        row.earlier_answered_at = row.answered_at
    row.status = HearingStatus.ANSWERED.value
    row.answered_at = ctx.now
    finish_limits(ctx, case, keys=(f"{LIMIT_KEY}{row.id}", f"{EXPIRY_KEY}{row.id}"))
    set_task(ctx, case, key=f"{STATEMENT_KEY}{row.id}", title="Äußerung zur Anhörung prüfen")
    late = "" if is_in_time else " nach Ablauf der Frist"
    text = f"Äußerung zur Anhörung{late}: {what}"
    ctx.record(case, "aeusserung_eingang", text, hearing_id=row.id, **details)
    if is_first:
        tell_portal(ctx, case, f"anhoerung-{row.id}-{case.version + 1}")
    return True


def await_again(ctx: Context, case: Case, row: Hearing, reason: str) -> None:
    """No statement has come from the person: the hearing is as before, its period runs on or is over.

    `reason`: why the person's own post is none. The history does not say that somebody else wrote: readers from outside
    may not learn of it.
    """
    finish_limits(ctx, case, keys=(f"{STATEMENT_KEY}{row.id}",))
    row.answered_at, row.earlier_answered_at = row.earlier_answered_at, None
    if row.answer:
        row.status = HearingStatus.CONSIDERED.value
    else:
        row.status = HearingStatus.RUNNING.value
        run_again(ctx, case, f"{LIMIT_KEY}{row.id}")
        count_from_announcement(ctx, case, ctx.session.get_one(Letter, row.letter_id))
        _be_silent(ctx, case, row)
    more = " weitere" if row.answer else ""
    because = f". Was sie gesandt hat, ist keine: {reason}" if reason else ""
    text = f"Von der Person liegt keine{more} Äußerung vor{because}"
    ctx.record(case, "aeusserung_fehlt", text, hearing_id=row.id)
    tell_portal(ctx, case, f"anhoerung-{row.id}-{case.version + 1}")


def note_no_statements(ctx: Context, hearing_ids: Sequence[int]) -> None:
    """The last day of these hearings has passed without a statement: the clerk decides on the file."""
    for hearing_id in hearing_ids:
        case, row = locked(ctx, Hearing, hearing_id)
        if row.due_on is None or not _be_silent(ctx, case, row):
            continue
        text = f"Keine Äußerung zur Anhörung bis {in_words(row.due_on)}"
        ctx.record(case, "anhoerung_abgelaufen", text, hearing_id=row.id)
        tell_portal(ctx, case, f"anhoerung-{row.id}-ende-{case.version}")
        refresh(ctx, case)


def _be_silent(ctx: Context, case: Case, row: Hearing) -> bool:
    """Whether its period ran out without a statement, which is noted then: the clerk decides on the file."""
    if not is_over(ctx, row):
        return False
    row.status = HearingStatus.SILENT.value
    finish_limits(ctx, case, keys=(f"{LIMIT_KEY}{row.id}",))
    set_task(ctx, case, key=f"{EXPIRY_KEY}{row.id}", title="Anhörungsfrist abgelaufen: entscheiden")
    return True


def close_hearing(ctx: Context, case: Case) -> None:
    """The case is decided: a period that ran out before the calendar came to it was one of silence, and stays that."""
    row = open_hearing(ctx, case.id or 0)
    if row is not None:
        _be_silent(ctx, case, row)
    end_hearing_work(ctx, case)


def end_hearing_work(ctx: Context, case: Case) -> None:
    """The case ends otherwise, or is heard anew: nothing of a hearing is awaited any more."""
    row = open_hearing(ctx, case.id or 0)
    if row is not None:
        row.status = HearingStatus.CANCELLED.value
    latest = hearing_to_answer(ctx, case.id or 0) or row
    if latest is not None:
        finish_tasks(ctx, case, latest)


def finish_tasks(ctx: Context, case: Case, row: Hearing) -> None:
    """The dates of this hearing are done."""
    keys = tuple(f"{key}{row.id}" for key in (LIMIT_KEY, EXPIRY_KEY, STATEMENT_KEY, EFFECT_KEY))
    finish_limits(ctx, case, keys=keys)
