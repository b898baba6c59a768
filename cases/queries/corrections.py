"""What a clerk corrected in the statements of a case: since when the person's other word is known."""

from datetime import date

from sqlmodel import col, select

from cases.catalogue.form_fields import pattern_pointer
from cases.errors import Invalid
from cases.facts.actor import CaseId
from cases.facts.office_time import office_day
from cases.models import Case, JournalEntry
from cases.queries.look import Look
from cases.queries.statements import corrected_form
from cases.queries.typed_statements import read_statement
from cases.queries.visible import visible_case


def corrected_on(look: Look, case: Case, pointer: str) -> date | None:
    """The day (office time) on which the person told what the clerk corrected last here, else on which it was entered."""
    query = select(JournalEntry).where(
        col(JournalEntry.case_id) == case.id,
        col(JournalEntry.act) == "berichtigung",
        col(JournalEntry.details)["pointer"].astext == pointer,
    )
    entry = look.session.exec(query.order_by(col(JournalEntry.id).desc())).first()
    if entry is None:
        return None
    told_on = entry.details.get("told_on")
    return date.fromisoformat(told_on) if told_on else office_day(entry.at)


def typed_in_words(look: Look, case_id: CaseId, pointer: str, value: str) -> str:
    """What a clerk typed for a statement, as the page of the case would show it; as typed where it cannot be read."""
    case = visible_case(look, case_id)
    field = look.catalogue.form_fields(case.service_key, int(case.form_version)).get(pattern_pointer(pointer))
    try:
        form = corrected_form(case, {pointer: read_statement(value, field)}) if field is not None else {}
    except Invalid:
        return value
    shown = look.catalogue.summary(case.service_key, int(case.form_version), form)
    return next((row.text for group in shown for row in group.rows if row.pointer == pointer), value)
