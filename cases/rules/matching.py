"""Does this belong to a case that is there already? Comparing people and reference numbers; nothing is looked up here."""

import unicodedata
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Identity:
    """What tells people apart: names as stated, and the day of birth (None: not stated)."""

    family_name: str
    given_names: str
    birth_date: date | None


def same_person(first: Identity, second: Identity) -> bool:
    """True if names and day of birth agree and all are known; case and spaces do not matter."""
    if first.birth_date is None or first.birth_date != second.birth_date:
        return False
    names = _name(first.family_name), _name(first.given_names)
    return all(names) and names == (_name(second.family_name), _name(second.given_names))


def plain_reference(text: str) -> str:
    """A file reference or customer number without spaces and in lower case, to compare with another."""
    return "".join(text.split()).lower()


def _name(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
