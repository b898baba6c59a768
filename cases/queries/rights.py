"""May this actor do that with this case? The facts for `rules.permissions`, in one place for guards and buttons."""

from cases.facts.actor import Actor, ActorKind
from cases.models import Case
from cases.rules.permissions import Act, Role, refusal


def why_not(actor: Actor, case: Case, act: Act, *, is_author: bool = False) -> str | None:
    """The German sentence that says why the actor may not, or None. System and portal act by their own rules."""
    if actor.kind is not ActorKind.STAFF:
        return None
    is_mine = case.clerk_id is not None and (
        case.clerk_id == actor.staff_id or case.clerk_id in actor.deputy_for
    )
    leads_all = Role.SUPERVISOR in actor.roles and not actor.team_keys
    return refusal(
        act,
        [Role(role) for role in actor.roles],
        same_authority=case.authority_key in actor.authority_keys,
        is_assigned_or_deputy=is_mine,
        in_team=leads_all or case.team_key in actor.team_keys,
        is_excluded=actor.staff_id in case.excluded_staff,
        is_author=is_author,
    )
