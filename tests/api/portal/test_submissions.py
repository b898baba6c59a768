"""Handing in: what is taken, what is refused and how it is said."""

import copy
from typing import Any

import pytest
from sqlalchemy import event

from cases.models import Case, JournalEntry, OutboxRow, Party, Submission
from tests.api.portal.door import DOG, Door, assert_problem, entries, envelope, pdf, pointers


def changed(**fields: Any) -> dict[str, Any]:
    """The complete dog registration with some top-level statements replaced."""
    body = copy.deepcopy(envelope())
    body["form"] |= fields
    return body


def test_json_submission_becomes_a_case_with_reference_and_status_link(door: Door) -> None:
    answer = door.submit()
    assert answer.status_code == 202
    told = answer.json()
    assert told["status"] == "eingegangen"
    assert told["file_reference"].startswith("22.10-2026-")
    assert answer.headers["location"] == told["links"]["status"]
    status = door.get(told["links"]["status"].removeprefix("/portal/v1")).json()
    assert status["file_reference"] == told["file_reference"]
    assert door.count(Case, Party, Submission) == (1, 1, 1)
    assert {row.topic for row in door.rows(OutboxRow)} == {"zuordnung"}


def test_raw_body_is_kept_byte_for_byte(door: Door) -> None:
    body = b'  {"service":"hundesteuer-anmeldung", "form_version":1,\n "form":{}}\n'
    assert_problem(door.post_raw("/submissions", body), 422)
    (kept,) = door.rows(Submission)
    assert kept.raw_body == body
    assert kept.state == "zurueckgewiesen"


def test_multipart_submission_orders_the_scan_of_its_attachment(door: Door) -> None:
    body = envelope(attachments=entries("chipnachweis"))
    answer = door.post_files("/submissions", body, ("chipnachweis", "chip.pdf", pdf()))
    assert answer.status_code == 202
    assert {row.topic for row in door.rows(OutboxRow)} == {"zuordnung", "virenpruefung"}


def test_incomplete_submission_is_taken_and_says_what_is_missing(door: Door) -> None:
    answer = door.submit(envelope(DOG, "incomplete"))
    told = answer.json()
    assert (answer.status_code, told["is_complete"]) == (202, False)
    paper = {"key": "nachweis_befreiung", "title": "Nachweis zur Befreiung oder Ermäßigung"}
    assert told["missing_documents"] == [paper]
    assert told["missing_statements"] == []  # no chip number yet: the tax does not wait for it
    assert [case.is_complete for case in door.rows(Case)] == [False]


def test_missing_statements_are_told_in_the_words_of_citizens(door: Door) -> None:
    told = door.submit(envelope("unterhaltsvorschuss", "incomplete")).json()
    assert [gap["pointer"] for gap in told["missing_statements"]] == ["/form/applicant/marital_status"]
    assert not any("klären" in gap["detail"] for gap in told["missing_statements"])


def test_remarks_for_the_clerk_stay_in_the_office(door: Door) -> None:
    answer = door.submit(envelope(DOG, "late"))
    (case,) = door.rows(Case)
    assert any("14 Tage" in hint for hint in case.hints)
    assert "14 Tage" not in answer.text


def test_every_fault_of_the_form_is_named_by_pointer_in_german(door: Door) -> None:
    body = changed(dogs_in_household="zwei", tax_ags="x", extra=1)
    del body["form"]["applicant"]["postcode"]
    answer = door.submit(body)
    assert set(pointers(answer)) == {
        "/form/dogs_in_household",
        "/form/tax_ags",
        "/form/extra",
        "/form/applicant/postcode",
    }
    told = {error["pointer"]: error["detail"] for error in answer.json()["errors"]}
    assert told["/form/dogs_in_household"].endswith("muss eine ganze Zahl sein.")
    assert told["/form/extra"] == "Die Angabe „extra“ kennt dieses Formular nicht."
    assert door.count(Case, Submission) == (0, 1)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"service": 7}, "/service"),
        ({"service": "gibt-es-nicht"}, "/service"),
        ({"form_version": "1"}, "/form_version"),
        ({"form_version": 1.0}, "/form_version"),
        ({"form_version": True}, "/form_version"),
        ({"form_version": 0}, "/form_version"),
        ({"form_version": 2}, "/form_version"),
        ({"form": []}, "/form"),
        ({"form": None}, "/form"),
        ({"attachments": {}}, "/attachments"),
        ({"attachments": [{"part": 1}]}, "/attachments/0/part"),
        ({"attachments": [{"part": "a", "x": 1}]}, "/attachments/0/x"),
        ({"unbekannt/~": 1}, "/unbekannt~1~0"),
    ],
)
def test_faults_of_the_envelope_are_named_by_pointer(
    door: Door, change: dict[str, Any], pointer: str
) -> None:
    answer = door.submit(envelope() | change)
    assert pointers(answer) == [pointer]
    assert "Input should" not in answer.text


def test_stale_form_version_names_the_valid_one(door: Door) -> None:
    answer = door.submit(envelope(form_version=99))
    assert "aktuell ist 1" in assert_problem(answer, 422)["detail"]


def test_thousands_of_faults_are_counted_but_not_all_told(door: Door) -> None:
    body = assert_problem(door.submit(changed(**{f"feld{n}": n for n in range(5000)})), 422)
    assert len(body["errors"]) == 200
    assert "200 von 5000" in body["detail"]


@pytest.mark.parametrize(
    ("ags", "kept"), [("03358501", "03358501"), ("02000000", "02000000"), ("03358022", "03358024")]
)
def test_place_nobody_is_competent_for_is_taken_with_a_hint_for_the_clerk(
    door: Door, ags: str, kept: str
) -> None:
    assert door.submit(changed(tax_ags=ags)).status_code == 202
    (case,) = door.rows(Case)
    assert any(ags in hint for hint in case.hints)
    assert case.municipality_key == kept  # a retired key becomes that of Walsrode


def test_journal_and_party_say_what_was_stated(door: Door) -> None:
    door.submit()
    (entry,) = door.rows(JournalEntry)
    assert entry.text == "Anzeige über das Portal eingegangen: Anmeldung zur Hundesteuer"
    (party,) = door.rows(Party)
    assert (party.family_name, str(party.birth_date)) == ("Petersen", "1988-04-17")


def test_one_submission_costs_eight_statements_however_long_its_form(door: Door) -> None:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    door.submit()
    event.listen(door.toolbox.engine, "before_cursor_execute", note)
    try:
        for service in ("hundesteuer-anmeldung", "unterhaltsvorschuss", "sperrgenehmigung"):
            seen.clear()
            assert door.submit(envelope(service)).status_code == 202
            assert len(seen) <= 8, seen
    finally:
        event.remove(door.toolbox.engine, "before_cursor_execute", note)


def test_empty_optional_fields_are_not_stated_and_empty_required_ones_are_asked_for(door: Door) -> None:
    body = changed()
    body["form"]["applicant"] |= {"birth_name": "", "email": "", "po_box": " "}
    assert door.submit(body).status_code == 202
    (case,) = door.rows(Case)
    assert not {"birth_name", "email", "po_box"} & set(case.form["applicant"])
    body["form"]["applicant"]["family_name"] = "\u200b"
    refused = door.submit(body)
    assert_problem(refused, 422)
    assert refused.json()["errors"] == [
        {"pointer": "/form/applicant/family_name", "detail": "Bitte geben Sie „Familienname“ an."}
    ]
