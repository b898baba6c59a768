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
from cases.rules.benefits.maintenance_advance import AmountSegment


@dataclass(frozen=True)
class DecisionAmounts:
    """What was computed: the sheet, amounts per period (UVG), instalments and sums by year (tax), and why it could not
    be computed. `needs_reasons`: what came out has to be reasoned, also where the outcome as such has not. `hints`: what
    the clerk should know although it stops nothing.
    """

    calculation: Calculation | None = None
    segments: tuple[AmountSegment, ...] = ()
    instalments: tuple[tuple[date, int], ...] = ()
    years: tuple[tuple[int, int], ...] = ()
    fee_cents: int | None = None
    problem: str = ""
    needs_reasons: bool = False
    hints: tuple[str, ...] = ()


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
