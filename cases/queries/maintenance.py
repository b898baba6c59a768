"""Unterhaltsvorschuss from form and table: the amounts from a day on, and the day with which a decision begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cases.catalogue.form_fields import value_at
from cases.errors import Invalid
from cases.facts.ledger import Calculation, Deadline, LedgerStep
from cases.queries.outcome_fields import Value
from cases.queries.statements import stated_day, stated_text
from cases.rules.benefits.earnings import ChildEarnings, countable_earnings
from cases.rules.benefits.maintenance_advance import (
    AGE_LIMIT_YEARS,
    AmountSegment,
    ClaimPeriod,
    MaintenanceTable,
    MonthlyIncome,
    age_group_changes,
    amounts_for_period,
    claim_starts_on,
)
from cases.rules.benefits.maintenance_repayment import repayment
from cases.rules.benefits.maintenance_start import why_not_from
from cases.rules.german import in_words
from cases.rules.time_limits import age_completed_on, months_later

Form = Mapping[str, object]


def maintenance_segments(
    table: MaintenanceTable,
    form: Form,
    begins_on: Value,
    until: date | None = None,
    *,
    regular_cents: int = 0,
) -> tuple[AmountSegment, ...]:
    """The amounts from this day to `until`, else to the end of the known values, never past the 18th year. `Invalid`
    says what is missing.

    `regular_cents` is maintenance that comes every month: it counts where the form names no payment (§ 2 (3) UVG).
    """
    born = _born_on(form)
    if not isinstance(begins_on, date):
        raise Invalid("Bitte den Beginn der Leistung eintragen.")
    adult_on = _adult_on(form)
    if begins_on > adult_on:
        raise Invalid(
            "Das Kind ist an diesem Tag schon 18 Jahre alt. Bitte den Beginn prüfen (§ 1 Abs. 1a UVG)."
        )
    last_known = max(row.valid_to for row in table.rows)
    ends_on = max(begins_on, min(until or last_known, adult_on))
    counted = value_at(form, "/child/child_benefit_recipient") in ("antragsteller", "dritter")
    claim = ClaimPeriod(begins_on, ends_on, counted, _income(form, begins_on, ends_on, regular_cents))
    segments = amounts_for_period(table, born, claim)
    if until is None and adult_on > last_known and segments:
        return (*segments[:-1], replace(segments[-1], is_open=True))
    return segments


def _born_on(form: Form) -> date:
    born = stated_day(value_at(form, "/child/birth_date"))
    if born is None:
        raise Invalid("Das Geburtsdatum des Kindes fehlt. Bitte in den Antragsdaten ergänzen.")
    return born


def _adult_on(form: Form) -> date:
    return age_completed_on(_born_on(form), AGE_LIMIT_YEARS)


@dataclass(frozen=True)
class MonthlyFacts:
    """What the amount of a month goes by: the form, and the maintenance that comes every month."""

    form: Form
    regular_cents: int = 0


@dataclass(frozen=True)
class Grant:
    """What one decision granted: from `begins_on` on by these facts; `decided_on` is the day (office time) it was made."""

    begins_on: date
    decided_on: date
    facts: MonthlyFacts


def in_force(grants: Sequence[Grant], on: date) -> Grant | None:
    """The last of the grants (in the order of deciding) that begins no later than the month of this day.

    The first one of all where none does; None without any.
    """
    begun = [*grants[:1], *_begun(grants, on)]
    return begun[-1] if begun else None


def granted_segments(
    table: MaintenanceTable, grants: Sequence[Grant], first_on: date, last_on: date
) -> tuple[AmountSegment, ...]:
    """What the grants (in the order of deciding) had paid in these days; nothing past the 18th year.

    A month is paid in advance (§ 9 (3) UVG): what was lowered only later had been paid by then, so the
    higher amount counts; what was raised later was paid afterwards.
    """
    last_on = min(last_on, max(_adult_on(grant.facts.form) for grant in grants))
    runs: list[tuple[date, MonthlyFacts]] = []
    month = first_on.replace(day=1)
    while month <= last_on:
        facts = _paid_by(table, grants, month)
        if not runs or runs[-1][1] != facts:
            runs.append((max(month, first_on), facts))
        month = months_later(month, 1)
    ends = [*(start - timedelta(days=1) for start, _ in runs[1:]), last_on]
    return tuple(
        segment
        for (start, facts), end in zip(runs, ends, strict=False)
        for segment in maintenance_segments(table, facts.form, start, end, regular_cents=facts.regular_cents)
    )


def _paid_by(table: MaintenanceTable, grants: Sequence[Grant], month: date) -> MonthlyFacts:
    begun = _begun(grants, month)
    in_time = [grant for grant in begun if grant.decided_on < month]
    paid = [*in_time[-1:], *(grant for grant in begun if grant.decided_on >= month)]
    return max((grant.facts for grant in paid), key=lambda facts: month_cents(table, facts, month))


def _begun(grants: Sequence[Grant], on: date) -> list[Grant]:
    month = on.replace(day=1)
    return [grant for grant in grants if grant.begins_on.replace(day=1) <= month]


def repayment_sheet(
    table: MaintenanceTable, form: Form, values: Mapping[str, Value], grants: Sequence[Grant] = ()
) -> Calculation:
    """The sheet of a demand of § 5 UVG by all that was granted, in the order of deciding; by `form` where no grant is known.

    `Invalid` says what is missing or too much.
    """
    from_on, until_on, amount = (values.get(key) for key in ("from_on", "until_on", "amount_cents"))
    if not isinstance(from_on, date) or not isinstance(until_on, date) or not isinstance(amount, int):
        raise Invalid("Bitte Zeitraum und Betrag eintragen.")
    if until_on < from_on:
        raise Invalid("Das Ende des Zeitraums liegt vor seinem Beginn. Bitte die beiden Tage prüfen.")
    first_on, last_on = from_on.replace(day=1), _month_end(until_on)
    if not grants:
        return repayment(maintenance_segments(table, form, first_on, last_on), amount, from_on, until_on)
    granted_from = min(grant.begins_on for grant in grants)
    if until_on < granted_from:
        raise Invalid(
            f"Bewilligt ist die Leistung erst ab dem {in_words(granted_from)}. Bitte den Zeitraum prüfen (§ 5 UVG)."
        )
    granted = granted_segments(table, grants, max(first_on, granted_from), last_on)
    return repayment(granted, amount, from_on, until_on, is_start_known=True)


def falls_short_of_before(
    table: MaintenanceTable, now: MonthlyFacts, begins_on: date, *, granted: MonthlyFacts
) -> bool:
    """Whether less is paid in the month of this day than by the facts of the grant in the month before."""
    month = begins_on.replace(day=1)
    before = months_later(month, -1)
    if before < min(row.valid_from for row in table.rows):
        return False
    return month_cents(table, now, month) < month_cents(table, granted, before)


def month_cents(table: MaintenanceTable, facts: MonthlyFacts, month: date) -> int:
    """The amount (int cents) of the month that begins on this day. `Invalid` where its values are not known."""
    segments = maintenance_segments(
        table, facts.form, month, _month_end(month), regular_cents=facts.regular_cents
    )
    return sum(segment.calculation.total_cents for segment in segments)


def claim_start(form: Form, received_on: date) -> Deadline:
    """The first day of the claim of an application with its ledger (§ 4 UVG), as far as the form alone carries it.

    It begins neither before the wish nor before what the form says of birth and separation. What the form says of
    efforts proves nothing: the month before the application is named in the ledger, for the clerk to grant once the
    efforts are confirmed.
    """
    month = received_on.replace(day=1)
    wished_on = _wished_on(form) or month
    condition = _last_condition(form)
    met_on = max(wished_on, condition.day) if condition and condition.day else wished_on
    found = claim_starts_on(received_on, met_on, efforts_shown=False)
    steps = list(found.steps)
    if condition is not None and condition.day == met_on > month:
        steps.insert(1, condition)
    elif wished_on > received_on:
        wish = LedgerStep("Die Leistung ist erst ab diesem Tag beantragt.", "Angabe im Antrag", wished_on)
        steps = [steps[0], wish, LedgerStep("Der Anspruch beginnt dann.", "§ 4 Abs. 1 UVG", found.ends_on)]
    if met_on < month and stated_text(form, "/maintenance/efforts"):
        backdated_on = claim_starts_on(received_on, met_on, efforts_shown=True).ends_on
        text = (
            "Bemühungen um Unterhalt sind angegeben, bitte prüfen: Sind sie belegt, beginnt die Leistung am "
            f"{in_words(backdated_on)}."
        )
        steps.append(LedgerStep(text, "§ 4 Abs. 2 UVG"))
    if value_at(form, "/applicant/identification_level") == "benutzername_passwort":
        steps.append(LedgerStep(_SIGNED_LATER, "§ 9 Abs. 1 UVG"))
    return replace(found, steps=tuple(steps))


def need_lawful_start(
    form: Form, values: Mapping[str, Value], received_on: date, *, is_partial: bool
) -> None:
    """The day the clerk has chosen must be one of § 4 UVG, and a later one than wished refuses a part; `Invalid` says so.

    `effective_on` is the day of the application where it is not the day of receipt. Without the fields of a grant
    nothing is checked.
    """
    begins_on, applied_on = values.get("begins_on"), values.get("effective_on") or received_on
    if "efforts_shown" not in values or not isinstance(begins_on, date) or not isinstance(applied_on, date):
        return
    condition, wished_on = _last_condition(form), _wished_on(form)
    first_on = condition.day if condition and condition.day else date.min
    if begins_on < first_on:
        raise Invalid(
            f"Die Voraussetzungen liegen nach den Angaben erst seit dem {in_words(first_on)} vor (Geburt oder Trennung). "
            "Bitte den Beginn ändern oder die Angabe berichtigen."
        )
    met_on = max(first_on, applied_on.replace(day=1))
    problem = why_not_from(begins_on, applied_on, met_on, efforts_shown=values.get("efforts_shown") is True)
    if problem:
        raise Invalid(problem)
    if wished_on and not is_partial and max(wished_on, first_on) < begins_on:
        raise Invalid(
            f"Beantragt ist die Leistung ab dem {in_words(max(wished_on, first_on))}. Beginnt sie später, bitte "
            "„Teilweise bewilligen“ wählen und den Antrag für die Zeit davor ablehnen."
        )


_SIGNED_LATER = (
    "Ohne eID ist der Antrag erst mit dem Signaturbogen schriftlich. Kam er in einem späteren Monat, bitte klären, ob der "
    "Antrag erst damit wirksam gestellt ist, und dann „Antrag wirksam gestellt am“ ausfüllen."
)


def _last_condition(form: Form) -> LedgerStep | None:
    """The later of birth and separation: before it § 1 UVG is not met; None where the form says neither."""
    born = stated_day(value_at(form, "/child/birth_date"))
    apart = value_at(form, "/applicant/marital_status") == "dauernd_getrennt"
    separated = stated_day(value_at(form, "/applicant/separated_since")) if apart else None
    steps = [
        LedgerStep("Das Kind ist geboren.", "Angabe im Antrag", born),
        LedgerStep(
            "Die Eltern leben dauernd getrennt (§ 1 Abs. 1 Nr. 2 UVG).", "Angabe im Antrag", separated
        ),
    ]
    return max((step for step in steps if step.day), key=lambda step: step.day or date.min, default=None)


def _wished_on(form: Form) -> date | None:
    wished = stated_text(form, "/requested_from")
    return date.fromisoformat(f"{wished[:7]}-01") if len(wished) >= len("2026-01") else None


def age_group_start(table: MaintenanceTable, form: Form, on: date) -> Deadline | None:
    """The first day of the nearest age group with its ledger; None without a birthday."""
    born, day = stated_day(value_at(form, "/child/birth_date")), nearest_age_group_change(table, form, on)
    if born is None or day is None:
        return None
    text = "Am nächsten liegt die Altersstufe, die am Ersten des Monats beginnt, in dem das Lebensjahr vollendet ist."
    steps = (
        LedgerStep("Das Kind ist geboren.", "Angabe im Antrag", born),
        LedgerStep(text, "§ 1612a Abs. 3 BGB", day),
    )
    return Deadline("Beginn der Altersstufe", born, day, steps)


def nearest_age_group_change(table: MaintenanceTable, form: Form, on: date) -> date | None:
    """The first day of the age group whose beginning is nearest to this day; None without a birthday."""
    born = stated_day(value_at(form, "/child/birth_date"))
    changes = age_group_changes(table, born) if born else ()
    return min(changes, key=lambda day: abs(day - on), default=None)


def _income(form: Form, first: date, last: date, regular_cents: int) -> dict[date, MonthlyIncome]:
    orphan = _cents(value_at(form, "/orphan_benefit_cents"))
    earnings = _earnings(form)
    paid = {
        stated_text(item, "/month"): _cents(value_at(item, "/amount_cents"))
        for item in _list(value_at(form, "/maintenance/payments"))
    }
    months: dict[date, MonthlyIncome] = {}
    month = first.replace(day=1)
    while month <= last:
        received = orphan + paid.get(f"{month:%Y-%m}", regular_cents)
        if earnings is not None:
            earned = countable_earnings(earnings, month)
            months[month] = MonthlyIncome(received, earned.total_cents, earned.lines)
        elif received:
            months[month] = MonthlyIncome(received)
        month = months_later(month, 1)
    return months


def _earnings(form: Form) -> ChildEarnings | None:
    """What the child earns; None if it earns nothing or still attends a general school (§ 2 (4) UVG)."""
    if value_at(form, "/child/attends_general_school") is not False:
        return None
    kinds = ("training_pay_cents", "other_wages_cents", "property_income_cents")
    stated = [_cents(value_at(form, f"/child/{kind}")) for kind in kinds]
    return ChildEarnings(*stated) if any(stated) else None


def _month_end(day: date) -> date:
    return months_later(day.replace(day=1), 1) - timedelta(days=1)


def _cents(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _list(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
