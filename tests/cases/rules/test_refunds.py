"""What was paid comes back once."""

import csv
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cases.rules.benefits.refunds import (
    AskedBack,
    EarlierReversal,
    asked_back,
    months_held,
    paid_until,
    why_twice,
)
from cases.rules.benefits.training_grant import GrantedTraining, paid_cents

with (Path(__file__).parent / "refunds.csv").open(encoding="utf-8", newline="") as _file:
    REFUNDS = tuple(csv.DictReader(_file))


@pytest.mark.parametrize("row", REFUNDS, ids=lambda row: row["source"])
def test_no_month_is_asked_back_twice(row: dict[str, str]) -> None:
    """Grants of 2026 pay 100 euros a month: "first-last@month of deciding", of x months; `of`: the one taken back, 0: all.

    `earlier` are reversals "from month:euros@month of deciding", "?" in doubt.
    """
    grants = [grant_of(text) for text in row["grants"].split()]
    earlier = [reversal_of(text) for text in row["earlier"].split()]
    number = int(row["of"])
    taken_back = grants[number - 1 : number] if number else grants
    wanted = months_held(taken_back, date(2026, int(row["from"]), 1), date(2026, int(row["today"]), 20))

    found = asked_back(grants, earlier, wanted, months_held, paid_cents)

    assert found.cents == int(row["asked"]) * 100
    assert (len(found.days), len(found.warnings)) == (int(row["decisions"]), int(row["warnings"]))


@pytest.mark.parametrize(
    ("earlier", "paid_on", "warnings"),
    [
        # § 49a (1) VwVfG: what was paid comes back, and nothing is paid after the month of the reversal.
        ("4:0@6", date(2026, 6, 30), 0),
        ("8:0@6", date(2026, 8, 4), 0),
        ("4:0@9 5:0@6", date(2026, 6, 30), 0),
        # § 49 (2) VwVfG: for the future it takes effect on its day.
        ("8:0@6>", date(2026, 8, 4), 0),
        # A grant that came later is another one.
        ("1:0@1", date(2026, 12, 20), 0),
        # § 43 (2) VwVfG: what may be void ends nothing; § 80 (1) VwGO: nor what is contested.
        ("4:0@6?", date(2026, 12, 20), 1),
        ("4:0@6!", date(2026, 12, 20), 1),
        ("8:0@6>!", date(2026, 12, 20), 1),
        ("4:0@12!", date(2026, 12, 20), 0),
    ],
)
def test_a_reversed_grant_has_paid_until_some_day(earlier: str, paid_on: date, warnings: int) -> None:
    grant, reversals = grant_of("1-12@2"), [reversal_of(text) for text in earlier.split()]
    assert paid_until(grant, reversals) == paid_on
    wanted = months_held([grant], grant.begins_on, grant.ends_on)
    assert len(asked_back([grant], reversals, wanted, months_held, paid_cents).warnings) == warnings


def test_a_reversal_ends_the_grants_that_it_does_not_spare() -> None:
    """§ 43 (2) VwVfG: the decision that is taken back, in the wording of what changed it; another one holds."""
    first, changed, other = grant_of("1-12@1"), grant_of("4-12@3"), grant_of("7-12@4")
    reversal = replace(reversal_of("1:0@8"), spared=frozenset({other.decided_at}))
    until = [paid_until(grant, [reversal]) for grant in (first, changed, other)]
    assert until == [date(2026, 8, 31), date(2026, 8, 31), date(2026, 12, 20)]


def test_a_demand_for_other_grants_takes_nothing_of_these() -> None:
    """§ 49a (1) VwVfG: two demands that ask too much of one grant together leave another one alone."""
    first, second = grant_of("1-3@1"), grant_of("7-9@5")
    earlier = [reversal_of("1:300@4"), reversal_of("1:300@5")]
    wanted = months_held([second], second.begins_on, second.ends_on)
    assert asked_back([first, second], earlier, wanted, months_held, paid_cents) == AskedBack()


def grant_of(text: str) -> GrantedTraining:
    first, last, _, months, decided = matched(r"(\d+)-(\d+)(x(\d+))?@(\d+)", text)
    begins_on, ends_on = date(2026, int(first), 15), date(2026, int(last), 20)
    count = int(months or int(last) - int(first) + 1)
    return GrantedTraining(moment(decided), begins_on, ends_on, 10_000, count)


def reversal_of(text: str) -> EarlierReversal:
    """A reversal; after its month of deciding ">" for the future only, "?" in doubt, "!" contested."""
    first, cents, decided, ahead, doubt, remedy = matched(r"(\d+):(\d+)@(\d+)(>?)(\??)(!?)", text)
    day = date(2026, int(first), 5)
    return EarlierReversal(moment(decided), day, int(cents) * 100, bool(ahead), bool(doubt), bool(remedy))


def moment(month: str) -> datetime:
    return datetime(2026, int(month), 10, tzinfo=UTC)


def matched(pattern: str, text: str) -> tuple[str, ...]:
    found = re.fullmatch(pattern, text)
    assert found is not None, text
    return found.groups("")


def test_what_is_asked_back_already_is_not_asked_back_again() -> None:
    asked = AskedBack(30_000, (date(2026, 12, 11), date(2027, 1, 5)))
    assert why_twice(60_000, asked, 30_000) is None
    told = why_twice(60_000, asked, 30_001) or ""
    assert "am 11.12.2026 und 05.01.2027 entschieden" in told
    assert "höchstens 300,00 Euro" in told


def test_what_is_in_doubt_names_what_it_asks_back() -> None:
    grant, reversal = grant_of("1-6@1"), reversal_of("1:600@8?")
    ended = EarlierReversal(moment("2"), date(2026, 3, 1), 0, is_future_only=True, is_in_doubt=True)
    wanted = months_held([grant], grant.begins_on, grant.ends_on)
    found = asked_back([grant], [ended, reversal], wanted, months_held, paid_cents)
    assert ["fordert 600,00 Euro zurück" in text for text in found.warnings] == [False, True]
    assert all("hebt die Bewilligung ab dem" in text for text in found.warnings)


def test_a_decision_after_midnight_is_of_the_new_day_though_utc_is_still_on_the_old_one() -> None:
    """What is decided on 1 April at half past midnight ends the payments of April, not of March."""
    reversal = EarlierReversal(datetime(2026, 3, 31, 22, 30, tzinfo=UTC), date(2026, 2, 1), 60_000)
    assert reversal.decided_on == date(2026, 4, 1)
    assert reversal.last_paid_on == date(2026, 4, 30)
    found = asked_back([grant_of("1-6@1")], [reversal], frozenset(), months_held, paid_cents)
    assert found.days == ()
