"""Faults in forms: pointers and German sentences for every keyword, cross-field rules by table."""

from datetime import date

import pytest

from cases.catalogue.form_fields import form_fields, value_at
from cases.catalogue.form_rule import FormRule
from cases.catalogue.form_rules import findings
from cases.catalogue.forms import new_validator, schema_errors

SCHEMA: dict[str, object] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"title": "Name", "type": "string", "minLength": 1, "maxLength": 5, "pattern": "^[a-z]*$"},
        "day": {"title": "Tag", "type": "string", "format": "date"},
        "count": {"title": "Anzahl", "type": "integer", "minimum": 1, "maximum": 3},
        "kind": {"title": "Art", "type": "string", "enum": ["a", "b"]},
        "ok": {"title": "Erklärung", "const": True, "x-message": "Bitte bestätigen Sie die Erklärung."},
        "list": {
            "title": "Liste",
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "uniqueItems": True,
            "items": {"type": "string", "maxLength": 3},
        },
        "people": {"title": "Personen", "type": "array", "items": {"$ref": "#/$defs/person"}},
        "extra": {"title": "Zusatz", "type": "string"},
        "either": {"title": "Wahl", "oneOf": [{"type": "string"}, {"type": "integer"}]},
    },
    "if": {"properties": {"kind": {"const": "b"}}, "required": ["kind"]},
    "then": {"required": ["extra"]},
    "$defs": {
        "person": {
            "type": "object",
            "required": ["born"],
            "properties": {"born": {"title": "Geburtsdatum", "type": "string", "format": "date"}},
        }
    },
}


@pytest.mark.parametrize(
    ("payload", "pointer", "words"),
    [
        ({}, "/name", "Bitte geben Sie „Name“ an"),
        ({"name": 3}, "/name", "muss ein Text sein"),
        ({"name": ""}, "/name", "Bitte füllen Sie „Name“ aus"),
        ({"name": "aaaaaa"}, "/name", "höchstens 5 Zeichen"),
        ({"name": "a\n"}, "/name", "nicht richtig geschrieben"),
        ({"name": "a", "day": "2026-02-30"}, "/day", "ein Datum wie"),
        ({"name": "a", "count": 0}, "/count", "nicht kleiner als 1"),
        ({"name": "a", "count": 4}, "/count", "nicht größer als 3"),
        ({"name": "a", "kind": "c"}, "/kind", "nur eine dieser Angaben möglich: a, b"),
        ({"name": "a", "kind": "b"}, "/extra", "Bitte geben Sie „Zusatz“ an"),
        ({"name": "a", "ok": False}, "/ok", "Bitte bestätigen Sie die Erklärung"),
        ({"name": "a", "list": []}, "/list", "mindestens 1"),
        ({"name": "a", "list": ["x", "y", "z"]}, "/list", "höchstens 2"),
        ({"name": "a", "list": ["x", "x"]}, "/list", "doppelt"),
        ({"name": "a", "list": ["lang"]}, "/list/0", "„Liste“ darf höchstens 3"),
        ({"name": "a", "people": [{}]}, "/people/0/born", "„Geburtsdatum“"),
        ({"name": "a", "x/y": 1}, "/x~1y", "kennt dieses Formular nicht"),
        ({"name": "a", "either": True}, "/either", "passen nicht zusammen"),
        ([], "", "muss eine Gruppe von Angaben sein"),
    ],
)
def test_each_keyword_has_a_german_sentence(payload: object, pointer: str, words: str) -> None:
    errors = schema_errors(new_validator(SCHEMA), form_fields(SCHEMA), payload)
    assert [error.pointer for error in errors] == [pointer]
    assert words in errors[0].message


ON = date(2026, 11, 16)


def rule(kind: str, pointer: str = "/a", **more: object) -> FormRule:
    return FormRule.model_validate(
        {"kind": kind, "pointer": pointer, "level": "error", "message": "so nicht", **more}
    )


@pytest.mark.parametrize(
    ("found", "payload", "breaks"),
    [
        (rule("not_after", other="/b"), {"a": "2026-01-02", "b": "2026-01-01"}, True),
        (rule("not_after", other="/b"), {"a": "2026-01-01", "b": "2026-01-01"}, False),
        (
            rule("not_before", other="/b"),
            {"a": "2027-01-11T06:30:00Z", "b": "2027-01-11T07:00:00+01:00"},
            False,
        ),
        (
            rule("not_before", other="/b"),
            {"a": "2027-01-11T05:30:00Z", "b": "2027-01-11T07:00:00+01:00"},
            True,
        ),
        (rule("not_before", other="/b"), {"a": "2027-01-11"}, False),
        (rule("not_future"), {"a": "2026-11-17"}, True),
        (rule("not_future"), {"a": "2026-11-16"}, False),
        (rule("not_future"), {"a": "kein Datum"}, False),
        (rule("not_past"), {"a": "2026-11-15T23:30:00Z"}, False),
        (rule("not_past"), {"a": "2026-11-15"}, True),
        (rule("max_days_ahead", limit=30), {"a": "2026-12-16"}, False),
        (rule("max_days_ahead", limit=30), {"a": "2026-12-17"}, True),
        (rule("max_days_ago", limit=14), {"a": "2026-11-02"}, False),
        (rule("max_days_ago", limit=14), {"a": "2026-11-01"}, True),
        (rule("min_days_ahead", limit=14), {"a": "2026-11-30"}, False),
        (rule("min_days_ahead", limit=14), {"a": "2026-11-29"}, True),
        (rule("iban"), {"a": "DE89 3704 0044 0532 0130 00"}, False),
        (rule("iban"), {"a": "DE88 3704 0044 0532 0130 00"}, True),
        (rule("required"), {"a": " "}, True),
        (rule("required_if", other="/b", values=[True]), {"b": True}, True),
        (rule("required_if", other="/b", values=[False]), {}, False),
        (rule("required_from_age", other="/b", limit=12), {"b": "2014-11-16"}, True),
        (rule("required_from_age", other="/b", limit=12), {"b": "2014-11-17"}, False),
        (rule("younger_than", limit=18), {"a": "2008-11-16"}, True),
        (rule("younger_than", limit=18), {"a": "2008-11-17"}, False),
        (rule("not_equal", values=[False]), {"a": False}, True),
        (rule("not_future", "/list/*/a"), {"list": [{"a": "2020-01-01"}, {"a": "2030-01-01"}]}, True),
    ],
)
def test_cross_field_rule(found: FormRule, payload: dict[str, object], breaks: bool) -> None:
    assert bool(findings([found], payload, ON)) is breaks


def test_rule_in_a_list_names_the_element() -> None:
    broken = findings(
        [rule("not_future", "/list/*/a")], {"list": [{"a": "2020-01-01"}, {"a": "2030-01-01"}]}, ON
    )
    assert [error.pointer for _, error in broken] == ["/list/1/a"]


def test_pointer_outside_the_payload_is_none() -> None:
    assert value_at({"a": [1]}, "/a/3") is None
    assert value_at("text", "/a") is None
