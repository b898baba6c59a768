"""What clerks type into the fields of a decision: moments and amounts in many spellings."""

from datetime import date, datetime
from typing import Literal

import pytest
from pydantic import ValidationError

from cases.catalogue.outcome_rule import Ending, Outcome, OutcomeField
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.queries.outcome_fields import filled_fields, read_moment, read_money


@pytest.mark.parametrize(
    "typed",
    [
        "11.1.27 7:00",
        "11.01.2027, 07:00",
        "11.01.2027 07:00",
        "11.01.2027, 07:00 Uhr",
        "11.01.2027 7.00",
        "2027-01-11T07:00",
        "2027-01-11T06:00:00+00:00",
    ],
)
def test_moments_are_read_as_clerks_type_them(typed: str) -> None:
    assert read_moment(typed) == datetime(2027, 1, 11, 7, tzinfo=OFFICE_TIME_ZONE)


@pytest.mark.parametrize("typed", ["", "bald", "31.02.2027, 07:00", "11.01.2027, 25:00"])
def test_unreadable_moments_are_refused(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller names the field
        read_moment(typed)


@pytest.mark.parametrize(
    ("typed", "cents"), [("66", 6600), ("66,5", 6650), ("1.234,50", 123450), ("66,00 €", 6600)]
)
def test_amounts_are_read_in_german_spelling(typed: str, cents: int) -> None:
    assert read_money(typed) == cents


@pytest.mark.parametrize("typed", ["", "-1", "1,234", "zehn", "1,2,3", "Infinity", "NaN"])
def test_unreadable_amounts_are_refused(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller names the field
        read_money(typed)


def outcome_with(*fields: OutcomeField) -> Outcome:
    return Outcome(
        key="erledigt",
        title="Erledigt",
        ends=Ending.SETTLED,
        needs_reasons=False,
        is_interfering=False,
        needs_remedy=False,
        calculation=False,
        four_eyes=False,
        fields=fields,
    )


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        ("date", "31.12.9999", "Bitte ein Jahr von 1900 bis 2199 eingeben."),
        ("date", "01.01.0001", "Bitte ein Jahr von 1900 bis 2199 eingeben."),
        ("datetime", "31.12.9999, 23:59", "Bitte ein Jahr von 1900 bis 2199 eingeben."),
        ("int", "9" * 30, "Bitte eine Zahl von 0 bis 1.000.000 eingeben."),
        ("int", "-1", "Bitte eine Zahl von 0 bis 1.000.000 eingeben."),
        ("money", "1.000.000,01", "Bitte höchstens 1.000.000,00 Euro eingeben."),
        ("money", "viel", "Bitte einen Betrag wie 66,00 eingeben."),
    ],
)
def test_mistyped_years_and_numbers_are_no_values(
    kind: Literal["date", "datetime", "int", "money"], typed: str, message: str
) -> None:
    found = filled_fields(outcome_with(OutcomeField(key="a", type=kind, title="A")), {"a": typed})

    assert found.values == {"a": None}
    assert [error.message for error in found.errors] == [f"„A“: {message}"]


@pytest.mark.parametrize(
    ("kind", "begins", "ends", "is_refused"),
    [
        ("date", "01.01.2027", "31.12.2026", True),
        ("date", "01.01.2027", "01.01.2027", False),
        ("datetime", "01.01.2027, 08:00", "01.01.2027, 08:00", True),
        ("datetime", "01.01.2027, 08:00", "01.01.2027, 08:01", False),
        ("date", "", "31.12.2026", False),
    ],
)
def test_a_period_does_not_end_before_it_begins(
    kind: Literal["date", "datetime"], begins: str, ends: str, is_refused: bool
) -> None:
    outcome = outcome_with(
        OutcomeField(key="von", type=kind, title="Von", required=False),
        OutcomeField(key="bis", type=kind, title="Bis", after="von"),
    )

    found = filled_fields(outcome, {"von": begins, "bis": ends})

    assert [error.pointer for error in found.errors] == (["feld.bis"] if is_refused else [])
    assert found.values["bis"] is not None


