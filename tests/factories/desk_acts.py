"""Every act of the desk with good input, by the name it has in addresses, and what became of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from cases.commands.assign import assign_case, change_team, take_case
from cases.commands.attach import attach_case
from cases.commands.check import correct_statement, tick_step
from cases.commands.close import close_case, settle_case, withdraw_case
from cases.commands.conflicts import decide_conflict, declare_conflict
from cases.commands.consult import consult
from cases.commands.context import Context
from cases.commands.convert import convert_case, convert_to_remedy
from cases.commands.correct import CorrectionInput, correct_decision
from cases.commands.decide import approve, return_draft, save_draft, submit_draft
from cases.commands.documents import Upload, add_documents
from cases.commands.follow_on import open_follow_on_case
from cases.commands.follow_up import set_follow_up
from cases.commands.hand_over import hand_over_case
from cases.commands.hear import hear, take_statement
from cases.commands.messages import write_message
from cases.commands.remedies import AppealInput, record_appeal
from cases.commands.remedy_outcomes import ObjectionRuling
from cases.commands.request_documents import request_documents
from cases.commands.split import split_message
from cases.errors import CaseError
from cases.facts.actor import Actor, CaseId
from cases.facts.letter import LetterFacts, Letterhead, Signature
from cases.queries.letter_facts import final_letter
from cases.queries.remedies import Filing
from cases.rules.appeal_lifecycle import AppealEvent
from cases.rules.appeals import Remedy
from cases.rules.remedy_choice import FilingForm, FilingPlace
from reports.letters.letter import render_letter
from tests.factories.stages import CLOSURE, DRAFTS, Stages, everything
from tests.factories.submissions import PDF

Deed = Callable[[Context, Stages, CaseId], object]

_NO_LETTER = LetterFacts(
    letter_id="",
    language="de-DE",
    letterhead=Letterhead("", "", "", (), ""),
    delivery_note="",
    address_lines=(),
    information=(),
    dated_on=None,
    subject="",
    blocks=(),
    signature=Signature(is_automatic=False),
)


def _approve(ctx: Context, stages: Stages, case_id: CaseId) -> object:
    """Approve what the page shows; where it shows nothing, a letter that nobody wrote."""
    try:
        facts = final_letter(ctx, case_id)
    except CaseError:
        return approve(ctx, case_id, version=None, sha256="", facts=_NO_LETTER)
    return approve(ctx, case_id, version=None, sha256=sha256(render_letter(facts)).hexdigest(), facts=facts)


def _assign(ctx: Context, stages: Stages, case_id: CaseId) -> object:
    chosen = (
        stages.office.bert
        if stages.row(case_id).clerk_id != stages.office.bert.staff_id
        else stages.office.anna
    )
    return assign_case(ctx, case_id, clerk_id=chosen.staff_id or 0)


def klage(day: date) -> Filing:
    """A Klage that the court has received on this day."""
    return Filing(Remedy.KLAGE, day, FilingForm.WRITTEN, FilingPlace.COURT)


def rejected_because(reasons: str = "Unbegründet.") -> ObjectionRuling:
    """A Widerspruchsbescheid that rejects the Widerspruch."""
    return ObjectionRuling(AppealEvent.REJECT, reasons)


DEEDS: dict[str, Deed] = {
    "uebernehmen": lambda ctx, _, case: take_case(ctx, case, version=None),
    "zuweisen": _assign,
    "befangen": lambda ctx, _, case: declare_conflict(ctx, case, relation="geschwister"),
    "mitwirkung": lambda ctx, _, case: decide_conflict(ctx, case, 1, forbids=True, reason="Anschein"),
    "angabe": lambda ctx, _, case: correct_statement(
        ctx, case, version=None, pointer="/location/street", value="Kirchweg", reason="Schreibfehler"
    ),
    "pruefschritt": lambda ctx, _, case: tick_step(ctx, case, step_key="vorlauf", is_done=True),
    "unterlagen": lambda ctx, stages, case: add_documents(
        ctx,
        case,
        files=(Upload("neu.pdf", PDF + b"%neu"),),
        requirement_key="",
        store=stages.toolbox.documents,
    ),
    "nachforderung": lambda ctx, _, case: request_documents(
        ctx, case, version=None, items=("lageplan",), remark="", due_on=None
    ),
    "beteiligung": lambda ctx, _, case: consult(ctx, case, version=None, body_keys=("polizei",), question=""),
    "anhoerung": lambda ctx, _, case: hear(
        ctx, case, version=None, facts_text="Eine Fahrbahn bleibt frei.", days=None
    ),
    "aeusserung": lambda ctx, _, case: take_statement(
        ctx, case, version=None, answer="Einverstanden.", consideration="Wie geplant."
    ),
    "entwurf": lambda ctx, _, case: save_draft(ctx, case, version=None, draft=DRAFTS[CLOSURE, "angeordnet"]),
    "freigabe": lambda ctx, _, case: submit_draft(ctx, case, version=None),
    "freigeben": _approve,
    "zurueckgeben": lambda ctx, _, case: return_draft(ctx, case, version=None, reason="Bitte ergänzen"),
    "ruecknahme": lambda ctx, _, case: withdraw_case(ctx, case, version=None, reason="Anruf"),
    "abgabe": lambda ctx, _, case: hand_over_case(
        ctx, case, version=None, authority_key="stadt-walsrode", reason="Nicht zuständig"
    ),
    "erledigen": lambda ctx, _, case: settle_case(ctx, case, version=None, reason="Doppelt"),
    "rechtsbehelf_eintragen": lambda ctx, _, case: record_appeal(
        ctx, case, version=None, entered=AppealInput(klage(ctx.today))
    ),
    "berichtigen": lambda ctx, _, case: correct_decision(
        ctx,
        case,
        version=None,
        correction=CorrectionInput("unrichtigkeit", "Richtig ist 2027.", "Zahlendreher"),
    ),
    "abschliessen": lambda ctx, _, case: close_case(ctx, case, version=None, reason=""),
    "folgevorgang": lambda ctx, _, case: open_follow_on_case(
        ctx, case, version=None, reason="Neue Tatsachen"
    ),
    "zuordnen": lambda ctx, stages, case: attach_case(
        ctx, case, version=None, target_id=stages.other_case(case), papers={}
    ),
    "aufteilen": lambda ctx, _, case: split_message(
        ctx,
        case,
        version=None,
        document_ids=(),
        note="Betrifft auch die Hundesteuer",
        text="Hund abgemeldet.",
    ),
    "umwandeln": lambda ctx, _, case: convert_case(
        ctx, case, version=None, service_key=CLOSURE, sends_notice=True
    ),
    "rechtsbehelf": lambda ctx, stages, case: convert_to_remedy(
        ctx, case, version=None, target_id=stages.other_case(case), sends_hint=True
    ),
    "weitergeben": lambda ctx, _, case: change_team(
        ctx, case, version=None, team_key="unterhaltsvorschuss", reason="Betrifft Unterhalt"
    ),
    "nachricht": lambda ctx, _, case: write_message(ctx, case, body="Guten Tag", is_internal=False),
    "vermerk": lambda ctx, _, case: write_message(ctx, case, body="Anruf", is_internal=True),
    "wiedervorlage": lambda ctx, _, case: set_follow_up(
        ctx, case, due_on=ctx.today + timedelta(days=7), reason="Nachfragen"
    ),
}


@dataclass(frozen=True)
class Happened:
    """What an act did: whether rows changed, or the error."""

    has_changed: bool
    error: CaseError | None = None


class _TakeBack(Exception):
    """Rolls the transaction of a trial back."""


@contextmanager
def taken_back(stages: Stages, actor: Actor, *, days_later: int = 0) -> Iterator[Context]:
    """A transaction of this person that is rolled back in the end."""
    try:
        with stages.acting(actor, at=stages.acting.now + timedelta(days=days_later)) as ctx:
            yield ctx
            raise _TakeBack
    except _TakeBack:
        return


def attempt(stages: Stages, actor: Actor, case_id: CaseId, name: str, *, days_later: int = 0) -> Happened:
    """Try the act and take it back; a refused one must have changed nothing already before the rollback."""
    with taken_back(stages, actor, days_later=days_later) as ctx:
        before = everything(ctx)
        error: CaseError | None = None
        try:
            with ctx.session.begin_nested():
                DEEDS[name](ctx, stages, case_id)
        except CaseError as refused:
            error = refused
            ctx.session.expire_all()
        happened = Happened(everything(ctx) != before, error)
    return happened
