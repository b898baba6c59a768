"""What the decisions on Unterhaltsvorschuss had paid, month by month, and the sheet of a demand that goes by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cases.errors import Invalid
from cases.facts.ledger import Calculation
from cases.queries.maintenance import (
    Form,
    MonthlyFacts,
    adult_on,
    maintenance_segments,
    month_cents,
)
from cases.queries.outcome_fields import Value
from cases.rules.benefits.maintenance_advance import AmountSegment, MaintenanceTable
from cases.rules.benefits.maintenance_repayment import (
    REPLACED,
    Claim,
    Demanded,
    EarlierDemand,
    already_demanded,
    repayment,
)
from cases.rules.german import in_words
from cases.rules.time_limits import month_end, months_later


@dataclass(frozen=True)
class Grant:
    """What one decision said of the payment: from `begins_on` on by these facts, or nothing (`facts` None: revoked).

    `decided_on` is the day (office time) it was made. `ends_on`: the day before an earlier decision for later months
    takes over, which this one left alone; None: until another decision comes. `is_suspension`: the payment only rests
    (§ 9 (4) UVG), the grant stays. `is_in_doubt`: a remedy against it is open (§ 80 (1) VwGO), or one was
    decided and not all of it confirmed. It may be void then, but not where it only gives what was applied for (`is_grant`):
    who got it asks for more. `again_from`: the first month that it pays anew after an earlier decision had ended it.
    `is_by_law`: its ground were new values of the law, so it knows those of its first month.
    """

    begins_on: date
    decided_on: date
    facts: MonthlyFacts | None
    ends_on: date | None = None
    is_suspension: bool = False
    is_in_doubt: bool = False
    is_grant: bool = False
    again_from: date | None = None
    is_by_law: bool = False

    @property
    def known_until(self) -> date:
        """The day up to which it has minded what the law changes."""
        return max(self.decided_on, self.begins_on) if self.is_by_law else self.decided_on

    @property
    def may_be_void(self) -> bool:
        """Whether it may not hold, so that what was decided before goes on (§ 39 (2) SGB X)."""
        return self.is_in_doubt and not self.is_grant


def in_force(grants: Sequence[Grant], on: date) -> Grant | None:
    """The last of the grants (in the order of deciding) that holds for the month of this day, a revocation too.

    The first one of all where none does; None without any. A revocation in doubt ends nothing.
    """
    decided = [
        grant for grant in grants if not grant.is_suspension and (grant.facts or not grant.is_in_doubt)
    ]
    begun = [*decided[:1], *_begun(decided, on)]
    return begun[-1] if begun else None


def taken_over_on(grants: Sequence[Grant], begins_on: date) -> date | None:
    """The first day after the month of this day on which one of the grants begins: until then a change reaches."""
    month = begins_on.replace(day=1)
    later = (
        one.begins_on for one in grants if one.begins_on.replace(day=1) > month and not one.is_suspension
    )
    return min(later, default=None)


def granted_again_from(before: Sequence[Grant], grant: Grant) -> date | None:
    """The first month that this grant pays anew because one `before` had ended the payment for good; else None."""
    last = in_force(before, date.max)
    if not grant.is_grant or last is None or last.facts is not None:
        return None
    return max(_first_month(last), _first_month(grant))


def granted_segments(
    table: MaintenanceTable, grants: Sequence[Grant], first_on: date, last_on: date
) -> tuple[AmountSegment, ...]:
    """What the grants (in the order of deciding) had paid in these days; nothing past the 18th year.

    A month is paid in advance (§ 9 (3) UVG): what was lowered only later had been paid by then, so the
    higher amount counts; what was raised later was paid afterwards. Beside a decision in doubt counts what it changed.
    """
    last_on = min(last_on, max(adult_on(grant.facts.form) for grant in grants if grant.facts))
    runs: list[tuple[date, MonthlyFacts | None]] = []
    month = first_on.replace(day=1)
    while month <= last_on:
        facts = _paid_by(table, grants, month)
        if not runs or runs[-1][1] != facts:
            runs.append((max(month, first_on), facts))
        month = months_later(month, 1)
    ends = [*(start - timedelta(days=1) for start, _ in runs[1:]), last_on]
    return tuple(
        segment
        for (start, facts), end in zip(runs, ends, strict=False)
        if facts is not None
        for segment in maintenance_segments(table, facts.form, start, end, regular_cents=facts.counted_cents)
    )


def _paid_by(table: MaintenanceTable, grants: Sequence[Grant], month: date) -> MonthlyFacts | None:
    begun = _begun(grants, month)
    in_time = [grant for grant in begun if grant.decided_on < month]
    certain = [place for place, grant in enumerate(in_time) if not grant.is_in_doubt]
    in_time = in_time[certain[-1] :] if certain else in_time
    paid = [*in_time, *(grant for grant in begun if grant.decided_on >= month)]
    return max((grant.facts for grant in paid), key=lambda facts: _cents(table, facts, month), default=None)


def _cents(table: MaintenanceTable, facts: MonthlyFacts | None, month: date) -> int:
    return month_cents(table, facts, month) if facts else 0


def _begun(grants: Sequence[Grant], on: date) -> list[Grant]:
    month = on.replace(day=1)
    return [
        grant
        for grant in grants
        if _first_month(grant) <= month and (grant.ends_on is None or grant.ends_on >= month)
    ]


def _first_month(grant: Grant) -> date:
    """Of what ends a payment in the middle of a month, the next one: the month itself had been paid in advance."""
    month = grant.begins_on.replace(day=1)
    return month if grant.facts is not None or grant.begins_on.day == 1 else months_later(month, 1)


def repayment_sheet(  # noqa: PLR0913  # the demand and its law, and what is known of the grant and of earlier demands
    table: MaintenanceTable,
    form: Form,
    values: Mapping[str, Value],
    grants: Sequence[Grant] = (),
    earlier: Sequence[EarlierDemand] = (),
    *,
    claim: Claim = REPLACED,
) -> Calculation:
    """The sheet of a demand (of § 5 UVG unless another `claim` is named) by all that was granted, in the order of deciding.

    By `form` where no grant is known. `earlier`: what was demanded back for the child before. `Invalid` says what is
    missing or too much.
    """
    from_on, until_on, amount = (values.get(key) for key in ("from_on", "until_on", "amount_cents"))
    if not isinstance(from_on, date) or not isinstance(until_on, date) or not isinstance(amount, int):
        raise Invalid("Bitte Zeitraum und Betrag eintragen.")
    if until_on < from_on:
        raise Invalid("Das Ende des Zeitraums liegt vor seinem Beginn. Bitte die beiden Tage prüfen.")
    first_on, last_on = from_on.replace(day=1), month_end(until_on)
    if not any(grant.facts for grant in grants):
        return repayment(
            maintenance_segments(table, form, first_on, last_on), amount, from_on, until_on, claim=claim
        )
    granted_from = _granted_from(grants)
    if until_on < granted_from:
        raise Invalid(
            f"Bewilligt ist die Leistung erst ab dem {in_words(granted_from)}. Bitte den Zeitraum prüfen ({claim.source})."
        )
    _, granted, demanded = max(
        (_open(table, *known, first_on, last_on) for known in _rounds(grants, earlier, first_on)),
        key=lambda found: found[0],
    )
    sheet = repayment(granted, amount, from_on, until_on, is_start_known=True, demanded=demanded, claim=claim)
    return replace(sheet, warnings=(*sheet.warnings, *doubts(grants, last_on)))


_Known = tuple[Sequence[Grant], Sequence[EarlierDemand]]


def _rounds(grants: Sequence[Grant], earlier: Sequence[EarlierDemand], first_on: date) -> tuple[_Known, ...]:
    """All that is known, and alone what came since the last grant anew where it pays all of the months from this day on.

    After a reversal a month is paid anew as far as the payment before was not kept. So what can go back is what was kept
    of it or what was granted anew, whichever is more; a demand made before the new grant asks for nothing of that.
    """
    again = [place for place, grant in enumerate(grants) if grant.again_from]
    start = grants[again[-1]].again_from if again else None
    if start is None or start > first_on:
        return ((grants, earlier),)
    since = [one for one in earlier if not one.is_granted_again]
    return ((grants, earlier), (grants[again[-1] :], since))


def _open(
    table: MaintenanceTable,
    grants: Sequence[Grant],
    earlier: Sequence[EarlierDemand],
    first_on: date,
    last_on: date,
) -> tuple[int, tuple[AmountSegment, ...], Demanded]:
    """What of these months (first and last day) is open to be demanded, in cents; what was granted; what is demanded."""
    granted_from = _granted_from(grants)
    granted = granted_segments(table, grants, max(first_on, granted_from), last_on)
    days = [first_on, last_on, *(day for one in earlier for day in (one.from_on, one.until_on))]
    paid = _paid_months(table, grants, granted_from, (min(days), max(days)))
    demanded = already_demanded(paid, earlier, first_on, last_on.replace(day=1))
    total = sum(cents for month, cents in paid.items() if first_on <= month <= last_on)
    return total - demanded.cents, granted, demanded


def _granted_from(grants: Sequence[Grant]) -> date:
    return min(grant.begins_on for grant in grants if grant.facts)


def doubts(grants: Sequence[Grant], last_on: date = date.max) -> tuple[str, ...]:
    """That a decision on the payment by this day may not hold as it stands, for the clerk to look into."""
    return tuple(
        f"Der Bescheid vom {in_words(one.decided_on)} ({_what(one)} ab dem {in_words(one.begins_on)}) ist angefochten oder "
        "nach einem Rechtsbehelf nicht ganz bestätigt. Bitte prüfen, was von ihm gilt und was gezahlt ist."
        for one in grants
        if one.is_in_doubt and one.begins_on <= last_on
    )


def _what(grant: Grant) -> str:
    if grant.is_grant:
        return "Bewilligung"
    return "Betrag" if grant.facts else "Ende der Leistung"


def not_paid_yet(values: Mapping[str, Value], today: date, claim: Claim = REPLACED) -> tuple[str, ...]:
    """That a demand reaches beyond the month of today: what is to be paid for later months has hardly been paid yet."""
    until_on = values.get("until_on")
    if not isinstance(until_on, date) or until_on <= month_end(today):
        return ()
    return (
        f"Der Zeitraum reicht über den {in_words(month_end(today))} hinaus. Zurück geht nur, was gezahlt ist "
        f"({claim.source}): Bitte prüfen, ob für spätere Monate schon gezahlt ist.",
    )


def _paid_months(
    table: MaintenanceTable, grants: Sequence[Grant], granted_from: date, days: tuple[date, date]
) -> dict[date, int]:
    """What was paid for each calendar month that these days touch, by its first day."""
    month, last_on = max(days[0], granted_from).replace(day=1), days[1]
    paid: dict[date, int] = {}
    while month <= last_on:
        segments = granted_segments(table, grants, max(month, granted_from), month_end(month))
        paid[month] = sum(segment.calculation.total_cents for segment in segments)
        month = months_later(month, 1)
    return paid
