"""Checks a payload against the form schema of a service and says in German what is wrong."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from cases.catalogue.form_fields import FormField, pattern_pointer
from cases.catalogue.form_messages import message_for
from cases.errors import FieldError
from cases.rules.calendar import YEARS
from cases.rules.postal import HOME_COUNTRY, is_home

_DAYS = ("date", "date-time")
_STANDARD_CONST = Draft202012Validator.VALIDATORS["const"]
_WRITTEN_DAY = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?=T|$)"
    r"|(?P<day_de>\d{1,2})\.(?P<month_de>\d{1,2})\.(?P<year_de>\d{4})$)",
    re.ASCII,
)
_STANDARD_FORMAT = Draft202012Validator.VALIDATORS["format"]


def new_validator(schema: Mapping[str, object]) -> Validator:
    """A Draft 2020-12 validator with format checks whose patterns do not let a final line break through."""
    validator: Validator = _FormValidator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return validator


def schema_errors(
    validator: Validator, fields: Mapping[str, FormField], payload: object
) -> tuple[FieldError, ...]:
    """Every fault with its JSON pointer and a German sentence, in the order of the pointers, one per
    field and keyword.
    """
    raw = validator.iter_errors(payload)  # type: ignore[arg-type]  # any JSON value; a wrong one is a fault
    found = {_field_error(error, fields) for error in _leaves(raw)}
    return tuple(sorted(found, key=lambda error: (error.pointer, error.message)))


def _leaves(errors: Iterator[ValidationError]) -> Iterator[ValidationError]:
    for error in errors:
        if error.context and error.validator in ("anyOf", "oneOf") and len(error.context) == 1:
            yield from _leaves(iter(error.context))
        else:
            yield error


def _field_error(error: ValidationError, fields: Mapping[str, FormField]) -> FieldError:
    pointer = "".join(f"/{_escaped(part)}" for part in error.absolute_path)
    field = fields.get(pattern_pointer(pointer)) or fields.get(pattern_pointer(pointer).removesuffix("/*"))
    title = (field.title if field else "") or pointer.rpartition("/")[2] or "Formular"
    node = field.node if field else {}
    if isinstance(error.schema, Mapping) and error.validator not in ("required", "additionalProperties"):
        node = {**node, **error.schema}
    return FieldError(pointer, message_for(str(error.validator), error.validator_value, title, node))


def _escaped(part: str | int) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    # ECMA-262 `$` is the very end; Python's also matches before a final line break.
    return re.compile(pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern)


def _pattern(
    validator: Validator, pattern: str, instance: object, schema: object
) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield ValidationError("pattern")


def _required(
    validator: Validator, required: list[str], instance: object, schema: object
) -> Iterator[ValidationError]:
    if isinstance(instance, Mapping):
        for name in required:
            if name not in instance:
                yield ValidationError("required", path=[name])


def _additional(
    validator: Validator, allowed: object, instance: object, schema: Mapping[str, object]
) -> Iterator[ValidationError]:
    properties = schema.get("properties", {})
    if isinstance(instance, Mapping) and isinstance(properties, Mapping) and allowed is False:
        for name in instance:
            if name not in properties:
                yield ValidationError("additionalProperties", path=[str(name)])


def _format(validator: Validator, name: str, instance: object, schema: object) -> Iterator[ValidationError]:
    """As the standard checks it; a day or moment also has a year the office can calculate with."""
    faults = list(_STANDARD_FORMAT(validator, name, instance, schema))
    if faults and name in _DAYS and (day := _no_such_day(instance)):
        yield ValidationError("no_such_day", validator="no_such_day", validator_value=day)
        return
    yield from faults
    if faults or name not in _DAYS or not isinstance(instance, str):
        return
    if not instance[:4].isdecimal() or int(instance[:4]) not in YEARS:
        yield ValidationError("year", validator="year", validator_value=f"{YEARS.start} bis {YEARS.stop - 1}")


def _no_such_day(instance: object) -> str:
    """30.02.2026 for a day that is well written and in no calendar, else ""."""
    found = _WRITTEN_DAY.match(instance) if isinstance(instance, str) else None
    if found is None:
        return ""
    year, month, day = (found["year"] or found["year_de"], found["month"] or found["month_de"], found["day"])
    day = day or found["day_de"]
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return f"{int(day):02d}.{int(month):02d}.{year}"
    return ""


def _const(
    validator: Validator, expected: object, instance: object, schema: object
) -> Iterator[ValidationError]:
    """As the standard checks it; Germany has several names ("BRD", "Germany")."""
    if expected == HOME_COUNTRY and isinstance(instance, str) and is_home(instance):
        return
    yield from _STANDARD_CONST(validator, expected, instance, schema)


_FormValidator = extend(  # type: ignore[no-untyped-call]  # the stubs of jsonschema leave it untyped
    Draft202012Validator,
    {
        "pattern": _pattern,
        "required": _required,
        "additionalProperties": _additional,
        "format": _format,
        "const": _const,
    },
)
