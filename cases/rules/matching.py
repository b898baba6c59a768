"""Does this belong to a case that is there already? Comparing people and reference numbers; nothing is looked up here."""

import re
from dataclasses import dataclass
from datetime import date

from cases.rules.file_reference import ORGANISATION, is_file_reference
from cases.rules.written import compared

# A file reference among other words; autocorrection and line breaks put blanks around its dashes.
_REFERENCE = re.compile(rf"(?<!\d)(?<!\d\.){ORGANISATION} ?- ?\d{{4}} ?- ?\d{{6,}}(?!\d)", re.ASCII)


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


def may_be_same_person(first: Identity, second: Identity) -> bool:
    """True if the names agree and the days of birth do not differ as far as both are known."""
    days = {one.birth_date for one in (first, second)} - {None}
    names = compared(first.family_name), compared(first.given_names)
    return (
        len(days) < 2 and any(names) and names == (compared(second.family_name), compared(second.given_names))
    )


def is_named(who: Identity, text: str) -> bool:
    """Whether a name as one text ("Jana Marie Petersen", "Petersen, Jana Marie") is that of this person or firm."""
    words = set(re.findall(r"\w+", compared(text)))
    own = set(re.findall(r"\w+", compared(f"{who.given_names} {who.family_name}")))
    return bool(own) and own <= words


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
