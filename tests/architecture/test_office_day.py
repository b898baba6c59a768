"""The day of a moment is the day in the office: one clock, one function, and nobody cuts the day off a moment of UTC."""

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from cases.facts.office_time import office_day
from tests.architecture.test_source_rules import OURS, calls, trees

CLOCK = "cases/facts/office_time.py"
WITHOUT_ZONE = {
    "api/office_cli.py": "days typed on the command line",
    "cases/queries/outcome_fields.py": "days typed in a form",
    "cases/queries/statements.py": "days the form states without a zone: those of the office",
    "cases/rules/hour_periods.py": "hours counted back on the clock on the wall",
}
"""What has no time zone has its own day."""


def days_cut_off(tree: ast.AST) -> Iterator[int]:
    """Lines with `x.date()`, and with the year, month or day of a moment (`..._at.year`)."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        of = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
        if node.attr in ("year", "month", "day") and of.endswith("_at"):
            yield node.lineno
    yield from (
        call.lineno
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "date" and not call.args
    )


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ("case.decided_at.date()", True),
        ("(moment - later).date()", True),
        ("one.decided_at.year", True),
        ("decided_at.month", True),
        ("office_day(case.decided_at)", False),
        ("office_day(one.decided_at).year", False),
        ("func.date(1)", False),
    ],
)
def test_a_day_that_is_cut_off_is_found(source: str, is_found: bool) -> None:
    assert any(days_cut_off(ast.parse(source))) is is_found


def test_nobody_takes_the_day_of_a_moment_but_by_the_clock_of_the_office() -> None:
    found = {file for file, tree, _ in trees(OURS) if any(days_cut_off(tree))}

    assert found == {CLOCK, *WITHOUT_ZONE}


def test_the_clock_of_the_office_stands_in_one_place() -> None:
    assert [file for file, _, source in trees(OURS) if "ZoneInfo(" in source] == [CLOCK]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 31, 21, 59, tzinfo=UTC), date(2026, 3, 31)),
        (datetime(2026, 3, 31, 22, 0, tzinfo=UTC), date(2026, 4, 1)),  # summer time, § 4 ZeitG, SoZV
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),  # standard time, § 4 (1) ZeitG
    ],
)
def test_the_day_begins_at_midnight_in_the_office(moment: datetime, day: date) -> None:
    assert office_day(moment) == day


def test_a_moment_without_a_time_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        office_day(datetime(2026, 3, 31, 23, 30))
