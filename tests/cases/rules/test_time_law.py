"""Law of time by tables: holidays, working days, periods, announcement, remedies, birthdays."""

from calendar import isleap
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import Invalid
from cases.rules.announcement import Route, announced_on
from cases.rules.appeals import CourtBranch, Remedy, instruction, misleading_words, remedy_ends_on
from cases.rules.calendar import (
    add_working_days,
    holiday_name,
    is_holiday,
    is_working_day,
    next_working_day,
    previous_working_day,
)
from cases.rules.regimes import Regime, switches_of
from cases.rules.time_limits import (
    Period,
    PeriodUnit,
    age_completed_on,
    end_of_period,
    extend,
    month_end,
    months_between,
    named_end_date,
    pause,
)
from tests.cases.rules.tables import HERE, Row, day, rows

DAYS = st.dates(date(2017, 1, 1), date(2030, 12, 31))
REGIMES = st.sampled_from(list(Regime))
PERIODS = st.builds(Period, st.integers(1, 60), st.sampled_from(list(PeriodUnit)))
COURT = "Verwaltungsgericht Lüneburg, Adolph-Kolping-Straße 16, 21337 Lüneburg"


def test_each_row_of_law_names_its_source() -> None:
    tables = sorted(HERE.glob("*.csv"))
    assert sum(len(rows(table.name)) for table in tables) > 1000
    assert all(row["source"] for table in tables for row in rows(table.name))


@pytest.mark.parametrize("year", range(2017, 2031))
def test_holidays_of_a_year_are_frozen(year: int) -> None:
    expected = {
        day(row["day"]): row["name"] for row in rows("holidays.csv") if row["day"].startswith(str(year))
    }
    every_day = [date(year, 1, 1) + timedelta(days=number) for number in range(365 + isleap(year))]
    assert {one: holiday_name(one) for one in every_day if is_holiday(one)} == expected
    assert not any(is_working_day(one) for one in expected)


def test_ordinary_days() -> None:
    wrong = [
        row
        for row in rows("ordinary_days.csv")
        if is_holiday(day(row["day"])) or is_working_day(day(row["day"])) is not (row["is_working"] == "1")
    ]
    assert wrong == []


def test_extra_holiday_shifts_like_any_other() -> None:
    monday = date(2026, 11, 23)
    assert is_holiday(monday, frozenset({monday}))
    assert next_working_day(monday, frozenset({monday})) == date(2026, 11, 24)
    ended = end_of_period(
        "Frist",
        date(2026, 11, 16),
        Period(1, PeriodUnit.WEEKS),
        Regime.AO,
        event_text="x",
        source="y",
        extra=frozenset({monday}),
    )
    assert ended.ends_on == date(2026, 11, 24)


@pytest.mark.parametrize("regime", list(Regime))
@pytest.mark.parametrize(
    "row", rows("periods.csv"), ids=lambda row: f"{row['event_on']}+{row['amount']}{row['unit']}"
)
def test_end_of_period(row: Row, regime: Regime) -> None:
    period = Period(int(row["amount"]), PeriodUnit(row["unit"]))
    ended = end_of_period("Frist", day(row["event_on"]), period, regime, event_text="Ereignis", source="Norm")
    assert ended.ends_on == day(row["expected"])
    assert ended.steps[-1].day == ended.ends_on
    if ended.nominal_ends_on is not None:
        assert switches_of(regime).shift_source in ended.steps[-1].source


def test_end_stays_where_the_period_does_not_shift() -> None:
    ended = end_of_period(
        "Leistungszeitraum",
        date(2026, 1, 31),
        Period(1, PeriodUnit.MONTHS),
        Regime.SGB,
        shifts_to_working_day=False,
        event_text="Beginn",
        source="§ 26 Abs. 4 SGB X",
    )
    assert ended.ends_on == date(2026, 2, 28)


@pytest.mark.parametrize("amount", [0, -1])
def test_period_must_be_positive(amount: int) -> None:
    with pytest.raises(Invalid, match="mindestens eine Einheit"):
        Period(amount, PeriodUnit.DAYS)


@pytest.mark.parametrize("regime", list(Regime))
def test_named_end_date_on_a_saturday_moves_on(regime: Regime) -> None:
    ended = named_end_date("Frist", date(2026, 11, 10), date(2026, 11, 28), regime)
    assert ended.ends_on == date(2026, 11, 30)


def test_named_end_before_announcement_is_refused() -> None:
    with pytest.raises(Invalid):
        named_end_date("Frist", date(2026, 11, 10), date(2026, 11, 10), Regime.AO)


