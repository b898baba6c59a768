"""Split a message: what belongs to another matter becomes a message of its own, received when the first was."""

from collections.abc import Collection, Sequence

from sqlmodel import col, func, select

from cases.commands.acts import begin, end, refuse_if, service_of, start_if_new, summary
from cases.commands.attach import received_in_words
from cases.commands.context import Context
from cases.commands.copies import copy_conflicts, copy_people
from cases.commands.file_number import new_file_reference
from cases.errors import FieldError, Invalid
from cases.facts.actor import CaseId
from cases.facts.kinds import MESSAGE_KINDS, Topic
from cases.facts.summary import CaseSummary
from cases.models import Case, Document
from cases.queries.matching import loose_documents
from cases.queries.parts import part_with
from cases.queries.visible import case_to_change
from cases.rules.blockers import why_not_place
from cases.rules.document_lifecycle import DocumentStatus
from cases.rules.permissions import Act

_BY_POST = (
    "Das Portal führt die Einsendung weiter unter {}; was zu diesem Teil geschrieben wird, geht mit der Post."
)
_TAKEN_ALONG = {
    "service_key",
    "service_version",
    "form_version",
    "regime",
    "channel",
    "authority_key",
    "municipality_key",
    "applicant_name",
    "subject",
    "form",
    "corrections",
    "is_complete",
    "received_at",
}


def split_message(
    ctx: Context, case_id: CaseId, *, version: int | None, document_ids: Collection[int], note: str
) -> CaseSummary:
    """Cut the message in two: a second one with the chosen documents, the same text, sender and time of receipt.

    `note` says what the second is about. Both name each other; the submission of the portal stays with the first and
    tells of the second (`queries.parts`). The same documents and note again give back the same part and change nothing.
    `Invalid` without a note, or for a document that does not lie loose in the message (any more).
    """
    case = begin(ctx, case_id, Act.ATTACH)
    title, chosen = _title(case, note), frozenset(document_ids)
    there = part_with(ctx, case, title)
    if there is not None and _holds(ctx, there, chosen):
        return summary(there)
    case_to_change(ctx, case_id, version=version)
    refuse_if(why_not_place(case.status, is_message=service_of(ctx, case).kind in MESSAGE_KINDS))
    papers = _chosen(ctx, case, chosen, note)
    start_if_new(ctx, case)
    part = _open(ctx, case, title)
    names = _move(ctx, papers, part)
    ctx.record(
        case, "aufteilung", f"Aufgeteilt: {note.strip()} – {part.file_reference}{names}", linked_case=part.id
    )
    text = f"Von {case.file_reference} abgetrennt{names}; Eingang {received_in_words(case)} zählt"
    ctx.record(part, "eingang", text, linked_case=case.id)
    ctx.send_later(Topic.ROUTE, f"{Topic.ROUTE}:{part.id}", case_id=part.id)
    end(ctx, case)
    return summary(part)


def _title(case: Case, note: str) -> str:
    return f"Abgetrennt von {case.file_reference}: {' '.join(note.split())}"


def _holds(ctx: Context, part: Case, document_ids: frozenset[int]) -> bool:
    query = select(func.count()).where(
        col(Document.id).in_(document_ids), col(Document.case_id).in_([part.id, part.attached_to])
    )
    return ctx.session.exec(query).one() == len(document_ids)


def _chosen(ctx: Context, case: Case, document_ids: frozenset[int], note: str) -> list[Document]:
    if not note.strip():
        message = "Bitte kurz sagen, worum es in dem abgetrennten Teil geht."
        raise Invalid(message, (FieldError("vermerk", message),))
    papers = [paper for paper in loose_documents(ctx, case) if paper.id in document_ids]
    if len(papers) != len(document_ids):
        message = "Ein gewähltes Dokument liegt nicht mehr in dieser Nachricht. Bitte die Seite neu laden und wählen."
        raise Invalid(message, (FieldError("dokument", message),))
    return papers


def _open(ctx: Context, case: Case, title: str) -> Case:
    by_post = [_BY_POST.format(case.file_reference)] if case.submission_id else []
    part = Case(
        **case.model_dump(include=_TAKEN_ALONG),
        file_reference=new_file_reference(ctx, service_of(ctx, case), case.authority_key),
        hints=[title, *by_post, *case.hints],
        next_step="Zuweisen",
        last_activity_at=ctx.now,
        split_from=case.id,
    )
    ctx.session.add(part)
    ctx.session.flush()
    copy_people(ctx, case, part)
    copy_conflicts(ctx, case, part)
    return part


def _move(ctx: Context, papers: Sequence[Document], part: Case) -> str:
    for paper in papers:
        paper.case_id = part.id or 0
    ctx.session.flush()
    if any(paper.status == DocumentStatus.QUARANTAENE for paper in papers):
        ctx.send_later(Topic.SCAN, f"{Topic.SCAN}:{part.id}:geteilt", case_id=part.id)
    names = ", ".join(paper.file_name for paper in papers)
    return f", Dokumente: {names}" if names else ""
