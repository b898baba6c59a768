"""What the clerk is told of an application for Unterhaltsvorschuss, and what its letter says, fits the child."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from cases.commands.decide import DraftInput, save_draft
from cases.queries.letter_facts import final_letter
from tests.api.portal.door import Door
from tests.factories.stages import Stages
from tests.services.walk import CATALOGUE, Walk, complete, said_in

JOBCENTER = "Diesen Teil zahle ich an das Jobcenter und nicht an Sie."
RECOURSE = "Der Landkreis wendet sich wegen der gezahlten Beträge an den anderen Elternteil"


def changed(changes: Mapping[str, Mapping[str, object]]) -> dict[str, Any]:
    """The complete form with other statements; a group without any is left out."""
    form = said_in(complete("unterhaltsvorschuss"))["payload"]
    found = {**form, **{group: form[group] | values if values else {} for group, values in changes.items()}}
    return {key: value for key, value in found.items() if value != {}}


@pytest.mark.parametrize(
    ("changes", "has", "has_not"),
    [
        ({}, [RECOURSE, "lebt das Kind bei Ihnen"], [JOBCENTER]),
        ({"child": {"receives_basic_security": True}}, [RECOURSE, JOBCENTER], []),
        ({"other_parent": {"is_deceased": True}}, [], [RECOURSE]),
        ({"other_parent": {}}, [RECOURSE], []),
        ({"applicant": {"relation": "vormund"}}, ["lebt das Kind bei einem Elternteil"], ["bei Ihnen und"]),
    ],
)
def test_grant_says_what_fits_the_child(
    door: Door,
    stages: Stages,
    changes: dict[str, dict[str, object]],
    has: list[str],
    has_not: list[str],
) -> None:
    walk = Walk(door, stages, complete("unterhaltsvorschuss"))
    walk.said["payload"] = changed(changes)
    case_id = walk.checked()
    with stages.acting(walk.clerk) as ctx:
        save_draft(
            ctx, case_id, version=None, draft=DraftInput("bewilligt", fields={"begins_on": "01.11.2026"})
        )
        letter = final_letter(ctx, case_id)

    text = "\n".join(block.text for block in (*letter.blocks, *letter.after_signature))
    assert all(words in text for words in has)
    assert not any(words in text for words in has_not)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"child": {"receives_basic_security": True}}, ""),
        (
            {"child": {"receives_basic_security": True}, "applicant": {"gross_income_cents": 59999}},
            "unter 600",
        ),
        ({"child": {"receives_basic_security": False}, "applicant": {"gross_income_cents": 59999}}, ""),
        (
            {"child": {"child_benefit_recipient": "niemand"}},
            "Anspruch auf volles Kindergeld (§ 2 Abs. 2 UVG)",
        ),
    ],
)
def test_conditions_of_the_law_are_hinted_at(changes: dict[str, dict[str, object]], words: str) -> None:
    """§ 1 (1a) UVG: 600 euros gross; § 2 (2) UVG: the claim to Kindergeld counts, not who draws it."""
    form = changed(changes)
    found = CATALOGUE.form_hints("unterhaltsvorschuss", 1, form, on=date(2026, 11, 16))
    told = [hint.message for hint in found if "§ 1 Abs. 1a" in hint.message or "§ 2 Abs. 2" in hint.message]
    assert len(told) == bool(words)
    assert words in " ".join(told)


@pytest.mark.parametrize(
    ("effective_on", "words"),
    [
        ("12.11.2026", "An diesem Tag ging Ihr Antrag bei einer anderen Stelle ein (§ 16 Abs. 2 Satz 2"),
        ("18.11.2026", "Erst an diesem Tag lag Ihr Antrag schriftlich vor (§ 9 Abs. 1 UVG)"),
        ("16.11.2026", "Als Tag der Antragstellung gilt der 16.11.2026. Die"),
    ],
)
def test_day_of_the_application_has_its_reason(
    door: Door, stages: Stages, effective_on: str, words: str
) -> None:
    walk = Walk(door, stages, complete("unterhaltsvorschuss"))
    case_id = walk.checked()
    stages.acting.now += timedelta(days=3)
    with stages.acting(walk.clerk) as ctx:
        fields = {"begins_on": "01.11.2026", "effective_on": effective_on}
        save_draft(ctx, case_id, version=None, draft=DraftInput("bewilligt", fields=fields))
        blocks = final_letter(ctx, case_id).blocks
    assert words in " ".join(block.text for block in blocks)
