"""What a calculation looks at, and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cases.catalogue.outcome_rule import Outcome
from cases.catalogue.service_schema import Service
from cases.facts.ledger import Calculation
from cases.models import Case
from cases.queries.look import Look
from cases.queries.outcome_fields import Value
from cases.rules.benefits.maintenance_advance import AmountSegment, ChangedValue


@dataclass(frozen=True)
class LaterDecision:
    """An earlier decision that holds from `begins_on` on, made on `decided_on`; a change ends on the day before."""

    day_before: date
    begins_on: date
    decided_on: date


@dataclass(frozen=True)
class DecisionAmounts:
    """What was computed: the sheet, amounts per period (UVG), instalments and sums by year (tax), and why it could not
    be computed. `ranks_move`: the tax of other dogs falls with their rank. `needs_reasons`: what came out has to be
    reasoned, also where the outcome as such has not. `hints`: what the clerk should know although it stops nothing.
    `later`: what a change leaves alone; `changed`: the values of the law it goes by, `changed_on`: since when they or the age
    group are others; `is_lowered`: it pays less than before.
    """

    calculation: Calculation | None = None
    segments: tuple[AmountSegment, ...] = ()
    instalments: tuple[tuple[date, int], ...] = ()
    years: tuple[tuple[int, int], ...] = ()
    ranks_move: bool = False
    fee_cents: int | None = None
    problem: str = ""
    needs_reasons: bool = False
    hints: tuple[str, ...] = ()
    later: LaterDecision | None = None
    changed: tuple[ChangedValue, ...] = ()
    changed_on: date | None = None
    is_lowered: bool = False


@dataclass(frozen=True)
class Inputs:
    """What a calculation of this case looks at; `on` is the day whose values count."""

    look: Look
    case: Case
    service: Service
    form: Mapping[str, object]
    outcome: Outcome
    values: Mapping[str, Value]
    on: date
