"""The yearly review of a running benefit comes again after each review, until the claim ends or is revoked."""

from datetime import UTC, date, datetime

from cases.commands.follow_up import finish_time_limit
from cases.facts.actor import CaseId
from cases.facts.case_page import TimeLimitView
from tests.factories.stages import MAINTENANCE, Stages

REVIEW = "Jährliche Überprüfung"


def at(year: int) -> datetime:
    return datetime(year, 11, 22, 9, tzinfo=UTC)


def reviews(stages: Stages, case_id: CaseId) -> list[TimeLimitView]:
    limits = stages.page(case_id).time_limits
    return [one for one in limits if one.title.startswith(REVIEW) and one.status == "laeuft"]


def review(stages: Stages, case_id: CaseId, limit: TimeLimitView, year: int) -> None:
    with stages.acting(stages.clerk(MAINTENANCE), at=at(year)) as ctx:
        finish_time_limit(ctx, case_id, limit.time_limit_id)


def test_review_comes_again_a_year_after_each_review(stages: Stages) -> None:
    case_id = stages.decided(MAINTENANCE, "bewilligt")
    first = reviews(stages, case_id)
    assert len(first) == 1
    for _ in range(2):
        review(stages, case_id, first[0], 2027)

    second = reviews(stages, case_id)
    assert [one.ends_on for one in second] == [date(2028, 11, 22)]
    ledger = second[0].deadline
    assert ledger is not None
    assert "Zuletzt erledigt: 22.11.2027." in ledger.steps[0].text
    review(stages, case_id, second[0], 2028)
    assert [one.ends_on for one in reviews(stages, case_id)] == [date(2029, 11, 22)]


def test_no_review_after_the_end_of_the_claim(stages: Stages) -> None:
    case_id = stages.decided(MAINTENANCE, "bewilligt")
    review(stages, case_id, reviews(stages, case_id)[0], 2036)
    assert reviews(stages, case_id) == [], "the child is 18 on 12 March 2037"


def test_other_reminders_do_not_come_again(stages: Stages) -> None:
    case_id = stages.decided(MAINTENANCE, "bewilligt")
    limits = [one for one in stages.page(case_id).time_limits if "Altersstufe" in one.title]
    review(stages, case_id, limits[0], 2027)
    assert not [
        one
        for one in stages.page(case_id).time_limits
        if one.title == limits[0].title and one.status == "laeuft"
    ]
