"""Checking a case: steps of the task list, corrections of what was stated."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.web.case_tabs import CaseForm, CaseFormDep, TabName
from api.web.forms.state import ConflictRow
from cases.commands import check, information_block, third_parties
from cases.errors import Conflict
from cases.queries.case_page import case_page
from cases.queries.corrections import typed_in_words

router = APIRouter(prefix="/vorgaenge/{case_id}")


@router.post("/pruefschritt")
def post_step(sent: CaseFormDep) -> Response:
    """A step is done, or open again."""
    key, is_done = sent.typed.text("schritt"), sent.typed.is_ticked("erledigt")
    return sent.submit(
        "pruefschritt",
        lambda: check.tick_step(sent.ctx, sent.case_id, step_key=key, is_done=is_done),
        done="Prüfschritt erledigt." if is_done else "Prüfschritt wieder offen.",
    )


@router.post("/auskunftssperre")
def post_information_block(sent: CaseFormDep) -> Response:
    """Whether the register has an Auskunftssperre for the person."""
    is_blocked = sent.typed.is_ticked("sperre")
    return sent.submit(
        "auskunftssperre",
        lambda: information_block.record_information_block(sent.ctx, sent.case_id, is_blocked=is_blocked),
        done="Auskunftssperre vermerkt. Nur noch das Team sieht den Vorgang."
        if is_blocked
        else "Vermerkt: keine Auskunftssperre.",
    )


@router.post("/schreiben-an-dritte")
def post_third_party(sent: CaseFormDep) -> Response:
    """A letter to somebody who is not the applicant goes out by post."""
    key = sent.typed.text("schreiben")
    return sent.submit(
        "schreiben-an-dritte",
        lambda: third_parties.send_to_third_party(sent.ctx, sent.case_id, letter_key=key),
        done="Das Schreiben wird erstellt. Bitte zur Post geben, sobald es unter „Nachrichten“ liegt.",
    )


@router.post("/angabe")
def post_correction(sent: CaseFormDep) -> Response:
    """Lay a value over what was stated."""
    typed = sent.typed
    pointer = typed.text("zeiger")
    error = sent.desk.attempt(
        lambda: check.correct_statement(
            sent.ctx,
            sent.case_id,
            version=typed.version,
            pointer=pointer,
            value=typed.text("wert"),
            reason=typed.text("grund"),
            told_on=typed.optional_day("mitgeteilt_am"),
        )
    )
    if error is None:
        return sent.back(TabName.DATA, notice="Die Angabe ist berichtigt.")
    rows = _both_values(sent, pointer) if isinstance(error, Conflict) else ()
    return sent.again(f"angabe:{pointer}", error, tab=TabName.DATA, conflict_rows=rows)


def _both_values(sent: CaseForm, pointer: str) -> tuple[ConflictRow, ...]:
    sections = case_page(sent.ctx, sent.case_id).sections
    rows = (row for section in sections for row in section.rows if row.pointer == pointer)
    yours = typed_in_words(sent.ctx, sent.case_id, pointer, sent.typed.text("wert"))
    return tuple(
        ConflictRow(row.label, row.value if row.corrected is None else row.corrected, yours) for row in rows
    )
