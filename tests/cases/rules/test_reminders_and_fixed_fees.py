"""Reminders by rule and fixed fees: tables of what comes out, with their sources."""

from datetime import date, timedelta

import pytest

from cases.errors import Invalid
from cases.rules.completeness import Condition
from cases.rules.fees import FixedFee, FreeCase, fixed_fee_calculation
from cases.rules.prior_notice import first_day_of_effect, why_too_early
from cases.rules.regimes import Regime
from cases.rules.reminders import age_reminder, caught_up, reminder
from cases.rules.time_limits import Period, PeriodUnit

ONE_DAY = timedelta(days=1)
PENSION = FreeCase("Rentenzwecke", Condition("purpose", "equals", "rente"), "Anmerkung zu Nr. 63 AllGO")
ELECTRONIC = FreeCase(
    "Elektronische Erteilung", Condition("decision.way", "equals", "postfach"), "§ 18 Abs. 3 BMG"
)
FEE = FixedFee("Einfache Bescheinigung", 750, "Nr. 63 AllGO", (PENSION, ELECTRONIC))


@pytest.mark.parametrize(
    ("event_on", "period", "expected"),
    [
        (date(2019, 3, 12), Period(12, PeriodUnit.YEARS), date(2031, 3, 12)),  # a Wednesday
        (date(2020, 2, 29), Period(6, PeriodUnit.YEARS), date(2026, 2, 27)),  # 28.02.2026 is a Saturday
        (date(2010, 1, 1), Period(18, PeriodUnit.YEARS), date(2027, 12, 31)),  # 01.01.2028 is a holiday
        (date(2026, 11, 30), Period(3, PeriodUnit.MONTHS), date(2027, 2, 26)),  # 28.02.2027 is a Sunday
        (date(2026, 12, 25), None, date(2026, 12, 24)),  # the day itself is a holiday
        (date(2026, 12, 7), Period(10, PeriodUnit.DAYS), date(2026, 12, 17)),
        (date(2026, 12, 7), Period(2, PeriodUnit.WEEKS), date(2026, 12, 21)),
    ],
)
def test_reminder_lies_on_the_working_day_before(
    event_on: date, period: Period | None, expected: date
) -> None:
    found = reminder("Prüfen", event_on, period, event_text="Angabe", source="Quelle")
    assert (found.title, found.ends_on) == ("Prüfen", expected)
    assert found.steps[0].day == event_on
    assert found.steps[-1].day == expected


@pytest.mark.parametrize(
    ("event_on", "expected"),
    [
        (date(2026, 12, 1), date(2026, 12, 2)),  # a Tuesday
        (date(2026, 11, 27), date(2026, 11, 30)),  # Friday: the day after is a Saturday
        (date(2026, 11, 28), date(2026, 11, 30)),  # Saturday: a working day before would lie before the event
        (date(2026, 12, 24), date(2026, 12, 28)),  # two holidays and a Sunday follow
    ],
)
def test_reminder_of_what_must_be_over_lies_on_the_working_day_after(event_on: date, expected: date) -> None:
    period = Period(1, PeriodUnit.DAYS)
    found = reminder("Bericht", event_on, period, event_text="Ende", source="", is_after=True)
    assert found.ends_on == found.steps[-1].day == expected
    assert ("Werktag danach" in found.steps[-1].text) is (expected - event_on > timedelta(days=1))


@pytest.mark.parametrize(
    ("born_on", "years", "lead_months", "expected"),
    [
        (date(2019, 3, 12), 12, 1, date(2031, 1, 31)),  # due from 1 March 2031; 1 February is a Saturday
        (date(2020, 5, 28), 6, 1, date(2026, 4, 1)),  # three weeks before the birthday would come too late
        (date(2020, 6, 1), 6, 1, date(2026, 4, 1)),  # born on the 1st: complete with 31 May, so from 1 May
        (
            date(2020, 2, 29),
            6,
            1,
            date(2025, 12, 31),
        ),  # complete with 28 February 2026; 1 January is a holiday
        (date(2020, 5, 28), 6, 0, date(2026, 4, 30)),  # 1 May is a holiday
    ],
)
def test_age_is_reminded_of_a_month_before_the_first_of_its_month(
    born_on: date, years: int, lead_months: int, expected: date
) -> None:
    found = age_reminder("Altersstufe", born_on, years, lead_months=lead_months, source="§ 1612a Abs. 3 BGB")
    assert found.ends_on == expected
    assert found.steps[0].day is not None
    assert found.steps[-1].day == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 4, 1), date(2026, 4, 1)),
        (date(2026, 4, 3), date(2026, 4, 7)),  # Good Friday; the higher group begins on 1 May
        (date(2026, 5, 1), date(2026, 5, 4)),
        (date(2026, 5, 28), None),
    ],
)
def test_reminder_whose_lead_has_passed_comes_at_once(today: date, expected: date | None) -> None:
    age = age_reminder("Altersstufe", date(2020, 5, 28), 6, lead_months=1, source="§ 1612a Abs. 3 BGB")
    found = caught_up(age, date(2026, 5, 1), today)
    assert (found.ends_on if found else None) == expected


