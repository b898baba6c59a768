"""A field that looks filled and prints nothing stops the draft, with a sentence at the field."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from cases.commands.decide import save_draft, submit_draft
from cases.commands.route import route_cases
from cases.errors import NotAllowed
from cases.facts.actor import system_actor
from cases.models import Letter
from tests.factories.stages import CLOSURE, Stages, draft
from tests.factories.submissions import handed_in, handover

SENTENCE = "Der Brief lässt sich nicht schreiben: Die Angabe „Abweichung vom Antrag“ ist leer. Bitte im Entwurf ausfüllen."


def test_the_clerk_reads_the_sentence_at_the_field_and_as_a_blocker(stages: Stages) -> None:
    case_id = stages.taken(CLOSURE)
    full = draft(CLOSURE, "abweichend_angeordnet")
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=full)
    before = stages.page(case_id, stages.office.anna).decision
    with stages.acting(stages.office.anna) as ctx:
        save_draft(
            ctx, case_id, version=None, draft=replace(full, fields=full.fields | {"deviation": "\u200b"})
        )

    view = stages.page(case_id, stages.office.anna).decision
    assert {field.key: field.error for field in view.fields if field.error} == {"deviation": SENTENCE}
    assert SENTENCE in view.blockers
    assert SENTENCE not in before.blockers
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotAllowed) as refused:
        submit_draft(ctx, case_id, version=None)
    assert SENTENCE in refused.value.reasons


def test_a_form_no_receipt_can_be_written_from_is_routed_all_the_same(stages: Stages) -> None:
    value = handover("sichere-nachricht")
    value = replace(value, form=value.form | {"message": value.form["message"] | {"subject": "🦄"}})
    case_id = handed_in(stages.acting, stages.office.portal, value)
    with stages.acting(system_actor()) as ctx:
        assert route_cases(ctx, [case_id]) == 1
    case = stages.row(case_id)
    assert case.team_key
    assert any("Die Angabe „Nachricht: Betreff“ ist leer" in hint for hint in case.hints)
    with stages.acting(system_actor()) as ctx:
        assert ctx.session.exec(select(Letter).where(col(Letter.case_id) == case_id)).all() == []
