"""A message becomes an application with its time of receipt, sender and papers."""

from datetime import date, timedelta

import pytest

from cases.commands.context import Context
from cases.commands.convert import convert_case
from cases.commands.route import route_cases
from cases.errors import Invalid, NotAllowed
from cases.facts.actor import CaseId, system_actor
from cases.queries.matching import placing
from cases.queries.portal_status import portal_status
from tests.factories.messages import MESSAGE, PAPERS, message, papers_of, submission_of
from tests.factories.stages import CLOSURE, DOG_TAX, MAINTENANCE, Stages, everything


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
    assert papers_of(stages, fresh) == ["meldebestaetigung.pdf"]
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
