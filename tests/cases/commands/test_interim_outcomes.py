"""Outcomes that end nothing: a waiting list, a payment that is only suspended; and the 14 days of § 9 (4) UVG before."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.commands.close import withdraw_case
from cases.commands.decide import DraftInput, save_draft, submit_draft
from cases.commands.follow_on import open_follow_on_case
from cases.commands.hear import hear
from cases.commands.hearing_periods import note_no_statements
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.facts.case_page import TimeLimitView
from cases.queries.portal_status import portal_status
from tests.factories.stages import MAINTENANCE, Stages, approve_as_shown, draft
from tests.factories.team_desks import GRANT

FACTS = "Das Kind ist seit dem 15.10.2026 nicht mehr bei Ihnen gemeldet."
SUSPENSION = {
    "granted_on": "23.11.2026",
    "announced_on": "23.11.2026",
    "facts_text": FACTS,
    "claim_effect": "wegfall",
    "law_text": "Das Kind muss bei Ihnen leben (§ 1 Abs. 1 Nr. 2 UVG)",
}
WAITING = DraftInput(
    "warteliste", reasons="Mittel vergeben.", fields={"rank": "4", "reviewed_until": "01.03.2027"}
)


def at(day: int, month: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, 9, tzinfo=UTC)


def limits(stages: Stages, case_id: CaseId, when: datetime | None = None) -> dict[str, TimeLimitView]:
    rows = stages.page(case_id, at=when).time_limits
    return {limit.title: limit for limit in rows if limit.status == "laeuft"}


def decide(stages: Stages, case_id: CaseId, typed: DraftInput, service: str, when: datetime) -> None:
    with stages.acting(stages.clerk(service), at=when) as ctx:
        save_draft(ctx, case_id, version=None, draft=typed)
        submit_draft(ctx, case_id, version=None)
    with stages.acting(stages.lead(service), at=when) as ctx:
        approve_as_shown(ctx, case_id)
    stages.produce_letters(case_id, at=when)
    stages.post_letters(case_id, at=when)


def test_waiting_list_keeps_the_application_open_until_it_is_decided(stages: Stages) -> None:
    case_id = stages.taken(GRANT)
    decide(stages, case_id, WAITING, GRANT, at(24, 11))

    row, page = stages.row(case_id), stages.page(case_id)
    assert (row.status, row.outcome, row.closed_at, row.retention_ends_on) == (
        "in_pruefung",
        None,
        None,
        None,
    )
    assert page.decision.decision_id is None
    assert [letter.subject for letter in page.letters if letter.kind == "mitteilung"]
    assert limits(stages, case_id)["Warteliste erneut prüfen"].ends_on == date(2027, 3, 1)
    assert "Bearbeitungsziel" not in limits(stages, case_id)
    assert "Untätigkeitsklage möglich" in limits(stages, case_id)
    with stages.acting(stages.office.portal) as ctx:
        told = portal_status(ctx, row.submission_id or "")
        assert (told.word, told.result) == ("in Bearbeitung", "")

    again = DraftInput(
        "warteliste", reasons="Noch einmal.", fields={"rank": "1", "reviewed_until": "01.06.2027"}
    )
    decide(stages, case_id, again, GRANT, at(1, 3, 2027))
    assert limits(stages, case_id)["Warteliste erneut prüfen"].ends_on == date(2027, 6, 1)

    why = {"ground": "anderer", "facts_text": "Die Ausbildung ist beendet"}
    refused = DraftInput("abgelehnt", reasons="Die Mittel reichen nicht.", fields=why)
    decide(stages, case_id, refused, GRANT, at(3, 5, 2027))
    assert (stages.row(case_id).status, stages.row(case_id).outcome) == ("beschieden", "abgelehnt")
    assert "Warteliste erneut prüfen" not in limits(stages, case_id)


def test_the_second_approval_of_a_waiting_list_finds_nothing_to_approve(stages: Stages) -> None:
    case_id = stages.taken(GRANT)
    decide(stages, case_id, WAITING, GRANT, at(24, 11))
    with pytest.raises(NotFound, match="keinen Entwurf"), stages.acting(stages.lead(GRANT)) as ctx:
        approve_as_shown(ctx, case_id)


def test_withdrawing_from_the_waiting_list_ends_its_reminder(stages: Stages) -> None:
    case_id = stages.taken(GRANT)
    decide(stages, case_id, WAITING, GRANT, at(24, 11))
    with stages.acting(stages.clerk(GRANT)) as ctx:
        withdraw_case(ctx, case_id, version=None, reason="Anderer Platz gefunden")
    assert limits(stages, case_id) == {}


def suspending(stages: Stages) -> CaseId:
    """The follow-on of a grant with a draft that suspends the payment."""
    case_id = stages.dispatched(MAINTENANCE, "bewilligt")
    with stages.acting(stages.office.anna) as ctx:
        fresh = open_follow_on_case(ctx, case_id, version=None, reason="Auskunft der Meldebehörde").case_id
        typed = DraftInput("vorlaeufig_eingestellt", fields=SUSPENSION | {"suspended_from": "01.12.2026"})
        save_draft(ctx, fresh, version=None, draft=typed)
    return fresh


def announced(stages: Stages) -> CaseId:
    """The notice was posted on 23 November: announced on the 27th, 14 days until Friday, 11 December."""
    fresh = suspending(stages)
    with stages.acting(stages.office.anna) as ctx:
        hear(ctx, fresh, version=None, facts_text=FACTS, days=None)
    stages.produce_letters(fresh)
    stages.post_letters(fresh)
    return fresh


def test_fewer_than_fourteen_days_cannot_be_granted(stages: Stages) -> None:
    fresh = suspending(stages)
    with pytest.raises(Invalid, match="mindestens 14 Tage"), stages.acting(stages.office.anna) as ctx:
        hear(ctx, fresh, version=None, facts_text=FACTS, days=13)


def test_payment_is_not_suspended_before_fourteen_days_from_the_announcement(stages: Stages) -> None:
    fresh = announced(stages)
    limit = limits(stages, fresh)["Zahlung vorläufig einstellen"]
    ledger = limit.deadline
    assert ledger is not None
    assert limit.ends_on == ledger.ends_on == date(2026, 12, 12)
    assert [step.day for step in ledger.steps] == [
        date(2026, 11, 27),
        date(2026, 11, 28),
        date(2026, 12, 11),
        date(2026, 12, 12),
    ]
    assert ledger.steps[-1].source == "§ 9 Abs. 4 Satz 2 UVG"
    with stages.acting(system_actor(), at=at(14)) as ctx:
        hearing_id = stages.page(fresh).hearing.hearings[0].hearing_id
        note_no_statements(ctx, [hearing_id])

    blockers = stages.page(fresh, stages.office.anna, at=at(14)).decision.blockers
    assert len(blockers) == 1
    assert "geht frühestens zum 12.12.2026" in blockers[0]

    too_early = DraftInput("vorlaeufig_eingestellt", fields=SUSPENSION | {"suspended_from": "11.12.2026"})
    with pytest.raises(NotAllowed, match="frühestens"):
        decide(stages, fresh, too_early, MAINTENANCE, at(14))


def suspended(stages: Stages) -> CaseId:
    """Suspended from 12 December 2026 on."""
    fresh = announced(stages)
    typed = DraftInput("vorlaeufig_eingestellt", fields=SUSPENSION | {"suspended_from": "12.12.2026"})
    decide(stages, fresh, typed, MAINTENANCE, at(14))
    return fresh


def test_suspended_payment_leaves_the_case_open_for_two_months(stages: Stages) -> None:
    fresh = suspended(stages)

    row = stages.row(fresh)
    assert (row.status, row.outcome, row.closed_at) == ("in_pruefung", None, None)
    found = limits(stages, fresh)
    assert [limit.ends_on for title, limit in found.items() if "nachzahlen" in title] == [date(2027, 2, 12)]
    assert "Zahlung vorläufig einstellen" not in found

    resumed = DraftInput(
        "wieder_aufgenommen", fields={"suspended_from": "12.12.2026", "resumed_from": "01.03.2027"}
    )
    decide(stages, fresh, resumed, MAINTENANCE, at(12, 2, 2027))
    assert (stages.row(fresh).status, stages.row(fresh).outcome) == ("abgeschlossen", "wieder_aufgenommen")
    assert limits(stages, fresh) == {}
    first = stages.row(fresh).follows
    assert limits(stages, CaseId(first or 0)), "the reminders of the grant go on"


def test_revocation_in_the_same_case_ends_the_reminders_of_the_grant(stages: Stages) -> None:
    fresh = suspended(stages)
    first = CaseId(stages.row(fresh).follows or 0)
    assert any("Altersstufe" in title for title in limits(stages, first))
    typed = DraftInput(
        "aufgehoben",
        reasons="Das Kind lebt nicht mehr bei Ihnen.",
        fields={
            "granted_on": "23.11.2026",
            "revoked_from": "12.12.2026",
            "effect": "pflicht_verletzt",
            "known_on": "23.11.2026",
            "change_text": "Das Kind ist umgezogen",
            "usual_text": "Eine Notlage haben Sie nicht vorgetragen",
        },
    )
    with stages.acting(stages.office.anna, at=at(15)) as ctx:
        save_draft(ctx, fresh, version=None, draft=typed)
        hear(ctx, fresh, version=None, facts_text=FACTS, days=None)
    stages.produce_letters(fresh, at=at(15))
    stages.post_letters(fresh, at=at(15))
    for_the_future = replace(typed, fields=typed.fields | {"effect": "zukunft"})
    with pytest.raises(NotAllowed, match="frühestens ab der Bekanntgabe, voraussichtlich dem 2"):
        decide(stages, fresh, for_the_future, MAINTENANCE, at(20, 1, 2027))
    decide(stages, fresh, typed, MAINTENANCE, at(20, 1, 2027))

    assert stages.row(fresh).outcome == "aufgehoben"
    assert not any("nachzahlen" in title for title in limits(stages, fresh))
    left = [title for title in limits(stages, first) if "Jahre" in title or "Überprüfung" in title]
    assert left == []


def test_a_second_grant_in_a_follow_on_sets_no_birthday_twice(stages: Stages) -> None:
    case_id = stages.dispatched(MAINTENANCE, "bewilligt")
    with stages.acting(stages.office.anna) as ctx:
        fresh = open_follow_on_case(ctx, case_id, version=None, reason="Nachzahlung § 67 SGB I").case_id
    decide(stages, fresh, draft(MAINTENANCE, "bewilligt"), MAINTENANCE, stages.acting.now + timedelta(days=1))

    both = [title for one in (case_id, fresh) for title in limits(stages, one) if "Widerspruch" not in title]
    assert sum("Altersstufe" in title for title in both) == 1
    assert len(both) == len(set(both))
