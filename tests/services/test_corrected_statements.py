"""What the page of a case shows of a statement can be typed as it stands: the form of a correction is filled with it."""

from datetime import datetime
from pathlib import Path

import pytest

from cases.catalogue.form_fields import FormField, pattern_pointer, value_at
from cases.errors import Invalid
from cases.queries.typed_statements import choices_of, read_statement
from tests.services.walk import CATALOGUE, EXAMPLES, example_name, said_in

COMPLETE = [path for path in EXAMPLES if path.stem == "complete"]
MONTH = {"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$"}
CHOICE = {
    "type": "string",
    "enum": ["nicht", "jaehrlich"],
    "x-labels": {"nicht": "gar nicht", "jaehrlich": "jährlich"},
}


def alike(kind: str, typed: object, stated: object) -> bool:
    """Z and +01:00 of one moment are the same statement, and so is an IBAN with and without blanks."""
    if kind == "datetime":
        return datetime.fromisoformat(str(typed)) == datetime.fromisoformat(str(stated))
    if kind == "iban":
        return str(typed).replace(" ", "") == str(stated).replace(" ", "")
    return typed == stated


@pytest.mark.parametrize("path", COMPLETE, ids=example_name)
def test_every_statement_can_be_typed_as_it_is_shown(path: Path) -> None:
    service = CATALOGUE.service(path.parent.parent.name)
    version = service.form.current
    form, fields = said_in(path)["payload"], CATALOGUE.form_fields(service.key, version)
    rows = [row for group in CATALOGUE.summary(service.key, version, form) for row in group.rows if row.text]
    assert rows
    for row in rows:
        field, stated = fields[pattern_pointer(row.pointer)], value_at(form, row.pointer)
        assert alike(row.kind, read_statement(row.text, field), stated), row
        chosen = [choice for choice in choices_of(field, stated) if choice.is_chosen]
        assert [choice.title for choice in chosen] in ([], [row.text])
        assert all(read_statement(choice.key, field) == stated for choice in chosen)


@pytest.mark.parametrize(
    ("typed", "node", "pointer", "stated"),
    [
        ("März 2026", MONTH, "/month", "2026-03"),
        ("3/2026", MONTH, "/month", "2026-03"),
        ("2026-03", MONTH, "/month", "2026-03"),
        ("13/2026", MONTH, "/month", "13/2026"),  # the form refuses it with its own words
        ("Hof 2026", {"type": "string"}, "/street", "Hof 2026"),
        ("3,5 m", {"type": "integer"}, "/width_cm", 350),
        ("350", {"type": "integer"}, "/width_cm", 350),
        ("50 %", {"type": "integer"}, "/share_percent", 50),
        ("JÄHRLICH", CHOICE, "/period", "jaehrlich"),
        ("jaehrlich", CHOICE, "/period", "jaehrlich"),
        ("immer", CHOICE, "/period", "immer"),
        ("jährlich, gar nicht", {"type": "array", "items": CHOICE}, "/periods", ["jaehrlich", "nicht"]),
        ("", {"type": "array", "items": CHOICE}, "/periods", []),
    ],
)
def test_what_clerks_write(typed: str, node: dict[str, object], pointer: str, stated: object) -> None:
    assert read_statement(typed, FormField(pointer, "Angabe", node)) == stated


@pytest.mark.parametrize(
    ("typed", "node", "pointer", "told"),
    [
        ("drei", {"type": "integer"}, "/count", "eine ganze Zahl"),
        ("drei m", {"type": "integer"}, "/width_cm", "eine Länge wie 3,50 m"),
        ("vielleicht", {"type": "boolean"}, "/is_open", "ja oder nein"),
        ("31.02.2026", {"type": "string", "format": "date"}, "/day", "ein Datum"),
    ],
)
def test_what_cannot_be_read_is_told(typed: str, node: dict[str, object], pointer: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        read_statement(typed, FormField(pointer, "Angabe", node))
