"""Remedies against a decision: checked when they come, watched while they are open, ended, and what follows."""

from contextlib import suppress
from datetime import date, timedelta

import pytest

from cases.commands.close import close_case
from cases.commands.correct import CorrectionInput, correct_decision
from cases.commands.covers import send_with_cover
from cases.commands.delivery import record_proof, record_return
from cases.commands.remedies import AppealInput, record_appeal
from cases.commands.remedy_outcomes import decide_objection, end_appeal, relieve
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId
from cases.facts.case_page import CasePage, LetterView
from cases.queries.remedies import Filing
from cases.rules.appeal_lifecycle import AppealEvent
from cases.rules.appeals import Remedy
from cases.rules.postal import PostalAddress
from cases.rules.remedy_choice import FilingForm, FilingPlace
from tests.cases.commands.test_two_at_once import at_once, by
from tests.factories.desk_acts import klage, rejected_because
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, approve_as_shown

TODAY = date(2026, 11, 23)


def widerspruch(day: date = TODAY, form: FilingForm = FilingForm.WRITTEN) -> AppealInput:
    return AppealInput(Filing(Remedy.WIDERSPRUCH, day, form, FilingPlace.DECIDING_AUTHORITY))


def contested(stages: Stages, entered: AppealInput | None = None, *, days: int = 0) -> tuple[CaseId, int]:
    """A refused Unterhaltsvorschuss with a Widerspruch, both the way they usually are."""
    case_id = stages.dispatched(MAINTENANCE, "abgelehnt")
    entered = entered or widerspruch()
    with stages.acting(stages.office.anna, at=stages.acting.now + timedelta(days=days)) as ctx:
        record_appeal(ctx, case_id, version=None, entered=entered)
    return case_id, stages.page(case_id).appeals[0].appeal_id


def rejected(stages: Stages) -> tuple[CaseId, LetterView]:
    """A Widerspruch that was rejected, with the Widerspruchsbescheid on its way."""
    case_id, appeal_id = contested(stages)
    with stages.acting(stages.office.carla) as ctx:
        decide_objection(ctx, case_id, appeal_id, ruling=rejected_because("Unbegründet."))
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    return case_id, next(one for one in stages.page(case_id).letters if one.kind == "widerspruchsbescheid")


def problems(page: CasePage) -> list[str]:
    return [point.text for point in page.appeals[0].findings.points if not point.is_good]


def test_widerspruch_in_time_is_in_order_and_blocks_the_end(stages: Stages) -> None:
    case_id, _ = contested(stages)

    page = stages.page(case_id)
    assert problems(page) == []
    assert "aufschiebende Wirkung" in " ".join(point.text for point in page.appeals[0].findings.points)
    assert page.head.next_step in ("Über den Rechtsbehelf entscheiden", "Schreiben zur Post geben")
    assert "Rechtsbehelf" in " ".join(page.finality[0].why_not)
    later = stages.acting.now + timedelta(days=60)
    with (
        stages.acting(stages.office.anna, at=later) as ctx,
        pytest.raises(NotAllowed, match="läuft ein Rechtsbehelf"),
    ):
        close_case(ctx, case_id, version=None, reason="")


def test_inactivity_of_a_widerspruch_is_three_months_with_warnings(stages: Stages) -> None:
    case_id, _ = contested(stages)

    limits = {
        limit.title: limit.ends_on for limit in stages.page(case_id).time_limits if limit.status == "laeuft"
    }
    assert limits["Untätigkeitsklage möglich"] == date(2027, 2, 23)
    assert sum(title.startswith("Über den Widerspruch entscheiden") for title in limits) == 3


def test_the_same_remedy_twice_is_one(stages: Stages) -> None:
    case_id = stages.dispatched(MAINTENANCE, "abgelehnt")
    deed = by(stages, stages.office.anna, record_appeal, case_id, version=None, entered=widerspruch())

    assert at_once(deed, deed) == []
    page = stages.page(case_id)
    assert (len(page.appeals), [line.act for line in page.journal].count("rechtsbehelf")) == (1, 1)


