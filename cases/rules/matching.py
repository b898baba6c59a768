"""Does this belong to a case that is there already? Comparing people and reference numbers; nothing is looked up here."""

import re
from dataclasses import dataclass
from datetime import date

from cases.rules.file_reference import is_file_reference
from cases.rules.written import compared

# A file reference among other words; autocorrection and line breaks put blanks around its dashes.
_REFERENCE = re.compile(r"(?<!\d)(?<!\d\.)\d{1,3}(?:\.\d{1,3}){0,3} ?- ?\d{4} ?- ?\d{6,}(?!\d)", re.ASCII)


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
    names = compared(first.family_name), compared(first.given_names)
    return all(names) and names == (compared(second.family_name), compared(second.given_names))


def plain_reference(text: str) -> str:
    """A file reference, customer or serial number without spaces and in lower case, to compare with another."""
    return "".join(compared(text).split())


def references_in(text: str) -> tuple[str, ...]:
    """Every file reference of this house in what somebody typed as "Aktenzeichen": with "Az.:", other dashes, blanks
    inside, or a remark behind it. Empty if none can be read.
    """
    found = _REFERENCE.finditer(compared(text))
    references = ("".join(match[0].split()) for match in found)
    return tuple(dict.fromkeys(one for one in references if is_file_reference(one)))
