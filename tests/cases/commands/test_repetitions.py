"""A second loss of a pupil's card in one school year is found by the office, whatever the citizen ticks."""

import pytest
from sqlmodel import col, select

from cases.facts.actor import CaseId, system_actor
from cases.models import Case
from cases.queries.repetitions import repetition_hint
from tests.factories.stages import Stages

CARD = "schuelerfahrkarte-verlust"
WORDS = "schon ein Verlust gemeldet"


def hints(stages: Stages, case_id: CaseId) -> list[str]:
    return [hint for hint in stages.page(case_id).head.hints if WORDS in hint]


def test_the_second_case_of_the_same_child_names_the_first(stages: Stages) -> None:
    first = stages.routed(CARD)
    assert hints(stages, first) == []
    second = stages.routed(CARD, "late_second_loss")
    assert hints(stages, second) == [
        "In diesem Schuljahr ist für dieses Kind schon ein Verlust gemeldet: "
        f"{stages.row(first).file_reference}."
    ]


@pytest.mark.parametrize(
    ("changes", "is_found"),
    [
        ({}, True),
        ({"family_name": " WOLTERS "}, True),
        ({"given_names": "Mira"}, False),
        ({"birth_date": "2013-10-03"}, False),
        ({"birth_date": ""}, False),
        ({"lost_on": "2026-08-01"}, True),
        ({"lost_on": "2026-07-31"}, False),
        ({"lost_on": "2027-07-31"}, True),
        ({"lost_on": "2027-08-01"}, False),
        ({"lost_on": "morgen"}, False),
    ],
)
def test_same_child_and_same_school_year(stages: Stages, changes: dict[str, str], is_found: bool) -> None:
    case_id = stages.routed(CARD)
    with stages.acting(stages.office.portal) as ctx:
        row = ctx.session.exec(select(Case).where(col(Case.id) == case_id)).one()
        form = {part: dict(row.form[part]) for part in ("pupil", "loss")}
        for name, value in changes.items():
            form["loss" if name == "lost_on" else "pupil"][name] = value
        service = ctx.catalogue.service(CARD)
        assert bool(repetition_hint(ctx, service, form, row.authority_key)) is is_found
        assert repetition_hint(ctx, service, form, "gemeinde-bispingen") == ""


@pytest.mark.parametrize(
    ("column", "value"),
    [("status", "zurueckgenommen"), ("outcome", "doppelt_gemeldet"), ("outcome", "wiedergefunden")],
)
def test_what_was_no_loss_does_not_count(stages: Stages, column: str, value: str) -> None:
    case_id = stages.routed(CARD)
    with stages.acting(system_actor()) as ctx:
        row = ctx.session.exec(select(Case).where(col(Case.id) == case_id)).one()
        setattr(row, column, value)
        ctx.session.flush()
        assert repetition_hint(ctx, ctx.catalogue.service(CARD), row.form, row.authority_key) == ""
