"""Rechtsbehelfsverzicht by a table: when a waiver counts and what it lacks."""

import pytest

from cases.rules.appeals import CourtBranch, Remedy
from cases.rules.finality import DecisionFacts, InstructionState, waiver_counts
from cases.rules.regimes import Regime
from cases.rules.remedy_choice import FilingForm
from cases.rules.waiver import Declared, why_no_waiver
from tests.cases.rules.tables import Row, day, label, maybe_day, rows


@pytest.mark.parametrize("row", rows("waivers.csv"), ids=label)
def test_waiver(row: Row) -> None:
    facts = DecisionFacts(
        Remedy(row["remedy"]),
        CourtBranch.VERWALTUNGSGERICHT,
        Regime.VWVFG,
        maybe_day(row["announced_on"]),
        InstructionState(row["instruction"]),
        remedy_is_pending=row["pending"] == "1",
        waived_on=maybe_day(row["waived_on"]),
    )
    declared = Declared(
        day(row["received_on"]),
        FilingForm(row["form"]),
        is_everybody=row["everybody"] == "1",
        had_arrived=row["arrived"] == "1",
    )
    found = why_no_waiver(facts, declared, maybe_day(row["posted_on"]))
    assert len(found) == (1 if row["words"] else 0)
    assert row["words"] in " ".join(found)


def test_waiver_counts_only_with_everything_it_needs() -> None:
    right, on = InstructionState.CORRECT, day("2026-11-12")
    assert waiver_counts(on, on, right)
    assert not waiver_counts(None, on, right)
    assert not waiver_counts(on, None, right)
    assert not waiver_counts(on, day("2026-11-13"), right)
    assert not waiver_counts(on, on, InstructionState.MISSING_OR_WRONG)
