"""The calculation of a decision: facts of the case and values of the catalogue into `rules.benefits` and `rules.fees`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from cases.catalogue.authority_schema import DogTax
from cases.catalogue.form_fields import value_at
from cases.catalogue.outcome_rule import Outcome, OutcomeField
from cases.catalogue.service_parts import CalculationKind
from cases.errors import CaseError, Invalid, NotFound
from cases.models import Case
from cases.queries.changed_notice import changed_notice
from cases.queries.computed_days import computed_days, drafted_day
from cases.queries.decision_amounts import DecisionAmounts, Inputs
from cases.queries.dog_tax_end import EndDays, dog_tax_end_defaults, dog_tax_end_sheet
from cases.queries.dog_tax_grounds import departs_from_bylaw
from cases.queries.fee_amounts import fee_amounts, fee_defaults, fixed_fee_amounts
from cases.queries.follow_ons import applied_on, earlier_statement, granted_case
from cases.queries.grant_refund import grant_refund_defaults, grant_refund_sheet
from cases.queries.look import Look
from cases.queries.maintenance import MonthlyFacts, changed_segments, need_lawful_start
from cases.queries.maintenance_decided import REGULAR, earlier_demands, grants_of, regular_cents
from cases.queries.maintenance_grant import MADE_UP, change_of, later_decision, open_notice, regular_on
from cases.queries.maintenance_paid import not_paid_yet, repayment_sheet
from cases.queries.maintenance_reversal import (
    annulment_hints,
    annulment_sheet,
    withholding_hints,
    withholding_sheet,
)
from cases.queries.outcome_fields import Value, read_moment, typed_money, typed_value
from cases.queries.rank_changes import stated_rank
from cases.queries.same_chip import same_chip_warnings
from cases.queries.school_transport import school_transport_defaults, school_transport_sheet
from cases.queries.statements import effective_form, stated_day, stated_text
from cases.queries.transport_refund import transport_refund_sheet
from cases.queries.withdrawn_relief import withdrawn_relief, withdrawn_relief_warnings
from cases.queries.yearly_payment import due_days, later_yearly
from cases.rules.benefits.dog_tax import (
    DogTaxTariff,
    Relief,
    TaxBegins,
    TaxedDog,
    annual_rate,
    dog_tax,
    start_warnings,
    tax_starts_on,
)
from cases.rules.benefits.dog_tax_end import tax_ends_on
from cases.rules.benefits.dog_tax_years import (
    as_ended,
    as_estimate,
    assumed_due_dates,
    parts_due,
    tax_years,
    years_as_one,
    years_until,
)
from cases.rules.benefits.training_grant import check_grant, counted_as, grant_calculation, why_not_so_many
from cases.rules.german import euros
from cases.rules.repeated import counted_once
from cases.rules.time_limits import months_later


def decision_amounts(
    look: Look, case: Case, outcome: Outcome, values: Mapping[str, Value], *, on: date | None = None
) -> DecisionAmounts:
    """Compute for this outcome; never raises for bad facts: `problem` says in German what is missing.

    `on` is the day whose values count (today): an old decision is computed again with the values of its day.
    """
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    if not outcome.calculation or service.calculation is CalculationKind.NONE:
        return DecisionAmounts()
    inputs = Inputs(look, case, service, effective_form(case), outcome, values, on or look.today)
    try:
        return _with_due_day(inputs, _BY_KIND[service.calculation](inputs))
    except CaseError as error:
        return DecisionAmounts(problem=error.message)


def _with_due_day(inputs: Inputs, amounts: DecisionAmounts) -> DecisionAmounts:
    """Due day and cash reference are needed where a fee is taken, and only there."""
    if not amounts.fee_cents or amounts.problem:
        return amounts
    missing = [
        field.title
        for field in inputs.outcome.fields
        if field.required_with_fee and inputs.values.get(field.key) is None
    ]
    return replace(amounts, problem=f"„{missing[0]}“ fehlt.") if missing else amounts


def computed_defaults(look: Look, case: Case, outcome: Outcome) -> dict[str, str]:
    """What the program would type into the fields of this outcome; the clerk may change each."""
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    inputs = Inputs(look, case, service, effective_form(case), outcome, {}, look.today)
    defaults = {field.key: _default(field, inputs) for field in outcome.fields}
    compute = _SPECIAL_DEFAULTS.get(service.calculation)
    days = computed_days(look, case, service, outcome)
    try:
        computed = compute(inputs) if compute else {}
    except CaseError:
        computed = {}
    computed |= {key: typed_value(day.ends_on) for key, day in days.items()}
    return {key: computed.get(key, value) for key, value in defaults.items() if computed.get(key, value)}


def _default(field: OutcomeField, inputs: Inputs) -> str:
    """What the form states for this field, or the catalogue's default, as a clerk would type it."""
    if field.key == "cash_reference":
        bank = inputs.look.catalogue.authority(inputs.case.authority_key).bank
        return bank.cash_reference_of(inputs.case.file_reference)
    stated = _stated(field, field.default_from, inputs) if field.default_from else field.default
    if isinstance(stated, str) and field.type == "date":
        return typed_value(date.fromisoformat(stated[:10]))
    if isinstance(stated, str) and field.type == "datetime":
        return typed_value(read_moment(stated))
    if isinstance(stated, list) and field.type == "int":
        return str(counted_once(stated, field.once_by, field.once_alike))
    if isinstance(stated, int) and field.type == "money":
        return typed_money(stated)
    return typed_value(stated) if isinstance(stated, str | int) else ""


