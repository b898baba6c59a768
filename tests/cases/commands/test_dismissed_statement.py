"""What came in during a hearing was from somebody else: the hearing is as it was before, and the period ends as ever."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cases.commands.attach import attach_case
from cases.commands.correct import CorrectionInput, correct_decision
from cases.commands.decide import submit_draft
from cases.commands.documents import Upload, receive_documents
from cases.commands.hear import dismiss_statement, hear, take_statement
from cases.commands.hearing_periods import note_no_statements
from cases.commands.letters import mark_posted
from cases.commands.messages import receive_message
from cases.errors import Invalid
from cases.facts.actor import CaseId, system_actor
from cases.facts.hearings import HearingView
from cases.facts.kinds import HearingStatus, LetterKind, TimeLimitKind
from cases.queries.letter_facts import draft_letter
from cases.queries.operations import unanswered_hearings
from tests.cases.commands.test_hear import TEXT, at, blockers, deviating, heard, hearing, running, word
from tests.factories.messages import message
from tests.factories.stages import CLOSURE, Stages, approve_as_shown
from tests.factories.submissions import PDF


def wrote(stages: Stages, case_id: CaseId, when: datetime | None = None) -> None:
    """A neighbour's message is put into the case."""
    source = message(stages)
    with stages.acting(stages.office.anna, at=when) as ctx:
        attach_case(ctx, source, version=None, target_id=case_id, papers={})


def dismissed(
    stages: Stages, case_id: CaseId, when: datetime | None = None, *, reason: str = ""
) -> HearingView:
    for _ in range(2):
        with stages.acting(stages.office.anna, at=when) as ctx:
            dismiss_statement(ctx, case_id, version=None, reason=reason)
    lines = [line.text for line in stages.page(case_id).journal if line.act == "aeusserung_fehlt"]
    assert len(lines) == 1, "the second click changes nothing"
    return hearing(stages, case_id)


def calendar(stages: Stages, when: datetime) -> None:
    with stages.acting(system_actor(), at=when) as ctx:
        note_no_statements(ctx, unanswered_hearings(ctx, after=0, limit=10))


def test_what_somebody_else_wrote_is_no_statement_and_the_period_runs_on(stages: Stages) -> None:
    """§ 28 (1) VwVfG, § 24 (1) SGB X: the chance is that of the person, and no letter says that she used it."""
    case_id = heard(stages)
    before = running(stages, case_id)
    wrote(stages, case_id)
    found = dismissed(stages, case_id)

    assert (found.status, found.answered_at) == (HearingStatus.RUNNING, None)
    assert running(stages, case_id) == before
    assert word(stages, case_id) == "wir brauchen etwas von Ihnen"
    assert any("läuft noch bis zum 04.12.2026" in text for text in blockers(stages, case_id, at(4)))
    calendar(stages, at(5))
    with stages.acting(stages.office.anna, at=at(5)) as ctx:
        texts = " ".join(block.text for block in draft_letter(ctx, case_id).blocks)
    assert "Innerhalb der Frist haben Sie sich nicht geäußert." in texts


def test_period_counts_from_the_announcement_also_if_somebody_wrote_before_it(stages: Stages) -> None:
    """§ 31 (2) VwVfG."""
    case_id = deviating(stages)
    with stages.acting(stages.office.anna) as ctx:
        hear(ctx, case_id, version=None, facts_text=TEXT, days=14)
    wrote(stages, case_id)
    stages.produce_letters(case_id)
    letter = next(one for one in stages.page(case_id).letters if one.kind == LetterKind.HEARING)
    with stages.acting(stages.office.anna, at=at(1)) as ctx:
        mark_posted(ctx, case_id, letter.letter_id, posted_on=date(2026, 12, 1))

    assert dismissed(stages, case_id, at(2)).due_on == date(2026, 12, 21)
    (limit,) = [one for one in running(stages, case_id) if one.kind == TimeLimitKind.HEARING]
    assert limit.ends_on == date(2026, 12, 21)


@pytest.mark.parametrize("calendar_came", [True, False])
def test_where_the_period_is_over_nobody_waits_again(stages: Stages, *, calendar_came: bool) -> None:
    """The portal asks for nothing more, a new hearing is possible, and the silence is noted once."""
    case_id = heard(stages)
    if calendar_came:
        calendar(stages, at(7))
    wrote(stages, case_id, at(7))

    assert dismissed(stages, case_id, at(7)).status == HearingStatus.SILENT
    assert stages.orders("portalmeldung")[-1][1]["word"] == word(stages, case_id) == "in Bearbeitung"
    assert "Anhörungsfrist abgelaufen: entscheiden" in [limit.title for limit in running(stages, case_id)]
    calendar(stages, at(8))
    noted = [line for line in stages.page(case_id).journal if line.act == "anhoerung_abgelaufen"]
    assert len(noted) == calendar_came
    with stages.acting(stages.office.anna, at=at(8)) as ctx:
        hear(ctx, case_id, version=None, facts_text="Neue Tatsachen", days=None)


