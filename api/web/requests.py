"""Asking others: demands for documents, consultations, messages and notes."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.web.case_tabs import CaseForm, CaseFormDep, TabName
from api.web.formats import date_de
from cases.commands import consult, messages, request_documents
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.queries.case_page import case_page
from cases.rules.german import listed

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
    """Ask other bodies; the notice says whom the clerk has to write to without the program."""
    typed = sent.typed
    return sent.submit(
        "beteiligung",
        lambda: consult.consult(
            sent.ctx,
            sent.case_id,
            version=typed.version,
            body_keys=typed.chosen("stelle"),
            question=typed.text("frage"),
        ),
        tab=TabName.MESSAGES,
        done=lambda _: _what_is_left(sent),
    )


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
    """The answer is no longer awaited; with the reason where the body was not heard."""
    waiver_key, reason = sent.typed.text("ausnahme"), sent.typed.text("grund")
    return sent.submit(
        f"beenden:{consultation_id}",
        lambda: consult.end_consultation(
            sent.ctx, sent.case_id, consultation_id, waiver_key=waiver_key, reason=reason
        ),
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


def _what_is_left(sent: CaseForm) -> str:
    """What is left to do now; the day only if it is the same for all bodies asked just now."""
    asked = [
        item
        for item in case_page(sent.ctx, sent.case_id).consultations
        if item.asked_at == sent.ctx.now.astimezone(OFFICE_TIME_ZONE)
    ]
    days, alone = {item.due_on for item in asked}, [item.body_name for item in asked if not item.letter_id]
    words = ["Die Beteiligung ist eingetragen."]
    if len(alone) < len(asked):
        words.append("Das Schreiben liegt gleich unter „Schreiben“ bereit.")
    if alone:
        words.append(f"Bitte schreiben Sie selbst an: {listed(alone)}.")
    if len(days) == 1:
        words.append(f"Die Frist läuft bis {date_de(days.pop())}.")
    return " ".join(words)
