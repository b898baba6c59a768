"""Periods by §§ 187-193 BGB under a regime, with a ledger that explains each date. Hours are not counted
here.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from cases.errors import Invalid
from cases.facts.ledger import Deadline, LedgerStep
from cases.rules.calendar import (
    NO_EXTRA,
    add_working_days,
    next_working_day,
    why_no_working_day,
)
from cases.rules.german import in_words
from cases.rules.regimes import Regime, switches_of

_ONE_DAY = timedelta(days=1)
_MONTHS_PER_YEAR = 12
_COUNTED_STEP = 2
"""The ledger of `end_of_period`: event, first day, then the length with the day it leads to."""
_EXTENDED = "§ 190 BGB"
"""By this source an extension is found again in a ledger."""


class PeriodUnit(StrEnum):
    """Units in which a period is measured."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    WORKING_DAYS = "working_days"


_WORDS = {
    PeriodUnit.DAYS: ("1 Tag", "Tage"),
    PeriodUnit.WEEKS: ("1 Woche", "Wochen"),
    PeriodUnit.MONTHS: ("1 Monat", "Monate"),
    PeriodUnit.YEARS: ("1 Jahr", "Jahre"),
    PeriodUnit.WORKING_DAYS: ("1 Werktag", "Werktage (ohne Samstage)"),
}

_END_SOURCES = {
    PeriodUnit.DAYS: "§ 188 Abs. 1 BGB",
    PeriodUnit.WORKING_DAYS: "§ 188 Abs. 1 BGB",
    PeriodUnit.WEEKS: "§ 188 Abs. 2 BGB",
    PeriodUnit.MONTHS: "§ 188 Abs. 2 BGB",
    PeriodUnit.YEARS: "§ 188 Abs. 2 BGB",
}


@dataclass(frozen=True)
class Period:
    """A length of time. Raises `Invalid` if it is not at least one unit long or the unit is unknown."""

    amount: int
    unit: PeriodUnit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise Invalid("Eine Frist muss mindestens eine Einheit lang sein. Bitte eine Zahl ab 1 angeben.")
        if self.unit not in set(PeriodUnit):
            raise Invalid(
                f"Die Einheit „{self.unit}“ ist keine Fristeinheit. "
                "Bitte Tage, Wochen, Monate oder Jahre wählen."
            )
        object.__setattr__(self, "unit", PeriodUnit(self.unit))

    def in_words(self) -> str:
        """The period as it reads in a ledger: "1 Monat", "14 Tage"."""
        one, many = _WORDS[self.unit]
        return one if self.amount == 1 else f"{self.amount} {many}"


def end_of_period(  # noqa: PLR0913 - event, period, rule and words belong together
    title: str,
    event_on: date,
    period: Period,
    regime: Regime,
    *,
    shifts_to_working_day: bool = True,
    event_text: str,
    source: str,
    extra: frozenset[date] = NO_EXTRA,
) -> Deadline:
    """The last day of a period that an event starts (§§ 187 (1), 188, 193 BGB under the regime).

    `event_text` says what happened on `event_on`, `source` is the rule that sets the period.
    """
    nominal = nominal_end(event_on, period, extra)
    starts_on = event_on + _ONE_DAY
    steps = (
        LedgerStep(event_text, source, event_on),
        LedgerStep(
            "Der Tag des Ereignisses zählt nicht mit; die Frist beginnt am Tag danach.",
            "§ 187 Abs. 1 BGB",
            starts_on,
        ),
        LedgerStep(f"Frist: {period.in_words()}.", _end_source(event_on, period, nominal), nominal),
    )
    shift_source = shift_source_of(regime) if shifts_to_working_day else ""
    return settled(Deadline(title, starts_on, nominal, steps, shift_source=shift_source), nominal, extra)


def nominal_end(event_on: date, period: Period, extra: frozenset[date] = NO_EXTRA) -> date:
    """The end of a period before any shift (§ 188 (1) to (3) BGB)."""
    if period.unit is PeriodUnit.WORKING_DAYS:
        return add_working_days(event_on, period.amount, extra)
    if period.unit is PeriodUnit.DAYS:
        return event_on + timedelta(days=period.amount)
    if period.unit is PeriodUnit.WEEKS:
        return event_on + timedelta(weeks=period.amount)
    months = period.amount * (_MONTHS_PER_YEAR if period.unit is PeriodUnit.YEARS else 1)
    return months_later(event_on, months)


