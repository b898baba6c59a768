"""What an actor may see: the only place that selects cases. Row level security in the database is the second lock."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import and_, or_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from cases.errors import Conflict, NotFound
from cases.facts.actor import ALL_AUTHORITIES, ActorKind, system_actor
from cases.models import Case, Submission
from cases.queries.look import Look
from cases.rules.permissions import Role


def visible_cases(look: Look) -> SelectOfScalar[Case]:
    """SELECT over the cases this actor may see.

    The system sees all. A portal sees what it handed in. Staff see, in their authority, the cases of their teams and
    those assigned to them or to somebody they stand in for; a supervisor without teams sees all. Cases of a class that
    is for the team only, and those of people with an Auskunftssperre, are seen by its members and the clerk of the case
    alone: not by other supervisors, not by administrators, not by a deputy from another team.
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
    query = _without_guarded(look, query)
    if Role.SUPERVISOR in actor.roles and not actor.team_keys:
        return query
    return query.where(
        or_(
            col(Case.team_key).in_(actor.team_keys),
            col(Case.clerk_id) == actor.staff_id,
            col(Case.clerk_id).in_(actor.deputy_for),
        )
    )


def is_guarded(look: Look, case: Case) -> bool:
    """Whether the case is for the team only, by its service or by an Auskunftssperre (§ 51 BMG): each opening is
    journalled, lists stay neutral.
    """
    return case.is_information_blocked or case.service_key in guarded_services(look)


def guarded_services(look: Look) -> tuple[str, ...]:
    """The services whose class of protection is for the team only."""
    found = (one for one in look.catalogue.services() if one.confidentiality.is_for_the_team_only)
    return tuple(service.key for service in found)


def _without_guarded(look: Look, query: SelectOfScalar[Case]) -> SelectOfScalar[Case]:
    """Leave out the guarded cases that are none of the actor's business."""
    is_open_to_all = and_(
        col(Case.service_key).not_in(guarded_services(look)), col(Case.is_information_blocked).is_(False)
    )
    if not {Role.CLERK, Role.SUPERVISOR} & look.actor.roles:
        return query.where(is_open_to_all)
    is_mine = col(Case.clerk_id) == look.actor.staff_id
    return query.where(or_(is_open_to_all, col(Case.team_key).in_(look.actor.team_keys), is_mine))


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
    """The same case, locked until the transaction ends. `Conflict` when it is no longer the version the actor saw.

    The cases it follows are locked before it: acts on a follow-on change them too (relief, reminders), and acts on them
    their follow-on.
    """
    lock_by_age(look, [case_id])
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


def case_of_the_house(look: Look, case_id: int) -> Case:
    """The case, locked, whether the actor may see it or not: an act for the whole house does not hang on a team."""
    return case_to_change(replace(look, actor=system_actor()), case_id)


def lock_by_age(look: Look, case_ids: Collection[int]) -> None:
    """Lock these cases and all they follow, the oldest first, whoever may see them: nobody waits in another order."""
    chain = select(col(Case.id), col(Case.follows)).where(col(Case.id).in_(case_ids)).cte(recursive=True)
    earlier = select(col(Case.id), col(Case.follows)).join(chain, col(Case.id) == chain.c.follows)
    ids = select(chain.union(earlier).c.id)
    query = select(col(Case.id)).where(col(Case.id).in_(ids)).order_by(col(Case.id)).with_for_update()
    look.session.exec(query).all()


def cases_to_change(look: Look, case_ids: Collection[int]) -> Sequence[Case]:
    """Many cases, locked in the order of their ids until the transaction ends; those nobody may see are left out."""
    query = visible_cases(look).where(col(Case.id).in_(case_ids)).order_by(col(Case.id))
    return look.session.exec(query.with_for_update(of=Case).execution_options(populate_existing=True)).all()
