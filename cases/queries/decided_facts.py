"""What a decision says in its letter."""

from collections.abc import Mapping
from dataclasses import asdict

from cases.facts.letter import paragraphs
from cases.models import Case, Decision
from cases.queries.consulted_bodies import heard_bodies
from cases.queries.decision_amounts import DecisionAmounts
from cases.queries.dog_tax_grounds import dog_tax_grounds
from cases.queries.follow_ons import replaced_decisions
from cases.queries.heard_days import heard_paragraphs
from cases.queries.look import Look
from cases.queries.outcome_fields import Value
from cases.queries.side_provisions import provision_facts, side_provisions_of
from cases.queries.stated_dates import dates_in_letter
from cases.queries.withdrawn_relief import withdrawn_relief


def decided_facts(
    look: Look, case: Case, decision: Decision, values: Mapping[str, Value], amounts: DecisionAmounts
) -> dict[str, object]:
    """By the names a template uses: outcome, reasons, side provisions, fields, bodies that answered, and the amounts."""
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    outcome = service.outcome(decision.outcome)
    way = outcome.way(decision.delivery)
    provisions = side_provisions_of(service, decision, provision_facts(look, case, values, stored_way=way))
    facts: dict[str, object] = {
        "decision": {
            "outcome": decision.outcome,
            "reasons": [
                *paragraphs(decision.reasons),
                *paragraphs(heard_paragraphs(look, case, outcome, values)),
            ],
            "side_provisions": list(provisions.texts),
            "fields": values,
            "fee_cents": amounts.fee_cents,
            "replaces": replaced_decisions(look, case, values.get("begins_on")),
            "taken_back": [asdict(one) for one in withdrawn_relief(look, case, outcome, values)],
            **dates_in_letter(case, outcome, values),
        },
        "consultations": heard_bodies(look, case),
    }
    if amounts.calculation is not None:
        facts["calculation"] = amounts.calculation
    if amounts.segments:
        facts["amounts"] = [
            {
                "from": segment.first_on,
                "until": None if segment.is_open else segment.last_on,
                "cents": segment.calculation.total_cents,
                "lines": segment.calculation.lines,
            }
            for segment in amounts.segments
        ]
    facts |= dog_tax_grounds(look, case, outcome, decision, values)
    facts["changed_values"] = [asdict(value) for value in amounts.changed]
    facts["changed_on"] = amounts.changed_on
    facts["is_lowered"] = amounts.is_lowered
    facts["later_decision"] = asdict(amounts.later) if amounts.later else None
    facts["years"] = [{"year": year, "cents": cents} for year, cents in amounts.years]
    facts["ranks_move"] = amounts.ranks_move
    facts["instalments"] = [{"due_on": due_on, "cents": cents} for due_on, cents in amounts.instalments]
    return facts
