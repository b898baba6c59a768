"""Ask the applicant for papers: a letter goes out, the clock of the office stands still until they arrive."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import col, select

from cases.commands.acts import begin, end, move, refresh, refresh_step, service_of, start_if_new, summary
from cases.commands.context import Context
from cases.commands.demand_periods import (
    CHECK_KEY,
    announced_demands,
    ask_for_extension,
    demand_deadline,
)
from cases.commands.letters import order_letter, order_reminders
from cases.commands.time_limits import (
    finish_limits,
    pause_own_clock,
    resume_own_clock,
    set_limit,
)
from cases.errors import FieldError, Invalid, NotFound
from cases.facts.actor import ActorKind, CaseId
from cases.facts.kinds import LetterKind, TimeLimitKind
from cases.facts.limit_keys import DEMAND
from cases.facts.summary import CaseSummary
from cases.models import Case, DocumentRequest
from cases.queries.demand_days import usual_due_on
from cases.queries.requirements import signature_sheet_of
from cases.queries.situation import situation_of
from cases.rules import request_lifecycle
from cases.rules.blockers import why_not_request_documents
from cases.rules.german import in_words
from cases.rules.lifecycle import CaseEvent, CaseStatus
from cases.rules.permissions import Act
from cases.rules.request_lifecycle import RequestEvent, RequestStatus


def request_documents(  # noqa: PLR0913 - an act and what was typed for it
    ctx: Context,
    case_id: CaseId,
    *,
    version: int | None,
    items: tuple[str, ...],
    remark: str,
    due_on: date | None,
    has_warning: bool = False,
) -> CaseSummary:
    """Demand the papers named by their keys until `due_on` (default three weeks). The letter is ordered, the clock stops.

    The letter prints the last day of the ledger: a weekend or holiday moves to the next working day. `has_warning`: the
    letter says that the benefit can be refused without them (§ 66 (3) SGB I).
    """
    case = begin(ctx, case_id, Act.REQUEST_DOCUMENTS, version=version)
    start_if_new(ctx, case)
    titles = _titles(ctx, case, items)
    deadline = demand_deadline(ctx, case, due_on or usual_due_on(ctx, case_id))
    until = deadline.ends_on
    if has_warning and not service_of(ctx, case).warns():
        message = "Den Hinweis auf eine Versagung gibt es bei dieser Leistung nicht (§ 66 SGB I)."
        raise Invalid(message, (FieldError("warnung", message),))
    if has_warning and set(items) == {signature_sheet_of(service_of(ctx, case))}:
        message = (
            "Ohne den Signaturbogen fehlt der schriftliche Antrag, keine Mitwirkung (§ 66 SGB I). Bitte ohne den Hinweis "
            "anfordern."
        )
        raise Invalid(message, (FieldError("warnung", message),))
    move(ctx, case, CaseEvent.REQUEST_DOCUMENTS, blockers=why_not_request_documents(situation_of(ctx, case)))
    request = DocumentRequest(
        case_id=case.id or 0,
        items=titles,
        remark=remark.strip(),
        asked_at=ctx.now,
        asked_by=ctx.actor.name,
        due_on=until,
        has_warning=has_warning,
    )
    ctx.session.add(request)
    ctx.session.flush()
    pause_own_clock(ctx, case)
    set_limit(ctx, case, key=f"{DEMAND}{request.id}", kind=TimeLimitKind.DOCUMENTS, deadline=deadline)
    order_letter(ctx, case, LetterKind.DOCUMENT_REQUEST, request=request)
    names = ", ".join(item["title"] for item in titles)
    warned = " (mit Hinweis nach § 66 Abs. 3 SGB I)" if has_warning else ""
    text = f"Unterlagen bis {in_words(until)} angefordert{warned}: {names}"
    ctx.record(case, "nachforderung", text, request_id=request.id)
    return end(ctx, case)


def withdraw_request(ctx: Context, case_id: CaseId, request_id: int) -> CaseSummary:
    """The papers are no longer needed; the check goes on."""
    case = begin(ctx, case_id, Act.REQUEST_DOCUMENTS)
    request = _request(ctx, case, request_id)
    if request.status == RequestStatus.ZURUECKGEZOGEN:
        return summary(case)
    request_lifecycle.advance(request, RequestEvent.WITHDRAW)
    request.withdrawn_on = ctx.today
    finish_limits(ctx, case, keys=(f"{DEMAND}{request.id}", f"{CHECK_KEY}{request.id}"))
    ctx.record(
        case, "nachforderung_zurueck", "Anforderung von Unterlagen zurückgezogen", request_id=request.id
    )
    if case.status == CaseStatus.WARTET_AUF_ANTRAGSTELLER:
        resume_own_clock(ctx, case)
        move(ctx, case, CaseEvent.RESUME)
    return end(ctx, case)


def remind(ctx: Context, requests: Sequence[tuple[Case, DocumentRequest]]) -> None:
    """The end date has passed without an answer: one reminder letter each, the demand counts as expired.

    No letter where the period could not run because the demand was not announced in time: a person sets a new end.
    Demands that were answered, withdrawn or reminded of are left alone.
    """
    expired = [(case, request) for case, request in requests if request.status == RequestStatus.OFFEN]
    announced = announced_demands(ctx, [request for _, request in expired])
    for case, request in expired:
        request_lifecycle.advance(request, RequestEvent.EXPIRE)
        if request.id in announced:
            request.reminded_at = ctx.now
            continue
        ask_for_extension(ctx, case, request)
        text = "Frist für Unterlagen abgelaufen, aber die Anforderung war nicht rechtzeitig bekannt gegeben"
        ctx.record(case, "nachforderung_pruefen", text, request_id=request.id)
        refresh(ctx, case)
    due = [(case, request) for case, request in expired if request.id in announced]
    order_reminders(ctx, due, is_automatic=ctx.actor.kind is ActorKind.SYSTEM)
    text = "Frist für Unterlagen abgelaufen; Erinnerung beauftragt"
    ctx.record_all([(case, "erinnerung", text, {"request_id": request.id}) for case, request in due])
    ctx.session.flush()
    for case, _ in due:
        refresh_step(ctx, case)  # neither what is missing nor a date changes


def _titles(ctx: Context, case: Case, items: tuple[str, ...]) -> list[dict[str, str]]:
    if not items:
        message = "Bitte mindestens eine Unterlage auswählen."
        raise Invalid(message, (FieldError("unterlage", message),))
    service = service_of(ctx, case)
    return [
        {"key": key, "title": service.document(key).title, "help": service.document(key).help}
        for key in dict.fromkeys(items)
    ]


def _request(ctx: Context, case: Case, request_id: int) -> DocumentRequest:
    request = ctx.session.exec(
        select(DocumentRequest).where(
            col(DocumentRequest.id) == request_id, col(DocumentRequest.case_id) == case.id
        )
    ).first()
    if request is None:
        raise NotFound("Diese Anforderung gehört nicht zu diesem Vorgang.")
    return request
