"""Draft, second person, approval of the very letter shown."""

from dataclasses import replace
from hashlib import sha256

import pytest

from cases.commands.assign import take_case
from cases.commands.check import correct_statement
from cases.commands.conflicts import declare_conflict
from cases.commands.decide import DraftInput, approve, discard_draft, return_draft, save_draft, submit_draft
from cases.errors import Conflict, Invalid, NotAllowed, NotFound
from cases.queries.letter_facts import LETTER_FACTS, final_letter
from reports.letters.letter import render_letter
from tests.factories.stages import CLOSURE, DOG_TAX, MAINTENANCE, Stages, approve_as_shown, deputy, draft


def test_a_draft_is_kept_as_typed_even_unfinished(stages: Stages) -> None:
    case_id = stages.routed()

    with stages.acting(stages.office.anna) as ctx:
        save_draft(
            ctx,
            case_id,
            version=None,
            draft=DraftInput("angeordnet", reasons="Zeile 1\r\nZeile 2", fields={"fee_cents": "sechzig"}),
        )

    decision = stages.page(case_id).decision
    assert (decision.status, decision.reasons, decision.author_name) == (
        "entwurf",
        "Zeile 1\nZeile 2",
        "Anna Albers",
    )
    fee = next(field for field in decision.fields if field.key == "fee_cents")
    assert (fee.value, fee.error) == ("sechzig", "„Gebühr“: Bitte einen Betrag wie 66,00 eingeben.")
    assert decision.blockers
    assert stages.page(case_id).head.status == "in_pruefung"


def test_saving_the_same_again_changes_nothing(stages: Stages) -> None:
    case_id = stages.drafted()
    before = stages.row(case_id).version

    with stages.acting(stages.office.anna) as ctx:
        again = save_draft(ctx, case_id, version=before, draft=draft(CLOSURE, "abgelehnt"))

    assert again.version == before
    assert [line.act for line in stages.page(case_id).journal].count("entwurf") == 1


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"outcome": "geschenkt"}, NotFound),
        ({"reasons": "x" * 100_001}, Invalid),
        ({"side_provisions": ("freibier",)}, Invalid),
    ],
)
def test_what_the_service_does_not_know_is_refused(
    stages: Stages, change: dict[str, object], error: type[Exception]
) -> None:
    case_id = stages.taken()

    with pytest.raises(error), stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=replace(draft(CLOSURE, "abgelehnt"), **change))  # type: ignore[arg-type]  # one field at a time

    assert stages.page(case_id).decision.decision_id is None


def test_a_draft_full_of_template_signs_prints_them_and_runs_nothing(stages: Stages) -> None:
    case_id = stages.taken()
    hostile = "{{ 7 * 7 }} {% for x in range(10**9) %} **fett** <script>"

    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=replace(draft(CLOSURE, "abgelehnt"), reasons=hostile))
        facts = final_letter(ctx, case_id)

    assert any("{{ 7 * 7 }}" in block.text for block in facts.blocks)


def test_a_discarded_draft_leaves_room_for_the_next(stages: Stages) -> None:
    case_id = stages.drafted()
    with stages.acting(stages.office.anna) as ctx:
        discard_draft(ctx, case_id, version=None)
    assert stages.page(case_id).decision.decision_id is None

    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft(CLOSURE, "angeordnet"))

    assert stages.page(case_id).decision.outcome == "angeordnet"


def test_an_unready_draft_names_everything_that_is_missing(stages: Stages) -> None:
    case_id = stages.routed(MAINTENANCE, "incomplete")
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=DraftInput("bewilligt"))

    with pytest.raises(NotAllowed) as refused, stages.acting(stages.office.anna) as ctx:
        submit_draft(ctx, case_id, version=None)

    assert any("Es fehlt noch" in reason for reason in refused.value.reasons)
    assert any("Leistung ab" in reason for reason in refused.value.reasons)
    assert stages.page(case_id).decision.blockers == refused.value.reasons


