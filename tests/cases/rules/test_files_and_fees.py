"""Retention and fees by tables: when a file may go, who pays nothing, and fees inside their frame."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import Invalid
from cases.rules.completeness import Condition
from cases.rules.fee_exemptions import Payer, road_fee_freedom
from cases.rules.fees import (
    FeeFrame,
    FixedFee,
    FreeCase,
    check_fee,
    fee_calculation,
    fixed_fee_calculation,
    frame_in_words,
)
from cases.rules.retention import RetentionRule, RetentionStart, retention, why_still_kept
from tests.cases.rules.tables import Row, day, label, maybe_day, rows


@pytest.mark.parametrize("row", rows("retentions.csv"), ids=label)
def test_retention(row: Row) -> None:
    rule = RetentionRule(int(row["years"]), RetentionStart(row["starts"]), row["source"])
    found = retention(rule, maybe_day(row["closed_on"]), maybe_day(row["event_on"]))
    assert found.explanation.endswith(".")
    if found.deadline is None:
        assert (row["last_day"], found.offer_on) == ("", None)
        return
    assert (found.deadline.starts_on, found.deadline.ends_on) == (day(row["first_day"]), day(row["last_day"]))
    assert found.offer_on == found.deadline.steps[-1].day
    assert found.offer_on is not None
    assert found.offer_on > found.deadline.ends_on


@pytest.mark.parametrize("row", rows("deletions.csv"), ids=label)
def test_deletion(row: Row) -> None:
    plan = retention(
        RetentionRule(int(row["years"]), RetentionStart.CLOSING, "x"), maybe_day(row["closed_on"])
    )
    ends_on = plan.deadline.ends_on if plan.deadline else None
    found = why_still_kept(ends_on, day(row["today"]), is_blocked=row["is_blocked"] == "1")
    assert len(found) == int(row["problems"])
    assert row["words"] in " ".join(found)


def test_retention_needs_a_year() -> None:
    with pytest.raises(Invalid, match="mindestens ein Jahr"):
        RetentionRule(0, RetentionStart.CLOSING, "x")


@given(
    st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    st.integers(1, 40),
    st.sampled_from(list(RetentionStart)),
)
def test_files_are_kept_for_whole_years_after_everything_is_over(
    closed_on: date, event_on: date, years: int, starts: RetentionStart
) -> None:
    found = retention(RetentionRule(years, starts, "x"), closed_on, event_on)
    over_on = max(closed_on, event_on)
    assert found.deadline is not None
    assert found.deadline.starts_on > over_on
    assert found.deadline.ends_on.year - over_on.year == years
    assert why_still_kept(found.deadline.ends_on, found.deadline.ends_on, is_blocked=False)


@pytest.mark.parametrize("row", rows("fee_freedoms.csv"), ids=label)
def test_road_fee_freedom(row: Row) -> None:
    found = road_fee_freedom(
        Payer(row["payer"]),
        is_business=row["is_business"] == "1",
        is_special_fund=row["is_special_fund"] == "1",
        may_pass_on=row["may_pass_on"] == "1",
    )
    assert (found.is_free, found.source) == (row["is_free"] == "1", row["cited"])
    assert found.explanation.endswith(".")


@pytest.mark.parametrize("row", rows("fee_frames.csv"), ids=label)
def test_fee_frame(row: Row) -> None:
    frame = FeeFrame(row["number"], int(row["minimum"]), int(row["maximum"]), row["source"])
    problem = check_fee(frame, int(row["cents"]))
    assert (problem is None) is (row["is_inside"] == "1")
    assert problem is None or frame_in_words(frame) in problem


@pytest.mark.parametrize("row", rows("fixed_fees.csv"), ids=label)
def test_fixed_fee(row: Row) -> None:
    free = (
        FreeCase("elektronisch", Condition("is_electronic", "equals", True), "§ 18 Abs. 3 BMG"),
        FreeCase("Rente", Condition("purpose", "equals", "rente"), "AllGO"),
    )
    fee = FixedFee("Meldebescheinigung", int(row["amount"]), "AllGO", free, is_sample_value=True)
    stated: dict[str, object] = {"is_electronic": row["electronic"] == "1", "purpose": row["purpose"]}
    found = fixed_fee_calculation(fee, int(row["count"]), stated)
    assert found.total_cents == int(row["expected"]) == sum(line.amount_cents or 0 for line in found.lines)
    assert row["words"] in f"{found.lines[-1].label} {found.lines[-1].note}"
    assert found.is_sample_value


def test_a_fixed_fee_needs_a_piece() -> None:
    with pytest.raises(Invalid, match="mindestens 1"):
        fixed_fee_calculation(FixedFee("x", 1, "y"), 0, {})


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(-10, 10**6 + 10))
def test_a_fee_is_inside_or_refused(low: int, width: int, cents: int) -> None:
    frame = FeeFrame("261", low, low + width, "GebOSt")
    if check_fee(frame, cents) is None:
        sheet = fee_calculation(frame, cents, reason="x")
        assert sum(line.amount_cents or 0 for line in sheet.lines) == sheet.total_cents == cents
        assert low <= cents <= low + width
    else:
        assert not low <= cents <= low + width
