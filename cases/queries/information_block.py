"""Auskunftssperre: whether the service asks for it, and what it still bars on a case (§ 51 BMG)."""

from cases.catalogue.service_schema import Service
from cases.models import Case
from cases.queries.statements import effective_form, stated_text


def acts_for_another(case: Case, service: Service) -> bool:
    """Whether somebody else than the person of the register asked."""
    rule = service.information_block
    return rule is not None and stated_text(effective_form(case), rule.pointer) != rule.own


def block_problem(case: Case, service: Service, outcome: str = "") -> str:
    """Why data of a blocked person may not go to a representative yet; "" if they may.

    Without an `outcome`: for a reader of the file from outside.
    """
    rule = service.information_block
    if rule is None or not case.is_information_blocked or not acts_for_another(case, service):
        return ""
    is_checked = rule.representation_step in case.checked_steps
    return "" if is_checked or (outcome and outcome not in rule.outcomes) else rule.message