def test_the_second_person_sees_the_draft_and_approves_these_very_bytes(stages: Stages) -> None:
    case_id = stages.in_approval()
    assert stages.page(case_id).head.next_step == "Entwurf freigeben oder zurückgeben"

    with stages.acting(stages.office.carla) as ctx:
        shown = final_letter(ctx, case_id)
        approve_as_shown(ctx, case_id)

    page = stages.page(case_id)
    assert (page.head.status, page.decision.status) == ("beschieden", "freigegeben")
    assert (page.decision.author_name, page.decision.approver_name) == ("Anna Albers", "Carla Cordes")
    assert page.journal[0].text == "Entschieden: Ablehnen"
    bescheid = page.letters[0]
    assert (bescheid.kind, bescheid.status, bescheid.dated_on) == ("bescheid", "freigegeben", shown.dated_on)
    assert f"schreiben:{bescheid.letter_id}" in [key for key, _ in stages.orders("schreiben")]
    assert stages.orders("portalmeldung")[-1][1]["word"] == "entschieden"


def test_a_clerk_cannot_approve_for_a_colleague(stages: Stages) -> None:
    case_id = stages.in_approval()

    for person in (stages.office.bert, deputy(stages.office.bert, stages.office.anna)):
        with pytest.raises(NotAllowed, match="nur die Leitung"), stages.acting(person) as ctx:
            approve_as_shown(ctx, case_id)


def test_nobody_approves_the_own_draft_not_even_as_lead_or_deputy(stages: Stages) -> None:
    case_id = stages.routed()
    carla = stages.office.carla
    with stages.acting(carla) as ctx:
        take_case(ctx, case_id, version=None)
        save_draft(ctx, case_id, version=None, draft=draft(CLOSURE, "abgelehnt"))
        submit_draft(ctx, case_id, version=None)

    for person in (carla, deputy(carla, stages.office.anna)):
        with pytest.raises(NotAllowed, match="eigenen Entwurf"), stages.acting(person) as ctx:
            approve_as_shown(ctx, case_id)
    assert stages.row(case_id).status == "in_mitzeichnung"


def test_an_excluded_lead_cannot_approve(stages: Stages) -> None:
    case_id = stages.in_approval()
    with stages.acting(stages.office.carla) as ctx:
        declare_conflict(ctx, case_id, relation="geschwister")

    with pytest.raises(NotAllowed, match="Befangenheit"), stages.acting(stages.office.carla) as ctx:
        approve_as_shown(ctx, case_id)


def test_a_deputy_of_the_clerk_drafts_and_submits(stages: Stages) -> None:
    case_id = stages.taken()
    with stages.acting(deputy(stages.office.bert, stages.office.anna)) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft(CLOSURE, "abgelehnt"))
        submitted = submit_draft(ctx, case_id, version=None)

    assert submitted.status == "in_mitzeichnung"
    assert stages.page(case_id).decision.author_name == "Bert Brandt"


def test_the_draft_comes_back_with_the_reason_and_goes_again(stages: Stages) -> None:
    case_id = stages.in_approval()
    with stages.acting(stages.office.carla) as ctx:
        return_draft(ctx, case_id, version=None, reason=" Bitte die Umleitung begründen ")

    page = stages.page(case_id)
    assert page.head.next_step == "Zurückgegebenen Entwurf überarbeiten"
    assert page.decision.returned_reason == "Bitte die Umleitung begründen"
    assert page.decision.reasons == "Die Umleitung ist nicht möglich."
    with stages.acting(stages.office.anna) as ctx:
        submit_draft(ctx, case_id, version=None)
    assert stages.page(case_id).decision.returned_reason is None


def test_the_author_may_take_the_draft_back_others_not(stages: Stages) -> None:
    case_id = stages.in_approval()

    with pytest.raises(NotAllowed, match="nur die Leitung oder"), stages.acting(stages.office.bert) as ctx:
        return_draft(ctx, case_id, version=None, reason="x")
    with stages.acting(stages.office.anna) as ctx:
        assert return_draft(ctx, case_id, version=None, reason="Tippfehler").status == "in_pruefung"


def test_returning_needs_a_reason(stages: Stages) -> None:
    case_id = stages.in_approval()

    with pytest.raises(Invalid) as refused, stages.acting(stages.office.carla) as ctx:
        return_draft(ctx, case_id, version=None, reason="  ")

    assert refused.value.errors[0].pointer == "grund"


