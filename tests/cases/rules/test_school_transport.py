"""Schülerbeförderung by tables: who is entitled from which distance, what a card costs, what is paid back."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import Invalid
from cases.rules.benefits.school_transport import (
    DistanceThreshold,
    Ground,
    Pupil,
    SchoolTransportLaw,
    SchoolType,
    Tickets,
    TravelCosts,
    card_calculation,
    claims_close_on,
    costs_in_period,
    is_statutory,
    late_claim_warning,
    likely_ground,
    reimbursement,
    required_distance,
    school_year_of,
)

Row = dict[str, str]
HERE = Path(__file__).parent
LAW = SchoolTransportLaw(
    thresholds=(DistanceThreshold(4, 2000), DistanceThreshold(6, 3500), DistanceThreshold(10, 4500)),
    voluntary_more_than_m=4500,
    own_share_cents=1500,
    card_month_cents=2000,
    card_year_cents=18000,
    car_cents_per_km=20,
    car_trips_per_day=2,
    dangerous_way_counts=True,
    claims_close=(10, 31),
    source="Satzung 2021",
    choices_source="Satzung (Annahme)",
    car_source="Satzung (Annahme)",
    is_car_rate_sample=True,
)
FAR = {
    Ground.DISTANCE: Pupil(SchoolType.OBERSCHULE, 6, 5120),
    Ground.VOLUNTARY: Pupil(SchoolType.GYMNASIUM, 12, 27400),
    Ground.DISABILITY: Pupil(SchoolType.PRIMARY, 2, 1400, has_disability=True),
    Ground.DANGEROUS_WAY: Pupil(SchoolType.PRIMARY, 2, 1400, has_dangerous_way=True),
}


def rows(name: str) -> list[Row]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def row_id(row: Row) -> str:
    return "-".join(list(row.values())[:-1])


@pytest.mark.parametrize("row", rows("school_transport.csv"), ids=row_id)
def test_entitlement_by_grade_and_distance(row: Row) -> None:
    pupil = Pupil(
        SchoolType(row["school_type"]),
        int(row["grade"]) if row["grade"] else None,
        int(row["distance_m"]),
        row["disability"] == "1",
        row["dangerous"] == "1",
    )
    assert is_statutory(pupil) is (row["statutory"] == "1")
    assert required_distance(LAW, pupil) == int(row["required_m"])
    ground = likely_ground(LAW, pupil)
    assert (ground.value if ground else "") == row["ground"]


def test_dangerous_way_counts_only_where_the_satzung_says_so() -> None:
    strict = replace(LAW, dangerous_way_counts=False)
    pupil = FAR[Ground.DANGEROUS_WAY]
    assert likely_ground(strict, pupil) is None
    with pytest.raises(Invalid, match="keine Ausnahme"):
        card_calculation(strict, pupil, Ground.DANGEROUS_WAY, months=12)


def test_a_missing_grade_is_asked_for_before_anything_is_granted() -> None:
    pupil = Pupil(SchoolType.GYMNASIUM, None, 9000)
    for ground in Ground:
        with pytest.raises(Invalid, match="Schuljahrgang fehlt"):
            card_calculation(LAW, pupil, ground, months=12)


def test_an_assumed_exception_makes_the_result_a_sample() -> None:
    assumed = replace(LAW, is_choice_sample=True)
    for ground, is_sample in ((Ground.DANGEROUS_WAY, True), (Ground.DISTANCE, False)):
        assert card_calculation(assumed, FAR[ground], ground, months=0).is_sample_value is is_sample
        assert not card_calculation(LAW, FAR[ground], ground, months=0).is_sample_value


def costs_of(row: Row) -> TravelCosts:
    tickets = [part.split("x") for part in row["tickets"].split(";") if part]
    return TravelCosts(
        tickets=[
            Tickets(date(2026, 9 + index, 1), int(count), int(price))
            for index, (count, price) in enumerate(tickets)
        ],
        car_distance_m=int(row["car_m"]),
        car_days=int(row["car_days"]),
        own_share_months=int(row["share_months"]),
        ceiling_cents=int(row["ceiling"]) if row["ceiling"] else None,
    )


@pytest.mark.parametrize("row", rows("school_reimbursements.csv"), ids=row_id)
def test_reimbursement(row: Row) -> None:
    ground, costs = Ground(row["ground"]), costs_of(row)
    if not row["expected"].isdigit():
        with pytest.raises(Invalid, match=row["expected"]):
            reimbursement(LAW, FAR[ground], ground, costs)
        return
    sheet = reimbursement(LAW, FAR[ground], ground, costs)
    assert sheet.total_cents == int(row["expected"])
    assert sum(line.amount_cents or 0 for line in sheet.lines) == sheet.total_cents
    assert all(line.source for line in sheet.lines)
    assert sheet.is_sample_value is (costs.car_days > 0)


@pytest.mark.parametrize("row", rows("school_periods.csv"), ids=row_id)
def test_only_what_was_spent_in_the_granted_period_counts(row: Row) -> None:
    months = [date.fromisoformat(f"{month}-01") for month in row["tickets"].split(";") if month]
    costs = TravelCosts(
        tickets=[Tickets(month, 1, 6300) for month in months],
        car_distance_m=1000,
        car_days=int(row["car_days"]),
        own_share_months=int(row["share_months"]),
    )
    period = (date.fromisoformat(row["begins"]), date.fromisoformat(row["ends"]))
    if row["refused"]:
        with pytest.raises(Invalid, match=row["refused"]):
            costs_in_period(costs, *period, is_partial=row["partial"] == "1")
        return
    found = costs_in_period(costs, *period, is_partial=row["partial"] == "1")
    assert [f"{one.month:%Y-%m}" for one in found.left_out] == [
        part for part in row["left_out"].split(";") if part
    ]
    assert len(found.tickets) + len(found.left_out) == len(months)
    sheet = reimbursement(LAW, FAR[Ground.DISTANCE], Ground.DISTANCE, found)
    assert sheet.total_cents == int(row["expected"])


@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(0, 100_000)), min_size=1, max_size=24),
    st.integers(0, 24),
    st.none() | st.integers(0, 1_000_000),
)
def test_never_below_zero_and_never_above_the_ceiling(
    tickets: list[tuple[int, int]], months: int, ceiling: int | None
) -> None:
    bought = [Tickets(date(2026, 9, 1), count, price) for count, price in tickets]
    costs = TravelCosts(tickets=bought, own_share_months=months, ceiling_cents=ceiling)
    total = reimbursement(LAW, FAR[Ground.VOLUNTARY], Ground.VOLUNTARY, costs).total_cents
    paid = sum(count * price for count, price in tickets)
    assert 0 <= total <= (paid if ceiling is None else min(paid, ceiling))


@pytest.mark.parametrize("ground", [Ground.DISTANCE, Ground.DISABILITY, Ground.DANGEROUS_WAY])
def test_card_by_statute_costs_nothing(ground: Ground) -> None:
    sheet = card_calculation(LAW, FAR[ground], ground, months=0)
    assert (sheet.total_cents, sheet.lines[-1].label) == (0, "Fahrkarte ohne Eigenanteil")


@pytest.mark.parametrize(
    ("months", "expected", "note"),
    [
        (1, 2000, "1 × 20,00 Euro"),
        (8, 16000, "8 × 20,00 Euro"),
        (9, 18000, "9 ×"),
        (12, 18000, "Jahreskarte"),
    ],
)
def test_voluntary_card_costs_months_or_the_year(months: int, expected: int, note: str) -> None:
    sheet = card_calculation(LAW, FAR[Ground.VOLUNTARY], Ground.VOLUNTARY, months=months)
    assert sheet.total_cents == expected
    assert note in sheet.lines[-1].note


@pytest.mark.parametrize(
    ("pupil", "ground", "words"),
    [
        (FAR[Ground.VOLUNTARY], Ground.DISTANCE, "schließen sich aus"),
        (FAR[Ground.DISTANCE], Ground.VOLUNTARY, "schließen sich aus"),
        (Pupil(SchoolType.PRIMARY, 4, 2000), Ground.DISTANCE, "2.000 m ist nicht länger"),
        (Pupil(SchoolType.VOCATIONAL_OTHER, None, 4500), Ground.VOLUNTARY, "nicht länger"),
    ],
)
def test_ground_that_does_not_fit_is_refused(pupil: Pupil, ground: Ground, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        card_calculation(LAW, pupil, ground, months=1)


def test_voluntary_card_needs_months() -> None:
    with pytest.raises(Invalid, match="wie viele Monate"):
        card_calculation(LAW, FAR[Ground.VOLUNTARY], Ground.VOLUNTARY, months=0)


@pytest.mark.parametrize(
    ("school_year", "received", "is_late"),
    [
        ("2025/26", date(2026, 10, 31), False),
        ("2025/26", date(2026, 11, 1), True),
        ("2026/27", date(2026, 11, 16), False),
        ("letztes", date(2026, 11, 16), False),
    ],
)
def test_late_claims_are_told_to_the_clerk(school_year: str, received: date, is_late: bool) -> None:
    assert bool(late_claim_warning(LAW, school_year, received)) is is_late
    assert (claims_close_on(LAW, school_year) is None) is (school_year == "letztes")


@pytest.mark.parametrize(
    ("day", "first"), [(date(2026, 7, 31), 2025), (date(2026, 8, 1), 2026), (date(2027, 1, 1), 2026)]
)
def test_school_year_begins_on_the_first_of_august(day: date, first: int) -> None:
    """§ 28 NSchG."""
    assert school_year_of(day) == (date(first, 8, 1), date(first + 1, 7, 31))
