"""What an earlier decision granted of Unterhaltsvorschuss, and what a change of it must keep to."""

from dataclasses import dataclass
from datetime import date

from cases.errors import Invalid
from cases.models import Case
from cases.queries.decision_amounts import Inputs
from cases.queries.decisions import approved_decision
from cases.queries.follow_ons import earlier_ids, granted_case
from cases.queries.look import Look
from cases.queries.maintenance import MonthlyFacts, falls_short_of_before
from cases.queries.outcome_fields import Value, filled_fields
from cases.queries.statements import effective_form
from cases.rules.announcement import Route, announced_on
from cases.rules.german import in_words
from cases.rules.regimes import Regime

REGULAR = "regular_maintenance_cents"
HEAR_FIRST = (
    "Der Betrag sinkt: Das greift in Rechte ein. Bitte vorher anhören oder die Ausnahme in der Akte festhalten "
    "(§ 24 SGB X)."
)


@dataclass(frozen=True)
class GrantedMaintenance:
    """The first day any earlier decision granted (None: none did), and the regular maintenance the last one counted."""

    from_on: date | None
    regular_cents: int


def granted_maintenance(look: Look, case: Case) -> GrantedMaintenance:
    """What the earlier decisions of the chain granted."""
    days, regular = [], list[int]()
    for case_id in earlier_ids(look, case):
        decision, earlier = approved_decision(look, case_id), look.session.get(Case, case_id)
        if decision is None or earlier is None:
            continue
        service = look.catalogue.service(earlier.service_key, version=int(earlier.service_version))
        values = filled_fields(service.outcome(decision.outcome), decision.fields).values
        begins_on = values.get("begins_on")
        if isinstance(begins_on, date):
            days.append(begins_on)
            regular.append(regular_cents(values.get(REGULAR)))
    return GrantedMaintenance(min(days, default=None), regular[0] if regular else 0)


def regular_cents(value: Value) -> int:
    """The typed maintenance of every month in cents; 0 if none was typed."""
    return value if isinstance(value, int) else 0


def lowering(inputs: Inputs) -> tuple[str, ...]:
    """The warning where a change lowers the amount; `Invalid` where it would do so for the past (§ 48 (1) SGB X).

    Only for a change that goes by the calendar; what the family brought about has an outcome with a hearing of its own.
    """
    table, begins_on = inputs.look.catalogue.maintenance_table(), inputs.values.get("begins_on")
    if "ground" not in inputs.values or "granted_on" not in inputs.values:
        return ()
    earlier = granted_maintenance(inputs.look, inputs.case)
    granted = MonthlyFacts(effective_form(granted_case(inputs.look, inputs.case)), earlier.regular_cents)
    now = MonthlyFacts(inputs.form, regular_cents(inputs.values.get(REGULAR)))
    if not falls_short_of_before(table, now, begins_on, granted=granted):
        return ()
    regime, extra = Regime(inputs.case.regime), inputs.look.extra_holidays
    first_day = announced_on(Route.POST_INLAND, inputs.on, regime, extra=extra).ends_on
    if isinstance(begins_on, date) and begins_on < first_day:
        raise Invalid(
            f"Der Betrag sinkt. Das geht nur für die Zukunft, frühestens ab der Bekanntgabe, voraussichtlich dem "
            f"{in_words(first_day)} (§ 48 Abs. 1 Satz 1 SGB X). Bitte den Tag ändern."
        )
    return (HEAR_FIRST,)
