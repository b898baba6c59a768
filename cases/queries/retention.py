"""Aussonderung: the retention of an ended case, and the files that are due to be offered to the archive."""

from dataclasses import replace
from datetime import date

from pydantic import TypeAdapter
from sqlmodel import col

from cases.catalogue.service_schema import Service
from cases.facts.actor import ALL_AUTHORITIES, system_actor
from cases.facts.retention import DisposalRow, RetentionPlan
from cases.models import Case
from cases.queries.decisions import approved_decision
from cases.queries.effect_days import office_day
from cases.queries.look import OFFICE_TIME_ZONE, Look
from cases.queries.outcome_fields import filled_fields
from cases.queries.visible import visible_cases
from cases.rules.retention import RetentionRule, RetentionStart, retention

PLAN = TypeAdapter(RetentionPlan)
SHOWN = 500


def retention_plan(
    service: Service, closed_on: date | None, event_on: date | None, *, outcome: str | None = None
) -> RetentionPlan:
    """Until when the file is kept by the rule of its service for this outcome."""
    rule = service.retention.after(outcome)
    found = retention(
        RetentionRule(rule.years, rule.waits_for, rule.source, rule.is_sample_value), closed_on, event_on
    )
    waits_for = "" if rule.waits_for is RetentionStart.CLOSING or event_on else rule.starts
    return RetentionPlan(
        found.deadline,
        found.offer_on,
        found.explanation,
        rule.source,
        rule.is_sample_value,
        rule.note,
        waits_for,
    )


def regulated_until(look: Look, case: Case, service: Service) -> date | None:
    """The last day of what was decided, where the retention of the service counts from there; None if it does not."""
    field = service.retention.after(case.outcome).not_before
    decision = approved_decision(look, case.id or 0) if field else None
    if decision is None:
        return None
    return office_day(filled_fields(service.outcome(decision.outcome), decision.fields).values.get(field))


def plan_of(case: Case) -> RetentionPlan | None:
    """The plan of an ended case; None while it is open."""
    return PLAN.validate_python(case.retention) if case.retention else None


def files_to_dispose(look: Look) -> tuple[DisposalRow, ...]:
    """Files whose retention is over, those not yet offered first, at most 500; of the authorities of the actor.

    No personal data: administrators see them too, without being in the team of the case.
    """
    query = visible_cases(replace(look, actor=system_actor())).where(col(Case.retention_ends_on) < look.today)
    if ALL_AUTHORITIES not in look.actor.authority_keys:
        query = query.where(col(Case.authority_key).in_(look.actor.authority_keys))
    ordered = query.order_by(
        col(Case.archive_offered_on).is_not(None), col(Case.retention_ends_on), col(Case.id)
    )
    return tuple(_row(look, case) for case in look.session.exec(ordered.limit(SHOWN)).all())


def _row(look: Look, case: Case) -> DisposalRow:
    return DisposalRow(
        case.id or 0,
        case.file_reference,
        look.catalogue.service(case.service_key, version=int(case.service_version)).short_title,
        look.catalogue.authority(case.authority_key).name,
        case.closed_at.astimezone(OFFICE_TIME_ZONE).date() if case.closed_at else None,
        case.retention_ends_on or look.today,
        case.archive_offered_on,
    )
