"""Hostile bodies: refused quickly, in German, with the place of the fault; nothing gets through half."""

import json
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.portal.json_values import parse_json
from cases.errors import Invalid
from cases.models import Case, Submission
from tests.api.portal.door import Door, assert_problem, envelope, pointers
from tests.factories.catalogue import real_catalogue

CATALOGUE = real_catalogue()


def with_remark(text: str) -> bytes:
    """A submission whose remark is this JSON text."""
    body = envelope()
    body["form"]["remarks"] = "@@"
    return json.dumps(body).replace('"@@"', text).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"\xef\xbb\xbf{}",
        b"\xff\xfe{\0}\0",
        b'{"service": "\xe4"}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"form":' * 30 + b"1" + b"}" * 30,
        b'{"service":"a","service":"b"}',
    ],
    ids=lambda body: repr(body[:14]),
)
def test_broken_json_is_refused_and_kept(door: Door, body: bytes) -> None:
    assert_problem(door.post_raw("/submissions", body), 422)
    assert [row.raw_body for row in door.rows(Submission)] == [body]


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "9" * 5000, "9007199254740992"])
def test_numbers_no_system_can_hold_are_refused(door: Door, number: str) -> None:
    assert_problem(door.post_raw("/submissions", with_remark(number)), 422)


@pytest.mark.parametrize("text", [r'"a\u0000b"', r'"a\ud800b"', r'"\udfff\ud83d"'])
def test_signs_no_database_takes_are_refused_at_their_place(door: Door, text: str) -> None:
    assert pointers(door.post_raw("/submissions", with_remark(text))) == ["/form/remarks"]


@pytest.mark.parametrize("name", [r'"\u0000"', r'"\ud800"'])
def test_such_signs_in_names_are_refused_too(door: Door, name: str) -> None:
    assert pointers(door.post_raw("/submissions", with_remark(f"{{{name}: 1}}"))) == ["/form/remarks"]


def test_ten_megabytes_of_text_are_too_large(door: Door) -> None:
    body = with_remark('"' + "x" * 10_000_000 + '"')
    assert_problem(door.post_raw("/submissions", body), 413)
    assert_problem(door.post_files("/submissions", json.loads(body)), 413)
    assert door.count(Submission) == (0,)


def test_ten_megabytes_of_json_as_a_file_part_are_too_large(door: Door) -> None:
    content = ("submission", ("s.json", b" " * 10_000_000, "application/json"))
    headers = door.headers | {"idempotency-key": "k"}
    answer = door.client.post("/submissions", files=[content], headers=headers)
    assert_problem(answer, 413)


@pytest.mark.parametrize("kind", ["", "text/plain", "application/xml", "application/x-www-form-urlencoded"])
def test_other_media_types_are_refused(door: Door, kind: str) -> None:
    assert_problem(door.post_raw("/submissions", b"{}", kind=kind), 415)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"kein multipart"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\nohne Kopf\r\n--x--\r\n"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\ncontent-disposition: form-data; name="submission"\r\n\r\n{}\r\n--x',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\ncontent-disposition: form-data; name="submission"\r\n\r\n"\xe4"\r\n--x--\r\n',
        ),
    ],
)
def test_broken_multipart_is_refused(door: Door, kind: str, body: bytes) -> None:
    assert_problem(door.post_raw("/submissions", body, kind=kind), 422)
    assert door.count(Case) == (0,)


def test_slow_patterns_and_lists_cannot_occupy_the_door(door: Door) -> None:
    body: dict[str, Any] = envelope()
    body["form"]["applicant"]["email"] = "a@" + "." * 9_000 + " "
    body["form"]["relief"] = {"kind": "keine", "disability_marks": [{str(n): n} for n in range(500)]}
    before = time.perf_counter()
    found = pointers(door.submit(body))
    assert time.perf_counter() - before < 3
    assert {"/form/applicant/email", "/form/relief/disability_marks"} <= set(found)


def test_lists_and_texts_without_end_are_refused_at_their_place(door: Door) -> None:
    body = envelope()
    body["form"]["further_keepers"] = [1] * 501
    assert pointers(door.submit(body)) == ["/form/further_keepers"]
    assert pointers(door.post_raw("/submissions", with_remark(f'"{"x" * 10_001}"'))) == ["/form/remarks"]


@pytest.mark.parametrize("path", ["/submissions/%00", "/submissions/..%2f", f"/submissions/{'x' * 5000}"])
def test_odd_addresses_are_not_found(door: Door, path: str) -> None:
    assert_problem(door.get(path), 404)
    assert_problem(door.post(f"{path}/messages", {"text": "Hallo"}), 404)


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_value_or_invalid(body: bytes) -> None:
    with suppress(Invalid):  # and nothing else
        parse_json(body)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
        max_leaves=15,
    )
)
@settings(max_examples=200, deadline=None)
def test_any_value_as_form_gets_errors_by_pointer_or_none(value: object) -> None:
    for service in CATALOGUE.services():
        for error in CATALOGUE.form_errors(service.key, 1, value, on=service.valid_from):
            assert error.message
