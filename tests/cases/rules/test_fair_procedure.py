"""Hearing, cooperation, conflict of interest and the second person by tables."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import Invalid
from cases.rules.conflicts import Consequence, Relation, conflict_of, relations
from cases.rules.cooperation import CooperationWarning, later_cooperation, why_no_denial, why_short
from cases.rules.hearings import (
    hearing_exception,
    hearing_exceptions,
    why_hearing_missing,
)
from cases.rules.permissions import Act, Role, refusal
from cases.rules.regimes import Regime
from cases.rules.second_person import OutcomeTraits, Signature, why_amount, why_not_second, why_second_person
from tests.cases.rules.tables import Row, day, label, maybe_day, rows

EXCEPTIONS = rows("hearing_exceptions.csv")


@pytest.mark.parametrize("row", EXCEPTIONS, ids=label)
def test_hearing_exception(row: Row) -> None:
    found = hearing_exception(Regime(row["regime"]), row["key"])
    assert found.source == row["cited"]
    assert (found.needs_reason, found.is_mandatory) == (
        row["needs_reason"] == "1",
        row["is_mandatory"] == "1",
    )
    assert found.title


@pytest.mark.parametrize("regime", list(Regime))
def test_the_list_of_exceptions_is_closed(regime: Regime) -> None:
    keys = [row["key"] for row in EXCEPTIONS if row["regime"] == regime]
    assert [one.key for one in hearing_exceptions(regime)] == keys
    assert all(bool(one.sentence) is not one.needs_reason for one in hearing_exceptions(regime))


@pytest.mark.parametrize(
    ("regime", "key"),
    [
        (Regime.SGB, "nicht_geboten"),
        (Regime.SGB, "zwingend"),
        (Regime.VWVFG, "einkommen"),
        (Regime.AO, "aufrechnung"),
    ],
)
def test_an_exception_of_another_law_is_refused(regime: Regime, key: str) -> None:
    with pytest.raises(Invalid, match="kennt das Verfahrensrecht"):
        hearing_exception(regime, key)


@pytest.mark.parametrize("row", rows("hearings.csv"), ids=label)
def test_hearing(row: Row) -> None:
    found = why_hearing_missing(
        Regime(row["regime"]),
        is_interfering=row["interfering"] == "1",
        is_done=row["done"] == "1",
        exception_key=row["exception"],
        reason=row["reason"],
    )
    assert (found is None) is (row["words"] == "")
    assert row["words"] in (found or "")


@pytest.mark.parametrize("row", rows("denials.csv"), ids=label)
def test_denial(row: Row) -> None:
    warning = CooperationWarning(
        row["is_written"] == "1",
        row["names_consequence"] == "1",
        maybe_day(row["announced_on"]),
        row["is_proven"] == "1",
        day(row["due_on"]),
        row["is_answered"] == "1",
    )
    found = why_no_denial(warning, day(row["today"]), minimum_days=14, reasons=row["reasons"])
    assert len(found) == int(row["problems"])
    assert row["words"] in " ".join(found)


def test_denial_without_any_warning() -> None:
    found = why_no_denial(None, date(2026, 11, 11), minimum_days=14, reasons="weil")
    assert "§ 66 Abs. 3 SGB I" in found[0]


def test_later_cooperation_may_be_paid_back_to_the_denial() -> None:
    found = later_cooperation(date(2026, 10, 1), date(2026, 12, 5), conditions_met=True)
    assert found is not None
    assert (found.from_on, found.needs_reasons) == (date(2026, 10, 1), True)
    assert all("SGB I" in step.source for step in found.steps)
    assert later_cooperation(date(2026, 10, 1), date(2026, 12, 5), conditions_met=False) is None
    with pytest.raises(Invalid, match="vor der Versagung"):
        later_cooperation(date(2026, 10, 2), date(2026, 10, 1), conditions_met=True)


@pytest.mark.parametrize("row", rows("conflicts.csv"), ids=label)
def test_conflict_of_interest(row: Row) -> None:
    found = conflict_of(
        row["key"],
        Regime(row["regime"]),
        has_ended=row["has_ended"] == "1",
        is_urgent=row["is_urgent"] == "1",
        is_head=row["is_head"] == "1",
    )
    assert found.consequence == row["consequence"]
    assert row["cited"] in found.source
    assert found.may_act_urgently is (row["is_urgent"] == "1" and row["consequence"] == "ausgeschlossen")
    assert ("Aufsichtsbehörde" in found.sentence) is (row["is_head"] == "1")


def test_every_choice_of_the_question_is_in_the_table() -> None:
    assert {one.key for one in relations()} == {row["key"] for row in rows("conflicts.csv")}
    assert len({one.key for one in relations()}) == len(relations())
    assert all(one.wording for one in relations())


def test_a_choice_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Invalid, match="aus der Liste"):
        conflict_of("haustier", Regime.VWVFG)


@given(st.sampled_from(relations()), st.sampled_from(list(Regime)), st.booleans(), st.booleans())
def test_only_the_excluded_may_act_urgently_and_an_end_never_excludes(
    relation: Relation, regime: Regime, is_urgent: bool, is_head: bool
) -> None:
    now = conflict_of(relation.key, regime, is_urgent=is_urgent, is_head=is_head)
    ended = conflict_of(relation.key, regime, has_ended=True, is_urgent=is_urgent, is_head=is_head)
    assert now.consequence is Consequence.EXCLUDED or ended.consequence is not Consequence.EXCLUDED
    assert now.may_act_urgently <= (now.consequence is Consequence.EXCLUDED)
    assert now.sentence.endswith(".")


def refused(row: Row) -> str | None:
    return refusal(
        Act(row["act"]),
        [Role(one) for one in row["roles"].split()],
        same_authority=True,
        is_assigned_or_deputy=row["relation"] != "fremd",
        in_team=row["team"] == "1",
        is_excluded=row["excluded"] == "1",
        is_author=row["author"] == "1",
    )


@pytest.mark.parametrize("roles", sorted({row["roles"] for row in rows("approvals.csv")}))
def test_approval(roles: str) -> None:
    table = [row for row in rows("approvals.csv") if row["roles"] == roles]
    assert len(table) == 24
    assert [row for row in table if (refused(row) is None) is not (row["allowed"] == "1")] == []


def signature(person: str, acting_for: str) -> Signature:
    return Signature(int(person), int(acting_for) if acting_for else None)


@pytest.mark.parametrize("row", rows("second_persons.csv"), ids=label)
def test_second_person(row: Row) -> None:
    author = signature(row["author"], row["author_for"])
    found = why_not_second(author, signature(row["second"], row["second_for"]))
    assert (found is None) is (row["allowed"] == "1")


@pytest.mark.parametrize("row", rows("outcome_traits.csv"), ids=label)
def test_why_an_outcome_needs_a_second_person(row: Row) -> None:
    pays, refuses, recovers, judged, order = (
        row[name] == "1" for name in ("pays", "refuses", "recovers", "judged", "order")
    )
    found = why_second_person(OutcomeTraits(pays, refuses, recovers, judged, order))
    assert len(found) == int(row["reasons"])


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5))
def test_nobody_is_their_own_second_person(author: int, author_for: int, second_for: int) -> None:
    assert why_not_second(Signature(author, author_for), Signature(author, second_for)) is not None


@pytest.mark.parametrize(
    ("cents", "needs_one"), [(0, False), (499_999, False), (500_000, True), (500_001, True)]
)
def test_amount_from_which_a_second_person_signs(cents: int, needs_one: bool) -> None:
    found = why_amount(cents, 500_000)
    assert bool(found) is needs_one
    assert not found or "5.000,00 Euro" in found


@pytest.mark.parametrize(
    ("due_on", "is_warning", "words"),
    [
        (date(2026, 12, 4), True, None),
        (date(2026, 12, 3), False, "bleiben nur 13 Tage; die Regel des Amts sind mindestens 14"),
        (date(2026, 12, 3), True, "lässt sich keine Versagung stützen (§ 66 Abs. 3 SGB I)"),
        (date(2026, 11, 10), False, "bleiben nur 0 Tage"),
        (date(2026, 11, 21), False, "bleibt nur 1 Tag; die"),
    ],
)
def test_a_period_shorter_than_the_rule_of_the_office_is_told(
    due_on: date, words: str | None, *, is_warning: bool
) -> None:
    """§ 66 (3) SGB I: a reasonable period; the law names no number of days."""
    found = why_short(date(2026, 11, 20), due_on, minimum_days=14, is_warning=is_warning)

    assert found is None if words is None else words in (found or "")
