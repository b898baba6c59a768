"""Periods with a start or end of their own by tables: set by the authority, backwards, in hours."""

from datetime import UTC, date, datetime, timedelta
from typing import TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import Invalid
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.rules.calendar import is_working_day
from cases.rules.hour_periods import hours_before
from cases.rules.regimes import Regime, switches_of
from cases.rules.special_periods import (
    authority_period,
    lead_time,
    lead_time_recounted,
)
from cases.rules.time_limits import Period, PeriodUnit, end_of_period, extend, nominal_end
from tests.cases.rules.tables import Row, day, label, rows

DAYS = st.dates(date(2017, 1, 1), date(2030, 12, 31))
REGIMES = st.sampled_from(list(Regime))
UNITS = st.sampled_from(list(PeriodUnit))
LENGTHS = st.integers(1, 60)


class Words(TypedDict):
    """What every ledger wants to be told."""

    event_text: str
    source: str


WORDS: Words = {"event_text": "x", "source": "y"}


def period_of(row: Row) -> Period:
    return Period(int(row["amount"]), PeriodUnit(row["unit"]))


@pytest.mark.parametrize("row", rows("authority_periods.csv"), ids=label)
def test_period_set_by_the_authority(row: Row) -> None:
    found = authority_period(
        "Frist",
        day(row["announced_on"]),
        period_of(row),
        Regime(row["regime"]),
    )
    assert (found.starts_on, found.ends_on) == (day(row["starts"]), day(row["expected"]))


@pytest.mark.parametrize("row", rows("lead_times.csv"), ids=label)
def test_lead_time(row: Row) -> None:
    found = lead_time(
        "Vorlauf", day(row["event_on"]), period_of(row), received_on=day(row["received_on"]), **WORDS
    )
    assert (found.latest_on, found.is_kept) == (day(row["latest_on"]), row["is_kept"] == "1")
    assert found.deadline.ends_on == day(row["decide_by"])
    days = [step.day for step in found.deadline.steps]
    assert days == [day(row[name]) for name in ("event_on", "latest_on", "received_on", "decide_by")]
    assert ("nicht gewahrt" in found.deadline.steps[2].text) is not found.is_kept


def test_lead_time_is_counted_again_from_its_own_ledger() -> None:
    fortnight, received = Period(14, PeriodUnit.DAYS), date(2026, 11, 2)
    before = lead_time("Vorlauf", date(2026, 11, 27), fortnight, received_on=received, **WORDS).deadline
    holiday = frozenset({date(2026, 11, 26)})
    after = lead_time_recounted(before, fortnight, "y", holiday)
    assert (before.ends_on, after.ends_on) == (date(2026, 11, 26), date(2026, 11, 25))
    assert lead_time_recounted(after, fortnight, "y") == before


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_TIME_ZONE)


@pytest.mark.parametrize("row", rows("hours.csv"), ids=label)
def test_hours(row: Row) -> None:
    found = hours_before("Anzeige", moment(row["event_at"]), int(row["hours"]), **WORDS)
    assert len(found.skipped) == int(row["skipped"])
    assert found.ends_at == moment(row["expected"])
    assert found.ends_at.tzinfo is OFFICE_TIME_ZONE


@pytest.mark.parametrize(
    ("event_at", "hours"), [(datetime(2026, 11, 20, tzinfo=UTC), 0), (datetime(2026, 11, 20), 1)]
)
def test_impossible_hours_are_refused(event_at: datetime, hours: int) -> None:
    with pytest.raises(Invalid):
        hours_before("Anzeige", event_at, hours, **WORDS)


def two_weeks(regime: Regime) -> tuple[date, date]:
    old = end_of_period("Frist", date(2026, 11, 9), Period(2, PeriodUnit.WEEKS), regime, **WORDS)
    new = extend(
        old, Period(1, PeriodUnit.WEEKS), reason="Urlaub", regime=regime, extended_on=date(2026, 11, 25)
    )
    assert switches_of(regime).late_extension_source in new.steps[-1].source
    assert "rückwirkend" in new.steps[-1].text
    return old.ends_on, new.ends_on


@pytest.mark.parametrize("regime", list(Regime))
def test_extension_after_the_end_counts_from_the_old_end_too(regime: Regime) -> None:
    assert two_weeks(regime) == (date(2026, 11, 23), date(2026, 11, 30))


@pytest.mark.parametrize("regime", list(Regime))
def test_extension_before_the_end_is_not_in_retrospect(regime: Regime) -> None:
    old = end_of_period("Frist", date(2026, 11, 9), Period(2, PeriodUnit.WEEKS), regime, **WORDS)
    one_week = Period(1, PeriodUnit.WEEKS)
    new = extend(old, one_week, reason="Urlaub", regime=regime, extended_on=old.ends_on)
    assert "rückwirkend" not in new.steps[-1].text
    assert new.ends_on == date(2026, 11, 30)


def test_statutory_periods_cannot_be_extended() -> None:
    old = end_of_period("Klagefrist", date(2026, 11, 9), Period(1, PeriodUnit.MONTHS), Regime.VWVFG, **WORDS)
    with pytest.raises(Invalid, match="gesetzliche Frist kann die Behörde nicht verlängern"):
        extend(old, Period(1, PeriodUnit.WEEKS), reason="", regime=Regime.VWVFG, is_set_by_authority=False)


def test_unknown_unit_is_refused() -> None:
    with pytest.raises(Invalid, match="keine Fristeinheit"):
        Period(1, "hours")  # type: ignore[arg-type]  # as a catalogue file might say


@given(DAYS, LENGTHS, UNITS, REGIMES, st.integers(0, 30))
def test_later_start_and_longer_period_never_end_earlier(
    start: date, amount: int, unit: PeriodUnit, regime: Regime, more: int
) -> None:
    def ends(first: date, length: int) -> date:
        return end_of_period("Frist", first, Period(length, unit), regime, **WORDS).ends_on

    assert ends(start + timedelta(days=more), amount) >= ends(start, amount)
    assert ends(start, amount + more) >= ends(start, amount)


@given(
    DAYS,
    LENGTHS,
    st.sampled_from([PeriodUnit.DAYS, PeriodUnit.WEEKS, PeriodUnit.WORKING_DAYS]),
    st.integers(0, 60),
)
def test_the_whole_lead_time_lies_between(event_on: date, amount: int, unit: PeriodUnit, early: int) -> None:
    period = Period(amount, unit)
    found = lead_time("Vorlauf", event_on, period, received_on=event_on - timedelta(days=early), **WORDS)
    assert found.latest_on < event_on
    assert nominal_end(found.latest_on, period) < event_on
    assert found.deadline.starts_on <= found.deadline.ends_on <= event_on


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)), st.integers(1, 200))
def test_hours_before_a_call_lie_on_working_days(event: datetime, hours: int) -> None:
    event_at = event.replace(tzinfo=OFFICE_TIME_ZONE)
    found = hours_before("Anzeige", event_at, hours, **WORDS)
    assert found.ends_at < event_at
    assert not any(is_working_day(one) for one in found.skipped)
