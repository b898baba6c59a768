"""Unterhaltsvorschuss from form and table: the amounts from a day on, and the day with which a decision begins."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from cases.catalogue.form_fields import value_at
from cases.errors import Invalid
from cases.facts.ledger import Deadline, LedgerStep
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
from cases.rules.benefits.maintenance_start import why_not_from
from cases.rules.german import in_words
from cases.rules.time_limits import age_completed_on, month_end, months_later

Form = Mapping[str, object]


@dataclass(frozen=True)
class MonthlyFacts:
    """What the amount of a month goes by: the form, and the maintenance that comes every month."""

    form: Form
    regular_cents: int = 0
    withheld_cents: int = 0
    """What is withheld of every month for lack of cooperation (§ 66 SGB I)."""

    @property
    def counted_cents(self) -> int:
        """What the amount of a month is lower by."""
        return self.regular_cents + self.withheld_cents


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
    grown_on = adult_on(form)
    if begins_on > grown_on:
        raise Invalid(
            "Das Kind ist an diesem Tag schon 18 Jahre alt. Bitte den Beginn prüfen (§ 1 Abs. 1a UVG)."
        )
    last_known = _last_known_on(table)
    ends_on = max(begins_on, min(until or last_known, grown_on))
    counted = value_at(form, "/child/child_benefit_recipient") in ("antragsteller", "dritter")
    claim = ClaimPeriod(begins_on, ends_on, counted, _income(form, begins_on, ends_on, regular_cents))
    segments = amounts_for_period(table, born, claim)
    if until is None and grown_on > last_known and segments:
        return (*segments[:-1], replace(segments[-1], is_open=True))
    return segments


def changed_segments(
    table: MaintenanceTable, facts: MonthlyFacts, begins_on: Value, until: date | None
) -> tuple[AmountSegment, ...]:
    """The amounts of a decision to the day before another one holds, else as above.

    Beyond the known values the last amount goes on until then. `Invalid` as above.
    """
    known = min(until, _last_known_on(table)) if until else None
    found = maintenance_segments(table, facts.form, begins_on, known, regular_cents=facts.counted_cents)
    if until is None or until == known or not found:
        return found
    return (*found[:-1], replace(found[-1], last_on=min(until, adult_on(facts.form))))


def _last_known_on(table: MaintenanceTable) -> date:
    return max(row.valid_to for row in table.rows)


def _born_on(form: Form) -> date:
    born = stated_day(value_at(form, "/child/birth_date"))
    if born is None:
        raise Invalid("Das Geburtsdatum des Kindes fehlt. Bitte in den Antragsdaten ergänzen.")
    return born


def adult_on(form: Form) -> date:
    """The last day of the claim: the child completes its 18th year (§ 1 (1a) UVG)."""
    return age_completed_on(_born_on(form), AGE_LIMIT_YEARS)


def falls_short_of_before(
    table: MaintenanceTable,
    now: MonthlyFacts,
    begins_on: date,
    *,
    granted: MonthlyFacts,
    since: date | None = None,
) -> bool:
    """Whether less is paid in the month of this day than by the facts of the grant in the month before it, or before that
    of `since`: the change of the law that the grant does not know yet.
    """
    month = begins_on.replace(day=1)
    before = months_later((since or month).replace(day=1), -1)
    if before < min(row.valid_from for row in table.rows):
        return False
    return month_cents(table, now, month) < month_cents(table, granted, before)


def month_cents(table: MaintenanceTable, facts: MonthlyFacts, month: date) -> int:
    """The amount (int cents) of the month that begins on this day. `Invalid` where its values are not known."""
    segments = maintenance_segments(
        table, facts.form, month, month_end(month), regular_cents=facts.counted_cents
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


def age_group_start(
    table: MaintenanceTable, form: Form, on: date, *, not_before: date = date.min
) -> Deadline | None:
    """The first day of the age group nearest to this day with its ledger, of those that begin after `not_before` (the
    grant began with the group of its time); None without such a day or a birthday.
    """
    born = stated_day(value_at(form, "/child/birth_date"))
    changes = [day for day in age_group_changes(table, born) if day > not_before] if born else []
    if born is None or not changes:
        return None
    day = min(changes, key=lambda change: abs(change - on))
    text = "Am nächsten liegt die Altersstufe, die am Ersten des Monats beginnt, in dem das Lebensjahr vollendet ist."
    steps = (
        LedgerStep("Das Kind ist geboren.", "Angabe im Antrag", born),
        LedgerStep(text, "§ 1612a Abs. 3 BGB", day),
    )
    return Deadline("Beginn der Altersstufe", born, day, steps)


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


def _cents(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _list(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
