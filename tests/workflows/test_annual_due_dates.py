"""When the tax of an annual notice is due: on the dates of the Satzung, also where the notice comes late in January."""

from datetime import UTC, date, datetime

import pytest

from cases.commands.check import correct_statement
from cases.errors import Invalid
from cases.facts.actor import CaseId, system_actor
from cases.models import Case
from cases.queries.annual_notices import notices_of
from tests.factories.assessments import BISPINGEN, assessed_dog
from tests.factories.stages import DOG_TAX, Stages

QUARTERLY = [
    ("15.02.2027", "15,00"),
    ("15.05.2027", "15,00"),
    ("15.08.2027", "15,00"),
    ("15.11.2027", "15,00"),
]
ONCE = [("01.07.2027", "60,00")]
LATE = [("15.05.2027", "20,00"), ("15.08.2027", "20,00"), ("15.11.2027", "20,00")]


def due_dates(stages: Stages, dog: CaseId, day: int, month: int) -> list[tuple[str, str]]:
    """The rows of the notice for 2027 made on this day of 2027."""
    with stages.acting(system_actor(), at=datetime(2027, month, day, 9, tzinfo=UTC)) as look:
        made = notices_of(look, "hundesteuer", authority_key=BISPINGEN, year=2027, case_ids=(dog,))
    assert made.faults == {}
    table = next(block for block in made.drafts[dog].facts.blocks if block.rows and "Fällig am" in str(block))
    rows = [(row[0], row[1].removesuffix(" Euro")) for row in table.rows]
    return [row for row in rows if row[0][:1].isdigit()]


@pytest.mark.parametrize(
    ("day", "month", "expected"),
    [(4, 1, QUARTERLY), (18, 1, QUARTERLY), (31, 1, QUARTERLY), (2, 2, LATE)],
)
def test_a_notice_of_january_keeps_the_first_date_of_the_satzung(
    stages: Stages, day: int, month: int, expected: list[tuple[str, str]]
) -> None:
    assert due_dates(stages, assessed_dog(stages), day, month) == expected


@pytest.mark.parametrize(
    ("received", "expected"),
    [(datetime(2026, 9, 30, 21, tzinfo=UTC), ONCE), (datetime(2026, 9, 30, 22, tzinfo=UTC), QUARTERLY)],
)
def test_who_applied_by_30_september_pays_on_the_first_of_july(
    stages: Stages, received: datetime, expected: list[tuple[str, str]]
) -> None:
    dog = assessed_dog(stages)
    with stages.acting(system_actor()) as ctx:
        row = ctx.session.get_one(Case, dog)
        row.form = row.form | {"payment_interval": "jaehrlich"}
        row.received_at = (
            received  # nine, and ten in the evening here: midnight is between them in summer time
        )
    assert due_dates(stages, dog, 18, 1) == expected


def test_wish_a_clerk_entered_counts_from_the_day_it_was_entered(stages: Stages) -> None:
    dog = assessed_dog(stages)
    with stages.acting(system_actor()) as ctx:
        row = ctx.session.get_one(Case, dog)
        row.received_at = datetime(2026, 3, 1, 9, tzinfo=UTC)
        row.corrections = {"/payment_interval": "jaehrlich"}
    assert due_dates(stages, dog, 18, 1) == ONCE
    with stages.acting(system_actor()) as ctx:
        ctx.enter(dog, "berichtigung", "Angabe berichtigt: Zahlweise", pointer="/payment_interval")
    assert due_dates(stages, dog, 18, 1) == QUARTERLY


def test_wish_told_by_letter_counts_from_the_day_it_came_in(stages: Stages) -> None:
    case_id = stages.drafted(DOG_TAX, "festgesetzt")
    clerk = stages.clerk(DOG_TAX)

    def wish(told_on: date | None) -> list[str]:
        with stages.acting(clerk) as ctx:
            correct_statement(
                ctx, case_id, version=None, pointer="/payment_interval", value="jaehrlich", reason="Brief",
                told_on=told_on,
            )  # fmt: skip
        sheet = stages.page(case_id, clerk).decision.calculation
        assert sheet is not None
        return [f"{line.label}: {line.note}" for line in sheet.lines if line.label.startswith("Jährliche")]

    assert "ab 2028: beantragt am 23.11.2026" in wish(None)[0]
    assert wish(date(2026, 9, 29))[0].startswith("Jährliche Zahlung ab 2027: beantragt am 29.09.2026")
    assert wish(date(2026, 9, 29)) == wish(None), "the same value without a day moves nothing"
    entered = [line for line in stages.page(case_id, clerk).journal if line.act == "berichtigung"]
    assert len(entered) == 2
    with pytest.raises(Invalid, match="Zukunft"):
        wish(date(2026, 11, 24))


def test_first_assessment_says_from_when_the_tax_is_paid_at_once(stages: Stages) -> None:
    case_id = stages.drafted(DOG_TAX, "festgesetzt")
    clerk = stages.clerk(DOG_TAX)
    with stages.acting(system_actor()) as ctx:
        row = ctx.session.get_one(Case, case_id)
        row.form = row.form | {"payment_interval": "jaehrlich"}
    sheet = stages.page(case_id, clerk).decision.calculation
    assert sheet is not None
    (line,) = [line for line in sheet.lines if line.label.startswith("Jährliche Zahlung")]
    assert line.label == "Jährliche Zahlung ab 2028"  # applied for on 23 November 2026
    assert "23.11.2026" in line.note
