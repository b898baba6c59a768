"""The end of a dog tax by tables: months, refund or rest, ranks of the dogs that stay, late notices."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import Invalid
from cases.rules.benefits.dog_tax import DogTaxTariff, TaxBegins
from cases.rules.benefits.dog_tax_days import tax_end
from cases.rules.benefits.dog_tax_end import (
    Balance,
    DogTaxEnd,
    KeepingEnd,
    TaxEnds,
    dog_tax_end,
    tax_ends_on,
)
from cases.rules.benefits.dog_tax_notice import deregistration_limit, limit_in_words, registration_limit
from cases.rules.calendar import NO_EXTRA
from tests.cases.rules.tables import Row, day, label, maybe_day
from tests.cases.rules.tables import rows as table

# The start rule of the Satzung must not matter: the first taxed day is known.
WALSRODE = DogTaxTariff(6600, 9900, 13200, 66000, TaxBegins.FOLLOWING_MONTH, "Satzung", is_sample_value=False)
BALU = KeepingEnd(
    name="Balu",
    rank=1,
    taxed_since=date(2019, 5, 1),
    ended_on=date(2026, 6, 10),
    notified_on=date(2026, 6, 12),
    tax_ends_on=date(2026, 6, 30),
    yearly_cents=6600,
    paid_cents=3300,
)


def settled(
    end: KeepingEnd, tariff: DogTaxTariff = WALSRODE, *, extra: frozenset[date] = NO_EXTRA
) -> DogTaxEnd:
    """The settlement where one tariff holds all the time and a dog is deregistered within 14 days."""
    return dog_tax_end(dict.fromkeys(range(2018, 2031), tariff), end, 14, extra)


def end_of(row: Row) -> KeepingEnd:
    return KeepingEnd(
        name="Balu",
        rank=int(row["rank"]),
        taxed_since=date.fromisoformat(row["since"]),
        ended_on=date.fromisoformat(row["ended"]),
        notified_on=date.fromisoformat(row["notified"]),
        tax_ends_on=date.fromisoformat(row["tax_ends"]),
        yearly_cents=int(row["yearly"]),
        paid_cents=int(row["paid"]),
        remaining_dogs=int(row["remaining"]),
        is_dangerous=row["dangerous"] == "1",
    )


def test_the_tax_of_a_dog_that_was_deregistered_does_not_end_in_the_future() -> None:
    assert settled(BALU).balance is Balance.SETTLED
    with pytest.raises(Invalid, match="spätestens mit dem Monat"):
        settled(replace(BALU, tax_ends_on=date(2026, 7, 31)))


@pytest.mark.parametrize("row", table("dog_tax_end.csv"), ids=lambda row: "-".join(list(row.values())[:-1]))
def test_balance(row: Row) -> None:
    result = settled(end_of(row))
    assert result.balance == Balance(row["balance"])
    assert result.calculation.total_cents == int(row["total"])
    assert sum(line.amount_cents or 0 for line in result.calculation.lines) == int(row["total"])
    assert all(line.source for line in result.calculation.lines)


def test_dogs_behind_move_up_and_the_sheet_says_so() -> None:
    result = settled(replace(BALU, remaining_dogs=2))
    assert result.ranks_move
    assert [(line.label, line.note) for line in result.calculation.lines[-2:]] == [
        ("2. Hund wird 1. Hund ab 01.07.2026", "66,00 Euro statt 99,00 Euro im Jahr, 6 von 12 Monaten"),
        ("3. Hund wird 2. Hund ab 01.07.2026", "99,00 Euro statt 132,00 Euro im Jahr, 6 von 12 Monaten"),
    ]
    assert result.calculation.period == "zu Ihren Gunsten"
    assert ["§ 124 Abs. 1 AO" in text for text in result.calculation.warnings] == [False, True]


@pytest.mark.parametrize("row", table("tax_ends.csv"), ids=label)
def test_last_taxed_day(row: Row) -> None:
    found = tax_ends_on(day(row["ended_on"]), day(row["notified_on"]), TaxEnds(row["rule"]), int(row["days"]))
    assert found == day(row["expected"])


def test_a_new_holiday_gives_a_day_more_to_deregister() -> None:
    ended_on, holiday, day_after = date(2026, 6, 16), date(2026, 6, 30), date(2026, 7, 1)
    assert tax_ends_on(ended_on, day_after, TaxEnds.MONTH_OF_NOTICE, 14) == date(2026, 7, 31)
    extra = frozenset({holiday})
    assert tax_ends_on(ended_on, day_after, TaxEnds.MONTH_OF_NOTICE, 14, extra) == date(2026, 6, 30)
    found = tax_end(ended_on, day_after, TaxEnds.MONTH_OF_NOTICE, 14, source="Satzung", extra=extra)
    assert (found.ends_on, found.steps[-1].text) == (
        date(2026, 6, 30),
        "Die Steuer endet mit dem Monat der Haltung.",
    )
    late = replace(BALU, ended_on=ended_on, notified_on=day_after, tax_ends_on=date(2026, 6, 30))
    assert "mehr als 14 Tage" in settled(late).calculation.warnings[0]
    assert settled(late, extra=extra).calculation.warnings == ()


@pytest.mark.parametrize("row", table("settlements.csv"), ids=label)
def test_settlement(row: Row) -> None:
    tariff = replace(WALSRODE, rounds_down_to_euro=row["rounds"] == "1")
    # Half of the year is taxed: twice the sum due is the yearly tax.
    end = replace(BALU, yearly_cents=2 * int(row["due"]), paid_cents=int(row["paid"]))
    found = settled(end, tariff)
    balance = (
        Balance.CREDIT if int(row["refund"]) else Balance.DEMAND if int(row["payment"]) else Balance.SETTLED
    )
    assert (found.balance, found.calculation.total_cents) == (
        balance,
        int(row["refund"]) + int(row["payment"]),
    )
    assert len(found.calculation.warnings) == int(row["hints"])


@pytest.mark.parametrize("row", table("dog_tax_notices.csv"), ids=label)
def test_last_day_of_the_notice(row: Row) -> None:
    event_on, days = day(row["event_on"]), int(row["days"])
    if row["event"] == "ende":
        limit = deregistration_limit(event_on, within_days=days, source="Satzung")
    else:
        limit = registration_limit(
            event_on, maybe_day(row["born_on"]), taxed_from_months=3, within_days=days, source="Satzung"
        )
    assert limit.ends_on == day(row["expected"])
    assert all(step.source for step in limit.steps)
    assert ("§ 108 Abs. 3 AO" in limit_in_words(limit)) is (limit.nominal_ends_on is not None)


def test_late_notice_and_dangerous_dog_are_pointed_out() -> None:
    assert settled(BALU).calculation.warnings == ()
    late = replace(BALU, notified_on=date(2026, 6, 25))
    assert "mehr als 14 Tage" in settled(late).calculation.warnings[0]
    dangerous = replace(BALU, is_dangerous=True, remaining_dogs=1)
    assert "Rangfolge" in settled(dangerous).calculation.warnings[0]


def test_small_amounts_and_rounding_favour_the_keeper() -> None:
    small = settled(replace(BALU, paid_cents=3450)).calculation
    assert (small.total_cents, small.warnings) == (
        150,
        ("Der Betrag liegt unter 5,00 Euro; § 15 NKAG prüfen.",),
    )
    tariff = replace(WALSRODE, rounds_down_to_euro=True)
    refund = settled(replace(BALU, paid_cents=5750), tariff)
    demand = settled(replace(BALU, paid_cents=1250), tariff)
    assert (refund.calculation.total_cents, demand.calculation.total_cents) == (2500, 2000)
    assert refund.calculation.lines[-1].source == "§ 15 NKAG"
    assert settled(BALU, tariff).balance is Balance.SETTLED


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"taxed_since": date(2026, 7, 2)}, "vor dem Beginn der Steuerpflicht"),
        ({"ended_on": date(2026, 7, 1)}, "frühestens des Monats, in dem die Haltung endet"),
        ({"ended_on": date(2026, 7, 1), "tax_ends_on": date(2026, 8, 31)}, "spätestens mit dem Monat"),
        ({"tax_ends_on": date(2026, 5, 31)}, "mit dem letzten Tag eines Monats"),
        ({"tax_ends_on": date(2026, 6, 29)}, "mit dem letzten Tag eines Monats"),
        ({"rank": 0}, "passen nicht zusammen"),
        ({"rank": 2}, "passen nicht zusammen"),
        ({"remaining_dogs": -1}, "passen nicht zusammen"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, date | int], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        settled(replace(BALU, **changes))  # type: ignore[arg-type]


@given(st.integers(0, 5), st.integers(1, 6))
def test_household_pays_the_same_whichever_dog_leaves(remaining: int, rank: int) -> None:
    rank = min(rank, remaining + 1)
    rates = (6600, 9900, 13200, 13200, 13200, 13200)
    end = replace(BALU, rank=rank, remaining_dogs=remaining, yearly_cents=rates[rank - 1])
    end = replace(end, paid_cents=end.yearly_cents)
    assert settled(end).calculation.total_cents == rates[remaining] // 2
