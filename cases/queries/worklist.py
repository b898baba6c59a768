"""The work list: one page of cases by urgency, with the counts of views and filters. A constant number of statements."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import case as sql_case
from sqlalchemy import select as sql_select
from sqlmodel import col, func, select

from cases.facts.actor import Actor
from cases.facts.kinds import DecisionStatus, MessageDirection, Urgency
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.facts.worklist import OWNERS, VIEWS, ChoiceCount, WorkList, WorkListFilter, WorkListRow
from cases.models import Case, CaseSeen, Decision, Message, Party, Staff
from cases.queries.look import Look
from cases.queries.outcome_fields import read_date
from cases.queries.visible import is_guarded, visible_cases
from cases.rules.lifecycle import OPEN_STATUSES, CaseStatus
from cases.rules.permissions import Role

PAGE_SIZE = 25
EXPORT_LIMIT = 5000
_SORT_COLUMNS = {
    "frist": col(Case.next_due_on),
    "name": func.lower(col(Case.applicant_name)),
    "leistung": col(Case.service_key),
    "status": col(Case.status),
    "aktiv": col(Case.last_activity_at),
}


def work_list(look: Look, chosen: WorkListFilter, *, page_size: int = PAGE_SIZE) -> WorkList:
    """One page of the list. Groups and counts refer to all hits, not to the page."""
    base = _conditions(look, chosen)
    groups = _group_counts(look, base)
    rows = _rows(look, chosen, base, page_size)
    return WorkList(
        filter=chosen,
        rows=rows,
        total=sum(count for _, count in groups),
        page_size=page_size,
        view_counts=_view_counts(look, chosen),
        owner_counts=_owner_counts(look),
        services=_service_counts(look, chosen),
        clerks=_clerk_counts(look, chosen),
        assignable=_assignable(look),
        group_counts=groups,
    )


def exported_rows(look: Look, chosen: WorkListFilter) -> tuple[WorkListRow, ...]:
    """All hits of the filter for an export, at most 5,000."""
    return _rows(look, chosen, _conditions(look, chosen), EXPORT_LIMIT)


def neighbours(
    look: Look, chosen: WorkListFilter, case_id: int
) -> tuple[int | None, int | None, int | None, int]:
    """(previous id, next id, position from 1, size) of a case in the list of this filter."""
    order = _order(chosen)
    listed = (
        _visible(look, _conditions(look, chosen))
        .with_only_columns(
            col(Case.id).label("case_id"),
            func.lag(col(Case.id)).over(order_by=order),
            func.lead(col(Case.id)).over(order_by=order),
            func.row_number().over(order_by=order),
            func.count().over(),
        )
        .subquery()
    )
    found = look.session.connection().execute(sql_select(listed).where(listed.c.case_id == case_id)).first()
    return (found[1], found[2], found[3], found[4]) if found else (None, None, None, 0)


def _visible(look: Look, conditions: Sequence[ColumnElement[bool]]) -> Any:
    return visible_cases(look).where(*conditions)


def _conditions(look: Look, chosen: WorkListFilter) -> list[ColumnElement[bool]]:
    found = [_view(look.today, chosen.view), *_owner(look.actor, chosen.owner)]
    if chosen.service_key:
        found.append(col(Case.service_key) == chosen.service_key)
    if chosen.status:
        found.append(col(Case.status) == chosen.status)
    if chosen.clerk_id is not None:
        found.append(col(Case.clerk_id) == chosen.clerk_id)
    if chosen.due_until is not None:
        found.append(col(Case.next_due_on) <= chosen.due_until)
    if chosen.query.strip():
        found.append(search_condition(chosen.query.strip()))
    return found


def _view(today: date, view: str) -> ColumnElement[bool]:
    is_open = to_do(today)
    if view == "erledigt":
        return col(Case.status).not_in(OPEN_STATUSES)
    if view == "ueberfaellig":
        return and_(is_open, col(Case.next_due_on) < today)
    if view == "diese_woche":
        return and_(is_open, col(Case.next_due_on).between(today, _sunday(today)))
    if view == "neu":
        return col(Case.status) == CaseStatus.EINGEGANGEN.value
    if view == "wartet":
        return col(Case.status) == CaseStatus.WARTET_AUF_ANTRAGSTELLER.value
    if view == "mitzeichnung":
        return waits_for_approval()
    return is_open


def to_do(today: date) -> ColumnElement[bool]:
    """Open cases, and finished ones that a date brings back: a Wiedervorlage, or a letter that has to be posted."""
    return or_(
        col(Case.status).in_(OPEN_STATUSES),
        and_(col(Case.status).not_in(OPEN_STATUSES), col(Case.next_due_on) <= today),
    )


def waits_for_approval() -> ColumnElement[bool]:
    """A draft lies with the second person: that of an open case, or the correction of a decision that went out."""
    corrections = select(Decision.case_id).where(
        col(Decision.status) == DecisionStatus.IN_APPROVAL.value, col(Decision.corrects_id).is_not(None)
    )
    return or_(
        col(Case.status) == CaseStatus.IN_MITZEICHNUNG.value,
        and_(col(Case.status) == CaseStatus.BESCHIEDEN.value, col(Case.id).in_(corrections)),
    )


def _owner(actor: Actor, owner: str) -> list[ColumnElement[bool]]:
    if owner == "ich":
        return [col(Case.clerk_id).in_([actor.staff_id, *actor.deputy_for])]
    if owner == "eingang":
        return [col(Case.clerk_id).is_(None)]
    if owner == "team" and actor.team_keys:
        return [col(Case.team_key).in_(actor.team_keys)]
    return []


def search_condition(words: str) -> ColumnElement[bool]:
    """File reference fragment, name, subject, place, street, or birth date."""
    pattern = "%" + re.sub("([!%_])", "!\\1", words) + "%"
    of_party: list[ColumnElement[bool]] = [
        column.ilike(pattern, escape="!")
        for column in (col(Party.family_name), col(Party.given_names), col(Party.town), col(Party.street))
    ]
    with suppress(ValueError):
        of_party.append(col(Party.birth_date) == read_date(words))
    return or_(
        col(Case.file_reference).ilike(pattern, escape="!"),
        col(Case.applicant_name).ilike(pattern, escape="!"),
        col(Case.subject).ilike(pattern, escape="!"),
        col(Case.id).in_(select(Party.case_id).where(or_(*of_party))),
    )


def _order(chosen: WorkListFilter) -> tuple[Any, ...]:
    name = chosen.sort.lstrip("-")
    column = _SORT_COLUMNS.get(name, _SORT_COLUMNS["frist"])
    ordered = column.desc() if chosen.sort.startswith("-") else column.asc()
    return ordered.nulls_last(), col(Case.id).asc()


def _rows(
    look: Look, chosen: WorkListFilter, conditions: Sequence[ColumnElement[bool]], page_size: int
) -> tuple[WorkListRow, ...]:
    query = (
        _visible(look, conditions)
        .add_columns(col(Staff.name), col(CaseSeen.seen_at), _has_new_message())
        .outerjoin(Staff, col(Staff.id) == col(Case.clerk_id))
        .outerjoin(
            CaseSeen,
            and_(col(CaseSeen.case_id) == col(Case.id), col(CaseSeen.staff_id) == look.actor.staff_id),
        )
        .order_by(*_order(chosen))
        .limit(page_size)
        .offset((max(1, chosen.page) - 1) * page_size)
    )
    return tuple(_row(look, *found) for found in look.session.execute(query).all())


def _has_new_message() -> Any:
    query = select(Message.id).where(
        col(Message.case_id) == col(Case.id),
        col(Message.direction) == MessageDirection.IN.value,
        col(Message.read_at).is_(None),
    )
    return query.exists()


def _row(
    look: Look, found: Case, clerk: str | None, seen_at: datetime | None, has_message: bool
) -> WorkListRow:
    days = (found.next_due_on - look.today).days if found.next_due_on else None
    is_neutral = is_guarded(look, found)
    return WorkListRow(
        case_id=found.id or 0,
        version=found.version,
        file_reference=found.file_reference,
        applicant_name=found.applicant_name,
        service_title=look.catalogue.service(
            found.service_key, version=int(found.service_version)
        ).short_title,
        subject="" if is_neutral else found.subject,
        status=found.status,
        next_step=found.next_step,
        due_on=found.next_due_on,
        days_left=days,
        last_activity="" if is_neutral else found.last_activity,
        last_activity_at=found.last_activity_at.astimezone(OFFICE_TIME_ZONE),
        is_unread=has_message or seen_at is None or seen_at < found.last_activity_at,
        clerk_name=clerk or "",
        urgency=_urgency(look.today, found.next_due_on),
    )


def _urgency(today: date, due_on: date | None) -> Urgency:
    if due_on is None:
        return Urgency.NO_DATE
    if due_on < today:
        return Urgency.OVERDUE
    return Urgency.THIS_WEEK if due_on <= _sunday(today) else Urgency.LATER


def _sunday(today: date) -> date:
    """The end of this week; on Saturday and Sunday that of the next, so that Monday is prepared."""
    return today + timedelta(days=(6 - today.weekday()) + (7 if today.weekday() >= 5 else 0))


def _group_counts(look: Look, conditions: Sequence[ColumnElement[bool]]) -> tuple[tuple[Urgency, int], ...]:
    due = col(Case.next_due_on)
    group = sql_case(
        (due.is_(None), Urgency.NO_DATE.value),
        (due < look.today, Urgency.OVERDUE.value),
        (due <= _sunday(look.today), Urgency.THIS_WEEK.value),
        else_=Urgency.LATER.value,
    )
    query = _visible(look, conditions).with_only_columns(group, func.count()).group_by(group)
    counts = dict(tuple(row) for row in look.session.connection().execute(query).all())
    return tuple((urgency, counts.get(urgency.value, 0)) for urgency in Urgency)


def _view_counts(look: Look, chosen: WorkListFilter) -> tuple[tuple[str, int], ...]:
    sums = [func.count().filter(_view(look.today, view)) for view in VIEWS]
    query = _visible(look, _owner(look.actor, chosen.owner)).with_only_columns(*sums)
    counts = look.session.connection().execute(query).one()
    return tuple(zip(VIEWS, counts, strict=True))


def _owner_counts(look: Look) -> tuple[tuple[str, int], ...]:
    sums = [func.count().filter(and_(True, *_owner(look.actor, owner))) for owner in OWNERS]
    query = _visible(look, [to_do(look.today)]).with_only_columns(*sums)
    counts = look.session.connection().execute(query).one()
    return tuple(zip(OWNERS, counts, strict=True))


def _service_counts(look: Look, chosen: WorkListFilter) -> tuple[ChoiceCount, ...]:
    conditions = [_view(look.today, chosen.view), *_owner(look.actor, chosen.owner)]
    query = (
        _visible(look, conditions)
        .with_only_columns(col(Case.service_key), func.count())
        .group_by(col(Case.service_key))
    )
    counts = look.session.connection().execute(query).all()
    found = [ChoiceCount(key, look.catalogue.service(key).short_title, count) for key, count in counts]
    return tuple(sorted(found, key=lambda choice: choice.title))


def _clerk_counts(look: Look, chosen: WorkListFilter) -> tuple[ChoiceCount, ...]:
    conditions = [_view(look.today, chosen.view), *_owner(look.actor, chosen.owner)]
    query = (
        _visible(look, conditions)
        .join(Staff, col(Staff.id) == col(Case.clerk_id))
        .with_only_columns(col(Staff.id), col(Staff.name), func.count())
        .group_by(col(Staff.id), col(Staff.name))
        .order_by(col(Staff.name))
    )
    return tuple(
        ChoiceCount(str(key), name, count)
        for key, name, count in look.session.connection().execute(query).all()
    )


def _assignable(look: Look) -> tuple[ChoiceCount, ...]:
    """People of the reader's teams with what is open on their desks; only a supervisor can give cases away."""
    if Role.SUPERVISOR not in look.actor.roles:
        return ()
    open_cases = func.count(col(Case.id)).filter(col(Case.status).in_(OPEN_STATUSES))
    query = (
        select(col(Staff.id), col(Staff.name), open_cases)
        .outerjoin(Case, col(Case.clerk_id) == col(Staff.id))
        .where(col(Staff.authority_key).in_(look.actor.authority_keys), col(Staff.is_active))
        .group_by(col(Staff.id), col(Staff.name))
        .order_by(col(Staff.name))
    )
    if look.actor.team_keys:
        query = query.where(
            or_(*(col(Staff.team_keys).contains([key]) for key in sorted(look.actor.team_keys)))
        )
    return tuple(
        ChoiceCount(str(key), name, count)
        for key, name, count in look.session.connection().execute(query).all()
    )
