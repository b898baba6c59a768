"""Telefonvermerk: a form on the case page becomes a page in the file."""

from datetime import datetime
from hashlib import sha256

from fastapi import APIRouter
from fastapi.responses import Response

from api.web.case_tabs import CaseForm, CaseFormDep, TabName
from cases.commands.notes import PhoneNote, check_phone_note, file_phone_note
from cases.errors import FieldError, Invalid
from cases.facts.letter import Block, BlockKind
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.queries.case_page import case_page
from cases.queries.outcome_fields import read_moment
from reports.letters.sheet import Sheet, paragraph_blocks, render_sheet

router = APIRouter(prefix="/vorgaenge/{case_id}")


@router.post("/telefonvermerk")
def post_phone_note(sent: CaseFormDep) -> Response:
    """Keep what was said on the phone; opens on the history, where the line stands."""

    def act() -> None:
        note = PhoneNote(sent.typed.text("mit"), _moment(sent), sent.typed.text("text"))
        check_phone_note(sent.ctx, note)
        content = sent.desk.toolbox.documents.put(render_sheet(note_sheet(sent, note)))
        file_phone_note(sent.ctx, sent.case_id, note, content)

    return sent.submit("telefonvermerk", act, tab=TabName.DATA, done="Der Telefonvermerk ist in der Akte.")


def note_sheet(sent: CaseForm, note: PhoneNote) -> Sheet:
    """The note as a sheet; the same words on the same day give the same bytes."""
    head = case_page(sent.ctx, sent.case_id).head
    today = sent.ctx.today
    moment = note.talked_at.astimezone(OFFICE_TIME_ZONE)
    rows = (
        ("Angabe", "Inhalt"),
        ("Vorgang", f"{head.service_title}, {head.applicant_name}"),
        ("Aktenzeichen", head.file_reference),
        ("Gespräch mit", note.talked_with.strip()),
        ("Tag und Uhrzeit", f"{moment:%d.%m.%Y, %H:%M} Uhr"),
        ("Aufgezeichnet von", f"{sent.ctx.actor.name} am {today:%d.%m.%Y}"),
    )
    heading = Block(BlockKind.HEADING, "Inhalt des Gesprächs")
    blocks = (Block(BlockKind.TABLE, rows=rows), heading, *paragraph_blocks(note.text))
    mark = sha256(f"{sent.case_id}|{note.talked_with}|{moment.isoformat()}|{note.text}".encode()).hexdigest()
    return Sheet("Telefonvermerk", head.authority_name, head.file_reference, mark, today, blocks)


def _moment(sent: CaseForm) -> datetime:
    text = sent.typed.text("wann")
    if not text:
        return sent.ctx.now
    try:
        return read_moment(text)
    except ValueError as error:
        fault = FieldError("wann", "Bitte Tag und Uhrzeit wie 23.11.2026, 08:00 eingeben.")
        raise Invalid("Tag und Uhrzeit sind nicht lesbar.", (fault,)) from error
