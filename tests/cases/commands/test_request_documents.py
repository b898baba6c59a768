"""A demand for papers stops the clock of the office until they arrive; the ledger says by how much."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cases.commands.check import correct_statement
from cases.commands.deadlines import remind_applicants
from cases.commands.documents import Upload, receive_documents
from cases.commands.request_documents import request_documents, withdraw_request
from cases.errors import Conflict, Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.facts.case_page import TimeLimitView
from cases.queries.demand_days import usual_due_on
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages
from tests.factories.submissions import PDF


def demand(stages: Stages, case_id: CaseId, *items: str, days: int = 0, due_on: date | None = None) -> None:
    with stages.acting(stages.office.anna, at=stages.acting.now + timedelta(days=days)) as ctx:
        request_documents(ctx, case_id, version=None, items=items, remark="Bitte bald", due_on=due_on)


def answer(stages: Stages, case_id: CaseId, *keys: str, days: int) -> None:
    with stages.acting(stages.office.portal, at=stages.acting.now + timedelta(days=days)) as ctx:
        uploads = tuple(Upload(f"{key}.pdf", PDF + key.encode(), key) for key in keys)
        receive_documents(ctx, case_id, uploads=uploads, store=stages.toolbox.documents)


def limit(stages: Stages, case_id: CaseId, title: str) -> TimeLimitView:
    return next(view for view in stages.page(case_id).time_limits if view.title == title)


def test_the_demand_goes_out_as_a_letter_and_the_clock_stops(stages: Stages) -> None:
    case_id = stages.taken()

    demand(stages, case_id, "lageplan", "mvas")

    page = stages.page(case_id)
    assert page.head.status == "wartet_auf_antragsteller"
    assert page.head.next_step == "Antwort abwarten bis 14.12."
    assert page.head.due_on == date(2026, 12, 14)
    assert page.requests[0].items == ("Lageplan", "Nachweis der Qualifikation nach MVAS 99")
    assert (page.letters[0].kind, page.letters[0].status) == ("nachforderung", "freigegeben")
    assert limit(stages, case_id, "Bearbeitungsziel").status == "ruht"
    assert limit(stages, case_id, "Untätigkeitsklage möglich").status == "laeuft"  # § 75 VwGO knows no pause
    assert limit(stages, case_id, "Unterlagen vom Antragsteller").status == "laeuft"
    assert stages.orders("portalmeldung")[-1][1]["word"] == "wir brauchen etwas von Ihnen"


@pytest.mark.parametrize(
    ("today", "suggested"),
    [
        (date(2026, 10, 1), date(2026, 10, 22)),  # far off: three weeks
        (date(2026, 11, 23), date(2026, 11, 30)),  # the call is planned for 01.12.
        (date(2026, 12, 2), date(2026, 12, 11)),  # too late for the call; the assembly is on Saturday 12.12.
        (date(2026, 12, 10), date(2026, 12, 15)),  # no letter is announced before it
        (date(2026, 12, 14), date(2027, 1, 4)),  # all is over: three weeks again
    ],
)
def test_the_suggested_day_lies_before_what_was_planned(stages: Stages, today: date, suggested: date) -> None:
    case_id = stages.taken("versammlung")
    at = datetime(today.year, today.month, today.day, 9, tzinfo=UTC)
    with stages.acting(stages.office.anna, at=at) as ctx:
        assert usual_due_on(ctx, case_id) == suggested


@pytest.mark.parametrize(
    ("asked_after", "answered_after", "ends_on", "words"),
    [
        # Target: two weeks from Monday 23.11. = 07.12.; the demand rests from the day it was sent.
        (
            1,
            8,
            date(2026, 12, 14),
            "Unterbrochen ab 24.11.2026, weiter ab 01.12.2026: 7 Tage werden angehängt.",
        ),
        # The period begins on 24.11., the day after the receipt: a rest before it does not count.
        (
            0,
            1,
            date(2026, 12, 7),
            "Unterbrochen ab 23.11.2026, weiter ab 24.11.2026: 0 Tage werden angehängt.",
        ),
        (1, 2, date(2026, 12, 8), "Unterbrochen ab 24.11.2026, weiter ab 25.11.2026: 1 Tag wird angehängt."),
        (
            0,
            0,
            date(2026, 12, 7),
            "Unterbrochen ab 23.11.2026, weiter ab 23.11.2026: 0 Tage werden angehängt.",
        ),
        # 07.12. + 5 days = Saturday 12.12., so the next working day counts (§ 31 (3) VwVfG).
        (
            2,
            7,
            date(2026, 12, 14),
            "Der 12.12.2026 ist kein Arbeitstag (Samstag); es zählt der nächste Werktag.",
        ),
        # 07.12. + 18 days = first Christmas day, a Friday; Monday 28.12. counts.
        (
            1,
            19,
            date(2026, 12, 28),
            "Der 25.12.2026 ist kein Arbeitstag (Erster Weihnachtstag); es zählt der nächste Werktag.",
        ),
    ],
)
def test_after_the_answer_the_target_is_later_by_the_days_waited(
    stages: Stages, asked_after: int, answered_after: int, ends_on: date, words: str
) -> None:
    case_id = stages.taken()
    demand(stages, case_id, "lageplan", days=asked_after)

    answer(stages, case_id, "lageplan", days=answered_after)

    target = limit(stages, case_id, "Bearbeitungsziel")
    assert (target.status, target.ends_on) == ("laeuft", ends_on)
    assert target.deadline is not None
    texts = [step.text for step in target.deadline.steps]
    assert words in texts
    assert any("§ 209 BGB" in step.source for step in target.deadline.steps)
    assert stages.page(case_id).head.due_on == ends_on
    legal = limit(stages, case_id, "Untätigkeitsklage möglich")
    assert legal.ends_on == date(2027, 2, 23)


def test_a_pause_on_top_of_a_weekend_counts_from_the_day_before_the_shift(stages: Stages) -> None:
    case_id = stages.taken()
    demand(stages, case_id, "lageplan", days=2)
    answer(stages, case_id, "lageplan", days=7)

    demand(stages, case_id, "mvas", days=9)
    answer(stages, case_id, "mvas", days=11)

    # 07.12. + 5 + 2 days = Monday 14.12.; counting from the shifted Monday would give Wednesday.
    assert limit(stages, case_id, "Bearbeitungsziel").ends_on == date(2026, 12, 14)


def test_part_of_the_papers_does_not_end_the_wait(stages: Stages) -> None:
    case_id = stages.taken()
    demand(stages, case_id, "lageplan", "mvas")

    answer(stages, case_id, "lageplan", days=1)
    assert stages.page(case_id).head.status == "wartet_auf_antragsteller"
    answer(stages, case_id, "mvas", days=2)

    page = stages.page(case_id)
    assert (page.head.status, page.head.next_step) == ("in_pruefung", "2 neue Unterlagen prüfen")
    assert page.requests[0].status == "beantwortet"
    assert page.journal[0].text == "Alle angeforderten Unterlagen sind eingegangen"
    assert limit(stages, case_id, "Unterlagen vom Antragsteller").status == "erledigt"
    assert stages.orders("portalmeldung")[-1][1]["word"] == "in Bearbeitung"


def test_a_late_answer_after_the_reminder_still_counts(stages: Stages) -> None:
    case_id = stages.taken()
    demand(stages, case_id, "lageplan")
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    request_id = stages.page(case_id).requests[0].request_id
    for _ in range(2):
        with stages.acting(system_actor(), at=stages.acting.now + timedelta(days=22)) as ctx:
            remind_applicants(ctx, (request_id,))
    page = stages.page(case_id)
    assert page.head.next_step == "Frist abgelaufen: erinnern oder entscheiden"
    assert [letter.kind for letter in page.letters].count("erinnerung") == 1

    answer(stages, case_id, "lageplan", days=30)

    assert stages.page(case_id).head.status == "in_pruefung"


def test_answer_ends_the_task_to_extend_a_demand_that_was_not_announced_in_time(stages: Stages) -> None:
    case_id = stages.taken()
    demand(stages, case_id, "lageplan")
    with stages.acting(system_actor(), at=stages.acting.now + timedelta(days=22)) as ctx:
        remind_applicants(ctx, (stages.page(case_id).requests[0].request_id,))
    task = "Anforderung war vor Fristende nicht bekannt gegeben: Frist verlängern"
    assert limit(stages, case_id, task).status == "laeuft"

    answer(stages, case_id, "lageplan", days=30)

    assert limit(stages, case_id, task).status == "erledigt"


def test_a_withdrawn_demand_lets_the_clock_run_again(stages: Stages) -> None:
    case_id = stages.taken()
    demand(stages, case_id, "lageplan")
    request_id = stages.page(case_id).requests[0].request_id

    for _ in range(2):
        with stages.acting(stages.office.anna, at=stages.acting.now + timedelta(days=3)) as ctx:
            summary = withdraw_request(ctx, case_id, request_id)

    page = stages.page(case_id)
    assert (summary.status, page.requests[0].status) == ("in_pruefung", "zurueckgezogen")
    assert limit(stages, case_id, "Bearbeitungsziel").ends_on == date(2026, 12, 9)
    assert [line.act for line in page.journal].count("nachforderung_zurueck") == 1


def test_an_answered_demand_cannot_be_withdrawn(stages: Stages) -> None:
    case_id = stages.taken()
    demand(stages, case_id, "lageplan")
    answer(stages, case_id, "lageplan", days=1)

    with pytest.raises(NotAllowed), stages.acting(stages.office.anna) as ctx:
        withdraw_request(ctx, case_id, stages.page(case_id).requests[0].request_id)


def test_the_demand_of_another_case_is_not_found(stages: Stages) -> None:
    mine, other = stages.taken(), stages.waiting()

    with pytest.raises(NotFound), stages.acting(stages.office.anna) as ctx:
        withdraw_request(ctx, mine, stages.page(other).requests[0].request_id)


@pytest.mark.parametrize(
    ("items", "due_on", "error"),
    [
        ((), None, Invalid),
        (("reisepass",), None, NotFound),
        (("lageplan",), date(2026, 11, 23), Invalid),
        (("lageplan",), date(2026, 11, 27), Invalid),
        (("lageplan",), date(2020, 1, 1), Invalid),
    ],
)
def test_a_demand_needs_known_papers_and_a_day_to_come(
    stages: Stages, items: tuple[str, ...], due_on: date | None, error: type[Exception]
) -> None:
    case_id = stages.taken()

    with pytest.raises(error):
        demand(stages, case_id, *items, due_on=due_on)

    assert stages.page(case_id).head.status == "in_pruefung"
    assert stages.page(case_id).requests == ()


def test_an_old_version_is_refused_before_anything_is_sent(stages: Stages) -> None:
    case_id = stages.taken()

    with pytest.raises(Conflict), stages.acting(stages.office.anna) as ctx:
        request_documents(ctx, case_id, version=1, items=("lageplan",), remark="", due_on=None)

    assert [letter.kind for letter in stages.page(case_id).letters] == ["eingangsbestaetigung"]


def test_the_six_weeks_of_maintenance_begin_when_nothing_is_missing(stages: Stages) -> None:
    complete = stages.routed(MAINTENANCE)
    incomplete = stages.taken(MAINTENANCE, "incomplete")
    # Six weeks from Monday 23.11.2026.
    assert limit(stages, complete, "Bearbeitungsziel").ends_on == date(2027, 1, 4)
    assert "Bearbeitungsziel" not in [view.title for view in stages.page(incomplete).time_limits]
    lacking = [view.requirement_key for view in stages.page(incomplete).documents if view.document_id is None]
    demand(stages, incomplete, *lacking)

    answer(stages, incomplete, *lacking, days=7)
    assert not stages.page(incomplete).head.is_complete  # the marital status is not stated yet
    with stages.acting(stages.clerk(MAINTENANCE), at=stages.acting.now + timedelta(days=8)) as ctx:
        correct_statement(
            ctx,
            incomplete,
            version=None,
            pointer="/applicant/marital_status",
            value="ledig",
            reason="Am Telefon erfragt",
        )

    target = limit(stages, incomplete, "Bearbeitungsziel")
    assert (target.status, target.ends_on) == ("laeuft", date(2027, 1, 12))
    assert target.deadline is not None
    assert target.deadline.steps[0].text == "Alles Nötige liegt vor."


def test_papers_handed_in_before_routing_do_not_start_the_clock_twice(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)

    answer(stages, case_id, "schule", days=10)

    assert limit(stages, case_id, "Bearbeitungsziel").ends_on == date(2027, 1, 4)
    assert stages.row(case_id).service_key != CLOSURE
