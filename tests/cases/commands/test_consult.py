"""Other bodies are asked, answer, stay silent, or are no longer waited for."""

from datetime import date, timedelta

import pytest

from cases.commands.close import settle_case, withdraw_case
from cases.commands.consult import consult, end_consultation, record_answer
from cases.commands.deadlines import note_silence
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.facts.case_page import ConsultationView
from tests.factories.stages import CLOSURE, Stages, approve_as_shown


def ask(stages: Stages, case_id: CaseId, *bodies: str) -> None:
    with stages.acting(stages.office.anna) as ctx:
        consult(ctx, case_id, version=None, body_keys=bodies, question=" Bedenken? ")


def asked(stages: Stages, case_id: CaseId) -> tuple[ConsultationView, ...]:
    return stages.page(case_id).consultations


def test_each_body_gets_its_own_end_date(stages: Stages) -> None:
    case_id = stages.taken()

    ask(stages, case_id, "polizei", "oepnv", "polizei")

    page = stages.page(case_id)
    # Police 7 days: Monday 30.11.; bus company 5 days: Saturday 28.11., so Monday 30.11. too.
    assert [(row.body_name, row.due_on, row.question) for row in page.consultations] == [
        ("Polizei", date(2026, 11, 30), "Bedenken?"),
        ("Verkehrsgemeinschaft Heidekreis (ÖPNV, Schulbus)", date(2026, 11, 30), "Bedenken?"),
    ]
    assert page.head.next_step.startswith("Stellungnahme abwarten: Polizei und Verkehrsgemeinschaft")
    assert page.head.due_on == date(2026, 11, 30)
    assert {choice.key for choice in page.consultable} == {
        "strassenbaulast_bund_land",
        "strassenbaulast_kreis",
        "strassenbaulast_gemeinde",
        "rettungsleitstelle",
        "gemeinde",
    }


def test_a_body_is_not_asked_twice_while_it_is_being_asked(stages: Stages) -> None:
    case_id = stages.taken()
    ask(stages, case_id, "polizei")
    version = stages.row(case_id).version

    ask(stages, case_id, "polizei")

    assert (len(asked(stages, case_id)), stages.row(case_id).version) == (1, version)


def test_an_open_statement_blocks_the_decision_and_an_answer_frees_it(stages: Stages) -> None:
    case_id = stages.drafted(CLOSURE, "angeordnet")
    ask(stages, case_id, "polizei")
    with pytest.raises(NotAllowed, match="Polizei"), stages.acting(stages.office.anna) as ctx:
        approve_as_shown(ctx, case_id)

    with stages.acting(stages.office.anna) as ctx:
        record_answer(
            ctx,
            case_id,
            asked(stages, case_id)[0].consultation_id,
            answer="Keine Bedenken",
            has_objection=False,
        )

    with stages.acting(stages.office.anna) as ctx:
        assert approve_as_shown(ctx, case_id).status == "beschieden"


def test_an_answer_twice_is_one_and_another_corrects_it(stages: Stages) -> None:
    case_id = stages.taken()
    ask(stages, case_id, "polizei")
    row = asked(stages, case_id)[0].consultation_id
    for text, has_objection in (("Ja", False), ("Ja", False), ("Nein", True)):
        with stages.acting(stages.office.anna) as ctx:
            record_answer(ctx, case_id, row, answer=text, has_objection=has_objection)

    page = stages.page(case_id)
    assert (page.consultations[0].answer, page.consultations[0].has_objection) == ("Nein", True)
    assert [line.text for line in page.journal[:2]] == [
        "Stellungnahme Polizei eingetragen (mit Einwänden)",
        "Stellungnahme Polizei eingetragen (ohne Einwände)",
    ]
    assert all(view.status == "erledigt" for view in page.time_limits if view.kind == "beteiligung")


def test_going_on_without_a_statement(stages: Stages) -> None:
    case_id = stages.taken()
    ask(stages, case_id, "polizei")
    row = asked(stages, case_id)[0].consultation_id

    for _ in range(2):
        with stages.acting(stages.office.anna) as ctx:
            end_consultation(ctx, case_id, row)

    page = stages.page(case_id)
    assert page.consultations[0].status == "zurueckgenommen"
    assert [line.act for line in page.journal].count("beteiligung_beendet") == 1
    assert page.head.next_step == "Vorlaufzeit prüfen"


@pytest.mark.parametrize(("bodies", "error"), [((), Invalid), (("bundeswehr",), NotFound)])
def test_only_bodies_of_the_service_can_be_asked(
    stages: Stages, bodies: tuple[str, ...], error: type[Exception]
) -> None:
    case_id = stages.taken()

    with pytest.raises(error):
        ask(stages, case_id, *bodies)

    assert asked(stages, case_id) == ()


def test_an_empty_answer_and_a_foreign_consultation_are_refused(stages: Stages) -> None:
    mine, other = stages.taken(), stages.taken()
    ask(stages, mine, "polizei")
    row = asked(stages, mine)[0].consultation_id

    with pytest.raises(Invalid), stages.acting(stages.office.anna) as ctx:
        record_answer(ctx, mine, row, answer="  ", has_objection=False)
    with pytest.raises(NotFound), stages.acting(stages.office.anna) as ctx:
        record_answer(ctx, other, row, answer="x", has_objection=False)
    with pytest.raises(NotFound), stages.acting(stages.office.anna) as ctx:
        end_consultation(ctx, other, row)
    with pytest.raises(NotFound), stages.acting(stages.office.dirk) as ctx:
        end_consultation(ctx, mine, row)


def test_late_statement_ends_the_task_that_asked_how_to_go_on_without_it(stages: Stages) -> None:
    case_id = stages.taken()
    ask(stages, case_id, "polizei")
    row = asked(stages, case_id)[0].consultation_id
    late = stages.acting.now + timedelta(days=30)
    with stages.acting(system_actor(), at=late) as ctx:
        note_silence(ctx, (row,))
    with stages.acting(stages.office.anna, at=late) as ctx:
        record_answer(ctx, case_id, row, answer="Keine Bedenken", has_objection=False)

    limits = stages.page(case_id).time_limits
    assert [one.status for one in limits if one.title.startswith("Keine Stellungnahme")] == ["erledigt"]


@pytest.mark.parametrize("how", ["withdrawn", "settled"])
def test_nobody_waits_for_a_statement_on_a_case_that_has_ended(stages: Stages, how: str) -> None:
    case_id = stages.taken()
    ask(stages, case_id, "polizei")
    row = asked(stages, case_id)[0].consultation_id
    act = withdraw_case if how == "withdrawn" else settle_case
    with stages.acting(stages.office.anna) as ctx:
        act(ctx, case_id, version=None, reason="Erledigt")

    with stages.acting(system_actor(), at=stages.acting.now + timedelta(days=30)) as ctx:
        note_silence(ctx, (row,))

    page = stages.page(case_id)
    assert page.consultations[0].status == "zurueckgenommen"
    assert page.head.due_on is None
