"""The hearing in tax law: only where the office departs from what was declared, against the person (§ 91 (1) AO)."""

from dataclasses import replace

import pytest

from cases.commands.assign import take_case
from cases.commands.check import correct_statement
from cases.commands.decide import DraftInput, save_draft
from cases.facts.actor import system_actor
from cases.models import Case
from tests.factories.deregistrations import REFUND
from tests.factories.stages import DOG_TAX, Stages, draft


def test_tax_as_declared_needs_no_hearing_and_a_departure_does(stages: Stages) -> None:
    from_form = stages.taken(DOG_TAX)
    with stages.acting(stages.office.dirk) as ctx:
        save_draft(ctx, from_form, version=None, draft=draft(DOG_TAX, "festgesetzt"))
    assert not any(
        "Anhörung" in text for text in stages.page(from_form, stages.office.dirk).decision.blockers
    )

    with stages.acting(stages.office.dirk) as ctx:
        correct_statement(
            ctx, from_form, version=None, pointer="/dog/keeping_since", value="01.06.2026", reason="Zeuge"
        )
    assert any("§ 91 AO" in text for text in stages.page(from_form, stages.office.dirk).decision.blockers)


@pytest.mark.parametrize(
    ("outcome", "changed", "pointer", "is_heard"),
    [
        ("festgesetzt", {}, "", False),
        ("festgesetzt", {"begins_on": "01.03.2025"}, "", True),
        ("festgesetzt", {"begins_on": "01.01.2027"}, "", False),
        ("festgesetzt", {}, "/applicant/phone", False),
        ("festgesetzt", {}, "/dogs_in_household", True),
        ("abgelehnt", {}, "", True),
    ],
)
def test_only_a_departure_that_bears_on_the_tax_is_heard(
    stages: Stages, outcome: str, changed: dict[str, str], pointer: str, is_heard: bool
) -> None:
    case_id = stages.taken(DOG_TAX)
    typed = draft(DOG_TAX, "festgesetzt")
    with stages.acting(stages.office.dirk) as ctx:
        if pointer:
            value = "2" if pointer == "/dogs_in_household" else "05194 99"
            correct_statement(ctx, case_id, version=None, pointer=pointer, value=value, reason="Anruf")
        fields = dict(typed.fields) | changed
        save_draft(ctx, case_id, version=None, draft=replace(typed, outcome=outcome, fields=fields))
    assert stages.page(case_id, stages.office.dirk).hearing.is_needed is is_heard


@pytest.mark.parametrize(
    ("changed", "is_heard"),
    [
        ({}, False),
        ({"ended_on": "10.10.2026", "tax_ends_on": "31.10.2026"}, False),  # earlier: more comes back
        ({"ended_on": "20.11.2026"}, True),
        ({"taxed_since": "01.01.2018"}, True),
        ({"remaining_dogs": "1"}, True),  # one more than declared: its tax goes on
    ],
)
def test_a_smaller_refund_than_declared_is_heard_too(
    stages: Stages, changed: dict[str, str], is_heard: bool
) -> None:
    case_id = stages.routed("hundesteuer-abmeldung")
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        typed = replace(REFUND, fields=dict(REFUND.fields) | changed)
        save_draft(ctx, case_id, version=None, draft=typed)
    assert stages.page(case_id, stages.office.dirk).hearing.is_needed is is_heard


@pytest.mark.parametrize(
    ("pointer", "value", "is_heard"),
    [
        ("/ending/ended_on", "2026-10-30", False),  # earlier: more comes back
        ("/ending/ended_on", "2026-11-15", True),
        ("/dog/keeping_since", "2020-01-01", False),
        ("/dog/keeping_since", "2018-01-01", True),
        ("/remaining_dogs", "1", True),
        ("/ending/reason", "entlaufen", True),
        ("/applicant/phone", "05194 99", False),
    ],
)
def test_a_corrected_statement_is_heard_only_where_it_goes_against_the_person(
    stages: Stages, pointer: str, value: str, is_heard: bool
) -> None:
    case_id = stages.routed("hundesteuer-abmeldung")
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        correct_statement(ctx, case_id, version=None, pointer=pointer, value=value, reason="Anruf")
        save_draft(ctx, case_id, version=None, draft=DraftInput("erstattet", fields={}))
    assert stages.page(case_id, stages.office.dirk).hearing.is_needed is is_heard


@pytest.mark.parametrize(
    ("typed", "is_heard"),
    [
        ("0", True),  # nobody moves up: less comes back than after what was declared
        ("1", False),
        ("2", True),
    ],
)
def test_fewer_dogs_that_stay_are_heard_as_well_as_more(
    stages: Stages, typed: str, *, is_heard: bool
) -> None:
    case_id = stages.routed("hundesteuer-abmeldung")
    with stages.acting(system_actor()) as ctx:
        row = ctx.session.get_one(Case, case_id)
        row.form = row.form | {"remaining_dogs": 1}
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        fields = dict(REFUND.fields) | {"remaining_dogs": typed}
        save_draft(ctx, case_id, version=None, draft=replace(REFUND, fields=fields))
    assert stages.page(case_id, stages.office.dirk).hearing.is_needed is is_heard


@pytest.mark.parametrize(
    ("pointer", "declared", "value", "is_heard"),
    [
        ("/dogs_in_household", 2, "1", False),  # a dog that moves up: less tax
        ("/dogs_in_household", 2, "3", True),
        ("/dog/birth_date", None, "2026-05-21", False),  # younger: taxed later
        ("/dog/birth_date", None, "2026-05-19", True),
        ("/dog/breed", None, "Dogge", True),
    ],
)
def test_a_corrected_registration_is_heard_only_where_it_goes_against_the_person(
    stages: Stages, pointer: str, declared: int | None, value: str, *, is_heard: bool
) -> None:
    case_id = stages.taken(DOG_TAX)
    if declared is not None:
        with stages.acting(system_actor()) as ctx:
            row = ctx.session.get_one(Case, case_id)
            row.form = row.form | {pointer.strip("/"): declared}
    with stages.acting(stages.office.dirk) as ctx:
        correct_statement(ctx, case_id, version=None, pointer=pointer, value=value, reason="Anruf")
        save_draft(ctx, case_id, version=None, draft=DraftInput("festgesetzt", fields={}))
    assert stages.page(case_id, stages.office.dirk).hearing.is_needed is is_heard


def test_every_proposed_field_the_hearing_looks_at_says_on_which_side_it_goes_against_the_person(
    stages: Stages,
) -> None:
    services = [one for one in stages.toolbox.catalogue.services() if one.hearing.needed == "deviation"]
    silent = [
        (service.key, outcome.key, field.key)
        for service in services
        for outcome in service.outcomes
        for field in outcome.fields
        if (field.default_from or "").startswith(service.hearing.bears_on) and not field.against
    ]
    assert (len(services), silent) == (2, [])


def test_what_is_free_later_goes_against_the_person_and_what_is_taxed_earlier(stages: Stages) -> None:
    outcomes = stages.toolbox.catalogue.service(DOG_TAX).outcomes
    sides = {outcome.key: field.against for outcome in outcomes for field in outcome.fields if field.against}
    assert sides.pop("steuerfrei") == "later"
    assert set(sides.values()) == {"earlier"}
