"""Auskunftssperre (§ 51 BMG): who sees the case, what lists, portal and letters say, what a representative gets."""

import json
from dataclasses import replace

import pytest

from api.web.whole_file import Reader, case_file
from cases.commands.assign import take_case
from cases.commands.check import tick_step
from cases.commands.decide import DraftInput, save_draft
from cases.commands.desk import mark_seen
from cases.commands.information_block import record_information_block
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId
from cases.facts.worklist import WorkListFilter
from cases.queries.information_block import NOT_LOOKED
from cases.queries.letter_facts import final_letter
from cases.queries.portal_status import portal_status
from cases.queries.visible import visible_case
from cases.queries.worklist import work_list
from tests.api.web.test_case_file_page import words_of
from tests.factories.inspections import decide
from tests.factories.messages import submission_of
from tests.factories.stages import CLOSURE, Stages, everything

CERTIFICATE = "meldebescheinigung"
WORD = "sperre"
REFUSED = DraftInput(
    "abgelehnt", reasons="Kein Eintrag.", fields={"facts": "Die Angaben passen zu keinem Eintrag."}
)


def blocked(stages: Stages, example: str = "complete") -> CaseId:
    """A certificate on Dirk's desk whose person has a block in the register."""
    case_id = stages.routed(CERTIFICATE, example)
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        record_information_block(ctx, case_id, is_blocked=True)
    return case_id


def problem(stages: Stages, case_id: CaseId, outcome: str) -> str:
    with stages.acting(stages.office.dirk) as ctx:
        save_draft(ctx, case_id, version=None, draft=DraftInput(outcome))
    return " ".join(stages.page(case_id, stages.office.dirk).decision.blockers)


def test_block_is_on_the_page_in_the_journal_and_the_step_is_done(stages: Stages) -> None:
    page = stages.page(blocked(stages), stages.office.dirk)
    assert page.head.is_information_blocked
    assert [line.text for line in page.journal if line.act == "auskunftssperre"] == [
        "Im Melderegister ist eine Auskunftssperre eingetragen (§ 51 BMG)"
    ]
    assert [step.is_done for step in page.check_steps if step.key == "auskunftssperre"] == [True]


def test_no_block_is_an_answer_too_and_a_block_can_be_taken_back(stages: Stages) -> None:
    case_id = stages.routed(CERTIFICATE)
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        record_information_block(ctx, case_id, is_blocked=False)
    page = stages.page(case_id, stages.office.dirk)
    assert not page.head.is_information_blocked
    assert [step.is_done for step in page.check_steps if step.key == "auskunftssperre"] == [True]

    wrong = blocked(stages)
    with stages.acting(stages.office.dirk) as ctx:
        record_information_block(ctx, wrong, is_blocked=False)
    page = stages.page(wrong, stages.office.dirk)
    assert not page.head.is_information_blocked
    assert [line.act for line in page.journal].count("auskunftssperre") == 2


def test_second_time_changes_nothing(stages: Stages) -> None:
    case_id = blocked(stages)
    with stages.acting(stages.office.dirk) as ctx:
        once = everything(ctx)
        record_information_block(ctx, case_id, is_blocked=True)
        assert everything(ctx) == once


def test_only_services_with_a_register_and_only_who_has_the_case(stages: Stages) -> None:
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotFound):
        record_information_block(ctx, stages.taken(CLOSURE), is_blocked=True)
    case_id = blocked(stages)
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotFound):
        record_information_block(ctx, case_id, is_blocked=False)


def test_only_the_team_sees_the_case_lists_stay_neutral_and_openings_are_journalled(stages: Stages) -> None:
    plain, case_id = stages.routed(CERTIFICATE), blocked(stages)
    head = replace(stages.person("chefin", role="leitung"), authority_keys=stages.office.dirk.authority_keys)
    with stages.acting(head) as ctx:
        assert visible_case(ctx, plain).id == plain
        with pytest.raises(NotFound):
            visible_case(ctx, case_id)
    with stages.acting(stages.office.dirk) as ctx:
        (row,) = [row for row in work_list(ctx, WorkListFilter(owner="alle")).rows if row.case_id == case_id]
        assert (row.subject, row.last_activity) == ("", "")
        mark_seen(ctx, case_id)
    assert "akte_geoeffnet" in [line.act for line in stages.page(case_id, stages.office.dirk).journal]


