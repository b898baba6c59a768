"""A dog that changes its keeper: what the clerk is told of the tax of the other keeper with the same chip number."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from cases.commands.decide import save_draft
from cases.facts.actor import CaseId, system_actor
from cases.facts.kinds import DecisionStatus
from cases.models import Case, Decision
from cases.queries.case_page import case_page
from cases.queries.decision_amounts import Inputs
from cases.queries.same_chip import same_chip_warnings
from cases.rules.benefits.dog_tax import TaxBegins
from tests.factories.assessments import assessed_dog, deregistered
from tests.factories.stages import DOG_TAX, Stages, draft

STILL = "und abgemeldet ist er nicht"
TWICE = "trifft denselben Monat noch einmal"


def told(stages: Stages, begins_on: str = "01.12.2026", chip: str | None = None) -> list[str]:
    """What the sheet of the next keeper says about the chip."""
    case_id = stages.taken(DOG_TAX)
    with stages.acting(system_actor()) as ctx:
        row = ctx.session.get_one(Case, case_id)
        row.applicant_name = "Neumann, Nora"
        if chip is not None:
            row.form = row.form | {"dog": row.form["dog"] | {"chip_number": chip}}
    typed = draft(DOG_TAX, "festgesetzt")
    with stages.acting(stages.office.dirk) as ctx:
        fields = dict(typed.fields) | {"begins_on": begins_on}
        save_draft(ctx, case_id, version=None, draft=replace(typed, fields=fields))
        sheet = case_page(ctx, case_id).decision.calculation
    assert sheet is not None
    return [one for one in sheet.warnings if "Chipnummer" in one]


def gone(stages: Stages, dog: CaseId, ended_on: str, tax_ends_on: str, *, keeper: str = "") -> str:
    """A decided deregistration of the dog: its file reference."""
    case_id = deregistered(stages, dog, outcome="abgemeldet", ended_on=ended_on, keeper=keeper)
    with stages.acting(system_actor()) as ctx:
        row = ctx.session.get_one(Case, case_id)
        ctx.session.add(
            Decision(
                case_id=case_id, status=DecisionStatus.APPROVED.value, outcome="abgemeldet", saved_at=ctx.now,
                approved_at=ctx.now, author_id=stages.office.dirk.staff_id or 0, author_name="",
                fields={"ended_on": ended_on, "tax_ends_on": tax_ends_on},
            )
        )  # fmt: skip
        return row.file_reference


def test_a_dog_that_nobody_else_has_is_told_of_nothing(stages: Stages) -> None:
    assert told(stages) == []


def test_a_dog_that_is_still_taxed_elsewhere_is_told(stages: Stages) -> None:
    dog = assessed_dog(stages)
    found = told(stages)
    assert len(found) == 1
    assert f"({stages.row(dog).file_reference}), {STILL}" in found[0]


def test_a_dog_without_a_chip_or_with_another_one_is_not_taken_for_it(stages: Stages) -> None:
    assessed_dog(stages)
    assert told(stages, chip="") == []
    assert told(stages, chip="276098100000999") == []


def test_the_zero_of_a_reader_does_not_hide_it(stages: Stages) -> None:
    dog = assessed_dog(stages)
    assert len(told(stages, chip=f"0{stages.row(dog).form['dog']['chip_number']}")) == 1


@pytest.mark.parametrize(
    ("begins_on", "ended_on", "tax_ends_on", "words"),
    [
        ("01.12.2026", "2026-11-07", "2026-11-30", ""),  # Folgemonat: no month twice
        ("01.11.2026", "2026-11-07", "2026-11-30", TWICE),  # Monat der Aufnahme: November for both
        ("01.11.2026", "2026-11-12", "2026-11-30", TWICE),  # the two name the day differently
        ("01.11.2026", "2026-10-31", "2026-10-31", ""),
        ("01.12.2026", "2026-11-07", "2026-12-31", TWICE),  # the notice came late, and the Satzung counts it
        (
            "01.12.2026",
            "2026-12-03",
            "2026-12-31",
            "",
        ),  # the end of this keeping itself, not of the one before
    ],
)
def test_a_month_two_keepers_would_pay_is_told(
    stages: Stages, begins_on: str, ended_on: str, tax_ends_on: str, words: str
) -> None:
    dog = assessed_dog(stages)
    with stages.toolbox.engine.begin() as connection:
        connection.execute(text('UPDATE decision SET fields = fields || \'{"begins_on": "2020-01-01"}\''))
    reference = gone(stages, dog, ended_on, tax_ends_on)
    found = told(stages, begins_on)
    assert len(found) == bool(words)
    assert all(words in one and reference in one and "Folgemonats" in one for one in found)


@pytest.mark.parametrize(
    ("begins", "words"),
    [
        (TaxBegins.MONTH_OF_ADMISSION, "Nach dem Tarif beginnt sie am Ersten des Monats der Aufnahme."),
        (TaxBegins.FOLLOWING_MONTH, "Nach dem Tarif beginnt sie am Ersten des Folgemonats."),
    ],
)
def test_the_clerk_is_told_the_rule_of_the_tariff(stages: Stages, begins: TaxBegins, words: str) -> None:
    dog = assessed_dog(stages)
    gone(stages, dog, "2026-11-07", "2026-11-30", keeper="Olaf Alt")
    with stages.acting(stages.office.dirk) as look:
        case = look.session.get_one(Case, dog)
        service = look.catalogue.service(DOG_TAX)
        outcome = service.outcome("festgesetzt")
        inputs = Inputs(look, case, service, case.form, outcome, {}, look.today)
        found = same_chip_warnings(inputs, date(2026, 11, 1), begins)
    assert [words in one for one in found] == [True]


def test_the_end_that_a_third_keeper_stated_leaves_the_tax_of_the_second(stages: Stages) -> None:
    dog = assessed_dog(stages)
    gone(stages, dog, "2025-05-07", "2025-05-31", keeper="Olaf Alt")
    assert [STILL in one for one in told(stages)] == [True]


def test_a_keeper_is_the_same_in_two_spellings(stages: Stages) -> None:
    dog = assessed_dog(stages)
    with stages.acting(system_actor()) as ctx:
        ctx.session.get_one(Case, dog).applicant_name = "Müller-Lüdenscheidt, Olaf"
    gone(stages, dog, "2026-12-07", "2026-12-31", keeper="MÜLLER\u2011Lüdenscheidt,  Olaf")
    assert told(stages, "01.01.2027") == []


def test_a_dog_whose_assessment_names_its_end_is_taxed_no_more(stages: Stages) -> None:
    assessed_dog(stages)
    with stages.toolbox.engine.begin() as connection:
        connection.execute(text('UPDATE decision SET fields = fields || \'{"ended_on": "2026-10-01"}\''))
    assert told(stages) == []
