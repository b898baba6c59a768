"""Facts of the evaluation page: counts by week, age, person and service. Days are calendar days, counts
are cases.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True)
class WeekFlow:
    """One week ("KW 48"): cases received and settled in it, and open at its end."""

    label: str
    received: int
    settled: int
    open: int


@dataclass(frozen=True)
class AgeBand:
    """Open cases by days since receipt: `from_days` is the first day of the band ("61–90" begins with 61)."""

    label: str
    from_days: int
    with_us: int
    waiting: int


@dataclass(frozen=True)
class Workload:
    """Open cases of one person, or of nobody (`is_unassigned`). Personal data: for the team lead only,
    never ranked.
    """

    name: str
    on_track: int
    due_soon: int
    overdue: int
    is_unassigned: bool = False

    @property
    def total(self) -> int:
        """All open cases of this person."""
        return self.on_track + self.due_soon + self.overdue


@dataclass(frozen=True)
class ServiceFigures:
    """Figures of one service; times in days, None where there are too few cases or no target."""

    key: str
    name: str
    open: int
    overdue: int
    received_by_week: tuple[int, ...]
    median_days: int | None
    ninety_percent_days: int | None
    target_days: int | None

    @property
    def misses_target(self) -> bool:
        """Half of the cases take longer than the target allows."""
        return (
            self.median_days is not None
            and self.target_days is not None
            and self.median_days > self.target_days
        )


class Tone(StrEnum):
    """How a figure is meant: neutral, good or bad; shown by words too, never by colour alone."""

    NEUTRAL = "neutral"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True)
class Kpi:
    """One headline figure: "27", "6,5 %", changed by +4 "zur Vorwoche"; `course` is its way here, oldest
    first.

    `tone` colours the course, `change_tone` the change (more overdue cases are bad, more settled ones good).
    """

    key: str
    title: str
    value: str
    remark: str = ""
    change: int | None = None
    change_remark: str = ""
    course: tuple[int, ...] = ()
    tone: Tone = Tone.NEUTRAL
    change_tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True)
class Finding:
    """What a chart says: the headline as a whole sentence, and a detail that may be empty."""

    headline: str
    detail: str = ""


@dataclass(frozen=True)
class StatisticsFacts:
    """Everything the evaluation page shows. `as_of` is UTC; `reference_load` is the agreed number of
    cases a person.
    """

    scope: str
    as_of: datetime
    kpis: tuple[Kpi, ...]
    weeks: tuple[WeekFlow, ...]
    ages: tuple[AgeBand, ...]
    workloads: tuple[Workload, ...]
    reference_load: int
    services: tuple[ServiceFigures, ...]
