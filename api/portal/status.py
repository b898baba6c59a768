"""What the portal may know about its submissions: five words, what is needed, and the letters."""

import base64
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from api.dependencies import PortalContextDep, ToolboxDep
from api.portal.description import problems
from api.portal.envelopes import Paper, SubmissionIdPath
from cases.commands.letters import mark_fetched
from cases.queries.portal_status import (
    PortalLetter,
    letter_of_submission,
    letters_of_submission,
    portal_status,
)

router = APIRouter(tags=["Status"])

CitizenWord = Literal[
    "eingegangen",
    "in Bearbeitung",
    "wir brauchen etwas von Ihnen",
    "entschieden",
    "abgeschlossen",
    "zugeordnet",
]


class Demand(BaseModel):
    """What the office needs and until when (ISO date, last day, Europe/Berlin)."""

    documents: list[Paper]
    remark: str
    due_on: str


class LetterEntry(BaseModel):
    """A letter that lies ready; the PDF is at `href`."""

    id: int
    subject: str
    dated_on: str | None
    sent_on: str | None
    href: str


class MessageEntry(BaseModel):
    """A message of the office to the applicant, or of the applicant to the office."""

    from_office: bool
    text: str
    sent_at: str


class Assignment(BaseModel):
    """The case a message or late paper was put into, or a part that was split off it."""

    file_reference: str
    status: CitizenWord


class Status(BaseModel):
    """State of one submission in words for citizens; internal states are never shown.

    `result` says how a case ended that needed no decision ("Zur Kenntnis genommen"); null otherwise.

    "zugeordnet": a message or late paper was put into another case. `assignment` names it if the sender is its
    applicant; later papers and messages to this submission then go there. `parts`: what the office split off a message
    because it belongs to another matter.
    """

    submission_id: str
    file_reference: str
    service: str
    status: CitizenWord
    result: str | None
    received_at: str
    updated_at: str
    demands: list[Demand]
    letters: list[LetterEntry]
    messages: list[MessageEntry]
    assignment: Assignment | None
    parts: list[Assignment]


@router.get(
    "/submissions/{submission_id}", responses=problems(401, 404, 503), summary="Status einer Einsendung"
)
def get_status(submission_id: SubmissionIdPath, ctx: PortalContextDep) -> Status:
    """Where the case stands; 404 for submissions of other portals."""
    found = portal_status(ctx, submission_id)
    return Status(
        submission_id=submission_id,
        file_reference=found.file_reference,
        service=found.service_key,
        status=found.word,
        result=found.result or None,
        received_at=found.received_at.isoformat(),
        updated_at=found.updated_at.isoformat(),
        demands=[
            Demand(
                documents=[Paper(key=key, title=title) for key, title in demand.items],
                remark=demand.remark,
                due_on=demand.due_on.isoformat(),
            )
            for demand in found.demands
        ],
        letters=[_entry(submission_id, letter) for letter in found.letters],
        messages=[
            MessageEntry(from_office=m.from_office, text=m.text, sent_at=m.sent_at.isoformat())
            for m in found.messages
        ],
        assignment=(
            Assignment(file_reference=found.assignment.file_reference, status=found.assignment.word)
            if found.assignment
            else None
        ),
        parts=[Assignment(file_reference=part.file_reference, status=part.word) for part in found.parts],
    )


@router.get(
    "/submissions/{submission_id}/letters", responses=problems(401, 404, 503), summary="Schreiben des Amtes"
)
def get_letters(submission_id: SubmissionIdPath, ctx: PortalContextDep) -> list[LetterEntry]:
    """The letters that were sent, oldest first."""
    return [_entry(submission_id, letter) for letter in letters_of_submission(ctx, submission_id)]


@router.get(
    "/submissions/{submission_id}/letters/{letter_id}",
    summary="Ein Schreiben als PDF",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}, **problems(401, 404, 503)},
)
def get_letter(
    submission_id: SubmissionIdPath, letter_id: int, ctx: PortalContextDep, toolbox: ToolboxDep
) -> Response:
    """The bytes that were filed; the first retrieval is recorded."""
    letter = letter_of_submission(ctx, submission_id, letter_id)
    content = toolbox.documents.get(letter.sha256)
    mark_fetched(ctx, letter_id)
    digest = base64.b64encode(bytes.fromhex(letter.sha256)).decode()
    headers = {
        "content-disposition": f'attachment; filename="{letter.file_reference}-{letter_id}.pdf"',
        "content-digest": f"sha-256=:{digest}:",  # RFC 9530
    }
    return Response(content, media_type="application/pdf", headers=headers)


def _entry(submission_id: str, letter: PortalLetter) -> LetterEntry:
    return LetterEntry(
        id=letter.letter_id,
        subject=letter.subject,
        dated_on=letter.dated_on.isoformat() if letter.dated_on else None,
        sent_on=letter.sent_on.isoformat() if letter.sent_on else None,
        href=f"/portal/v1/submissions/{submission_id}/letters/{letter.letter_id}",
    )
