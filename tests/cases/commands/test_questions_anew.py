"""A letter to a body names the day it waits for: late it is no consent, and where the day moves it is written anew."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from cases.commands.consult import consult
from cases.commands.covers import send_with_cover
from cases.commands.deadlines import note_silence
from cases.commands.extend_period import extend_period
from cases.commands.letters import mark_posted
from cases.facts.actor import CaseId, system_actor
from cases.facts.ledger import Deadline
from cases.models import Letter
from cases.rules.postal import PostalAddress
from tests.cases.commands.test_consultation_letters import (
    ADDRESS,
    SILENT,
    asked,
    letters_of,
    printed,
    row_of,
    sent_back,
)
from tests.factories.changed_catalogue import office_with
from tests.factories.stages import CLOSURE, Stages

CONSENT = "Keine Stellungnahme bis 04.12.2026: Polizei; Schweigen gilt als Zustimmung"
NO_CONSENT = "Keine Stellungnahme bis 04.12.2026: Polizei"
OVER = timedelta(days=12)
"""23.11. asked, 27.11. expected announcement, seven days: the 4.12. is the last one."""
LATE = (
    "Keine Stellungnahme von Polizei, aber das Schreiben kam nicht nachweislich rechtzeitig an: "
    "Frist verlängern oder neu fragen"
)


def questions(stages: Stages, case_id: CaseId) -> list[Letter]:
    """The letters to bodies, oldest first."""
    return letters_of(stages, case_id, "schreiben_an_dritte")


def after_the_period(stages: Stages, case_id: CaseId) -> list[str]:
    """The nightly run of the day after the last one; the running tasks about the body."""
    with stages.acting(system_actor(), at=stages.acting.now + OVER) as ctx:
        note_silence(ctx, [row_of(stages, case_id).consultation_id])
    return tasks(stages, case_id)


def tasks(stages: Stages, case_id: CaseId) -> list[str]:
    limits = stages.page(case_id).time_limits
    found = [one for one in limits if one.status == "laeuft" and one.kind == "wiedervorlage"]
    return [one.title for one in found if "Polizei" in one.title]


def extend(stages: Stages, case_id: CaseId, days: int = 14, at: datetime | None = None) -> date:
    """The period of the body gets a later last day."""
    limit = next(one for one in stages.page(case_id).time_limits if one.kind == "beteiligung")
    ends_on = limit.ends_on + timedelta(days=days)
    with stages.acting(stages.office.anna, at=at or stages.acting.now) as ctx:
        extend_period(ctx, case_id, limit.time_limit_id, version=None, ends_on=ends_on, reason="Umfangreich")
    return ends_on


def ask_again(stages: Stages, case_id: CaseId) -> None:
    with stages.acting(stages.office.anna, at=stages.acting.now + OVER) as ctx:
        consult(ctx, case_id, version=None, body_keys=("polizei",), question="Bedenken?")


@pytest.mark.parametrize(
    ("posted_after", "line", "task"),
    [
        (0, CONSENT, []),
        (3, CONSENT, []),
        (4, NO_CONSENT, [LATE]),
        (7, NO_CONSENT, [LATE]),
        (11, NO_CONSENT, [LATE]),
    ],
)
def test_silence_is_consent_only_of_a_body_that_had_its_days(
    stages: Stages, tmp_path: Path, posted_after: int, line: str, task: list[str]
) -> None:
    stages = office_with(stages, tmp_path, f"services/{CLOSURE}/service.toml", 'title = "Polizei"\n', SILENT)
    case_id = printed(stages)
    with stages.acting(stages.office.anna, at=stages.acting.now + timedelta(days=posted_after)) as ctx:
        mark_posted(ctx, case_id, row_of(stages, case_id).letter_id or 0, posted_on=ctx.today)

    assert after_the_period(stages, case_id) == task
    assert stages.page(case_id).journal[0].text == line


@pytest.mark.parametrize("is_printed", [False, True])
def test_a_waiting_letter_names_the_new_day_of_an_extended_period(
    stages: Stages, *, is_printed: bool
) -> None:
    case_id = printed(stages) if is_printed else asked(stages)

    ends_on = extend(stages, case_id)

    old, new = questions(stages, case_id)
    assert (old.status, new.status) == ("verworfen", "freigegeben")
    assert (row_of(stages, case_id).letter_id, row_of(stages, case_id).due_on) == (new.id, ends_on)
    assert ("04.12.2026" in str(old.facts), "18.12.2026" in str(new.facts)) == (True, True)
    assert "04.12.2026" not in str(new.facts)
    assert old.facts["letter_id"] != new.facts["letter_id"]
    stages.produce_letters(case_id)
    assert [one.letter_id for one in stages.page(case_id).letters if one.status == "freigegeben"] == [new.id]


def test_a_letter_that_arrived_stays_when_its_period_is_extended(stages: Stages) -> None:
    case_id = printed(stages)
    stages.post_letters(case_id)

    extend(stages, case_id)

    assert [one.status for one in questions(stages, case_id)] == ["versandt"]


ABROAD = replace(ADDRESS, country="Niederlande")


@pytest.mark.parametrize(
    ("way", "address", "way_and_route", "lines"),
    [
        ("einfacher_brief", ADDRESS, ("einfacher_brief", "post"), ["Neuer Weg 2", "29614 Soltau"]),
        (
            "einschreiben_rueckschein",
            ADDRESS,
            ("einschreiben_rueckschein", "einschreiben_rueckschein"),
            ["Neuer Weg 2", "29614 Soltau"],
        ),
        (
            "einfacher_brief",
            ABROAD,
            ("ausland", "post_ausland"),
            ["Neuer Weg 2", "29614 SOLTAU", "NIEDERLANDE"],
        ),
    ],
)
def test_a_letter_that_came_back_is_written_anew_as_its_cover_sheet_was_to_go(
    stages: Stages, way: str, address: PostalAddress, way_and_route: tuple[str, str], lines: list[str]
) -> None:
    case_id = printed(stages)
    sent_back(stages, case_id)
    with stages.acting(stages.office.anna) as ctx:
        letter_id = row_of(stages, case_id).letter_id or 0
        send_with_cover(ctx, case_id, letter_id, way=way, address=address)

    extend(stages, case_id)

    old, new = questions(stages, case_id)
    assert (old.status, new.status) == ("zurueckgekommen", "freigegeben")
    assert [one.status for one in letters_of(stages, case_id, "deckblatt")] == ["verworfen"]
    assert new.facts["address_lines"] == [old.facts["address_lines"][0], *lines]
    assert (new.way, new.route) == way_and_route


def test_a_letter_written_anew_is_late_only_if_it_came_late_for_the_new_day(
    stages: Stages, tmp_path: Path
) -> None:
    stages = office_with(stages, tmp_path, f"services/{CLOSURE}/service.toml", 'title = "Polizei"\n', SILENT)
    case_id = printed(stages)
    much_later = stages.acting.now + timedelta(days=40)
    ends_on = extend(stages, case_id, days=59, at=much_later)
    stages.produce_letters(case_id)
    stages.post_letters(case_id, at=much_later)

    with stages.acting(system_actor(), at=much_later + timedelta(days=31)) as ctx:
        note_silence(ctx, [row_of(stages, case_id).consultation_id])

    assert ends_on == date(2027, 2, 1)
    assert tasks(stages, case_id) == []
    assert "Schweigen gilt als Zustimmung" in stages.page(case_id).journal[0].text


@pytest.mark.parametrize(("posted_after", "announced"), [(0, "2026-11-27"), (2, "2026-11-29")])
def test_the_days_of_a_body_count_from_the_announcement_of_its_letter(
    stages: Stages, posted_after: int, announced: str
) -> None:
    """§ 31 (2) VwVfG; the last day is the one the letter names, the ledger says from when on."""
    case_id = printed(stages)
    first = ledger(stages, case_id)
    stages.post_letters(case_id, at=stages.acting.now + timedelta(days=posted_after))

    posted = ledger(stages, case_id)
    assert [str(step.day) for step in first.steps[:2]] == ["2026-11-27", "2026-11-28"]
    assert first.steps[0].text == "Voraussichtliche Bekanntgabe des Schreibens."
    assert [str(posted.steps[0].day), posted.steps[0].source] == [announced, "§ 31 Abs. 2 VwVfG"]
    assert first.ends_on == posted.ends_on == row_of(stages, case_id).due_on == date(2026, 12, 4)


def ledger(stages: Stages, case_id: CaseId) -> Deadline:
    (limit,) = (one for one in stages.page(case_id).time_limits if one.kind == "beteiligung")
    assert limit.deadline is not None
    return limit.deadline


def test_a_body_that_is_asked_again_gets_one_letter_with_the_new_day(stages: Stages) -> None:
    case_id = printed(stages)
    assert after_the_period(stages, case_id) == ["Polizei wurde nicht angeschrieben: bitte neu fragen"]

    ask_again(stages, case_id)
    ask_again(stages, case_id)

    first, second = stages.page(case_id).consultations
    assert (first.status, second.status) == ("zurueckgenommen", "offen")
    old, new = questions(stages, case_id)
    assert (old.status, new.status, new.id) == ("verworfen", "freigegeben", second.letter_id)
    assert tasks(stages, case_id) == []
