"""Which assessments get a notice: the newest of a dog, as long as nothing has ended it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from cases.commands.assign import take_case
from cases.commands.correct import CorrectionInput, correct_decision
from cases.commands.decide import save_draft, submit_draft
from cases.commands.follow_on import open_follow_on_case
from cases.commands.remedies import AppealInput, record_appeal
from cases.commands.remedy_outcomes import ObjectionRuling, decide_objection
from cases.facts.actor import CaseId, system_actor
from cases.queries.annual_notices import notices_of
from cases.queries.assessments import annual_service, assessments_in_force, endings_of
from cases.queries.letter_facts import LETTER_FACTS
from cases.queries.remedies import Filing
from cases.rules.appeal_lifecycle import AppealEvent
from cases.rules.appeals import Remedy
from cases.rules.german import in_words
from cases.rules.remedy_choice import FilingForm, FilingPlace
from tests.factories.assessments import BISPINGEN, assessed_dog, deregistered
from tests.factories.stages import DOG_TAX, Stages, approve_as_shown, draft

KIND = "hundesteuer"


def in_force(stages: Stages, year: int) -> list[int]:
    with stages.acting(system_actor()) as look:
        found = assessments_in_force(look, KIND, authority_key=BISPINGEN, year=year)
        return [one.case_id for one in found]


def faults(stages: Stages, year: int, *case_ids: int) -> dict[int, str]:
    with stages.acting(system_actor()) as look:
        return notices_of(look, KIND, authority_key=BISPINGEN, year=year, case_ids=case_ids).faults


def opened_again(stages: Stages, case_id: CaseId) -> CaseId:
    """The open follow-on of a decided dog, on the desk of the clerk."""
    with stages.acting(stages.office.dirk) as ctx:
        later = CaseId(open_follow_on_case(ctx, case_id, version=None, reason="Neue Tatsachen").case_id)
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, later, version=None)
    return later


def decided_again(stages: Stages, case_id: CaseId, outcome: str) -> CaseId:
    """The follow-on with a decision of its own."""
    later = opened_again(stages, case_id)
    with stages.acting(stages.office.dirk) as ctx:
        save_draft(ctx, later, version=None, draft=draft(DOG_TAX, outcome))
    with stages.acting(stages.office.dirk) as ctx:
        submit_draft(ctx, later, version=None)
    with stages.acting(stages.office.dora) as ctx:
        approve_as_shown(ctx, later)
    return later


def test_a_follow_on_with_a_new_assessment_replaces_the_old_one(stages: Stages, year: int) -> None:
    old = assessed_dog(stages)

    new = decided_again(stages, old, "festgesetzt")

    assert in_force(stages, year) == [new]
    found = faults(stages, year, old, new)
    assert set(found) == {old}
    assert f"durch den Folgevorgang {stages.row(new).file_reference} ersetzt" in found[old]


def test_a_dog_that_was_exempted_later_gets_no_notice(stages: Stages, year: int) -> None:
    old = assessed_dog(stages)
    decided_again(stages, old, "steuerfrei")
    assert in_force(stages, year) == []
    assert set(faults(stages, year, old)) == {old}


def test_a_follow_on_without_a_decision_replaces_nothing(stages: Stages, year: int) -> None:
    old = assessed_dog(stages)
    opened_again(stages, old)
    assert in_force(stages, year) == [old]
    assert faults(stages, year, old) == {}


@pytest.mark.parametrize("event", [AppealEvent.REJECT, AppealEvent.GRANT_PART])
def test_an_assessment_a_widerspruch_has_changed_gets_no_notice_by_itself(
    stages: Stages, year: int, event: AppealEvent
) -> None:
    """§ 73 (3) VwGO: the Widerspruchsbescheid says what is due, and the file still the old tax."""
    dog, is_part = assessed_dog(stages), event is AppealEvent.GRANT_PART
    stages.produce_letters(dog)
    stages.post_letters(dog)
    with stages.acting(stages.office.dirk) as ctx:
        filing = Filing(Remedy.WIDERSPRUCH, ctx.today, FilingForm.WRITTEN, FilingPlace.DECIDING_AUTHORITY)
        record_appeal(ctx, dog, version=None, entered=AppealInput(filing))
    assert faults(stages, year, dog) == {}
    change, share = ("Die Steuer beträgt 30 Euro", "zur Hälfte") if is_part else ("", "")
    with stages.acting(stages.office.dora) as ctx:
        ruling = ObjectionRuling(event, "Die Satzung sagt es so.", change, share)
        decide_objection(ctx, dog, stages.page(dog).appeals[0].appeal_id, ruling=ruling)

    assert ("nicht ganz bestätigt" in faults(stages, year, dog).get(dog, "")) is is_part


def test_a_deregistration_that_was_decided_anew_no_longer_ends_the_tax(stages: Stages, year: int) -> None:
    dog = assessed_dog(stages)
    first = deregistered(stages, dog, outcome="abgemeldet")
    assert in_force(stages, year) == []

    deregistered(stages, dog, outcome="abgelehnt", follows=first)

    assert in_force(stages, year) == [dog]
    with stages.acting(system_actor()) as look:
        assert endings_of(look, annual_service(look, KIND)[1], BISPINGEN) == {}


@pytest.mark.parametrize(
    ("keeper", "account", "ended_on", "is_ended"),
    [
        ("", "2210.2026.1", "2026-11-06", False),
        ("", "2210.2026.1", "2026-11-07", True),
        ("", "2210.2026.1", "2026-11-15", True),  # kept for eight days, and gone before the first taxed month
        ("", "2210.2026.1", "2026-12-01", True),
        ("", "2210.2024.9", "2026-11-15", True),  # the same person, another Kassenzeichen
        ("Olaf Alt", "2210.2024.9", "2026-11-07", False),  # the keeper before, on the day of the handing over
        ("Olaf Alt", "2210.2024.9", "2026-11-11", False),  # the same, and the two name it differently
        ("Olaf Alt", "2210.2024.9", "2026-11-30", False),
        ("Olaf Alt", "2210.2024.9", "2026-12-01", True),
    ],
)
def test_the_end_of_the_keeper_before_does_not_end_the_tax_of_the_next(
    stages: Stages, year: int, keeper: str, account: str, ended_on: str, *, is_ended: bool
) -> None:
    dog = assessed_dog(stages)
    deregistered(stages, dog, outcome="abgemeldet", ended_on=ended_on, cash_reference=account, keeper=keeper)
    assert in_force(stages, year) == ([] if is_ended else [dog])
    assert set(faults(stages, year, dog)) == ({dog} if is_ended else set())


@pytest.mark.parametrize(
    ("ended_on", "is_ended"),
    [("2026-11-07", False), ("2026-11-11", False), ("2026-11-30", False), ("2026-12-01", True)],
)
def test_the_keeper_before_does_not_end_the_tax_that_begins_with_the_month_of_admission(
    stages: Stages, year: int, ended_on: str, *, is_ended: bool
) -> None:
    dog = assessed_dog(stages)
    with stages.toolbox.engine.begin() as connection:
        connection.execute(text('UPDATE decision SET fields = fields || \'{"begins_on": "2026-11-01"}\''))
    deregistered(
        stages, dog, outcome="abgemeldet", ended_on=ended_on, cash_reference="2210.2024.9", keeper="Olaf Alt"
    )
    assert in_force(stages, year) == ([] if is_ended else [dog])
    assert set(faults(stages, year, dog)) == ({dog} if is_ended else set())


def test_the_zero_of_a_chip_reader_does_not_hide_the_dog(stages: Stages, year: int) -> None:
    dog = assessed_dog(stages)
    chip = str(stages.row(dog).form["dog"]["chip_number"])
    read = {"name": "Anders geschrieben", "chip_number": f"0{chip}"}
    deregistered(stages, dog, outcome="abgemeldet", dog=read, cash_reference="2210.2024.9")
    assert in_force(stages, year) == []
    assert set(faults(stages, year, dog)) == {dog}


@pytest.mark.parametrize(
    ("dog", "is_ended"),
    [
        ({"name": "Waldi"}, False),
        ({"name": "Waldi", "chip_number": "276098106234567"}, False),
        ({}, False),
        ({"name": "BALU"}, True),
        ({"name": "Ba\u00adlu "}, True),
    ],
)
def test_a_kassenzeichen_ends_only_the_dog_that_is_named(
    stages: Stages, year: int, dog: dict[str, str], *, is_ended: bool
) -> None:
    case_id = assessed_dog(stages)
    deregistered(stages, case_id, outcome="abgemeldet", dog=dog)
    assert in_force(stages, year) == ([] if is_ended else [case_id])


def test_a_corrected_decision_counts_once_and_with_what_it_says_now(stages: Stages, year: int) -> None:
    dog = assessed_dog(stages)
    stages.produce_letters(dog)
    stages.post_letters(dog)
    first_day = stages.acting.now.date()
    later = stages.acting.now + timedelta(days=20)
    correction = CorrectionInput(
        "unrichtigkeit", "Das Kassenzeichen heißt 4711.", "Zahlendreher", fields={"cash_reference": "4711"}
    )
    with stages.acting(stages.office.dirk, at=later) as ctx:
        correct_decision(ctx, dog, version=None, correction=correction)
    with stages.acting(stages.office.dirk, at=later) as ctx:
        approve_as_shown(ctx, dog)

    deregistered(stages, dog, outcome="abgemeldet", dog={"name": str(stages.row(dog).form["dog"]["name"])})

    assert in_force(stages, year) == [dog]
    with stages.acting(system_actor(), at=later) as look:
        made = notices_of(look, KIND, authority_key=BISPINGEN, year=year, case_ids=(dog,))
        assert made.faults == {}
        words = LETTER_FACTS.dump_json(made.drafts[dog].facts).decode()
    assert f"Mit Bescheid vom {in_words(first_day)}" in words
    assert "4711" in words


def test_the_tariff_of_a_corrected_decision_is_that_of_the_day_of_its_values(
    stages: Stages, year: int
) -> None:
    dog = assessed_dog(stages)
    with stages.toolbox.engine.begin() as connection:
        days = "UPDATE decision SET values_on = '2019-05-01', approved_at = '2026-11-20T10:00Z'"
        connection.execute(text(days + ', fields = fields || \'{"begins_on": "2019-06-01"}\''))
    assert "kein Hundesteuertarif gepflegt" in faults(stages, year, dog)[dog]
