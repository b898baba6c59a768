"""May this actor do that with this case? The facts for `rules.permissions`, in one place for guards and buttons."""

from collections.abc import Collection

from cases.facts.actor import Actor, ActorKind
from cases.models import Case
from cases.rules.permissions import Act, Role, refusal
from cases.rules.second_person import Signature, why_not_second

_SECOND_SIGNATURES = (Act.APPROVE, Act.DECIDE_REMEDY)


def why_not(actor: Actor, case: Case, act: Act, *, authors: Collection[int] = ()) -> str | None:
    """The German sentence that says why the actor may not, or None. System and portal act by their own rules.

    `authors`: who wrote the draft or decision the act is about; who only stands in for one of them is no second person.
    """
    if actor.kind is not ActorKind.STAFF:
        return None
    is_mine = case.clerk_id is not None and (
        case.clerk_id == actor.staff_id or case.clerk_id in actor.deputy_for
    )
    in_team = case.team_key in actor.team_keys or (Role.SUPERVISOR in actor.roles and not actor.team_keys)
    is_author = actor.staff_id in authors
    if act in _SECOND_SIGNATURES:
        is_author = _signs_as_author(actor, case, authors, in_team=in_team)
    return refusal(
        act,
        [Role(role) for role in actor.roles],
        same_authority=case.authority_key in actor.authority_keys,
        is_assigned_or_deputy=is_mine,
        in_team=in_team,
        is_excluded=actor.staff_id in case.excluded_staff,
        is_author=is_author,
    )


def _signs_as_author(actor: Actor, case: Case, authors: Collection[int], *, in_team: bool) -> bool:
    """One of the authors, or somebody who reaches the case only in the name of one of them."""
    acting_for = case.clerk_id if case.clerk_id in actor.deputy_for and not in_team else None
    second = Signature(actor.staff_id or 0, acting_for)
    return any(why_not_second(Signature(author), second) is not None for author in authors)
