"""When the tax of an annual notice is due: on the dates of the Satzung, also where the notice comes late in January."""

from datetime import UTC, datetime

import pytest

from cases.facts.actor import CaseId, system_actor
from cases.models import Case
from cases.queries.annual_notices import notices_of
from tests.factories.assessments import BISPINGEN, assessed_dog
from tests.factories.stages import Stages

QUARTERLY = [
    ("15.02.2027", "15,00"),
    ("15.05.2027", "15,00"),
    ("15.08.2027", "15,00"),
    ("15.11.2027", "15,00"),
]
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


def test_who_pays_once_a_year_pays_on_the_first_of_july(stages: Stages) -> None:
    dog = assessed_dog(stages)
    with stages.acting(system_actor()) as ctx:
        row = ctx.session.get_one(Case, dog)
        row.form = row.form | {"payment_interval": "jaehrlich"}
    assert due_dates(stages, dog, 18, 1) == [("01.07.2027", "60,00")]
