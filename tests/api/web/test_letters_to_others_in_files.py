"""Letters to somebody else stay out of the file a reader from outside gets, also in the case their papers went to."""

import io

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination
from sqlmodel import col, select

from cases.commands.covers import send_with_cover
from cases.commands.decide import save_draft, submit_draft
from cases.commands.delivery import record_return
from cases.commands.follow_on import open_follow_on_case
from cases.commands.third_parties import send_to_third_party
from cases.facts.actor import CaseId, system_actor
from cases.models import Document
from cases.rules.postal import PostalAddress
from tests.api.web.conftest import Browser
from tests.api.web.test_case_file_page import words_of
from tests.factories.inspections import inspected
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, approve_as_shown, draft

NEW_ADDRESS = PostalAddress(street="Neuer Weg 2", postcode="29614", town="Soltau")
UNSENT = (
    "Schreiben an Dritte vom 23.11.2026. Wegen berechtigter Interessen",
    "die nicht hinausgegangen sind: 1",
)
PAPERS = ("Unterlage von oder an Dritte vom 23.11.2026, 08:00 Uhr. Wegen berechtigter Interessen",)


def marks_of(content: bytes) -> list[str]:
    """The titles of the parts below the headings."""
    outline = PdfReader(io.BytesIO(content)).outline
    marks = [mark for part in outline if isinstance(part, list) for mark in part]
    return [str(mark.title) for mark in marks if isinstance(mark, Destination)]


def told_again(stages: Stages) -> tuple[CaseId, str]:
    """A decided Unterhaltsvorschuss; the notice to the other parent came back and waits with a sheet to the new address."""
    case_id = stages.taken(MAINTENANCE)
    with stages.acting(stages.office.anna) as ctx:
        send_to_third_party(ctx, case_id, letter_key="notice_to_parent")
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    letter = next(one for one in stages.page(case_id).letters if one.kind == "schreiben_an_dritte")
    with stages.acting(stages.office.anna) as ctx:
        record_return(ctx, case_id, letter.letter_id, came_back_on=ctx.today, reason="Verzogen")
        send_with_cover(ctx, case_id, letter.letter_id, way="einfacher_brief", address=NEW_ADDRESS)
    stages.produce_letters(case_id)
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft(MAINTENANCE, "abgelehnt"))
        submit_draft(ctx, case_id, version=None)
    with stages.acting(stages.office.carla) as ctx:
        approve_as_shown(ctx, case_id)
    stages.produce_letters(case_id)
    return case_id, letter.subject


@pytest.mark.parametrize("is_follow_on", [False, True])
def test_applicant_does_not_learn_the_new_address_of_the_other_parent(
    anna: Browser, stages: Stages, *, is_follow_on: bool
) -> None:
    case_id, subject = told_again(stages)
    if is_follow_on:
        with stages.acting(stages.office.anna) as ctx:
            case_id = open_follow_on_case(ctx, case_id, version=None, reason="Neue Tatsachen").case_id

    whole = anna.get(f"/vorgaenge/{case_id}/akte.pdf").content
    inspected(stages, case_id)
    shown = anna.get(f"/vorgaenge/{case_id}/akte.pdf?fuer=akteneinsicht").content

    assert "Neuer Weg 2" in words_of(whole)
    assert "Neuer Weg 2" not in words_of(shown)
    assert [mark for mark in marks_of(shown) if subject in mark] == []
    kept_back = UNSENT if not is_follow_on else PAPERS
    assert all(words in words_of(shown) for words in kept_back)


def sheets(stages: Stages) -> tuple[CaseId, str]:
    """A decision that came back, with a discarded cover sheet and one that waits; its subject."""
    case_id = stages.dispatched(CLOSURE)
    letter = next(one for one in stages.page(case_id).letters if one.kind == "bescheid")
    with stages.acting(stages.office.anna) as ctx:
        record_return(ctx, case_id, letter.letter_id, came_back_on=ctx.today, reason="Verzogen")
    for way in ("einfacher_brief", "uebergabe_einschreiben"):
        with stages.acting(stages.office.anna) as ctx:
            send_with_cover(ctx, case_id, letter.letter_id, way=way, address=NEW_ADDRESS)
        stages.produce_letters(case_id)
    return case_id, letter.subject


def test_a_discarded_sheet_is_told_from_the_one_that_counts(anna: Browser, stages: Stages) -> None:
    case_id, subject = sheets(stages)

    marks = marks_of(anna.get(f"/vorgaenge/{case_id}/akte.pdf").content)
    inspected(stages, case_id)
    outside = anna.get(f"/vorgaenge/{case_id}/akte.pdf?fuer=akteneinsicht").content

    day, sheet = "23.11.2026: ", f"Deckblatt: {subject}"
    assert [mark for mark in marks if sheet in mark] == [
        f"{day}{sheet} (verworfen, nicht versandt)",
        f"{day}{sheet}",
    ]
    papers = [one.title for one in stages.page(case_id).documents if one.title.startswith("Deckblatt")]
    assert papers == [f"{sheet} (verworfen, nicht versandt)", sheet]
    assert [mark for mark in marks_of(outside) if "Deckblatt" in mark] == [
        f"{day}{sheet} (verworfen, nicht versandt)"
    ], "the proceeding is over, so the discarded one is no draft any more; the other still waits"
    assert "Schreiben, die nicht hinausgegangen sind: 1" in words_of(outside)


def test_a_sheet_that_never_went_out_does_not_go_along(stages: Stages) -> None:
    case_id, _ = sheets(stages)
    unused = next(one for one in stages.page(case_id).letters if one.status == "verworfen")
    with stages.acting(stages.office.anna) as ctx:
        fresh = open_follow_on_case(ctx, case_id, version=None, reason="Neue Tatsachen").case_id

    assert file_names(stages, case_id) - file_names(stages, fresh) == {f"deckblatt-{unused.letter_id}.pdf"}


def file_names(stages: Stages, case_id: CaseId) -> set[str]:
    with stages.acting(system_actor()) as ctx:
        return set(ctx.session.exec(select(Document.file_name).where(col(Document.case_id) == case_id)).all())
