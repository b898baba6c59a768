"""Bekanntgabe by table: every route under every regime, with what the clerk is asked where the law has no fiction."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import Invalid
from cases.rules.announcement import (
    Announcement,
    AnnouncementState,
    Delivery,
    Route,
    announced_on,
    announcement,
)
from cases.rules.calendar import is_working_day
from cases.rules.regimes import Regime
from tests.cases.rules.tables import Row, day, label, maybe_day, rows

MONDAY = date(2026, 11, 16)
DAYS = st.dates(date(2024, 11, 1), date(2028, 12, 31))
REGIMES = st.sampled_from(list(Regime))
FICTIONS = st.sampled_from(
    [Route.POST_INLAND, Route.ELECTRONIC, Route.PORTAL_MAILBOX, Route.REGISTERED, Route.PUBLIC]
)


def delivered(row: Row) -> Announcement:
    flags = row["flags"].split()
    named = next((flag.removeprefix("tag:") for flag in flags if flag.startswith("tag:")), "")
    delivery = Delivery(
        Route(row["route"]),
        day(row["sent_on"]),
        maybe_day(row["proven_on"]),
        maybe_day(row["fetched_on"]),
        came_back="rueckläufer" in flags,
        is_receipt_disputed="bestritten" in flags,
        named_on=maybe_day(named),
    )
    return announcement(delivery, Regime(row["regime"]), today=day(row["today"] or row["sent_on"]))


@pytest.mark.parametrize("row", rows("deliveries.csv"), ids=label)
def test_delivery(row: Row) -> None:
    found = delivered(row)
    assert found.state == row["state"]
    if found.deadline is None:
        assert row["expected"] == ""
        assert found.explanation.endswith(".")
        return
    assert found.deadline.ends_on == day(row["expected"])
    assert all(step.source for step in found.deadline.steps)


def test_reading_a_mailbox_late_is_told_but_changes_nothing() -> None:
    found = announced_on(Route.PORTAL_MAILBOX, MONDAY, Regime.VWVFG, date(2026, 11, 30))
    assert "30.11.2026 gelesen" in found.steps[-1].text
    assert found.ends_on == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("proven_on", "words"),
    [
        (None, "Bitte den Nachweis eintragen"),
        (date(2026, 11, 20), "erst nach mehr als drei Tagen nachgewiesen: zu spät"),
    ],
)
def test_clerk_is_not_asked_for_a_proof_that_came_too_late(proven_on: date | None, words: str) -> None:
    """§ 37 (2a) sentences 6 and 7 SGB X: only the retrieval counts then, and there was none."""
    delivery = Delivery(Route.RETRIEVAL, MONDAY, proven_on=proven_on, is_receipt_disputed=True)
    found = announcement(delivery, Regime.SGB, today=date(2026, 12, 1))
    assert found.state is AnnouncementState.UNCLEAR
    assert words in found.explanation
    assert ("Bitte den Nachweis eintragen" in found.explanation) is (proven_on is None)


def test_the_short_question_has_no_answer_without_a_day() -> None:
    with pytest.raises(Invalid, match="keine Zugangsvermutung"):
        announced_on(Route.POST_ABROAD, MONDAY, Regime.VWVFG)


@pytest.mark.parametrize(
    ("delivery", "words"),
    [
        (Delivery(Route.POST_INLAND, MONDAY, proven_on=date(2026, 11, 15)), "vor der Absendung"),
        (Delivery(Route.RETRIEVAL, MONDAY, fetched_on=date(2026, 11, 15)), "vor der Bereitstellung"),
        (Delivery(Route.PUBLIC, MONDAY, named_on=MONDAY), "frühestens am Tag nach"),
    ],
)
def test_impossible_days_are_refused(delivery: Delivery, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        announcement(delivery, Regime.VWVFG, today=MONDAY)


def test_extra_holiday_lengthens_the_time_to_fetch() -> None:
    tenth = date(2026, 11, 26)
    delivery = Delivery(Route.RETRIEVAL, MONDAY, fetched_on=date(2026, 11, 27))
    found = announcement(delivery, Regime.VWVFG, today=tenth, extra=frozenset({tenth}))
    assert found.state is AnnouncementState.DATED


@given(DAYS, REGIMES, FICTIONS, st.integers(0, 40))
def test_announcement_never_goes_backwards_in_time(
    sent_on: date, regime: Regime, route: Route, later: int
) -> None:
    first = announced_on(route, sent_on, regime).ends_on
    assert first > sent_on
    assert announced_on(route, sent_on + timedelta(days=later), regime).ends_on >= first


@given(DAYS, FICTIONS)
def test_tax_law_shifts_and_is_never_earlier_than_the_others(sent_on: date, route: Route) -> None:
    tax = announced_on(route, sent_on, Regime.AO)
    assert is_working_day(tax.ends_on)
    assert tax.ends_on >= announced_on(route, sent_on, Regime.VWVFG).ends_on
    assert (
        announced_on(route, sent_on, Regime.SGB).ends_on == announced_on(route, sent_on, Regime.VWVFG).ends_on
    )


@given(
    DAYS,
    REGIMES,
    st.sampled_from([Route.POST_INLAND, Route.ELECTRONIC, Route.REGISTERED]),
    st.integers(0, 40),
)
def test_proven_receipt_never_shortens(sent_on: date, regime: Regime, route: Route, delay: int) -> None:
    proven_on = sent_on + timedelta(days=delay)
    found = announced_on(route, sent_on, regime, proven_on).ends_on
    assert found == max(proven_on, announced_on(route, sent_on, regime).ends_on)


@given(DAYS, REGIMES, st.sampled_from(list(Route)))
def test_mail_that_came_back_is_never_announced(sent_on: date, regime: Regime, route: Route) -> None:
    found = announcement(Delivery(route, sent_on, came_back=True), regime, today=sent_on)
    assert (found.state, found.deadline) == (AnnouncementState.FAILED, None)
