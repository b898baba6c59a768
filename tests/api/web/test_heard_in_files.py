"""What the person said when heard stands in every version of the file; what the office makes of it comes out at the end.

§ 29 (1) VwVfG: all of the file but drafts and what prepares the decision directly, these until the proceeding is over.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from cases.commands.close import withdraw_case
from cases.commands.decide import DraftInput, save_draft
from cases.commands.hear import hear, record_oral_hearing, take_statement
from cases.commands.messages import receive_message
from cases.facts.actor import CaseId
from cases.queries.inspection import inspection
from tests.api.web.conftest import Browser
from tests.api.web.test_case_file_page import words_of
from tests.cases.commands.test_hear import deviating
from tests.factories.inspections import inspected
from tests.factories.stages import Stages

SAID, WEIGHED = "Die Rampe bleibt sonst zu.", "Verkehr geht vor."


def answered(stages: Stages) -> CaseId:
    case_id = deviating(stages)
    with stages.acting(stages.office.anna) as ctx:
        hear(ctx, case_id, version=None, facts_text="Eine Fahrbahn bleibt frei.", days=None)
        take_statement(ctx, case_id, version=None, answer=SAID, consideration=WEIGHED)
    return case_id


def told(stages: Stages) -> CaseId:
    case_id = deviating(stages)
    with stages.acting(stages.office.anna) as ctx:
        record_oral_hearing(ctx, case_id, version=None, statement=SAID, consideration="Wie geplant.")
    return case_id


def whole(anna: Browser, case_id: CaseId) -> str:
    return words_of(anna.get(f"/vorgaenge/{case_id}/akte.pdf").content)


def shown(anna: Browser, stages: Stages, case_id: CaseId) -> str:
    inspected(stages, case_id)
    return words_of(anna.get(f"/vorgaenge/{case_id}/akte.pdf?fuer=akteneinsicht").content)


@pytest.mark.parametrize("heard", [answered, told])
def test_what_the_person_said_is_in_the_file_and_in_the_inspected_one(
    anna: Browser, stages: Stages, heard: Callable[[Stages], CaseId]
) -> None:
    case_id = heard(stages)

    for words in (whole(anna, case_id), shown(anna, stages, case_id)):
        assert re.search("Äußerung zu „[^“]+“, eingetragen am 23.11.2026", words)
        assert SAID in words


def test_what_the_office_makes_of_it_waits_for_the_end_of_the_proceeding(
    anna: Browser, stages: Stages
) -> None:
    case_id = answered(stages)
    assert WEIGHED in whole(anna, case_id)
    assert WEIGHED not in shown(anna, stages, case_id)

    with stages.acting(stages.office.anna) as ctx:
        withdraw_case(ctx, case_id, version=None, reason="Anruf")

    assert WEIGHED in shown(anna, stages, case_id)


def test_no_day_is_told_on_which_a_statement_did_not_come(anna: Browser, stages: Stages) -> None:
    """§ 29 (1) VwVfG: a true file. A message that comes later says nothing about what was written down before."""
    case_id = answered(stages)
    assert "Äußerung eingegangen" not in anna.see(f"/vorgaenge/{case_id}/entscheidung")
    with stages.acting(stages.office.portal, at=stages.acting.now + timedelta(days=2)) as ctx:
        receive_message(ctx, case_id, body="Noch etwas.", key="a")

    assert "“, eingetragen am 23.11.2026" in whole(anna, case_id)
    page = anna.see(f"/vorgaenge/{case_id}/entscheidung")
    assert "Äußerung eingegangen 25.11." in page
    assert f"Eingetragen heute 08:00:</b> {SAID}" in page
    with stages.acting(stages.office.anna) as ctx:
        withdraw_case(ctx, case_id, version=None, reason="Anruf")
        titles = [piece.title for piece in inspection(ctx, case_id).to_decide]
    assert "Würdigung der Äußerung, eingetragen am 23.11.2026" in titles


def test_a_talk_on_another_result_is_not_proposed_for_the_written_hearing(
    anna: Browser, stages: Stages
) -> None:
    """§ 28 (1), § 29 (1) VwVfG: the form corrects the words on the ban, so it shows these and names it."""
    case_id = stages.taken("versammlung")
    dates = {"dates": "2026-12-12T14:00:00+01:00"}
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=DraftInput("verboten", reasons="Gefahr.", fields=dates))
        hear(ctx, case_id, version=None, facts_text="Waffen.", days=None)
        take_statement(ctx, case_id, version=None, answer=SAID, consideration=WEIGHED)
        milder = DraftInput("beschraenkt", reasons="Gefahr.", fields=dates)
        save_draft(ctx, case_id, version=None, draft=milder)
        record_oral_hearing(
            ctx,
            case_id,
            version=None,
            statement="Kooperationsgespräch: einverstanden",
            consideration="Wie geplant.",
        )
        service = ctx.catalogue.service("versammlung")
    page = anna.see(f"/vorgaenge/{case_id}/entscheidung")
    (form,) = [part for part in page.split("<form") if f'/vorgaenge/{case_id}/aeusserung"' in part]
    assert all(words in form for words in (SAID, WEIGHED, f"zu „{service.outcome('verboten').title}“"))
    assert "Kooperationsgespräch" not in form

    assert (
        anna.send(f"/vorgaenge/{case_id}/aeusserung", aeusserung=SAID, wuerdigung="Anders.").status_code
        == 303
    )
    words = whole(anna, case_id)
    assert all(part in words for part in (SAID, "Anders.", "Kooperationsgespräch: einverstanden"))

    with stages.acting(stages.office.portal) as ctx:
        receive_message(ctx, case_id, body="Noch etwas.", key="a")
    assert "Anhörung zurückziehen" in anna.see(f"/vorgaenge/{case_id}/entscheidung"), "it runs again"
