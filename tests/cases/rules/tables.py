"""Reads the tables of law; empty cells stay empty strings."""

import csv
from datetime import date
from pathlib import Path

Row = dict[str, str]
HERE = Path(__file__).parent


def rows(name: str) -> list[Row]:
    """The rows of one table."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> date:
    """A date as it stands in a table."""
    return date.fromisoformat(text)


def maybe_day(text: str) -> date | None:
    """A date, or None for an empty cell."""
    return date.fromisoformat(text) if text else None


def label(row: Row) -> str:
    """The row as the name of a test, without its source."""
    return "-".join(value for key, value in row.items() if key != "source" and value)
