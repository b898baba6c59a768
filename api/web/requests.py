"""Asking others: demands for documents, consultations, messages and notes."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.web.case_tabs import CaseForm, CaseFormDep, TabName
from api.web.formats import date_de
from cases.commands import consult, messages, request_documents
from cases.queries.case_page import case_page

router = APIRouter(prefix="/vorgaenge/{case_id}")


@router.post("/nachforderung")
def post_request(sent: CaseFormDep) -> Response:
    """Ask the applicant for papers; the clock stops."""
    typed = sent.typed

    def act() -> None:
        request_documents.request_documents(
            sent.ctx,
            sent.case_id,
            version=typed.version,
            items=typed.chosen("unterlage"),
            remark=typed.text("hinweis"),
            due_on=typed.optional_day("frist"),
            has_warning=typed.is_ticked("warnung"),
        )

    return sent.submit("nachforderung", act, tab=TabName.DOCUMENTS, done="Die Unterlagen sind angefordert.")


@router.post("/nachforderung/{request_id}/zuruecknehmen")
def post_request_withdrawn(sent: CaseFormDep, request_id: int) -> Response:
    """The papers are no longer needed; the clock runs again."""
    return sent.submit(
        "zuruecknehmen",
        lambda: request_documents.withdraw_request(sent.ctx, sent.case_id, request_id),
        tab=TabName.DOCUMENTS,
        done="Die Nachforderung ist zurückgezogen.",
    )


@router.post("/beteiligung")
def post_consultation(sent: CaseFormDep) -> Response:
    """Record that other bodies are asked. Nothing is sent to them: the notice says so."""
    typed = sent.typed
    error = sent.desk.attempt(
        lambda: consult.consult(
            sent.ctx,
            sent.case_id,
            version=typed.version,
            body_keys=typed.chosen("stelle"),
            question=typed.text("frage"),
        )
    )
    if error is not None:
        return sent.again("beteiligung", error, tab=TabName.MESSAGES)
    return sent.back(TabName.MESSAGES, notice=_write_to_them(sent))


@router.post("/beteiligung/{consultation_id}/antwort")
def post_answer(sent: CaseFormDep, consultation_id: int) -> Response:
    """What the body answered."""
    answer, has_objection = sent.typed.text("antwort"), sent.typed.is_ticked("einwand")
    return sent.submit(
        f"antwort:{consultation_id}",
        lambda: consult.record_answer(
            sent.ctx, sent.case_id, consultation_id, answer=answer, has_objection=has_objection
        ),
        tab=TabName.MESSAGES,
        done="Die Antwort ist eingetragen.",
    )


@router.post("/beteiligung/{consultation_id}/beenden")
def post_consultation_ended(sent: CaseFormDep, consultation_id: int) -> Response:
    """The answer is no longer awaited."""
    return sent.submit(
        "beenden",
        lambda: consult.end_consultation(sent.ctx, sent.case_id, consultation_id),
        tab=TabName.MESSAGES,
        done="Die Beteiligung ist beendet.",
    )


@router.post("/nachricht")
def post_message(sent: CaseFormDep) -> Response:
    """A message to the applicant, or a note that stays in the house."""
    body, is_internal = sent.typed.text("text"), sent.typed.is_ticked("intern")
    return sent.submit(
        "nachricht",
        lambda: messages.write_message(sent.ctx, sent.case_id, body=body, is_internal=is_internal),
        tab=TabName.MESSAGES,
        done="Der Vermerk ist gespeichert." if is_internal else "Die Nachricht ist gesendet.",
    )


def _write_to_them(sent: CaseForm) -> str:
    """What is left to do now; the day only if it is the same for all bodies asked just now."""
    asked = case_page(sent.ctx, sent.case_id).consultations
    days = {item.due_on for item in asked if item.asked_at == sent.ctx.now}
    until = f"; die Frist läuft bis {date_de(days.pop())}" if len(days) == 1 else ""
    return f"Die Beteiligung ist eingetragen. Bitte schreiben Sie die Stelle an{until}."