def _stated(field: OutcomeField, pointer: str, inputs: Inputs) -> object:
    """What the form says there, or of the same name in the group that stands in for it."""
    group = field.default_group
    if group is None or value_at(inputs.form, group) is None:
        return value_at(inputs.form, pointer)
    return value_at(inputs.form, f"{group}/{pointer.rpartition('/')[2]}")


def _dog(inputs: Inputs) -> TaxedDog:
    form = inputs.form
    started = inputs.values.get("keeping_since") or stated_day(value_at(form, "/dog/keeping_since"))
    return TaxedDog(
        name=stated_text(form, "/dog/name"),
        rank=stated_rank(form),
        keeping_started_on=started if isinstance(started, date) else inputs.on,
        born_on=stated_day(value_at(form, "/dog/birth_date")),
        is_dangerous=value_at(form, "/dog/is_dangerous") is True,
    )


def _dog_tax(inputs: Inputs) -> DecisionAmounts:
    today, row, dog = inputs.on, _dog_tax_row(inputs), _dog(inputs)
    disputed = start_warnings(row.as_rule(), dog)
    begins_on = inputs.values.get("begins_on")
    starts_on = begins_on if isinstance(begins_on, date) else tax_starts_on(row.as_rule(), dog)
    if starts_on.day != 1:
        raise Invalid(
            "Die Steuer beginnt am Ersten eines Monats. Bitte den Beginn der Steuerpflicht nach der Satzung eintragen."
        )
    ends_on = _tax_ends_on(inputs, row)
    dog = replace(
        dog, keeping_started_on=starts_on, keeping_ended_on=ends_on, born_on=None, relief=_relief(inputs)
    )
    years = years_until(tax_years(starts_on, _received_on(inputs), today), starts_on, ends_on)
    sheets = {year: dog_tax(_tariff_of_year(inputs, year, starts_on), [dog], year) for year in years.open}
    last = max(sheets)
    due = due_days(inputs.look, inputs.case, row, last)
    # Nobody can pay before the letter is there: the first due date lies a month ahead.
    from_day = months_later(today, 1)
    _need_the_same_annual_tax(inputs, dog)
    calculation = years_as_one(sheets, years, is_declared=not inputs.outcome.is_estimate)
    at_once = later_yearly(inputs.look, inputs.case, row, last) if ends_on is None else ()
    calculation = replace(calculation, lines=(*at_once, *calculation.lines))
    if ends_on is not None:
        calculation = as_ended(calculation, ends_on, row.source)
    if inputs.outcome.is_estimate:
        calculation = as_estimate(calculation, starts_on)
    assumed = assumed_due_dates(sheets, due, from_day)
    twice = same_chip_warnings(inputs, starts_on, row.begins)
    taken_back = withdrawn_relief_warnings(inputs)
    is_taken_back = bool(withdrawn_relief(inputs.look, inputs.case, inputs.outcome, inputs.values))
    warnings = (*calculation.warnings, *disputed, *twice, *taken_back, *filter(None, [assumed]))
    return DecisionAmounts(
        calculation=replace(calculation, warnings=warnings),
        instalments=parts_due(sheets, due, from_day),
        years=tuple((year, sheet.total_cents) for year, sheet in sheets.items()),
        # §§ 121 (1), 130 (2), 131 (2) AO
        needs_reasons=is_taken_back or departs_from_bylaw(inputs.look, inputs.case, inputs.values),
    )


