"""Faults in forms: pointers and German sentences for every keyword, cross-field rules by table."""

from datetime import UTC, date, datetime

import pytest

from cases.catalogue.form_fields import form_fields, value_at
from cases.catalogue.form_rule import FormRule
from cases.catalogue.form_rules import Receipt, findings
from cases.catalogue.forms import new_validator, schema_errors

SCHEMA: dict[str, object] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"title": "Name", "type": "string", "minLength": 1, "maxLength": 5, "pattern": "^[a-z]*$"},
        "day": {"title": "Tag", "type": "string", "format": "date"},
        "at": {"title": "Zeit", "type": "string", "format": "date-time"},
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
        ({"name": "a", "day": "2026-02-30"}, "/day", "Den 30.02.2026 gibt es nicht. Bitte prüfen Sie „Tag“."),
        ({"name": "a", "day": "30.02.2026"}, "/day", "Den 30.02.2026 gibt es nicht"),
        ({"name": "a", "day": "2026-13-01"}, "/day", "Den 01.13.2026 gibt es nicht"),
        ({"name": "a", "day": "01.03.2026"}, "/day", "ein Datum wie"),
        ({"name": "a", "at": "2026-02-30T07:00:00+01:00"}, "/at", "Den 30.02.2026 gibt es nicht"),
        ({"name": "a", "at": "2026-03-12T25:00:00+01:00"}, "/at", "ein Zeitpunkt wie"),
        ({"name": "a", "day": "0001-01-01"}, "/day", "Bitte prüfen Sie das Jahr bei „Tag“"),
        ({"name": "a", "day": "9999-12-31"}, "/day", "Möglich sind die Jahre 1900 bis 2199"),
        ({"name": "a", "at": "9999-12-31T23:59:59-12:00"}, "/at", "das Jahr bei „Zeit“"),
        ({"name": "a", "at": "1899-12-31T23:59:59Z"}, "/at", "das Jahr bei „Zeit“"),
        ({"name": "a", "count": 0}, "/count", "nicht kleiner als 1"),
        ({"name": "a", "count": 4}, "/count", "nicht größer als 3"),
        ({"name": "a", "kind": "c"}, "/kind", "nur eine dieser Angaben möglich: a, b"),
        ({"name": "a", "kind": "b"}, "/extra", "Bitte geben Sie „Zusatz“ an"),
        ({"name": "a", "ok": False}, "/ok", "Bitte bestätigen Sie die Erklärung"),
        ({"name": "a", "list": []}, "/list", "mindestens eine Angabe"),
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
        (rule("iban"), {"a": "DE89 3704 0044 0532 0130 00"}, False),
        (rule("iban"), {"a": "DE88 3704 0044 0532 0130 00"}, True),
        (rule("required"), {"a": " "}, True),
        (rule("required_if", other="/b", values=[True]), {"b": True}, True),
        (rule("required_if", other="/b", values=[False]), {}, False),
        (rule("required_from_age", other="/b", limit=12), {"b": "2014-11-16"}, True),
        (rule("required_from_age", other="/b", limit=12), {"b": "2014-11-17"}, False),
        (rule("younger_than", limit=18), {"a": "2008-11-16"}, True),
        (rule("younger_than", limit=18), {"a": "2008-11-17"}, False),
        (rule("younger_than", limit=18), {"a": "9990-11-17"}, False),
        (rule("required_from_age", other="/b", limit=18), {"b": "9990-11-17"}, False),
        (rule("not_equal", values=[False]), {"a": False}, True),
        (rule("after", other="/b"), {"a": "2027-01-11T06:00:00Z", "b": "2027-01-11T07:00:00+01:00"}, True),
        (rule("after", other="/b"), {"a": "2027-01-11T06:01:00Z", "b": "2027-01-11T07:00:00+01:00"}, False),
        (rule("not_over"), {"a": "2026-11-16T08:00:00+01:00"}, False),
        (rule("not_to_come"), {"a": "2026-11-17T08:00:00+01:00"}, True),
        (rule("not_to_come"), {"a": "2026-11-16T08:00:00+01:00"}, False),
        (rule("advised"), {}, True),
        (rule("advised_absent"), {"a": "x"}, True),
        (rule("advised_absent"), {"a": " "}, False),
        (rule("advised_from_months", other="/b", limit=6), {"b": "2026-05-16"}, False),
        (rule("advised_from_months", other="/b", limit=6), {"b": "2026-05-15"}, True),
        (rule("advised_from_months", other="/b", limit=6), {"a": "x", "b": "2020-05-15"}, False),
        (rule("chip_starts_with", values=["000"]), {"a": "000123456789012"}, True),
        (rule("chip_starts_with", values=["000"]), {"a": "276000000000000"}, False),
        (rule("chip_starts_with", values=["276"]), {"a": "0276000000000000"}, True),
        (rule("at_least", limit=1), {"a": 0}, True),
        (rule("at_most", limit=39), {"a": 40}, True),
        (rule("at_most", limit=39), {"a": 39}, False),
        (rule("max_months_ago", limit=1), {"a": "2026-10"}, False),
        (rule("max_months_ago", limit=1), {"a": "2026-09"}, True),
        (rule("max_months_after", other="/b", limit=1), {"a": "2026-02-28", "b": "2026-01-31"}, False),
        (rule("max_months_after", other="/b", limit=1), {"a": "2026-03-01", "b": "2026-01-31"}, True),
        (
            rule("max_months_of", other="/p"),
            {"a": 3, "p": {"begins_on": "2026-01-15", "ends_on": "2026-03-15"}},
            False,
        ),
        (
            rule("max_months_of", other="/p"),
            {"a": 4, "p": {"begins_on": "2026-01-15", "ends_on": "2026-03-15"}},
            True,
        ),
        (rule("not_twice", "/list/*/m"), {"list": [{"m": "2026-01"}, {"m": "2026-01"}]}, True),
        (rule("not_twice", "/list/*/m"), {"list": [{"m": "2026-01"}, {"m": "2026-02"}]}, False),
        (rule("not_future_year"), {"a": 2027}, True),
        (rule("school_year"), {"a": "2026/99"}, True),
        (rule("school_year"), {"a": "2099/00"}, False),
        (rule("in_school_year", other="/b"), {"a": "2027-07-31", "b": "2026/27"}, False),
        (rule("in_school_year", other="/b"), {"a": "2026-07-31", "b": "2026/27"}, True),
        (rule("differs", other="/b"), {"a": 1, "b": 2}, True),
        (rule("differs", other="/b"), {"a": 1}, False),
        (rule("younger_than_on", other="/b", limit=18), {"a": "2008-11-16", "b": "2026-10"}, False),
        (rule("younger_than_on", other="/b", limit=18), {"a": "2008-10-01", "b": "2026-10"}, True),
        (rule("required", condition={"field": "/b", "op": "equals", "value": 1}), {"b": 2}, False),
        (rule("required", condition={"field": "/b", "op": "equals", "value": 1}), {"b": 1}, True),
        (rule("not_future", "/list/*/a"), {"list": [{"a": "2020-01-01"}, {"a": "2030-01-01"}]}, True),
    ],
)
def test_cross_field_rule(found: FormRule, payload: dict[str, object], breaks: bool) -> None:
    assert bool(findings([found], payload, Receipt(ON))) is breaks


