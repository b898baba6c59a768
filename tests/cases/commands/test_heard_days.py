"""A decision names the hearing that is on file, none where nobody was heard, and the earlier decision as it went out."""

from datetime import timedelta

import pytest

from cases.commands.correct import CorrectionInput, correct_decision
from cases.commands.decide import DraftInput, save_draft
from cases.commands.follow_on import open_follow_on_case
from cases.commands.hear import hear, record_oral_hearing, take_statement, waive_hearing
from cases.commands.hearing_periods import note_no_statements
from cases.facts.actor import CaseId, system_actor
from cases.queries.hearings import hearings_of
from cases.queries.letter_facts import draft_letter, final_letter
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, approve_as_shown

REVOCATION = {
    "granted_on": "23.11.2026",
    "revoked_from": "01.02.2027",
    "effect": "zukunft",
    "change_text": "Das Kind ist umgezogen",
}


def revoking(stages: Stages, heard_on: str = "") -> CaseId:
    case_id = stages.dispatched(MAINTENANCE, "bewilligt")
    with stages.acting(stages.office.anna) as ctx:
        fresh = open_follow_on_case(ctx, case_id, version=None, reason="Umzug").case_id
        fields = REVOCATION | ({"heard_on": heard_on} if heard_on else {})
        draft = DraftInput("aufgehoben", reasons="Das Kind lebt nicht mehr bei Ihnen.", fields=fields)
        save_draft(ctx, fresh, version=None, draft=draft)
    return fresh


def problems(stages: Stages, case_id: CaseId) -> str:
    return " ".join(stages.page(case_id).decision.blockers)


@pytest.mark.parametrize(("heard_on", "is_wrong"), [("", False), ("23.11.2026", False), ("22.11.2026", True)])
def test_day_of_the_letter_is_filled_in_and_no_other_is_true(
    stages: Stages, heard_on: str, *, is_wrong: bool
) -> None:
    case_id = revoking(stages, heard_on)
    with stages.acting(stages.office.anna) as ctx:
        hear(ctx, case_id, version=None, facts_text="Das Kind ist umgezogen.", days=None)
    stages.produce_letters(case_id)
    stages.post_letters(case_id)

    fields = {field.key: field.value for field in stages.page(case_id).decision.fields}
    assert fields["heard_on"] == (heard_on or "23.11.2026")
    assert ("Angehört wurde nach der Akte am 23.11.2026" in problems(stages, case_id)) is is_wrong


@pytest.mark.parametrize(("heard_on", "is_wrong"), [("", False), ("19.11.2026", False), ("24.11.2026", True)])
def test_talk_was_on_the_day_the_clerk_says_but_not_after_it_was_noted(
    stages: Stages, heard_on: str, *, is_wrong: bool
) -> None:
    case_id = revoking(stages, heard_on)
    with stages.acting(stages.office.anna) as ctx:
        record_oral_hearing(
            ctx, case_id, version=None, statement="Anruf: einverstanden", consideration="Wie geplant."
        )

    later = stages.acting.now + timedelta(days=7)
    decision = stages.page(case_id, at=later).decision
    fields = {field.key: field.value for field in decision.fields}
    assert fields["heard_on"] == heard_on
    words = "schon am 23.11.2026 in der Akte vermerkt"
    assert (words in " ".join(decision.blockers)) is is_wrong
    if heard_on and not is_wrong:
        with stages.acting(stages.office.anna) as ctx:
            text = " ".join(block.text for block in final_letter(ctx, case_id).blocks)
        said = f"Am {heard_on} habe ich Ihnen Gelegenheit gegeben, sich mündlich zu äußern (§ 24 SGB X)."
        assert f"{said} Ihre Äußerung habe ich berücksichtigt. Wie geplant." in text
    assert ("Bitte seinen Tag eintragen" in " ".join(decision.blockers)) is (heard_on == "")


def test_decision_that_is_changed_is_named_as_it_went_out(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE, "angeordnet")
    with stages.acting(stages.office.anna) as ctx:
        fresh = open_follow_on_case(ctx, case_id, version=None, reason="Baustelle").case_id
        save_draft(ctx, fresh, version=None, draft=DraftInput("widerrufen"))
    fields = {field.key: field.value for field in stages.page(fresh).decision.fields}
    assert fields["earlier_decided_on"] == "23.11.2026"
    assert fields["earlier_reference"] == stages.row(case_id).file_reference


