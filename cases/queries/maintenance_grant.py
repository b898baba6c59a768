"""What an earlier decision granted of Unterhaltsvorschuss, and what a change of it must keep to."""

from datetime import date, datetime

from cases.errors import Invalid
from cases.models import Case
from cases.queries.decision_amounts import Inputs
from cases.queries.decisions import approved_decisions, current_decision
from cases.queries.effect_days import expected_on
from cases.queries.follow_ons import granted_case, relatives
from cases.queries.look import OFFICE_TIME_ZONE, Look
from cases.queries.maintenance import Grant, MonthlyFacts, falls_short_of_before, in_force, month_cents
from cases.queries.outcome_fields import Value, filled_fields
from cases.queries.statements import effective_form
from cases.rules.german import euros, in_words, month_in_words

REGULAR = "regular_maintenance_cents"
FALLEN = "unterhalt"
HEAR_FIRST = (
    "Der Betrag sinkt: Das greift in Rechte ein. Bitte vorher anhören oder die Ausnahme in der Akte festhalten "
    "(§ 24 SGB X)."
)


def grants_of(look: Look, case: Case) -> tuple[Grant, ...]:
    """What the decisions of the same service in the whole family of the case granted, in the order of deciding.

    The case itself is left out: what it decides is measured by them. A correction counts from the day of what it
    corrects.
    """
    found = [grant for other in relatives(look, case) if (grant := _grant_of(look, other)) is not None]
    return tuple(grant for _, grant in sorted(found, key=lambda item: item[0]))


def _grant_of(look: Look, case: Case) -> tuple[datetime, Grant] | None:
    """The grant of this case with the moment it was first approved; None if it granted nothing."""
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    rows = [
        (row, filled_fields(service.outcome(row.outcome), row.fields).values)
        for row in approved_decisions(look, case.id or 0)
    ]
    granting = [(row, values) for row, values in rows if isinstance(values.get("begins_on"), date)]
    if not granting:
        return None
    values, decided_at = granting[-1][1], granting[0][0].approved_at or granting[0][0].saved_at
    begins_on = values["begins_on"]
    facts = MonthlyFacts(effective_form(case), regular_cents(values.get(REGULAR)))
    decided_on = decided_at.astimezone(OFFICE_TIME_ZONE).date()
    return (decided_at, Grant(begins_on, decided_on, facts)) if isinstance(begins_on, date) else None


def regular_cents(value: Value) -> int:
    """The typed maintenance of every month in cents; 0 if none was typed."""
    return value if isinstance(value, int) else 0


def change_warnings(inputs: Inputs) -> tuple[str, ...]:
    """What is to be minded where a decision changes an earlier grant; `Invalid` where it must not be so.

    A change that goes by the calendar lowers for the future only (§ 48 (1) s. 1 SGB X); what the family brought about
    has an outcome with a hearing of its own, and that one must lower.
    """
    begins_on = inputs.values.get("begins_on")
    if "granted_on" not in inputs.values or not isinstance(begins_on, date):
        return ()
    if begins_on.day != 1:
        raise Invalid(
            "Der Betrag gilt je Kalendermonat, angerechnet wird der Unterhalt des Monats (§ 2 Abs. 3 UVG). Bitte bei "
            "„Neuer Betrag ab“ den Ersten eines Monats eintragen."
        )
    grant = in_force(grants_of(inputs.look, inputs.case), begins_on)
    granted = grant.facts if grant else MonthlyFacts(effective_form(granted_case(inputs.look, inputs.case)))
    now = MonthlyFacts(inputs.form, regular_cents(inputs.values.get(REGULAR)))
    table = inputs.look.catalogue.maintenance_table()
    is_less = falls_short_of_before(table, now, begins_on, granted=granted)
    if "ground" in inputs.values:
        _need_fitting_ground(inputs.values["ground"], now.regular_cents, granted.regular_cents)
        return _lowered_by_the_calendar(inputs, begins_on) if is_less else ()
    cents, before = month_cents(table, now, begins_on), month_cents(table, granted, begins_on)
    if not is_less and cents >= before:
        raise Invalid(
            f"Der Betrag sinkt nicht: Für {month_in_words(begins_on)} sind {euros(before)} bewilligt, gerechnet sind "
            f"{euros(cents)}. Bitte „Laufender Unterhalt je Monat“ und die Einnahmen in den Antragsdaten prüfen."
        )
    return ()


def _need_fitting_ground(ground: Value, regular: int, granted: int) -> None:
    """More maintenance lowers the claim and wants a hearing; less of it is a ground that the letter names as such."""
    if regular > granted:
        raise Invalid(
            f"Der laufende Unterhalt ist höher als die bisher angerechneten {euros(granted)}. Das greift in Rechte ein: "
            "Bitte „Betrag herabsetzen“ wählen und vorher anhören (§ 24 SGB X)."
        )
    if (regular < granted) != (ground == FALLEN):
        raise Invalid(
            f"Bisher angerechnet sind {euros(granted)} laufender Unterhalt je Monat, jetzt {euros(regular)}. Bitte „Anlass“ "
            "oder „Laufender Unterhalt je Monat“ ändern: Beide müssen zueinander passen."
        )


def _lowered_by_the_calendar(inputs: Inputs, begins_on: date) -> tuple[str, ...]:
    draft = current_decision(inputs.look, inputs.case.id or 0)
    way = inputs.outcome.way(draft.delivery if draft else "")
    first_day = expected_on(inputs.look, inputs.case, way, inputs.on)
    if begins_on < first_day:
        raise Invalid(
            f"Der Betrag sinkt. Das geht nur für die Zukunft, frühestens ab der Bekanntgabe, voraussichtlich dem "
            f"{in_words(first_day)} (§ 48 Abs. 1 Satz 1 SGB X). Bitte den Tag ändern."
        )
    return (HEAR_FIRST,)
