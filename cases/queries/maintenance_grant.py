"""What a change of granted Unterhaltsvorschuss must keep to: the grant it changes, and decisions for later months."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cases.catalogue.form_fields import value_at
from cases.errors import Invalid
from cases.queries.computed_days import drafted_day
from cases.queries.decision_amounts import Inputs, LaterDecision
from cases.queries.decisions import current_decision
from cases.queries.effect_days import expected_on
from cases.queries.follow_ons import granted_case
from cases.queries.maintenance import MonthlyFacts, falls_short_of_before, month_cents
from cases.queries.maintenance_decided import NEW_VALUES, REGULAR, grants_of, regular_cents
from cases.queries.maintenance_paid import Grant, doubts, in_force, taken_over_on
from cases.queries.outcome_fields import Value
from cases.queries.statements import effective_form, stated_day
from cases.rules.benefits.maintenance_advance import (
    ChangedValue,
    age_group_changes,
    changed_values,
    law_changed_on,
)
from cases.rules.german import euros, in_words, month_in_words

OLDER, FALLEN, MADE_UP = "altersstufe", "unterhalt", "nachgeholt"
HEAR_FIRST = (
    "Der Betrag sinkt: Das greift in Rechte ein. Bitte vorher anhören oder die Ausnahme in der Akte festhalten "
    "(§ 24 SGB X)."
)


@dataclass(frozen=True)
class Change:
    """What a decision makes of the grant it changes: what is to be minded, since when the law has other values for the
    child, which these are, and whether less is paid by the calendar.
    """

    warnings: tuple[str, ...] = ()
    values: tuple[ChangedValue, ...] = ()
    changed_on: date | None = None
    is_lowered: bool = False


def regular_on(inputs: Inputs) -> int:
    """The maintenance of every month (int cents) that counts where the change in the draft begins, else today."""
    day = drafted_day(inputs.look, inputs.case, inputs.service, inputs.outcome, "begins_on")
    grant = in_force(grants_of(inputs.look, inputs.case), day or inputs.on)
    return grant.facts.regular_cents if grant and grant.facts else 0


def open_notice(inputs: Inputs) -> tuple[str, ...]:
    """That a grant goes out before the other parent knows of the application (§ 7 (2) UVG); () where it need not be said."""
    letter = next((one for one in inputs.service.letters if one.third_party), None)
    rule = letter.third_party if letter else None
    is_dead = value_at(inputs.form, "/other_parent/is_deceased") is True
    if rule is None or is_dead or inputs.case.follows is not None or rule.step in inputs.case.checked_steps:
        return ()
    return (_OPEN_NOTICE,)


_OPEN_NOTICE = (
    "Die Mitteilung an den anderen Elternteil ist noch offen. Für die Zeit, bevor er von dem Antrag weiß, kann er nur unter "
    "den Voraussetzungen des § 1613 BGB in Anspruch genommen werden (§ 7 Abs. 2 UVG). Bitte sofort absenden."
)


def later_decision(inputs: Inputs, grants: Sequence[Grant]) -> LaterDecision | None:
    """The earlier decision for later months that a change leaves alone and reaches up to; None for no change, or no end."""
    begins_on = inputs.values.get("begins_on")
    if not inputs.outcome.amends or not isinstance(begins_on, date):
        return None
    found = _next_one(grants, begins_on)
    if found is None:
        return None
    return LaterDecision(found.begins_on - timedelta(days=1), found.begins_on, found.decided_on)


def change_of(inputs: Inputs, grants: Sequence[Grant]) -> Change:
    """What is to be minded and told where a decision changes one of these grants; `Invalid` where it must not be so.

    A change that goes by the calendar lowers for the future only (§ 48 (1) s. 1 SGB X); what the family brought about
    has an outcome with a hearing of its own, and that one must lower. Where one of the grants may be void, it is enough
    that the change fits with it or without it.
    """
    begins_on = inputs.values.get("begins_on")
    if not inputs.outcome.amends or not isinstance(begins_on, date):
        return Change()
    certain = [grant for grant in grants if not grant.may_be_void]
    try:
        minded = _minded(inputs, grants, begins_on)
    except Invalid:
        if len(certain) == len(grants):
            raise
        minded = _minded(inputs, certain, begins_on)
    return replace(minded, warnings=(*minded.warnings, *doubts(grants)))


def _minded(inputs: Inputs, grants: Sequence[Grant], begins_on: date) -> Change:
    if begins_on.day != 1:
        raise Invalid(
            "Der Betrag gilt je Kalendermonat, angerechnet wird der Unterhalt des Monats (§ 2 Abs. 3 UVG). Bitte bei "
            "„Neuer Betrag ab“ den Ersten eines Monats eintragen."
        )
    grant = in_force(grants, begins_on)
    if grant is not None and grant.facts is None:
        raise Invalid(
            f"Mit Bescheid vom {in_words(grant.decided_on)} ist die Bewilligung ab dem {in_words(grant.begins_on)} "
            "aufgehoben, zurückgenommen oder entzogen. Zu ändern ist nur ein Betrag davor. Bitte „Neuer Betrag ab“ prüfen."
        )
    granted = grant.facts if grant else None
    facts = granted or MonthlyFacts(effective_form(granted_case(inputs.look, inputs.case)))
    change = _changed(inputs, begins_on, facts)
    if grant is not None and begins_on < grant.begins_on.replace(day=1):
        raise Invalid(
            f"Bewilligt ist die Leistung erst ab dem {in_words(grant.begins_on)}. Für die Zeit davor ist nichts zu ändern. "
            "Bitte „Neuer Betrag ab“ prüfen."
        )
    if inputs.values.get("ground") in (OLDER, NEW_VALUES):
        _need_change_of_the_law(inputs, begins_on, grant, change)
    minded = (*change.warnings, *_taken_over(grants, begins_on), *_withheld(inputs, facts))
    return replace(change, warnings=minded)


def _changed(inputs: Inputs, begins_on: date, granted: MonthlyFacts) -> Change:
    now = MonthlyFacts(inputs.form, regular_cents(inputs.values.get(REGULAR)))
    table = inputs.look.catalogue.maintenance_table()
    since, values = _by_the_calendar(inputs, begins_on)
    is_less = falls_short_of_before(table, now, begins_on, granted=granted, since=since)
    if inputs.values.get("ground") == MADE_UP:
        _need_withheld_before(granted, begins_on, is_less=is_less)
        _need_whole_since_made_up(inputs.values.get("made_up_on"), begins_on)
        return Change()
    if "ground" in inputs.values:
        _need_fitting_ground(inputs.values["ground"], now.regular_cents, granted.regular_cents)
        lowered = _lowered_by_the_calendar(inputs, begins_on) if is_less else ()
        return Change(lowered, values, since, is_less)
    cents, before = month_cents(table, now, begins_on), month_cents(table, granted, begins_on)
    if not is_less and cents >= before:
        raise Invalid(
            f"Der Betrag sinkt nicht: Für {month_in_words(begins_on)} sind {euros(before)} bewilligt, gerechnet sind "
            f"{euros(cents)}. Bitte „Laufender Unterhalt je Monat“ und die Einnahmen in den Antragsdaten prüfen."
        )
    return Change()


def _by_the_calendar(inputs: Inputs, begins_on: date) -> tuple[date | None, tuple[ChangedValue, ...]]:
    """Where the law is the ground: the last change of it by this day, and the values that change then."""
    ground, born = inputs.values.get("ground"), stated_day(value_at(inputs.form, "/child/birth_date"))
    if born is None or ground not in (OLDER, NEW_VALUES):
        return None, ()
    table = inputs.look.catalogue.maintenance_table()
    if ground == OLDER:
        return max((day for day in age_group_changes(table, born) if day <= begins_on), default=None), ()
    changed_on = law_changed_on(table, born, begins_on)
    return changed_on, changed_values(table, born, changed_on) if changed_on else ()


def _need_change_of_the_law(inputs: Inputs, begins_on: date, grant: Grant | None, change: Change) -> None:
    """`Invalid` where the law changes nothing with this day, and nothing before that is still to be decided."""
    changed_on = change.changed_on
    if changed_on == begins_on or (changed_on and grant and _is_open(changed_on, begins_on, grant, change)):
        return
    if inputs.values["ground"] == NEW_VALUES:
        raise Invalid(
            f"Für {month_in_words(begins_on)} ändern sich weder der Mindestunterhalt noch das Kindergeld. Bitte „Neuer "
            "Betrag ab“ oder „Anlass“ ändern."
        )
    born = stated_day(value_at(inputs.form, "/child/birth_date"))
    days = age_group_changes(inputs.look.catalogue.maintenance_table(), born) if born else ()
    raise Invalid(
        f"Eine höhere Altersstufe beginnt für das Kind am {' und '.join(map(in_words, days))} (§ 1612a Abs. 3 BGB). Bitte "
        "„Neuer Betrag ab“ oder „Anlass“ ändern."
    )


def _is_open(changed_on: date, begins_on: date, grant: Grant, change: Change) -> bool:
    """Whether the grant does not know this change of the law, and it is now minded: where the grant begins, or, since less
    is paid for the future only, from any later month on.
    """
    is_where_it_begins = grant.begins_on.replace(day=1) == begins_on
    return grant.known_until < changed_on and (is_where_it_begins or change.is_lowered)


def _taken_over(grants: Sequence[Grant], begins_on: date) -> tuple[str, ...]:
    """That an earlier decision for later months stays as it is."""
    found = _next_one(grants, begins_on)
    if found is None:
        return ()
    counts = (
        f"mit {euros(found.facts.regular_cents)} laufendem Unterhalt je Monat"
        if found.facts
        else "die Aufhebung"
    )
    return (
        f"Ab dem {in_words(found.begins_on)} gilt schon der Bescheid vom {in_words(found.decided_on)} ({counts}). Dieser "
        "Bescheid ändert nur die Beträge davor. Soll sich danach auch etwas ändern, bitte gesondert ab dann entscheiden.",
    )


def _next_one(grants: Sequence[Grant], begins_on: date) -> Grant | None:
    next_on = taken_over_on(grants, begins_on)
    found = [grant for grant in grants if grant.begins_on == next_on and not grant.is_suspension]
    return found[-1] if found else None


def _withheld(inputs: Inputs, granted: MonthlyFacts) -> tuple[str, ...]:
    """That a part is withheld so far, and this decision pays it again for another ground."""
    if not granted.withheld_cents or inputs.values.get("ground") == MADE_UP:
        return ()
    return (
        f"Bisher sind {euros(granted.withheld_cents)} im Monat wegen fehlender Mitwirkung entzogen (§ 66 SGB I). Dieser "
        "Bescheid bewilligt wieder die ganze Leistung: Bitte prüfen, ob die Mitwirkung nachgeholt ist.",
    )


def _need_withheld_before(granted: MonthlyFacts, begins_on: date, *, is_less: bool) -> None:
    """Only what is withheld is paid again for this ground; all of it that was withheld is granted anew."""
    if not granted.withheld_cents:
        raise Invalid(
            f"Für {month_in_words(begins_on)} ist kein Teil der Leistung wegen fehlender Mitwirkung entzogen (§ 66 SGB I). "
            "Bitte „Neuer Betrag ab“ oder „Anlass“ ändern."
        )
    if is_less:
        raise Invalid(
            "Der Betrag sinkt, obwohl die Mitwirkung nachgeholt ist. Das greift in Rechte ein: Bitte „Betrag herabsetzen“ "
            "wählen und vorher anhören (§ 24 SGB X)."
        )


def _need_whole_since_made_up(made_up_on: Value, begins_on: date) -> None:
    """Only until cooperation is made good may anything be withheld (§ 66 (1) SGB I); amounts are of whole months."""
    if isinstance(made_up_on, date) and begins_on > made_up_on.replace(day=1):
        raise Invalid(
            f"Die Mitwirkung ist am {in_words(made_up_on)} nachgeholt; länger darf nichts entzogen bleiben (§ 66 Abs. 1 "
            f"SGB I). Bitte „Neuer Betrag ab“ spätestens auf den {in_words(made_up_on.replace(day=1))} setzen."
        )


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
