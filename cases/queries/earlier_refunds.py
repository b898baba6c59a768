"""What other decisions in the family of a case took back and ask back: nothing is to be paid back twice (§ 49a (1) VwVfG)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from cases.catalogue.outcome_rule import Outcome
from cases.models import Appeal, Case, Decision
from cases.queries.decisions import approved_by_case
from cases.queries.follow_ons import earlier_ids, relatives
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, filled_fields
from cases.queries.relief import is_replaced
from cases.rules.appeal_lifecycle import NOT_CONFIRMED
from cases.rules.benefits.refunds import EarlierReversal


@dataclass(frozen=True)
class DecidedCase:
    """A decided case, the moment of its decision (no correction changes it), and what was approved in it."""

    case: Case
    decided_at: datetime
    rows: tuple[Decision, ...]

    def said(self, look: Look, row: Decision) -> tuple[Outcome, Mapping[str, Value]]:
        """The outcome of one of its rows and the values of its fields."""
        service = look.catalogue.service(self.case.service_key, version=int(self.case.service_version))
        outcome = service.outcome(row.outcome)
        return outcome, filled_fields(outcome, row.fields).values


def decided_before(look: Look, case: Case) -> tuple[DecidedCase, ...]:
    """The relatives that were decided before the case, while it is open all that are decided; in the order of deciding."""
    return look.once(("decided before", case.id), lambda: _decided_before(look, case))


def _decided_before(look: Look, case: Case) -> tuple[DecidedCase, ...]:
    moments = {
        one.id or 0: one.decided_at
        for one in relatives(look, case)
        if one.decided_at is not None and (case.decided_at is None or one.decided_at < case.decided_at)
    }
    rows = approved_by_case(look, moments)
    found = (
        DecidedCase(one, moments[one.id or 0], rows[one.id or 0])
        for one in relatives(look, case)
        if rows.get(one.id or 0)
    )
    return tuple(sorted(found, key=lambda one: one.decided_at))


def earlier_reversals(look: Look, case: Case) -> tuple[EarlierReversal, ...]:
    """The reversals in other cases of the family that were decided before this case, by their last correction.

    Left out is what a relief has taken the place of, or this case will.
    """
    decided = decided_before(look, case)
    made = [one for one in decided if any("revoked_from" in row.fields for row in one.rows)]
    query = select(Appeal).where(col(Appeal.case_id).in_([one.case.id for one in made]))
    appeals = look.session.exec(query).all() if made else ()
    found = []
    for one in made:
        against = [appeal for appeal in appeals if appeal.case_id == one.case.id]
        if not any(is_replaced(look, appeal, case) for appeal in against):
            found.append(_reversal(look, one, against, _spared(look, one, decided)))
    return tuple(reversal for reversal in found if reversal is not None)


def _spared(look: Look, one: DecidedCase, decided: Sequence[DecidedCase]) -> frozenset[datetime]:
    """When the grants were decided that the reversal leaves alone: after the grant it is of, and no change of that one."""
    grants = {
        grant.case.id or 0: grant
        for grant in decided
        if grant.decided_at < one.decided_at and any("ends_on" in row.fields for row in grant.rows)
    }
    own = next((grants[earlier] for earlier in earlier_ids(look, one.case) if earlier in grants), None)
    spared: dict[int, datetime] = {}
    for case_id, grant in grants.items():
        is_change = grant.said(look, grant.rows[-1])[0].amends
        is_of_own = is_change and spared.keys().isdisjoint(earlier_ids(look, grant.case))
        if own and grant.decided_at > own.decided_at and not is_of_own:
            spared[case_id] = grant.decided_at
    return frozenset(spared.values())


def _reversal(
    look: Look, one: DecidedCase, appeals: Sequence[Appeal], spared: frozenset[datetime]
) -> EarlierReversal | None:
    row = next(row for row in reversed(one.rows) if "revoked_from" in row.fields)
    outcome, values = one.said(look, row)
    cents, day, rule = values.get("refund_cents"), values.get("revoked_from"), outcome.future_only
    if not isinstance(day, date):
        return None
    return EarlierReversal(
        decided_at=one.decided_at,
        revoked_from=day,
        refund_cents=cents if isinstance(cents, int) else 0,
        is_future_only=rule is not None and (not rule.choice or values.get(rule.choice) == rule.value),
        is_in_doubt=any(appeal.status in NOT_CONFIRMED for appeal in appeals),
        was_contested=bool(appeals),
        spared=spared,
    )