def test_without_four_eyes_the_clerk_decides_alone(stages: Stages) -> None:
    case_id = stages.drafted(CLOSURE, "angeordnet")

    with stages.acting(stages.office.anna) as ctx:
        assert approve_as_shown(ctx, case_id).status == "beschieden"

    assert stages.page(case_id).decision.approver_name == "Anna Albers"


def test_with_four_eyes_the_draft_has_to_go_to_the_second_person_first(stages: Stages) -> None:
    case_id = stages.drafted(CLOSURE, "abgelehnt")

    for person in (stages.office.anna, deputy(stages.office.carla, stages.office.anna)):
        with pytest.raises(NotAllowed, match="zweite Person"), stages.acting(person) as ctx:
            approve_as_shown(ctx, case_id)


def test_a_letter_that_changed_since_it_was_shown_is_not_approved(stages: Stages) -> None:
    case_id = stages.in_approval()
    with stages.acting(stages.office.carla) as ctx:
        shown = final_letter(ctx, case_id)
    with stages.acting(stages.office.anna) as ctx:
        correct_statement(
            ctx, case_id, version=None, pointer="/company/name", value="Andere GmbH", reason="Register"
        )

    with pytest.raises(Conflict, match="noch einmal ansehen"), stages.acting(stages.office.carla) as ctx:
        approve(ctx, case_id, version=None, sha256=sha256(render_letter(shown)).hexdigest(), facts=shown)

    assert stages.row(case_id).status == "in_mitzeichnung"


def test_yesterday_s_letter_is_not_approved_today(stages: Stages) -> None:
    case_id = stages.in_approval()
    with stages.acting(stages.office.carla) as ctx:
        shown = final_letter(ctx, case_id)

    tomorrow = stages.acting.now.replace(day=24)
    with pytest.raises(Conflict), stages.acting(stages.office.carla, at=tomorrow) as ctx:
        approve(ctx, case_id, version=None, sha256="0" * 64, facts=shown)


def test_a_second_approval_is_refused_and_makes_no_second_letter(stages: Stages) -> None:
    case_id = stages.decided()

    with stages.acting(stages.office.carla) as ctx:
        stored = LETTER_FACTS.dump_python(final_letter(ctx, stages.in_approval()), mode="python")
    with pytest.raises(NotAllowed, match="keinen Entwurf"), stages.acting(stages.office.carla) as ctx:
        approve(ctx, case_id, version=None, sha256="0" * 64, facts=LETTER_FACTS.validate_python(stored))

    assert [letter.kind for letter in stages.page(case_id).letters].count("bescheid") == 1


def test_a_refusal_may_be_decided_on_an_incomplete_file(stages: Stages) -> None:
    case_id = stages.routed(MAINTENANCE, "incomplete")
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft(MAINTENANCE, "abgelehnt"))

        assert submit_draft(ctx, case_id, version=None).status == "in_mitzeichnung"


def test_a_dog_tax_is_decided_by_the_gemeinde_not_by_the_landkreis(stages: Stages) -> None:
    case_id = stages.drafted(DOG_TAX, "festgesetzt")

    with pytest.raises(NotFound), stages.acting(stages.office.carla) as ctx:
        approve_as_shown(ctx, case_id)
    with stages.acting(stages.office.dirk) as ctx:
        assert approve_as_shown(ctx, case_id).status == "beschieden"


def test_deputy_of_the_author_from_another_team_cannot_sign_in_the_authors_name(stages: Stages) -> None:
    case_id = stages.in_approval(CLOSURE)
    stranger = stages.person("gustav", role="leitung", teams=("waffen",))
    substitute = deputy(stranger, stages.office.anna)

    state = stages.page(case_id, substitute).head.acts["freigeben"]
    assert not state.is_possible
    assert "auch nicht in Vertretung" in state.reasons[0]
    with pytest.raises(NotAllowed, match="auch nicht in Vertretung"), stages.acting(substitute) as ctx:
        approve_as_shown(ctx, case_id)
    assert stages.row(case_id).status == "in_mitzeichnung"
