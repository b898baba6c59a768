"""Split a message: what belongs to another matter becomes a message of its own, received when the first was.

The part has only the words that belong to it (§ 35 (1) sentence 2 SGB I, § 30 AO with § 11 NKAG, Art. 5 (1) c DSGVO); the
full wording stays with the first message, for those who may see that.
"""

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy

from sqlmodel import col, func, select

from cases.catalogue.form_fields import set_value, value_at
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
from cases.queries.competence import place_of
from cases.queries.follow_ons import applied_at, applied_on
from cases.queries.matching import loose_documents
from cases.queries.parts import parts_with
from cases.queries.statements import effective_form
from cases.queries.visible import case_to_change
from cases.rules.blockers import why_not_place
from cases.rules.document_lifecycle import DocumentStatus
from cases.rules.permissions import Act

_EXCERPT = (
    "Der Text ist ein Auszug; der volle Wortlaut liegt in {}, für alle, die diesen Vorgang sehen dürfen."
)
_PORTAL = "Das Portal führt die Einsendung weiter unter "
_BY_POST = "; was zu diesem Teil geschrieben wird, geht mit der Post."
_TAKEN_ALONG = {
    "service_key",
    "service_version",
    "form_version",
    "regime",
    "channel",
    "authority_key",
    "municipality_key",
    "applicant_name",
    "received_at",
}


def split_message(  # noqa: PLR0913 - an act and what was typed for it
    ctx: Context,
    case_id: CaseId,
    *,
    version: int | None,
    document_ids: Collection[int],
    note: str,
    text: str,
) -> CaseSummary:
    """Cut the message in two: a second one with the chosen documents, the same sender and time of receipt.

    `note` says what the second is about, `text` are the words of the message that belong to it; nothing else goes along.
    Both name each other; the submission of the portal stays with the first and tells of the second (`queries.parts`).
    The same documents and words again give back the same part and change nothing. `Invalid` without a note, for words
    the form does not take, or for a document that does not lie loose in the message (any more).
    """
    case = begin(ctx, case_id, Act.ATTACH)
    form, chosen = _excerpt(ctx, case, note, text), frozenset(document_ids)
    there = next((part for part in parts_with(ctx, case, form) if _holds(ctx, part, chosen)), None)
    if there is not None:
        return summary(there)
    case_to_change(ctx, case_id, version=version)
    refuse_if(why_not_place(case.status, is_message=service_of(ctx, case).kind in MESSAGE_KINDS))
    papers = _chosen(ctx, case, chosen, note)
    _check(ctx, case, form)
    start_if_new(ctx, case)
    part = _open(ctx, case, form, f"Abgetrennt von {case.file_reference}: {_one_line(note)}")
    names = _move(ctx, papers, part)
    said = f"Aufgeteilt: {_one_line(note)} – {part.file_reference}{names}; der volle Wortlaut bleibt hier"
    ctx.record(case, "aufteilung", said, linked_case=part.id)
    where = f"Von {case.file_reference} abgetrennt{names}; hier steht nur der Text dieses Teils"
    ctx.record(part, "eingang", f"{where}, Eingang {received_in_words(case)} zählt", linked_case=case.id)
    ctx.send_later(Topic.ROUTE, f"{Topic.ROUTE}:{part.id}", case_id=part.id)
    end(ctx, case)
    return summary(part)


def _one_line(note: str) -> str:
    return " ".join(note.split())


def _excerpt(ctx: Context, case: Case, note: str, text: str) -> dict[str, object]:
    """What the part states: who sent it, what it is about, and its words. Nothing for what cannot be split."""
    rule = service_of(ctx, case).splitting
    if rule is None:
        return {}
    form: dict[str, object] = {}
    said = {pointer: deepcopy(value_at(case.form, pointer)) for pointer in rule.keeps}
    said |= rule.given | {rule.note: _one_line(note), rule.text: text.replace("\r\n", "\n").strip()}
    for pointer, value in said.items():
        if value is not None:
            set_value(form, pointer, value)
    stated = ctx.catalogue.as_stated(case.service_key, int(case.form_version), form)
    return dict(stated) if isinstance(stated, Mapping) else {}


def _check(ctx: Context, case: Case, form: Mapping[str, object]) -> None:
    """`Invalid` for words the form does not take; what else is wrong with it was so when the message was taken."""
    rule = service_of(ctx, case).splitting
    fields = {rule.note: "vermerk", rule.text: "text"} if rule else {}
    errors = ctx.catalogue.form_errors(
        case.service_key,
        int(case.form_version),
        form,
        on=applied_on(ctx, case),
        at=applied_at(ctx, case),
    )
    faults = [FieldError(fields[error.pointer], error.message) for error in errors if error.pointer in fields]
    if faults:
        raise Invalid("Der Teil lässt sich so nicht abtrennen.", tuple(faults))


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


def _open(ctx: Context, case: Case, form: Mapping[str, object], title: str) -> Case:
    by_post = [f"{_PORTAL}{case.file_reference}{_BY_POST}"] if case.submission_id else []
    by_post += [hint for hint in case.hints if hint.startswith(_PORTAL)]
    part = Case(
        **case.model_dump(include=_TAKEN_ALONG),
        file_reference=new_file_reference(ctx, service_of(ctx, case), case.authority_key),
        form=dict(form),
        corrections=_corrections(ctx, case),
        hints=[title, _EXCERPT.format(case.file_reference), *by_post],
        next_step="Zuweisen",
        last_activity_at=ctx.now,
        split_from=case.id,
    )
    stated = effective_form(part)
    part.subject = ctx.catalogue.applicant(part.service_key, int(part.form_version), stated).subject
    part.hints += _remarks(ctx, case, stated)
    ctx.session.add(part)
    ctx.session.flush()
    copy_people(ctx, case, part)
    copy_conflicts(ctx, case, part)
    return part


def _corrections(ctx: Context, case: Case) -> dict[str, object]:
    """What the clerk put right of the statements that go along."""
    rule = service_of(ctx, case).splitting
    kept = [f"{pointer}/" for pointer in rule.keeps] if rule else []
    return {
        pointer: value
        for pointer, value in case.corrections.items()
        if any(f"{pointer}/".startswith(one) for one in kept)
    }


def _remarks(ctx: Context, case: Case, form: Mapping[str, object]) -> list[str]:
    """What the clerk is told of these statements; hints of the whole may speak of words that are not in the part."""
    remarks = ctx.catalogue.form_hints(
        case.service_key, int(case.form_version), form, on=applied_on(ctx, case), at=applied_at(ctx, case)
    )
    place = place_of(ctx, service_of(ctx, case), form)
    return [*(remark.message for remark in remarks), *([place.hint] if place.hint else [])]


def _move(ctx: Context, papers: Sequence[Document], part: Case) -> str:
    for paper in papers:
        paper.case_id = part.id or 0
    ctx.session.flush()
    if any(paper.status == DocumentStatus.QUARANTAENE for paper in papers):
        ctx.send_later(Topic.SCAN, f"{Topic.SCAN}:{part.id}:geteilt", case_id=part.id)
    names = ", ".join(paper.file_name for paper in papers)
    return f", Dokumente: {names}" if names else ""
