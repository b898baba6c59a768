"""Messages and late papers are put into the file they belong to, or given to another team."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from cases.commands.assign import change_team, take_case
from cases.commands.attach import attach_case
from cases.commands.conflicts import declare_conflict
from cases.commands.documents import record_scan
from cases.commands.request_documents import request_documents
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.models import Document, Submission
from cases.ports import ScanResult, ScanVerdict
from cases.queries.matching import placing
from cases.queries.portal_status import answered_case, portal_status
from cases.rules.lifecycle import CaseStatus
from tests.factories.messages import MESSAGE, PAPERS, attach, handed_in, message, papers_of, submission_of
from tests.factories.stages import DOG_TAX, MAINTENANCE, Stages
from tests.factories.submissions import find_all_clean


def reference_of(stages: Stages, case_id: CaseId) -> str:
    return stages.row(case_id).file_reference


def proposals(stages: Stages, case_id: CaseId) -> list[tuple[int, str]]:
    with stages.acting(stages.office.anna) as ctx:
        return [(found.case_id, found.reason) for found in placing(ctx, case_id).proposals]


def test_the_text_and_papers_move_with_their_time_of_receipt_and_both_sides_know(stages: Stages) -> None:
    target = stages.taken(MAINTENANCE)
    source = message(stages, reference=reference_of(stages, target))
    later = stages.acting.now + timedelta(days=2)
    (paper,) = [view for view in stages.page(source).documents if view.document_id]

    with stages.acting(stages.office.anna, at=later) as ctx:
        attach_case(ctx, source, version=None, target_id=target, papers={paper.document_id or 0: "trennung"})

    here, there = stages.page(source), stages.page(target)
    assert (here.head.status, papers_of(stages, source)) == ("abgeschlossen", [])
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

    assert papers_of(stages, source) == ["a.pdf"]
    assert "b.pdf" in papers_of(stages, target)
    assert f"virenpruefung:{target}:aus-{source}" in {key for key, _ in stages.orders("virenpruefung")}
    find_all_clean(stages.acting, target)
    assert {view.status for view in stages.page(target).documents if view.document_id} == {"unbedenklich"}


def test_the_same_file_that_lies_there_already_stays_where_it_came_in(stages: Stages) -> None:
    target = stages.taken(MAINTENANCE)
    for source in (message(stages), message(stages)):
        attach(stages, source, target)

    assert papers_of(stages, target).count("meldebestaetigung.pdf") == 1


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
