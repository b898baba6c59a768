"""Versagung for lack of cooperation: the written warning, its period, and papers that come afterwards (§§ 66, 67 SGB I)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cases.commands.context import Context
from cases.commands.decide import DraftInput, save_draft, submit_draft
from cases.commands.documents import Upload, add_documents, receive_documents
from cases.commands.request_documents import request_documents, withdraw_request
from cases.errors import Invalid, NotAllowed
from cases.facts.actor import CaseId
from cases.models import Letter
from cases.queries.letter_facts import LETTER_FACTS
from tests.cases.queries.test_constant_statements import counted
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, approve_as_shown
from tests.factories.submissions import PDF

TASK = "Nachholung der Mitwirkung prüfen (§ 67 SGB I)"
DENIAL = DraftInput(
    "versagt",
    reasons="Die Geburtsurkunde fehlt.",
    fields={
        "warned_on": "23.11.2026",
        "warning_ended_on": "14.12.2026",
        "missing_text": "Geburtsurkunde",
        "hindered_text": "Ob das Kind berechtigt ist, ist offen",
        "denied_from": "01.11.2026",
    },
)


def at(day: int, month: int = 12) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


def ask(ctx: Context, case_id: CaseId, *, has_warning: bool, due_on: date | None = None) -> None:
    request_documents(
        ctx,
        case_id,
        version=None,
        items=("geburtsurkunde",),
        remark="",
        due_on=due_on,
        has_warning=has_warning,
    )


def asked(stages: Stages, *, has_warning: bool, due_on: date | None = None) -> CaseId:
    """A demand is out since 23 November; the usual last day is 14 December."""
    case_id = stages.taken(MAINTENANCE, "incomplete")
    with stages.acting(stages.office.anna) as ctx:
        ask(ctx, case_id, has_warning=has_warning, due_on=due_on)
    stages.produce_letters(case_id)
    return case_id


def drafted(stages: Stages, case_id: CaseId, when: datetime) -> tuple[str, ...]:
    """The office goes on without an answer; what still blocks the Versagung."""
    number = stages.page(case_id).requests[0].request_id
    with stages.acting(stages.office.anna, at=when) as ctx:
        withdraw_request(ctx, case_id, number)
        save_draft(ctx, case_id, version=None, draft=DENIAL)
    return stages.page(case_id, stages.office.anna, at=when).decision.blockers


def test_signature_sheet_is_no_cooperation(stages: Stages) -> None:
    """Without it there is no written application (§ 9 (1) UVG); § 66 SGB I is about facts and evidence."""
    case_id = stages.taken(MAINTENANCE, "incomplete")
    sheet, paper = ("signaturbogen",), ("signaturbogen", "geburtsurkunde")
    with stages.acting(stages.office.anna) as ctx, pytest.raises(Invalid, match="der schriftliche Antrag"):
        request_documents(ctx, case_id, version=None, items=sheet, remark="", due_on=None, has_warning=True)
    with stages.acting(stages.office.anna) as ctx:
        request_documents(ctx, case_id, version=None, items=paper, remark="", due_on=None, has_warning=True)
    stages.produce_letters(case_id)

    with stages.acting(stages.office.anna) as ctx:
        number = next(one.letter_id for one in stages.page(case_id).letters if one.kind == "nachforderung")
        letter = LETTER_FACTS.validate_python(ctx.session.get_one(Letter, number).facts)
    printed = " ".join(block.text for block in letter.blocks)
    assert "Ohne ihn liegt der Antrag nicht schriftlich vor" in printed
    assert "Für den Signaturbogen gilt das nicht." in printed


@pytest.mark.parametrize("has_warning", [True, False])
def test_letter_carries_the_warning_only_when_it_is_ticked(stages: Stages, has_warning: bool) -> None:
    case_id = asked(stages, has_warning=has_warning)

    with stages.acting(stages.office.anna) as ctx:
        number = next(one.letter_id for one in stages.page(case_id).letters if one.kind == "nachforderung")
        letter = LETTER_FACTS.validate_python(ctx.session.get_one(Letter, number).facts)
    printed = " ".join(block.text for block in letter.blocks)
    assert ("versagen" in printed) is has_warning
    assert stages.page(case_id).requests[0].has_warning is has_warning
    assert any("§ 66 Abs. 3 SGB I" in line.text for line in stages.page(case_id).journal) is has_warning


def test_demand_without_warning_is_no_ground_for_a_denial(stages: Stages) -> None:
    case_id = asked(stages, has_warning=False)
    stages.post_letters(case_id)

    assert any("keinen schriftlichen Hinweis" in text for text in drafted(stages, case_id, at(16)))


def test_warning_that_was_never_posted_is_not_announced(stages: Stages) -> None:
    case_id = asked(stages, has_warning=True)

    found = drafted(stages, case_id, at(16))
    sent = [one for one in stages.page(case_id).letters if one.kind == "nachforderung" and one.sent_on]
    assert any("noch nicht bekannt gegeben" in text for text in found) is not bool(sent)


def test_period_that_was_too_short_needs_a_new_one(stages: Stages) -> None:
    case_id = asked(stages, has_warning=True, due_on=date(2026, 12, 4))
    stages.post_letters(case_id)

    assert any("kürzer als 14 Tage" in text for text in drafted(stages, case_id, at(16)))


def test_demand_given_up_before_its_last_day_warns_nobody(stages: Stages) -> None:
    case_id = asked(stages, has_warning=True)
    stages.post_letters(case_id)

    assert any("keinen schriftlichen Hinweis" in text for text in drafted(stages, case_id, at(8)))


@pytest.mark.parametrize(
    ("key", "typed", "on_file"),
    [("warned_on", "19.10.2026", "23.11.2026"), ("warning_ended_on", "13.12.2026", "14.12.2026")],
)
def test_denial_names_the_warning_on_file_and_none_from_before_the_application(
    stages: Stages, key: str, typed: str, on_file: str
) -> None:
    """§ 66 (3) SGB I: only the warning of this application carries the denial."""
    case_id = asked(stages, has_warning=True)
    stages.post_letters(case_id)
    assert drafted(stages, case_id, at(16)) == ()

    with stages.acting(stages.office.anna, at=at(16)) as ctx:
        save_draft(ctx, case_id, version=None, draft=replace(DENIAL, fields=DENIAL.fields | {key: typed}))
    found = " ".join(stages.page(case_id, stages.office.anna, at=at(16)).decision.blockers)
    assert f"Nach der Akte ist das der {on_file}. Bitte den Tag im Entwurf ändern." in found


def test_page_asks_for_the_warning_once(stages: Stages) -> None:
    case_id = asked(stages, has_warning=True)
    stages.post_letters(case_id)
    drafted(stages, case_id, at(16))

    with counted(stages) as sent:
        stages.page(case_id, stages.office.anna, at=at(16))
    assert sum("JOIN letter ON letter.request_id" in statement for statement in sent) == 1


def test_denial_is_possible_after_the_period_and_names_the_days(stages: Stages) -> None:
    case_id = asked(stages, has_warning=True)
    stages.post_letters(case_id)

    assert drafted(stages, case_id, at(15)) == ()


def test_other_services_know_no_such_warning(stages: Stages) -> None:
    case_id = stages.taken(CLOSURE)
    with stages.acting(stages.office.anna) as ctx, pytest.raises(Invalid, match="§ 66 SGB I"):
        request_documents(
            ctx, case_id, version=None, items=("lageplan",), remark="", due_on=None, has_warning=True
        )


def denied(stages: Stages) -> CaseId:
    case_id = asked(stages, has_warning=True)
    stages.post_letters(case_id)
    assert drafted(stages, case_id, at(15)) == ()
    with stages.acting(stages.office.anna, at=at(15)) as ctx:
        submit_draft(ctx, case_id, version=None)
    with stages.acting(stages.office.carla, at=at(15)) as ctx:
        approve_as_shown(ctx, case_id)
    return case_id


@pytest.mark.parametrize("door", ["portal", "desk"])
def test_papers_after_the_denial_are_a_task_once(stages: Stages, door: str) -> None:
    case_id = denied(stages)
    for content in (PDF + b"%spaet", PDF + b"%spaeter"):
        upload = Upload("geburt.pdf", content, "geburtsurkunde")
        if door == "portal":
            with stages.acting(stages.office.portal, at=at(20)) as ctx:
                receive_documents(ctx, case_id, uploads=(upload,), store=stages.toolbox.documents)
        else:
            with stages.acting(stages.office.anna, at=at(20)) as ctx:
                add_documents(
                    ctx,
                    case_id,
                    files=(upload,),
                    requirement_key="geburtsurkunde",
                    store=stages.toolbox.documents,
                )

    tasks = [one for one in stages.page(case_id).time_limits if one.title == TASK]
    assert len(tasks) == 1
    assert tasks[0].deadline is not None
    assert [step.source for step in tasks[0].deadline.steps] == ["§ 66 SGB I", "§ 67 SGB I", "§ 67 SGB I"]


def test_papers_after_an_ordinary_refusal_are_no_such_task(stages: Stages) -> None:
    case_id = stages.decided(MAINTENANCE, "abgelehnt")
    with stages.acting(stages.office.portal) as ctx:
        upload = Upload("geburt.pdf", PDF + b"%spaet", "geburtsurkunde")
        receive_documents(ctx, case_id, uploads=(upload,), store=stages.toolbox.documents)

    assert all(one.title != TASK for one in stages.page(case_id).time_limits)


def test_denial_without_reasons_stays_a_draft(stages: Stages) -> None:
    case_id = asked(stages, has_warning=True)
    stages.post_letters(case_id)
    drafted(stages, case_id, at(15))
    with stages.acting(stages.office.anna, at=at(15)) as ctx:
        save_draft(ctx, case_id, version=None, draft=DraftInput("versagt", fields=DENIAL.fields))
        with pytest.raises(NotAllowed, match="Ermessen"):
            submit_draft(ctx, case_id, version=None)