def three_months() -> tuple[date, Period]:
    return date(2026, 8, 28), Period(3, PeriodUnit.MONTHS)  # ends on Saturday, 28 November 2026


@pytest.mark.parametrize(
    ("paused_from", "resumed_on", "expected"),
    [
        (date(2026, 10, 1), date(2026, 10, 1), date(2026, 11, 30)),
        (date(2026, 10, 1), date(2026, 10, 2), date(2026, 11, 30)),
        (date(2026, 10, 1), date(2026, 10, 15), date(2026, 12, 14)),
        (date(2026, 8, 1), date(2026, 9, 1), date(2026, 12, 1)),
        (date(2026, 12, 5), date(2026, 12, 20), date(2026, 11, 30)),
    ],
)
def test_pause_adds_the_paused_days_to_the_unshifted_end(
    paused_from: date, resumed_on: date, expected: date
) -> None:
    event_on, period = three_months()
    running = end_of_period(
        "Bearbeitung", event_on, period, Regime.VWVFG, event_text="Eingang", source="§ 75 VwGO"
    )
    assert pause(running, paused_from, resumed_on).ends_on == expected


def test_pause_cannot_end_before_it_begins() -> None:
    event_on, period = three_months()
    running = end_of_period(
        "Bearbeitung", event_on, period, Regime.VWVFG, event_text="Eingang", source="§ 75 VwGO"
    )
    with pytest.raises(Invalid):
        pause(running, date(2026, 10, 2), date(2026, 10, 1))


def test_extension_runs_from_the_old_end() -> None:
    old = end_of_period(
        "Nachreichung", date(2026, 11, 7), Period(2, PeriodUnit.WEEKS), Regime.SGB, event_text="x", source="y"
    )
    assert old.ends_on == date(2026, 11, 23)
    new = extend(old, Period(1, PeriodUnit.WEEKS), reason="Krankheit", regime=Regime.SGB)
    assert new.ends_on == date(2026, 11, 30)
    assert "§ 190 BGB" in new.steps[-1].source


@pytest.mark.parametrize(
    ("begins", "ends", "months"),
    [
        (date(2026, 8, 1), date(2027, 7, 31), 12),
        (date(2026, 12, 1), date(2027, 7, 31), 8),
        (date(2026, 9, 15), date(2026, 9, 16), 1),
        (date(2026, 9, 15), date(2026, 7, 31), 0),
    ],
)
def test_months_of_a_period(begins: date, ends: date, months: int) -> None:
    assert months_between(begins, ends) == months


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2028, 2, 29), date(2028, 2, 29)),
        (date(2026, 12, 15), date(2026, 12, 31)),
        (date.max, date.max),
    ],
)
def test_end_of_a_month(day: date, last: date) -> None:
    assert month_end(day) == last


@pytest.mark.parametrize("row", rows("ages.csv"), ids=lambda row: f"{row['birth']}+{row['years']}")
def test_age_completed(row: Row) -> None:
    assert age_completed_on(day(row["birth"]), int(row["years"])) == day(row["expected"])


@pytest.mark.parametrize("row", rows("announcements.csv"), ids=lambda row: "-".join(list(row.values())[:4]))
def test_announced_on(row: Row) -> None:
    proven_on = day(row["proven_on"]) if row["proven_on"] else None
    announced = announced_on(Route(row["route"]), day(row["sent_on"]), Regime(row["regime"]), proven_on)
    assert announced.ends_on == day(row["expected"])
    assert all(step.source for step in announced.steps)


def test_proven_route_needs_the_day() -> None:
    with pytest.raises(Invalid, match="Zustellung"):
        announced_on(Route.PROVEN, date(2026, 11, 16), Regime.AO)


def test_receipt_before_dispatch_is_refused() -> None:
    with pytest.raises(Invalid):
        announced_on(Route.POST_INLAND, date(2026, 11, 16), Regime.AO, date(2026, 11, 15))


@pytest.mark.parametrize("row", rows("remedies.csv"), ids=lambda row: "-".join(list(row.values())[:5]))
def test_remedy_ends_on(row: Row) -> None:
    ended = remedy_ends_on(
        day(row["announced"]),
        Regime(row["regime"]),
        instruction_is_correct=row["is_correct"] == "1",
        remedy=Remedy(row["remedy"]),
        branch=CourtBranch(row["branch"]),
        announced_abroad=row["abroad"] == "1",
    )
    assert ended.ends_on == day(row["expected"])


def test_no_remedy_has_no_period() -> None:
    with pytest.raises(Invalid):
        remedy_ends_on(date(2026, 11, 20), Regime.VWVFG, remedy=Remedy.NONE)


