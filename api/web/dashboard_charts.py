"""The drawings and tables of the evaluation page, made from its facts by `reports.statistics`."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from cases.facts.statistics import Finding, StatisticsFacts
from reports.statistics import charts, findings

_NARROW_PX = 330
_SCALE_STEP_DAYS = 30
Row = tuple[str | int, ...]


@dataclass(frozen=True)
class Drawing:
    """One chart in two widths; the page shows one of them."""

    wide: Markup
    narrow: Markup


@dataclass(frozen=True)
class DashboardCharts:
    """Everything drawn on the page, with the sentence above and the table below each chart."""

    flow: Drawing
    ages: Drawing
    workload: Drawing
    flow_finding: Finding
    age_finding: Finding
    workload_finding: Finding
    service_finding: Finding
    week_rows: tuple[Row, ...]
    age_rows: tuple[Row, ...]
    workload_rows: tuple[Row, ...]
    sparks: dict[str, Markup]
    service_sparks: dict[str, Markup]
    service_ranges: dict[str, Markup]
    scale_days: int


def draw(facts: StatisticsFacts) -> DashboardCharts:
    """Draw all charts of the page."""
    longest = max((one.ninety_percent_days or one.median_days or 0 for one in facts.services), default=0)
    scale_days = max(1, -(-longest // _SCALE_STEP_DAYS)) * _SCALE_STEP_DAYS
    return DashboardCharts(
        flow=_both("flow", charts.WIDE_PX, lambda key, width: charts.flow(facts.weeks, key=key, width=width)),
        ages=_both("ages", 430, lambda key, width: charts.pyramid(facts.ages, key=key, width=width)),
        workload=_both(
            "load",
            430,
            lambda key, width: charts.workload(
                facts.workloads, key=key, reference_load=facts.reference_load, width=width
            ),
        ),
        flow_finding=findings.flow_finding(facts.weeks),
        age_finding=findings.age_finding(facts.ages),
        workload_finding=findings.workload_finding(facts.workloads, reference_load=facts.reference_load),
        service_finding=findings.service_finding(facts.services),
        week_rows=tuple((week.label, week.received, week.settled, week.open) for week in facts.weeks),
        age_rows=tuple((band.label, band.with_us, band.waiting) for band in facts.ages),
        workload_rows=tuple(
            (load.name, load.on_track, load.due_soon, load.overdue) for load in facts.workloads
        ),
        sparks={
            kpi.key: _trusted(charts.spark(kpi.course, label=f"Verlauf: {kpi.title}", tone=kpi.tone))
            for kpi in facts.kpis
            if len(kpi.course) > 1
        },
        service_sparks={
            one.key: _trusted(
                charts.spark(one.received_by_week, label=f"Eingang je Woche: {one.name}", width=84, height=24)
            )
            for one in facts.services
        },
        service_ranges={
            one.key: _trusted(charts.rangeplot(one, scale_days=scale_days, width=116))
            for one in facts.services
        },
        scale_days=scale_days,
    )


def _both(key: str, wide_px: int, drawn: Callable[[str, int], str]) -> Drawing:
    return Drawing(_trusted(drawn(f"{key}-wide", wide_px)), _trusted(drawn(f"{key}-narrow", _NARROW_PX)))


def _trusted(svg: str) -> Markup:
    """`reports.statistics` escapes every word it draws, so its SVG may stand in the page as it is."""
    return Markup(svg)  # noqa: S704 - see above
