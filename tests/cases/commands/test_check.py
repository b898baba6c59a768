"""Checking a case: the task list, corrections of statements."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cases.commands.check import correct_statement, tick_step
from cases.errors import FieldError, Invalid, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.facts.summary import CaseSummary
from cases.facts.worklist import WorkListFilter
from cases.queries.letter_facts import draft_letter
from cases.queries.worklist import work_list
from tests.factories.stages import DOG_TAX, MAINTENANCE, Stages


def correct(
    stages: Stages, case_id: CaseId, pointer: str, value: str, reason: str = "Laut Ausweis"
) -> CaseSummary:
    service = stages.row(case_id).service_key
    with stages.acting(stages.clerk(service)) as ctx:
        return correct_statement(ctx, case_id, version=None, pointer=pointer, value=value, reason=reason)


def shown(stages: Stages, case_id: CaseId, pointer: str) -> tuple[str, str | None]:
    rows = [
        row for section in stages.page(case_id).sections for row in section.rows if row.pointer == pointer
    ]
    assert len(rows) == 1
    return rows[0].value, rows[0].corrected


def test_ticked_steps_move_the_next_step_forward(stages: Stages) -> None:
    case_id = stages.routed()

    with stages.acting(stages.office.anna) as ctx:
        tick_step(ctx, case_id, step_key="vorlauf", is_done=True)

    page = stages.page(case_id)
    assert page.head.status == "in_pruefung"
    assert page.head.next_step == "Verkehrszeichenplan und Umleitung prüfen"
    assert page.journal[0].text == "Geprüft: Vorlaufzeit prüfen"
    assert [(step.is_done, step.done_by) for step in page.check_steps[:2]] == [
        (True, "Anna Albers"),
        (False, ""),
    ]


def test_an_open_step_again_is_written_into_the_history(stages: Stages) -> None:
    case_id = stages.taken()
    for is_done in (True, False):
        with stages.acting(stages.office.anna) as ctx:
            tick_step(ctx, case_id, step_key="gebuehr", is_done=is_done)

    page = stages.page(case_id)
    assert page.journal[0].text == "Wieder offen: Gebühr festlegen"
    assert not any(step.is_done for step in page.check_steps)


def test_an_unknown_step_is_not_found(stages: Stages) -> None:
    case_id = stages.taken()

    with pytest.raises(NotFound, match="Prüfschritt"), stages.acting(stages.office.anna) as ctx:
        tick_step(ctx, case_id, step_key="kaffee", is_done=True)


def test_a_correction_lies_over_the_statement_and_the_letter_uses_it(stages: Stages) -> None:
    case_id = stages.drafted(DOG_TAX, "festgesetzt")

    correct(stages, case_id, "/applicant/family_name", "Petersen-Lüth")

    page = stages.page(case_id)
    assert shown(stages, case_id, "/applicant/family_name") == ("Petersen", "Petersen-Lüth")
    assert page.head.applicant_name == "Petersen-Lüth, Jana"
    assert page.journal[0].text.endswith("– Laut Ausweis")
    with stages.acting(stages.office.dirk) as ctx:
        assert "Jana Petersen-Lüth" in draft_letter(ctx, case_id).address_lines


def test_the_stated_value_again_lifts_the_correction(stages: Stages) -> None:
    case_id = stages.taken(DOG_TAX)
    correct(stages, case_id, "/dog/name", "Bello")
    assert stages.page(case_id).head.subject == "Bello"

    correct(stages, case_id, "/dog/name", "Balu")

    assert shown(stages, case_id, "/dog/name") == ("Balu", None)
    assert stages.page(case_id).head.subject == "Balu"
    assert stages.row(case_id).corrections == {}


def test_the_same_correction_twice_is_one(stages: Stages) -> None:
    case_id = stages.taken(DOG_TAX)
    first = correct(stages, case_id, "/dog/name", "Bello")

    second = correct(stages, case_id, "/dog/name", "Bello")

    assert second.version == first.version


def test_a_day_is_taken_only_where_it_counts(stages: Stages) -> None:
    case_id = stages.taken(DOG_TAX)
    with stages.acting(stages.clerk(DOG_TAX)) as ctx, pytest.raises(Invalid) as refused:
        correct_statement(
            ctx, case_id, version=None, pointer="/dog/name", value="Bella", reason="Anruf", told_on=ctx.today
        )
    assert [error.pointer for error in refused.value.errors] == ["mitgeteilt_am"]
    assert "zählt nicht, wann" in refused.value.message
    assert stages.row(case_id).corrections == {}


def test_search_finds_the_corrected_birth_date(stages: Stages) -> None:
    case_id = stages.taken(DOG_TAX)

    correct(stages, case_id, "/applicant/birth_date", "18.04.1988")

    with stages.acting(stages.office.dirk) as ctx:
        found = work_list(ctx, WorkListFilter(owner="alle", query="18.04.1988"))
        gone = work_list(ctx, WorkListFilter(owner="alle", query="17.04.1988"))
    assert [row.case_id for row in found.rows] == [case_id]
    assert gone.rows == ()


@pytest.mark.parametrize(
    ("pointer", "typed", "stored"),
    [
        ("/applicant/gross_income_cents", "1.820,50", 182_050),
        ("/applicant/gross_income_cents", "1800", 180_000),
        ("/child/attends_general_school", "nein", False),
        ("/child/birth_date", "13.03.2019", "2019-03-13"),
        ("/child/birth_date", "2019-03-14", "2019-03-14"),
        ("/other_parent/care_share_percent", "20", 20),
        ("/maintenance/payments/0/amount_cents", "60,00", 6_000),
    ],
)
def test_values_are_typed_as_people_write_them(
    stages: Stages, pointer: str, typed: str, stored: object
) -> None:
    case_id = stages.taken(MAINTENANCE)

    correct(stages, case_id, pointer, typed)

    assert stages.row(case_id).corrections == {pointer: stored}


@pytest.mark.parametrize(
    ("pointer", "typed", "reason"),
    [
        ("/child/birth_date", "31.02.2019", "Grund"),
        ("/child/birth_date", "", "Grund"),
        ("/applicant/gross_income_cents", "viel", "Grund"),
        ("/applicant/gross_income_cents", "-5", "Grund"),
        ("/other_parent/care_share_percent", "1,5", "Grund"),
        ("/child/attends_general_school", "vielleicht", "Grund"),
        ("/bank/iban", "DE00 0000", "Grund"),
        ("/applicant/family_name", "Zeile\nZwei", "Grund"),
        ("/applicant/family_name", "x" * 10_000, "Grund"),
        ("/child/birth_date", "13.03.2019", "  "),
    ],
)
def test_a_bad_value_or_no_reason_names_the_field_and_changes_nothing(
    stages: Stages, pointer: str, typed: str, reason: str
) -> None:
    case_id = stages.taken(MAINTENANCE)

    with pytest.raises(Invalid) as refused:
        correct(stages, case_id, pointer, typed, reason)

    assert refused.value.errors[0].pointer in {"wert", "grund"}
    assert (stages.row(case_id).corrections, stages.row(case_id).version) == ({}, 2)


def test_a_correction_cannot_bring_a_fault_to_another_statement(stages: Stages) -> None:
    case_id = stages.taken()

    with pytest.raises(Invalid) as refused:
        correct(stages, case_id, "/closure/starts_at", "01.02.2027, 07:00")

    assert refused.value.errors == (FieldError("wert", "Das Ende der Sperrung muss nach dem Beginn liegen."),)
    assert stages.row(case_id).corrections == {}


@pytest.mark.parametrize(
    ("service", "example", "statements"),
    [
        (
            "schuelerfahrtkosten",
            "bus_card",
            {"/bank/iban": "DE02120300000000202051", "/bank/account_holder": "Jana Petersen"},
        ),
        (
            "sperrgenehmigung",
            "street_festival",
            {"/traffic_safety/name": "Max Ahrens", "/traffic_safety/mobile": "0171 1234567"},
        ),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_statements_that_belong_together_are_entered_one_after_the_other(
    stages: Stages, service: str, example: str, statements: dict[str, str], order: int
) -> None:
    case_id = stages.taken(service, example)

    for pointer in list(statements)[::order]:
        correct(stages, case_id, pointer, statements[pointer])

    assert stages.row(case_id).corrections == statements


def test_a_correction_is_measured_at_the_day_of_receipt(stages: Stages) -> None:
    case_id = stages.taken()
    received_on = stages.row(case_id).received_at.date()

    with stages.acting(stages.office.anna, at=datetime(2027, 1, 5, 9, tzinfo=UTC)) as ctx:
        correct_statement(
            ctx,
            case_id,
            version=None,
            pointer="/closure/starts_at",
            value=f"{received_on + timedelta(days=7):%d.%m.%Y}, 07:00",
            reason="Laut Anruf",
        )

    assert list(stages.row(case_id).corrections) == ["/closure/starts_at"]


@pytest.mark.parametrize(
    "pointer", ["/applicant", "/nothing/here", "", "/applicant/family_name/0", "/__class__"]
)
def test_only_statements_of_the_form_can_be_corrected(stages: Stages, pointer: str) -> None:
    case_id = stages.taken(MAINTENANCE)

    with pytest.raises(NotFound):
        correct(stages, case_id, pointer, "x")


def test_a_correction_can_make_papers_necessary(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    assert stages.page(case_id).head.is_complete

    correct(stages, case_id, "/maintenance/has_title", "ja")

    page = stages.page(case_id)
    assert not page.head.is_complete
    assert page.head.next_step == "Anfordern: Unterhaltstitel"


def test_a_corrected_mailbox_changes_the_way_letters_go(stages: Stages) -> None:
    case_id = stages.drafted(MAINTENANCE, "abgelehnt")
    correct(stages, case_id, "/applicant/mailbox_reference", "postfach-4711")

    with stages.acting(system_actor()) as ctx:
        assert ctx.today == date(2026, 11, 23)
    assert stages.row(case_id).mailbox == "postfach-4711"
