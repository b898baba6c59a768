"""The same thing named twice in a list: which elements repeat an earlier one."""

from collections.abc import Mapping, Sequence

_NOTHING = {
    "",
    "entfällt",
    "k.a",
    "keine",
    "keineangabe",
    "keinenummer",
    "nichtbekannt",
    "nichtlesbar",
    "nichtvorhanden",
    "ohne",
    "ohnenummer",
    "unbekannt",
    "unleserlich",
}
"""What people write where a thing bears no number, folded and without spaces."""


def repeated_positions(elements: object, fields: Sequence[str]) -> frozenset[int]:
    """Positions (from 0) of the elements that say in all `fields` what an earlier one says; case and spaces do not count.

    An element that leaves one of the fields empty, or says in it only that there is nothing to say ("ohne", "unbekannt"),
    repeats nothing; no list, or no fields: no such positions.
    """
    seen: set[tuple[str, ...]] = set()
    found: set[int] = set()
    if not isinstance(elements, list) or not fields:
        return frozenset()
    for position, element in enumerate(elements):
        mark = _mark(element, fields)
        if all(mark) and mark in seen:
            found.add(position)
        seen.add(mark)
    return frozenset(found)


def _mark(element: object, fields: Sequence[str]) -> tuple[str, ...]:
    if not isinstance(element, Mapping):
        return ("",)
    said = ("".join(str(element.get(name) or "").split()).casefold() for name in fields)
    return tuple("" if text.strip("-–./") in _NOTHING else text for text in said)
