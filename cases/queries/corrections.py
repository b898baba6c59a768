"""What a clerk corrected in the statements of a case: since when the person's other word is known."""

from datetime import date

from sqlmodel import col, select

from cases.facts.office_time import office_day
from cases.models import Case, JournalEntry
from cases.queries.look import Look


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
