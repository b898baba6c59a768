"""The new decision on a dog tax names what it replaces: the decision that holds from its day on, and later notices."""

from datetime import date

import pytest
from sqlmodel import col, select

from cases.commands.context import Context
from cases.commands.decide import DraftInput, save_draft
from cases.commands.follow_on import open_follow_on_case
from cases.facts.actor import CaseId, system_actor
from cases.facts.kinds import LetterKind
from cases.models import Appeal, Case, Letter, LetterRun, LetterRunItem
from cases.queries.follow_ons import replaced_decisions
from cases.queries.letter_facts import draft_letter
from cases.rules.remedy_choice import FilingForm, FilingPlace
from tests.factories.stages import DOG_TAX, Stages

NOTICE_OF = {2027: date(2027, 1, 8), 2028: date(2028, 1, 7)}


def decided(stages: Stages) -> tuple[CaseId, date]:
    """A dog whose tax was set, with the date of the letter."""
    case_id = stages.dispatched(DOG_TAX, "festgesetzt")
    letters = stages.page(case_id).letters
    day = next(letter.dated_on for letter in letters if letter.kind == "bescheid")
    assert day is not None
    return case_id, day


def decision_letter_of(ctx: Context, case_id: CaseId) -> Letter:
    """The letter with the decision of this case."""
    query = select(Letter).where(col(Letter.case_id) == case_id, col(Letter.decision_id).is_not(None))
    return ctx.session.exec(query).one()


def noticed(stages: Stages, case_id: CaseId) -> None:
    """Rows of the annual notices of two years."""
    with stages.acting(system_actor()) as ctx:
        first = decision_letter_of(ctx, case_id)
        for year, day in NOTICE_OF.items():
            run = LetterRun(
                kind="hundesteuer", service_key=DOG_TAX, year=year, authority_key="gemeinde-bispingen",
                created_at=ctx.now, created_by="",
            )  # fmt: skip
            same = first.model_dump(include={"subject", "route", "facts", "created_at", "created_by"})
            letter = Letter(**same, case_id=case_id, kind=LetterKind.ANNUAL_NOTICE.value, dated_on=day)
            ctx.session.add_all((run, letter))
            ctx.session.flush()
            ctx.session.add(
                LetterRunItem(
                    run_id=run.id or 0, case_id=case_id, kind="hundesteuer", year=year, letter_id=letter.id
                )
            )
            ctx.session.flush()


def opened(stages: Stages, case_id: CaseId) -> CaseId:
    """Its open follow-on."""
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        return open_follow_on_case(ctx, case_id, version=None, reason="Der Rang hat sich geändert").case_id


def words(stages: Stages, case_id: CaseId, begins_on: str, outcome: str = "festgesetzt") -> str:
    """The draft of the new decision."""
    fields = {"begins_on": begins_on, "annual_tax_cents": "60,00", "cash_reference": "2210.2026.1"}
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        save_draft(ctx, case_id, version=None, draft=DraftInput(outcome, reasons="Satzung.", fields=fields))
        return str(draft_letter(ctx, case_id).blocks)


def test_a_new_decision_names_the_one_it_replaces(stages: Stages) -> None:
    case_id, day = decided(stages)
    text = words(stages, opened(stages, case_id), "01.01.2027")
    reference = stages.row(case_id).file_reference
    assert f"ersetzt ab dem **01.01.2027** den Bescheid vom {day:%d.%m.%Y} (Aktenzeichen {reference})" in text
    assert "rechne ich an" in text


@pytest.mark.parametrize(
    ("begins_on", "is_first_named", "notices"),
    [
        ("01.12.2026", True, (2027, 2028)),
        ("01.02.2027", False, (2027, 2028)),
        ("01.01.2028", False, (2028,)),
        ("01.01.2029", False, (2028,)),
    ],
)
def test_the_notice_that_holds_from_that_day_on_is_replaced_with_those_after_it(
    stages: Stages, begins_on: str, notices: tuple[int, ...], *, is_first_named: bool
) -> None:
    case_id, day = decided(stages)
    noticed(stages, case_id)
    text = words(stages, opened(stages, case_id), begins_on)
    days = ([day] if is_first_named else []) + [NOTICE_OF[year] for year in notices]
    assert f"** {' und '.join(f'den Bescheid vom {one:%d.%m.%Y}' for one in days)} (Aktenzeichen" in text


def test_what_was_paid_for_a_dog_that_is_free_now_comes_back(stages: Stages) -> None:
    text = words(stages, opened(stages, decided(stages)[0]), "01.01.2027", "steuerfrei")
    assert "schon gezahlt haben, erstatte ich" in text
    assert "rechne ich an" not in text


def test_a_decision_that_grants_a_remedy_says_once_what_it_replaces(stages: Stages) -> None:
    case_id, _ = decided(stages)
    fresh = opened(stages, case_id)
    with stages.acting(system_actor()) as ctx:
        letter = decision_letter_of(ctx, case_id)
        ctx.session.add(
            Appeal(
                case_id=case_id, letter_id=letter.id or 0, decision_id=letter.decision_id or 0, kind="widerspruch",
                status="abgeholfen", form=FilingForm.WRITTEN.value, place=FilingPlace.DECIDING_AUTHORITY.value,
                received_on=ctx.today, recorded_at=ctx.now, recorded_by="", relief_case_id=fresh,
            )
        )  # fmt: skip
    text = words(stages, fresh, "01.01.2027")
    assert "tritt an die Stelle des Bescheids" in text
    assert "ersetzt" not in text


def test_nothing_is_replaced_by_the_case_of_a_submission_or_before_the_day_is_known(stages: Stages) -> None:
    case_id, _ = decided(stages)
    fresh = opened(stages, case_id)
    with stages.acting(system_actor()) as look:
        assert replaced_decisions(look, look.session.get_one(Case, case_id), look.today) == []
        assert replaced_decisions(look, look.session.get_one(Case, fresh), None) == []
        assert replaced_decisions(look, look.session.get_one(Case, fresh), look.today) != []
