"""Limits that hang on a stated day: notice in time or late, what is planned, and what lists and portal may say of it."""

from datetime import date, datetime

import pytest
from sqlmodel import select

from cases.commands.assign import take_case
from cases.commands.check import correct_statement
from cases.commands.decide import DraftInput
from cases.commands.stated_limits import set_stated_limit
from cases.facts.actor import CaseId
from cases.facts.case_page import CasePage, TimeLimitView
from cases.facts.worklist import WorkListFilter
from cases.models import Case
from cases.queries.portal_status import portal_status
from cases.queries.worklist import work_list
from cases.rules.lifecycle import CaseStatus
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, approve_as_shown
from tests.factories.team_desks import ASSEMBLY, GRANT, WEAPON, desk_of, drafted

JOBCENTER = "arbeitsvermittlung-unterlagen"


def limit(page: CasePage, title: str) -> TimeLimitView:
    return next(found for found in page.time_limits if found.title.startswith(title))


def _received(stages: Stages, case_id: CaseId, service: str, moment: str) -> None:
    """The case as if it had been received at this moment, its stated limits set twice."""
    with stages.acting(stages.office.carla) as ctx:
        row = ctx.session.get_one(Case, case_id)
        row.received_at = datetime.fromisoformat(moment)
        row.hints = []
        for rule in ctx.catalogue.service(service).deadlines:
            if rule.pointer is not None:
                set_stated_limit(ctx, row, rule)
                set_stated_limit(ctx, row, rule)


def test_assembly_in_time_keeps_its_ledger_and_waits_for_call_and_begin(stages: Stages) -> None:
    page = stages.page(stages.routed(ASSEMBLY))

    notice = limit(page, "Anzeige 48 Stunden vor dem Aufruf")
    assert (notice.status, notice.ends_on) == ("erledigt", date(2026, 11, 27))
    assert notice.deadline is not None
    assert "rechtzeitig" in notice.deadline.steps[-1].text
    assert not any(hint.startswith("Verspätet") for hint in page.head.hints)
    assert limit(page, "Aufruf zur Versammlung").ends_on == date(2026, 11, 30)
    assert limit(page, "Versammlung").ends_on == date(2026, 12, 11)
    assert page.head.due_on == date(2026, 11, 30)


def test_late_assembly_is_taken_with_a_hint_and_the_way_on(stages: Stages) -> None:
    page = stages.page(stages.routed(ASSEMBLY, "late"))

    late = [hint for hint in page.head.hints if hint.startswith("Verspätet")]
    assert len(late) == 1
    assert "kein Grund für ein Verbot" in late[0]
    assert "§ 5 Abs. 5 NVersG" in late[0]
    assert page.head.status == CaseStatus.EINGEGANGEN
    notice = limit(page, "Anzeige 48 Stunden vor dem Aufruf")
    assert notice.deadline is not None
    assert "verspätet" in notice.deadline.steps[-1].text


def test_assembly_that_is_over_and_one_without_a_call_set_no_false_alarm(stages: Stages) -> None:
    over = stages.page(stages.routed(ASSEMBLY, "late_after_the_assembly"))
    assert [found.title for found in over.time_limits] == ["Anzeige 48 Stunden vor dem Aufruf"]
    assert over.head.due_on is None

    open_call = stages.page(stages.routed(ASSEMBLY, "edge_sunday_morning"))
    assert [found.title for found in open_call.time_limits] == ["Versammlung: Beginn laut Anzeige"]
    assert not any(hint.startswith("Verspätet") for hint in open_call.head.hints)


def test_weapon_two_weeks_count_to_the_next_working_day(stages: Stages) -> None:
    in_time = stages.page(stages.routed(WEAPON))
    assert limit(in_time, "Anzeige der Überlassung").ends_on == date(2026, 11, 26)
    assert not any(hint.startswith("Verspätet") for hint in in_time.head.hints)

    late = stages.page(stages.routed(WEAPON, "late"))
    assert limit(late, "Anzeige der Überlassung").status == "erledigt"
    assert sum(hint.startswith("Verspätet") for hint in late.head.hints) == 1


