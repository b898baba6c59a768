"""Aktenzeichen: <organisation>.<file plan>-<year>-<number>, no names, no birth dates."""

import re
from dataclasses import dataclass

from cases.errors import Invalid

_DIGITS = 6
ORGANISATION = r"\d{1,3}(?:\.\d{1,3}){0,3}"
"""Shape of the number of an organisation and its file plan."""
_PATTERN = re.compile(rf"(?P<organisation>{ORGANISATION})-(?P<year>\d{{4}})-(?P<number>\d{{6,}})", re.ASCII)


@dataclass(frozen=True)
class FileReference:
    """The parts of a file reference."""

    organisation_number: str
    year: int
    number: int


def file_reference(organisation_number: str, year: int, number: int) -> str:
    """The file reference, for instance 51.40-2026-000123. Numbers beyond 999999 simply grow longer."""
    if re.fullmatch(ORGANISATION, organisation_number, re.ASCII) is None:
        raise Invalid(
            f"„{organisation_number}“ ist keine Organisationsnummer. Erwartet wird zum Beispiel 51.40."
        )
    if not 1000 <= year <= 9999 or number < 1:
        raise Invalid("Ein Aktenzeichen braucht ein vierstelliges Jahr und eine laufende Nummer ab 1.")
    return f"{organisation_number}-{year}-{number:0{_DIGITS}d}"


def parse(text: str) -> FileReference:
    """The parts of a file reference as somebody typed it (blanks around it are fine). Raises `Invalid`."""
    match = _match(text)
    if match is None:
        raise Invalid(f"„{text}“ ist kein Aktenzeichen. Erwartet wird zum Beispiel 51.40-2026-000123.")
    return FileReference(match["organisation"], int(match["year"]), int(match["number"]))


def is_file_reference(text: str) -> bool:
    """True if `parse` takes it."""
    return _match(text) is not None


def _match(text: str) -> re.Match[str] | None:
    match = _PATTERN.fullmatch(text.strip())
    return match if match is not None and int(match["number"]) >= 1 else None
