"""A body that never got its letter: the clerk says why without it; what stops nothing stands above the draft."""

from cases.commands.consult import consult
from cases.commands.decide import DraftInput, save_draft
from cases.facts.actor import CaseId
from tests.api.web.conftest import Browser
from tests.factories.stages import Stages


def asked(stages: Stages) -> tuple[CaseId, int]:
    case_id = stages.taken()
    with stages.acting(stages.office.anna) as ctx:
        consult(ctx, case_id, version=None, body_keys=("polizei",), question="Bedenken?")
    return case_id, stages.page(case_id).consultations[0].consultation_id


def test_without_a_reason_the_form_comes_back_with_its_words(anna: Browser, stages: Stages) -> None:
    case_id, number = asked(stages)
    assert "Ohne diese Stelle entscheiden" in anna.see(f"/vorgaenge/{case_id}/nachrichten")

    answer = anna.send(f"/vorgaenge/{case_id}/beteiligung/{number}/beenden", ausnahme="eilt", grund="")

    assert answer.status_code == 422
    assert "Bitte begründen, warum ohne diese Stelle entschieden wird." in answer.text
    assert f'id="grund-{number}"' in answer.text
    assert '<option value="eilt" selected>' in answer.text


def test_the_reason_stays_with_the_body_and_in_the_history(anna: Browser, stages: Stages) -> None:
    case_id, number = asked(stages)
    anna.send(f"/vorgaenge/{case_id}/beteiligung/{number}/beenden", ausnahme="eilt", grund="Rohrbruch")

    why = "Die Entscheidung duldet keinen Aufschub: Rohrbruch"
    assert f"Ohne diese Stelle: {why}" in anna.see(f"/vorgaenge/{case_id}/nachrichten")
    assert why in anna.see(f"/vorgaenge/{case_id}/verlauf")


def test_hints_stand_above_the_draft_and_before_the_second_person(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken()
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=DraftInput("angeordnet"))

    page = anna.see(f"/vorgaenge/{case_id}/entscheidung")

    assert "Bitte beachten" in page
    assert "Nicht gehört: Polizei" in page
