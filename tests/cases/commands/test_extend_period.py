"""Periods that the office sets: named end with its ledger, printed as stored, extended before and after expiry."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import col, select

from cases.commands.consult import consult
from cases.commands.deadlines import note_silence, remind_applicants
from cases.commands.decide import save_draft
from cases.commands.delivery import record_proof
from cases.commands.documents import Upload, receive_documents
from cases.commands.extend_period import extend_period
from cases.commands.follow_up import finish_time_limit
from cases.commands.hear import hear
from cases.commands.hearing_periods import note_no_statements
from cases.commands.letters import mark_posted
from cases.commands.request_documents import request_documents, withdraw_request
from cases.errors import CaseError, Conflict, Invalid, NotAllowed, NotFound
from cases.facts.actor import Actor, CaseId, system_actor
from cases.facts.case_page import TimeLimitView
from cases.models import Hearing, Letter
from tests.cases.commands.test_two_at_once import at_once, by
from tests.factories.stages import CLOSURE, DOG_TAX, MAINTENANCE, Stages, draft
from tests.factories.submissions import PDF
from tests.workflows.outbox_rows import acts

ENDS = date(2026, 12, 14)


def at(day: int, month: int = 12) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


def limit(stages: Stages, case_id: CaseId, kind: str) -> TimeLimitView:
    return next(found for found in stages.page(case_id).time_limits if found.kind == kind)


def sent(stages: Stages, case_id: CaseId) -> CaseId:
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    return case_id


def demanded(stages: Stages, service: str = CLOSURE) -> CaseId:
    return sent(stages, stages.waiting(service))


def heard(stages: Stages) -> CaseId:
    case_id = stages.taken(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft(CLOSURE, "abweichend_angeordnet"))
    with stages.acting(stages.office.anna) as ctx:
        hear(ctx, case_id, version=None, facts_text="Eine Fahrbahn bleibt frei.", days=None)
    return sent(stages, case_id)


def asked(stages: Stages) -> CaseId:
    case_id = stages.taken(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        consult(ctx, case_id, version=None, body_keys=("polizei",), question="")
    return case_id


def extended(
    stages: Stages,
    case_id: CaseId,
    kind: str,
    ends_on: date,
    *,
    reason: str = "Krankheit",
    when: datetime | None = None,
    actor: Actor | None = None,
    version: int | None = None,
) -> None:
    number = limit(stages, case_id, kind).time_limit_id
    with stages.acting(actor or stages.office.anna, at=when or stages.acting.now) as ctx:
        extend_period(ctx, case_id, number, version=version, ends_on=ends_on, reason=reason)


def letter_texts(stages: Stages, case_id: CaseId) -> list[str]:
    with stages.acting(system_actor()) as ctx:
        rows = ctx.session.exec(
            select(Letter).where(col(Letter.case_id) == case_id).order_by(col(Letter.id))
        ).all()
        return [str(row.facts) for row in rows]


@pytest.mark.parametrize(
    ("service", "source"),
    [(CLOSURE, "§ 31 Abs. 2 VwVfG"), (MAINTENANCE, "§ 26 Abs. 2 SGB X"), (DOG_TAX, "§ 108 Abs. 2 AO")],
)
def test_demand_has_a_named_end_and_a_ledger_from_its_announcement(
    stages: Stages, service: str, source: str
) -> None:
    case_id = demanded(stages, service)

    found = limit(stages, case_id, "nachforderung")
    assert found.deadline is not None
    announced = next(
        letter for letter in stages.page(case_id).letters if letter.kind == "nachforderung"
    ).announced_on
    assert (found.deadline.steps[0].source, found.deadline.steps[0].day) == (source, announced)
    assert "14.12.2026 als Fristende genannt" in found.deadline.steps[2].text
    assert found.ends_on == stages.page(case_id).requests[0].due_on == ENDS


def test_named_saturday_is_printed_and_stored_as_monday(stages: Stages) -> None:
    case_id = stages.taken()
    with stages.acting(stages.office.anna) as ctx:
        request_documents(
            ctx, case_id, version=None, items=("lageplan",), remark="", due_on=date(2026, 12, 12)
        )
    assert limit(stages, case_id, "nachforderung").ends_on == stages.page(case_id).requests[0].due_on == ENDS
    assert "14.12.2026" in letter_texts(stages, case_id)[-1]
    assert "12.12.2026" not in letter_texts(stages, case_id)[-1]


def test_demand_posted_too_late_asks_for_a_new_end_and_reminds_nobody(stages: Stages) -> None:
    case_id = stages.waiting()
    stages.produce_letters(case_id)
    letter = next(one for one in stages.page(case_id).letters if one.kind == "nachforderung")
    with stages.acting(stages.office.anna, at=at(11)) as ctx:
        mark_posted(ctx, case_id, letter.letter_id, posted_on=date(2026, 12, 11))
    for _ in range(2):
        with stages.acting(system_actor(), at=at(15)) as ctx:
            remind_applicants(ctx, (stages.page(case_id).requests[0].request_id,))

    page = stages.page(case_id)
    tasks = [found for found in page.time_limits if "nicht bekannt gegeben" in found.title]
    assert [task.status for task in tasks] == ["laeuft"]
    assert "erinnerung" not in {letter.kind for letter in page.letters}
    assert acts(stages.toolbox.engine, "nachforderung_pruefen") == {case_id: 1}

    extended(stages, case_id, "nachforderung", date(2027, 1, 8), when=at(15))
    again = stages.page(case_id)
    assert again.requests[0].status == "offen"
    assert next(one for one in again.time_limits if one.title == tasks[0].title).status == "erledigt"


@pytest.mark.parametrize(("posted", "is_asked"), [(1, False), (3, True)])
def test_demand_that_came_late_asks_while_time_is_left(
    stages: Stages, posted: int, *, is_asked: bool
) -> None:
    case_id = stages.waiting()
    stages.produce_letters(case_id)
    letter = next(one for one in stages.page(case_id).letters if one.kind == "nachforderung")
    with stages.acting(stages.office.anna, at=at(posted)) as ctx:
        mark_posted(ctx, case_id, letter.letter_id, posted_on=date(2026, 12, posted))

    tasks = [one for one in stages.page(case_id).time_limits if "Hälfte der Zeit" in one.title]
    assert [task.status for task in tasks] == (["laeuft"] if is_asked else [])

    extended(stages, case_id, "nachforderung", date(2027, 1, 8), when=at(8))
    later = [one.status for one in stages.page(case_id).time_limits if "Hälfte der Zeit" in one.title]
    assert later == ["erledigt" for _ in tasks]


def test_task_that_was_ticked_off_stays_so_while_the_announcement_does_not_move(stages: Stages) -> None:
    case_id = stages.waiting()
    stages.produce_letters(case_id)
    letter_id = next(one.letter_id for one in stages.page(case_id).letters if one.kind == "nachforderung")
    with stages.acting(stages.office.anna, at=at(3)) as ctx:
        mark_posted(ctx, case_id, letter_id, posted_on=date(2026, 12, 3))
    (task,) = (one for one in stages.page(case_id).time_limits if "Hälfte der Zeit" in one.title)
    with stages.acting(stages.office.anna, at=at(8)) as ctx:
        finish_time_limit(ctx, case_id, task.time_limit_id)

    statuses = []
    for proven_on in (date(2026, 12, 5), date(2026, 12, 8)):
        with stages.acting(stages.office.anna, at=at(8)) as ctx:
            record_proof(ctx, case_id, letter_id, proven_on=proven_on)
        statuses += [one.status for one in stages.page(case_id).time_limits if one.title == task.title]

    assert statuses == ["erledigt", "laeuft"]


def test_papers_that_came_need_no_longer_time(stages: Stages) -> None:
    case_id = stages.waiting()
    stages.produce_letters(case_id)
    letter = next(one for one in stages.page(case_id).letters if one.kind == "nachforderung")
    with stages.acting(stages.office.anna, at=at(3)) as ctx:
        mark_posted(ctx, case_id, letter.letter_id, posted_on=date(2026, 12, 3))
        paper = Upload("plan.pdf", PDF, ctx.catalogue.service(CLOSURE).documents[0].key)
    with stages.acting(stages.office.portal, at=at(4)) as ctx:
        receive_documents(ctx, case_id, uploads=(paper,), store=stages.toolbox.documents)

    page = stages.page(case_id)
    assert page.head.status == "in_pruefung"
    assert [one.status for one in page.time_limits if "Hälfte der Zeit" in one.title] == ["erledigt"]


def test_extension_keeps_the_old_end_in_the_ledger_and_tells_the_applicant(stages: Stages) -> None:
    case_id = demanded(stages)
    before = len(stages.page(case_id).letters)
    for _ in range(2):
        extended(stages, case_id, "nachforderung", date(2027, 1, 2))

    page = stages.page(case_id)
    found = limit(stages, case_id, "nachforderung")
    assert found.ends_on == page.requests[0].due_on == date(2027, 1, 4)
    assert found.deadline is not None
    assert [step.day for step in found.deadline.steps[-3:]] == [ENDS, date(2027, 1, 2), date(2027, 1, 4)]
    assert "§ 31 Abs. 7 VwVfG" in found.deadline.steps[-2].source
    assert "Grund: Krankheit" in found.deadline.steps[-2].text
    assert acts(stages.toolbox.engine, "frist_verlaengert") == {case_id: 1}
    assert len(page.letters) == before + 1
    letter = next(one for one in page.letters if one.subject.endswith("Verlängerung der Frist"))
    assert letter.kind == "mitteilung"
    told = letter_texts(stages, case_id)[-1]
    assert "04.01.2027" in told
    assert "14.12.2026" in told


@pytest.mark.parametrize("has_warning", [True, False])
def test_letter_names_the_one_with_the_period_and_its_warning_for_the_new_day(
    stages: Stages, *, has_warning: bool
) -> None:
    """§ 66 (3) SGB I: a Versagung rests on a warning with the period that counts."""
    case_id = stages.taken(MAINTENANCE, "incomplete")
    with stages.acting(stages.office.anna) as ctx:
        items = ("geburtsurkunde",)
        request_documents(
            ctx, case_id, version=None, items=items, remark="", due_on=None, has_warning=has_warning
        )
    sent(stages, case_id)
    subject = next(one.subject for one in stages.page(case_id).letters if one.kind == "nachforderung")
    extended(stages, case_id, "nachforderung", date(2027, 1, 8))

    told = letter_texts(stages, case_id)[-1]
    assert f"die Unterlagen aus meinem Schreiben vom 23.11.2026 („{subject}“)" in told
    assert ("Wenn Sie bis zum 08.01.2027 nicht mitwirken" in told) is has_warning


def test_letter_names_the_demand_also_after_a_reminder(stages: Stages) -> None:
    case_id = demanded(stages)
    subject = next(one.subject for one in stages.page(case_id).letters if one.kind == "nachforderung")
    with stages.acting(system_actor(), at=at(15)) as ctx:
        remind_applicants(ctx, (stages.page(case_id).requests[0].request_id,))
    extended(stages, case_id, "nachforderung", date(2027, 1, 8), when=at(16))

    named = f"die Unterlagen aus meinem Schreiben vom 23.11.2026 („{subject}“)"
    assert named in letter_texts(stages, case_id)[-1]


def test_letter_on_a_hearing_names_the_letter_of_the_hearing(stages: Stages) -> None:
    case_id = heard(stages)
    subject = next(one.subject for one in stages.page(case_id).letters if one.kind == "anhoerung")
    extended(stages, case_id, "anhoerung", date(2027, 1, 8))

    told = letter_texts(stages, case_id)[-1]
    assert f"Ihre Äußerung zu meinem Schreiben vom 23.11.2026 („{subject}“)" in told
    assert "mitwirken" not in told


def test_proof_of_receipt_leaves_an_extended_period_alone(stages: Stages) -> None:
    case_id = stages.waiting()
    extended(stages, case_id, "nachforderung", date(2027, 1, 8))
    sent(stages, case_id)
    assert limit(stages, case_id, "nachforderung").ends_on == date(2027, 1, 8)
    assert stages.page(case_id).requests[0].due_on == date(2027, 1, 8)


def test_expired_demand_runs_again(stages: Stages) -> None:
    case_id = demanded(stages)
    with stages.acting(system_actor(), at=at(15)) as ctx:
        remind_applicants(ctx, (stages.page(case_id).requests[0].request_id,))
    assert stages.page(case_id).requests[0].status == "abgelaufen"

    extended(stages, case_id, "nachforderung", date(2026, 12, 29), when=at(16))

    assert stages.page(case_id).requests[0].status == "offen"
    found = limit(stages, case_id, "nachforderung")
    assert found.deadline is not None
    assert "Nach Ablauf rückwirkend verlängert um 15 Tage" in found.deadline.steps[-1].text
    assert "Satz 2" in found.deadline.steps[-1].source


def test_hearing_and_body_that_were_silent_are_waited_for_again(stages: Stages) -> None:
    case_id = heard(stages)
    with stages.acting(system_actor(), at=at(30)) as ctx:
        row = ctx.session.exec(select(Hearing).where(col(Hearing.case_id) == case_id)).one()
        note_no_statements(ctx, (row.id or 0,))
    assert limit(stages, case_id, "anhoerung").status == "erledigt"
    assert limit(stages, case_id, "anhoerung").is_extendable
    extended(stages, case_id, "anhoerung", date(2027, 1, 12), when=at(31))
    page = stages.page(case_id, at=at(31))
    assert (page.hearing.hearings[0].status, page.hearing.hearings[0].due_on) == ("laeuft", date(2027, 1, 12))
    assert not [one for one in page.time_limits if "abgelaufen" in one.title and one.status == "laeuft"]

    other = asked(stages)
    number = stages.page(other).consultations[0].consultation_id
    with stages.acting(system_actor(), at=at(30)) as ctx:
        note_silence(ctx, (number,))
    before = len(stages.page(other).letters)
    extended(stages, other, "beteiligung", date(2027, 1, 12), when=at(31))
    body = stages.page(other).consultations[0]
    assert (body.due_on, body.status) == (date(2027, 1, 12), "offen")
    letters = stages.page(other).letters
    assert len(letters) == before + 1, "the question that waits is written anew, nobody else is told"
    assert [one.status for one in letters if one.kind == "schreiben_an_dritte"] == [
        "freigegeben",
        "verworfen",
    ]
    assert limit(stages, other, "beteiligung").status == "laeuft"


@pytest.mark.parametrize(
    ("ends_on", "reason", "words"),
    [
        (date(2026, 12, 11), "Krankheit", "endet schon am 14.12.2026"),
        (date(2028, 1, 11), "Krankheit", "mehr als ein Jahr"),
        (date(2027, 1, 11), " ", "Grund der Verlängerung"),
    ],
)
def test_impossible_extension_is_refused_with_its_field(
    stages: Stages, ends_on: date, reason: str, words: str
) -> None:
    case_id = demanded(stages)
    with pytest.raises(Invalid, match=words) as refused:
        extended(stages, case_id, "nachforderung", ends_on, reason=reason)
    assert refused.value.errors
    assert limit(stages, case_id, "nachforderung").ends_on == ENDS


def test_end_that_is_over_already_is_refused(stages: Stages) -> None:
    case_id = demanded(stages)
    with pytest.raises(Invalid, match="nach heute"):
        extended(stages, case_id, "nachforderung", date(2026, 12, 18), when=at(18))


@pytest.mark.parametrize(
    ("kind", "words"), [("gesetzlich", "gesetzliche Frist"), ("bearbeitungsziel", "eigener Termin")]
)
def test_what_the_office_did_not_set_cannot_be_extended(stages: Stages, kind: str, words: str) -> None:
    case_id = stages.taken()
    assert not limit(stages, case_id, kind).is_extendable
    with pytest.raises(Invalid, match=words):
        extended(stages, case_id, kind, date(2027, 6, 1))


def test_remedy_period_cannot_be_extended(stages: Stages) -> None:
    case_id = stages.dispatched()
    with pytest.raises(Invalid, match="Wiedereinsetzung"):
        extended(stages, case_id, "rechtsbehelf", date(2027, 6, 1))


def test_nobody_waits_any_more(stages: Stages) -> None:
    case_id = demanded(stages)
    with stages.acting(stages.office.anna) as ctx:
        withdraw_request(ctx, case_id, stages.page(case_id).requests[0].request_id)
    with pytest.raises(NotAllowed):
        extended(stages, case_id, "nachforderung", date(2027, 1, 8))


def test_wrong_person_other_kommune_and_other_case(stages: Stages) -> None:
    case_id, other = demanded(stages), stages.taken()
    with pytest.raises(NotAllowed):
        extended(stages, case_id, "nachforderung", date(2027, 1, 8), actor=stages.office.bert)
    with pytest.raises(NotFound, match="Diesen Vorgang gibt es nicht"):
        extended(stages, case_id, "nachforderung", date(2027, 1, 8), actor=stages.office.dirk)
    number = limit(stages, case_id, "nachforderung").time_limit_id
    with pytest.raises(NotFound, match="gehört nicht"), stages.acting(stages.office.anna) as ctx:
        extend_period(ctx, other, number, version=None, ends_on=date(2027, 1, 8), reason="x")


def test_two_at_once_with_different_days_one_is_told(stages: Stages) -> None:
    case_id = demanded(stages)
    number, version = limit(stages, case_id, "nachforderung").time_limit_id, stages.row(case_id).version
    days = (date(2027, 1, 8), date(2027, 1, 15))

    lost: list[CaseError] = at_once(
        *(
            by(
                stages,
                stages.office.anna,
                extend_period,
                case_id,
                number,
                version=version,
                ends_on=day,
                reason="Urlaub",
            )
            for day in days
        )
    )

    assert [type(error) for error in lost] == [Conflict]
    assert acts(stages.toolbox.engine, "frist_verlaengert") == {case_id: 1}
