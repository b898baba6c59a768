"""Who works on a case: take it, give it to somebody."""

from sqlmodel import col, select

from cases.commands.acts import begin, end, refuse_if, service_of, start_if_new, summary
from cases.commands.conflicts import TASK_KEY
from cases.commands.context import Context
from cases.commands.time_limits import finish_limits
from cases.errors import FieldError, Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId
from cases.facts.kinds import MESSAGE_KINDS
from cases.facts.summary import CaseSummary
from cases.models import Case, Staff
from cases.rules.blockers import why_not_place, why_not_touch
from cases.rules.lifecycle import CaseStatus
from cases.rules.permissions import Act, Role


def take_case(ctx: Context, case_id: CaseId, *, version: int | None) -> CaseSummary:
    """The actor becomes the clerk of the case and begins to check; taking one's own case again changes nothing."""
    case = begin(ctx, case_id, Act.TAKE, version=version)
    refuse_if(why_not_touch(case.status))
    if case.clerk_id == ctx.actor.staff_id and case.status != CaseStatus.EINGEGANGEN:
        return summary(case)
    if case.clerk_id != ctx.actor.staff_id:
        case.clerk_id = ctx.actor.staff_id
        finish_limits(ctx, case, keys=tuple(f"{TASK_KEY}{one}" for one in case.excluded_staff))
        case.routing_reason = f"übernommen von {ctx.actor.name}"
        ctx.record(case, "uebernahme", f"Übernommen von {ctx.actor.name}")
    start_if_new(ctx, case)
    return end(ctx, case)


def assign_case(ctx: Context, case_id: CaseId, *, clerk_id: int, note: str = "") -> CaseSummary:
    """Give the case to another person of the authority; never to one who is excluded from it."""
    case = begin(ctx, case_id, Act.ASSIGN)
    refuse_if(why_not_touch(case.status))
    clerk = _clerk(ctx, case, clerk_id)
    if case.clerk_id == clerk.id:
        return summary(case)
    case.clerk_id = clerk.id
    finish_limits(ctx, case, keys=tuple(f"{TASK_KEY}{one}" for one in case.excluded_staff))
    case.routing_reason = f"zugewiesen von {ctx.actor.name}" + (f": {note}" if note else "")
    text = f"Zugewiesen an {clerk.name}" + (f" – {note}" if note else "")
    ctx.record(case, "zuweisung", text, clerk_id=clerk.id)
    return end(ctx, case)


def change_team(
    ctx: Context, case_id: CaseId, *, version: int | None, team_key: str, reason: str
) -> CaseSummary:
    """Give a message or late paper to the inbox of another team of the authority, with the reason on file."""
    case = begin(ctx, case_id, Act.CHANGE_TEAM, version=version)
    refuse_if(why_not_place(case.status, is_message=service_of(ctx, case).kind in MESSAGE_KINDS))
    team = next(
        (team for team in ctx.catalogue.authority(case.authority_key).teams if team.key == team_key), None
    )
    if team is None:
        raise Invalid("Bitte ein Team wählen.", (FieldError("team", "Das Team fehlt."),))
    if not reason.strip():
        raise Invalid("Bitte den Grund nennen.", (FieldError("grund", "Der Grund fehlt."),))
    if case.team_key == team.key:
        return summary(case)
    case.team_key = team.key
    case.clerk_id = None
    case.routing_reason = f"weitergegeben von {ctx.actor.name}: {reason.strip()}"
    ctx.record(case, "weitergabe", f"Weitergegeben an {team.name}: {reason.strip()}", team=team.key)
    return end(ctx, case)


def _clerk(ctx: Context, case: Case, clerk_id: int) -> Staff:
    clerk = ctx.session.exec(
        select(Staff).where(
            col(Staff.id) == clerk_id, col(Staff.authority_key) == case.authority_key, col(Staff.is_active)
        )
    ).first()
    if clerk is None:
        raise NotFound("Diese Person gibt es in der Behörde nicht.")
    if clerk.id in case.excluded_staff:
        raise NotAllowed(f"{clerk.name} ist in diesem Vorgang wegen Befangenheit ausgeschlossen.")
    if not {Role.CLERK, Role.SUPERVISOR} & set(clerk.roles):
        raise Invalid(f"{clerk.name} bearbeitet keine Vorgänge.")
    if case.team_key and case.team_key not in clerk.team_keys and Role.SUPERVISOR not in clerk.roles:
        raise Invalid(f"{clerk.name} gehört nicht zum Team dieses Vorgangs.")
    return clerk
