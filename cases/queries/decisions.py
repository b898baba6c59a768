"""The decision of a case: the one in the making, and the one that was made."""

from collections.abc import Collection, Mapping

from sqlmodel import col, select

from cases.facts.kinds import DecisionStatus
from cases.models import Decision
from cases.queries.look import Look


def current_decision(look: Look, case_id: int) -> Decision | None:
    """The draft or the decision in approval; at most one."""
    return look.session.exec(
        select(Decision).where(
            col(Decision.case_id) == case_id,
            col(Decision.status).in_([DecisionStatus.DRAFT.value, DecisionStatus.IN_APPROVAL.value]),
        ),
        # What was read before the case was locked may be old.
        execution_options={"populate_existing": True},
    ).first()


def approved_decision(look: Look, case_id: int) -> Decision | None:
    """The last decision that was approved."""
    query = (
        select(Decision)
        .where(col(Decision.case_id) == case_id, col(Decision.status) == DecisionStatus.APPROVED.value)
        .order_by(col(Decision.id).desc())
    )
    return look.session.exec(query).first()


def approved_decisions(look: Look, case_id: int) -> tuple[Decision, ...]:
    """All decisions of the case that were approved, corrections among them, oldest first."""
    return approved_by_case(look, (case_id,))[case_id]


def approved_by_case(look: Look, case_ids: Collection[int]) -> Mapping[int, tuple[Decision, ...]]:
    """The same for many cases at once, by case."""
    query = (
        select(Decision)
        .where(col(Decision.case_id).in_(case_ids), col(Decision.status) == DecisionStatus.APPROVED.value)
        .order_by(col(Decision.id))
    )
    rows = look.session.exec(query).all()
    return {case_id: tuple(row for row in rows if row.case_id == case_id) for case_id in case_ids}
