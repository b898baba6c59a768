"""Corrections of a dispatched decision: a new one that names the old one, approved by a second person."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases.commands.correct import TEXT_LENGTH, CorrectionInput, correct_decision
from cases.commands.decide import return_draft, save_draft, submit_draft
from cases.errors import Invalid, NotAllowed
from cases.facts.actor import CaseId, system_actor
from cases.facts.worklist import WorkListFilter
from cases.models import Decision, Letter
from cases.queries.navigation import navigation
from cases.queries.worklist import work_list
from tests.cases.commands.test_two_at_once import at_once, by
from tests.factories.stages import CLOSURE, DOG_TAX, Stages, approve_as_shown, draft

ERROR = CorrectionInput("unrichtigkeit", "Der Beginn muss richtig 12.01.2027 heißen.", "Zahlendreher")
WRONG_INSTRUCTION = CorrectionInput(
    "belehrung", "Die Belehrung lautet richtig wie unten.", "Falsches Gericht"
)


def corrected(stages: Stages, correction: CorrectionInput = ERROR) -> CaseId:
    """A refused closure, sent today, corrected ten days later; the new letter is sent on that day."""
    case_id = stages.dispatched(CLOSURE)
    later = stages.acting.now + timedelta(days=10)
    with stages.acting(stages.office.anna, at=later) as ctx:
        correct_decision(ctx, case_id, version=None, correction=correction)
    with stages.acting(stages.office.carla, at=later) as ctx:
        approve_as_shown(ctx, case_id)
    stages.produce_letters(case_id, at=later)
    stages.post_letters(case_id, at=later)
    return case_id


def test_new_letter_names_the_old_one_and_the_old_one_stays(stages: Stages) -> None:
    before = stages.dispatched(CLOSURE)
    with stages.acting(system_actor()) as ctx:
        old = ctx.session.get(Letter, stages.page(before).letters[0].letter_id)
        assert old is not None
        facts, sha256 = dict(old.facts), old.sha256
    with stages.acting(stages.office.anna) as ctx:
        correct_decision(ctx, before, version=None, correction=ERROR)
    assert stages.row(before).next_step == "Berichtigung freigeben oder zurückgeben"
    with stages.acting(stages.office.carla) as ctx:
        approve_as_shown(ctx, before)
    stages.produce_letters(before)

    page = stages.page(before)
    letters = [letter for letter in page.letters if letter.kind == "bescheid"]
    assert letters[0].subject.startswith("Berichtigung: ")
    with stages.acting(system_actor()) as ctx:
        new, kept = (ctx.session.get(Letter, letter.letter_id) for letter in letters)
        assert new is not None
        assert kept is not None
        text = " ".join(block["text"] for block in new.facts["blocks"])
        assert (kept.facts, kept.sha256) == (facts, sha256)
        assert new.facts["data"]["corrects"] == {"dated_on": "2026-11-23", "source": "§ 42 VwVfG"}
        assert "corrects" not in kept.facts["data"]
    assert "berichtigt den Bescheid vom 23.11.2026 (§ 42 des Verwaltungsverfahrensgesetzes, VwVfG)" in text
    assert ERROR.text in text
    assert [version.reason for version in page.decision.versions] == ["", "Zahlendreher"]
    assert stages.row(before).status == "beschieden"


def test_wrong_instruction_makes_a_year_of_the_old_period_and_a_month_of_the_new(stages: Stages) -> None:
    case_id = corrected(stages, WRONG_INSTRUCTION)

    new, old = (letter for letter in stages.page(case_id).letters if letter.kind == "bescheid")
    assert (old.remedy_ends_on, old.has_wrong_instruction) == (date(2027, 11, 29), True)
    assert new.remedy_ends_on == date(2027, 1, 7)
    assert [line.act for line in stages.page(case_id).journal].count("belehrung_falsch") == 1


def test_obvious_error_leaves_the_old_period_as_it_was(stages: Stages) -> None:
    case_id = corrected(stages)

    _, old = (letter for letter in stages.page(case_id).letters if letter.kind == "bescheid")
    assert (old.remedy_ends_on, old.has_wrong_instruction) == (date(2026, 12, 28), False)


def test_author_of_a_correction_does_not_approve_it(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        correct_decision(ctx, case_id, version=None, correction=ERROR)
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotAllowed):
        approve_as_shown(ctx, case_id)


def test_correction_lies_in_the_list_of_the_second_person_until_it_is_approved(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)

    def listed() -> tuple[list[int], int, int]:
        with stages.acting(stages.office.carla) as ctx:
            chosen = work_list(ctx, WorkListFilter(owner="team", view="mitzeichnung"))
            counts = dict(chosen.view_counts)
            ids = [row.case_id for row in chosen.rows]
            return ids, counts["mitzeichnung"], navigation(ctx).in_approval

    assert listed() == ([], 0, 0)
    with stages.acting(stages.office.anna) as ctx:
        correct_decision(ctx, case_id, version=None, correction=ERROR)
    assert listed() == ([case_id], 1, 1)
    with stages.acting(stages.office.carla) as ctx:
        approve_as_shown(ctx, case_id)
    assert listed() == ([], 0, 0)


def test_outcome_without_four_eyes_is_corrected_alone(stages: Stages) -> None:
    case_id = stages.dispatched(DOG_TAX, "festgesetzt")
    with stages.acting(stages.office.dirk) as ctx:
        service = ctx.catalogue.service(DOG_TAX)
        needs_second = service.outcome("festgesetzt").four_eyes
        correct_decision(ctx, case_id, version=None, correction=ERROR)
    person = stages.office.dora if needs_second else stages.office.dirk
    assert stages.page(case_id, person).head.acts["freigeben"].is_possible
    with stages.acting(person) as ctx:
        approve_as_shown(ctx, case_id)

    assert [version.status for version in stages.page(case_id).decision.versions] == ["freigegeben"] * 2


def test_returned_correction_is_discarded_and_the_decision_stands(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        correct_decision(ctx, case_id, version=None, correction=ERROR)
    assert stages.page(case_id, stages.office.carla).head.acts["zurueckgeben"].is_possible
    with stages.acting(stages.office.carla) as ctx:
        return_draft(ctx, case_id, version=None, reason="Nicht offenbar unrichtig")

    page = stages.page(case_id)
    assert (page.head.status, page.decision.status, page.decision.versions) == (
        "beschieden",
        "freigegeben",
        (),
    )


def test_two_corrections_at_once_are_one(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    deed = by(stages, stages.office.anna, correct_decision, case_id, version=None, correction=ERROR)

    assert [type(error) for error in at_once(deed, deed)] == [NotAllowed]


@pytest.mark.parametrize(
    ("correction", "words"),
    [
        (CorrectionInput("laune", "x", "y"), "was berichtigt wird"),
        (CorrectionInput("unrichtigkeit", " ", "y"), "Wortlaut"),
        (CorrectionInput("unrichtigkeit", "x", ""), "Wortlaut"),
        (CorrectionInput("unrichtigkeit", "x" * 10_001, "y"), "zu lang"),
    ],
)
def test_bad_corrections_are_told(stages: Stages, correction: CorrectionInput, words: str) -> None:
    case_id = stages.dispatched(CLOSURE)
    with stages.acting(stages.office.anna) as ctx, pytest.raises(Invalid, match=words):
        correct_decision(ctx, case_id, version=None, correction=correction)


def test_reasons_of_a_correction_may_be_as_long_as_those_of_a_draft(stages: Stages) -> None:
    case_id, words = stages.taken(CLOSURE), "Satz.\n\n" * 2000
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=replace(draft(CLOSURE, "abgelehnt"), reasons=words))
        submit_draft(ctx, case_id, version=None)
    with stages.acting(stages.office.carla) as ctx:
        approve_as_shown(ctx, case_id)
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    with stages.acting(stages.office.anna) as ctx, pytest.raises(Invalid, match="zu lang") as refused:
        correct_decision(
            ctx, case_id, version=None, correction=replace(ERROR, reasons="W" * (TEXT_LENGTH + 1))
        )
    assert [fault.pointer for fault in refused.value.errors] == ["begruendung"]

    as_sent = words.replace("\n", "\r\n") + "Neu."
    with stages.acting(stages.office.anna) as ctx:
        correct_decision(ctx, case_id, version=None, correction=replace(ERROR, reasons=as_sent))

    assert stages.page(case_id).decision.reasons == words + "Neu."


def test_unreadable_value_in_a_correction_is_refused(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE, "angeordnet")
    wrong = CorrectionInput("unrichtigkeit", "Richtig.", "Fehler", fields={"fee_due_on": "morgen"})
    with stages.acting(stages.office.anna) as ctx, pytest.raises(Invalid) as refused:
        correct_decision(ctx, case_id, version=None, correction=wrong)
    assert [fault.pointer for fault in refused.value.errors] == ["feld.fee_due_on"]


def test_day_ahead_that_the_letter_tells_as_past_is_refused_in_a_correction_too(stages: Stages) -> None:
    case_id = stages.dispatched(DOG_TAX, "festgesetzt")
    ahead = CorrectionInput("unrichtigkeit", "Richtig.", "Fehler", fields={"ended_on": "24.11.2027"})
    with stages.acting(stages.clerk(DOG_TAX)) as ctx, pytest.raises(Invalid) as refused:
        correct_decision(ctx, case_id, version=None, correction=ahead)
    assert [fault.pointer for fault in refused.value.errors][:1] == ["feld.ended_on"]


def test_approved_decision_keeps_its_sheet_and_the_day_of_its_values(stages: Stages) -> None:
    case_id = stages.dispatched(DOG_TAX, "festgesetzt")
    with stages.acting(system_actor()) as ctx:
        row = ctx.session.get(Decision, stages.page(case_id).decision.decision_id)
        assert row is not None
        row.sheet = row.sheet | {"total_cents": 12345}

    shown = stages.page(case_id, at=stages.acting.now + timedelta(days=400)).decision
    assert shown.values_on == date(2026, 11, 23)
    assert shown.calculation is not None
    assert shown.calculation.total_cents == 12345
