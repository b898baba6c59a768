"""Rows that hang on a case are locked after it, everywhere: two acts in another order would wait for each other."""

from collections.abc import Sequence
from typing import TypeVar

from sqlmodel import col, select

from cases.commands.context import Context
from cases.models import Appeal, Case, Consultation, DocumentRequest, Hearing, Letter, TimeLimit
from cases.queries.visible import case_to_change, cases_to_change

RowT = TypeVar("RowT", DocumentRequest, Consultation, TimeLimit, Letter, Hearing, Appeal)


def locked(ctx: Context, model: type[RowT], row_id: int) -> tuple[Case, RowT]:
    """The case of the row and the row as it is now, both locked until the transaction ends."""
    case_id = ctx.session.exec(select(model.case_id).where(col(model.id) == row_id)).one()
    case = case_to_change(ctx, case_id)
    fresh = select(model).where(col(model.id) == row_id).execution_options(populate_existing=True)
    return case, ctx.session.exec(fresh.with_for_update()).one()


def all_locked(ctx: Context, model: type[RowT], row_ids: Sequence[int]) -> list[tuple[Case, RowT]]:
    """The same for many rows in the order of the ids, in three statements; cases are locked in the order of their ids."""
    case_ids = ctx.session.exec(select(model.case_id).where(col(model.id).in_(row_ids))).all()
    cases = {case.id: case for case in cases_to_change(ctx, case_ids)}
    fresh = select(model).where(col(model.id).in_(row_ids)).order_by(col(model.id))
    rows = ctx.session.exec(fresh.with_for_update().execution_options(populate_existing=True)).all()
    return [(cases[row.case_id], row) for row in rows]
