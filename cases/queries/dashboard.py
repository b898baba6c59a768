"""The evaluation page: received and settled by week, age of the stock, load, figures per service. Seven statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, cast, literal_column
from sqlalchemy import Date as SqlDate
from sqlmodel import col, func

from cases.errors import NotAllowed
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.facts.statistics import AgeBand, Kpi, ServiceFigures, StatisticsFacts, Tone, WeekFlow, Workload
from cases.models import Case, Staff
from cases.queries.look import Look
from cases.queries.visible import visible_cases
from cases.rules.lifecycle import OPEN_STATUSES, CaseStatus
from cases.rules.permissions import Role

REFERENCE_LOAD = 55
SMALLEST_GROUP = 5
_BANDS = (
    ("0–7", 0, 7),
    ("8–14", 8, 14),
    ("15–30", 15, 30),
    ("31–60", 31, 60),
    ("61–90", 61, 90),
    ("über 90", 91, 99999),
)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class _Question:
    look: Look
    conditions: tuple[ColumnElement[bool], ...]
    mondays: tuple[date, ...]

    def ask(self, *columns: Any) -> Any:
        return visible_cases(self.look).where(*self.conditions).with_only_columns(*columns)

    def rows(self, query: Any) -> Sequence[Any]:
        return self.look.session.connection().execute(query).all()


def dashboard(look: Look, *, team_key: str = "", service_key: str = "", weeks: int = 12) -> StatisticsFacts:
    """Figures over what this supervisor may see. `NotAllowed` for others: load per person is personal data."""
    if Role.SUPERVISOR not in look.actor.roles:
        raise NotAllowed("Die Auswertung sieht nur die Leitung.")
    monday = look.today - timedelta(days=look.today.weekday())
    conditions: list[ColumnElement[bool]] = []
    if team_key:
        conditions.append(col(Case.team_key) == team_key)
    if service_key:
        conditions.append(col(Case.service_key) == service_key)
    mondays = tuple(monday - _WEEK * back for back in range(weeks - 1, -1, -1))
    question = _Question(look, tuple(conditions), mondays)
    flow, overdue = _weeks(question), _overdue_now(question)
    services = _services(question)
    return StatisticsFacts(
        scope=_scope(look, team_key),
        as_of=look.now,
        kpis=_kpis(flow, overdue, _median_days(question)),
        weeks=flow,
        ages=_ages(question),
        workloads=_workloads(question),
        reference_load=REFERENCE_LOAD,
        services=services,
    )


def _scope(look: Look, team_key: str) -> str:
    keys = sorted(look.actor.authority_keys)
    authority = look.catalogue.authority(keys[0])
    team = next((team for team in authority.teams if team.key == team_key), None)
    return f"{authority.name}, {team.name}" if team else authority.name


def _local_day(column: Any) -> ColumnElement[date]:
    return cast(func.timezone(OFFICE_TIME_ZONE.key, column), SqlDate)


def _settled_on() -> ColumnElement[date]:
    return _local_day(func.least(col(Case.decided_at), col(Case.closed_at)))


def _monday_of(day: ColumnElement[date]) -> ColumnElement[date]:
    return cast(func.date_trunc(literal_column("'week'"), day), SqlDate)


def _weeks(question: _Question) -> tuple[WeekFlow, ...]:
    received_week, settled_week = _monday_of(_local_day(col(Case.received_at))), _monday_of(_settled_on())
    received = dict(
        tuple(row) for row in question.rows(question.ask(received_week, func.count()).group_by(received_week))
    )
    settled = dict(
        tuple(row) for row in question.rows(question.ask(settled_week, func.count()).group_by(settled_week))
    )
    settled.pop(None, None)
    first = question.mondays[0]
    stock = sum(n for day, n in received.items() if day < first) - sum(
        n for day, n in settled.items() if day < first
    )
    flow = []
    for monday in question.mondays:
        stock += received.get(monday, 0) - settled.get(monday, 0)
        week = f"KW {monday.isocalendar().week}"
        flow.append(WeekFlow(week, received.get(monday, 0), settled.get(monday, 0), stock))
    return tuple(flow)


def _overdue_now(question: _Question) -> int:
    is_overdue = and_(col(Case.status).in_(OPEN_STATUSES), col(Case.next_due_on) < question.look.today)
    return int(question.rows(question.ask(func.count().filter(is_overdue)))[0][0])


def _median_days(question: _Question) -> int | None:
    """Days from receipt to decision or end, median of the cases settled in the period."""
    days = _settled_on() - _local_day(col(Case.received_at))
    query = question.ask(func.count(), func.percentile_cont(0.5).within_group(days.asc()))
    count, median = question.rows(query.where(_settled_on() >= question.mondays[0]))[0]
    return round(median) if median is not None and count >= SMALLEST_GROUP else None


def _ages(question: _Question) -> tuple[AgeBand, ...]:
    age = literal_column("DATE '" + question.look.today.isoformat() + "'", SqlDate) - _local_day(
        col(Case.received_at)
    )
    is_waiting = col(Case.status) == CaseStatus.WARTET_AUF_ANTRAGSTELLER.value
    columns = []
    for _, first, last in _BANDS:
        columns += [
            func.count().filter(and_(age.between(first, last), waiting))
            for waiting in (~is_waiting, is_waiting)
        ]
    counts = question.rows(question.ask(*columns).where(col(Case.status).in_(OPEN_STATUSES)))[0]
    return tuple(
        AgeBand(label, first, counts[2 * at], counts[2 * at + 1])
        for at, (label, first, _) in enumerate(_BANDS)
    )


def _workloads(question: _Question) -> tuple[Workload, ...]:
    today = question.look.today
    is_overdue = col(Case.next_due_on) < today
    is_soon = col(Case.next_due_on).between(today, today + _WEEK)
    query = (
        question.ask(
            col(Staff.name), func.count(), func.count().filter(is_soon), func.count().filter(is_overdue)
        )
        .outerjoin(Staff, col(Staff.id) == col(Case.clerk_id))
        .where(col(Case.status).in_(OPEN_STATUSES))
        .group_by(col(Staff.name))
        .order_by(col(Staff.name).nulls_last())
    )
    return tuple(
        Workload(name or "nicht zugewiesen", total - soon - overdue, soon, overdue, name is None)
        for name, total, soon, overdue in question.rows(query)
    )


def _services(question: _Question) -> tuple[ServiceFigures, ...]:
    look = question.look
    is_open = col(Case.status).in_(OPEN_STATUSES)
    days = _settled_on() - _local_day(col(Case.received_at))
    settled_lately = _settled_on() >= question.mondays[0]
    figures = question.rows(
        question.ask(
            col(Case.service_key),
            func.count().filter(is_open),
            func.count().filter(and_(is_open, col(Case.next_due_on) < look.today)),
            func.count().filter(settled_lately),
            func.percentile_cont(0.5).within_group(days.asc()).filter(settled_lately),
            func.percentile_cont(0.9).within_group(days.asc()).filter(settled_lately),
        ).group_by(col(Case.service_key))
    )
    week = _monday_of(_local_day(col(Case.received_at)))
    by_week = {
        (key, monday): count
        for key, monday, count in question.rows(
            question.ask(col(Case.service_key), week, func.count())
            .where(week >= question.mondays[0])
            .group_by(col(Case.service_key), week)
        )
    }
    found = [
        ServiceFigures(
            key=key,
            name=look.catalogue.service(key).short_title,
            open=open_cases,
            overdue=overdue,
            received_by_week=tuple(by_week.get((key, monday), 0) for monday in question.mondays),
            median_days=round(median) if settled >= SMALLEST_GROUP else None,
            ninety_percent_days=round(ninety) if settled >= SMALLEST_GROUP else None,
            target_days=look.catalogue.service(key).target_days,
        )
        for key, open_cases, overdue, settled, median, ninety in figures
    ]
    return tuple(sorted(found, key=lambda service: service.name))


def _kpis(flow: tuple[WeekFlow, ...], overdue: int, median_days: int | None) -> tuple[Kpi, ...]:
    last = flow[-1]
    before = flow[-2] if len(flow) > 1 else last
    share = f"{overdue / last.open:.1%}".replace(".", ",").replace("%", " %") if last.open else ""
    return (
        Kpi(
            "offen",
            "Offene Vorgänge",
            str(last.open),
            "",
            last.open - before.open,
            "zur Vorwoche",
            tuple(w.open for w in flow),
        ),
        Kpi("ueberfaellig", "Überfällig", str(overdue), share, tone=Tone.BAD if overdue else Tone.NEUTRAL),
        Kpi(
            "median", "Bearbeitungszeit", str(median_days) if median_days is not None else "–", "Tage Median"
        ),
        Kpi(
            "eingang",
            f"Eingang {last.label}",
            str(last.received),
            "",
            last.received - before.received,
            "zur Vorwoche",
            tuple(w.received for w in flow),
        ),
        Kpi(
            "erledigt",
            f"Erledigt {last.label}",
            str(last.settled),
            "",
            last.settled - before.settled,
            "zur Vorwoche",
            tuple(w.settled for w in flow),
            Tone.GOOD,
        ),
    )
