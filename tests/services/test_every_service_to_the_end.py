"""Every example of every service is handed in, routed and checked, and every outcome leads to its end and its letter."""

import json
import re
from pathlib import Path

import pytest
from sqlmodel import col, select

from cases.catalogue.outcome_rule import Ending, Outcome
from cases.commands.decide import approve
from cases.errors import NotAllowed
from cases.facts.actor import CaseId, system_actor
from cases.facts.case_page import CasePage
from cases.facts.kinds import LetterKind, ServiceKind
from cases.models import Letter, TimeLimit
from cases.rules.lifecycle import CaseStatus
from cases.rules.reminders import RULED_PREFIX
from tests.api.portal.door import Door, pointers
from tests.factories.stages import Stages
from tests.services.walk import CATALOGUE, EXAMPLES, Walk, complete, example_name

WORDS_OF_DECISIONS = re.compile(r"genehmigt|abgelehnt|[Dd]ieser Bescheid|Rechtsbehelfsbelehrung")
_STATUS_AFTER = {
    Ending.DECISION: "beschieden",
    Ending.SETTLED: "abgeschlossen",
    Ending.INTERIM: "in_pruefung",
}
OUTCOMES = [(service.key, outcome.key) for service in CATALOGUE.services() for outcome in service.outcomes]


@pytest.mark.parametrize("path", EXAMPLES, ids=example_name)
def test_example_comes_to_a_desk_or_is_refused(path: Path, door: Door, stages: Stages) -> None:
    walk = Walk(door, stages, path)
    said = walk.said
    if said["expect"] == "refused":
        # What cannot be read at all (a control character) is refused before the form is checked.
        found = set(pointers(walk.hand_in()))
        assert found
        assert found <= {f"/form{pointer}" for pointer in said["expect_pointers"]}
        return
    case_id = walk.checked()
    page = stages.page(case_id, walk.clerk)
    assert page.head.status == CaseStatus.IN_PRUEFUNG
    assert page.head.clerk_name == walk.clerk.name
    assert all(step.is_done for step in page.check_steps)
    assert [letter.kind for letter in page.letters] == [LetterKind.RECEIPT.value]
    remarks = CATALOGUE.form_hints(
        walk.service.key, walk.service.form.current, said["payload"], on=door.now.date()
    )
    assert {remark.message for remark in remarks} <= set(page.head.hints)
    if "expect_hints" in said:
        assert {remark.pointer for remark in remarks if not remark.is_gap} == set(said["expect_hints"])


@pytest.mark.parametrize(("service_key", "outcome_key"), OUTCOMES)
def test_outcome_leads_to_its_end_and_its_letter(
    service_key: str, outcome_key: str, door: Door, stages: Stages
) -> None:
    walk = Walk(door, stages, complete(service_key))
    outcome = walk.service.outcome(outcome_key)
    case_id = walk.ready_for(outcome)
    page = walk.ended(case_id, outcome)
    letters = [letter for letter in page.letters if letter.kind in ("bescheid", "mitteilung")]
    assert len(letters) == (outcome.letter is not None)
    assert all(letter.sent_on and letter.document_id for letter in letters)
    assert page.head.status == _STATUS_AFTER[outcome.ends]
    _the_portal_knows(walk, outcome, page)
    if outcome.is_decision:
        told = "habe ich Ihnen Gelegenheit gegeben, sich zu äußern" in _text_of_letters(stages, case_id)
        assert told is bool(page.hearing.hearings)
        assert (
            page.hearing.hearings or not outcome.is_interfering or walk.service.hearing.needed == "deviation"
        )
        assert all(bool(letter.remedy_ends_on) is outcome.needs_remedy for letter in letters)
    else:
        assert not any(letter.remedy_ends_on for letter in letters)
        if walk.service.kind is not ServiceKind.APPLICATION:
            assert not WORDS_OF_DECISIONS.search(_text_of_letters(stages, case_id))
    rules = {rule.key for rule in walk.service.reminders if not rule.outcomes or outcome.key in rule.outcomes}
    assert _reminders(stages, case_id) <= {f"{RULED_PREFIX}{key}" for key in rules}
    with pytest.raises(NotAllowed, match="keinen Entwurf"), stages.acting(walk.lead) as ctx:
        approve(ctx, case_id, version=None, sha256="", facts=None)


def _the_portal_knows(walk: Walk, outcome: Outcome, page: CasePage) -> None:
    """How its submission ended; of a follow-on case nothing at all, and its letters go by post."""
    if page.head.follows is not None:
        told = walk.status(CaseId(page.head.follows.case_id or 0))
        assert (told["file_reference"], told["status"]) == (page.head.follows.file_reference, "entschieden")
        assert {letter.subject for letter in page.letters} & {
            item["subject"] for item in told["letters"]
        } == set()
        assert {letter.route for letter in page.letters} <= {"post"}
        return
    told = walk.status(CaseId(page.head.case_id))
    if outcome.is_decision:
        assert (told["status"], told["result"]) == ("entschieden", None)
    elif outcome.is_interim:
        assert (told["status"], told["result"]) == ("in Bearbeitung", None)
    else:
        assert told["status"] == "abgeschlossen"
        assert told["result"] == (outcome.citizen_title or outcome.title)


def _text_of_letters(stages: Stages, case_id: int) -> str:
    """What the letter of the outcome says, as it was frozen."""
    with stages.acting(system_actor()) as ctx:
        rows = select(Letter).where(col(Letter.case_id) == case_id, col(Letter.decision_id).is_not(None))
        return json.dumps([row.facts for row in ctx.session.exec(rows).all()], ensure_ascii=False)


def _reminders(stages: Stages, case_id: int) -> set[str]:
    with stages.acting(system_actor()) as ctx:
        keys = ctx.session.exec(select(TimeLimit.key).where(col(TimeLimit.case_id) == case_id)).all()
        return {key for key in keys if key.startswith(RULED_PREFIX)}
