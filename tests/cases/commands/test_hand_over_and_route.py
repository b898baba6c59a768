"""Routing puts a new case on a desk; handing over ends it here and opens it where it belongs."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from cases.commands.consult import consult
from cases.commands.deadlines import note_silence, remind_applicants
from cases.commands.hand_over import hand_over_case
from cases.commands.route import route_cases
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.models import Case, Staff
from cases.queries.portal_status import portal_status
from tests.factories.stages import CLOSURE, DOG_TAX, MAINTENANCE, Stages
from tests.factories.submissions import handed_in, handover


def hand_over(stages: Stages, case_id: CaseId, to: str, *, reason: str = "Hund lebt in Walsrode") -> None:
    with stages.acting(stages.clerk(stages.row(case_id).service_key)) as ctx:
        hand_over_case(ctx, case_id, version=None, authority_key=to, reason=reason)


def route(stages: Stages, *case_ids: CaseId) -> int:
    with stages.acting(system_actor()) as ctx:
        return route_cases(ctx, list(case_ids))


def successors(stages: Stages, case_id: CaseId) -> list[CaseId]:
    with stages.acting(system_actor()) as ctx:
        query = select(Case.id).where(col(Case.handed_over_from) == case_id)
        return [CaseId(found or 0) for found in ctx.session.exec(query).all()]


def submitted(stages: Stages, service: str, count: int) -> list[CaseId]:
    return [handed_in(stages.acting, stages.office.portal, handover(service)) for _ in range(count)]


def test_routing_names_team_clerk_reason_dates_and_sends_the_receipt(stages: Stages) -> None:
    page = stages.page(stages.routed())

    assert (page.head.team_name, page.head.clerk_name) == ("Fachgruppe Straßenverkehr", "Anna Albers")
    assert "die wenigsten offenen Vorgänge hat (0)" in page.head.routing_reason
    assert page.head.next_step == "Prüfung beginnen"
    assert {limit.title: limit.ends_on for limit in page.time_limits} == {
        "Bearbeitungsziel": date(2026, 12, 7),
        "Untätigkeitsklage möglich": date(2027, 2, 23),
        "Entscheiden: 50 % der Frist bis zur Untätigkeitsklage sind vorbei": date(2027, 1, 8),
        "Entscheiden: 75 % der Frist bis zur Untätigkeitsklage sind vorbei": date(2027, 1, 29),
        "Entscheiden: 100 % der Frist bis zur Untätigkeitsklage sind vorbei": date(2027, 2, 23),
        "Vorlaufzeit vor Beginn der Sperrung: Beginn laut Antrag": date(2027, 1, 8),
    }
    assert [letter.kind for letter in page.letters] == ["eingangsbestaetigung"]


def test_the_same_routing_order_twice_changes_nothing(stages: Stages) -> None:
    case_id = stages.routed()
    before = stages.page(case_id)

    assert route(stages, case_id, case_id) == 0

    assert stages.page(case_id) == before


def test_a_batch_spreads_the_work_evenly_and_skips_the_absent(stages: Stages) -> None:
    ids = submitted(stages, CLOSURE, 6)
    stages.person("emil", teams=("strassenverkehr",))
    with stages.acting(system_actor()) as ctx:
        bert = ctx.session.get_one(Staff, stages.office.bert.staff_id)
        bert.absent_from, bert.absent_until = date(2026, 11, 20), date(2026, 11, 27)

    assert route(stages, *ids) == 6

    clerks = [stages.page(case_id).head.clerk_name for case_id in ids]
    assert sorted(clerks) == ["Anna Albers"] * 3 + ["Emil"] * 3


def test_with_everybody_away_the_case_waits_in_the_inbox_and_says_why(stages: Stages) -> None:
    (case_id,) = submitted(stages, CLOSURE, 1)
    with stages.acting(system_actor()) as ctx:
        for person in ctx.session.exec(select(Staff)).all():
            person.absent_from = date(2026, 11, 1)

    route(stages, case_id)

    head = stages.page(case_id).head
    assert (head.clerk_id, head.next_step) == (None, "Zuweisen")
    assert "alle Mitglieder des Teams abwesend" in head.routing_reason


def test_a_handed_over_case_goes_on_elsewhere_with_its_day_of_receipt_and_papers(stages: Stages) -> None:
    case_id = stages.taken(DOG_TAX)
    submission_id = stages.row(case_id).submission_id or ""

    hand_over(stages, case_id, "stadt-walsrode")
    for _ in range(2):
        route(stages, case_id)

    (successor,) = successors(stages, case_id)
    old, new = stages.page(case_id), stages.page(successor)
    assert (old.head.status, old.head.due_on, old.head.next_step) == ("abgegeben", None, "Nichts mehr zu tun")
    assert old.journal[0].text == "Abgegeben an Stadt Walsrode: Hund lebt in Walsrode"
    assert old.letters[0].kind == "abgabenachricht"
    assert (new.head.authority_name, new.head.received_on, new.head.status) == (
        "Stadt Walsrode",
        old.head.received_on,
        "eingegangen",
    )
    assert new.head.file_reference != old.head.file_reference
    assert {view.file_name for view in new.documents} >= {"chip.pdf", "police.pdf"}
    assert old.head.file_reference in new.journal[-1].text
    with stages.acting(stages.office.portal) as ctx:
        status = portal_status(ctx, submission_id)
    assert (status.file_reference, status.word) == (new.head.file_reference, "eingegangen")
    assert stages.orders("portalmeldung")[-1][1]["word"] == "eingegangen"
    with pytest.raises(NotFound):
        stages.page(successor, stages.office.dirk)


def test_where_nobody_handles_the_service_the_case_ends_and_the_applicant_is_told(stages: Stages) -> None:
    case_id = stages.handed_over(CLOSURE, "gemeinde-bispingen")

    assert route(stages, case_id) == 0

    assert successors(stages, case_id) == []
    assert stages.page(case_id).letters[0].kind == "abgabenachricht"


def test_nothing_of_a_handed_over_case_is_still_awaited_here(stages: Stages) -> None:
    case_id = stages.taken()
    with stages.acting(stages.office.anna) as ctx:
        consult(ctx, case_id, version=None, body_keys=("polizei",), question="")
    waiting = stages.waiting()
    for given in (case_id, waiting):
        hand_over(stages, given, "stadt-walsrode")
    letters = len(stages.page(waiting).letters)

    with stages.acting(system_actor(), at=stages.acting.now + timedelta(days=40)) as ctx:
        note_silence(ctx, [stages.page(case_id).consultations[0].consultation_id])
        try:
            remind_applicants(ctx, [stages.page(waiting).requests[0].request_id])
        except NotAllowed:
            pytest.fail("a withdrawn demand must not be reminded of")

    assert stages.page(case_id).head.due_on is None
    assert stages.page(waiting).requests[0].status == "zurueckgezogen"
    assert len(stages.page(waiting).letters) == letters


@pytest.mark.parametrize(
    ("to", "reason", "error"),
    [
        ("landkreis-heidekreis", "x", Invalid),
        ("stadt-walsrode", "  ", Invalid),
        ("atlantis", "x", NotFound),
    ],
)
def test_handing_over_needs_another_authority_and_a_reason(
    stages: Stages, to: str, reason: str, error: type[Exception]
) -> None:
    case_id = stages.taken()

    with pytest.raises(error):
        hand_over(stages, case_id, to, reason=reason)

    assert stages.row(case_id).status == "in_pruefung"


def test_a_second_hand_over_is_refused(stages: Stages) -> None:
    case_id = stages.handed_over(MAINTENANCE, "stadt-walsrode")

    with pytest.raises(NotAllowed, match="abgegeben"):
        hand_over(stages, case_id, "gemeinde-bispingen")


def test_only_the_clerk_of_the_case_hands_it_over(stages: Stages) -> None:
    case_id = stages.taken()
    stranger = replace(stages.office.bert)

    with pytest.raises(NotAllowed, match="anderen Person"), stages.acting(stranger) as ctx:
        hand_over_case(ctx, case_id, version=None, authority_key="stadt-walsrode", reason="x")
