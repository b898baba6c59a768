"""Put a message or late paper into the file it belongs to: documents, text and time of receipt go along."""

from collections.abc import Mapping

from sqlmodel import col, func, select

from cases.commands.acts import begin, end, move, refuse_if, service_of, start_if_new, summary, tell_portal
from cases.commands.close import drop_open_work
from cases.commands.context import Context
from cases.commands.cooperation import note_later_cooperation
from cases.commands.documents import note_answer, open_request, stored_as
from cases.commands.hearing_periods import note_statement
from cases.commands.time_limits import set_task
from cases.errors import FieldError, Invalid, NotAllowed
from cases.facts.actor import CaseId
from cases.facts.kinds import MESSAGE_KINDS, MessageDirection, Topic
from cases.facts.office_time import office_day
from cases.facts.summary import CaseSummary
from cases.models import Case, Document, Message, TimeLimit
from cases.queries.matching import loose_documents, message_text
from cases.queries.rights import why_not
from cases.queries.visible import case_to_change, lock_by_age, visible_case
from cases.rules.blockers import why_not_place
from cases.rules.document_lifecycle import DocumentStatus
from cases.rules.german import in_words
from cases.rules.lifecycle import OPEN_STATUSES, CaseEvent
from cases.rules.permissions import Act


def attach_case(
    ctx: Context, case_id: CaseId, *, version: int | None, target_id: CaseId, papers: Mapping[int, str]
) -> CaseSummary:
    """Put the message into the file of another case of the same authority and end it here.

    `papers` says under which paper of the other case each document is filed ("" or absent: under none). A closed
    case takes the message too and comes up again today. The second time changes nothing.
    """
    both_locked(ctx, case_id, target_id)
    case = begin(ctx, case_id, Act.ATTACH, version=version)
    if case.attached_to == target_id:
        return summary(case)
    target = attachable(ctx, case, target_id)
    put_into(ctx, case, target, papers)
    if target.status not in OPEN_STATUSES:
        bring_up(ctx, target, f"Neue Einsendung {case.file_reference} prüfen")
    end_here(ctx, case, target, f"Zugeordnet zu {target.file_reference}")
    end(ctx, target)
    return end(ctx, case)


def both_locked(ctx: Context, case_id: CaseId, target_id: CaseId) -> None:
    """Lock message and target in the order of their ids: two acts on the same pair cannot wait for each other.

    What cannot be put anywhere is refused before anybody looks for the target.
    """
    case = visible_case(ctx, case_id)
    if case.attached_to != target_id:
        refuse_if(why_not_place(case.status, is_message=service_of(ctx, case).kind in MESSAGE_KINDS))
    lock_by_age(ctx, (case_id, target_id))
    for each in sorted({case_id, target_id}):
        case_to_change(ctx, each)


def attachable(ctx: Context, case: Case, target_id: CaseId) -> Case:
    """The case a message may go to; `NotAllowed` or `Invalid` say why it may not."""
    refuse_if(why_not_place(case.status, is_message=service_of(ctx, case).kind in MESSAGE_KINDS))
    if case.id == target_id:
        message = "Ein Vorgang lässt sich nicht sich selbst zuordnen. Bitte einen anderen wählen."
        raise Invalid(message, (FieldError("ziel", message),))
    target = case_to_change(ctx, target_id)
    if target.authority_key != case.authority_key:
        raise NotAllowed("Der andere Vorgang gehört einer anderen Behörde. Bitte dorthin abgeben.")
    if target.attached_to is not None:
        other = case_to_change(ctx, target.attached_to).file_reference
        raise NotAllowed(
            f"{target.file_reference} wurde selbst zugeordnet, und zwar zu {other}. Bitte diesen Vorgang wählen."
        )
    refused = why_not(ctx.actor, target, Act.NOTE)
    if refused is not None:
        raise NotAllowed(f"{target.file_reference}: {refused}", (refused,))
    return target