def _tax_ends_on(inputs: Inputs, row: DogTax) -> date | None:
    """The last taxed day of a dog that is gone already; None while it is kept."""
    ended_on = inputs.values.get("ended_on")
    if not isinstance(ended_on, date):
        return None
    if ended_on > inputs.on:
        raise Invalid(
            "Die Haltung kann nicht in der Zukunft geendet haben. Bitte „Haltung endete am“ prüfen."
        )
    extra = inputs.look.extra_holidays
    return tax_ends_on(ended_on, _received_on(inputs), row.ends, row.register_within_days, extra)


def _tariff_of_year(inputs: Inputs, year: int, starts_on: date) -> DogTaxTariff:
    """The tariff in force at the first taxed day of a year; the start rule must not move the known first day."""
    try:
        row = _dog_tax_row(inputs, max(starts_on, date(year, 1, 1)))
    except NotFound as error:
        raise Invalid(f"Hundesteuer für {year}: {error.message}") from error
    return replace(row.as_rule(), begins=TaxBegins.MONTH_OF_ADMISSION)


def _need_the_same_annual_tax(inputs: Inputs, dog: TaxedDog) -> None:
    """The letter names the yearly tax beside the sheet: both must be the tariff's. `Invalid` names the right amount."""
    stated = inputs.values.get("annual_tax_cents")
    on = max(dog.keeping_started_on, min(inputs.on, dog.keeping_ended_on or inputs.on))
    right = annual_rate(_dog_tax_row(inputs, on).as_rule(), dog)
    if stated != right:
        title = next(field.title for field in inputs.outcome.fields if field.key == "annual_tax_cents")
        percent = f" mit {dog.relief.percent} % Ermäßigung" if dog.relief else ""
        raise Invalid(
            f"Die Jahressteuer beträgt nach der Satzung{percent} {euros(right)}. Bitte „{title}“ im Entwurf ändern."
        )


def _relief(inputs: Inputs) -> Relief | None:
    if "relief_percent" not in inputs.values:
        return None
    reduced = inputs.values["relief_percent"]
    if not isinstance(reduced, int):
        raise Invalid("Bitte „Ermäßigung in Prozent“ als ganze Zahl eintragen.")
    until = inputs.values.get("relief_until")
    last_day = until if isinstance(until, date) else None
    return Relief("Ermäßigung nach der Satzung", reduced, "Hundesteuersatzung", last_day)


def _dog_defaults(inputs: Inputs) -> dict[str, str]:
    ended_on = stated_day(earlier_statement(inputs.look, inputs.case, "/ending/ended_on"))
    tariff = _dog_tax_row(inputs, min(inputs.on, ended_on or inputs.on)).as_rule()
    rate = annual_rate(tariff, _dog(inputs))
    return {"ended_on": typed_value(ended_on), "annual_tax_cents": typed_money(rate)}


def _dog_tax_end(inputs: Inputs) -> DecisionAmounts:
    row_on, days = partial(_dog_tax_row, inputs), _end_days(inputs)
    end = dog_tax_end_sheet(row_on, inputs.form, inputs.outcome.key, inputs.values, days)
    return DecisionAmounts(
        calculation=end.calculation,
        years=end.years,
        ranks_move=end.ranks_move,
        # Discretion (§§ 130, 131 AO) is reasoned where earlier years become dearer (§ 121 (1) AO).
        needs_reasons=(len(end.years) > 1 and inputs.outcome.is_interfering)
        or departs_from_bylaw(inputs.look, inputs.case, inputs.values),
    )


