"""Messages, internal notes, and dates a clerk sets for herself."""

from datetime import date, timedelta

import pytest

from cases.commands.follow_up import finish_time_limit, set_follow_up
from cases.commands.messages import mark_messages_read, receive_message, write_message
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.facts.case_page import TimeLimitView
from cases.models import Case
from cases.queries.portal_status import portal_status
from tests.factories.stages import DOG_TAX, Stages


def own_dates(stages: Stages, case_id: CaseId) -> list[TimeLimitView]:
    """Wiedervorlagen, without the warnings of inactivity that each application has."""
    return [
        view
        for view in stages.page(case_id).time_limits
        if view.kind == "wiedervorlage" and "Untätigkeitsklage" not in view.title
    ]


def write(stages: Stages, case_id: CaseId, body: str, *, is_internal: bool = False, minutes: int = 0) -> None:
    with stages.acting(stages.office.anna, at=stages.acting.now + timedelta(minutes=minutes)) as ctx:
        write_message(ctx, case_id, body=body, is_internal=is_internal)


def follow_up(stages: Stages, case_id: CaseId, due_on: date, reason: str = "Nachfragen") -> None:
    with stages.acting(stages.office.anna) as ctx:
        set_follow_up(ctx, case_id, due_on=due_on, reason=reason)


def test_a_message_reaches_the_portal_a_note_never_does(stages: Stages) -> None:
    case_id = stages.taken()

    write(stages, case_id, " Guten Tag ")
    write(stages, case_id, "Antragsteller wirkt unsicher", is_internal=True)

    submission_id = stages.row(case_id).submission_id or ""
    with stages.acting(stages.office.portal) as ctx:
        status = portal_status(ctx, submission_id)
    assert [message.text for message in status.messages] == ["Guten Tag"]
    page = stages.page(case_id)
    assert [line.text for line in page.journal[:2]] == ["Interner Vermerk", "Nachricht an Antragsteller"]
    assert [payload for _, payload in stages.orders("portalmeldung")][-1]["has_new_message"] is True


def test_a_double_click_writes_once_but_the_same_words_later_count(stages: Stages) -> None:
    case_id = stages.taken()

    for minutes in (0, 0, 10):
        write(stages, case_id, "Bitte rufen Sie an.", minutes=minutes)

    assert [message.body for message in stages.page(case_id).messages] == ["Bitte rufen Sie an."] * 2


@pytest.mark.parametrize("body", ["", " \n ", "x" * 5001])
def test_an_empty_or_endless_message_is_refused(stages: Stages, body: str) -> None:
    case_id = stages.taken()

    with pytest.raises(Invalid) as refused:
        write(stages, case_id, body)

    assert refused.value.errors[0].pointer == "text"


def test_only_the_clerk_writes_to_the_applicant_the_team_may_leave_notes(stages: Stages) -> None:
    case_id = stages.taken()

    with pytest.raises(NotAllowed), stages.acting(stages.office.bert) as ctx:
        write_message(ctx, case_id, body="Hallo", is_internal=False)
    with stages.acting(stages.office.bert) as ctx:
        write_message(ctx, case_id, body="Hallo", is_internal=True)

    assert [message.direction for message in stages.page(case_id).messages] == ["intern"]


def test_without_a_portal_the_button_and_the_act_both_say_write_a_letter(stages: Stages) -> None:
    case_id = stages.taken()
    with stages.acting(system_actor()) as ctx:
        ctx.session.get_one(Case, case_id).submission_id = None

    with pytest.raises(NotAllowed, match="Brief") as refused:
        write(stages, case_id, "Hallo")

    assert stages.page(case_id, stages.office.anna).head.acts["nachricht"].reasons == refused.value.reasons


def test_an_incoming_message_is_unread_until_somebody_looks(stages: Stages) -> None:
    case_id = stages.taken()
    for _ in range(2):
        with stages.acting(stages.office.portal) as ctx:
            receive_message(ctx, case_id, body="Wann ist es fertig?", key="nachricht-1")
    assert stages.page(case_id).head.unread_messages == 1

    with stages.acting(stages.office.anna) as ctx:
        mark_messages_read(ctx, case_id)

    assert stages.page(case_id).head.unread_messages == 0


