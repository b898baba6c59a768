"""Extensions of set periods by a table: new end, its source, and what is refused."""

from dataclasses import replace

import pytest

from cases.errors import Invalid
from cases.facts.ledger import Deadline
from cases.rules.extensions import extended_to, is_cut_short, is_same_extension
from cases.rules.regimes import Regime
from cases.rules.time_limits import named_end_date, was_extended
from tests.cases.rules.tables import Row, day, label, rows


def old_period(row: Row) -> Deadline:
    return named_end_date("Frist", None, day(row["old_end"]), Regime(row["regime"]))


@pytest.mark.parametrize("row", rows("extensions.csv"), ids=label)
def test_extension(row: Row) -> None:
    old, ends_on = old_period(row), day(row["new_end"])
    if row["refusal"]:
        with pytest.raises(Invalid, match=row["refusal"]) as refused:
            extended_to(old, ends_on, reason="Umzug", regime=Regime(row["regime"]), today=day(row["today"]))
        assert refused.value.errors[0].pointer == "datum"
        return
    found = extended_to(old, ends_on, reason=" Umzug ", regime=Regime(row["regime"]), today=day(row["today"]))
    assert found.ends_on == day(row["expected"])
    assert row["cited"] in found.steps[-1].source
    assert found.steps[: len(old.steps)] == old.steps
    assert (was_extended(old), was_extended(found)) == (False, True)
    assert is_same_extension(found, ends_on)
    assert not is_same_extension(old, ends_on)


@pytest.mark.parametrize(
    ("announced_on", "is_short"),
    [("2026-11-27", False), ("2026-12-05", False), ("2026-12-06", True), ("2026-12-13", True)],
)
def test_half_of_the_time_that_was_meant_must_be_left(announced_on: str, is_short: bool) -> None:
    ends_on, expected_on = day("2026-12-14"), day("2026-11-27")  # 17 days
    assert is_cut_short(ends_on, expected_on=expected_on, announced_on=day(announced_on)) is is_short


def test_reason_is_needed_and_statutory_periods_stay() -> None:
    row = rows("extensions.csv")[0]
    old, ends_on = old_period(row), day(row["new_end"])
    with pytest.raises(Invalid, match="Grund") as refused:
        extended_to(old, ends_on, reason=" ", regime=Regime.VWVFG, today=day(row["today"]))
    assert refused.value.errors[0].pointer == "grund"
    with pytest.raises(Invalid, match="gesetzliche Frist"):
        extended_to(
            replace(old, title="Klagefrist"),
            ends_on,
            reason="x",
            regime=Regime.VWVFG,
            today=day(row["today"]),
            is_set_by_authority=False,
        )
