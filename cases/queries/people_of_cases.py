"""Applicants and clerks of many cases at once, for who writes to all of them."""

from collections.abc import Sequence

from sqlmodel import col, select

from cases.models import Case, Party, Staff
from cases.queries.look import Look


def applicants_of(look: Look, case_ids: Sequence[int]) -> dict[int, Party]:
    """The applicant of each case, by its id; cases without one are left out."""
    query = select(Party).where(col(Party.case_id).in_(case_ids)).order_by(col(Party.id).desc())
    return {row.case_id: row for row in look.session.exec(query).all()}


def clerks_of(look: Look, cases: Sequence[Case]) -> Sequence[Staff]:
    """The clerks of these cases. As long as they are kept, the session finds each of them without asking again."""
    ids = {case.clerk_id for case in cases if case.clerk_id}
    return look.session.exec(select(Staff).where(col(Staff.id).in_(ids))).all()
