"""Frist verlängern: a period that the office has set gets a later end, before or after its expiry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from cases.catalogue.house_letters import PERIOD_EXTENDED
from cases.commands.acts import begin, end, refuse_if, summary, tell_portal
from cases.commands.consult import SILENCE_KEY, renew_question
from cases.commands.context import Context
from cases.commands.demand_periods import CHECK_KEY
from cases.commands.letters import order_information
from cases.commands.time_limits import finish_limits, limit_of, set_limit
from cases.errors import Invalid, NotAllowed
from cases.facts.actor import CaseId
from cases.facts.kinds import ConsultationStatus, HearingStatus, LetterKind, TimeLimitKind
from cases.facts.limit_keys import CONSULTATION, DEMAND
from cases.facts.summary import CaseSummary
from cases.models import Case, Consultation, DocumentRequest, Hearing, Letter, TimeLimit
from cases.queries import hearings
from cases.queries.ledgers import DEADLINE
from cases.rules import request_lifecycle
from cases.rules.blockers import why_not_work
from cases.rules.extensions import extended_to, is_same_extension
from cases.rules.german import in_words
from cases.rules.permissions import Act
from cases.rules.regimes import Regime
from cases.rules.request_lifecycle import RequestEvent

_STATUTORY = (TimeLimitKind.LEGAL, TimeLimitKind.REMEDY)
_NO_LONGER = "Auf diese Frist wartet niemand mehr. Bitte neu anfordern, wenn noch etwas fehlt."


@dataclass(frozen=True)
class _SetPeriod:
    """What hangs on a kind of period: the right, the keys of the limit and of the task after its expiry, for whom."""

    act: Act
    key: str
    task: str
    is_for_applicant: bool


_SET = {
    TimeLimitKind.DOCUMENTS: _SetPeriod(Act.REQUEST_DOCUMENTS, DEMAND, CHECK_KEY, is_for_applicant=True),
    TimeLimitKind.HEARING: _SetPeriod(
        Act.HEAR, hearings.LIMIT_KEY, hearings.EXPIRY_KEY, is_for_applicant=True
    ),
    TimeLimitKind.CONSULTATION: _SetPeriod(Act.CONSULT, CONSULTATION, SILENCE_KEY, is_for_applicant=False),
}


def extend_period(  # noqa: PLR0913 - an act and what was typed for it
    ctx: Context, case_id: CaseId, time_limit_id: int, *, version: int | None, ends_on: date, reason: str
) -> CaseSummary:
    """Give a demand, a hearing or a consultation a later last day; the applicant gets a letter that says so, a body
    whose letter has not arrived the same letter with the new day.

    The ledger keeps the old end and the reason. An expired period runs again (§ 31 (7) sentence 2 VwVfG). The same day
    twice changes nothing. `Invalid` for statutory periods and impossible days, `NotAllowed` where nobody waits any more.
    """
    case = begin(ctx, case_id, Act.NOTE)
    limit = limit_of(ctx, case_id, time_limit_id)
    kind = TimeLimitKind(limit.kind)
    chosen = _SET.get(kind)
    right = chosen.act if chosen else Act.NOTE
    begin(ctx, case_id, right)
    old = DEADLINE.validate_python(limit.ledger)
    if chosen is not None and is_same_extension(old, ends_on, ctx.extra_holidays):
        return summary(case)
    begin(ctx, case_id, right, version=version)
    new = extended_to(
        old,
        ends_on,
        reason=reason,
        regime=Regime(case.regime),
        today=ctx.today,
        is_set_by_authority=kind not in _STATUTORY,
        extra=ctx.extra_holidays,
    )
    if chosen is None:
        raise Invalid("Das ist ein eigener Termin der Behörde. Bitte dafür eine Wiedervorlage setzen.")
    refuse_if(why_not_work(case.status))
    number = _number(limit, chosen.key)
    _run_again(ctx, case, kind, number, new.ends_on)
    set_limit(ctx, case, key=limit.key, kind=kind, deadline=new)
    finish_limits(ctx, case, keys=(f"{chosen.task}{number}",))
    ctx.record(
        case,
        "frist_verlaengert" if chosen.is_for_applicant else "frist_stelle_verlaengert",
        f"Frist verlängert bis {in_words(new.ends_on)} (bisher {in_words(old.ends_on)}): {new.title}. "
        f"Grund: {reason.strip()}",
        time_limit_id=limit.id,
        old_ledger=DEADLINE.dump_python(old, mode="json"),
        ledger=DEADLINE.dump_python(new, mode="json"),
    )
    if chosen.is_for_applicant:
        _tell(ctx, case, kind, number, {"old_ends_on": old.ends_on, "ends_on": new.ends_on})
    else:
        renew_question(ctx, case, ctx.session.get_one(Consultation, number))
    return end(ctx, case)


def _tell(ctx: Context, case: Case, kind: TimeLimitKind, number: int, days: Mapping[str, date]) -> None:
    """The letter names exactly the day that is stored, and the letter that set the period; its warning counts for that day
    (§ 66 (3) SGB I).
    """
    is_hearing = kind is TimeLimitKind.HEARING
    is_it = (
        Letter.id == ctx.session.get_one(Hearing, number).letter_id
        if is_hearing
        else (Letter.request_id == number) & (Letter.kind == LetterKind.DOCUMENT_REQUEST)
    )
    letters = select(Letter).where(col(Letter.case_id) == case.id, is_it).order_by(col(Letter.id).desc())
    letter = ctx.session.exec(letters).first()
    if letter is None:
        raise NotAllowed(_NO_LONGER, (_NO_LONGER,))
    named = {"letter_dated_on": letter.dated_on, "letter_subject": letter.subject}
    has_warning = not is_hearing and ctx.session.get_one(DocumentRequest, number).has_warning
    facts: dict[str, object] = {
        "extension": {"is_hearing": is_hearing, **named, **days},
        "request": {"due_on": days["ends_on"], "is_cooperation_warning": has_warning},
    }
    order_information(ctx, case, PERIOD_EXTENDED, facts)
    tell_portal(ctx, case, f"frist-{case.version + 1}")


def _run_again(ctx: Context, case: Case, kind: TimeLimitKind, number: int, ends_on: date) -> None:
    """The demand, hearing or consultation waits until the new day; `NotAllowed` if it has come to its end."""
    if kind is TimeLimitKind.DOCUMENTS:
        request = ctx.session.get_one(DocumentRequest, number)
        request_lifecycle.advance(request, RequestEvent.EXTEND)
        request.due_on = ends_on
    elif kind is TimeLimitKind.HEARING:
        hearing = ctx.session.get_one(Hearing, number)
        if hearing.status not in (HearingStatus.RUNNING, HearingStatus.SILENT):
            raise NotAllowed(_NO_LONGER, (_NO_LONGER,))
        hearing.status, hearing.due_on = HearingStatus.RUNNING.value, ends_on
    else:
        body = ctx.session.get_one(Consultation, number)
        if body.status not in (ConsultationStatus.OPEN, ConsultationStatus.SILENT):
            raise NotAllowed(_NO_LONGER, (_NO_LONGER,))
        body.status, body.due_on = ConsultationStatus.OPEN.value, ends_on


def _number(limit: TimeLimit, prefix: str) -> int:
    """The id of the row the limit belongs to; `NotAllowed` for one that was over when the form arrived."""
    number = limit.key.removeprefix(prefix)
    if number == limit.key or not number.isdecimal():
        raise NotAllowed(_NO_LONGER, (_NO_LONGER,))
    return int(number)
