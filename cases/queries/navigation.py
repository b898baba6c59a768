"""The numbers beside the navigation; three statements."""

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, func

from cases.facts.kinds import MessageDirection
from cases.facts.navigation import Navigation
from cases.models import Case, CaseSeen, Message
from cases.queries.look import Look
from cases.queries.visible import visible_cases
from cases.queries.worklist import to_do, waits_for_approval
from cases.rules.file_reference import parse

RECENT = 5


def navigation(look: Look) -> Navigation:
    """Counts for the person who looks."""
    is_mine = col(Case.clerk_id).in_([look.actor.staff_id, *look.actor.deputy_for])
    open_now = to_do(look.today)
    counts = visible_cases(look).where(or_(open_now, waits_for_approval()))
    row = (
        look.session.connection()
        .execute(
            counts.with_only_columns(
                func.count().filter(and_(open_now, is_mine)),
                func.count().filter(and_(open_now, is_mine, col(Case.next_due_on) < look.today)),
                func.count().filter(and_(open_now, col(Case.clerk_id).is_(None))),
                func.count().filter(waits_for_approval()),
            )
        )
        .one()
    )
    mine, overdue, inbox, in_approval = row
    return Navigation(mine, overdue, inbox, _unread(look, is_mine), in_approval, _recent(look))


def _unread(look: Look, is_mine: ColumnElement[bool]) -> int:
    """My cases with a message nobody has read; asked from the few unread messages, not from the many cases."""
    query = (
        visible_cases(look)
        .join(Message, col(Message.case_id) == col(Case.id))
        .where(is_mine, col(Message.direction) == MessageDirection.IN.value, col(Message.read_at).is_(None))
        .with_only_columns(func.count(func.distinct(col(Case.id))))
    )
    return int(look.session.connection().execute(query).scalar_one())


def _recent(look: Look) -> tuple[tuple[int, str, str], ...]:
    query = (
        visible_cases(look)
        .join(
            CaseSeen,
            and_(col(CaseSeen.case_id) == col(Case.id), col(CaseSeen.staff_id) == look.actor.staff_id),
        )
        .with_only_columns(col(Case.id), col(Case.applicant_name), col(Case.file_reference))
        .order_by(col(CaseSeen.seen_at).desc())
        .limit(RECENT)
    )
    return tuple(
        (key or 0, name, f"{parse(reference).number:06d}")
        for key, name, reference in look.session.connection().execute(query)
    )
