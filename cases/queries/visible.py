"""What an actor may see: the only place that selects cases. Row level security in the database is the second lock."""

from collections.abc import Collection

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from cases.errors import Conflict, NotFound
from cases.facts.actor import ALL_AUTHORITIES, ActorKind
from cases.models import Case, Submission
from cases.queries.look import Look
from cases.rules.permissions import Role


def visible_cases(look: Look) -> SelectOfScalar[Case]:
    """SELECT over the cases this actor may see.

    The system sees all. A portal sees what it handed in. Staff see, in their authority, the cases of their teams and
    those assigned to them or to somebody they stand in for; a supervisor without teams sees all.
    """
    actor = look.actor
    query = select(Case)
    if actor.kind is ActorKind.PORTAL:
        return query.join(Submission, col(Submission.id) == col(Case.submission_id)).where(
            col(Submission.client_id) == actor.client_id
        )
    if ALL_AUTHORITIES in actor.authority_keys:
        return query
    query = query.where(col(Case.authority_key).in_(actor.authority_keys))
    if Role.SUPERVISOR in actor.roles and not actor.team_keys:
        return query
    return query.where(
        or_(
            col(Case.team_key).in_(actor.team_keys),
            col(Case.clerk_id) == actor.staff_id,
            col(Case.clerk_id).in_(actor.deputy_for),
        )
    )


def has_cases(look: Look) -> bool:
    """Whether this actor sees any case at all."""
    return look.session.exec(visible_cases(look).limit(1)).first() is not None


def visible_ids(look: Look, case_ids: Collection[int]) -> frozenset[int]:
    """Those of the cases that this actor may see."""
    query = visible_cases(look).where(col(Case.id).in_(case_ids)).with_only_columns(col(Case.id))
    return frozenset(found for (found,) in look.session.connection().execute(query).all())


def visible_case(look: Look, case_id: int) -> Case:
    """One case to look at; `NotFound` when it does not exist or is none of the actor's business."""
    case = look.session.exec(visible_cases(look).where(col(Case.id) == case_id)).first()
    if case is None:
        raise NotFound("Diesen Vorgang gibt es nicht, oder Sie sind dafür nicht zuständig.")
    return case


def case_to_change(look: Look, case_id: int, *, version: int | None = None) -> Case:
    """The same case, locked until the transaction ends. `Conflict` when it is no longer the version the actor saw."""
    query = visible_cases(look).where(col(Case.id) == case_id).with_for_update(of=Case)
    case = look.session.exec(query.execution_options(populate_existing=True)).first()
    if case is None:
        raise NotFound("Diesen Vorgang gibt es nicht, oder Sie sind dafür nicht zuständig.")
    if version is not None and case.version != version:
        raise Conflict(
            f"Der Vorgang wurde inzwischen geändert: {case.last_activity}. "
            "Bitte prüfen Sie den neuen Stand; Ihre Eingaben sind erhalten."
        )
    return case