def test_another_portal_or_kommune_neither_writes_nor_reads(stages: Stages) -> None:
    case_id = stages.taken()

    with pytest.raises(NotFound), stages.acting(stages.office.other_portal) as ctx:
        receive_message(ctx, case_id, body="x", key="k")
    with pytest.raises(NotFound), stages.acting(stages.office.dirk) as ctx:
        mark_messages_read(ctx, case_id)


@pytest.mark.parametrize(
    ("wished", "set_on"),
    [
        (date(2026, 11, 23), date(2026, 11, 23)),
        (date(2026, 11, 30), date(2026, 11, 30)),
        (date(2026, 11, 29), date(2026, 11, 27)),
        (date(2026, 12, 25), date(2026, 12, 24)),
        (date(2027, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_follow_up_on_a_holiday_comes_the_working_day_before(
    stages: Stages, wished: date, set_on: date
) -> None:
    case_id = stages.taken(DOG_TAX)

    with stages.acting(stages.office.dirk) as ctx:
        set_follow_up(ctx, case_id, due_on=wished, reason="Nachfragen")

    assert [(view.title, view.ends_on) for view in own_dates(stages, case_id)] == [("Nachfragen", set_on)]


def test_the_nearest_date_leads_the_list_and_gives_way_when_it_is_done(stages: Stages) -> None:
    case_id = stages.taken()
    follow_up(stages, case_id, date(2026, 11, 26))
    assert stages.page(case_id).head.due_on == date(2026, 11, 26)
    view = own_dates(stages, case_id)[0]

    for _ in range(2):
        with stages.acting(stages.office.anna) as ctx:
            finish_time_limit(ctx, case_id, view.time_limit_id)

    page = stages.page(case_id)
    assert page.head.due_on == date(2026, 12, 7)
    assert [line.text for line in page.journal].count("Erledigt: Nachfragen") == 1


def test_who_only_waits_is_reminded_by_the_list_of_what_comes_before(stages: Stages) -> None:
    waiting, decided = stages.waiting(), stages.dispatched()
    steps = {case_id: stages.page(case_id).head.next_step for case_id in (waiting, decided)}

    for case_id in (waiting, decided):
        follow_up(stages, case_id, date(2026, 11, 23))
        assert stages.page(case_id).head.next_step == "Wiedervorlage am 23.11.2026: Nachfragen"
        limits = stages.page(case_id).time_limits
        found = next(view.time_limit_id for view in limits if view.title == "Nachfragen")
        with stages.acting(stages.office.anna) as ctx:
            finish_time_limit(ctx, case_id, found)
        assert stages.page(case_id).head.next_step == steps[case_id]


def test_a_follow_up_long_after_the_answer_is_due_does_not_hide_the_wait(stages: Stages) -> None:
    case_id = stages.waiting()
    expected = stages.page(case_id).head.next_step

    follow_up(stages, case_id, date(2027, 11, 22))

    assert stages.page(case_id).head.next_step == expected
    assert expected.startswith("Antwort abwarten bis")


def test_the_same_follow_up_twice_is_one_another_reason_is_another(stages: Stages) -> None:
    case_id = stages.taken()
    for reason in ("Nachfragen", "Nachfragen", "Akte holen"):
        follow_up(stages, case_id, date(2026, 11, 26), reason)

    titles = [view.title for view in own_dates(stages, case_id)]
    assert titles == ["Nachfragen", "Akte holen"]


@pytest.mark.parametrize(
    ("due_on", "reason", "field"), [(date(2026, 11, 22), "x", "datum"), (date(2026, 12, 1), " ", "grund")]
)
def test_a_follow_up_needs_a_day_to_come_and_a_reason(
    stages: Stages, due_on: date, reason: str, field: str
) -> None:
    case_id = stages.taken()

    with pytest.raises(Invalid) as refused:
        follow_up(stages, case_id, due_on, reason)

    assert refused.value.errors[0].pointer == field


def test_a_limit_of_the_law_cannot_be_ticked_off(stages: Stages) -> None:
    case_id = stages.taken()
    by_kind = {view.kind: view.time_limit_id for view in stages.page(case_id).time_limits}

    for kind in ("gesetzlich", "bearbeitungsziel"):
        with pytest.raises(Invalid, match="nicht abhaken"), stages.acting(stages.office.anna) as ctx:
            finish_time_limit(ctx, case_id, by_kind[kind])
    with pytest.raises(NotFound), stages.acting(stages.office.anna) as ctx:
        finish_time_limit(ctx, case_id, 999_999)