def test_a_late_weapon_notice_is_somebodys_task_also_after_the_end(stages: Stages) -> None:
    task = "Verspätete Anzeige: Ordnungswidrigkeit prüfen"
    case_id, desk = drafted(
        stages,
        WEAPON,
        DraftInput(outcome="keine_anzeigepflicht", fields={"ground": "voruebergehend"}),
        "late",
    )
    assert limit(stages.page(case_id), task).status == "laeuft"
    with stages.acting(desk.clerk) as ctx:
        approve_as_shown(ctx, case_id)
    assert stages.row(case_id).status == CaseStatus.ABGESCHLOSSEN
    assert limit(stages.page(case_id), task).status == "laeuft"


def test_a_corrected_day_that_was_in_time_drops_the_task(stages: Stages) -> None:
    case_id, desk = drafted(stages, WEAPON, DraftInput(outcome="ausgetragen"), "late")
    received_on = stages.row(case_id).received_at.date().isoformat()
    for _ in range(2):
        with stages.acting(desk.clerk) as ctx:
            correct_statement(
                ctx,
                case_id,
                version=None,
                pointer="/transfer/happened_on",
                value=received_on,
                reason="Beleg liegt vor",
            )
    assert limit(stages.page(case_id), "Verspätete Anzeige").status == "erledigt"
    assert not any(hint.startswith("Verspätet") for hint in stages.page(case_id).head.hints)


@pytest.mark.parametrize(("received", "is_late"), [("2025-11-03T23:59", False), ("2025-11-04T00:01", True)])
def test_weapon_end_on_a_holiday_moves(stages: Stages, received: str, is_late: bool) -> None:
    """Friday 17 October plus two weeks is 31 October, a holiday, before a weekend: Monday 3 November counts."""
    case_id = stages.routed(WEAPON, "edge_last_day")
    _received(stages, case_id, WEAPON, f"{received}:00+01:00")
    page = stages.page(case_id)
    assert limit(page, "Anzeige der Überlassung").ends_on == date(2025, 11, 3)
    assert [hint.startswith("Verspätet") for hint in page.head.hints] == ([True] if is_late else [])


def test_lists_and_portal_tell_nothing_of_weapons_or_places(stages: Stages) -> None:
    case_id = stages.routed(WEAPON)
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    desk = desk_of(stages, WEAPON)
    with stages.acting(desk.lead) as ctx:
        row = next(
            found for found in work_list(ctx, WorkListFilter(owner="alle")).rows if found.case_id == case_id
        )
    with stages.acting(stages.office.portal) as ctx:
        submission = ctx.session.exec(select(Case.submission_id).where(Case.id == case_id)).one()
        status = portal_status(ctx, submission or "")
    told = " ".join(
        [row.subject, row.service_title, row.next_step, *(letter.subject for letter in status.letters)]
    )
    assert status.letters
    assert row.subject == ""
    for secret in ("Büchse", "Flinte", "Musterwerk", "A-000123", "Heideweg", "Meyerhoff", "Walsrode"):
        assert secret not in told


def test_planned_day_in_the_past_is_no_due_date(stages: Stages) -> None:
    page = stages.page(stages.routed(GRANT, "late"))
    assert not any(found.title.startswith("Ausbildung") for found in page.time_limits)
    assert any("vor dem Antrag begonnen" in hint for hint in page.head.hints)


