"""What the decisions in the family of a case granted, ended, suspended or demanded back of Unterhaltsvorschuss."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from cases.catalogue.outcome_rule import Outcome
from cases.facts.office_time import office_day
from cases.models import Appeal, Case, Decision
from cases.queries.decisions import approved_by_case
from cases.queries.follow_ons import relatives
from cases.queries.look import Look
from cases.queries.maintenance import MonthlyFacts
from cases.queries.maintenance_paid import Grant, granted_again_from, in_force, taken_over_on
from cases.queries.outcome_fields import Value, filled_fields
from cases.queries.relief import is_replaced, takes_the_place
from cases.queries.statements import effective_form
from cases.rules.appeal_lifecycle import NOT_CONFIRMED, OPEN_APPEALS
from cases.rules.benefits.maintenance_repayment import EarlierDemand

Decisions = Mapping[int, tuple[Decision, ...]]
REGULAR = "regular_maintenance_cents"
NEW_VALUES = "betraege"
"""The ground of a change: the law has other values."""


@dataclass(frozen=True)
class _Said:
    """What a case of the family said of the payment: when it was decided, or the interim notice approved.

    `reliefs`: the cases of a relief, decided or not, that takes its place.
    """

    case: Case
    decided_at: datetime
    grant: Grant
    is_change: bool = False
    withheld_cents: int = 0
    reliefs: tuple[Case, ...] = ()

    def is_replaced_for(self, asking: Case) -> bool:
        """Whether it is gone for what this case decides."""
        return any(takes_the_place(relief, asking) for relief in self.reliefs)


def grants_of(look: Look, case: Case) -> tuple[Grant, ...]:
    """What the decisions of the same service in the whole family of the case granted or ended, in the order of deciding.

    The case itself is left out, but for a payment it rests: what it decides is measured by them, once decided by no later. A
    correction counts from the day of what it corrects. A change reaches as far as an earlier one for later months. Left
    out is what a relief has taken the place of, or this case will.
    """
    return tuple(said.grant for said in _said_before(look, case))


def _said_before(look: Look, case: Case) -> tuple[_Said, ...]:
    return look.once(("said", case.id), lambda: _said_in_family(look, case))


def _said_in_family(look: Look, case: Case) -> tuple[_Said, ...]:
    decisions, appeals = _decisions(look, case), _appeals(look, case)
    found = sorted(
        (
            _contested(look, said, appeals)
            for other in (*relatives(look, case), case)
            for said in _said_in(look, other, decisions)
            if other.id != case.id or said.grant.is_suspension
        ),
        key=lambda said: said.decided_at,
    )
    done: list[_Said] = []
    for said in found:
        before = [one.grant for one in done if not one.is_replaced_for(said.case)]
        taken_over = taken_over_on(before, said.grant.begins_on) if said.is_change else None
        grant = replace(
            _withheld(said, before),
            ends_on=taken_over - timedelta(days=1) if taken_over else None,
            again_from=granted_again_from(before, said.grant),
        )
        done.append(replace(said, grant=grant))
    return tuple(
        said for said in done if _is_before(said.decided_at, case) and not said.is_replaced_for(case)
    )


def _is_before(decided_at: datetime, case: Case) -> bool:
    """Whether the decision of this case comes later; an interim notice of the case is none."""
    return case.decided_at is None or decided_at < case.decided_at


def _contested(look: Look, said: _Said, appeals: Sequence[Appeal]) -> _Said:
    """The same with what remedies have made of it: the cases of a relief, and whether it is in doubt."""
    own = [appeal for appeal in appeals if appeal.case_id == said.case.id]
    if said.grant.is_suspension or not own:
        return said
    asked = [look.session.get(Case, one.relief_case_id) for one in own if one.relief_case_id]
    reliefs = tuple(relief for relief in asked if relief)
    is_in_doubt = any(one.status in (*NOT_CONFIRMED, *OPEN_APPEALS) for one in own)
    is_in_doubt = is_in_doubt or any(relief.decided_at is None for relief in reliefs)
    return replace(said, grant=replace(said.grant, is_in_doubt=is_in_doubt), reliefs=reliefs)


def _appeals(look: Look, case: Case) -> Sequence[Appeal]:
    """The remedies against what the relatives decided; read once for grants and demands."""
    decisions = _decisions(look, case)
    ids = [other.id or 0 for other in relatives(look, case) if decisions[other.id or 0]]
    if not ids:
        return ()
    query = select(Appeal).where(col(Appeal.case_id).in_(ids))
    return look.once(("remedies", case.id), lambda: look.session.exec(query).all())


def _withheld(said: _Said, grants: Sequence[Grant]) -> Grant:
    """What the decision said; where it withholds a part only (§ 66 (1) SGB I), the rest goes on by the grant before it."""
    before = in_force(grants, said.grant.begins_on) if said.withheld_cents else None
    if before is None or before.facts is None:
        return said.grant
    return replace(said.grant, facts=replace(before.facts, withheld_cents=said.withheld_cents))


def _decisions(look: Look, case: Case) -> Decisions:
    """What was approved in the case and its relatives, by case; read once for grants and demands."""
    ids = (case.id or 0, *(other.id or 0 for other in relatives(look, case)))
    return look.once(("decisions", ids), lambda: approved_by_case(look, ids))


def granting_ids(look: Look, case: Case, from_on: date) -> tuple[int, ...]:
    """The decisions of the relatives that granted the benefit for the first time, not those that changed it.

    Left out is what a later decision had ended by `from_on`: what is taken back from that day on is another one.
    """
    return tuple(
        row.id or 0
        for other in relatives(look, case)
        for row in _decisions(look, case)[other.id or 0]
        if row.corrects_id is None
        and _outcome(look, other, row).grants
        and not _is_over(look, case, other, from_on)
    )


def _is_over(look: Look, case: Case, granted: Case, on: date) -> bool:
    """Whether a decision after that of `granted` had ended all payment by this day; one in doubt ends nothing."""
    return any(
        said.grant.facts is None and not said.grant.is_suspension and not said.grant.is_in_doubt
        for said in _said_before(look, case)
        if granted.decided_at is not None
        and said.decided_at > granted.decided_at
        and said.grant.begins_on <= on
    )


def _outcome(look: Look, case: Case, row: Decision) -> Outcome:
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    return service.outcome(row.outcome)


def _said_in(look: Look, case: Case, decisions: Decisions) -> tuple[_Said, ...]:
    """What this case granted or ended, by its last correction, and a suspension that was not taken back."""
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    rows = [
        (row, service.outcome(row.outcome), filled_fields(service.outcome(row.outcome), row.fields).values)
        for row in decisions[case.id or 0]
    ]
    found: list[_Said] = []
    for key in ("begins_on", "revoked_from"):
        of_kind = [(outcome, values) for _, outcome, values in rows if isinstance(values.get(key), date)]
        if of_kind and case.decided_at:
            outcome, values = of_kind[-1]
            facts = MonthlyFacts(effective_form(case), regular_cents(values.get(REGULAR)))
            grant = Grant(
                _day(values[key]),
                office_day(case.decided_at),
                None if key == "revoked_from" else facts,
                is_grant=outcome.grants,
                is_by_law=values.get("ground") == NEW_VALUES,
            )
            withheld = regular_cents(values.get("withheld_cents"))
            found.append(_Said(case, case.decided_at, grant, outcome.amends, withheld))
    suspended = [(row, values) for row, _, values in rows if "suspended_from" in values]
    if suspended and not any("resumed_from" in values for _, _, values in rows):
        row, values = suspended[-1]
        told_at = row.approved_at or row.saved_at
        grant = Grant(_day(values["suspended_from"]), office_day(told_at), None, is_suspension=True)
        found.append(_Said(case, told_at, grant))
    return tuple(found)


def _day(value: Value) -> date:
    return value if isinstance(value, date) else date.max


def earlier_demands(look: Look, case: Case) -> tuple[EarlierDemand, ...]:
    """What other cases of the family ask back (§ 5 UVG, § 50 SGB X), in the order of deciding; always of the same child.

    Left out is what a relief has taken the place of, or this case will.
    """
    return look.once(("demands", case.id), lambda: _earlier_demands(look, case))


def _earlier_demands(look: Look, case: Case) -> tuple[EarlierDemand, ...]:
    again_at = max(
        (said.decided_at for said in _said_before(look, case) if said.grant.again_from), default=None
    )
    found: list[tuple[datetime, EarlierDemand]] = []
    for other in relatives(look, case):
        if other.decided_at is None or not _is_before(other.decided_at, case):
            continue
        demand = _demand(look, other, _decisions(look, case)[other.id or 0], office_day(other.decided_at))
        own = [appeal for appeal in _appeals(look, case) if appeal.case_id == other.id] if demand else []
        if demand and not any(is_replaced(look, appeal, case) for appeal in own):
            known = replace(
                demand,
                is_in_doubt=any(appeal.status in NOT_CONFIRMED for appeal in own),
                is_granted_again=again_at is not None and other.decided_at < again_at,
            )
            found.append((other.decided_at, known))
    return tuple(demand for _, demand in sorted(found, key=lambda item: item[0]))


def _demand(look: Look, case: Case, rows: Sequence[Decision], decided_on: date) -> EarlierDemand | None:
    """What the case asks back by its last correction; None where it asks nothing back."""
    asking = [row for row in rows if "amount_cents" in row.fields]
    if not asking:
        return None
    values = filled_fields(_outcome(look, case, asking[-1]), asking[-1].fields).values
    from_on = values.get("from_on") or values.get("revoked_from")
    until_on, cents = values.get("until_on"), values.get("amount_cents")
    if not isinstance(from_on, date) or not isinstance(until_on, date) or not isinstance(cents, int):
        return None
    return EarlierDemand(from_on, until_on, cents, decided_on)


def regular_cents(value: Value) -> int:
    """The typed maintenance of every month in cents; 0 if none was typed."""
    return value if isinstance(value, int) else 0
