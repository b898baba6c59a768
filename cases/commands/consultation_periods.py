"""The days a body has for its statement: from the announcement of our letter on, else from the day the clerk asked."""

from sqlmodel import col, select

from cases.catalogue.service_parts import Consultation as Body
from cases.commands.context import Context
from cases.commands.time_limits import is_extended, set_limit
from cases.facts.kinds import ConsultationStatus, TimeLimitKind
from cases.facts.ledger import Deadline
from cases.facts.limit_keys import CONSULTATION
from cases.models import Case, Consultation, Letter
from cases.queries.consulted_bodies import announced_at_body
from cases.rules.regimes import Regime
from cases.rules.special_periods import authority_period
from cases.rules.time_limits import Period, PeriodUnit, named_end_date


def asked_deadline(ctx: Context, case: Case, body: Body, *, is_written_to: bool) -> Deadline:
    """The last day of a body asked today: its days begin after the expected announcement of our letter, or after today
    where the clerk asks (§ 31 (2) VwVfG, § 26 (2) SGB X, § 108 (2) AO).
    """
    known_on, event = (
        (announced_at_body(ctx, case, ctx.today), "Voraussichtliche Bekanntgabe des Schreibens.")
        if is_written_to
        else (ctx.today, "Die Stelle ist um ihre Stellungnahme gebeten.")
    )
    return authority_period(
        _title(body.title),
        known_on,
        Period(body.days, PeriodUnit.DAYS),
        Regime(case.regime),
        event_text=event,
        extra=ctx.extra_holidays,
    )


def name_announcement(ctx: Context, case: Case, letter: Letter) -> None:
    """The letter is announced: the day it names stays, the ledger names the real day of the announcement.

    Not where that day is over, or the period was extended: then the ledger keeps what it says.
    """
    row = ctx.session.exec(select(Consultation).where(col(Consultation.letter_id) == letter.id)).first()
    if row is None or row.status != ConsultationStatus.OPEN or letter.announced_on is None:
        return
    key = f"{CONSULTATION}{row.id}"
    if row.due_on <= letter.announced_on or is_extended(ctx, case, key):
        return
    deadline = named_end_date(
        _title(row.body_name), letter.announced_on, row.due_on, Regime(case.regime), extra=ctx.extra_holidays
    )
    row.due_on = deadline.ends_on
    set_limit(ctx, case, key=key, kind=TimeLimitKind.CONSULTATION, deadline=deadline)


def _title(name: str) -> str:
    return f"Stellungnahme {name}"
