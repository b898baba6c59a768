"""Shows form data in German: rows of the case page and the applicant, by the pointers of the service
definition.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from cases.catalogue.form_fields import FormField, pattern_pointer, pointers_at, value_at
from cases.catalogue.service_parts import ApplicantPointers, SummarySection
from cases.catalogue.service_schema import Service
from cases.catalogue.wording import date_de, datetime_de, euro, iban_de, month_de
from cases.facts.service import ApplicantFacts, SummaryGroup, SummaryValue


def summary_of(
    service: Service, fields: Mapping[str, FormField], payload: object
) -> tuple[SummaryGroup, ...]:
    """All sections of the case page; a section with `each` appears once per element of its list."""
    return tuple(group for section in service.summary for group in _groups(section, fields, payload))


def applicant_of(pointers: ApplicantPointers, payload: object) -> ApplicantFacts:
    """The applicant as the form says it, without blanks around."""
    said = {
        name: str(value_at(payload, pointer) or "").strip() if pointer else ""
        for name, pointer in pointers.model_dump().items()
    }
    name = said["organisation"] or f"{said['given_names']} {said['family_name']}".strip()
    return ApplicantFacts(name=name, **said)


def labels_of(fields: Mapping[str, FormField], payload: object) -> dict[str, str]:
    """German label of each enum value the form states, by pointer: {"/relief/kind": "Assistenzhund"}."""
    found: dict[str, str] = {}
    for pattern, field in fields.items():
        if "enum" in field.node:
            for pointer in pointers_at(payload, pattern):
                value = value_at(payload, pointer)
                if value is not None:
                    found[pointer] = _label(value, field.node)
    return found


def _groups(
    section: SummarySection, fields: Mapping[str, FormField], payload: object
) -> Iterator[SummaryGroup]:
    if section.each is None:
        yield _group(section, section.title, "", fields, payload)
        return
    bases = pointers_at(payload, f"{section.each}/*")
    for number, base in enumerate(bases, 1):
        yield _group(section, f"{section.title} {number}", base, fields, payload)


def _group(
    section: SummarySection, title: str, base: str, fields: Mapping[str, FormField], payload: object
) -> SummaryGroup:
    rows = tuple(
        SummaryValue(
            row.label,
            _shown(
                value_at(payload, base + row.pointer), row.kind, fields[pattern_pointer(base + row.pointer)]
            ),
            row.kind,
            base + row.pointer,
            row.asks_day,
        )
        for row in section.rows
    )
    return SummaryGroup(title, rows)


def _shown(value: object, kind: str, field: FormField) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        node = field.node.get("items")
        inner = FormField(field.pointer, field.title, node if isinstance(node, Mapping) else {})
        return ", ".join(_shown(one, kind, inner) for one in value)
    try:
        return _FORMATS[kind](value, field)
    except (
        TypeError,
        ValueError,
    ):  # a payload of an older form or one that was refused: show it as it stands
        return str(value)


def _label(value: object, node: Mapping[str, object]) -> str:
    labels = node.get("x-labels")
    return str(labels.get(str(value), value)) if isinstance(labels, Mapping) else str(value)


def _money(value: object) -> str:
    return euro(_whole(value))


def _metres(value: object) -> str:
    metres, centimetres = divmod(_whole(value), 100)
    return f"{metres},{centimetres:02d} m"


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("keine ganze Zahl")
    return value


def _moment(value: object) -> str:
    return datetime_de(datetime.fromisoformat(str(value)).isoformat())


_FORMATS: dict[str, Callable[[object, FormField], str]] = {
    "text": lambda value, field: str(value),
    "date": lambda value, field: date_de(str(value)),
    "datetime": lambda value, field: _moment(value),
    "month": lambda value, field: month_de(str(value)),
    "money": lambda value, field: _money(value),
    "bool": lambda value, field: "ja" if value is True else "nein",
    "iban": lambda value, field: iban_de(str(value)),
    "enum": lambda value, field: _label(value, field.node),
    "integer": lambda value, field: str(_whole(value)),
    "percent": lambda value, field: f"{_whole(value)} %",
    "length_cm": lambda value, field: _metres(value),
}