def _dog_tax_end_defaults(inputs: Inputs) -> dict[str, str]:
    defaults = dog_tax_end_defaults(partial(_dog_tax_row, inputs), inputs.form, _end_days(inputs))
    ends_on = drafted_day(inputs.look, inputs.case, inputs.service, inputs.outcome, "tax_ends_on")
    return defaults | {"changed_notice": changed_notice(inputs.look, inputs.case, ends_on)}


def _end_days(inputs: Inputs) -> EndDays:
    return EndDays(_received_on(inputs), inputs.on, inputs.look.extra_holidays)


def _dog_tax_row(inputs: Inputs, on: date | None = None) -> DogTax:
    case, day = inputs.case, on or inputs.on
    return inputs.look.catalogue.dog_tax_row(case.authority_key, day, case.municipality_key)


def _school_transport(inputs: Inputs) -> DecisionAmounts:
    if _asks_back(inputs):
        sheet = transport_refund_sheet(inputs.look, inputs.case, inputs.values, inputs.on)
        return DecisionAmounts(calculation=sheet)
    catalogue, received_on = inputs.look.catalogue, _received_on(inputs)
    granted = school_transport_sheet(catalogue, inputs.form, inputs.outcome, inputs.values, received_on)
    return DecisionAmounts(calculation=granted)


def _school_transport_defaults(inputs: Inputs) -> dict[str, str]:
    return school_transport_defaults(inputs.look.catalogue, inputs.form)


def _maintenance(inputs: Inputs) -> DecisionAmounts:
    table = inputs.look.catalogue.maintenance_table()
    if "unlawful_text" in inputs.values:
        return DecisionAmounts(calculation=annulment_sheet(inputs), hints=annulment_hints(inputs))
    if "withheld_cents" in inputs.values:
        return DecisionAmounts(calculation=withholding_sheet(inputs), hints=withholding_hints(inputs))
    if "amount_cents" in inputs.values:
        form = effective_form(granted_case(inputs.look, inputs.case))
        granted, earlier = grants_of(inputs.look, inputs.case), earlier_demands(inputs.look, inputs.case)
        sheet = repayment_sheet(table, form, inputs.values, granted, earlier)
        warnings = (*sheet.warnings, *not_paid_yet(inputs.values, inputs.on))
        return DecisionAmounts(calculation=replace(sheet, warnings=warnings))
    # A later grant (relief, § 67 SGB I) leaves to the first decision what it decided of the application.
    is_later = inputs.case.follows is not None
    is_partial = is_later or any(field.key == "refused_part" for field in inputs.outcome.fields)
    need_lawful_start(inputs.form, inputs.values, _received_on(inputs), is_partial=is_partial)
    regular = regular_cents(inputs.values.get(REGULAR))
    begins_on = inputs.values.get("begins_on")
    grants = grants_of(inputs.look, inputs.case) if inputs.outcome.amends else ()
    change = change_of(inputs, grants)
    facts = MonthlyFacts(inputs.form, regular)
    later = later_decision(inputs, grants)
    segments = changed_segments(table, facts, begins_on, later.day_before if later else None)
    if not any(segment.calculation.total_cents for segment in segments):
        raise Invalid(
            "Für die ganze Zeit ergibt sich kein Zahlbetrag (§ 2 und § 9 Abs. 3 UVG). Bitte die Einnahmen prüfen, "
            "ablehnen oder die Bewilligung aufheben."
        )
    calculation = segments[-1].calculation
    warnings = (*calculation.warnings, *change.warnings, *open_notice(inputs))
    return DecisionAmounts(
        calculation=replace(calculation, warnings=warnings),
        segments=segments,
        later=later,
        # What is paid for the time before is at the discretion of the office (§ 67 SGB I, § 35 (1) s. 3 SGB X).
        needs_reasons=inputs.values.get("ground") == MADE_UP,
        changed=change.values,
        changed_on=change.changed_on,
        is_lowered=change.is_lowered,
    )