def months_later(day: date, months: int) -> date:
    """The day with the same number `months` later, or the last day of that month if there is none (§ 188
    (3) BGB).
    """
    index = day.year * _MONTHS_PER_YEAR + day.month - 1 + months
    year, month = divmod(index, _MONTHS_PER_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """The last day of the calendar month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_between(begins_on: date, ends_on: date) -> int:
    """How many calendar months a period touches; 0 if it ends before it begins."""
    months = (ends_on.year - begins_on.year) * _MONTHS_PER_YEAR + ends_on.month - begins_on.month + 1
    return max(0, months)


def named_end_date(
    title: str,
    announced_on: date | None,
    ends_on: date,
    regime: Regime,
    *,
    extra: frozenset[date] = NO_EXTRA,
) -> Deadline:
    """A period whose last day an authority has named, starting the day after `announced_on` (None: not known here).

    On a weekend or holiday it moves on: no letter of the office refers to § 31 (3) S. 2 VwVfG (§ 26 (3) S. 2 SGB X), by
    which it would stay. Raises `Invalid` if the end is not later than the announcement.
    """
    if announced_on is not None and ends_on <= announced_on:
        raise Invalid(
            "Das genannte Fristende liegt nicht nach der Bekanntgabe. Bitte ein späteres Datum nennen."
        )
    switches = switches_of(regime)
    starts_on = announced_on + _ONE_DAY if announced_on is not None else ends_on
    steps: tuple[LedgerStep, ...] = (
        LedgerStep(
            f"Die Behörde hat den {in_words(ends_on)} als Fristende genannt.", switches.period_source, ends_on
        ),
    )
    if announced_on is not None:
        began = (
            LedgerStep("Die Frist ist bekannt gegeben.", switches.period_start_source, announced_on),
            LedgerStep("Sie beginnt am Tag nach der Bekanntgabe.", switches.period_start_source, starts_on),
        )
        steps = began + steps
    return settled(
        Deadline(title, starts_on, ends_on, steps, shift_source=shift_source_of(regime)), ends_on, extra
    )


def pause(
    deadline: Deadline, paused_from: date, resumed_on: date, extra: frozenset[date] = NO_EXTRA
) -> Deadline:
    """The deadline after a pause: the days from `paused_from` up to the day before `resumed_on` are added
    (§ 209 BGB).

    Days before the period began do not count. A pause that began after the end changes nothing but says so.
    """
    if resumed_on < paused_from:
        raise Invalid("Das Ende der Unterbrechung liegt vor ihrem Beginn. Bitte die beiden Tage prüfen.")
    if paused_from > deadline.ends_on:
        text = f"Die Unterbrechung ab {in_words(paused_from)} liegt nach dem Fristende und verlängert nicht."
        return replace(deadline, steps=(*deadline.steps, LedgerStep(text, "§ 209 BGB", deadline.ends_on)))
    days = max(0, (resumed_on - max(paused_from, deadline.starts_on)).days)
    nominal = (deadline.nominal_ends_on or deadline.ends_on) + timedelta(days=days)
    counted = "1 Tag wird" if days == 1 else f"{days} Tage werden"
    text = f"Unterbrochen ab {in_words(paused_from)}, weiter ab {in_words(resumed_on)}: {counted} angehängt."
    step = LedgerStep(text, "§ 209 BGB (entsprechend)", nominal)
    return settled(replace(deadline, steps=(*deadline.steps, step)), nominal, extra)


def extend(  # noqa: PLR0913 - the old end, the new length, why, when, under which rule
    deadline: Deadline,
    period: Period,
    *,
    reason: str,
    regime: Regime,
    extended_on: date | None = None,
    is_set_by_authority: bool = True,
    extra: frozenset[date] = NO_EXTRA,
) -> Deadline:
    """The deadline after an extension, counted from the end of the old period (§ 190 BGB; § 31 (7) VwVfG).

    The old end counts as it stood, after its own shift. The new end moves to a working day even if the old
    one was named with express reference: the reference does not cover the new day. `extended_on` after the
    old end makes it an extension in retrospect (§ 31 (7) sentence 2 VwVfG). Raises `Invalid` for statutory
    periods: nobody may extend them.
    """
    if not is_set_by_authority:
        raise Invalid(
            "Eine gesetzliche Frist kann die Behörde nicht verlängern. "
            "Bitte prüfen, ob Wiedereinsetzung in den vorigen Stand in Betracht kommt."
        )
    nominal = nominal_end(deadline.ends_on, period, extra)
    switches = switches_of(regime)
    is_late = extended_on is not None and extended_on > deadline.ends_on
    source = switches.late_extension_source if is_late else switches.extension_source
    how = "Nach Ablauf rückwirkend verlängert" if is_late else "Verlängert"
    text = f"{how} um {period.in_words()}, gerechnet vom Ende der alten Frist. Grund: {reason}"
    steps = (*deadline.steps, LedgerStep(text, f"{_EXTENDED}, {source}", nominal))
    return settled(replace(deadline, steps=steps, shift_source=shift_source_of(regime)), nominal, extra)


def was_extended(deadline: Deadline) -> bool:
    """Whether the ledger has an extension: then the end no longer follows from the announcement alone."""
    return any(step.source.startswith(_EXTENDED) for step in deadline.steps)


def age_completed_on(birth: date, years: int) -> date:
    """The day on which a person completes a year of life: the day before the birthday (§§ 187 (2) S. 2, 188
    (2) BGB).

    Somebody born on 29 February completes it on 28 February.
    """
    year = birth.year + years
    has_birthday = birth.day <= monthrange(year, birth.month)[1]
    birthday = date(year, birth.month, birth.day) if has_birthday else date(year, birth.month + 1, 1)
    return birthday - _ONE_DAY


def months_completed_on(birth: date, months: int) -> date:
    """The day on which so many months of life are completed (§§ 187 (2) S. 2, 188 (2), (3) BGB): as `age_completed_on`."""
    same_day = months_later(birth, months)
    return same_day - _ONE_DAY if same_day.day == birth.day else same_day


def settled(deadline: Deadline, nominal: date, extra: frozenset[date] = NO_EXTRA) -> Deadline:
    """The deadline with its end at `nominal`, moved to the next working day if its `shift_source` says so."""
    ends_on = next_working_day(nominal, extra) if deadline.shift_source else nominal
    if ends_on == nominal:
        return replace(deadline, ends_on=nominal, nominal_ends_on=None)
    text = (
        f"Der {in_words(nominal)} ist kein Arbeitstag ({why_no_working_day(nominal)}); "
        "es zählt der nächste Werktag."
    )
    steps = (*deadline.steps, LedgerStep(text, deadline.shift_source, ends_on))
    return replace(deadline, ends_on=ends_on, nominal_ends_on=nominal, steps=steps)


def recounted(
    deadline: Deadline, extra: frozenset[date] = NO_EXTRA, *, working_days: int | None = None
) -> Deadline:
    """The deadline counted anew because the holidays changed; everything else in its ledger stays.

    `working_days` is the length of a period that counts working days, which then is counted from its event again; all
    other periods only move at their end, and those without `shift_source` stay where they are.
    """
    was_moved = deadline.nominal_ends_on is not None
    steps = deadline.steps[:-1] if was_moved else deadline.steps
    nominal = deadline.nominal_ends_on or deadline.ends_on
    event = steps[0].day if steps else None
    counted = steps[2].day if len(steps) > _COUNTED_STEP else None
    if working_days is not None and event is not None and counted is not None:
        later = add_working_days(event, working_days, extra) - counted
        moved = (replace(step, day=step.day + later if step.day else None) for step in steps[2:])
        steps, nominal = (*steps[:2], *moved), nominal + later
    return settled(replace(deadline, steps=steps, nominal_ends_on=None), nominal, extra)


def shift_source_of(regime: Regime) -> str:
    """The rule by which an end on a weekend or holiday moves, as it is printed."""
    return f"{switches_of(regime).shift_source}, § 193 BGB"


def _end_source(event_on: date, period: Period, nominal: date) -> str:
    is_month_end = period.unit in (PeriodUnit.MONTHS, PeriodUnit.YEARS) and nominal.day != event_on.day
    return "§ 188 Abs. 2 und 3 BGB" if is_month_end else _END_SOURCES[period.unit]