def test_rule_in_a_list_names_the_element() -> None:
    broken = findings(
        [rule("not_future", "/list/*/a")], {"list": [{"a": "2020-01-01"}, {"a": "2030-01-01"}]}, Receipt(ON)
    )
    assert [error.pointer for _, error in broken] == ["/list/1/a"]


def test_pointer_outside_the_payload_is_none() -> None:
    assert value_at({"a": [1]}, "/a/3") is None
    assert value_at("text", "/a") is None


def test_a_moment_of_today_is_over_when_the_form_came_later() -> None:
    receipt = Receipt(ON, datetime(2026, 11, 16, 14, tzinfo=UTC))
    assert findings([rule("not_over")], {"a": "2026-11-16T14:59:00+01:00"}, receipt)
    assert not findings([rule("not_over")], {"a": "2026-11-16T15:01:00+01:00"}, receipt)


def test_quiet_hours_know_the_extra_holidays() -> None:
    said = {"a": "2026-11-18T08:00:00+01:00", "b": "2026-11-18T10:00:00+01:00"}
    quiet = [rule("quiet_hours", other="/b")]
    assert not findings(quiet, said, Receipt(ON))
    assert findings(quiet, said, Receipt(ON, extra_holidays=frozenset({date(2026, 11, 18)})))