def put_into(ctx: Context, case: Case, target: Case, papers: Mapping[int, str]) -> None:
    """Documents and text go over, as received; what the other case waited for is ticked off.

    Who puts something into a finished case brings that up again and says why (`bring_up`).
    """
    moved = move_documents(ctx, case, target, papers)
    add_message(ctx, case, target)
    with_papers = f", Unterlagen: {', '.join(one.file_name for one in moved)}" if moved else ""
    text = f"{service_of(ctx, case).short_title} {case.file_reference} vom {received_in_words(case)} zugeordnet{with_papers}"
    ctx.record(target, "zuordnung_eingang", text, linked_case=case.id, document_ids=[one.id for one in moved])
    if target.status in OPEN_STATUSES:
        note_answer(ctx, target)
        note_statement(ctx, target, what=f"Einsendung {case.file_reference}", linked_case=case.id)
    else:
        note_later_cooperation(ctx, target)


def received_in_words(case: Case) -> str:
    """The day of receipt in the office."""
    return in_words(office_day(case.received_at))


def end_here(ctx: Context, case: Case, target: Case, text: str) -> None:
    """The message is done where it came in; its submission shows "zugeordnet" from now on."""
    start_if_new(ctx, case)
    case.attached_to = target.id
    move(ctx, case, CaseEvent.SETTLE)
    drop_open_work(ctx, case)
    case.closed_at = ctx.now
    ctx.record(case, "zuordnung_vorgang", text, linked_case=target.id)
    tell_portal(ctx, case, "zuordnung")


def add_message(ctx: Context, case: Case, target: Case) -> None:
    """What was sent, as an unread message of the other case, with the original time of receipt."""
    message = Message(
        case_id=target.id or 0,
        direction=MessageDirection.IN.value,
        body=message_text(ctx, case, service_of(ctx, case)) or "Ohne Text",
        author_name=case.applicant_name,
        sent_at=case.received_at,
        from_case=case.id,
    )
    ctx.session.add(message)


def bring_up(ctx: Context, case: Case, reason: str) -> None:
    """A Wiedervorlage for today: the case is on nobody's list, or somebody has to look at once."""
    number = ctx.session.exec(select(func.count()).where(col(TimeLimit.case_id) == case.id)).one()
    set_task(ctx, case, key=f"wiedervorlage:{number + 1}:{ctx.today.isoformat()}", title=reason)


def move_documents(ctx: Context, case: Case, target: Case, papers: Mapping[int, str]) -> list[Document]:
    """What went over. A file that lies there already stays where it came in."""
    known = {paper.key: paper.title for paper in service_of(ctx, target).documents}
    request = open_request(ctx, target)
    moved = [
        document
        for document in loose_documents(ctx, case)
        if _move(ctx, document, target, _chosen_key(papers, document, known))
    ]
    for document in moved:
        document.title = known.get(document.requirement_key, document.title)
        document.request_id = request.id if request else None
    ctx.session.flush()
    if any(document.status == DocumentStatus.QUARANTAENE for document in moved):
        ctx.send_later(Topic.SCAN, f"{Topic.SCAN}:{target.id}:aus-{case.id}", case_id=target.id)
    return moved


def _chosen_key(papers: Mapping[int, str], document: Document, known: Mapping[str, str]) -> str:
    key = papers.get(document.id or 0, "")
    if key and key not in known:
        message = "Diese Unterlage kennt der andere Vorgang nicht."
        raise Invalid(message, (FieldError(f"unterlage.{document.id}", message),))
    return key


def _move(ctx: Context, document: Document, target: Case, key: str) -> bool:
    """Whether it went over; the same file under the same paper is there already otherwise."""
    for wanted in dict.fromkeys((key, "")):
        if not stored_as(ctx, target, document.sha256, wanted):
            document.from_case = document.from_case or document.case_id  # who sent it stays known
            document.case_id, document.requirement_key = target.id or 0, wanted
            ctx.session.flush()
            return True
    return False
