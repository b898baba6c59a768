"""The calculation sheet of Schülerfahrtkosten: form and fields of the decision into `rules.benefits.school_transport`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from cases.catalogue.catalogue import Catalogue
from cases.catalogue.form_fields import value_at
from cases.catalogue.outcome_rule import Outcome
from cases.catalogue.service_parts import CalculationKind
from cases.catalogue.service_schema import Service
from cases.errors import Invalid
from cases.facts.ledger import Calculation
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, typed_value
from cases.queries.statements import stated_text
from cases.rules.benefits.school_transport import (
    Ground,
    Pupil,
    SchoolType,
    Tickets,
    TravelCosts,
    card_calculation,
    claims_close_on,
    costs_in_period,
    late_claim_warning,
    likely_ground,
    reimbursement,
    required_distance,
)
from cases.rules.time_limits import months_between

Form = Mapping[str, object]
_NOT_NEAREST = (
    "Besucht wird nicht die nächstgelegene Schule. Höchstens die Kosten dorthin kommen in Frage "
    "(§ 114 Abs. 3 und 4 NSchG, Absatz 4 nicht nachgelesen): bitte „teilweise bewilligen“ und diese Kosten eintragen."
)


def school_transport_sheet(
    catalogue: Catalogue, form: Form, outcome: Outcome, values: Mapping[str, Value], received_on: date
) -> Calculation:
    """Own share of a card, or what is reimbursed. `Invalid` says in German which field is missing or does not fit."""
    begins_on = values.get("begins_on")
    ground = values.get("ground")
    if not isinstance(begins_on, date) or not isinstance(ground, str):
        raise Invalid("Bitte Beginn und Grund des Anspruchs eintragen.")
    law = catalogue.school_transport_law(begins_on)
    nearest_m = values.get("nearest_distance_m") if values.get("ceiling_cents") is not None else None
    pupil = _pupil(form, nearest_m or values.get("distance_m"), visits_other=bool(nearest_m))
    is_voluntary = Ground(ground) is Ground.VOLUNTARY
    if any(field.key == "card" for field in outcome.fields):
        card = card_calculation(law, pupil, Ground(ground), months=_whole(values.get("months")))
        return _with_the_months_of_the_period(card, begins_on, values) if is_voluntary else card
    if is_voluntary and values.get("share_months") is None:
        raise Invalid("Bitte „Monate mit Eigenanteil“ eintragen, auch wenn es 0 Monate sind.")
    costs = _granted_costs(form, outcome, values, begins_on)
    sheet = reimbursement(law, pupil, Ground(ground), costs)
    warnings = [*sheet.warnings, late_claim_warning(law, stated_text(form, "/school_year"), received_on)]
    if value_at(form, "/school/is_nearest") is False and costs.ceiling_cents is None:
        warnings.append(_NOT_NEAREST)
    return replace(sheet, warnings=tuple(text for text in warnings if text))


def school_transport_defaults(catalogue: Catalogue, form: Form) -> dict[str, str]:
    """Ground, months and minimum distance as the stated facts point to; a clerk may change each."""
    begins_on, ends_on = _day(value_at(form, "/claim/starts_on")), _day(value_at(form, "/claim/ends_on"))
    law = catalogue.school_transport_law(begins_on)
    pupil = _pupil(form, None)
    ground = likely_ground(law, pupil)
    ticket_months = {ticket.month for ticket in stated_tickets(form)}
    return {
        "ground": ground.value if ground else "",
        "months": typed_value(months_between(begins_on, ends_on)),
        "required_m": typed_value(required_distance(law, pupil)),
        "share_months": typed_value(len(ticket_months)) if ground is Ground.VOLUNTARY else "",
        "card": _card(form),
    }


def claim_facts(look: Look, service: Service, form: Form) -> dict[str, object]:
    """Until when costs of the school year can be claimed, for a letter; {} where that is a sample and letters are real."""
    if service.calculation is not CalculationKind.SCHOOL_TRANSPORT:
        return {}
    law = look.catalogue.school_transport_law(look.today)
    closes_on = claims_close_on(law, stated_text(form, "/school_year"))
    if closes_on is None or (law.is_choice_sample and not look.is_demo):
        return {}
    return {"claims_close_on": closes_on}


def _with_the_months_of_the_period(
    card: Calculation, begins_on: date, values: Mapping[str, Value]
) -> Calculation:
    """The own share goes by the months; more than the period touches cannot be, fewer is told to the clerk."""
    months, ends_on = _whole(values.get("months")), values.get("ends_on")
    if not isinstance(ends_on, date):
        raise Invalid("Bitte „Anspruch bis“ eintragen.")
    touched = months_between(begins_on, ends_on)
    if months > touched:
        raise Invalid(
            f"Der Anspruch umfasst {touched} Monate, eingetragen sind {months}. Bitte „Monate“ oder den Zeitraum ändern."
        )
    if months == touched:
        return card
    odd = f"Der Anspruch umfasst {touched} Monate, der Eigenanteil nur {months}. Bitte prüfen."
    return replace(card, warnings=(*card.warnings, odd))


def _pupil(form: Form, measured_m: Value, *, visits_other: bool = False) -> Pupil:
    """With the way that counts: to the nearest school where another one is visited (§ 114 (3) sentence 1 NSchG)."""
    grade = value_at(form, "/school/grade")
    stated_m = value_at(form, "/way/distance_m")
    return Pupil(
        school_type=SchoolType(stated_text(form, "/school/type")),
        grade=grade if isinstance(grade, int) else None,
        distance_m=_whole(stated_m if measured_m is None else measured_m),
        has_disability=value_at(form, "/way/has_disability") is True,
        has_dangerous_way=value_at(form, "/way/is_dangerous") is True,
        visits_other=visits_other,
    )


def _granted_costs(form: Form, outcome: Outcome, values: Mapping[str, Value], begins_on: date) -> TravelCosts:
    """The costs of the granted period; only an outcome that refuses a part may leave some out."""
    ends_on = values.get("ends_on")
    if not isinstance(ends_on, date):
        raise Invalid("Bitte „Anspruch bis“ eintragen.")
    is_partial = any(field.key == "refused_part" for field in outcome.fields)
    return costs_in_period(_costs(form, values), begins_on, ends_on, is_partial=is_partial)


def _costs(form: Form, values: Mapping[str, Value]) -> TravelCosts:
    ceiling = values.get("ceiling_cents")
    if ceiling == 0:
        raise Invalid(
            "Kostet der Weg zur nächstgelegenen Schule 0,00 Euro, ist nichts zu erstatten. Bitte „Kosten zur nächstgelegenen "
            "Schule im Zeitraum“ leeren oder „Ablehnen“ wählen."
        )
    return TravelCosts(
        tickets=stated_tickets(form),
        car_distance_m=_whole(values.get("car_distance_m")),
        car_days=_whole(values.get("car_days")),
        own_share_months=_whole(values.get("share_months")),
        ceiling_cents=ceiling if isinstance(ceiling, int) else None,
    )


def stated_tickets(form: Form) -> tuple[Tickets, ...]:
    """The tickets of the form, by month."""
    stated = value_at(form, "/tickets")
    items = stated if isinstance(stated, Sequence) else ()
    return tuple(
        Tickets(
            month=date.fromisoformat(f"{stated_text(item, '/month')}-01"),
            count=_whole(value_at(item, "/count")),
            price_cents=_whole(value_at(item, "/price_cents")),
        )
        for item in items
        if isinstance(item, Mapping)
    )


def _card(form: Form) -> str:
    means = stated_text(form, "/transport/means")
    if means == "sonderfahrdienst":
        return "fahrdienst"
    return (
        means if means in ("busfahrkarte", "deutschlandticket", "niedersachsentarif", "sek_ii_karte") else ""
    )


def _day(value: object) -> date:
    """A day the form schema requires and has checked."""
    return date.fromisoformat(str(value))


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