def test_simple_mail_is_a_wrong_form_and_a_letter_explains_it(stages: Stages) -> None:
    filing = Filing(Remedy.WIDERSPRUCH, TODAY, FilingForm.SIMPLE_MESSAGE, FilingPlace.DECIDING_AUTHORITY)
    case_id, _ = contested(stages, AppealInput(filing, tells_form=True))

    page = stages.page(case_id)
    assert "nicht wirksam eingelegt" in problems(page)[0]
    assert any(limit.title == "Sofort auf die richtige Form hinweisen" for limit in page.time_limits)
    assert [letter.kind for letter in page.letters].count("formhinweis") == 1
    stages.produce_letters(case_id)


def test_late_remedy_points_to_reinstatement(stages: Stages) -> None:
    case_id, _ = contested(stages, widerspruch(date(2027, 1, 11)), days=60)

    page = stages.page(case_id)
    assert [text.split(":")[0] for text in problems(page)] == ["Nach dem Ende der Frist", "Verspätet"]
    assert page.appeals[0].findings.reinstatement is not None
    assert page.appeals[0].findings.reinstatement.ends_on == date(2027, 1, 25)


def test_wrong_remedy_and_wrong_place_are_told(stages: Stages) -> None:
    filing = Filing(Remedy.WIDERSPRUCH, TODAY, FilingForm.WRITTEN, FilingPlace.OTHER_AUTHORITY)
    case_id = stages.dispatched(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        record_appeal(ctx, case_id, version=None, entered=AppealInput(filing))

    found = problems(stages.page(case_id))
    assert found[0].startswith("Gegen diesen Bescheid ist Klage gegeben")
    assert "weiterleiten" in found[1]


def test_rejection_is_served_and_leaves_the_klage(stages: Stages) -> None:
    case_id, appeal_id = contested(stages)
    with stages.acting(stages.office.carla) as ctx:
        decide_objection(
            ctx, case_id, appeal_id, ruling=rejected_because("Der Unterhalt wird gezahlt.\n\nDas ist belegt.")
        )
    stages.produce_letters(case_id)
    ready = next(one for one in stages.page(case_id).letters if one.kind == "widerspruchsbescheid")
    with stages.acting(stages.office.anna) as ctx, pytest.raises(NotAllowed, match="Weg dieses Bescheids"):
        send_with_cover(ctx, case_id, ready.letter_id, way="einfacher_brief", address=PostalAddress())
    stages.post_letters(case_id)

    page = stages.page(case_id)
    letter = next(letter for letter in page.letters if letter.kind == "widerspruchsbescheid")
    assert (letter.way, letter.announced_on, page.appeals[0].status) == (
        "zustellungsurkunde",
        None,
        "zurueckgewiesen",
    )
    assert [item.letter_id for item in page.finality] == [letter.letter_id]
    with stages.acting(stages.office.carla) as ctx, pytest.raises(NotAllowed):
        decide_objection(ctx, case_id, appeal_id, ruling=rejected_because("Noch einmal"))


def test_rejection_becomes_final_after_the_month_for_the_klage(stages: Stages) -> None:
    case_id, appeal_id = contested(stages)
    with stages.acting(stages.office.carla) as ctx:
        decide_objection(ctx, case_id, appeal_id, ruling=rejected_because("Unbegründet."))
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    letter = next(one for one in stages.page(case_id).letters if one.kind == "widerspruchsbescheid")
    with stages.acting(stages.office.anna) as ctx:
        record_proof(ctx, case_id, letter.letter_id, proven_on=TODAY)

    found = next(one for one in stages.page(case_id).letters if one.letter_id == letter.letter_id)
    assert found.deadlines[1].title == "Klagefrist"
    assert found.remedy_ends_on == date(2026, 12, 23)
    finality = stages.page(case_id, at=stages.acting.now + timedelta(days=31)).finality[0]
    assert (finality.is_final, finality.final_on) == (True, date(2026, 12, 24))


@pytest.mark.parametrize(
    ("way", "is_refused"),
    [
        ("einfacher_brief", True),
        ("elektronisch", True),
        ("ausland", True),
        ("einschreiben_rueckschein", False),
    ],
)
def test_rejection_that_came_back_is_served_again_and_not_merely_posted(
    stages: Stages, way: str, *, is_refused: bool
) -> None:
    case_id, letter = rejected(stages)
    at = stages.acting.now + timedelta(days=5)
    with stages.acting(stages.office.anna, at=at) as ctx:
        record_return(ctx, case_id, letter.letter_id, came_back_on=ctx.today, reason="Verzogen")
        if is_refused:
            with pytest.raises(Invalid, match="wird zugestellt"), ctx.session.begin_nested():
                send_with_cover(ctx, case_id, letter.letter_id, way=way, address=PostalAddress())
        else:
            send_with_cover(ctx, case_id, letter.letter_id, way=way, address=PostalAddress())

    sheets = [one.way for one in stages.page(case_id).letters if one.cover_of]
    assert sheets == ([] if is_refused else [way])


def test_rejection_finds_the_decision_that_was_sent_again_meanwhile(stages: Stages) -> None:
    case_id, appeal_id = contested(stages)
    old = next(one for one in stages.page(case_id).letters if one.kind == "bescheid")
    at = stages.acting.now + timedelta(days=5)
    with stages.acting(stages.office.anna, at=at) as ctx:
        record_return(ctx, case_id, old.letter_id, came_back_on=ctx.today, reason="Verzogen")
        send_with_cover(ctx, case_id, old.letter_id, way="zustellungsurkunde", address=PostalAddress())
    stages.produce_letters(case_id, at=at)
    stages.post_letters(case_id, at=at)
    with stages.acting(stages.office.carla, at=at) as ctx:
        decide_objection(ctx, case_id, appeal_id, ruling=rejected_because("Unbegründet."))

    page = stages.page(case_id)
    assert page.appeals[0].status == "zurueckgewiesen"
    assert [one.kind for one in page.letters].count("widerspruchsbescheid") == 1


def test_klage_is_checked_again_when_the_widerspruchsbescheid_is_proven_and_only_then(stages: Stages) -> None:
    case_id, second = rejected(stages)
    old = next(one for one in stages.page(case_id).letters if one.kind == "bescheid")
    at = stages.acting.now + timedelta(days=60)
    with stages.acting(stages.office.anna, at=at) as ctx:
        record_appeal(ctx, case_id, version=None, entered=AppealInput(klage(ctx.today)))
    assert "Eine Frist läuft nicht" in stages.page(case_id).appeals[0].findings.points[1].text
    with stages.acting(stages.office.anna, at=at) as ctx:
        record_proof(ctx, case_id, old.letter_id, proven_on=TODAY)
    assert "Eine Frist läuft nicht" in stages.page(case_id).appeals[0].findings.points[1].text
    with stages.acting(stages.office.anna, at=at) as ctx:
        record_proof(ctx, case_id, second.letter_id, proven_on=TODAY)

    assert [text.split(":")[0] for text in problems(stages.page(case_id))] == [
        "Nach dem Ende der Frist",
        "Verspätet",
    ]


def test_only_a_lead_who_did_not_draft_decides(stages: Stages) -> None:
    case_id, appeal_id = contested(stages)
    with stages.acting(stages.office.anna) as ctx:
        with pytest.raises(NotAllowed, match="Leitung"):
            decide_objection(ctx, case_id, appeal_id, ruling=rejected_because("x"))
        with pytest.raises(NotAllowed, match="Leitung"):
            relieve(ctx, case_id, appeal_id, note="x")
    with stages.acting(stages.office.dora) as ctx, pytest.raises(NotFound):
        decide_objection(ctx, case_id, appeal_id, ruling=rejected_because("x"))


def test_remedy_taken_back_ends_once(stages: Stages) -> None:
    case_id, appeal_id = contested(stages)
    for _ in range(2):
        with stages.acting(stages.office.anna) as ctx, suppress(NotAllowed):
            end_appeal(ctx, case_id, appeal_id, event=AppealEvent.TAKE_BACK, note="Schreiben vom 23.11.")

    page = stages.page(case_id)
    assert (page.appeals[0].status, page.appeals[0].is_open) == ("zurueckgenommen", False)
    assert [line.act for line in page.journal].count("rechtsbehelf_zurueckgenommen") == 1
    running = [limit.title for limit in page.time_limits if limit.status == "laeuft"]
    assert not [title for title in running if title.startswith("Über den Widerspruch")]


@pytest.mark.parametrize(
    ("event", "status", "words"),
    [
        (AppealEvent.CONFIRM, "vom_gericht_bestaetigt", "den Bescheid ganz bestätigt: Urteil"),
        (
            AppealEvent.RULE,
            "vom_gericht_entschieden",
            "Das Verfahren vor Gericht ist beendet, der Bescheid nicht oder nicht ganz bestätigt: Urteil",
        ),
    ],
)
def test_court_rules_on_a_klage_and_nobody_else(
    stages: Stages, event: AppealEvent, status: str, words: str
) -> None:
    case_id = stages.dispatched(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        record_appeal(ctx, case_id, version=None, entered=AppealInput(klage(TODAY)))
    appeal_id = stages.page(case_id).appeals[0].appeal_id
    with stages.acting(stages.office.carla) as ctx, pytest.raises(Invalid, match="Gericht"):
        decide_objection(ctx, case_id, appeal_id, ruling=rejected_because("x"))
    with stages.acting(stages.office.anna) as ctx, pytest.raises(Invalid, match="Vermerk"):
        end_appeal(ctx, case_id, appeal_id, event=event, note=" ")
    with stages.acting(stages.office.anna) as ctx:
        end_appeal(ctx, case_id, appeal_id, event=event, note="Urteil vom 3.12., rechtskräftig")

    page = stages.page(case_id)
    assert page.appeals[0].status == status
    (line,) = (line for line in page.journal if line.act == "gericht_entschieden")
    assert words in line.text


def test_bad_input_is_told_in_words(stages: Stages) -> None:
    case_id, appeal_id = contested(stages)
    with stages.acting(stages.office.carla) as ctx:
        with pytest.raises(Invalid, match="begründen"):
            decide_objection(ctx, case_id, appeal_id, ruling=rejected_because(" "))
        with pytest.raises(NotFound):
            decide_objection(ctx, case_id, 999, ruling=rejected_because("x"))
    with stages.acting(stages.office.anna) as ctx:
        for event in (AppealEvent.CONFIRM, AppealEvent.RULE):
            with pytest.raises(Invalid, match="Widerspruch entscheidet nicht das Gericht"):
                end_appeal(ctx, case_id, appeal_id, event=event, note="x")
        for event in (AppealEvent.REJECT, AppealEvent.GRANT_PART, AppealEvent.RELIEVE, AppealEvent.REFER):
            with pytest.raises(Invalid, match="Bitte"):
                end_appeal(ctx, case_id, appeal_id, event=event, note="x")
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=9)):
        with stages.acting(stages.office.anna) as ctx, pytest.raises(Invalid, match="Eingangs"):
            record_appeal(ctx, case_id, version=None, entered=widerspruch(day))


