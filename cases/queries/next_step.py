"""What has to be done next with a case, in one line; refreshed by every act and shown in the work list."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, func, select

from cases.catalogue.service_schema import Service
from cases.facts.kind_words import words_of
from cases.facts.kinds import (
    ConsultationStatus,
    DecisionStatus,
    DocumentSource,
    HearingStatus,
    LetterKind,
    TimeLimitKind,
    TimeLimitStatus,
)
from cases.models import Case, Consultation, Decision, Document, DocumentRequest, Letter, TimeLimit
from cases.queries.hearings import open_hearing
from cases.queries.look import Look
from cases.queries.remedies import is_everything_waived, last_remedy_end, open_appeals
from cases.queries.requirements import signature_sheet_of
from cases.rules.completeness import Requirement
from cases.rules.german import in_words, listed
from cases.rules.letter_lifecycle import LetterStatus
from cases.rules.lifecycle import CaseStatus
from cases.rules.reminders import RULED_PREFIX
from cases.rules.request_lifecycle import RequestStatus


def next_due_on(look: Look, case_id: int) -> date | None:
    """The earliest running time limit that somebody has to keep."""
    query = select(func.min(TimeLimit.ends_on)).join(Case, col(Case.id) == col(TimeLimit.case_id))
    return look.session.exec(query.where(col(TimeLimit.case_id) == case_id, has_to_be_kept())).one()


def has_to_be_kept() -> ColumnElement[bool]:
    """Running limits of a case. The remedy period of a notice in a case that has ended brings nobody's work back."""
    is_work = or_(
        col(TimeLimit.kind) != TimeLimitKind.REMEDY.value,
        col(Case.status) != CaseStatus.ABGESCHLOSSEN.value,
    )
    return and_(col(TimeLimit.status) == TimeLimitStatus.RUNNING.value, is_work)


def next_step(look: Look, case: Case, service: Service, missing: tuple[Requirement, ...]) -> str:
    """The sentence for the column "Nächster Schritt"."""
    status = CaseStatus(case.status)
    if status is CaseStatus.EINGEGANGEN:
        return "Prüfung beginnen" if case.clerk_id else "Zuweisen"
    if status is CaseStatus.IN_PRUEFUNG:
        return _while_checking(look, case, service, missing) or _open_check(look, case, service)
    if status is CaseStatus.WARTET_AUF_ANTRAGSTELLER:
        return _while_waiting(look, case, service, missing) or "Antwort abwarten"
    if status is CaseStatus.IN_MITZEICHNUNG:
        return "Entwurf freigeben oder zurückgeben"
    if status is CaseStatus.BESCHIEDEN:
        return _after_decision(look, case)
    return _after_the_end(look, case)


def _after_the_end(look: Look, case: Case) -> str:
    """A case that has ended may still have a letter to post, a late remedy or a Wiedervorlage to come."""
    if _unposted(look, case):
        return "Schreiben zur Post geben"
    if open_appeals(look, case.id or 0):
        return "Über den Rechtsbehelf entscheiden"
    return _coming_up(look, case) or "Nichts mehr zu tun"


def _coming_up(look: Look, case: Case, *, before: date | None = None, prefix: str = "") -> str | None:
    """The next Wiedervorlage: before the day something else is awaited for, of those whose key begins so."""
    query = select(TimeLimit).where(
        col(TimeLimit.case_id) == case.id,
        col(TimeLimit.status) == TimeLimitStatus.RUNNING,
        col(TimeLimit.kind) == TimeLimitKind.FOLLOW_UP,
        col(TimeLimit.key).startswith(prefix),
    )
    if before is not None:
        query = query.where(col(TimeLimit.ends_on) < before)
    found = look.session.exec(query.order_by(col(TimeLimit.ends_on)).limit(1)).first()
    return f"Wiedervorlage am {in_words(found.ends_on)}: {found.title}" if found else None


def _open_check(look: Look, case: Case, service: Service) -> str:
    """The first step that is not ticked; when all are, the decision, or after an interim letter the day it set."""
    step = next((step for step in service.steps if step.key not in case.checked_steps), None)
    if step is not None:
        return step.title
    return _coming_up(look, case, prefix=RULED_PREFIX) or words_of(service.kind).prepare


