"""Day of announcement and remedy period of a letter, computed anew from what is known; never whether it goes out."""

from dataclasses import dataclass

from cases.commands.consultation_periods import name_announcement
from cases.commands.context import Context
from cases.commands.demand_periods import look_at_announcement
from cases.commands.hearing_periods import count_from_announcement
from cases.commands.time_limits import CaseLimit, finish_limits, set_limit
from cases.commands.year_limits import look_at_year
from cases.facts.kinds import LetterKind, TimeLimitKind
from cases.facts.ledger import Deadline
from cases.facts.office_time import office_day
from cases.models import Case, Letter
from cases.queries.ledgers import DEADLINE
from cases.queries.remedies import (
    CONTESTABLE,
    FINDINGS,
    Filing,
    appeal_findings,
    is_waived,
    open_appeals,
    remedy_against,
)
from cases.rules.announcement import Announcement, Delivery, Route, announcement
from cases.rules.appeals import Remedy, remedy_ends_on
from cases.rules.delivery import DeliveryWay
from cases.rules.finality import InstructionState
from cases.rules.letter_lifecycle import LetterStatus
from cases.rules.regimes import Regime
from cases.rules.remedy_choice import FilingForm, FilingPlace

REMEDY_KEY = "rechtsbehelf:"


def delivery_of(letter: Letter) -> Delivery:
    """What is known about the way of a dispatched letter."""
    fetched_on = office_day(letter.fetched_at) if letter.fetched_at else None
    return Delivery(
        Route(letter.route),
        letter.sent_on or office_day(letter.created_at),
        proven_on=letter.proven_on,
        fetched_on=fetched_on,
        came_back=letter.status == LetterStatus.ZURUECKGEKOMMEN,
        is_receipt_disputed=letter.disputed_on is not None,
    )


@dataclass(frozen=True)
class LetterDates:
    """What follows from the way of a letter: its announcement, and the remedy period if one runs from it."""

    announcement: Announcement
    period: Deadline | None


def note_dates(ctx: Context, case: Case, letter: Letter) -> LetterDates:
    """Compute announcement and remedy period of a dispatched letter and keep them on it with their ledgers.

    The limit of the case is another step: `redate` for one letter, `remedy_limit` for many.
    """
    found = announcement(delivery_of(letter), Regime(case.regime), today=ctx.today, extra=ctx.extra_holidays)
    period = _remedy_period(ctx, case, letter, found.deadline) if found.deadline else None
    letter.announced_on = found.deadline.ends_on if found.deadline else None
    letter.remedy_ends_on = period.ends_on if period else None
    ledgers = [ledger for ledger in (found.deadline, period) if ledger is not None]
    letter.ledgers = [DEADLINE.dump_python(ledger, mode="json") for ledger in ledgers]
    return LetterDates(found, period)


def remedy_limit(letter: Letter, period: Deadline) -> CaseLimit:
    """The remedy period of the letter as a limit of its case."""
    return CaseLimit(letter.case_id, f"{REMEDY_KEY}{letter.id}", TimeLimitKind.REMEDY, period)


def redate(ctx: Context, case: Case, letter: Letter) -> Announcement:
    """Compute announcement and remedy period of a dispatched letter again; limit and open remedies of the case follow.

    The ledgers on the letter are replaced: who calls writes the old and the new ones into the journal.
    """
    before, announced_before = letter.remedy_ends_on, letter.announced_on
    dates = note_dates(ctx, case, letter)
    if dates.period is None or is_waived(letter):
        finish_limits(ctx, case, keys=(f"{REMEDY_KEY}{letter.id}",))
    elif before != dates.period.ends_on:
        limit = remedy_limit(letter, dates.period)
        set_limit(ctx, case, key=limit.key, kind=limit.kind, deadline=limit.deadline)
    if letter.kind == LetterKind.HEARING:
        count_from_announcement(ctx, case, letter)
    elif letter.kind == LetterKind.DOCUMENT_REQUEST:
        look_at_announcement(ctx, case, letter, before=announced_before)
    elif letter.kind == LetterKind.THIRD_PARTY:
        name_announcement(ctx, case, letter)
    if announced_before is None or announced_before != letter.announced_on:
        look_at_year(ctx, case, letter)
    if letter.kind in CONTESTABLE:
        recheck_appeals(ctx, case, letter)
    return dates.announcement


def recheck_appeals(ctx: Context, case: Case, letter: Letter) -> None:
    """Open remedies against this letter are checked again: whether one is in time follows the new period."""
    for appeal in open_appeals(ctx, case.id or 0):
        if appeal.letter_id != letter.id:
            continue
        filing = Filing(
            Remedy(appeal.kind), appeal.received_on, FilingForm(appeal.form), FilingPlace(appeal.place)
        )
        appeal.findings = FINDINGS.dump_python(appeal_findings(ctx, case, letter, filing), mode="json")


def _remedy_period(ctx: Context, case: Case, letter: Letter, announced: Deadline) -> Deadline | None:
    remedy, branch = remedy_against(ctx, case, letter)
    if remedy is Remedy.NONE or letter.instruction == InstructionState.DENIES_REMEDY:
        return None
    return remedy_ends_on(
        announced.ends_on,
        Regime(case.regime),
        instruction_is_correct=letter.instruction == InstructionState.CORRECT,
        remedy=remedy,
        branch=branch,
        announced_abroad=letter.way == DeliveryWay.ABROAD,
        extra=ctx.extra_holidays,
    )
