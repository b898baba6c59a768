"""A follow-on case (Folgevorgang): what comes after a decision gets a case of its own beside the decided one."""

from sqlmodel import col, select

from cases.catalogue.form_fields import set_value, value_at
from cases.catalogue.outcome_rule import LeadsTo
from cases.catalogue.service_schema import Service
from cases.commands.acts import begin, end, move, refresh, refuse_if, service_of, summary
from cases.commands.conflicts import exclude_own_people
from cases.commands.context import Context
from cases.commands.copies import copy_conflicts, copy_papers, copy_people
from cases.commands.file_number import new_file_reference
from cases.commands.relief import take_up_relief
from cases.errors import FieldError, Invalid, NotFound
from cases.facts.actor import CaseId
from cases.facts.kinds import MESSAGE_KINDS, Channel, Topic
from cases.facts.summary import CaseSummary
from cases.models import Case, Document, Staff
from cases.queries.follow_ons import open_follow_on
from cases.queries.statements import effective_form
from cases.queries.visible import case_to_change
from cases.rules.blockers import why_not_follow_on
from cases.rules.lifecycle import CaseEvent
from cases.rules.permissions import Act, Role

_TAKEN_ALONG = {"authority_key", "municipality_key", "applicant_name", "subject", "is_information_blocked"}


def open_follow_on_case(ctx: Context, case_id: CaseId, *, version: int | None, reason: str) -> CaseSummary:
    """Open a case of the same service with people, statements, corrections and papers of a decided one.

    The office's own proceeding: received now, no receipt, no period of a service; the portal knows nothing of it, so
    its letters go by post. It lies with the same clerk, in check; where that person has left, it is routed. While it
    is open, the same act gives it back and changes nothing. `NotAllowed` for a case without a result.
    """
    case = begin(ctx, case_id, Act.FOLLOW_ON)
    there = open_follow_on(ctx, case_id)
    if there is not None:
        return summary(there)
    case_to_change(ctx, case_id, version=version)
    is_message = service_of(ctx, case).kind in MESSAGE_KINDS
    refuse_if(
        why_not_follow_on(
            case.status, has_outcome=bool(case.outcome), is_message=is_message, open_reference=""
        )
    )
    reason = reason.strip()
    if not reason:
        raise Invalid("Bitte den Anlass nennen.", (FieldError("grund", "Der Anlass fehlt."),))
    fresh = start_follow_on(ctx, case, reason)
    end(ctx, case)
    return summary(fresh)


def start_follow_on(ctx: Context, case: Case, reason: str) -> Case:
    """The open follow-on of a decided case that is locked already, or a new one; inside another act.

    A new one also grants the relief that an earlier one promised and did not bring.
    """
    there = open_follow_on(ctx, case.id or 0)
    if there is not None:
        return case_to_change(ctx, there.id or 0)
    fresh = _open(ctx, case, reason)
    text = f"Folgevorgang {fresh.file_reference} geöffnet: {reason}"
    ctx.record(case, "folgevorgang", text, linked_case=fresh.id)
    ctx.record(
        fresh, "eingang", f"Folgevorgang zu {case.file_reference} geöffnet: {reason}", linked_case=case.id
    )
    take_up_relief(ctx, case, fresh)
    _place(ctx, case, fresh)
    return fresh


def _open(ctx: Context, case: Case, reason: str) -> Case:
    way = service_of(ctx, case).outcome(case.outcome or "").leads_to
    service = ctx.catalogue.service(way.service, on=ctx.today) if way else _service_now(ctx, case)
    stated = _restated(case, way) if way else case.model_dump(include={"form", "corrections"})
    fresh = Case(
        **case.model_dump(include=_TAKEN_ALONG),
        **stated,
        file_reference=new_file_reference(ctx, service, case.authority_key),
        service_key=service.key,
        service_version=str(service.version),
        form_version=str(service.form.current) if way else case.form_version,
        regime=service.regime.value,
        channel=Channel.OFFICE.value,
        hints=[f"Anlass des Folgevorgangs: {reason}", *([way.hint] if way else [])],
        received_at=ctx.now,
        last_activity_at=ctx.now,
        next_step="Zuweisen",
        follows=case.id,
    )
    ctx.session.add(fresh)
    ctx.session.flush()
    copy_people(ctx, case, fresh)
    copy_papers(ctx, case, fresh, why="folge")
    if way is not None:
        _forget_requirements(ctx, fresh)
    copy_conflicts(ctx, case, fresh)
    ctx.session.flush()
    exclude_own_people(ctx, [fresh])
    return fresh


def _restated(case: Case, way: LeadsTo) -> dict[str, object]:
    """What the person stated, as far as the form of the other service has a place for it."""
    before, form = effective_form(case), dict[str, object]()
    for move_ in way.fields:
        value = value_at(before, move_.here)
        if value is not None:
            set_value(form, move_.there, value)
    return {"form": form}


def _forget_requirements(ctx: Context, fresh: Case) -> None:
    """The other service asks for other papers: what came along is there, but answers none of them yet."""
    ctx.session.flush()
    for paper in ctx.session.exec(select(Document).where(col(Document.case_id) == fresh.id)).all():
        paper.requirement_key = ""


def _service_now(ctx: Context, case: Case) -> Service:
    """The version that applies today, if it still reads the form of the case; else that of the case."""
    try:
        service = ctx.catalogue.service(case.service_key, on=ctx.today)
    except NotFound:
        return service_of(ctx, case)
    return service if int(case.form_version) in service.form.versions else service_of(ctx, case)


def _place(ctx: Context, case: Case, fresh: Case) -> None:
    """On the same desk and in check; on its way to another where nobody sits there any more."""
    clerk = ctx.session.get(Staff, case.clerk_id) if case.clerk_id else None
    team = ctx.catalogue.team(fresh.authority_key, fresh.service_key)
    is_same_team = fresh.service_key == case.service_key or (team and team.key == case.team_key)
    if clerk is None or not is_same_team or not _still_works_there(clerk, case, fresh):
        ctx.send_later(Topic.ROUTE, f"{Topic.ROUTE}:{fresh.id}", case_id=fresh.id)
        return
    fresh.team_key, fresh.clerk_id = case.team_key, clerk.id
    fresh.routing_reason = f"Folgevorgang: bleibt bei {clerk.name}"
    move(ctx, fresh, CaseEvent.START_CHECK)
    refresh(ctx, fresh)


def _still_works_there(clerk: Staff, case: Case, fresh: Case) -> bool:
    is_worker = bool({Role.CLERK, Role.SUPERVISOR} & set(clerk.roles))
    return (
        clerk.is_active
        and is_worker
        and clerk.authority_key == case.authority_key
        and (case.team_key in clerk.team_keys or Role.SUPERVISOR in clerk.roles)
        and clerk.id not in fresh.excluded_staff
    )
