"""A message becomes a remedy against the decision it speaks of: its day, its form, and what has to be done about it."""

from datetime import date, timedelta

import pytest

from cases.commands.convert import convert_to_remedy
from cases.commands.correct import CorrectionInput, correct_decision
from cases.commands.remedies import AppealInput, record_appeal
from cases.errors import Invalid, NotAllowed
from cases.facts.actor import system_actor
from cases.models import Case
from cases.queries.remedies import Filing
from cases.rules.appeals import Remedy
from cases.rules.remedy_choice import FilingForm, FilingPlace
from tests.factories.messages import attach, message
from tests.factories.stages import MAINTENANCE, Stages, approve_as_shown, everything


@pytest.mark.parametrize(
    ("days", "words", "inactive_on"),
    [(10, "In der Frist", date(2027, 3, 3)), (60, "Nach dem Ende der Frist", date(2027, 4, 22))],
)
def test_a_message_becomes_a_remedy_received_when_it_came_with_note_and_hint_on_the_form(
    stages: Stages, days: int, words: str, inactive_on: date
) -> None:
    target = stages.dispatched(MAINTENANCE)
    at = stages.acting.now + timedelta(days=days)
    source = message(stages)
    with stages.acting(system_actor(), at=at) as ctx:
        ctx.session.get_one(Case, source).received_at = at
    with stages.acting(stages.office.anna, at=at + timedelta(days=5)) as ctx:
        convert_to_remedy(ctx, source, version=None, target_id=target, sends_hint=True)
        once = everything(ctx)
        convert_to_remedy(ctx, source, version=None, target_id=target, sends_hint=True)
        assert everything(ctx) == once

    there = stages.page(target)
    note = next(said for said in there.messages if said.direction == "intern")
    assert "nicht wirksam eingelegt (§ 70 Abs. 1 VwGO)" in note.body
    assert words in note.body
    (appeal,) = there.appeals
    assert (appeal.kind, appeal.form, appeal.received_on) == ("widerspruch", "einfache_nachricht", at.date())
    assert words in " ".join(point.text for point in appeal.findings.points)
    running = {limit.title: limit.ends_on for limit in there.time_limits if limit.status == "laeuft"}
    assert sum("Rechtsbehelf vom" in title for title in running) == 1
    assert not [title for title in running if "Neue Einsendung" in title]
    assert running["Untätigkeitsklage möglich"] == inactive_on
    assert "rechtsbehelf" in {line.act for line in there.journal}
    hint = next(letter for letter in stages.page(source).letters if letter.kind == "formhinweis")
    assert "Bitte beachten Sie die Form" in hint.subject
    assert "Sofort auf die richtige Form hinweisen" not in running
    assert there.head.status == "beschieden"


def test_a_remedy_typed_in_before_and_its_message_are_one(stages: Stages) -> None:
    target, source = stages.dispatched(MAINTENANCE), message(stages)
    filing = Filing(
        Remedy.WIDERSPRUCH, date(2026, 11, 23), FilingForm.SIMPLE_MESSAGE, FilingPlace.DECIDING_AUTHORITY
    )
    with stages.acting(stages.office.anna) as ctx:
        record_appeal(ctx, target, version=None, entered=AppealInput(filing))
        convert_to_remedy(ctx, source, version=None, target_id=target, sends_hint=False)

    page = stages.page(target)
    assert (len(page.appeals), [line.act for line in page.journal].count("rechtsbehelf")) == (1, 1)


def test_a_form_that_is_enough_gets_no_hint(stages: Stages) -> None:
    target, source = stages.dispatched(MAINTENANCE), message(stages)
    form = FilingForm.REPLACES_WRITING
    with stages.acting(stages.office.anna) as ctx, pytest.raises(Invalid, match="keinen Hinweis"):
        convert_to_remedy(ctx, source, version=None, target_id=target, sends_hint=True, form=form)
    with stages.acting(stages.office.anna) as ctx:
        convert_to_remedy(ctx, source, version=None, target_id=target, sends_hint=False, form=form)

    assert stages.page(target).appeals[0].form == "schriftformersetzend"
    assert not [letter for letter in stages.page(source).letters if letter.kind == "formhinweis"]


def test_a_message_from_before_the_correction_is_a_remedy_against_the_first_decision(stages: Stages) -> None:
    target, source = stages.dispatched(MAINTENANCE), message(stages)
    later = stages.acting.now + timedelta(days=9)
    given = CorrectionInput("unrichtigkeit", "Richtig ist der 01.11.2026.", "Zahlendreher")
    with stages.acting(stages.office.anna, at=later) as ctx:
        correct_decision(ctx, target, version=None, correction=given)
    with stages.acting(stages.office.carla, at=later) as ctx:
        approve_as_shown(ctx, target)
    stages.produce_letters(target, at=later)
    stages.post_letters(target, at=later)
    with stages.acting(stages.office.anna, at=later) as ctx:
        convert_to_remedy(ctx, source, version=None, target_id=target, sends_hint=False)

    period = stages.page(target).appeals[0].findings.period
    assert period is not None
    assert period.ends_on == date(2026, 12, 28)


def test_decision_that_is_not_sent_yet_takes_no_remedy(stages: Stages) -> None:
    target, source = stages.decided(MAINTENANCE), message(stages)
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotAllowed, match="versandten Bescheid"):
        convert_to_remedy(ctx, source, version=None, target_id=target, sends_hint=False)


def test_what_was_only_attached_is_not_said_to_be_a_remedy(stages: Stages) -> None:
    target = stages.dispatched(MAINTENANCE)
    source = message(stages)
    attach(stages, source, target)
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotAllowed, match="abgeschlossen"):
        convert_to_remedy(ctx, source, version=None, target_id=target, sends_hint=True)


def test_there_is_no_remedy_without_a_decision(stages: Stages) -> None:
    target, source = stages.taken(MAINTENANCE), message(stages)
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotAllowed, match="noch keinen Bescheid"):
        convert_to_remedy(ctx, source, version=None, target_id=target, sends_hint=True)
    assert stages.page(source).head.status == "in_pruefung"
