"""A form as it is read: without invisible characters and without empty statements; and what a letter cannot print of it.

The raw body of the submission keeps what was sent, byte for byte (decision 0009). The rule for other scripts: names of
people and what stands in the address field of a letter must be Latin, for without them no letter can be made; all
other text is taken, the clerk is told, and the letter says `NOT_PRINTED` there. Notifications, reports and messages are
taken whatever their names are written in; the clerk writes them in Latin letters before a letter goes there
(`cases.queries.addressee`).
"""

from collections.abc import Iterator, Mapping

from cases.catalogue.form_fields import FormField, Json, pattern_pointer, pointers_at, value_at
from cases.catalogue.service_schema import Service
from cases.errors import FieldError
from cases.facts.kinds import MESSAGE_KINDS, ServiceKind
from cases.rules.written import NOT_PRINTED, as_read, is_blank, is_latin, unprintable

_NAMES = frozenset({"family_name", "given_names", "birth_name", "former_names"})
_NAMED = 5
_TAKEN_AS_THEY_ARE = (ServiceKind.NOTIFICATION, ServiceKind.REPORT, *MESSAGE_KINDS)


def as_stated(schema: Json, fields: Mapping[str, FormField], payload: object) -> object:
    """The form without invisible characters; an empty text means "not stated" and is left out, and so is an optional
    group that is empty without it. Elements of lists stay, so that pointers stay true.
    """
    return _group(payload, "", schema, fields) if isinstance(payload, Mapping) else payload


def script_faults(
    service: Service, fields: Mapping[str, FormField], payload: object
) -> tuple[FieldError, ...]:
    """Names and parts of addresses that no letter can print, with a sentence that says what to write."""
    return tuple(
        FieldError(pointer, _how_to_write(field, is_name=_is_name(field)))
        for pointer, field, text in _texts(fields, payload)
        if _must_be_latin(service, field) and not is_latin(text)
    )


def script_hints(
    service: Service, fields: Mapping[str, FormField], payload: object
) -> tuple[FieldError, ...]:
    """Other texts with characters a letter cannot print, with a sentence for the clerk."""
    return tuple(
        FieldError(pointer, _what_prints(field, lacking))
        for pointer, field, text in _texts(fields, payload)
        if not _must_be_latin(service, field) and (lacking := unprintable(text))
    )


def _group(
    group: Mapping[str, object], pointer: str, node: Json, fields: Mapping[str, FormField]
) -> dict[str, object]:
    required = node.get("required")
    needed = required if isinstance(required, list) else []
    kept: dict[str, object] = {}
    for name, value in group.items():
        if isinstance(value, str) and is_blank(value):
            continue
        said = _value(value, f"{pointer}/{name}", fields)
        if said == {} and value and name not in needed:
            continue
        kept[name] = said
    return kept


def _value(value: object, pointer: str, fields: Mapping[str, FormField]) -> object:
    if isinstance(value, str):
        return as_read(value)
    field = fields.get(pattern_pointer(pointer).removesuffix("/*"))
    node = field.node if field else {}
    if isinstance(value, list):
        return [_value(one, f"{pointer}/{index}", fields) for index, one in enumerate(value)]
    if isinstance(value, Mapping):
        items = node.get("items")
        return _group(value, pointer, items if isinstance(items, Mapping) else node, fields)
    return value


def _texts(fields: Mapping[str, FormField], payload: object) -> Iterator[tuple[str, FormField, str]]:
    for pattern, field in fields.items():
        if field.node.get("type") != "string" or "enum" in field.node:
            continue
        for pointer in pointers_at(payload, pattern):
            value = value_at(payload, pointer)
            if isinstance(value, str) and not value.isascii():
                yield pointer, field, value


def _must_be_latin(service: Service, field: FormField) -> bool:
    """What has to be told the office, and a message, is never refused for a name or an address (§ 9 IfSG, § 24 (3) VwVfG;
    what is missing is asked for, § 25 (1) VwVfG): the clerk writes it in Latin.
    """
    if service.kind in _TAKEN_AS_THEY_ARE:
        return False
    if _is_name(field) or field.pointer in service.applicant.pointers():
        return True
    others = (rule.third_party for rule in service.letters if rule.third_party)
    return any(field.pointer in other.pointers() for other in others)


def _is_name(field: FormField) -> bool:
    return field.pointer.rpartition("/")[2] in _NAMES


def _how_to_write(field: FormField, *, is_name: bool) -> str:
    start = f"Bitte schreiben Sie „{field.title}“ mit lateinischen Buchstaben und ohne Bildzeichen"
    return f"{start}, so wie im Pass oder Ausweis." if is_name else f"{start}, damit unsere Briefe ankommen."


def _what_prints(field: FormField, lacking: tuple[str, ...]) -> str:
    named = " ".join(lacking[:_NAMED])
    return (
        f"„{field.title}“ enthält Zeichen, die ein Brief nicht drucken kann ({named}). Dort steht dann "
        f"„{NOT_PRINTED}“; wenn nötig, die Angabe in lateinischer Umschrift oder in Worten berichtigen."
    )
