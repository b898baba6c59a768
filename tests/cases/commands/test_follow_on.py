"""The follow-on case: opened beside a decided one, once, with everything that is known; the portal hears nothing of it."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from cases.commands.check import correct_statement
from cases.commands.close import close_case, settle_case
from cases.commands.conflicts import declare_conflict
from cases.commands.decide import DraftInput, save_draft, submit_draft
from cases.commands.follow_on import open_follow_on_case
from cases.commands.hand_over import hand_over_case
from cases.commands.hear import waive_hearing
from cases.commands.route import route_cases
from cases.errors import Conflict, Invalid, NotAllowed
from cases.facts.actor import Actor, CaseId, system_actor
from cases.models import Document, Letter, OutboxRow, Party, Staff
from cases.queries.portal_status import portal_status
from tests.cases.commands.test_two_at_once import at_once, by
from tests.factories.messages import message
from tests.factories.stages import CLOSURE, DOG_TAX, MAINTENANCE, Stages, approve_as_shown, draft
from tests.factories.submissions import find_all_clean

REASON = "Umleitung fällt weg"


def followed(stages: Stages, case_id: CaseId, by_whom: Actor | None = None, *, days: int = 0) -> CaseId:
    """Open the follow-on of the case, days after today."""
    at = stages.acting.now + timedelta(days=days)
    with stages.acting(by_whom or stages.office.anna, at=at) as ctx:
        return open_follow_on_case(ctx, case_id, version=None, reason=REASON).case_id


def papers(stages: Stages, case_id: CaseId) -> list[tuple[str, str, str, str]]:
    with stages.acting(system_actor()) as ctx:
        rows = ctx.session.exec(
            select(Document).where(col(Document.case_id) == case_id).order_by(col(Document.id))
        )
        return [(row.sha256, row.requirement_key, row.status, row.title) for row in rows.all()]


def people(stages: Stages, case_id: CaseId) -> list[dict[str, object]]:
    with stages.acting(system_actor()) as ctx:
        rows = ctx.session.exec(select(Party).where(col(Party.case_id) == case_id))
        return [row.model_dump(exclude={"id", "case_id"}) for row in rows.all()]


def test_it_takes_people_statements_corrections_and_papers_along(stages: Stages) -> None:
    case_id = stages.drafted()
    with stages.acting(stages.office.anna) as ctx:
        correct_statement(
            ctx, case_id, version=None, pointer="/location/street", value="Kirchweg", reason="Schreibfehler"
        )
        save_draft(ctx, case_id, version=None, draft=draft(CLOSURE, "abgelehnt"))
    decide(stages, case_id)

    fresh = followed(stages, case_id, days=3)

    old, new = stages.row(case_id), stages.row(fresh)
    assert (new.form, new.corrections, new.form_version) == (old.form, old.corrections, old.form_version)
    assert (new.service_key, new.applicant_name, new.subject) == (
        old.service_key,
        old.applicant_name,
        old.subject,
    )
    assert papers(stages, fresh) == papers(stages, case_id)
    assert people(stages, fresh) == people(stages, case_id)
    assert (new.follows, new.submission_id, new.mailbox, new.channel) == (case_id, None, None, "amt")
    assert new.received_at == stages.acting.now + timedelta(days=3)
    assert (old.status, old.outcome) == ("beschieden", "abgelehnt")


def decide(stages: Stages, case_id: CaseId) -> None:
    """Approved by the second person, every letter produced and posted."""
    by(stages, stages.office.anna, submit_draft, case_id, version=None)()
    by(stages, stages.office.carla, approve_as_shown, case_id)()
    stages.produce_letters(case_id)
    stages.post_letters(case_id)


def test_it_lies_in_check_on_the_same_desk_without_period_and_without_receipt(stages: Stages) -> None:
    fresh = followed(stages, stages.dispatched(), stages.office.bert)

    page = stages.page(fresh)
    assert (page.head.status, page.head.clerk_name) == ("in_pruefung", "Anna Albers")
    assert (page.head.team_name, page.head.routing_reason) == (
        "Fachgruppe Straßenverkehr",
        "Folgevorgang: bleibt bei Anna Albers",
    )
    assert page.time_limits == ()
    assert page.letters == ()
    with stages.acting(stages.office.anna) as ctx:
        correct_statement(
            ctx,
            fresh,
            version=None,
            pointer="/closure/starts_at",
            value="2027-01-12T07:00:00+01:00",
            reason="Verschoben",
        )
    assert stages.page(fresh).time_limits == ()


def test_both_pages_and_both_histories_lead_to_each_other(stages: Stages) -> None:
    case_id = stages.dispatched()
    fresh = followed(stages, case_id)

    old, new = stages.page(case_id, stages.office.anna), stages.page(fresh, stages.office.anna)
    assert new.head.follows is not None
    assert (new.head.follows.case_id, new.head.follows.file_reference) == (case_id, old.head.file_reference)
    assert [(item.case_id, item.status) for item in old.head.follow_ons] == [(fresh, "in_pruefung")]
    assert (old.journal[0].linked_case, new.journal[-1].linked_case) == (fresh, case_id)
    assert old.journal[0].text == f"Folgevorgang {new.head.file_reference} geöffnet: {REASON}"
    assert new.journal[-1].text == f"Folgevorgang zu {old.head.file_reference} geöffnet: {REASON}"
    assert new.head.hints == (f"Anlass des Folgevorgangs: {REASON}",)


def test_while_one_is_open_the_act_gives_it_back_and_afterwards_opens_another(stages: Stages) -> None:
    case_id = stages.dispatched()
    version = stages.row(case_id).version
    first = followed(stages, case_id)
    with stages.acting(stages.office.bert) as ctx:
        again = open_follow_on_case(ctx, case_id, version=version, reason="Noch einmal")
    assert again.case_id == first
    reasons = stages.page(case_id, stages.office.anna).head.acts["folgevorgang"].reasons
    assert reasons == (f"Der Folgevorgang {again.file_reference} ist noch offen. Bitte dort weiterarbeiten.",)

    with stages.acting(stages.office.anna) as ctx:
        settle_case(ctx, first, version=None, reason="Hat sich erledigt")

    second = followed(stages, case_id)
    assert second != first
    found = stages.page(case_id).head.follow_ons
    assert [(item.case_id, item.status) for item in found] == [
        (first, "abgeschlossen"),
        (second, "in_pruefung"),
    ]


def test_two_people_at_once_open_one(stages: Stages) -> None:
    case_id = stages.dispatched()

    lost = at_once(
        *(
            by(stages, person, open_follow_on_case, case_id, version=None, reason=REASON)
            for person in (stages.office.anna, stages.office.bert)
        )
    )

    assert lost == []
    assert len(stages.page(case_id).head.follow_ons) == 1


def test_a_closed_case_with_a_decision_takes_one_and_a_follow_on_another(stages: Stages) -> None:
    case_id = stages.closed_after_remedy()
    fresh = followed(stages, case_id, days=61)
    with stages.acting(stages.office.anna, at=stages.acting.now + timedelta(days=61)) as ctx:
        save_draft(ctx, fresh, version=None, draft=DraftInput("abgelehnt", reasons="Nicht möglich."))
        page = stages.page(fresh, at=ctx.now)
    assert page.head.status == "in_pruefung"
    assert stages.row(case_id).status == "abgeschlossen"


def test_where_the_clerk_has_left_it_is_routed_without_a_receipt(stages: Stages) -> None:
    case_id = stages.dispatched()
    with stages.acting(system_actor()) as ctx:
        ctx.session.get_one(Staff, stages.office.anna.staff_id).is_active = False

    fresh = followed(stages, case_id, stages.office.bert)
    assert followed(stages, case_id, stages.office.bert) == fresh
    assert (stages.row(fresh).status, stages.row(fresh).team_key) == ("eingegangen", "")
    with stages.acting(system_actor()) as ctx:
        ordered = ctx.session.exec(
            select(OutboxRow).where(col(OutboxRow.case_id) == fresh, col(OutboxRow.topic) == "zuordnung")
        ).all()
        assert len(ordered) == 1
        assert route_cases(ctx, [fresh]) == 1

    page = stages.page(fresh)
    assert (page.head.clerk_name, page.head.status) == ("Bert Brandt", "eingegangen")
    assert page.letters == ()
    assert page.time_limits == ()


def test_who_is_excluded_stays_excluded(stages: Stages) -> None:
    case_id = stages.dispatched()
    with stages.acting(stages.office.anna) as ctx:
        declare_conflict(ctx, case_id, relation="geschwister")

    with pytest.raises(NotAllowed, match="Befangenheit"):
        followed(stages, case_id)
    fresh = followed(stages, case_id, stages.office.bert)

    assert stages.row(fresh).excluded_staff == [stages.office.anna.staff_id]

    with stages.acting(system_actor()) as ctx:
        route_cases(ctx, [fresh])
    assert stages.row(fresh).clerk_id == stages.office.bert.staff_id
    assert not stages.page(fresh, stages.office.anna).head.acts["entwurf"].is_possible
    reports = stages.page(fresh, stages.office.carla).conflicts
    assert [(report.staff_name, report.consequence) for report in reports] == [
        ("Anna Albers", "ausgeschlossen")
    ]


def test_the_portal_keeps_the_state_of_its_submission_and_gets_nothing_else(stages: Stages) -> None:
    case_id = stages.dispatched(MAINTENANCE, "bewilligt")
    submission_id = stages.row(case_id).submission_id or ""
    with stages.acting(stages.office.portal) as ctx:
        before = portal_status(ctx, submission_id)
    notices = stages.orders("portalmeldung")

    fresh = followed(stages, case_id)
    with stages.acting(stages.office.anna) as ctx:
        settle_case(ctx, fresh, version=None, reason="Doch nichts zu ändern")

    with stages.acting(stages.office.portal) as ctx:
        after = portal_status(ctx, submission_id)
    assert (after.file_reference, after.word, after.letters, after.messages) == (
        before.file_reference,
        before.word,
        before.letters,
        before.messages,
    )
    assert stages.orders("portalmeldung") == notices
    assert not stages.page(fresh).head.acts["nachricht"].is_possible


def test_letters_go_by_post_and_name_the_day_of_the_application(stages: Stages) -> None:
    case_id = stages.dispatched(MAINTENANCE, "bewilligt")
    applied = stages.page(case_id).head.received_on
    fresh = followed(stages, case_id, days=40)
    at = stages.acting.now + timedelta(days=40)
    find_all_clean(stages.acting, fresh)
    with stages.acting(stages.office.anna, at=at) as ctx:
        save_draft(ctx, fresh, version=None, draft=draft(MAINTENANCE, "abgelehnt"))
        submit_draft(ctx, fresh, version=None)
    with stages.acting(stages.office.carla, at=at) as ctx:
        approve_as_shown(ctx, fresh)
    stages.produce_letters(fresh, at=at)

    (letter,) = stages.page(fresh).letters
    assert (letter.route, letter.sent_on) == ("post", None)
    with stages.acting(system_actor()) as ctx:
        facts = ctx.session.get_one(Letter, letter.letter_id).facts
    assert f"eingegangen am {applied:%d.%m.%Y}" in str(facts)


def test_outcomes_are_offered_where_they_belong(stages: Stages) -> None:
    case_id = stages.drafted()
    offered = {choice.key for choice in stages.page(case_id).decision.outcomes}
    assert {"widerrufen", "geaendert"} & offered == set()
    assert {"angeordnet", "verlaengert"} <= offered
    with (
        pytest.raises(Invalid, match="Bitte dort einen Folgevorgang öffnen"),
        stages.acting(stages.office.anna) as ctx,
    ):
        save_draft(ctx, case_id, version=None, draft=DraftInput("widerrufen"))
    decide(stages, case_id)

    fresh = followed(stages, case_id)
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, fresh, version=None, draft=DraftInput("widerrufen"))
    page = stages.page(fresh)
    assert page.decision.outcome == "widerrufen"
    assert {"widerrufen", "geaendert", "verlaengert", "abgelehnt"} <= {
        choice.key for choice in page.decision.outcomes
    }


def test_handed_over_it_stays_a_follow_on(stages: Stages) -> None:
    case_id = stages.dispatched(DOG_TAX, "steuerfrei")
    fresh = followed(stages, case_id, stages.office.dirk)
    with stages.acting(stages.office.dirk) as ctx:
        hand_over_case(ctx, fresh, version=None, authority_key="stadt-walsrode", reason="Umzug")
    with stages.acting(system_actor()) as ctx:
        assert route_cases(ctx, [fresh]) == 1

    ended, there = stages.page(case_id).head.follow_ons
    assert (ended.status, there.status) == ("abgegeben", "eingegangen")
    page = stages.page(CaseId(there.case_id or 0))
    assert (page.head.authority_name, page.letters, page.time_limits) == ("Stadt Walsrode", (), ())
    with stages.acting(stages.office.dirk) as ctx:
        again = open_follow_on_case(ctx, case_id, version=None, reason="Rückzug").case_id
    assert again not in (fresh, there.case_id)


@pytest.mark.parametrize(("reason", "version", "error"), [("  ", None, Invalid), ("Anlass", 1, Conflict)])
def test_it_needs_a_reason_and_the_version_that_was_seen(
    stages: Stages, reason: str, version: int | None, error: type[Exception]
) -> None:
    case_id = stages.dispatched()

    with pytest.raises(error), stages.acting(stages.office.anna) as ctx:
        open_follow_on_case(ctx, case_id, version=version, reason=reason)

    assert stages.page(case_id).head.follow_ons == ()


def test_a_message_has_none(stages: Stages) -> None:
    case_id = message(stages)

    with pytest.raises(NotAllowed, match="Bitte den Vorgang öffnen, zu dem sie gehört"):
        followed(stages, case_id, stages.office.carla)


def test_a_closed_case_still_open_for_remedies_is_closed_beside_its_follow_on(stages: Stages) -> None:
    case_id = stages.dispatched()
    followed(stages, case_id)

    with stages.acting(stages.office.anna, at=stages.acting.now + timedelta(days=60)) as ctx:
        close_case(ctx, case_id, version=None, reason="")

    assert stages.row(case_id).status == "abgeschlossen"


def test_payments_are_stopped_provisionally_only_after_the_prior_notice(stages: Stages) -> None:
    fresh = followed(stages, stages.dispatched(MAINTENANCE, "bewilligt"))
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, fresh, version=None, draft=DraftInput("vorlaeufig_eingestellt"))
    blockers = stages.page(fresh).decision.blockers
    assert any("§ 9 Abs. 4 Satz 2 UVG" in reason for reason in blockers)

    with (
        pytest.raises(NotAllowed, match="immer anzuhören"),
        stages.acting(stages.office.anna) as ctx,
    ):
        waive_hearing(ctx, fresh, version=None, exception_key="gefahr_im_verzug", reason="Eilig")
