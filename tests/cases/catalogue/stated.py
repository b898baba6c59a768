"""The complete form of a service with changes, and what the catalogue says of it."""

from datetime import UTC, date, datetime
from typing import Any

from tests.factories.catalogue import real_catalogue
from tests.factories.submissions import example

CATALOGUE = real_catalogue()
ON = date(2026, 11, 16)
_AT = datetime(2026, 11, 16, 9, tzinfo=UTC)


def payload(service: str, **changes: object) -> dict[str, Any]:
    """The complete form with changes by path (`dog__chip_number`); None takes a field away."""
    form: dict[str, Any] = example(service)["payload"]
    for name, value in changes.items():
        *way, last = name.split("__")
        node = form
        for part in way:
            node = node.setdefault(part, {})
        if value is None:
            node.pop(last, None)
        else:
            node[last] = value
    return form


def refused(service: str, form: dict[str, Any]) -> list[str]:
    """Pointers of the faults, on 16 November 2026."""
    return [error.pointer for error in CATALOGUE.form_errors(service, 1, form, on=ON)]


def hints(service: str, form: dict[str, Any]) -> set[str]:
    """Pointers of what the clerk is told, received on 16 November 2026 at 10 o'clock."""
    return {hint.pointer for hint in CATALOGUE.form_hints(service, 1, form, on=ON, at=_AT)}


def gaps(service: str, form: dict[str, Any]) -> dict[str, str]:
    """What the citizen is told that is missing, by pointer."""
    found = CATALOGUE.form_hints(service, 1, form, on=ON, at=_AT)
    return {hint.pointer: hint.citizen_message for hint in found if hint.is_gap}


def sentences(service: str, form: dict[str, Any]) -> str:
    """All faults and hints in one text."""
    errors = CATALOGUE.form_errors(service, 1, form, on=ON)
    found = CATALOGUE.form_hints(service, 1, form, on=ON, at=_AT)
    return "\n".join([error.message for error in errors] + [hint.message for hint in found])
