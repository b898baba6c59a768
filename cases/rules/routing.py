"""Which clerk of a team gets a case, and the sentence that says why."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class TeamLoad:
    """A clerk and the work on the desk. `letters` is the range of family names, both ends included ("A",
    "K").
    """

    clerk_id: int
    name: str
    open_cases: int
    is_absent: bool
    letters: tuple[str, str] | None = None


@dataclass(frozen=True)
class Routing:
    """The result: who gets the case (None: nobody, the supervisor has to act) and why."""

    clerk_id: int | None
    reason: str


def choose_clerk(applicant_family_name: str, clerks: Sequence[TeamLoad], excluded: frozenset[int]) -> Routing:
    """The clerk by letter range if one is responsible and there, otherwise the one with the least open
    cases.

    Absent clerks and those excluded by a conflict of interest (§§ 20, 21 VwVfG, §§ 16, 17 SGB X, § 82 AO)
    never get it. Equal load is decided by the lower id, so the result is always the same.
    """
    free = [clerk for clerk in clerks if not clerk.is_absent and clerk.clerk_id not in excluded]
    if not free:
        return Routing(None, _why_nobody(clerks, excluded))
    letters = sort_key(applicant_family_name)
    by_letter = [clerk for clerk in free if _covers(clerk.letters, letters)]
    if by_letter:
        chosen = _least_loaded(by_letter)
        first, last = chosen.letters or ("", "")
        return Routing(
            chosen.clerk_id,
            (
                f"zugewiesen an {chosen.name}, weil {chosen.name} für die Buchstaben {first} bis "
                f"{last} zuständig ist"
            ),
        )
    chosen = _least_loaded(free)
    is_deputy = any(_covers(clerk.letters, letters) for clerk in clerks)
    lead = "die nach Buchstaben zuständige Person nicht verfügbar ist und " if is_deputy else ""
    return Routing(
        chosen.clerk_id,
        (
            f"zugewiesen an {chosen.name}, weil {lead}{chosen.name} die wenigsten offenen Vorgänge "
            f"hat ({chosen.open_cases})"
        ),
    )


def sort_key(family_name: str) -> str:
    """The family name as it is filed: without small prefixes ("von der Heide" -> HEIDE), Ä as A, ß as SS."""
    words = family_name.split()
    start = next((index for index, word in enumerate(words) if word[0].isupper()), 0)
    upper = " ".join(words[start:]).upper()
    plain = unicodedata.normalize("NFKD", upper)
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _covers(letters: tuple[str, str] | None, name: str) -> bool:
    if letters is None or not name:
        return False
    first, last = sort_key(letters[0]), sort_key(letters[1])
    return name[: len(first)] >= first and name[: len(last)] <= last


def _least_loaded(clerks: Sequence[TeamLoad]) -> TeamLoad:
    return min(clerks, key=lambda clerk: (clerk.open_cases, clerk.clerk_id))


def _why_nobody(clerks: Sequence[TeamLoad], excluded: frozenset[int]) -> str:
    if not clerks:
        return "nicht zugewiesen, weil das Team keine Mitglieder hat; die Leitung muss das Team besetzen"
    if any(clerk.clerk_id in excluded and not clerk.is_absent for clerk in clerks):
        return (
            "nicht zugewiesen, weil alle anwesenden Mitglieder wegen Befangenheit ausgeschlossen sind; "
            "die Leitung muss eine Person aus einem anderen Team bestimmen"
        )
    return (
        "nicht zugewiesen, weil alle Mitglieder des Teams abwesend sind; "
        "die Leitung muss eine Vertretung bestimmen"
    )
