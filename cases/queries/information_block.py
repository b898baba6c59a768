"""Auskunftssperre: whether the service asks for it, and what it still bars on a case (§ 51 BMG)."""

from cases.catalogue.service_schema import Service
from cases.models import Case
from cases.queries.statements import effective_form, stated_text

NOT_LOOKED = (
    "Bitte zuerst im Melderegister nach einer Auskunftssperre sehen und das Ergebnis beim Prüfschritt eintragen: "
    "„Sperre eingetragen“ oder „Keine Sperre“."
)
"""What the clerk is told while the register was not asked: nothing goes to another person before (§ 51 BMG)."""


def acts_for_another(case: Case, service: Service) -> bool:
    """Whether somebody else than the person of the register asked."""
    rule = service.information_block
    return rule is not None and stated_text(effective_form(case), rule.pointer) != rule.own


def block_problem(case: Case, service: Service, outcome: str = "") -> str:
    """Why data of another person may not go to who asked yet; "" if they may.

    Nobody has looked into the register, or it has a block and the representation is not checked. Without an `outcome`:
    for a reader of the file from outside.
    """
    rule = service.information_block
    if rule is None or not acts_for_another(case, service) or (outcome and outcome not in rule.outcomes):
        return ""
    if rule.step not in case.checked_steps:
        return NOT_LOOKED
    is_checked = not case.is_information_blocked or rule.representation_step in case.checked_steps
    return "" if is_checked else rule.message