@pytest.mark.parametrize("somebody_wrote", [True, False])
def test_decision_before_the_calendar_keeps_the_hearing_and_can_be_corrected(
    stages: Stages, *, somebody_wrote: bool
) -> None:
    """§ 28 VwVfG: the person was heard. No hearing is possible after the decision, so its correction would be stuck."""
    case_id = heard(stages)
    if somebody_wrote:
        wrote(stages, case_id, at(7))
        dismissed(stages, case_id, at(7))
    with stages.acting(stages.office.anna, at=at(7)) as ctx:
        submit_draft(ctx, case_id, version=None)
    with stages.acting(stages.lead(CLOSURE), at=at(7)) as ctx:
        approve_as_shown(ctx, case_id)
    assert hearing(stages, case_id).status == HearingStatus.SILENT
    stages.produce_letters(case_id, at=at(7))
    stages.post_letters(case_id, at=at(7))

    later = at(7) + timedelta(days=1)
    with stages.acting(stages.office.anna, at=later) as ctx:
        correction = CorrectionInput("unrichtigkeit", "Richtig ist der 12.01.2027.", "Zahlendreher")
        correct_decision(ctx, case_id, version=None, correction=correction)
        text = " ".join(block.text for block in draft_letter(ctx, case_id).blocks)
    assert "Innerhalb der Frist haben Sie sich nicht geäußert." in text
    assert not any("Anhörung" in reason for reason in blockers(stages, case_id, later))


def test_what_the_person_wrote_before_somebody_else_stands_with_its_day(stages: Stages) -> None:
    case_id = heard(stages)
    with stages.acting(stages.office.portal, at=at(24, 11)) as ctx:
        receive_message(ctx, case_id, body="Nein.", key="a")
    with stages.acting(stages.office.anna, at=at(25, 11)) as ctx:
        take_statement(ctx, case_id, version=None, answer="Nein.", consideration="Trägt nicht.")
    before = running(stages, case_id)
    wrote(stages, case_id, at(26, 11))
    found = dismissed(stages, case_id, at(26, 11))

    assert (found.status, found.answer) == (HearingStatus.CONSIDERED, "Nein.")
    assert found.answered_at is not None
    assert found.answered_at.astimezone(UTC) == at(24, 11)
    assert running(stages, case_id) == before


@pytest.mark.parametrize("way", ["message", "papers"])
def test_what_the_person_sent_is_not_dismissed_with_the_post_of_others(stages: Stages, way: str) -> None:
    """The decision would say that nothing came while the person's own words lie on file."""
    case_id = heard(stages)
    with stages.acting(stages.office.portal, at=at(24, 11)) as ctx:
        if way == "message":
            receive_message(ctx, case_id, body="Nein.", key="a")
        else:
            plan = (Upload("plan.pdf", PDF + b"%a"),)
            receive_documents(ctx, case_id, uploads=plan, store=stages.toolbox.documents)
    wrote(stages, case_id, at(25, 11))

    with (
        stages.acting(stages.office.anna, at=at(26, 11)) as ctx,
        pytest.raises(
            Invalid, match="Die Person hat selbst eine Nachricht oder Unterlagen gesandt"
        ) as refused,
    ):
        dismiss_statement(ctx, case_id, version=None, reason=" ")
    assert [error.pointer for error in refused.value.errors] == ["grund"]
    assert hearing(stages, case_id).status == HearingStatus.ANSWERED


def test_word_of_thanks_is_dismissed_with_a_reason_and_the_decision_stays_true(stages: Stages) -> None:
    """§ 28 (1) VwVfG: the chance to speak lasts to the end of its period."""
    case_id = heard(stages)
    before = running(stages, case_id)
    with stages.acting(stages.office.portal, at=at(24, 11)) as ctx:
        receive_message(ctx, case_id, body="Danke, erhalten.", key="a")
    assert stages.page(case_id).hearing.needs_dismissal_reason
    found = dismissed(stages, case_id, at(25, 11), reason="Nur ein Dank.")

    assert (found.status, found.dismissal_reason) == (HearingStatus.RUNNING, "Nur ein Dank.")
    assert running(stages, case_id) == before
    line = next(line for line in stages.page(case_id).journal if line.act == "aeusserung_fehlt")
    assert line.text.endswith("Was sie gesandt hat, ist keine: Nur ein Dank.")
    calendar(stages, at(5))
    with stages.acting(stages.office.anna, at=at(5)) as ctx:
        texts = " ".join(block.text for block in draft_letter(ctx, case_id).blocks)
    assert "haben Sie sich zu der beabsichtigten Entscheidung nicht geäußert." in texts


def test_what_was_dismissed_once_needs_no_second_reason_but_new_post_does(stages: Stages) -> None:
    case_id = heard(stages)
    with stages.acting(stages.office.portal, at=at(24, 11)) as ctx:
        receive_message(ctx, case_id, body="Danke, erhalten.", key="a")
    dismissed(stages, case_id, at(25, 11), reason="Nur ein Dank.")
    wrote(stages, case_id, at(26, 11))
    assert not stages.page(case_id).hearing.needs_dismissal_reason
    with stages.acting(stages.office.anna, at=at(26, 11)) as ctx:
        dismiss_statement(ctx, case_id, version=None)
    assert hearing(stages, case_id).dismissal_reason == "Nur ein Dank."

    with stages.acting(stages.office.portal, at=at(27, 11)) as ctx:
        receive_message(ctx, case_id, body="Nein.", key="b")
    with stages.acting(stages.office.anna, at=at(28, 11)) as ctx, pytest.raises(Invalid):
        dismiss_statement(ctx, case_id, version=None)