def test_correction_does_not_end_the_watch_over_an_open_widerspruch(stages: Stages) -> None:
    case_id, _ = contested(stages)
    with stages.acting(stages.office.anna) as ctx:
        given = CorrectionInput("unrichtigkeit", "Richtig ist der 01.11.2026.", "Zahlendreher")
        correct_decision(ctx, case_id, version=None, correction=given)
    with stages.acting(stages.office.carla) as ctx:
        approve_as_shown(ctx, case_id)
    stages.produce_letters(case_id)
    stages.post_letters(case_id)

    running = [limit.title for limit in stages.page(case_id).time_limits if limit.status == "laeuft"]
    assert running.count("Untätigkeitsklage möglich") == 1


def test_late_remedy_still_enters_a_closed_case(stages: Stages) -> None:
    case_id = stages.closed_after_remedy(CLOSURE)
    with stages.acting(stages.office.anna, at=stages.acting.now + timedelta(days=70)) as ctx:
        record_appeal(ctx, case_id, version=None, entered=AppealInput(klage(ctx.today)))

    assert stages.page(case_id).appeals[0].is_open


def test_decision_is_final_the_day_after_its_period(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    ends_on = stages.page(case_id).letters[0].remedy_ends_on or TODAY
    last_day = stages.acting.now + (ends_on - TODAY)

    assert not stages.page(case_id, at=last_day).finality[0].is_final
    found = stages.page(case_id, at=last_day + timedelta(days=1)).finality[0]
    assert (found.is_final, found.final_on) == (True, ends_on + timedelta(days=1))