def words_of(remedy: Remedy, branch: CourtBranch, name: str = "Landkreis Heidekreis") -> str:
    address = "Vogteistraße 19, 29683 Bad Fallingbostel"
    return instruction(remedy, branch, authority_name=name, authority_address=address, court=COURT).text


def test_instruction_for_klage_is_the_model_sentence() -> None:
    assert words_of(Remedy.KLAGE, CourtBranch.VERWALTUNGSGERICHT) == (
        "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Klage beim "
        "Verwaltungsgericht Lüneburg, "
        "Adolph-Kolping-Straße 16, 21337 Lüneburg, erhoben werden."
    )


def test_instruction_for_maintenance_advance_is_the_model_sentence() -> None:
    assert words_of(Remedy.WIDERSPRUCH, CourtBranch.VERWALTUNGSGERICHT) == (
        "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Widerspruch erhoben "
        "werden. Der Widerspruch "
        "ist schriftlich, in elektronischer Form nach § 3a Abs. "
        "2 VwVfG, schriftformersetzend nach § 3a Abs. 3 VwVfG und "
        "§ 9a Abs. 5 OZG oder zur Niederschrift beim Landkreis Heidekreis, Vogteistraße 19, "
        "29683 Bad Fallingbostel, "
        "einzulegen."
    )


def test_form_list_follows_the_court_branch() -> None:
    text = words_of(Remedy.WIDERSPRUCH, CourtBranch.SOZIALGERICHT)
    assert "in elektronischer Form nach § 36a Abs. 2 SGB I" in text
    assert "schriftformersetzend nach § 36a Abs. 2a SGB I und § 9a Abs. 5 OZG oder zur Niederschrift" in text
    assert "VwVfG" not in text


def test_instruction_knows_german_grammar() -> None:
    assert "Niederschrift bei der Stadt Soltau" in words_of(
        Remedy.WIDERSPRUCH, CourtBranch.VERWALTUNGSGERICHT, "Stadt Soltau"
    )


def test_no_remedy_has_no_text_and_klage_needs_a_court() -> None:
    assert words_of(Remedy.NONE, CourtBranch.VERWALTUNGSGERICHT) == ""
    with pytest.raises(Invalid, match="Gericht"):
        instruction(
            Remedy.KLAGE, CourtBranch.VERWALTUNGSGERICHT, authority_name="", authority_address="", court=" "
        )


@pytest.mark.parametrize("remedy", list(Remedy))
@pytest.mark.parametrize("branch", list(CourtBranch))
def test_own_instructions_do_not_mislead(remedy: Remedy, branch: CourtBranch) -> None:
    assert misleading_words(words_of(remedy, branch)) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Der Widerspruch muss begründet werden.", ("muss begründet werden",)),
        ("Die Klage ist schriftlich zu begründen.", ("ist schriftlich zu begründen",)),
        ("Er kann nur\nschriftlich erhoben werden.", ("nur schriftlich",)),
        ("Ausschließlich schriftlich; per E-Mail geht nicht.", ("Ausschließlich schriftlich", "per E-Mail")),
        ("Der Widerspruch soll begründet werden.", ()),
    ],
)
def test_misleading_words(text: str, expected: tuple[str, ...]) -> None:
    assert misleading_words(text) == expected


@given(DAYS, PERIODS, REGIMES)
def test_a_period_never_ends_before_it_starts_and_ends_on_a_working_day(
    event_on: date, period: Period, regime: Regime
) -> None:
    ended = end_of_period("Frist", event_on, period, regime, event_text="x", source="y")
    assert event_on < ended.starts_on <= ended.ends_on
    assert is_working_day(ended.ends_on)


@given(DAYS, PERIODS, REGIMES, st.integers(0, 90), st.integers(0, 90))
def test_a_pause_never_shortens(
    event_on: date, period: Period, regime: Regime, offset: int, length: int
) -> None:
    ended = end_of_period("Frist", event_on, period, regime, event_text="x", source="y")
    start = event_on + timedelta(days=offset)
    assert pause(ended, start, start + timedelta(days=length)).ends_on >= ended.ends_on


@given(DAYS, st.integers(1, 40))
def test_working_days_forth_and_back(start: date, count: int) -> None:
    there = add_working_days(start, count)
    assert is_working_day(there)
    assert there > start
    assert add_working_days(there, -count) == previous_working_day(start)


@given(st.dates(date(1990, 1, 1), date(2026, 12, 31)), st.integers(1, 25))
def test_a_year_of_life_is_completed_before_the_birthday(birth: date, years: int) -> None:
    completed = age_completed_on(birth, years)
    following = completed + timedelta(days=1)
    assert (following.month, following.day) in {(birth.month, birth.day), (3, 1)}