def test_correction_is_not_the_decision_that_is_changed(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE, "angeordnet")
    later = stages.acting.now + timedelta(days=10)
    with stages.acting(stages.office.anna, at=later) as ctx:
        correction = CorrectionInput("unrichtigkeit", "Richtig ist der 12.01.2027.", "Zahlendreher")
        correct_decision(ctx, case_id, version=None, correction=correction)
        approve_as_shown(ctx, case_id)
    stages.produce_letters(case_id, at=later)
    stages.post_letters(case_id, at=later)
    with stages.acting(stages.office.anna, at=later) as ctx:
        fresh = open_follow_on_case(ctx, case_id, version=None, reason="Baustelle").case_id
        save_draft(ctx, fresh, version=None, draft=DraftInput("widerrufen"))
    fields = {field.key: field.value for field in stages.page(fresh).decision.fields}
    assert fields["earlier_decided_on"] == "23.11.2026"


@pytest.mark.parametrize("heard_on", ["", "22.11.2026"])
def test_nobody_was_heard_where_the_hearing_is_left_out(stages: Stages, heard_on: str) -> None:
    case_id = revoking(stages, heard_on)
    with stages.acting(stages.office.anna) as ctx:
        waive_hearing(ctx, case_id, version=None, exception_key="wie_angegeben", reason="Selbst mitgeteilt")
    assert ("leer lassen" in problems(stages, case_id)) is bool(heard_on)


def test_day_that_lies_ahead_is_refused(stages: Stages) -> None:
    assert "liegt in der Zukunft" in problems(stages, revoking(stages, "01.12.2026"))


def letter_text(stages: Stages, case_id: CaseId, days: int = 0) -> str:
    """The letter of the draft as it reads so many days later."""
    with stages.acting(stages.office.anna, at=stages.acting.now + timedelta(days=days)) as ctx:
        return " ".join(block.text for block in draft_letter(ctx, case_id).blocks)


def test_letter_tells_of_the_hearing_by_letter_and_of_what_came(stages: Stages) -> None:
    case_id = revoking(stages)
    assert "Gelegenheit gegeben" not in letter_text(stages, case_id)
    with stages.acting(stages.office.anna) as ctx:
        hear(ctx, case_id, version=None, facts_text="Das Kind ist umgezogen.", days=None)
    stages.produce_letters(case_id)
    stages.post_letters(case_id)

    said = "Mit Schreiben vom 23.11.2026 habe ich Ihnen Gelegenheit gegeben, sich zu äußern (§ 24 SGB X)."
    assert said in letter_text(stages, case_id)
    assert "haben Sie sich nicht geäußert" not in letter_text(stages, case_id, days=14)
    assert f"{said} Innerhalb der Frist haben Sie sich nicht geäußert." in letter_text(
        stages, case_id, days=30
    )

    with stages.acting(stages.office.anna) as ctx:
        take_statement(
            ctx, case_id, version=None, answer="Sie ist einverstanden.", consideration="Wie geplant."
        )
    assert f"{said} Ihre Äußerung habe ich berücksichtigt. Wie geplant." in letter_text(stages, case_id)


def test_silence_that_the_calendar_noted_is_told(stages: Stages) -> None:
    case_id = revoking(stages)
    with stages.acting(stages.office.anna) as ctx:
        hear(ctx, case_id, version=None, facts_text="Das Kind ist umgezogen.", days=None)
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    with stages.acting(system_actor(), at=stages.acting.now + timedelta(days=30)) as ctx:
        note_no_statements(ctx, [row.id or 0 for row in hearings_of(ctx, case_id)])

    assert "Innerhalb der Frist haben Sie sich nicht geäußert." in letter_text(stages, case_id, days=30)


def test_talk_is_told_without_its_day_where_the_outcome_asks_for_none(stages: Stages) -> None:
    case_id = stages.drafted(CLOSURE, "abweichend_angeordnet")
    with stages.acting(stages.office.anna) as ctx:
        record_oral_hearing(
            ctx, case_id, version=None, statement="Anruf: einverstanden", consideration="Wie geplant."
        )

    said = "Vor dieser Entscheidung habe ich Ihnen Gelegenheit gegeben, sich mündlich zu äußern "
    said += "(§ 28 des Verwaltungsverfahrensgesetzes, VwVfG)."
    assert said in letter_text(stages, case_id)


@pytest.mark.parametrize(
    ("key", "reason", "said"),
    [
        ("wie_angegeben", "", "(§ 24 Abs. 2 Nr. 3 SGB X): Von Ihren tatsächlichen Angaben weiche ich nicht"),
        ("einkommen", "", "(§ 24 Abs. 2 Nr. 5 SGB X): Die Leistung hängt vom Einkommen ab"),
        ("eilfall", "Das Kind ist fort.", "(§ 24 Abs. 2 Nr. 1 SGB X): Das Kind ist fort."),
    ],
)
def test_letter_says_why_nobody_was_heard(stages: Stages, key: str, reason: str, said: str) -> None:
    case_id = revoking(stages)
    with stages.acting(stages.office.anna) as ctx:
        waive_hearing(ctx, case_id, version=None, exception_key=key, reason=reason)

    assert f"Von einer Anhörung habe ich abgesehen {said}" in letter_text(stages, case_id)
