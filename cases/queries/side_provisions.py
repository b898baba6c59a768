"""The side provisions (§ 36 VwVfG) of a decision, filled with the facts as they are when somebody looks."""

from collections.abc import Mapping
from dataclasses import dataclass

from cases.catalogue.service_parts import TextModule
from cases.catalogue.service_schema import Service
from cases.catalogue.wording import render_line
from cases.errors import Invalid
from cases.facts.letter import paragraphs
from cases.models import Case, Decision
from cases.queries.addresses import decision_way, delivery_facts
from cases.queries.look import Look
from cases.queries.statements import effective_form, printable_form


@dataclass(frozen=True)
class SideProvisions:
    """Texts for the letter; `problem` names the first that lacks a fact (its text is only its title then)."""

    texts: tuple[str, ...]
    problem: str = ""


def side_provisions_of(service: Service, decision: Decision, facts: Mapping[str, object]) -> SideProvisions:
    """The chosen standard texts in the order of the service, then what the clerk added."""
    texts: list[str] = []
    problem = ""
    for module in service.side_provisions:
        if module.key in decision.side_provisions:
            text = filled_text(module, facts)
            problem = problem or (
                "" if text else f"Nebenbestimmung „{module.title}“: Eine Angabe fehlt noch."
            )
            texts.append(text or module.title)
    texts += paragraphs(decision.extra_side_provision)
    return SideProvisions(tuple(texts), problem)


def provision_facts(
    look: Look, case: Case, values: Mapping[str, object], *, stored_way: str = ""
) -> dict[str, object]:
    """What the texts may speak of: the statements of the case, the fields of the outcome, and the way of the letter."""
    way = decision_way(look, case, stored_way)
    return {
        "form": printable_form(effective_form(case)),
        "decision": {"fields": values},
        "delivery": delivery_facts(way),
    }


def filled_text(module: TextModule, facts: Mapping[str, object]) -> str:
    """The text of a module with the facts; "" while a fact it needs is missing."""
    try:
        return render_line(module.text, facts)
    except Invalid:
        return ""
