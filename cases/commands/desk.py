"""Small acts at the desk: seen marks, the look of the page."""

from datetime import datetime, time

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from cases.commands.context import Context
from cases.errors import Invalid
from cases.facts.actor import CaseId
from cases.facts.kinds import Theme
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.models import CaseSeen, JournalEntry, Staff
from cases.queries.visible import is_guarded, visible_case

OPENED = "akte_geoeffnet"


def mark_seen(ctx: Context, case_id: CaseId) -> None:
    """The actor has the case open: it counts as read, others see who looks, a guarded case remembers it."""
    case = visible_case(ctx, case_id)
    _set_seen(ctx, case_id)
    if is_guarded(ctx, case):
        _journal_opening(ctx, case_id)


def note_opening(ctx: Context, case_id: CaseId) -> None:
    """A paper of the case was opened by its address; only a guarded case remembers that."""
    if is_guarded(ctx, visible_case(ctx, case_id)):
        _set_seen(ctx, case_id)
        _journal_opening(ctx, case_id)


def _set_seen(ctx: Context, case_id: CaseId) -> None:
    statement = insert(CaseSeen).values(staff_id=ctx.actor.staff_id, case_id=case_id, seen_at=ctx.now)
    ctx.session.connection().execute(
        statement.on_conflict_do_update(index_elements=["staff_id", "case_id"], set_={"seen_at": ctx.now})
    )


def _journal_opening(ctx: Context, case_id: CaseId) -> None:
    """Once a person and day of the office. The row of `CaseSeen` is locked by now, so two pages write one line."""
    midnight = datetime.combine(ctx.today, time(), OFFICE_TIME_ZONE)
    query = select(JournalEntry.id).where(
        col(JournalEntry.case_id) == case_id,
        col(JournalEntry.act) == OPENED,
        col(JournalEntry.actor_id) == ctx.actor.staff_id,
        col(JournalEntry.at) >= midnight,
    )
    if ctx.session.exec(query.limit(1)).first() is None:
        ctx.enter(case_id, OPENED, "Akte geöffnet")


def mark_unread(ctx: Context, case_id: CaseId) -> None:
    """Show the case as unread again."""
    visible_case(ctx, case_id)
    seen = ctx.session.get(CaseSeen, (ctx.actor.staff_id, case_id))
    if seen is not None:
        ctx.session.delete(seen)


def set_theme(ctx: Context, theme: str) -> None:
    """Light, dark, or as the system says ("")."""
    if theme not in set(Theme):
        raise Invalid("Diese Darstellung gibt es nicht.")
    staff = ctx.session.exec(select(Staff).where(col(Staff.id) == ctx.actor.staff_id)).one()
    staff.theme = theme