def _while_checking(look: Look, case: Case, service: Service, missing: tuple[Requirement, ...]) -> str | None:
    fresh = look.session.exec(
        select(func.count()).where(
            col(Document.case_id) == case.id,
            col(Document.source) == DocumentSource.APPLICANT,
            col(Document.request_id).is_not(None),
            col(Document.checked_at).is_(None),
        )
    ).one()
    draft = look.session.exec(
        select(Decision.returned_reason).where(
            col(Decision.case_id) == case.id, col(Decision.status) == DecisionStatus.DRAFT
        )
    ).first()
    has_draft = look.session.exec(
        select(Decision.id).where(
            col(Decision.case_id) == case.id, col(Decision.status) == DecisionStatus.DRAFT
        )
    ).first()
    hearing = open_hearing(look, case.id or 0)
    if hearing is not None and hearing.status == HearingStatus.ANSWERED:
        return "Äußerung zur Anhörung prüfen"
    if hearing is not None and hearing.due_on is not None:
        return f"Äußerung abwarten bis {hearing.due_on:%d.%m.}"
    if draft:
        return "Zurückgegebenen Entwurf überarbeiten"
    if fresh:
        return "Neue Unterlage prüfen" if fresh == 1 else f"{fresh} neue Unterlagen prüfen"
    of_bodies = _while_consulting(look, case)
    if of_bodies:
        return of_bodies
    if _lacks_sheet(service, missing):
        return "Signaturbogen fehlt: Posteingang abwarten oder anfordern"
    if missing:
        return (
            f"Anfordern: {missing[0].title}"
            if len(missing) == 1
            else f"{len(missing)} fehlende Unterlagen anfordern"
        )
    return "Entwurf fertigstellen" if has_draft else None


def _lacks_sheet(service: Service, missing: tuple[Requirement, ...]) -> bool:
    return any(item.key == signature_sheet_of(service) for item in missing)


def _while_waiting(look: Look, case: Case, service: Service, missing: tuple[Requirement, ...]) -> str | None:
    request = look.session.exec(
        select(DocumentRequest).where(
            col(DocumentRequest.case_id) == case.id,
            col(DocumentRequest.status).in_([RequestStatus.OFFEN, RequestStatus.ABGELAUFEN]),
        )
    ).first()
    if request is None:
        return None
    if request.status == RequestStatus.ABGELAUFEN:
        return "Frist abgelaufen: erinnern oder entscheiden"
    awaited = "Signaturbogen fehlt: Antwort" if _lacks_sheet(service, missing) else "Antwort"
    return _coming_up(look, case, before=request.due_on) or f"{awaited} abwarten bis {request.due_on:%d.%m.}"


def _after_decision(look: Look, case: Case) -> str:
    waits = select(Decision.id).where(
        col(Decision.case_id) == case.id, col(Decision.status) == DecisionStatus.IN_APPROVAL
    )
    covered = select(Letter.cover_of_id).where(
        col(Letter.case_id) == case.id,
        col(Letter.kind) == LetterKind.COVER,
        col(Letter.status) == LetterStatus.FREIGEGEBEN,
        col(Letter.sha256).is_not(None),
    )
    without_cover = (col(Letter.case_id) == case.id, col(Letter.id).not_in(covered))
    returned = select(Letter.id).where(*without_cover, col(Letter.status) == LetterStatus.ZURUECKGEKOMMEN)
    disputed = select(Letter.id).where(*without_cover, col(Letter.status) == LetterStatus.BESTRITTEN)
    if look.session.exec(waits).first() is not None:
        return "Berichtigung freigeben oder zurückgeben"
    if look.session.exec(returned).first() is not None:
        return "Anschrift klären und erneut bekannt geben"
    if look.session.exec(disputed).first() is not None:
        return "Zugang nachweisen oder erneut bekannt geben"
    if _unposted(look, case):
        return "Schreiben zur Post geben"
    if open_appeals(look, case.id or 0):
        return "Über den Rechtsbehelf entscheiden"
    remedy_ends_on = last_remedy_end(look, case.id or 0)
    if remedy_ends_on is None and is_everything_waived(look, case):
        return "Vorgang abschließen"
    sooner = _coming_up(look, case, before=remedy_ends_on) if remedy_ends_on else None
    return sooner or "Rechtsbehelfsfrist abwarten, dann abschließen"


def _while_consulting(look: Look, case: Case) -> str | None:
    """A body answers what it has got: first its letter goes out, then somebody waits for it."""
    if _has_unposted_question(look, case):
        return "Schreiben zur Post geben"
    bodies = look.session.exec(
        select(Consultation.body_name)
        .where(col(Consultation.case_id) == case.id, col(Consultation.status) == ConsultationStatus.OPEN)
        .order_by(col(Consultation.id))
    ).all()
    return f"Stellungnahme abwarten: {listed(bodies)}" if bodies else None


def _has_unposted_question(look: Look, case: Case) -> bool:
    """Whether a letter that asks a body, or the sheet it goes out with again, waits for the post."""
    asked = select(Consultation.letter_id).where(
        col(Consultation.case_id) == case.id,
        col(Consultation.status).in_([ConsultationStatus.OPEN, ConsultationStatus.SILENT]),
        col(Consultation.letter_id).is_not(None),
    )
    query = select(Letter.id).where(
        or_(col(Letter.id).in_(asked), col(Letter.cover_of_id).in_(asked)),
        col(Letter.status) == LetterStatus.FREIGEGEBEN,
        col(Letter.sha256).is_not(None),
    )
    return look.session.exec(query).first() is not None


def _unposted(look: Look, case: Case) -> bool:
    query = select(Letter.id).where(
        col(Letter.case_id) == case.id,
        col(Letter.status) == LetterStatus.FREIGEGEBEN,
        col(Letter.sha256).is_not(None),
    )
    return look.session.exec(query).first() is not None
