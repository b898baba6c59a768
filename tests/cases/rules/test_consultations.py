"""Going on without a body: who needs a reason, who was not heard, and which reasons there are."""

from datetime import date

import pytest

from cases.errors import Invalid
from cases.rules.consultations import (
    AskedBody,
    check_waiver,
    consultation_waivers,
    needs_waiver,
    waiver_title,
    why_not_heard,
)

TODAY = date(2026, 11, 23)
RULE = "VwV-StVO zu § 45"


def body(
    written_on: date | None, waits_until: date | None, *, has_letter: bool = True, required: bool = False
) -> AskedBody:
    return AskedBody("Polizei", has_letter, written_on, waits_until, required)


@pytest.mark.parametrize(
    ("asked", "is_needed", "words"),
    [
        (body(None, date(2026, 11, 30)), True, "nicht angeschrieben. "),
        (body(None, date(2026, 11, 1), required=True), True, "nicht angeschrieben (VwV-StVO zu § 45)"),
        (body(date(2026, 11, 20), date(2026, 11, 23)), False, "die Beteiligung beenden."),
        (body(date(2026, 11, 20), date(2026, 11, 23)), False, "erst am 20.11.2026"),
        (body(date(2026, 11, 20), date(2026, 11, 23), required=True), True, "bis zum 23.11.2026 abwarten"),
        (
            body(date(2026, 11, 20), date(2026, 11, 23), required=True),
            True,
            "die Beteiligung mit Grund beenden.",
        ),
        (body(date(2026, 11, 10), date(2026, 11, 22), required=True), False, None),
        (body(date(2026, 11, 10), None, required=True), False, None),
        (body(None, date(2026, 11, 30), has_letter=False), False, None),
        (body(None, date(2026, 11, 30), has_letter=False, required=True), True, None),
    ],
)
def test_who_was_not_heard_and_where_that_needs_a_reason(
    asked: AskedBody, words: str | None, *, is_needed: bool
) -> None:
    found = why_not_heard(asked, TODAY, rule=RULE)

    assert needs_waiver(asked, TODAY) is is_needed
    assert found is None if words is None else words in (found or "")


def test_each_reason_is_chosen_from_the_list_and_explained() -> None:
    for waiver in consultation_waivers():
        check_waiver(waiver.key, "Rohrbruch")
        assert waiver_title(waiver.key) == waiver.title
    with pytest.raises(Invalid, match="Grund wählen"):
        check_waiver("unbekannt", "Rohrbruch")
    with pytest.raises(Invalid, match="begründen"):
        check_waiver("eilt", " ")
