"""The end of a case: withdrawn by the applicant, closed by the office, settled without a decision."""

from sqlmodel import col, select

from cases.commands.acts import begin, end, move, service_of, summary
from cases.commands.context import Context
from cases.commands.hearing_periods import end_hearing_work
from cases.commands.letters import order_letter
from cases.commands.relief import remind_of_relief
from cases.commands.reminders import end_interim_reminders
from cases.commands.retention import plan_retention
from cases.commands.time_limits import finish_all
from cases.commands.unsent_letters import discard_question, discard_repeats
from cases.errors import FieldError, Invalid
from cases.facts.actor import CaseId
from cases.facts.kind_words import KindWords, words_of
from cases.facts.kinds import ConsultationStatus, DecisionStatus, LetterKind
from cases.facts.summary import CaseSummary
from cases.models import Case, Consultation, DocumentRequest
from cases.queries.decisions import current_decision
from cases.queries.situation import situation_of
from cases.rules import request_lifecycle
from cases.rules.blockers import why_not_close, why_not_settle
from cases.rules.lifecycle import CaseEvent, CaseStatus
from cases.rules.permissions import Act
from cases.rules.request_lifecycle import RequestEvent, RequestStatus


def withdraw_case(ctx: Context, case_id: CaseId, *, version: int | None, reason: str) -> CaseSummary:
    """The applicant takes the application back; it is confirmed by letter. The second time changes nothing."""
    case = begin(ctx, case_id, Act.WITHDRAW, version=version)
    if case.status == CaseStatus.ZURUECKGENOMMEN:
        return summary(case)
    _need(reason)
    move(ctx, case, CaseEvent.WITHDRAW)
    drop_open_work(ctx, case)
    case.closed_at = ctx.now
    plan_retention(ctx, case)
    ctx.record(case, "ruecknahme", f"{_words(ctx, case).taken_back}: {reason.strip()}")
    order_letter(ctx, case, LetterKind.WITHDRAWAL)
    return end(ctx, case)


def close_case(ctx: Context, case_id: CaseId, *, version: int | None, reason: str) -> CaseSummary:
    """Close a decided case; raises `NotAllowed` with every reason, such as a running remedy period."""
    case = begin(ctx, case_id, Act.CLOSE, version=version)
    if case.status == CaseStatus.ABGESCHLOSSEN:
        return summary(case)
    move(ctx, case, CaseEvent.CLOSE, blockers=why_not_close(situation_of(ctx, case)))
    _finish(ctx, case, f"Vorgang abgeschlossen{': ' + reason.strip() if reason.strip() else ''}")
    return end(ctx, case)


def settle_case(ctx: Context, case_id: CaseId, *, version: int | None, reason: str) -> CaseSummary:
    """Close a case in check without a decision, with the reason on file."""
    case = begin(ctx, case_id, Act.SETTLE, version=version)
    if case.status == CaseStatus.ABGESCHLOSSEN:
        return summary(case)
    _need(reason)
    move(ctx, case, CaseEvent.SETTLE, blockers=why_not_settle(case.status))
    drop_open_work(ctx, case)
    _finish(ctx, case, f"{_words(ctx, case).settled}: {reason.strip()}")
    return end(ctx, case)


def drop_open_work(ctx: Context, case: Case) -> None:
    """Draft, demands, consultations with their unsent letters, and time limits of a case that ends otherwise.

    What waits to be sent a second time is not sent; a promised relief is not forgotten.
    """
    decision = current_decision(ctx, case.id or 0)
    if decision is not None:
        decision.status = DecisionStatus.DISCARDED.value
    requests = ctx.session.exec(
        select(DocumentRequest).where(
            col(DocumentRequest.case_id) == case.id,
            col(DocumentRequest.status).in_([RequestStatus.OFFEN.value, RequestStatus.ABGELAUFEN.value]),
        )
    )
    for request in requests.all():
        request_lifecycle.advance(request, RequestEvent.WITHDRAW)
    consultations = select(Consultation).where(col(Consultation.case_id) == case.id)
    for consultation in ctx.session.exec(consultations.order_by(col(Consultation.id))).all():
        if consultation.status == ConsultationStatus.OPEN:
            consultation.status = ConsultationStatus.CANCELLED.value
        discard_question(ctx, case, consultation)
    discard_repeats(ctx, case)
    end_hearing_work(ctx, case)
    end_interim_reminders(ctx, case)
    remind_of_relief(ctx, case)
    finish_all(ctx, case)


def _words(ctx: Context, case: Case) -> KindWords:
    return words_of(service_of(ctx, case).kind)


def _need(reason: str) -> None:
    if not reason.strip():
        raise Invalid("Bitte den Grund nennen.", (FieldError("grund", "Der Grund fehlt."),))


def _finish(ctx: Context, case: Case, text: str) -> None:
    finish_all(ctx, case)
    case.closed_at = ctx.now
    plan_retention(ctx, case)
    ctx.record(case, "abschluss", text)
