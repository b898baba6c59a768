"""Hearing and conflict of interest, two people at the same moment: one counts, or both, and nothing is half done."""

from collections.abc import Callable

import pytest

from cases.commands.conflicts import decide_conflict, declare_conflict
from cases.commands.decide import submit_draft
from cases.commands.hear import hear, record_oral_hearing, take_statement, waive_hearing, withdraw_hearing
from cases.commands.messages import write_message
from cases.errors import Conflict, NotAllowed
from cases.facts.actor import CaseId
from tests.cases.commands.test_conflicts import concern, reports
from tests.cases.commands.test_hear import TEXT, deviating, heard, hearing
from tests.cases.commands.test_two_at_once import Deed, at_once, by, journal
from tests.factories.stages import Stages, everything


def hearing_sent(stages: Stages, case_id: CaseId) -> Deed:
    return by(stages, stages.office.anna, hear, case_id, version=None, facts_text=TEXT, days=None)


def left_out(stages: Stages, case_id: CaseId) -> Deed:
    given = {"exception_key": "eilfall", "reason": "Die Leitung ist gebrochen"}
    return by(stages, stages.office.anna, waive_hearing, case_id, version=None, **given)


def talked(stages: Stages, case_id: CaseId) -> Deed:
    told = {"statement": "Eine Fahrbahn genügt mir.", "consideration": "Also wie geplant."}
    return by(stages, stages.office.anna, record_oral_hearing, case_id, version=None, **told)


@pytest.mark.parametrize(
    ("first", "second"),
    [(hearing_sent, hearing_sent), (talked, talked), (left_out, left_out)],
)
def test_two_hearings_at_once_are_one(
    stages: Stages, first: Callable[[Stages, CaseId], Deed], second: Callable[[Stages, CaseId], Deed]
) -> None:
    case_id = deviating(stages)
    lost = at_once(first(stages, case_id), second(stages, case_id))

    page = stages.page(case_id, stages.office.anna)
    assert [type(error) for error in lost] in ([], [NotAllowed])
    assert len(page.hearing.hearings) == 1
    assert [letter.kind for letter in page.letters].count("anhoerung") <= 1


def test_two_who_hear_from_the_same_page_one_is_told(stages: Stages) -> None:
    case_id = deviating(stages)
    version = stages.row(case_id).version
    lost = at_once(
        *(
            by(stages, stages.office.anna, hear, case_id, version=version, facts_text=words, days=None)
            for words in ("Eine Fahrbahn bleibt frei.", "Zwei Fahrbahnen bleiben frei.")
        )
    )

    assert [type(error) for error in lost] == [Conflict]
    assert journal(stages, case_id).count("anhoerung") == 1


def test_statement_taken_while_the_hearing_is_given_up(stages: Stages) -> None:
    case_id = heard(stages)
    anna = stages.office.anna
    lost = at_once(
        by(
            stages,
            anna,
            take_statement,
            case_id,
            version=None,
            answer="Einverstanden.",
            consideration="Wie geplant.",
        ),
        by(stages, anna, withdraw_hearing, case_id, version=None),
    )

    assert [type(error) for error in lost] in ([], [NotAllowed])
    assert hearing(stages, case_id).status in ("beruecksichtigt", "zurueckgezogen")
    running = [limit.kind for limit in stages.page(case_id).time_limits if limit.status == "laeuft"]
    assert "anhoerung" not in running


def test_draft_handed_over_while_the_person_is_heard(stages: Stages) -> None:
    case_id = deviating(stages)
    lost = at_once(
        by(stages, stages.office.anna, submit_draft, case_id, version=None), hearing_sent(stages, case_id)
    )

    assert [type(error) for error in lost] == [NotAllowed]
    assert stages.row(case_id).status == "in_pruefung"


def test_the_same_answer_at_once_is_one_report(stages: Stages) -> None:
    case_id = stages.taken()
    deed = by(stages, stages.office.anna, declare_conflict, case_id, relation="geschwister")

    assert at_once(deed, deed) == []
    assert (len(reports(stages)), journal(stages, case_id).count("befangenheit")) == (1, 1)


def test_two_people_step_back_at_once_and_both_are_out(stages: Stages) -> None:
    case_id = stages.taken()
    people = (stages.office.anna, stages.office.bert)

    assert at_once(*(by(stages, one, declare_conflict, case_id, relation="ehe") for one in people)) == []
    assert set(stages.row(case_id).excluded_staff) == {one.staff_id for one in people}


def test_write_of_the_person_who_steps_back_counts_before_or_not_at_all(stages: Stages) -> None:
    case_id = stages.taken()
    anna = stages.office.anna
    lost = at_once(
        by(stages, anna, declare_conflict, case_id, relation="ehe"),
        by(stages, anna, write_message, case_id, body="Noch schnell", is_internal=True),
    )

    assert [type(error) for error in lost] in ([], [NotAllowed])
    acts = journal(stages, case_id)
    assert acts.count("vermerk") == 1 - len(lost)
    if not lost:
        assert acts.index("befangenheit") < acts.index("vermerk")  # newest first: the note came before


def test_two_heads_decide_at_once_and_the_last_word_is_whole(stages: Stages) -> None:
    case_id = stages.taken()
    number = concern(stages, case_id)
    lost = at_once(
        by(stages, stages.office.carla, decide_conflict, case_id, number, forbids=True, reason="Anschein"),
        by(
            stages,
            stages.office.carla,
            decide_conflict,
            case_id,
            number,
            forbids=False,
            reason="Kaum bekannt",
        ),
    )

    assert lost == []
    is_out = stages.office.anna.staff_id in stages.row(case_id).excluded_staff
    assert reports(stages)[0].is_forbidden is is_out


def test_the_same_decision_of_the_head_twice_changes_nothing(stages: Stages) -> None:
    case_id = stages.taken()
    number = concern(stages, case_id)
    given = {"forbids": True, "reason": "Anschein"}
    deed = by(stages, stages.office.carla, decide_conflict, case_id, number, **given)

    assert at_once(deed, deed) == []
    assert journal(stages, case_id).count("befangenheit_entschieden") == 1
    with stages.acting(stages.office.carla) as ctx:
        once = everything(ctx)
        decide_conflict(ctx, case_id, number, forbids=True, reason="Anschein")
        assert everything(ctx) == once
