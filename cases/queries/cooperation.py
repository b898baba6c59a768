"""The written warning before a Versagung (§ 66 SGB I): what is on file of it, and what it still lacks."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import col, select

from cases.catalogue.outcome_rule import Outcome
from cases.catalogue.service_schema import Service
from cases.facts.kinds import LetterKind
from cases.models import Case, DocumentRequest, Letter
from cases.queries.look import Look
from cases.queries.outcome_fields import Value
from cases.rules.cooperation import CooperationWarning, why_no_denial
from cases.rules.german import in_words
from cases.rules.letter_lifecycle import LetterStatus
from cases.rules.request_lifecycle import RequestStatus


def denial_problems(look: Look, case: Case, service: Service, reasons: str) -> tuple[str, ...]:
    """Why the benefit cannot be refused for lack of cooperation now; empty if it can."""
    found = _latest_warning(look, case)
    warning = _facts(*found) if found else None
    return why_no_denial(warning, look.today, minimum_days=service.warning_days(), reasons=reasons)


def warning_defaults(look: Look, case: Case, outcome: Outcome) -> Mapping[str, str]:
    """The days of the warning as the decision letter names them, for the fields of the outcome."""
    found = _latest_warning(look, case) if outcome.needs_warning else None
    if found is None:
        return {}
    request, letter = found
    days = {"warned_on": letter.dated_on, "warning_ended_on": request.due_on}
    return {field.key: in_words(day) for field in outcome.fields if (day := days.get(field.key))}


def warning_problem(look: Look, case: Case, outcome: Outcome, values: Mapping[str, Value]) -> str:
    """Why a typed day of the warning is not true; "" if both are those of the letter on file, or if there is none.

    A warning from before the application cannot carry the denial (§ 66 (3) SGB I): it is a letter of this case.
    """
    on_file = warning_defaults(look, case, outcome)
    for field in outcome.fields:
        known, typed = on_file.get(field.key), values.get(field.key)
        if known is not None and isinstance(typed, date) and in_words(typed) != known:
            return f"„{field.title}“: Nach der Akte ist das der {known}. Bitte den Tag im Entwurf ändern."
    return ""


def _latest_warning(look: Look, case: Case) -> tuple[DocumentRequest, Letter] | None:
    """The last demand with the warning that the office did not give up before its last day, and its letter."""
    query = (
        select(DocumentRequest, Letter)
        .join(Letter, col(Letter.request_id) == col(DocumentRequest.id))
        .where(
            col(DocumentRequest.case_id) == case.id,
            col(DocumentRequest.has_warning),
            col(Letter.kind) == LetterKind.DOCUMENT_REQUEST.value,
            col(DocumentRequest.withdrawn_on).is_(None)
            | (col(DocumentRequest.withdrawn_on) >= col(DocumentRequest.due_on)),
        )
        .order_by(col(DocumentRequest.id).desc())
    )
    return look.once(("cooperation warning", case.id), lambda: look.session.exec(query).first())


def _facts(request: DocumentRequest, letter: Letter) -> CooperationWarning:
    came_back = letter.status == LetterStatus.ZURUECKGEKOMMEN
    return CooperationWarning(
        is_written=True,
        names_consequence=request.has_warning,
        announced_on=None if came_back else letter.announced_on,
        is_announcement_proven=letter.sent_on is not None and bool(letter.sent_by),
        due_on=request.due_on,
        is_answered=request.status == RequestStatus.BEANTWORTET,
    )
