"""The Bescheid a deregistration changes is proposed where the file knows the one assessment of the dog (§ 119 (1) AO)."""

import pytest

from cases.models import Case, Decision
from cases.queries.calculations import computed_defaults
from tests.cases.commands.test_replaced_dog_tax import noticed
from tests.factories.assessments import END, assessed_dog, assessed_dogs, deregistered
from tests.factories.stages import Stages


@pytest.mark.parametrize(
    ("dog", "cash_reference", "proposed"),
    [
        (None, None, "Bescheid vom 23.11.2026"),
        ({"name": "Balu"}, " 2210.2026.1 ", "Bescheid vom 23.11.2026"),
        ({"name": "Rex"}, "2210.2026.1", ""),
        ({"name": "Balu"}, "2210.9999.9", ""),
        ({"name": "Balu", "chip_number": "0276098100000123"}, None, "Bescheid vom 23.11.2026"),
        ({"name": "Balu"}, None, ""),
    ],
)
def test_the_letter_of_the_assessment_is_proposed(
    stages: Stages, dog: dict[str, str] | None, cash_reference: str | None, proposed: str
) -> None:
    kept = assessed_dog(stages)
    case_id = deregistered(stages, kept, outcome=None, dog=dog, cash_reference=cash_reference)
    assert _proposed(stages, case_id) == proposed


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ({}, "Bescheide vom 08.01.2027 und vom 07.01.2028"),
        ({"tax_ends_on": "30.11.2026"}, "Bescheide vom 23.11.2026, vom 08.01.2027 und vom 07.01.2028"),
        ({"tax_ends_on": "31.12.2027"}, "Bescheid vom 07.01.2028"),
    ],
)
def test_what_holds_after_the_typed_end_of_the_tax_is_proposed(
    stages: Stages, typed: dict[str, str], proposed: str
) -> None:
    kept = assessed_dog(stages)
    noticed(stages, kept)
    case_id = deregistered(stages, kept, outcome=None, ended_on="2026-12-20")
    with stages.acting(stages.office.dirk) as ctx:
        ctx.session.add(
            Decision(
                case_id=case_id,
                outcome="erstattet",
                fields=typed,
                author_id=1,
                author_name="",
                saved_at=ctx.now,
            )
        )
    assert _proposed(stages, case_id) == proposed


def test_none_is_proposed_where_two_assessments_have_the_same_chip(stages: Stages) -> None:
    kept, copied = assessed_dogs(stages, 2)
    with stages.acting(stages.office.dirk) as ctx:
        ctx.session.get_one(Case, copied).form = ctx.session.get_one(Case, kept).form
    assert _proposed(stages, deregistered(stages, kept, outcome=None, cash_reference=None)) == ""


def _proposed(stages: Stages, case_id: int) -> str:
    with stages.acting(stages.office.dirk) as ctx:
        row = ctx.session.get_one(Case, case_id)
        outcome = ctx.catalogue.service(END).outcome("erstattet")
        return computed_defaults(ctx, row, outcome).get("changed_notice", "")
