"""Letters to somebody who is not the applicant, such as the notice to the other parent (§ 7 (2) UVG)."""

from sqlmodel import col, select

from cases.commands.acts import begin, end, refuse_if, service_of, start_if_new, summary
from cases.commands.check import mark_step
from cases.commands.context import Context
from cases.commands.letters import order_third_party_letter
from cases.errors import NotFound
from cases.facts.actor import CaseId
from cases.facts.kinds import LetterKind
from cases.facts.summary import CaseSummary
from cases.models import Letter
from cases.rules.blockers import why_not_work
from cases.rules.permissions import Act


def send_to_third_party(ctx: Context, case_id: CaseId, *, letter_key: str) -> CaseSummary:
    """Order the letter, by post, and tick the step it belongs to; once per case and letter.

    Raises `Invalid` if the form does not say where the person lives.
    """
    case = begin(ctx, case_id, Act.CHECK_ITEM)
    letter = service_of(ctx, case).letter(letter_key)
    if letter.third_party is None:
        raise NotFound("Dieses Schreiben geht nicht an Dritte.")
    if _is_ordered(ctx, case_id, letter_key):
        return summary(case)
    refuse_if(why_not_work(case.status))
    start_if_new(ctx, case)
    ordered = order_third_party_letter(ctx, case, letter_key)
    ctx.record(case, "schreiben_an_dritte", f"Schreiben beauftragt: {letter.title}", letter_id=ordered.id)
    mark_step(ctx, case, letter.third_party.step)
    return end(ctx, case)


def _is_ordered(ctx: Context, case_id: CaseId, letter_key: str) -> bool:
    query = select(Letter.id).where(
        col(Letter.case_id) == case_id,
        col(Letter.kind) == LetterKind.THIRD_PARTY.value,
        col(Letter.letter_key) == letter_key,
    )
    return ctx.session.exec(query).first() is not None