def test_reminder_on_a_new_holiday_lies_on_the_working_day_before() -> None:
    tuesday, extra = date(2026, 6, 30), frozenset({date(2026, 6, 30)})
    assert reminder("Ende", tuesday, None, event_text="Ende", source="", extra=extra).ends_on == date(
        2026, 6, 29
    )
    age = age_reminder("Altersstufe", date(2020, 5, 28), 6, lead_months=1, source="", extra=frozenset())
    there = frozenset({age.ends_on})
    moved = age_reminder("Altersstufe", date(2020, 5, 28), 6, lead_months=1, source="", extra=there)
    assert (age.ends_on, moved.ends_on) == (date(2026, 4, 1), date(2026, 3, 31))


def test_reminder_on_a_weekend_is_not_lost() -> None:
    sunday = date(2026, 11, 29)
    set_for = reminder("Ende", sunday, None, event_text="Ende", source="")
    late, gone = caught_up(set_for, sunday, sunday), caught_up(set_for, sunday, date(2026, 11, 30))
    assert late is not None
    assert late.ends_on == date(2026, 11, 30)
    assert gone is None


@pytest.mark.parametrize(
    ("announced_on", "extra", "first_day"),
    [
        (date(2026, 11, 27), frozenset(), date(2026, 12, 12)),  # 14 days end on Friday, 11 December
        (date(2026, 11, 28), frozenset(), date(2026, 12, 15)),  # Saturday: the period ends on Monday
        (date(2026, 12, 11), frozenset(), date(2026, 12, 29)),  # 25 and 26 December are holidays, then Sunday
        (date(2026, 11, 27), frozenset({date(2026, 12, 11)}), date(2026, 12, 15)),  # a holiday of its own
    ],
)
def test_effect_begins_after_the_whole_period_for_a_statement(
    announced_on: date, extra: frozenset[date], first_day: date
) -> None:
    found = first_day_of_effect("Einstellen", announced_on, 14, Regime.SGB, source="§ 9", extra=extra)
    assert found.ends_on == first_day
    assert found.steps[-1].day == first_day
    assert why_too_early(found, first_day, days=14, source="§ 9") is None
    assert "frühestens" in (why_too_early(found, first_day - ONE_DAY, days=14, source="§ 9") or "")


@pytest.mark.parametrize(
    ("count", "stated", "total", "label"),
    [
        (1, {}, 750, "Gebühr"),
        (3, {"purpose": "bank"}, 2250, "Gebühr"),
        (3, {"purpose": "rente"}, 0, "Gebührenfrei"),
        (1, {"purpose": "bank", "decision": {"way": "postfach"}}, 0, "Gebührenfrei"),
        (1, {"decision": {"way": "post"}}, 750, "Gebühr"),
    ],
)
def test_fixed_fee(count: int, stated: dict[str, object], total: int, label: str) -> None:
    sheet = fixed_fee_calculation(FEE, count, stated)
    assert sheet.total_cents == total
    assert sheet.lines[-1].label == label
    assert sheet.lines[-1].amount_cents == total
    assert all(line.source for line in sheet.lines)


def test_free_case_is_named_with_its_source() -> None:
    line = fixed_fee_calculation(FEE, 1, {"purpose": "rente"}).lines[-1]
    assert (line.note, line.source) == ("Rentenzwecke", "Anmerkung zu Nr. 63 AllGO")


def test_number_of_pieces_is_said_when_it_is_not_one() -> None:
    assert fixed_fee_calculation(FEE, 3, {}).lines[-1].note == "3 Stück"
    assert fixed_fee_calculation(FEE, 1, {}).lines[-1].note == ""


@pytest.mark.parametrize("count", [0, -1])
def test_fewer_than_one_piece_is_refused(count: int) -> None:
    with pytest.raises(Invalid, match="mindestens 1"):
        fixed_fee_calculation(FEE, count, {})


def test_a_sample_value_stays_one() -> None:
    assert fixed_fee_calculation(FixedFee("x", 100, "y", is_sample_value=True), 1, {}).is_sample_value