def _maintenance_defaults(inputs: Inputs) -> dict[str, str]:
    """The maintenance of every month that the earlier decision counted goes on until somebody changes it."""
    if inputs.case.follows is None:
        return {}
    regular = regular_on(inputs)
    return {REGULAR: typed_money(regular)} if regular else {}


def _training_grant(inputs: Inputs) -> DecisionAmounts:
    if _asks_back(inputs):
        refund = grant_refund_sheet(inputs.look, inputs.case, inputs.outcome, inputs.values, inputs.on)
        return DecisionAmounts(calculation=refund)
    monthly_cents, months = inputs.values.get("monthly_cents"), inputs.values.get("months")
    if not isinstance(monthly_cents, int) or not isinstance(months, int):
        return DecisionAmounts(problem="Bitte Betrag je Monat und Zahl der Monate eintragen.")
    begins_on, ends_on = inputs.values.get("begins_on"), inputs.values.get("ends_on")
    if not isinstance(begins_on, date) or not isinstance(ends_on, date):
        return DecisionAmounts(problem="Bitte „Förderung von“ und „Förderung bis“ eintragen.")
    status = stated_text(inputs.form, "/training/status")
    ceiling = inputs.look.catalogue.training_grant_row(status, inputs.on).as_rule()
    problem = (
        check_grant(ceiling, monthly_cents, months)
        or _silent_refusal(inputs, monthly_cents, months)
        or why_not_so_many(begins_on, ends_on, months)
    )
    if problem is not None:
        return DecisionAmounts(problem=problem)
    counting = counted_as(begins_on, ends_on, months) or ""
    return DecisionAmounts(calculation=grant_calculation(ceiling, monthly_cents, months, counting))


def _training_grant_defaults(inputs: Inputs) -> dict[str, str]:
    return grant_refund_defaults(inputs.look, inputs.case) if _asks_back(inputs) else {}


def _asks_back(inputs: Inputs) -> bool:
    return any(field.key == "refund_cents" for field in inputs.outcome.fields)


def _silent_refusal(inputs: Inputs, monthly_cents: int, months: int) -> str | None:
    """Less than was applied for is a refusal of the rest, and must be said (§ 39 (1) VwVfG)."""
    if any(field.key == "refused_part" for field in inputs.outcome.fields):
        return None
    wanted_cents = value_at(inputs.form, "/request/monthly_cents")
    wanted_months = value_at(inputs.form, "/request/months")
    is_less = isinstance(wanted_cents, int) and monthly_cents < wanted_cents
    is_shorter = isinstance(wanted_months, int) and months < wanted_months
    if not is_less and not is_shorter:
        return None
    return "Bewilligt wird weniger, als beantragt ist. Bitte „Teilweise bewilligen“ wählen und den Rest ablehnen."


def _received_on(inputs: Inputs) -> date:
    return applied_on(inputs.look, inputs.case)


_BY_KIND = {
    CalculationKind.DOG_TAX: _dog_tax,
    CalculationKind.MAINTENANCE_ADVANCE: _maintenance,
    CalculationKind.FEE_FRAME: fee_amounts,
    CalculationKind.FIXED_FEE: fixed_fee_amounts,
    CalculationKind.TRAINING_GRANT: _training_grant,
    CalculationKind.DOG_TAX_END: _dog_tax_end,
    CalculationKind.SCHOOL_TRANSPORT: _school_transport,
}
_SPECIAL_DEFAULTS = {
    CalculationKind.DOG_TAX: _dog_defaults,
    CalculationKind.MAINTENANCE_ADVANCE: _maintenance_defaults,
    CalculationKind.FEE_FRAME: fee_defaults,
    CalculationKind.FIXED_FEE: fee_defaults,
    CalculationKind.TRAINING_GRANT: _training_grant_defaults,
    CalculationKind.DOG_TAX_END: _dog_tax_end_defaults,
    CalculationKind.SCHOOL_TRANSPORT: _school_transport_defaults,
}