def test_corrected_call_is_measured_again(stages: Stages) -> None:
    case_id, clerk = stages.routed(ASSEMBLY, "late"), desk_of(stages, ASSEMBLY).clerk
    with stages.acting(clerk) as ctx:
        take_case(ctx, case_id, version=None)
        correct_statement(
            ctx,
            case_id,
            version=None,
            pointer="/call/announced_at",
            value="04.12.2026, 18:00",
            reason="Telefonat: Der Aufruf steht noch aus.",
        )
    page = stages.page(case_id)
    assert limit(page, "Anzeige 48 Stunden vor dem Aufruf").ends_on == date(2026, 12, 2)
    assert not any(hint.startswith("Verspätet") for hint in page.head.hints)
    assert limit(page, "Aufruf zur Versammlung").ends_on == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("received", "due_on", "is_late"),
    [
        ("2026-11-27T08:00+01:00", date(2027, 1, 8), False),
        ("2027-01-04T08:00+01:00", date(2027, 1, 8), True),
        ("2027-01-10T08:00+01:00", date(2027, 1, 10), True),
    ],
)
def test_office_has_until_the_working_day_before_the_closure_however_late_it_was_filed(
    stages: Stages, received: str, due_on: date, is_late: bool
) -> None:
    case_id = stages.routed(CLOSURE)
    starts_on = datetime.fromisoformat(str(stages.row(case_id).form["closure"]["starts_at"])).date()
    assert starts_on == date(2027, 1, 11)
    _received(stages, case_id, CLOSURE, received)

    page = stages.page(case_id)
    found = limit(page, "Vorlaufzeit")
    assert (found.ends_on, found.status) == (due_on, "laeuft")
    assert found.deadline is not None
    assert [step.day for step in found.deadline.steps] == [
        starts_on,
        date(2026, 12, 27),
        datetime.fromisoformat(received).date(),
        due_on,
    ]
    assert [hint for hint in page.head.hints if "vorrangig" in hint] == (
        [
            "Der übliche Vorlauf vor dem Beginn der Sperrung ist nicht gewahrt: bitte vorrangig bearbeiten. "
            "Spät ist nicht unzulässig."
        ]
        if is_late
        else []
    )


def test_plan_that_turns_out_to_lie_in_the_past_ends_its_limit(stages: Stages) -> None:
    case_id = stages.routed(CLOSURE)
    _received(stages, case_id, CLOSURE, "2027-01-12T08:00+01:00")
    assert limit(stages.page(case_id), "Vorlaufzeit").status == "erledigt"


@pytest.mark.parametrize(
    ("received", "is_late"), [("2026-11-23T23:59+01:00", False), ("2026-11-24T00:01+01:00", True)]
)
def test_period_set_by_the_jobcenter_is_a_ledger_and_late_is_a_hint(
    stages: Stages, received: str, is_late: bool
) -> None:
    """Named end Saturday 21 November: § 26 (3) SGB X moves it to Monday 23 November."""
    case_id = stages.routed(JOBCENTER)
    with stages.acting(stages.office.carla) as ctx:
        row = ctx.session.get_one(Case, case_id)
        row.form = row.form | {"request": {"requested_on": "2026-11-02", "due_on": "2026-11-21"}}
    _received(stages, case_id, JOBCENTER, received)

    page = stages.page(case_id)
    found = limit(page, "Vom Jobcenter gesetzte Frist")
    assert (found.kind, found.status, found.ends_on) == ("nachforderung", "erledigt", date(2026, 11, 23))
    assert found.deadline is not None
    assert "21.11.2026 als Fristende genannt" in found.deadline.steps[0].text
    assert any("§ 67 SGB I" in hint for hint in page.head.hints) is is_late


def test_inactivity_is_warned_of_and_the_decision_ends_it(stages: Stages) -> None:
    """Three months from 23 November 2026 (92 days): half of them is Friday 8 January, three quarters Sunday 31 January."""
    case_id = stages.taken(MAINTENANCE)
    page = stages.page(case_id)
    legal = limit(page, "Untätigkeitsklage möglich")
    assert (legal.kind, legal.ends_on) == ("gesetzlich", date(2027, 2, 23))
    assert legal.deadline is not None
    assert legal.deadline.steps[0].source == "§ 75 Satz 2 VwGO"
    warnings = [found for found in page.time_limits if "Untätigkeitsklage sind vorbei" in found.title]
    assert [found.ends_on for found in warnings] == [
        date(2027, 1, 8),
        date(2027, 1, 29),
        date(2027, 2, 23),
    ]
    decided = stages.page(stages.dispatched(MAINTENANCE, "abgelehnt"))
    assert not [
        found
        for found in decided.time_limits
        if "Untätigkeitsklage" in found.title and found.status == "laeuft"
    ]
