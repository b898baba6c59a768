"""The year for a reversal by a table: its end, the warning before it, what is announced too late."""

import pytest

from cases.rules.regimes import Regime
from cases.rules.reversal import (
    LastingGrant,
    long_granted_hint,
    reversal_warned_on,
    reversal_year,
    why_grant_stands,
    why_reversed_too_late,
)
from tests.cases.rules.tables import Row, day, label, rows


@pytest.mark.parametrize("row", rows("reversal_years.csv"), ids=label)
def test_year_of_a_reversal(row: Row) -> None:
    year = reversal_year(day(row["known_on"]), Regime(row["regime"]), source=row["cited"])
    assert (year.ends_on, year.steps[0].source) == (day(row["ends_on"]), row["cited"])
    assert reversal_warned_on(year) == day(row["warned_on"])
    late = why_reversed_too_late(year, day(row["announced_on"]), row["cited"])
    assert bool(late) is (row["is_late"] == "1")


def test_ledger_names_the_exception() -> None:
    year = reversal_year(
        day("2025-01-02"),
        Regime.VWVFG,
        source="§ 48 Abs. 4 Satz 1 VwVfG",
        exception=("Durch arglistige Täuschung erwirkt", "§ 48 Abs. 4 Satz 2 VwVfG"),
    )
    assert year.steps[-1].source == "§ 48 Abs. 4 Satz 2 VwVfG"
    assert "Täuschung" in year.steps[-1].text


@pytest.mark.parametrize("row", rows("lasting_grants.csv"), ids=label)
def test_lasting_grant_stands_some_years_after_its_announcement(row: Row) -> None:
    grant = LastingGrant(day(row["granted_on"]), day(row["announced_on"]), day(row["today"]))
    why = why_grant_stands(row["ground"], grant, Regime.SGB)
    assert bool(why) is (row["stands"] == "1")
    assert not why or "§ 45 Abs. 3 Satz 1 SGB X" in why
    assert ("persönlich übergeben" in why) is (row["is_by_hand"] == "1")
    hint = long_granted_hint(row["ground"], grant, Regime.SGB)
    assert bool(hint) is (row["is_hinted"] == "1")
    assert not hint or "§ 45 Abs. 3 Satz 4 SGB X" in hint
