"""Days on which a case comes up again by rule (Wiedervorlage), with the ledger that explains each."""

from dataclasses import replace
from datetime import date

from cases.facts.ledger import Deadline, LedgerStep
from cases.rules.calendar import NO_EXTRA, next_working_day, previous_working_day
from cases.rules.german import in_words
from cases.rules.time_limits import Period, PeriodUnit, age_completed_on, months_later, nominal_end

RULED_PREFIX = "erinnerung:"
"""Keys of reminders that a rule of the service set; they outlive the end of the case."""


def reminder(  # noqa: PLR0913 - what, since when, how long, why
    title: str,
    event_on: date,
    period: Period | None,
    *,
    event_text: str,
    source: str,
    is_after: bool = False,
    extra: frozenset[date] = NO_EXTRA,
) -> Deadline:
    """The working day on or before the day `period` after `event_on`; no period: the day of the event itself.

    A birthday is a day, not the end of a period, so the event counts from itself (12 years after birth: the birthday).
    `is_after`: what it is about must be over, so it is the working day on or after that day.
    """
    nominal = nominal_end(event_on, period) if period else event_on
    steps = [LedgerStep(event_text, source, event_on)]
    if period is not None:
        steps.append(LedgerStep(f"{period.in_words()} danach.", source, nominal))
    day = next_working_day(nominal, extra) if is_after else previous_working_day(nominal, extra)
    return Deadline(title, event_on, day, (*steps, *_moved(nominal, day)))


def age_reminder(  # noqa: PLR0913 - what, who, at which age, how early
    title: str,
    born_on: date,
    years: int,
    *,
    lead_months: int,
    source: str,
    extra: frozenset[date] = NO_EXTRA,
) -> Deadline:
    """The working day on or before the first of the month in which somebody completes so many years, some months ahead.

    What depends on an age group is due from the first of that month and paid in advance (§ 1612a (3) BGB); a year of
    life is complete with the day before the birthday, so for somebody born on the 1st it is the month before.
    """
    completed_on = age_completed_on(born_on, years)
    first = completed_on.replace(day=1)
    steps = [
        LedgerStep(
            f"Das {years}. Lebensjahr ist mit Ablauf dieses Tages vollendet.",
            "§ 187 Abs. 2 Satz 2, § 188 Abs. 2 BGB",
            completed_on,
        ),
        LedgerStep("Es kommt auf den Ersten dieses Monats an.", source, first),
    ]
    nominal = months_later(first, -lead_months)
    if lead_months:
        lead = Period(lead_months, PeriodUnit.MONTHS).in_words()
        steps.append(LedgerStep(f"Wiedervorlage {lead} vorher.", "", nominal))
    day = previous_working_day(nominal, extra)
    return Deadline(title, born_on, day, (*steps, *_moved(nominal, day)))


def caught_up(
    found: Deadline, about_on: date, today: date, extra: frozenset[date] = NO_EXTRA
) -> Deadline | None:
    """The reminder; the next working day if only its own day has passed; None if what it is about has passed, too."""
    if found.ends_on >= today:
        return found
    if about_on < today:
        return None
    day = next_working_day(today, extra)
    text = "Dieser Tag ist schon vorbei, worum es geht, noch nicht: Wiedervorlage am nächsten Werktag."
    return replace(found, ends_on=day, steps=(*found.steps, LedgerStep(text, "", day)))


def _moved(nominal: date, day: date) -> tuple[LedgerStep, ...]:
    """The step that says why the reminder lies on another day; none where it does not."""
    if day == nominal:
        return ()
    side = "danach" if day > nominal else "davor"
    text = f"Der {in_words(nominal)} ist kein Arbeitstag; die Wiedervorlage liegt am Werktag {side}."
    return (LedgerStep(text, "", day),)
