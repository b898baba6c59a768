"""Annual notices are decisions: for machines too, with a remedy period each, contestable, and one day final."""

import json
from datetime import timedelta

import pikepdf
import pytest
from sqlalchemy import text

from cases.commands.delivery import record_return
from cases.commands.letter_runs import post_run
from cases.commands.recompute import recompute_everything
from cases.commands.remedies import AppealInput, record_appeal
from cases.commands.remedy_outcomes import decide_objection
from cases.facts.actor import CaseId, system_actor
from cases.facts.worklist import WorkListFilter
from cases.queries.remedies import Filing
from cases.queries.worklist import work_list
from cases.rules.appeals import Remedy
from cases.rules.remedy_choice import FilingForm, FilingPlace
from tests.factories.assessments import assessed_dogs
from tests.factories.desk_acts import klage, rejected_because
from tests.factories.stages import DOG_TAX, Stages
from tests.workflows.outbox_rows import acts
from tests.workflows.runs import finished
from workflows.deadlines import keep_deadlines_of

NOTICE = "jahresbescheid"


@pytest.fixture
def cases(stages: Stages, year: int) -> list[CaseId]:
    """Three dogs with their notice of the next year, on paper and in the mailbox, all gone out today; the last is closed."""
    found = assessed_dogs(stages, 3)
    with stages.toolbox.engine.begin() as connection:
        query = "UPDATE case_file SET status = 'abgeschlossen' WHERE id = :id"
        connection.execute(text(query), {"id": found[-1]})
    run_id = finished(stages, year)
    with stages.acting(stages.office.dora) as ctx:
        assert post_run(ctx, run_id, posted_on=ctx.today) > 0
    return found


def periods(stages: Stages) -> dict[int, tuple[object, object, object]]:
    """Of each notice by case: its end of the remedy period, that of the limit of the case, and the state of the limit."""
    query = text(
        "SELECT l.case_id, l.remedy_ends_on, t.ends_on, t.status FROM letter l JOIN time_limit t"
        " ON t.case_id = l.case_id AND t.key = 'rechtsbehelf:' || l.id AND t.kind = 'rechtsbehelf'"
        " WHERE l.kind = 'jahresbescheid'"
    )
    with stages.toolbox.engine.connect() as connection:
        return {row[0]: (row[1], row[2], row[3]) for row in connection.execute(query)}


def test_the_notice_carries_what_it_says_for_machines(stages: Stages, cases: list[CaseId]) -> None:
    letter = next(one for one in stages.page(cases[1]).letters if one.kind == NOTICE)
    with stages.toolbox.engine.connect() as connection:
        query = text("SELECT sha256 FROM letter WHERE id = :id")
        sha256 = connection.execute(query, {"id": letter.letter_id}).scalar_one()
    with stages.toolbox.documents.open(sha256) as file, pikepdf.open(file) as pdf:
        attached = pdf.Root.AF[0]
        assert str(attached.UF) == "bescheid.json"
        data = json.loads(attached.EF.F.read_bytes())

    amounts, fields = data["amounts"], {field["key"]: field["value"] for field in data["fields"]}
    assert data["outcome"]["title"] == "Jahresbescheid"
    assert fields["cash_reference"] == f"2210.{cases[1]}"
    assert sum(part["cents"] for part in amounts["instalments"]) == amounts["calculation"]["total_cents"] > 0
    assert (data["remedy"]["kind"], bool(data["remedy"]["text"])) == ("klage", True)


def test_each_notice_has_its_own_remedy_period_and_keeps_it_when_all_is_counted_anew(
    stages: Stages, cases: list[CaseId]
) -> None:
    before = periods(stages)
    assert set(before) == set(cases)
    assert all(on_letter == of_case and state == "laeuft" for on_letter, of_case, state in before.values())
    for case_id in cases:
        letter = next(one for one in stages.page(case_id).letters if one.kind == NOTICE)
        assert [deadline.title for deadline in letter.deadlines] == ["Bekanntgabe", "Klagefrist"]

    recompute_everything(stages.toolbox.acting, system_actor(), stages.acting.now)

    assert periods(stages) == before


def test_the_period_ends_and_the_notice_is_final(stages: Stages, cases: list[CaseId]) -> None:
    later = stages.acting.now + timedelta(days=60)
    for _ in range(2):
        keep_deadlines_of(stages.toolbox, later.date())

    assert {state for _, _, state in periods(stages).values()} == {"erledigt"}
    assert acts(stages.toolbox.engine, "rechtsbehelfsfrist") == dict.fromkeys(cases, 1)
    before = next(one for one in stages.page(cases[1]).finality if "Hundesteuerbescheid" in one.subject)
    after = next(
        one for one in stages.page(cases[1], at=later).finality if "Hundesteuerbescheid" in one.subject
    )
    assert before.final_on is None or before.why_not
    assert (after.why_not, after.final_on is not None) == ((), True)


def test_a_closed_case_does_not_come_back_to_the_list_for_a_remedy_period(
    stages: Stages, cases: list[CaseId]
) -> None:
    keep_deadlines_of(stages.toolbox, stages.acting.now.date())
    last_day = next(of_case for _, of_case, _ in periods(stages).values())
    assert isinstance(last_day, type(stages.acting.now.date()))
    at = stages.acting.now + (last_day - stages.acting.now.date())
    with stages.acting(stages.clerk(DOG_TAX), at=at) as look:
        listed = {row.case_id for row in work_list(look, WorkListFilter(owner="alle")).rows}
    assert set(cases) - listed == {cases[-1]}


def test_a_remedy_is_directed_against_the_notice(stages: Stages, cases: list[CaseId]) -> None:
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        record_appeal(ctx, cases[1], version=None, entered=AppealInput(klage(ctx.today)))

    page = stages.page(cases[1])
    letter = next(one for one in page.letters if one.kind == NOTICE)
    period = page.appeals[0].findings.period
    assert period is not None
    assert period.ends_on == letter.remedy_ends_on


def test_a_remedy_is_checked_again_when_the_notice_comes_back(stages: Stages, cases: list[CaseId]) -> None:
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        record_appeal(ctx, cases[1], version=None, entered=AppealInput(klage(ctx.today)))
    letter = next(one for one in stages.page(cases[1]).letters if one.kind == NOTICE)
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        record_return(ctx, cases[1], letter.letter_id, came_back_on=ctx.today, reason="Verzogen")

    findings = stages.page(cases[1]).appeals[0].findings
    assert findings.period is None
    assert "nicht bekannt gegeben" in findings.points[1].text


def test_what_is_rejected_is_the_notice_and_not_the_decision_before_it(
    stages: Stages, cases: list[CaseId]
) -> None:
    stages.produce_letters(cases[0])
    stages.post_letters(cases[0])
    notice = next(one for one in stages.page(cases[0]).letters if one.kind == NOTICE)
    decision = next(one for one in stages.page(cases[0]).letters if one.kind == "bescheid")
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        filing = Filing(Remedy.WIDERSPRUCH, ctx.today, FilingForm.WRITTEN, FilingPlace.DECIDING_AUTHORITY)
        record_appeal(ctx, cases[0], version=None, entered=AppealInput(filing))
    page = stages.page(cases[0])
    assert {one.letter_id for one in page.finality} == {notice.letter_id, decision.letter_id}
    with stages.acting(stages.lead(DOG_TAX)) as ctx:
        decide_objection(
            ctx,
            cases[0],
            page.appeals[0].appeal_id,
            ruling=rejected_because("Die Steuer folgt aus der Satzung."),
        )

    assert [one.letter_id for one in stages.page(cases[0]).finality] == [decision.letter_id]
