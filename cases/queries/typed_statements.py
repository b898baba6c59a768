"""What a clerk types for a statement of the form: written as the page shows it, read as the form states it."""

import re
from collections.abc import Callable, Mapping

from babel.dates import get_month_names

from cases.catalogue.form_fields import FormField
from cases.errors import FieldError, Invalid
from cases.facts.case_page import Choice
from cases.queries.outcome_fields import read_date, read_moment, read_money
from cases.rules.written import as_read, compared

Stated = str | int | bool | list["Stated"]
_BOOL = {"ja": True, "true": True, "1": True, "nein": False, "false": False, "0": False}
_MONTHS = {compared(name): number for number, name in get_month_names("wide", locale="de_DE").items()}
_MONTH = re.compile(r"(\w+)[ ./]*(\d{4})")
_METRES = re.compile(r"(\d+)(?:,(\d{1,2}))? ?m")


def read_statement(value: str, field: FormField) -> Stated:
    """As the form states it: amounts in cents, days as in ISO 8601, months as 2026-03, the key of a choice; of a list all
    that commas part. `Invalid` if it cannot be read.
    """
    text = as_read(value).strip()
    node = field.node
    items = node.get("items")
    if node.get("type") == "array" and isinstance(items, Mapping):
        inner = FormField(field.pointer, field.title, items)
        return [read_statement(one, inner) for one in text.split(",") if one.strip()]
    if "enum" in node:
        return _key_of(text, node)
    wanted, read = _reader(field)
    try:
        return read(text)
    except (ValueError, KeyError) as error:
        message = f"Bitte {wanted} eingeben."
        raise Invalid(message, (FieldError("wert", message),)) from error


def choices_of(field: FormField, stated: object) -> tuple[Choice, ...]:
    """What there is to choose from in place of typing, the stated value chosen; nothing for other fields."""
    if field.node.get("type") == "boolean":
        words = (("true", "ja", True), ("false", "nein", False))
        return tuple(Choice(key, title, is_chosen=stated is value) for key, title, value in words)
    return tuple(Choice(key, title, is_chosen=key == stated) for key, title in _labels(field.node).items())


def _reader(field: FormField) -> tuple[str, Callable[[str], Stated]]:
    """What to type there, and how it is read."""
    kind, form = field.node.get("type"), field.node.get("format")
    if kind == "boolean":
        return "ja oder nein", lambda text: _BOOL[text.lower()]
    if kind == "integer" and field.pointer.endswith("_cents"):
        return "einen Betrag wie 66,00", read_money
    if kind == "integer" and field.pointer.endswith("_cm"):
        return "eine Länge wie 3,50 m oder 350", _centimetres
    if kind == "integer":
        return "eine ganze Zahl", lambda text: int(text.rstrip("% ").replace(".", "").replace(" ", ""))
    if form == "date":
        return "ein Datum wie 01.03.2026", lambda text: read_date(text).isoformat()
    if form == "date-time":
        return "Tag und Uhrzeit wie 11.01.2027, 07:00", lambda text: read_moment(text).isoformat()
    return "einen Text", lambda text: _month(text, field)


def _centimetres(text: str) -> int:
    metres = _METRES.fullmatch(text)
    return int(metres[1]) * 100 + int((metres[2] or "0").ljust(2, "0")) if metres else int(text)


def _month(text: str, field: FormField) -> str:
    """A month where the form wants one; any other text as it is."""
    pattern, found = field.node.get("pattern"), _MONTH.fullmatch(text)
    if not isinstance(pattern, str) or found is None:
        return text
    number = _MONTHS.get(compared(found[1])) or (int(found[1]) if found[1].isdecimal() else 0)
    month = f"{found[2]}-{number:02d}"
    return month if re.search(pattern, month) and not re.search(pattern, text) else text


def _key_of(text: str, node: Mapping[str, object]) -> str:
    """The key of a label; what is none stays, and the form refuses it with its own words."""
    by_label = {compared(title): key for key, title in _labels(node).items()}
    return by_label.get(compared(text), text)


def _labels(node: Mapping[str, object]) -> dict[str, str]:
    values, labels = node.get("enum"), node.get("x-labels")
    titles = labels if isinstance(labels, Mapping) else {}
    return {str(key): str(titles.get(key, key)) for key in values} if isinstance(values, list) else {}