def test_portal_and_letter_learn_nothing(stages: Stages) -> None:
    case_id = blocked(stages)
    with stages.acting(stages.office.portal) as ctx:
        told = portal_status(ctx, submission_of(stages, case_id))
    assert WORD not in repr(told).casefold()
    assert all(WORD not in json.dumps(payload) for _, payload in stages.orders("portalmeldung"))
    assert WORD not in stages.row(case_id).last_activity.casefold().replace("auskunftssperre beachten", "")
    assert WORD not in problem(stages, case_id, "abgelehnt").casefold()
    with stages.acting(stages.office.dirk) as ctx:
        save_draft(ctx, case_id, version=None, draft=REFUSED)
        assert WORD not in repr(final_letter(ctx, case_id)).casefold()


def test_own_certificate_is_still_possible(stages: Stages) -> None:
    assert "Auskunftssperre" not in problem(stages, blocked(stages), "erteilt_elektronisch")


@pytest.mark.parametrize("outcome", ["erteilt_elektronisch", "erteilt_papier"])
def test_certificate_for_another_person_waits_for_a_check_after_the_block_is_known(
    stages: Stages, outcome: str
) -> None:
    case_id = stages.routed(CERTIFICATE, "edge_child_16")
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        tick_step(ctx, case_id, step_key="vertretung", is_done=True)
        record_information_block(ctx, case_id, is_blocked=True)
    assert "Vertretung prüfen" in problem(stages, case_id, outcome)
    assert "Vertretung prüfen" not in problem(stages, case_id, "abgelehnt")

    with stages.acting(stages.office.dirk) as ctx:
        tick_step(ctx, case_id, step_key="vertretung", is_done=True)
    assert "Vertretung prüfen" not in problem(stages, case_id, outcome)


def test_nothing_goes_to_another_person_while_nobody_has_looked_for_a_block(stages: Stages) -> None:
    case_id = stages.routed(CERTIFICATE, "edge_child_16")
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        tick_step(ctx, case_id, step_key="vertretung", is_done=True)
        with pytest.raises(Invalid, match="Auskunftssperre sehen und das Ergebnis"):
            tick_step(ctx, case_id, step_key="auskunftssperre", is_done=True)
        with pytest.raises(NotAllowed, match="Auskunftssperre sehen"):
            case_file(ctx, stages.toolbox.documents, case_id, Reader.INSPECTION)
    assert NOT_LOOKED in problem(stages, case_id, "erteilt_papier")
    assert NOT_LOOKED not in problem(stages, case_id, "abgelehnt")

    with stages.acting(stages.office.dirk) as ctx:
        record_information_block(ctx, case_id, is_blocked=False)
        decide(ctx, case_id)
        assert case_file(ctx, stages.toolbox.documents, case_id, Reader.INSPECTION).content
    assert NOT_LOOKED not in problem(stages, case_id, "erteilt_papier")


def test_reader_from_outside_gets_the_file_of_another_person_only_after_the_check(stages: Stages) -> None:
    case_id = blocked(stages, "edge_child_16")
    store = stages.toolbox.documents
    with stages.acting(stages.office.dirk) as ctx:
        with pytest.raises(NotAllowed, match="Vertretung"):
            case_file(ctx, store, case_id, Reader.INSPECTION)
        assert case_file(ctx, store, case_id, Reader.OFFICE).content
        tick_step(ctx, case_id, step_key="vertretung", is_done=True)
        decide(ctx, case_id)
        made = case_file(ctx, store, case_id, Reader.INSPECTION)
    assert all(WORD not in part.casefold() for part in (*made.shown, *made.left_out))
    assert "eine auskunftssperre" not in words_of(made.content).casefold()
