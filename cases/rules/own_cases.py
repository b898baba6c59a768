"""Is a party of a case a person of the office? Names compared without titles, case and order; birth dates decide."""

from datetime import date

from cases.rules.written import compared


def is_same_person(
    staff_name: str, staff_birth_date: date | None, party_name: str, party_birth_date: date | None
) -> bool:
    """True if name and birth date are the same: a case of one's own (§ 20 (1) No. 1 VwVfG, § 16 (1) No. 1 SGB X)."""
    if staff_birth_date is None or staff_birth_date != party_birth_date:
        return False
    return has_same_name(staff_name, party_name)


def has_same_name(staff_name: str, party_name: str) -> bool:
    """True if the names are the same. Only a reason to ask: many people share a name."""
    of_staff, of_party = _parts(staff_name), _parts(party_name)
    return len(of_staff) > 1 and (of_staff <= of_party or (len(of_party) > 1 and of_party <= of_staff))


def _parts(name: str) -> frozenset[str]:
    """The words of a name, "Dr." and the like left out."""
    words = compared(name).replace(",", " ").split()
    return frozenset(word for word in words if not word.endswith("."))
