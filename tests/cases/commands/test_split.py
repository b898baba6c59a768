"""A message about two matters is cut in two: documents, time of receipt, links, and what the portal is told."""

from datetime import timedelta

import pytest

from cases.commands.assign import take_case
from cases.commands.attach import attach_case
from cases.commands.convert import convert_case
from cases.commands.route import route_cases
from cases.commands.split import split_message
from cases.errors import Conflict, Invalid, NotAllowed
from cases.facts.actor import CaseId, system_actor
from cases.queries.matching import placing
from cases.queries.portal_status import portal_status
from tests.cases.commands.test_two_at_once import at_once, by, journal
from tests.factories.messages import MESSAGE, SVENJA, handed_in, papers_of, submission_of
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, everything
from tests.factories.submissions import find_all_clean

NOTE = "Hund angemeldet"
TEXT = "Außerdem haben wir seit Oktober einen Hund."


def two_matters(stages: Stages, *, is_clean: bool = True) -> CaseId:
    """Svenja's message with two papers; Anna has taken it."""
    case_id = handed_in(stages, MESSAGE, attachments=("miete.pdf", "hund.pdf"), applicant=SVENJA)
    if is_clean:
        find_all_clean(stages.acting, case_id)
    with stages.acting(stages.office.anna) as ctx:
        take_case(ctx, case_id, version=None)
    return case_id


def paper(stages: Stages, case_id: CaseId, name: str) -> int:
    (found,) = [view.document_id for view in stages.page(case_id).documents if view.file_name == name]
    assert found is not None
    return found


def split(stages: Stages, case_id: CaseId, *document_ids: int, note: str = NOTE) -> CaseId:
    """Anna splits it a day later, and the part is routed."""
    later = stages.acting.now + timedelta(days=1)
    with stages.acting(stages.office.anna, at=later) as ctx:
        part = split_message(
            ctx, case_id, version=None, document_ids=document_ids, note=note, text=TEXT
        ).case_id
    with stages.acting(system_actor(), at=later) as ctx:
        route_cases(ctx, [part])
    return part


def test_chosen_documents_go_into_a_second_message_received_when_the_first_was(stages: Stages) -> None:
    case_id = two_matters(stages)
    part = split(stages, case_id, paper(stages, case_id, "hund.pdf"))

    whole, second = stages.page(case_id), stages.page(part)
    assert (papers_of(stages, case_id), papers_of(stages, part)) == (["miete.pdf"], ["hund.pdf"])
    assert (stages.row(part).received_at, stages.row(part).service_key) == (stages.acting.now, MESSAGE)
    assert second.head.hints[0] == f"Abgetrennt von {whole.head.file_reference}: {NOTE}"
    assert (second.head.applicant_name, second.head.team_name) == (
        whole.head.applicant_name,
        whole.head.team_name,
    )
    assert second.letters == (), "the message had its receipt"
    assert stages.row(case_id).status == "in_pruefung"


def test_both_halves_name_each_other(stages: Stages) -> None:
    case_id = two_matters(stages)
    part = split(stages, case_id, paper(stages, case_id, "hund.pdf"))

    whole, second = stages.page(case_id), stages.page(part)
    assert [one.case_id for one in whole.head.parts] == [part]
    assert second.head.split_from is not None
    assert second.head.split_from.case_id == case_id
    (said,) = [line.text for line in whole.journal if line.act == "aufteilung"]
    assert NOTE in said
    assert "hund.pdf" in said
    assert any(
        line.act == "eingang" and whole.head.file_reference in line.text and line.text.endswith("zählt")
        for line in second.journal
    )


def test_second_click_gives_the_same_part_and_changes_nothing(stages: Stages) -> None:
    case_id = two_matters(stages)
    hund = paper(stages, case_id, "hund.pdf")
    version = stages.row(case_id).version
    with stages.acting(stages.office.anna) as ctx:
        part = split_message(ctx, case_id, version=version, document_ids=[hund], note=NOTE, text=TEXT).case_id
        once = everything(ctx)
        again = split_message(
            ctx, case_id, version=version, document_ids=[hund], note=f" {NOTE} ", text=f"{TEXT}\r\n"
        ).case_id
        assert (again, everything(ctx)) == (part, once)
        with pytest.raises(Conflict):
            split_message(ctx, case_id, version=version, document_ids=(), note="Noch etwas", text=TEXT)
        assert (
            split_message(ctx, case_id, version=None, document_ids=(), note="Noch etwas", text=TEXT).case_id
            != part
        )


