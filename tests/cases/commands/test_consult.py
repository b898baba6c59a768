"""Other bodies are asked, answer, stay silent, or are no longer waited for."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from cases.commands.close import settle_case, withdraw_case
from cases.commands.consult import consult, end_consultation, record_answer
from cases.commands.deadlines import note_silence
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.facts.case_page import ConsultationView
from cases.facts.kinds import LetterKind
from cases.models import Case, Letter
from cases.queries.case_page import case_page
from tests.acting import Acting
from tests.factories.changed_catalogue import office_with
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
    # From 27.11. on, when the letters of 23.11. count as announced: police 7 days, bus company 5 days.
    assert [(row.body_name, row.due_on, row.question) for row in page.consultations] == [
        ("Polizei", date(2026, 12, 4), "Bedenken?"),
        ("Verkehrsgemeinschaft Heidekreis (ÖPNV, Schulbus)", date(2026, 12, 2), "Bedenken?"),
    ]
    assert page.head.next_step.startswith("Stellungnahme abwarten: Polizei und Verkehrsgemeinschaft")
    assert page.head.due_on == date(2026, 12, 2)
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
            end_consultation(ctx, case_id, row, waiver_key="eilt", reason="Wasserrohrbruch")

    page = stages.page(case_id)
    assert page.consultations[0].status == "zurueckgenommen"
    assert page.head.next_step == "Vorlaufzeit prüfen"
    why = "Die Entscheidung duldet keinen Aufschub: Wasserrohrbruch"
    assert page.consultations[0].waiver_text == why
    (text,) = [line.text for line in page.journal if line.act == "beteiligung_beendet"]
    assert why in text


@pytest.mark.parametrize(
    ("waiver_key", "reason", "field"),
    [
        ("", "", "ausnahme"),
        ("", "Eilt", "ausnahme"),
        ("unbekannt", "Eilt", "ausnahme"),
        ("eilt", "  ", "grund"),
    ],
)
def test_going_on_without_a_body_that_never_got_its_letter_needs_a_reason(
    stages: Stages, waiver_key: str, reason: str, field: str
) -> None:
    case_id = stages.taken()
    ask(stages, case_id, "polizei")
    row = asked(stages, case_id)[0]
    assert [choice.key for choice in row.waiver_reasons][:1] == ["eilt"]

    with pytest.raises(Invalid) as refused, stages.acting(stages.office.anna) as ctx:
        end_consultation(ctx, case_id, row.consultation_id, waiver_key=waiver_key, reason=reason)

    assert [error.pointer for error in refused.value.errors] == [field]
    assert asked(stages, case_id)[0].status == "offen"


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
    row = after_the_period(stages, case_id).consultation_id
    late = stages.acting.now + timedelta(days=30)
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


def letters_to_bodies(stages: Stages, case_id: CaseId) -> list[Letter]:
    with stages.acting(system_actor()) as ctx:
        query = select(Letter).where(
            col(Letter.case_id) == case_id, col(Letter.kind) == LetterKind.THIRD_PARTY.value
        )
        return list(ctx.session.exec(query.order_by(col(Letter.id))).all())


def test_the_program_writes_to_the_body_and_tells_it_only_what_it_needs(stages: Stages) -> None:
    case_id = stages.taken()
    ask(stages, case_id, "polizei", "strassenbaulast_kreis")
    ask(stages, case_id, "polizei")

    (letter,) = letters_to_bodies(stages, case_id)
    assert letter.facts["address_lines"] == [
        "Polizei (Beispielanschrift)",
        "Musterweg 1",
        "29683 Bad Fallingbostel",
    ]
    shown = {one.letter_id: one.reader for one in stages.page(case_id).letters}
    assert (shown[letter.id or 0], set(shown.values())) == (
        "Polizei (Beispielanschrift)",
        {"", shown[letter.id or 0]},
    )
    police, roads = asked(stages, case_id)
    assert (police.letter_id, roads.letter_id) == (letter.id, None)
    # The clerk asks the roads office itself: five days from today, Saturday 28.11., so Monday 30.11.
    assert (police.due_on, roads.due_on) == (date(2026, 12, 4), date(2026, 11, 30))
    text = json.dumps(letter.facts, ensure_ascii=False)
    form = stages.row(case_id).form
    assert "Bedenken?" in text
    assert "04.12.2026" in text
    assert form["location"]["street"] in text
    for key in ("family_name", "given_names", "birth_date", "email", "phone"):
        assert form["applicant"][key] not in text
    assert form["client_name"] not in text


def test_the_letter_to_a_municipality_goes_to_the_place_of_the_closure(stages: Stages) -> None:
    case_id = stages.taken()
    ask(stages, case_id, "gemeinde")

    (letter,) = letters_to_bodies(stages, case_id)
    place = stages.row(case_id).municipality_key
    town = stages.toolbox.catalogue.authority_of_place(place)
    assert town is not None
    assert letter.facts["address_lines"][0] == town.name


def test_nothing_real_goes_to_a_sample_address(stages: Stages) -> None:
    case_id = stages.taken()
    real = Acting(replace(stages.toolbox, is_demo=False), stages.acting.now)
    with real(stages.office.anna) as ctx:
        consult(ctx, case_id, version=None, body_keys=("polizei",), question="Bedenken?")
        (choice,) = (one for one in case_page(ctx, case_id).consultable if one.key == "oepnv")

    assert letters_to_bodies(stages, case_id) == []
    assert [row.letter_id for row in asked(stages, case_id)] == [None]
    assert choice.help.endswith("Die Anschrift ist noch ein Beispielwert: Bitte selbst anschreiben.")


def test_nothing_real_goes_to_a_municipality_whose_address_is_a_sample(stages: Stages) -> None:
    case_id = stages.taken()
    real = Acting(replace(stages.toolbox, is_demo=False), stages.acting.now)
    found: dict[str, str] = {}
    for place in ("gemeinde-bispingen", "gemeinde-neuenkirchen", "gemeinde-wietzendorf"):
        with real(stages.office.anna) as ctx:
            row = ctx.session.get_one(Case, case_id)
            row.municipality_key = str(ctx.catalogue.authority(place).ags)
            ctx.session.flush()
            found[place] = next(
                one.help for one in case_page(ctx, case_id).consultable if one.key == "gemeinde"
            )

    assert "Das Programm schreibt an: Gemeinde Bispingen" in found["gemeinde-bispingen"]
    why_not = "Die Anschrift ist noch ein Beispielwert: Bitte selbst anschreiben."
    assert found["gemeinde-neuenkirchen"].endswith(why_not)
    assert found["gemeinde-wietzendorf"].endswith(why_not)
    with stages.acting(stages.office.anna) as ctx:  # the demo writes
        (choice,) = (one for one in case_page(ctx, case_id).consultable if one.key == "gemeinde")
    assert "Das Programm schreibt an: Gemeinde Wietzendorf" in choice.help


def after_the_period(stages: Stages, case_id: CaseId) -> ConsultationView:
    """The letter went out and nobody answered: the nightly run has seen it."""
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    with stages.acting(system_actor(), at=stages.acting.now + timedelta(days=30)) as ctx:
        note_silence(ctx, [row.consultation_id for row in asked(stages, case_id)])
    return asked(stages, case_id)[0]


def open_tasks(stages: Stages, case_id: CaseId) -> list[str]:
    return [
        limit.title
        for limit in stages.page(case_id).time_limits
        if limit.status == "laeuft" and limit.title.startswith("Keine Stellungnahme")
    ]


@pytest.mark.parametrize("how", ["answered", "ended"])
def test_a_late_answer_or_going_on_ends_the_task_to_ask_again(stages: Stages, how: str) -> None:
    case_id = stages.taken()
    ask(stages, case_id, "polizei")
    row = after_the_period(stages, case_id)
    assert (row.status, len(open_tasks(stages, case_id))) == ("ohne_antwort", 1)

    later = stages.acting.now + timedelta(days=30)
    with stages.acting(stages.office.anna, at=later) as ctx:
        if how == "answered":
            record_answer(ctx, case_id, row.consultation_id, answer="Nein", has_objection=False)
        else:
            end_consultation(ctx, case_id, row.consultation_id)

    assert open_tasks(stages, case_id) == []
    assert asked(stages, case_id)[0].status == ("beantwortet" if how == "answered" else "zurueckgenommen")


def test_where_silence_is_consent_nobody_has_to_ask_again(stages: Stages, tmp_path: Path) -> None:
    file, police = f"services/{CLOSURE}/service.toml", 'title = "Polizei"\n'
    stages = office_with(stages, tmp_path, file, police, f"{police}silence_is_consent = true\n")
    case_id = stages.taken()
    ask(stages, case_id, "polizei")

    row = after_the_period(stages, case_id)

    assert (row.status, open_tasks(stages, case_id)) == ("ohne_antwort", [])
    (letter,) = letters_to_bodies(stages, case_id)
    assert "keine Bedenken haben" in json.dumps(letter.facts, ensure_ascii=False)
    assert stages.page(case_id).journal[0].text.endswith("Schweigen gilt als Zustimmung")
