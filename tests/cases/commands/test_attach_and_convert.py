"""Messages and late papers: into the file they belong to, into a new application, to a decision, to another team."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from cases.commands.assign import change_team, take_case
from cases.commands.attach import attach_case
from cases.commands.conflicts import declare_conflict
from cases.commands.context import Context
from cases.commands.convert import convert_case, convert_to_remedy
from cases.commands.correct import CorrectionInput, correct_decision
from cases.commands.documents import record_scan
from cases.commands.remedies import AppealInput, record_appeal
from cases.commands.request_documents import request_documents
from cases.commands.route import route_cases
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.models import Case, Document, Submission
from cases.ports import ScanResult, ScanVerdict
from cases.queries.matching import placing
from cases.queries.portal_status import answered_case, portal_status
from cases.queries.remedies import Filing
from cases.rules.appeals import Remedy
from cases.rules.lifecycle import CaseStatus
from cases.rules.remedy_choice import FilingForm, FilingPlace
from tests.factories.messages import MESSAGE, PAPERS, handed_in, message
from tests.factories.stages import CLOSURE, DOG_TAX, MAINTENANCE, Stages, approve_as_shown, everything
from tests.factories.submissions import find_all_clean


def reference_of(stages: Stages, case_id: CaseId) -> str:
    return stages.row(case_id).file_reference


def attach(
    stages: Stages, case_id: CaseId, target_id: CaseId, papers: Mapping[int, str] | None = None
) -> None:
    with stages.acting(stages.office.anna) as ctx:
        attach_case(ctx, case_id, version=None, target_id=target_id, papers=papers or {})


def proposals(stages: Stages, case_id: CaseId) -> list[tuple[int, str]]:
    with stages.acting(stages.office.anna) as ctx:
        return [(found.case_id, found.reason) for found in placing(ctx, case_id).proposals]


def documents(stages: Stages, case_id: CaseId) -> list[str]:
    return [
        view.file_name
        for view in stages.page(case_id).documents
        if view.source == "antragsteller" and view.document_id
    ]


def submission_of(stages: Stages, case_id: CaseId) -> str:
    found = stages.row(case_id).submission_id
    assert found is not None
    return found


def test_the_text_and_papers_move_with_their_time_of_receipt_and_both_sides_know(stages: Stages) -> None:
    target = stages.taken(MAINTENANCE)
    source = message(stages, reference=reference_of(stages, target))
    later = stages.acting.now + timedelta(days=2)
    (paper,) = [view for view in stages.page(source).documents if view.document_id]

    with stages.acting(stages.office.anna, at=later) as ctx:
        attach_case(ctx, source, version=None, target_id=target, papers={paper.document_id or 0: "trennung"})

    here, there = stages.page(source), stages.page(target)
    assert (here.head.status, documents(stages, source)) == ("abgeschlossen", [])
    moved = next(view for view in there.documents if view.file_name == "meldebestaetigung.pdf")
    assert (moved.requirement_key, moved.received_at) == ("trennung", paper.received_at)
    (said,) = there.messages
    assert (said.direction, said.is_unread, said.author_name) == ("eingehend", True, "Lüdemann, Svenja")
    assert said.sent_at == stages.row(source).received_at
    assert said.body.startswith(
        "Neue Anschrift und Frage zur Auszahlung\n\nGuten Tag,\n\nich bin zum 1. November"
    )
    assert here.journal[0].linked_case == target
    assert any(line.linked_case == source for line in there.journal)
    assert there.head.status == "in_pruefung"


def test_it_answers_the_open_demand_of_the_other_case(stages: Stages) -> None:
    target = stages.waiting(MAINTENANCE)
    source = message(stages, reference=reference_of(stages, target))
    (paper,) = [view for view in stages.page(source).documents if view.document_id]
    with stages.acting(stages.office.anna) as ctx:
        assert placing(ctx, source, target_id=target).target.requested == ("Unterschriebener Signaturbogen",)  # type: ignore[union-attr]

    attach(stages, source, target, {paper.document_id or 0: "signaturbogen"})

    page = stages.page(target)
    assert (page.requests[0].status, page.head.status) == ("beantwortet", "in_pruefung")
    assert page.head.next_step == "Neue Unterlage prüfen"


@pytest.mark.parametrize("end", ["closed", "withdrawn", "closed_after_remedy"])
def test_a_closed_case_takes_it_and_comes_up_again(stages: Stages, end: str) -> None:
    target = getattr(stages, end)(MAINTENANCE)
    before = stages.row(target).status
    source = message(stages, reference=reference_of(stages, target))

    attach(stages, source, target)

    page = stages.page(target)
    assert (page.head.status, len(page.messages), page.head.unread_messages) == (before, 1, 1)
    due = [limit for limit in page.time_limits if limit.status == "laeuft"]
    assert [(limit.kind, limit.ends_on) for limit in due] == [("wiedervorlage", stages.acting.now.date())]


def test_proposals_exact_reference_first_then_the_same_person_then_nobody(stages: Stages) -> None:
    first, second = stages.taken(MAINTENANCE), stages.taken(MAINTENANCE)
    spaced = reference_of(stages, first).replace("-", " -").lower()

    named = message(stages, reference=spaced)
    unnamed = message(stages)
    stranger = message(stages, sender={"family_name": "Fremd"})

    assert proposals(stages, named) == [(first, "Aktenzeichen oder Nummer stimmt überein")]
    found = proposals(stages, unnamed)
    assert {case for case, _ in found} >= {first, second}
    assert {reason for _, reason in found} == {"Name und Geburtsdatum stimmen überein"}
    assert proposals(stages, stranger) == []


def test_a_unique_number_is_chosen_at_once_an_ambiguous_one_is_not(stages: Stages) -> None:
    first = handed_in(stages, PAPERS)
    second = handed_in(stages, PAPERS)
    third = handed_in(stages, PAPERS)
    with stages.acting(stages.office.anna) as ctx:
        assert placing(ctx, third).target is None
        assert {found.case_id for found in placing(ctx, third).proposals} == {first, second}
        take_case(ctx, second, version=None)
        attach_case(ctx, second, version=None, target_id=first, papers={})
        chosen = placing(ctx, third).target

    assert chosen is not None
    assert chosen.case.case_id == first  # what was attached stands for its target


def test_the_portal_of_the_sender_follows_the_portal_of_others_learns_nothing(stages: Stages) -> None:
    target = stages.taken(MAINTENANCE)
    own, foreign = message(stages), message(stages, sender={"family_name": "Fremd"})
    for source in (own, foreign):
        attach(stages, source, target)

    with stages.acting(stages.office.portal) as ctx:
        mine = portal_status(ctx, submission_of(stages, own))
        theirs = portal_status(ctx, submission_of(stages, foreign))
        of_target = portal_status(ctx, submission_of(stages, target))
        followed = [answered_case(ctx, submission_of(stages, source)) for source in (own, foreign)]

    assert (mine.word, theirs.word) == ("zugeordnet", "zugeordnet")
    assert mine.assignment is not None
    assert (mine.assignment.file_reference, mine.assignment.word) == (
        reference_of(stages, target),
        "in Bearbeitung",
    )
    assert theirs.assignment is None
    assert of_target.messages == ()
    assert followed == [target, foreign]
    words = [
        payload["word"]
        for key, payload in stages.orders("portalmeldung")
        if key.startswith(f"portalmeldung:{own}:")
    ]
    assert words[-1] == "zugeordnet"


def test_what_cannot_be_attached_says_why(stages: Stages) -> None:
    target, other = stages.taken(MAINTENANCE), stages.taken(MAINTENANCE)
    first, second = message(stages), message(stages)
    attach(stages, first, target)
    with stages.acting(stages.office.anna) as ctx:
        for wrong, error in ((second, Invalid), (first, NotAllowed), (CaseId(999), NotFound)):
            with pytest.raises(error) as refused:
                attach_case(ctx, second, version=None, target_id=wrong, papers={})
            assert refused.value.message.endswith(".")
        with pytest.raises(NotAllowed, match="abgeschlossen"):
            attach_case(ctx, first, version=None, target_id=other, papers={})
        with pytest.raises(NotAllowed, match="nur bei Nachrichten"):
            attach_case(ctx, target, version=None, target_id=other, papers={})
        paper = next(view for view in placing(ctx, second).documents)
        with pytest.raises(Invalid, match="kennt der andere Vorgang nicht"):
            attach_case(ctx, second, version=None, target_id=other, papers={paper.document_id: "chip"})


def test_a_clerk_excluded_there_or_of_another_kommune_cannot_attach(stages: Stages) -> None:
    target, source = stages.taken(MAINTENANCE), message(stages)
    foreign = stages.taken(DOG_TAX)
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotFound):
        attach_case(ctx, source, version=None, target_id=foreign, papers={})
    with stages.acting(stages.office.anna) as ctx:
        declare_conflict(ctx, target, relation="geschwister")
    with pytest.raises(NotAllowed, match="Befangenheit"):
        attach(stages, source, target)
    assert stages.page(source).head.status == "in_pruefung"


def test_an_infected_file_stays_and_a_quarantined_one_is_scanned_there(stages: Stages) -> None:
    target, source = stages.taken(MAINTENANCE), handed_in(stages, MESSAGE, attachments=("a.pdf", "b.pdf"))
    with stages.acting(system_actor()) as ctx:
        first = ctx.session.exec(select(Document.id).where(col(Document.file_name) == "a.pdf")).one()
        record_scan(ctx, first or 0, ScanResult(ScanVerdict.INFECTED, "Eicar"))
    with stages.acting(stages.office.anna) as ctx:
        take_case(ctx, source, version=None)

    attach(stages, source, target)

    assert documents(stages, source) == ["a.pdf"]
    assert "b.pdf" in documents(stages, target)
    assert f"virenpruefung:{target}:aus-{source}" in {key for key, _ in stages.orders("virenpruefung")}
    find_all_clean(stages.acting, target)
    assert {view.status for view in stages.page(target).documents if view.document_id} == {"unbedenklich"}


def test_the_same_file_that_lies_there_already_stays_where_it_came_in(stages: Stages) -> None:
    target = stages.taken(MAINTENANCE)
    for source in (message(stages), message(stages)):
        attach(stages, source, target)

    assert documents(stages, target).count("meldebestaetigung.pdf") == 1


def converted(ctx: Context, case_id: CaseId, service: str = CLOSURE) -> CaseId:
    return convert_case(ctx, case_id, version=None, service_key=service, sends_notice=True).case_id


def test_a_message_becomes_an_application_with_its_time_of_receipt_sender_and_papers(stages: Stages) -> None:
    source = message(stages)
    submission = submission_of(stages, source)
    with stages.acting(stages.office.anna, at=stages.acting.now + timedelta(days=3)) as ctx:
        fresh = converted(ctx, source, MAINTENANCE)
    with stages.acting(system_actor(), at=stages.acting.now + timedelta(days=3)) as ctx:
        assert route_cases(ctx, [fresh]) == 1

    row, page = stages.row(fresh), stages.page(fresh)
    assert (row.received_at, row.service_key, row.status) == (stages.acting.now, MAINTENANCE, "eingegangen")
    assert row.form["applicant"]["family_name"] == "Lüdemann"
    assert "child" not in row.form
    assert documents(stages, fresh) == ["meldebestaetigung.pdf"]
    assert [said.is_unread for said in page.messages] == [True]
    assert "Bitte geben Sie „Kind“ an." in page.head.hints
    assert not page.head.is_complete
    assert [letter.kind for letter in page.letters] == ["mitteilung"]
    assert page.head.team_name == "Fachgruppe Unterhaltsvorschuss"
    assert stages.row(source).status == "abgeschlossen"
    untimely = next(limit for limit in page.time_limits if limit.title.startswith("Untätigkeit"))
    assert untimely.ends_on == date(2027, 2, 23)  # counted from the message, not from the conversion
    with stages.acting(stages.office.portal) as ctx:
        status = portal_status(ctx, submission)
    assert (status.service_key, status.file_reference, status.word) == (
        MAINTENANCE,
        row.file_reference,
        "eingegangen",
    )


def test_the_notice_names_the_new_reference_and_what_is_missing(stages: Stages) -> None:
    source = message(stages)
    with stages.acting(stages.office.anna) as ctx:
        fresh = converted(ctx, source, MAINTENANCE)
    stages.produce_letters(fresh)

    (letter,) = stages.page(fresh).letters
    assert letter.subject.endswith("neuer Vorgang")
    assert letter.route == "portalpostfach"
    with stages.acting(stages.office.portal) as ctx:
        assert len(portal_status(ctx, submission_of(stages, fresh)).letters) == 1


def test_only_services_of_the_own_authority_that_are_still_taken_can_be_chosen(stages: Stages) -> None:
    source = message(stages)
    with stages.acting(stages.office.anna) as ctx:
        keys = {choice.key for choice in placing(ctx, source).services}
        assert {MAINTENANCE, CLOSURE} <= keys
        assert not keys & {DOG_TAX, MESSAGE, PAPERS, "corona-schnelltest"}
        for wrong in ("", DOG_TAX, "corona-schnelltest", MESSAGE):
            with pytest.raises(Invalid, match="Leistung"):
                converted(ctx, source, wrong)


def test_converting_twice_gives_the_same_case(stages: Stages) -> None:
    source = message(stages)
    with stages.acting(stages.office.anna) as ctx:
        fresh = converted(ctx, source)
        once = everything(ctx)
        assert converted(ctx, source) == fresh
        assert everything(ctx) == once
        with pytest.raises(NotAllowed):
            converted(ctx, source, MAINTENANCE)


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


def test_a_message_has_no_demand_for_papers_and_says_what_to_do_instead(stages: Stages) -> None:
    source = message(stages)
    with (
        stages.acting(stages.office.anna) as ctx,
        pytest.raises(NotAllowed, match="stattdessen eine Nachricht schreiben"),
    ):
        request_documents(ctx, source, version=None, items=("anlage",), remark="", due_on=None)
    assert not stages.page(source, stages.office.anna).head.acts["nachforderung"].is_possible


def test_another_team_gets_it_in_its_inbox(stages: Stages) -> None:
    source = message(stages)
    emil = stages.person("emil", teams=("unterhaltsvorschuss",))
    with stages.acting(stages.office.anna) as ctx:
        for team, reason in (
            ("", "Betrifft Unterhalt"),
            ("gibt-es-nicht", "x"),
            ("unterhaltsvorschuss", " "),
        ):
            with pytest.raises(Invalid):
                change_team(ctx, source, version=None, team_key=team, reason=reason)
        change_team(ctx, source, version=None, team_key="unterhaltsvorschuss", reason="Betrifft Unterhalt")

    head = stages.page(source, emil).head
    assert (head.clerk_id, head.team_name) == (None, "Fachgruppe Unterhaltsvorschuss")
    assert head.routing_reason == "weitergegeben von Anna Albers: Betrifft Unterhalt"
    assert (head.next_step, head.status) != ("", "abgeschlossen")


def test_a_withdrawn_submission_does_not_withdraw_the_case_it_was_put_into(stages: Stages) -> None:
    target, source = stages.taken(MAINTENANCE), message(stages)
    attach(stages, source, target)
    with stages.acting(system_actor()) as ctx:
        ids = [ctx.session.get_one(Submission, submission_of(stages, case)).id for case in (source, target)]
    assert len(set(ids)) == 2
    assert stages.row(target).status == CaseStatus.IN_PRUEFUNG