def test_two_who_split_at_once_make_one_part(stages: Stages) -> None:
    case_id = two_matters(stages)
    hund = paper(stages, case_id, "hund.pdf")
    deed = by(
        stages,
        stages.office.anna,
        split_message,
        case_id,
        version=None,
        document_ids=[hund],
        note=NOTE,
        text=TEXT,
    )
    assert at_once(deed, deed) == []
    assert journal(stages, case_id).count("aufteilung") == 1


def test_without_a_note_or_with_a_strange_document_nothing_is_split(stages: Stages) -> None:
    case_id, other = two_matters(stages), two_matters(stages)
    strange = paper(stages, other, "hund.pdf")
    with stages.acting(stages.office.anna) as ctx:
        for document_ids, note, field in (((), " ", "vermerk"), ((strange,), NOTE, "dokument")):
            with pytest.raises(Invalid) as refused:
                split_message(ctx, case_id, version=None, document_ids=document_ids, note=note, text=TEXT)
            assert [fault.pointer for fault in refused.value.errors] == [field]
        with pytest.raises(NotAllowed):
            split_message(ctx, stages.taken(CLOSURE), version=None, document_ids=(), note=NOTE, text=TEXT)


def test_each_half_goes_its_own_way_and_the_portal_knows_both(stages: Stages) -> None:
    target, case_id = stages.taken(MAINTENANCE), two_matters(stages)
    submission = submission_of(stages, case_id)
    part = split(stages, case_id, paper(stages, case_id, "hund.pdf"))
    with stages.acting(stages.office.portal) as ctx:
        told = portal_status(ctx, submission)
    assert told.word == "in Bearbeitung"
    assert [(one.file_reference, one.word) for one in told.parts] == [
        (stages.row(part).file_reference, "eingegangen")
    ]

    with stages.acting(stages.office.anna) as ctx:
        attach_case(ctx, case_id, version=None, target_id=target, papers={})
        take_case(ctx, part, version=None)
        fresh = convert_case(ctx, part, version=None, service_key=CLOSURE, sends_notice=False).case_id
    with stages.acting(stages.office.portal) as ctx:
        told = portal_status(ctx, submission)
    assert told.word == "zugeordnet"
    assert [(one.file_reference, one.word) for one in told.parts] == [
        (stages.row(fresh).file_reference, "eingegangen")
    ]
    assert papers_of(stages, target)[-1] == "miete.pdf"
    assert papers_of(stages, fresh) == ["hund.pdf"]
    assert stages.row(fresh).received_at == stages.acting.now
    assert stages.row(fresh).mailbox is None


def test_part_of_a_converted_message_is_still_told(stages: Stages) -> None:
    case_id = two_matters(stages)
    part = split(stages, case_id, paper(stages, case_id, "hund.pdf"))
    third = split(stages, case_id, note="Bauschild")
    with stages.acting(stages.office.anna) as ctx:
        fresh = convert_case(ctx, case_id, version=None, service_key=MAINTENANCE, sends_notice=False).case_id
    with stages.acting(stages.office.portal) as ctx:
        told = portal_status(ctx, submission_of(stages, fresh))
    assert {one.file_reference for one in told.parts} == {
        stages.row(one).file_reference for one in (part, third)
    }


def test_document_that_waits_for_the_scanner_is_scanned_in_the_part(stages: Stages) -> None:
    case_id = two_matters(stages, is_clean=False)
    with stages.acting(stages.office.anna) as ctx:
        hund = next(one.document_id for one in placing(ctx, case_id).documents if one.title == "hund.pdf")
    part = split(stages, case_id, hund)
    find_all_clean(stages.acting, part)
    assert [view.status for view in stages.page(part).documents if view.document_id] == ["unbedenklich"]
    assert any(key.endswith(f"{part}:geteilt") for key, _ in stages.orders("virenpruefung"))
