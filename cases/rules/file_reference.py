"""Aktenzeichen: <organisation>.<file plan>-<year>-<number>, no names, no birth dates."""

import re
from dataclasses import dataclass

from cases.errors import Invalid

_DIGITS = 6
_ORGANISATION = r"\d{1,3}(?:\.\d{1,3}){0,3}"
_PATTERN = re.compile(rf"(?P<organisation>{_ORGANISATION})-(?P<year>\d{{4}})-(?P<number>\d{{6,}})", re.ASCII)


@dataclass(frozen=True)
class FileReference:
    """The parts of a file reference."""

    organisation_number: str
    year: int
    number: int


def file_reference(organisation_number: str, year: int, number: int) -> str:
    """The file reference, for instance 51.40-2026-000123. Numbers beyond 999999 simply grow longer."""
    if re.fullmatch(_ORGANISATION, organisation_number, re.ASCII) is None:
        raise Invalid(
            f"„{organisation_number}“ ist keine Organisationsnummer. Erwartet wird zum Beispiel 51.40."
        )
    if not 1000 <= year <= 9999 or number < 1:
        raise Invalid("Ein Aktenzeichen braucht ein vierstelliges Jahr und eine laufende Nummer ab 1.")
    return f"{organisation_number}-{year}-{number:0{_DIGITS}d}"


def parse(text: str) -> FileReference:
    """The parts of a file reference as somebody typed it (blanks around it are fine). Raises `Invalid`."""
    match = _PATTERN.fullmatch(text.strip())
    if match is None or not is_file_reference(text):
        raise Invalid(f"„{text}“ ist kein Aktenzeichen. Erwartet wird zum Beispiel 51.40-2026-000123.")
    return FileReference(match["organisation"], int(match["year"]), int(match["number"]))


def is_file_reference(text: str) -> bool:
    """True if `parse` takes it."""
    match = _PATTERN.fullmatch(text.strip())
    return match is not None and int(match["number"]) >= 1
