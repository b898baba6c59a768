"""What an earlier decision granted of Unterhaltsvorschuss, and what a change of it must keep to."""

from datetime import date

from cases.errors import Invalid
from cases.models import Case
from cases.queries.decision_amounts import Inputs
from cases.queries.decisions import approved_decision
from cases.queries.follow_ons import earlier_ids, granted_case
from cases.queries.look import Look
from cases.queries.maintenance import falls_short_of_before
from cases.queries.outcome_fields import filled_fields
from cases.queries.statements import effective_form
from cases.rules.announcement import Route, announced_on
from cases.rules.german import in_words
from cases.rules.regimes import Regime

HEAR_FIRST = (
    "Der Betrag sinkt: Das greift in Rechte ein. Bitte vorher anhören oder die Ausnahme in der Akte festhalten "
    "(§ 24 SGB X)."
)


def granted_from(look: Look, case: Case) -> date | None:
    """The first day any earlier decision of the chain granted; None where none of them granted anything."""
    days = []
    for case_id in earlier_ids(look, case):
        decision, earlier = approved_decision(look, case_id), look.session.get(Case, case_id)
        if decision is None or earlier is None:
            continue
        service = look.catalogue.service(earlier.service_key, version=int(earlier.service_version))
        begins_on = filled_fields(service.outcome(decision.outcome), decision.fields).values.get("begins_on")
        days += [begins_on] if isinstance(begins_on, date) else []
    return min(days, default=None)


def lowering(inputs: Inputs) -> tuple[str, ...]:
    """The warning where a change lowers the amount; `Invalid` where it would do so for the past (§ 48 (1) SGB X)."""
    table, begins_on = inputs.look.catalogue.maintenance_table(), inputs.values.get("begins_on")
    is_change = "ground" in inputs.values and "granted_on" in inputs.values
    granted = effective_form(granted_case(inputs.look, inputs.case))
    if not is_change or not falls_short_of_before(table, inputs.form, begins_on, granted=granted):
        return ()
    regime, extra = Regime(inputs.case.regime), inputs.look.extra_holidays
    first_day = announced_on(Route.POST_INLAND, inputs.on, regime, extra=extra).ends_on
    if isinstance(begins_on, date) and begins_on < first_day:
        raise Invalid(
            f"Der Betrag sinkt. Das geht nur für die Zukunft, frühestens ab der Bekanntgabe, voraussichtlich dem "
            f"{in_words(first_day)} (§ 48 Abs. 1 Satz 1 SGB X). Bitte den Tag ändern."
        )
    return (HEAR_FIRST,)
