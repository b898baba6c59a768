"""Chip numbers of animals, as they are compared: fifteen digits (ISO 11784)."""

import re

READER_ZERO = re.compile(r"^0(\d{15})$")
"""A chip number as some readers show it: sixteen digits, the first a zero that is none of it."""


def chip_number(text: str) -> str:
    """The number without the zero of a reader; any other text as it stands."""
    return READER_ZERO.sub(r"\1", text)
