"""Auskunftssperre: what the register says of the person a certificate is for (§ 51 BMG)."""

from cases.commands.acts import begin, end, refuse_if, service_of, start_if_new, summary
from cases.commands.check import mark_step
from cases.commands.context import Context
from cases.errors import NotFound
from cases.facts.actor import CaseId
from cases.facts.summary import CaseSummary
from cases.queries.information_block import acts_for_another
from cases.rules.blockers import why_not_work
from cases.rules.permissions import Act


def record_information_block(ctx: Context, case_id: CaseId, *, is_blocked: bool) -> CaseSummary:
    """Note whether the register has an Auskunftssperre; the step that asks for it is done, the second time changes nothing.

    With one, only the team sees the case, lists stay neutral, each opening is journalled; lists and portal learn nothing
    of the entry. A representation that was checked before is to be checked again.
    """
    case = begin(ctx, case_id, Act.CHECK_ITEM)
    refuse_if(why_not_work(case.status))
    service = service_of(ctx, case)
    rule = service.information_block
    if rule is None:
        raise NotFound("Bei dieser Leistung gibt es keine Auskunftssperre zu vermerken.")
    if case.is_information_blocked == is_blocked and rule.step in case.checked_steps:
        return summary(case)
    start_if_new(ctx, case)
    if case.is_information_blocked != is_blocked:
        case.is_information_blocked = is_blocked
        words = "eine Auskunftssperre eingetragen" if is_blocked else "keine Auskunftssperre eingetragen"
        ctx.enter(case_id, "auskunftssperre", f"Im Melderegister ist {words} ({rule.source})")
        if is_blocked and acts_for_another(case, service):
            left = {key: done for key, done in case.checked_steps.items() if key != rule.representation_step}
            case.checked_steps = left
    mark_step(ctx, case, rule.step)
    return end(ctx, case)
