"""Routing: which team and which clerk a new case goes to, its time limits and the receipt; set-based, up to 200 at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import col, func, select

from cases.catalogue.service_schema import Service
from cases.commands.acts import refresh, service_of
from cases.commands.conflicts import exclude_own_people
from cases.commands.context import Context
from cases.commands.hand_over import open_successor
from cases.commands.letters import order_letter
from cases.commands.stated_limits import set_stated_limit
from cases.commands.time_limits import start_limit, start_when_complete
from cases.errors import Invalid
from cases.facts.kind_words import words_of
from cases.facts.kinds import LetterKind
from cases.facts.office_time import office_day
from cases.models import Case, Party, Staff
from cases.queries.staff import is_absent
from cases.rules.lifecycle import OPEN_STATUSES, CaseStatus
from cases.rules.permissions import Role
from cases.rules.routing import TeamLoad, choose_clerk


def route_cases(ctx: Context, case_ids: Sequence[int]) -> int:
    """Give each new case a team, a clerk with the reason, its time limits and a receipt; how many were routed.

    A case that has a team already is left alone, so the same order twice changes nothing. Cases that were handed over
    are opened at the next authority and routed there.
    """
    cases = list(
        ctx.session.exec(
            select(Case).where(col(Case.id).in_(case_ids)).order_by(col(Case.id)).with_for_update()
        ).all()
    )
    successors = [successor for case in cases if (successor := open_successor(ctx, case)) is not None]
    fresh = [
        case for case in cases if case.status == CaseStatus.EINGEGANGEN and not case.team_key
    ] + successors
    if not fresh:
        return 0
    exclude_own_people(ctx, fresh)
    desks = _desks(ctx, fresh)
    names = _family_names(ctx, fresh)
    for case in fresh:
        _route(ctx, case, desks, names.get(case.id or 0, case.applicant_name))
    return len(fresh)


def _route(ctx: Context, case: Case, desks: dict[tuple[str, str], list[TeamLoad]], family_name: str) -> None:
    service = service_of(ctx, case)
    team = ctx.catalogue.team(case.authority_key, service.key)
    if team is None:
        raise Invalid(
            f"In {case.authority_key} ist für „{service.title}“ kein Team gepflegt. Bitte im Katalog ergänzen."
        )
    case.team_key = team.key
    desk = desks[(case.authority_key, team.key)]
    routing = choose_clerk(family_name, desk, frozenset(case.excluded_staff))
    case.clerk_id = routing.clerk_id
    case.routing_reason = routing.reason
    for index, load in enumerate(desk):
        if load.clerk_id == routing.clerk_id:
            desk[index] = replace(load, open_cases=load.open_cases + 1)
    ctx.record(
        case, "zuordnung", f"Team {team.name}: {routing.reason}", clerk_id=routing.clerk_id, team=team.key
    )
    _set_limits(ctx, case, service)
    # The message had its receipt, and the form is not complete enough for another; a follow-on case is the office's own.
    if (case.converted_from, case.follows, case.split_from) == (None, None, None):
        _receipt(ctx, case)
    refresh(ctx, case)


def _desks(ctx: Context, cases: Sequence[Case]) -> dict[tuple[str, str], list[TeamLoad]]:
    """Clerks of every authority and team concerned with what lies on their desks."""
    keys = {(case.authority_key, _team_key(ctx, case)) for case in cases}
    authorities = {authority for authority, _ in keys}
    staff = ctx.session.exec(
        select(Staff)
        .where(col(Staff.authority_key).in_(authorities), col(Staff.is_active))
        .order_by(col(Staff.id))
    ).all()
    rows = ctx.session.exec(
        select(col(Case.clerk_id), func.count())
        .where(col(Case.clerk_id).in_([person.id for person in staff]), col(Case.status).in_(OPEN_STATUSES))
        .group_by(col(Case.clerk_id))
    ).all()
    counts = dict(rows)
    return {
        (authority, team): [
            _load(ctx.today, person, counts.get(person.id, 0))
            for person in staff
            if person.authority_key == authority and team in person.team_keys and Role.CLERK in person.roles
        ]
        for authority, team in keys
    }


def _team_key(ctx: Context, case: Case) -> str:
    team = ctx.catalogue.team(case.authority_key, case.service_key)
    return team.key if team else ""


def _load(today: date, person: Staff, open_cases: int) -> TeamLoad:
    letters = (person.letters_from, person.letters_to) if person.letters_from and person.letters_to else None
    return TeamLoad(person.id or 0, person.name, open_cases, is_absent(person, today), letters)


def _family_names(ctx: Context, cases: Sequence[Case]) -> dict[int, str]:
    rows = ctx.session.exec(
        select(col(Party.case_id), col(Party.family_name)).where(
            col(Party.case_id).in_([case.id for case in cases])
        )
    ).all()
    return dict(rows)


def _set_limits(ctx: Context, case: Case, service: Service) -> None:
    received_on = office_day(case.received_at)
    for rule in service.deadlines:
        if rule.starts == "receipt":
            start_limit(
                ctx,
                case,
                rule,
                event_on=received_on,
                event_text=f"{words_of(service.kind).thing} eingegangen.",
            )
        elif rule.starts == "form_field":
            set_stated_limit(ctx, case, rule)
    if case.is_complete:
        start_when_complete(ctx, case, service, complete_on=received_on)


def _receipt(ctx: Context, case: Case) -> None:
    """Order the receipt; a form it cannot be written from stops nobody else's case: the clerk reads why."""
    try:
        order_letter(ctx, case, LetterKind.RECEIPT, is_automatic=True)
    except Invalid as error:
        case.hints = [*case.hints, f"Die Eingangsbestätigung fehlt. {error.message}"]
        ctx.record(case, "schreiben", f"Keine Eingangsbestätigung: {error.message}")
