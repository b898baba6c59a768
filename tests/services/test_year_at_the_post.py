"""The year of a reversal when its letter waits for the post and when it went out late (§ 48 (4) VwVfG, § 43 (1) VwVfG)."""

from datetime import date, timedelta

import pytest

from cases.commands.decide import submit_draft
from cases.commands.delivery import record_proof, record_return
from cases.commands.hear import waive_hearing
from cases.commands.letters import mark_posted
from cases.facts.actor import CaseId
from cases.facts.case_page import LetterView
from cases.queries.case_page import case_page
from tests.api.portal.door import Door
from tests.factories.stages import Stages, approve_as_shown
from tests.services.test_year_limits import TRAINING
from tests.services.walk import Walk, complete

KEY = "bescheid_zurueckgenommen"
KNOWN_ON = "20.11.2025"  # The year ends on Friday, 20 November 2026; today is the 16th.


@pytest.fixture
def walk(door: Door, stages: Stages) -> Walk:
    return Walk(door, stages, complete(TRAINING))


def printed(walk: Walk, *, known_on: str = KNOWN_ON, delivery: str = "", deceived: bool = False) -> CaseId:
    """A grant taken back in time, approved today; its letter waits for the post."""
    outcome = walk.service.outcome(KEY)
    case_id = walk.ready_for(outcome)
    fields = {"known_on": known_on} | ({"trust": "taeuschung"} if deceived else {})
    walk.filled(case_id, outcome, fields, delivery=delivery)
    with walk.stages.acting(walk.clerk) as ctx:
        waive_hearing(ctx, case_id, version=None, exception_key="wie_angegeben", reason="Selbst mitgeteilt")
        submit_draft(ctx, case_id, version=None)
    with walk.stages.acting(walk.lead) as ctx:
        approve_as_shown(ctx, case_id)
    walk.stages.produce_letters(case_id)
    return case_id


def letter_of(walk: Walk, case_id: CaseId) -> LetterView:
    return next(one for one in walk.stages.page(case_id).letters if one.kind == "bescheid")


def posted(walk: Walk, case_id: CaseId, day: date) -> None:
    at = walk.stages.acting.now + timedelta(days=(day - date(2026, 11, 16)).days)
    with walk.stages.acting(walk.clerk, at=at) as ctx:
        mark_posted(ctx, case_id, letter_of(walk, case_id).letter_id, posted_on=day)


def missed(walk: Walk, case_id: CaseId) -> list[str]:
    """The running tasks about a year that was missed."""
    limits = walk.stages.page(case_id).time_limits
    return [one.title for one in limits if "versäumt" in one.title and one.status == "laeuft"]


@pytest.mark.parametrize(
    ("delivery", "posted_on", "words"),
    [
        ("", date(2026, 11, 16), ""),
        ("", date(2026, 11, 17), "erst am 21.11.2026 bekannt gegeben, sie endete am 20.11.2026"),
        ("zustellungsurkunde", date(2026, 11, 20), ""),
        ("zustellungsurkunde", date(2026, 11, 21), "erst am 21.11.2026 versandt, sie endete am 20.11.2026"),
    ],
)
def test_a_letter_posted_too_late_is_a_task(walk: Walk, delivery: str, posted_on: date, words: str) -> None:
    """Four days after posting a letter is announced (§ 41 (2) s. 1 VwVfG); a served one is not before it was handed over."""
    case_id = printed(walk, delivery=delivery)
    posted(walk, case_id, posted_on)
    assert letter_of(walk, case_id).sent_on == posted_on
    assert len(missed(walk, case_id)) == bool(words)
    assert words in " ".join(missed(walk, case_id))


def test_no_task_where_no_year_binds(walk: Walk) -> None:
    """Who got the grant by deceit is not protected by the year (§ 48 (4) s. 2 VwVfG)."""
    case_id = printed(walk, deceived=True)
    assert letter_of(walk, case_id).hint == ""
    posted(walk, case_id, date(2026, 11, 30))
    assert missed(walk, case_id) == []


def test_the_proof_of_service_tells_whether_the_year_was_kept(walk: Walk) -> None:
    case_id = printed(walk, delivery="zustellungsurkunde")
    posted(walk, case_id, date(2026, 11, 19))
    letter_id = letter_of(walk, case_id).letter_id
    with walk.stages.acting(walk.clerk, at=walk.stages.acting.now + timedelta(days=10)) as ctx:
        record_proof(ctx, case_id, letter_id, proven_on=date(2026, 11, 23))
        assert any(
            "erst am 23.11.2026 bekannt gegeben" in one.title for one in case_page(ctx, case_id).time_limits
        )
        record_proof(ctx, case_id, letter_id, proven_on=date(2026, 11, 20))
    assert missed(walk, case_id) == []


def test_a_return_keeps_what_is_known(walk: Walk) -> None:
    case_id = printed(walk)
    posted(walk, case_id, date(2026, 11, 17))
    letter_id = letter_of(walk, case_id).letter_id
    with walk.stages.acting(walk.clerk, at=walk.stages.acting.now + timedelta(days=10)) as ctx:
        record_return(ctx, case_id, letter_id, came_back_on=ctx.today, reason="Verzogen")
    assert missed(walk, case_id) == []


@pytest.mark.parametrize(
    ("known_on", "delivery", "words"),
    [
        ("20.11.2025", "", "spätestens am 16.11.2026 aus dem Haus"),
        ("30.11.2025", "", "spätestens am 26.11.2026 aus dem Haus"),
        ("30.11.2025", "zustellungsurkunde", "spätestens am 26.11.2026 aus dem Haus"),
        ("20.11.2025", "persoenlich", "spätestens am 20.11.2026 aus dem Haus"),
    ],
)
def test_the_letter_that_waits_says_its_last_day(
    walk: Walk, known_on: str, delivery: str, words: str
) -> None:
    case_id = printed(walk, known_on=known_on, delivery=delivery)
    hint = letter_of(walk, case_id).hint
    assert words in hint
    assert f"bis zum {known_on[:6]}2026 bekannt gegeben" in hint


def test_the_letter_that_waited_too_long_says_so_and_nothing_once_it_is_out(walk: Walk) -> None:
    case_id = printed(walk)
    late = walk.stages.acting.now + timedelta(days=1)
    page = walk.stages.page(case_id, at=late)
    hints = [one.hint for one in page.letters if one.hint]
    assert hints == [
        "Jahresfrist: Der Bescheid muss bis zum 20.11.2026 bekannt gegeben sein; auf diesem Weg kommt er heute "
        "voraussichtlich schon zu spät (21.11.2026)."
    ]
    posted(walk, case_id, date(2026, 11, 17))
    assert letter_of(walk, case_id).hint == ""
