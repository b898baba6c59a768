"""Small acts at the desk: seen marks, the look of the page."""

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from cases.commands.context import Context
from cases.errors import Invalid
from cases.facts.actor import CaseId
from cases.facts.kinds import Theme
from cases.models import CaseSeen, Staff
from cases.queries.visible import visible_case


def mark_seen(ctx: Context, case_id: CaseId) -> None:
    """The actor has the case open: it counts as read, others see who looks."""
    visible_case(ctx, case_id)
    statement = insert(CaseSeen).values(staff_id=ctx.actor.staff_id, case_id=case_id, seen_at=ctx.now)
    ctx.session.connection().execute(
        statement.on_conflict_do_update(index_elements=["staff_id", "case_id"], set_={"seen_at": ctx.now})
    )


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
