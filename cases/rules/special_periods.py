"""Periods with a start or an end of their own: set by the authority, or counted backwards from an event."""

from dataclasses import dataclass
from datetime import date, timedelta

from cases.facts.ledger import Deadline, LedgerStep
from cases.rules.calendar import NO_EXTRA, add_working_days, previous_working_day
from cases.rules.regimes import Regime, switches_of
from cases.rules.time_limits import (
    Period,
    PeriodUnit,
    months_later,
    nominal_end,
    settled,
    shift_source_of,
)

_ONE_DAY = timedelta(days=1)
_MONTHS_PER_YEAR = 12


def authority_period(  # noqa: PLR0913 - what, since when, how long, under which rule
    title: str,
    announced_on: date,
    period: Period,
    regime: Regime,
    *,
    event_text: str = "Die Frist ist bekannt gegeben.",
    extra: frozenset[date] = NO_EXTRA,
) -> Deadline:
    """A period set by the authority: begins the day after its Bekanntgabe (§ 31 (2) VwVfG, § 26 (2) SGB X, § 108 (2) AO)."""
    source = switches_of(regime).period_start_source
    starts_on = announced_on + _ONE_DAY
    nominal = nominal_end(announced_on, period, extra)
    steps = (
        LedgerStep(event_text, source, announced_on),
        LedgerStep("Sie beginnt am Tag nach der Bekanntgabe.", source, starts_on),
        LedgerStep(f"Frist: {period.in_words()}.", "§ 188 BGB", nominal),
    )
    return settled(
        Deadline(title, starts_on, nominal, steps, shift_source=shift_source_of(regime)), nominal, extra
    )


@dataclass(frozen=True)
class LeadTime:
    """`deadline.ends_on` is the last day to decide; `latest_on` the last customary day to file; a receipt after it is late.

    Late is not forbidden: a customary lead time binds nobody, so the office's own day does not move because of it.
    """

    deadline: Deadline
    latest_on: date
    is_kept: bool


def lead_time(  # noqa: PLR0913 - what, before what, how long, since when, why
    title: str,
    event_on: date,
    period: Period,
    *,
    received_on: date,
    event_text: str,
    source: str,
    extra: frozenset[date] = NO_EXTRA,
) -> LeadTime:
    """What is to be decided before an event: by the last working day before it, or on receipt if that is over already.

    The customary lead time is counted backwards (§§ 187, 188 BGB the other way round): the whole of it lies between
    filing and event, and § 193 BGB never lengthens it. It says whether the filing was early enough, no more.
    """
    latest_on = _backwards(event_on, period, extra) - _ONE_DAY
    is_kept = received_on <= latest_on
    before = previous_working_day(event_on - _ONE_DAY, extra)
    decide_by = max(before, received_on)
    kept = "gewahrt." if is_kept else "nicht gewahrt. Spät ist nicht unzulässig."
    last = "Letzter Arbeitstag vor diesem Tag: bis dahin ist zu entscheiden."
    at_once = "Davor bleibt kein Arbeitstag mehr: sofort entscheiden."
    steps = (
        LedgerStep(event_text, "Angabe im Formular", event_on),
        LedgerStep(
            f"Üblicher Vorlauf: {period.in_words()}; letzter Tag, an dem er noch ganz vor diesem Tag liegt.",
            f"{source} (§§ 187, 188 BGB rückwärts; § 193 BGB verlängert ihn nicht)",
            latest_on,
        ),
        LedgerStep(f"Eingegangen; der übliche Vorlauf ist {kept}", source, received_on),
        LedgerStep(last if decide_by == before else at_once, "Ziel der Behörde", decide_by),
    )
    return LeadTime(Deadline(title, received_on, decide_by, steps), latest_on, is_kept)


def lead_time_recounted(
    deadline: Deadline, period: Period, source: str, extra: frozenset[date] = NO_EXTRA
) -> Deadline:
    """The lead time from the event and the receipt in its own ledger, because the holidays changed."""
    event, _, receipt, *_ = deadline.steps
    return lead_time(
        deadline.title,
        event.day or deadline.ends_on,
        period,
        received_on=receipt.day or deadline.starts_on,
        event_text=event.text,
        source=source,
        extra=extra,
    ).deadline


def _backwards(event_on: date, period: Period, extra: frozenset[date]) -> date:
    """The first day of a period that ends the day before the event."""
    if period.unit is PeriodUnit.WORKING_DAYS:
        return add_working_days(event_on, -period.amount, extra)
    if period.unit in (PeriodUnit.DAYS, PeriodUnit.WEEKS):
        days = period.amount * (7 if period.unit is PeriodUnit.WEEKS else 1)
        return event_on - timedelta(days=days)
    months = period.amount * (_MONTHS_PER_YEAR if period.unit is PeriodUnit.YEARS else 1)
    return months_later(event_on, -months)
