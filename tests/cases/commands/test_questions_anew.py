"""A letter to a body names the day it waits for: late it is no consent."""

from datetime import timedelta
from pathlib import Path

import pytest

from cases.commands.deadlines import note_silence
from cases.commands.letters import mark_posted
from cases.facts.actor import CaseId, system_actor
from cases.models import Letter
from tests.cases.commands.test_consultation_letters import (
    SILENT,
    letters_of,
    printed,
    row_of,
)
from tests.factories.changed_catalogue import office_with
from tests.factories.stages import CLOSURE, Stages

CONSENT = "Keine Stellungnahme bis 30.11.2026: Polizei; Schweigen gilt als Zustimmung"
NO_CONSENT = "Keine Stellungnahme bis 30.11.2026: Polizei"
LATE = "Keine Stellungnahme von Polizei, aber das Schreiben kam spät an – Frist verlängern oder neu fragen"


def questions(stages: Stages, case_id: CaseId) -> list[Letter]:
    """The letters to bodies, oldest first."""
    return letters_of(stages, case_id, "schreiben_an_dritte")


def after_the_period(stages: Stages, case_id: CaseId) -> list[str]:
    """The nightly run of the day after the last one; the running tasks about the body."""
    with stages.acting(system_actor(), at=stages.acting.now + timedelta(days=8)) as ctx:
        note_silence(ctx, [row_of(stages, case_id).consultation_id])
    return tasks(stages, case_id)


def tasks(stages: Stages, case_id: CaseId) -> list[str]:
    limits = stages.page(case_id).time_limits
    found = [one for one in limits if one.status == "laeuft" and one.kind == "wiedervorlage"]
    return [one.title for one in found if "Polizei" in one.title]


@pytest.mark.parametrize(
    ("posted_after", "line", "task"),
    [
        (0, CONSENT, []),
        (1, CONSENT, []),
        (2, NO_CONSENT, [LATE]),
        (3, NO_CONSENT, [LATE]),
        (7, NO_CONSENT, [LATE]),
    ],
)
def test_silence_is_consent_only_of_a_body_that_had_its_days(
    stages: Stages, tmp_path: Path, posted_after: int, line: str, task: list[str]
) -> None:
    stages = office_with(stages, tmp_path, f"services/{CLOSURE}/service.toml", 'title = "Polizei"\n', SILENT)
    case_id = printed(stages)
    with stages.acting(stages.office.anna, at=stages.acting.now + timedelta(days=posted_after)) as ctx:
        mark_posted(ctx, case_id, row_of(stages, case_id).letter_id or 0, posted_on=ctx.today)

    assert after_the_period(stages, case_id) == task
    assert stages.page(case_id).journal[0].text == line
