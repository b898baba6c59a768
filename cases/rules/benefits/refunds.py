"""Erstattung after a Rücknahme or a Widerruf: what was paid comes back once (§ 49a (1) VwVfG)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from cases.facts.office_time import office_day
from cases.rules.german import euros, in_words, listed
from cases.rules.time_limits import month_end, months_between, months_later


@dataclass(frozen=True)
class Granted:
    """A grant for a time: the moment of deciding (with zone), its first and last day."""

    decided_at: datetime
    begins_on: date
    ends_on: date


@dataclass(frozen=True)
class EarlierReversal:
    """A Widerruf or a Rücknahme that is made: the moment of deciding and the day of its effect.

    `refund_cents` is what it asks back (0: nothing). `is_future_only`: what was granted for the time before stays, and
    nothing is paid from that day on. `is_in_doubt`: a remedy against it was decided and not all of it confirmed.
    `was_contested`: there is or was a remedy against it, so payment may have gone on meanwhile (§ 80 (1) VwGO). `spared`:
    the moments of deciding of the grants before it that it leaves alone.
    """

    decided_at: datetime
    revoked_from: date
    refund_cents: int
    is_future_only: bool = False
    is_in_doubt: bool = False
    was_contested: bool = False
    spared: frozenset[datetime] = frozenset()

    @property
    def decided_on(self) -> date:
        """The day of the decision in the office."""
        return office_day(self.decided_at)

    @property
    def last_paid_on(self) -> date:
        """The last day for which something is paid beside it; one for the past stops what comes after its own month."""
        day_before = self.revoked_from - timedelta(days=1)
        return day_before if self.is_future_only else max(day_before, month_end(self.decided_on))

    def ends(self, grant: Granted) -> bool:
        """Whether nothing is paid by this grant once the reversal takes effect."""
        return grant.decided_at < self.decided_at and grant.decided_at not in self.spared


@dataclass(frozen=True)
class AskedBack:
    """What of the money in question is asked back already: the least it can be (cents), by the decisions of which days.

    `warnings`: what the clerk has to look into.
    """

    cents: int = 0
    days: tuple[date, ...] = ()
    warnings: tuple[str, ...] = ()


G = TypeVar("G", bound=Granted)
Months = frozenset[tuple[date, G]]
"""Months (their first day), each with the grant it was paid by."""


def months_held(grants: Sequence[G], first_on: date, last_on: date) -> Months[G]:
    """The months of these days with the grant that counted in each; `grants` in the order of deciding.

    One made later takes the place of those it overlaps, from its first month on; one that ended before counts nowhere.
    """
    held: dict[date, G] = {}
    for grant in (one for one in grants if one.ends_on >= first_on):
        first = grant.begins_on.replace(day=1)
        held = {m: one for m, one in held.items() if m < first or one.begins_on > grant.ends_on}
        begins_on = max(grant.begins_on, first_on)
        count = months_between(begins_on, min(grant.ends_on, last_on))
        held |= {months_later(begins_on.replace(day=1), later): grant for later in range(count)}
    return frozenset(held.items())


def paid_until(grant: Granted, earlier: Sequence[EarlierReversal]) -> date:
    """The last day for which the grant paid: a reversal ends it, but none that is in doubt or contested."""
    ends = (
        one.last_paid_on
        for one in earlier
        if one.ends(grant) and not one.is_in_doubt and not one.was_contested
    )
    return min((grant.ends_on, *ends))


def asked_back(
    grants: Sequence[G],
    earlier: Sequence[EarlierReversal],
    wanted: Months[G],
    paid: Callable[[Sequence[G], date, date], Months[G]],
    worth: Callable[[Months[G]], int],
) -> AskedBack:
    """What of the `wanted` months `earlier` decisions leave no room for (§ 49a (1) VwVfG: what was paid, once).

    `paid`: the months that grants had paid from one day on when it was another; `worth`: what months brought, in cents.
    A demand is one sum for all it takes back, and never for a grant that came after it: where it reaches beyond the
    `wanted` months, it counts only as far as the others cannot bear it, with a warning. One in doubt does not count.
    """
    reached = {
        one: paid(
            [grant for grant in grants if grant.decided_at < one.decided_at],
            one.revoked_from,
            one.decided_on,
        )
        for one in earlier
        if one.refund_cents and not one.is_in_doubt
    }
    linked = _linked(reached, wanted)

    def room(some: Sequence[EarlierReversal]) -> int:
        taken = sum(min(one.refund_cents, worth(reached[one])) for one in some)
        return worth(wanted.union(*(reached[one] for one in some))) - taken

    counted = min(_together(linked), key=lambda some: (room(some), len(some)))
    doubtful = (one for one in earlier if one.is_in_doubt and _concerns(one, wanted))
    contested = (one for one in earlier if one.was_contested and _would_end(one, wanted))
    beyond = (one for one, months in reached.items() if months & wanted and not months <= wanted)
    return AskedBack(
        worth(wanted) - max(room(counted), 0),
        tuple(sorted({one.decided_on for one in counted})),
        (*map(_doubt, doubtful), *map(_contest, contested), *map(_beyond, beyond)),
    )


def why_twice(paid_cents: int, asked: AskedBack, refund_cents: int) -> str | None:
    """Why so much of what was paid cannot be asked back beside what is asked back already; None if it can. Cents."""
    most = paid_cents - asked.cents
    if refund_cents <= most or not asked.cents:
        return None
    return (
        f"Von den gezahlten {euros(paid_cents)} fordert schon zurück, was am "
        f"{listed([in_words(day) for day in asked.days])} entschieden ist: mindestens {euros(asked.cents)}. Zu erstatten "
        f"ist jeder Betrag nur einmal (§ 49a Abs. 1 VwVfG). Bitte höchstens {euros(most)} eintragen."
    )


def _linked(reached: Mapping[EarlierReversal, Months[G]], wanted: Months[G]) -> list[EarlierReversal]:
    """The demands on the grants of the wanted months, and on what these were on as well: no other one bears on them."""
    linked: list[EarlierReversal] = []
    grants = {grant for _, grant in wanted}
    by_demand = {one: {grant for _, grant in months} for one, months in reached.items()}
    while more := [one for one, bearing in by_demand.items() if one not in linked and bearing & grants]:
        linked += more
        grants.update(*(by_demand[one] for one in more))
    return linked


def _together(demands: Sequence[EarlierReversal]) -> list[list[EarlierReversal]]:
    """Which demands may leave the least room as a sum: none, or all of those from one day and one moment of deciding on."""
    sums = (
        [
            one
            for one in demands
            if one.revoked_from >= first.revoked_from and one.decided_at >= oldest.decided_at
        ]
        for first in demands
        for oldest in demands
    )
    return [[], *sums]


def _concerns(one: EarlierReversal, wanted: Months[G]) -> bool:
    return any(grant.decided_at < one.decided_at and one.revoked_from <= grant.ends_on for _, grant in wanted)


def _would_end(one: EarlierReversal, wanted: Months[G]) -> bool:
    return any(one.ends(grant) and month > one.last_paid_on for month, grant in wanted)


def _doubt(one: EarlierReversal) -> str:
    asks = f" und fordert {euros(one.refund_cents)} zurück" if one.refund_cents else ""
    return (
        f"Der Bescheid vom {in_words(one.decided_on)} hebt die Bewilligung ab dem {in_words(one.revoked_from)} auf"
        f"{asks}. Über einen Rechtsbehelf dagegen ist entschieden; gerechnet ist ohne ihn. Bitte prüfen, was von ihm gilt."
    )


def _contest(one: EarlierReversal) -> str:
    return (
        f"Gegen den Bescheid vom {in_words(one.decided_on)}, der die Bewilligung ab dem {in_words(one.revoked_from)} "
        "aufhebt, läuft oder lief ein Rechtsbehelf. Bitte prüfen, ob danach weiter gezahlt oder gewährt wurde (§ 80 Abs. 1 "
        "VwGO): Zu erstatten ist nur das."
    )


def _beyond(one: EarlierReversal) -> str:
    return (
        f"Der Bescheid vom {in_words(one.decided_on)} fordert für die Zeit ab dem {in_words(one.revoked_from)} "
        f"zusammen {euros(one.refund_cents)} zurück. Bitte prüfen, wie viel davon auf die Zeit entfällt, um die es jetzt "
        "geht: Zu erstatten ist jeder Betrag nur einmal (§ 49a Abs. 1 VwVfG)."
    )