@pytest.mark.parametrize(
    ("kind", "typed", "ends", "message"),
    [
        ("date", "01.01.2027", "31.12.2026", "„Ab“ darf nicht nach „Bis“ liegen. Bitte beide prüfen."),
        ("date", "31.12.2026", "31.12.2026", ""),
        (
            "datetime",
            "01.01.2027, 08:00",
            "01.01.2027, 08:00",
            "„Ab“ muss vor „Bis“ liegen. Bitte beide prüfen.",
        ),
        ("datetime", "01.01.2027, 07:59", "01.01.2027, 08:00", ""),
        ("date", "01.01.2027", "", ""),
    ],
)
def test_what_begins_within_a_period_begins_before_its_end(
    kind: Literal["date", "datetime"], typed: str, ends: str, message: str
) -> None:
    outcome = outcome_with(
        OutcomeField(key="ab", type=kind, title="Ab", before="bis"),
        OutcomeField(key="bis", type=kind, title="Bis", required=False),
    )

    found = filled_fields(outcome, {"ab": typed, "bis": ends})

    assert [error.message for error in found.errors] == ([message] if message else [])


@pytest.mark.parametrize(
    ("kind", "typed", "is_refused"),
    [
        ("date", "23.11.2026", False),
        ("date", "24.11.2026", True),
        ("date", "", False),
        ("datetime", "23.11.2026, 23:59", False),
        ("datetime", "24.11.2026, 00:00", True),
    ],
)
def test_what_the_letter_tells_as_past_does_not_lie_ahead(
    kind: Literal["date", "datetime"], typed: str, is_refused: bool
) -> None:
    outcome = outcome_with(
        OutcomeField(key="am", type=kind, title="Ausgetragen am", required=False, not_future=True)
    )

    found = filled_fields(outcome, {"am": typed}, today=date(2026, 11, 23))

    assert [error.pointer for error in found.errors] == (["feld.am"] if is_refused else [])
    assert filled_fields(outcome, {"am": typed}).errors == ()


def test_only_a_day_can_have_happened() -> None:
    with pytest.raises(ValidationError, match="not_future"):
        OutcomeField(key="am", type="text", title="Am", not_future=True)
    with pytest.raises(ValidationError, match="not_future"):
        OutcomeField(key="am", type="date", title="Am", not_future=True, not_before_announcement=True)


def test_the_day_for_the_addressee_lies_after_the_announcement() -> None:
    outcome = outcome_with(OutcomeField(key="bis", type="date", title="Bis", not_before_announcement=True))
    announced_on = date(2026, 11, 27)

    faults = [
        filled_fields(outcome, {"bis": typed}, announced_on=announced_on).errors
        for typed in ("27.11.2026", "28.11.2026")
    ]

    assert [len(errors) for errors in faults] == [1, 0]
    assert filled_fields(outcome, {"bis": "01.01.2020"}).errors == ()


def test_what_a_field_must_not_precede_has_to_be_a_field_of_the_same_kind() -> None:
    for other in ({"after": "von"}, {"before": "von"}):
        with pytest.raises(ValidationError, match="after und before verlangen"):
            outcome_with(OutcomeField(key="bis", type="date", title="Bis", **other))
    with pytest.raises(ValidationError, match="not_before_announcement"):
        OutcomeField(key="a", type="int", title="A", not_before_announcement=True)


def test_a_text_in_a_sentence_of_the_letter_has_no_line_breaks() -> None:
    outcome = outcome_with(
        OutcomeField(key="facts_text", type="text", title="Tatsachen"),
        OutcomeField(key="danger_facts", type="multiline", title="Gefahr"),
    )
    typed = dict.fromkeys(("facts_text", "danger_facts"), " Die Brücke\r\n\r\nist gesperrt. ")
    values = filled_fields(outcome, typed).values
    assert values["facts_text"] == "Die Brücke ist gesperrt."
    assert values["danger_facts"] == "Die Brücke\r\n\r\nist gesperrt."
