"""Aussonderung: the retention of an ended case, the files due to be offered to the archive, and what became of the offer."""

from dataclasses import replace
from datetime import date

from pydantic import TypeAdapter
from sqlmodel import col

from cases.catalogue.service_schema import Service
from cases.facts.actor import ALL_AUTHORITIES, system_actor
from cases.facts.kinds import ArchiveAnswer
from cases.facts.office_time import office_day
from cases.facts.retention import DisposalRow, RetentionPlan
from cases.models import Case
from cases.queries.decisions import approved_decision
from cases.queries.look import Look
from cases.queries.outcome_fields import filled_fields, value_day
from cases.queries.remedies import cases_with_open_appeal
from cases.queries.statements import effective_form, last_stated_day
from cases.queries.visible import visible_cases
from cases.rules.archive import ArchiveOffer, why_no_archive_answer, why_not_deleted
from cases.rules.retention import RetentionRule, RetentionStart, retention, why_still_kept

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
    """The last day of what the case is about, where the retention of the service counts from there; else None."""
    places = service.retention.after(case.outcome).last_days
    pointers = [place for place in places if place.startswith("/")]
    days = [last_stated_day(effective_form(case), pointers)]
    decision = approved_decision(look, case.id or 0) if len(places) > len(pointers) else None
    if decision is not None:
        values = filled_fields(service.outcome(decision.outcome), decision.fields).values
        days += [value_day(values.get(place)) for place in places]
    return max(filter(None, days), default=None)


def plan_of(case: Case) -> RetentionPlan | None:
    """The plan of an ended case; None while it is open."""
    return PLAN.validate_python(case.retention) if case.retention else None


def files_to_dispose(look: Look) -> tuple[DisposalRow, ...]:
    """Files whose retention is over, first those not yet offered or not yet answered, at most 500; of the own authorities.

    No personal data: administrators see them too, without being in the team of the case.
    """
    query = visible_cases(replace(look, actor=system_actor())).where(col(Case.retention_ends_on) < look.today)
    if ALL_AUTHORITIES not in look.actor.authority_keys:
        query = query.where(col(Case.authority_key).in_(look.actor.authority_keys))
    ordered = query.order_by(
        col(Case.archive_offered_on).is_not(None),
        col(Case.archive_answer).is_not(None),
        col(Case.retention_ends_on),
        col(Case.id),
    )
    cases = look.session.exec(ordered.limit(SHOWN)).all()
    contested = cases_with_open_appeal(look, [case.id or 0 for case in cases])
    return tuple(_row(look, case, is_blocked=case.id in contested) for case in cases)


def archive_offer(case: Case, plan: RetentionPlan | None) -> ArchiveOffer | None:
    """The offer of the file, kept by this plan, to the archive with its answer; None if it was not offered."""
    if case.archive_offered_on is None or plan is None or plan.archive is None:
        return None
    answer = ArchiveAnswer(case.archive_answer) if case.archive_answer else None
    return ArchiveOffer(case.archive_offered_on, plan.archive.ends_on, answer)


def _row(look: Look, case: Case, *, is_blocked: bool) -> DisposalRow:
    offer = archive_offer(case, plan_of(case))
    kept = why_still_kept(case.retention_ends_on, look.today, is_blocked=is_blocked)
    return DisposalRow(
        case.id or 0,
        case.file_reference,
        look.catalogue.service(case.service_key, version=int(case.service_version)).short_title,
        look.catalogue.authority(case.authority_key).name,
        office_day(case.closed_at) if case.closed_at else None,
        case.retention_ends_on or look.today,
        case.archive_offered_on,
        case.archive_answer,
        case.archive_answered_on,
        case.archive_reference or "",
        (*kept, *why_not_deleted(offer, look.today)),
        why_no_archive_answer(offer),
    )
