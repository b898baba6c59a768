"""What other decisions in the family of a case ask back already: nothing is to be paid back twice (§ 49a (1) VwVfG)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from cases.models import Appeal, Case, Decision
from cases.queries.decisions import approved_by_case
from cases.queries.follow_ons import relatives
from cases.queries.look import OFFICE_TIME_ZONE, Look
from cases.queries.outcome_fields import filled_fields
from cases.queries.relief import is_replaced


@dataclass(frozen=True)
class EarlierReversal:
    """An earlier Widerruf or Rücknahme of the family, made on `decided_on` (office time).

    `refund_cents` is what it asks back (0: nothing). `revoked_from` is the day of its effect; `is_future_only`: what
    was granted for the time before stays, and nothing is paid from that day on.
    """

    decided_on: date
    refund_cents: int
    revoked_from: date | None
    is_future_only: bool


def earlier_reversals(look: Look, case: Case) -> tuple[EarlierReversal, ...]:
    """The reversals in other cases of the family that were decided before this case was, by their last correction.

    Left out is what a relief has taken the place of, or this case will.
    """
    others = {other.id or 0: other for other in relatives(look, case)}
    rows = approved_by_case(look, tuple(others))
    query = select(Appeal).where(col(Appeal.case_id).in_(others), col(Appeal.relief_case_id).is_not(None))
    replaced = {
        appeal.case_id
        for appeal in (look.session.exec(query).all() if others else ())
        if is_replaced(look, appeal, case)
    }
    found: list[tuple[datetime, EarlierReversal]] = []
    for case_id, other in others.items():
        made = [row for row in rows[case_id] if "revoked_from" in row.fields]
        decided_at = other.decided_at if made and case_id not in replaced else None
        if decided_at is None or (case.decided_at is not None and decided_at >= case.decided_at):
            continue
        found.append((decided_at, _reversal(look, other, made[-1], decided_at)))
    return tuple(one for _, one in sorted(found, key=lambda item: item[0]))


def _reversal(look: Look, case: Case, row: Decision, decided_at: datetime) -> EarlierReversal:
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    outcome = service.outcome(row.outcome)
    values = filled_fields(outcome, row.fields).values
    cents, day, rule = values.get("refund_cents"), values.get("revoked_from"), outcome.future_only
    return EarlierReversal(
        decided_on=decided_at.astimezone(OFFICE_TIME_ZONE).date(),
        refund_cents=cents if isinstance(cents, int) else 0,
        revoked_from=day if isinstance(day, date) else None,
        is_future_only=rule is not None and (not rule.choice or values.get(rule.choice) == rule.value),
    )
