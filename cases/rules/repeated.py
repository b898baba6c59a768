"""The same thing named twice in a list: which elements repeat an earlier one, and how many things there are."""

import re
from collections.abc import Mapping, Sequence

from cases.rules.matching import plain_reference
from cases.rules.written import compared

# What people write where a thing bears no number: a word, a short form, or only signs; a remark may follow.
_NOTHING = re.compile(
    r"\W*(((serien|waffen)?-?(nummer|nr)\W*)?"
    r"(ohne|keine?|nicht|unbek|unbekannt|unleserl|unleserlich|fehlt|entfällt)(nummer|nr|angabe|bekannt|lesbar|vorhanden)?\b.*"
    r"|(siehe|s\. ?anl|s\. ?anlage)\b.*|(o\.? ?nr|[ko]\. ?a|n\. ?[abv]|[kn]/a)\b.*)?"
)


def repeated_positions(elements: object, fields: Sequence[str], alike: Sequence[str] = ()) -> frozenset[int]:
    """Positions (from 0) of the elements that say in all `fields` and `alike` what an earlier one says.

    Case, spaces and kinds of hyphen do not count. An element that leaves one of the `fields` empty, or says in it only that
    there is nothing to say ("ohne Nr.", "unbekannt"), repeats nothing, nor does one without a digit in any of them: no
    number names it ("NV", "fehlt"). In those of `alike` two that say nothing are equal. No list, or no fields: none.
    """
    seen: set[tuple[str, ...]] = set()
    found: set[int] = set()
    if not isinstance(elements, list) or not fields:
        return frozenset()
    for position, element in enumerate(elements):
        mark = _said(element, fields)
        whole = (*mark, *_said(element, alike))
        if all(mark) and re.search(r"\d", "".join(mark)) and whole in seen:
            found.add(position)
        seen.add(whole)
    return frozenset(found)


def counted_once(elements: Sequence[object], fields: Sequence[str], alike: Sequence[str] = ()) -> int:
    """How many things a list names if one that is named again does not count; without `fields` all of them."""
    return len(elements) - len(repeated_positions(elements, fields, alike))


def _said(element: object, fields: Sequence[str]) -> tuple[str, ...]:
    """What the element says in these fields, as it is compared; "" for nothing."""
    stated = element if isinstance(element, Mapping) else {}
    said = (str(stated.get(name) or "") for name in fields)
    return tuple("" if _NOTHING.fullmatch(compared(text)) else plain_reference(text) for text in said)
