"""Letters about assemblies with several dates, late ones, and spontaneous ones."""

import pytest
from sqlmodel import col, select

from cases.commands.decide import DraftInput, save_draft
from cases.facts.actor import CaseId
from cases.models import Case, Letter
from cases.queries.letter_facts import draft_letter
from tests.factories.stages import Stages

ASSEMBLY = "versammlung"
AGAIN = {"begins_at": "2026-12-19T14:00:00+01:00", "ends_at": "2026-12-19T16:00:00+01:00"}
HELD = {"danger_facts": "Die Straße ist gesperrt.", "milder_means": "Keine.", "enforcement_reasons": "Eile."}


def with_further_date(stages: Stages) -> CaseId:
    """An assembly that comes again a week later."""
    case_id = stages.taken(ASSEMBLY)
    with stages.acting(stages.clerk(ASSEMBLY)) as ctx:
        row = ctx.session.get_one(Case, case_id)
        row.form = {**row.form, "is_recurring": True, "further_dates": [AGAIN]}
    return case_id


def text_of(stages: Stages, case_id: CaseId, outcome: str, fields: dict[str, str]) -> str:
    """The draft of the letter, its blocks as one text."""
    times = {"begins_at": "12.12.2026, 14:00", "ends_at": "12.12.2026, 16:00"}
    with stages.acting(stages.clerk(ASSEMBLY)) as ctx:
        typed = DraftInput(outcome, reasons="Gefahr.", fields=times | fields, side_provisions=("glas",))
        save_draft(ctx, case_id, version=None, draft=typed)
        return str(draft_letter(ctx, case_id).blocks)


def test_a_confirmation_names_every_date(stages: Stages) -> None:
    text = text_of(stages, with_further_date(stages), "bestaetigt", {})
    assert "19.12.2026, 14:00 Uhr bis 19.12.2026, 16:00 Uhr" in text


@pytest.mark.parametrize("outcome", ["beschraenkt", "verboten"])
def test_an_order_says_that_it_leaves_the_other_dates_alone(stages: Stages, outcome: str) -> None:
    said = "Die weiteren Termine, die Sie angezeigt haben, betrifft dieser Bescheid nicht."
    assert said in text_of(stages, with_further_date(stages), outcome, HELD)
    assert said not in text_of(stages, stages.taken(ASSEMBLY), outcome, HELD)


@pytest.mark.parametrize(("ground", "is_told"), [("spontan", False), ("geschlossener_raum", True)])
def test_only_a_closed_room_can_be_left_for_the_open_air(stages: Stages, ground: str, is_told: bool) -> None:
    text = text_of(stages, stages.taken(ASSEMBLY), "nicht_anzeigepflichtig", {"ground": ground})
    assert ("Verlegen Sie die Versammlung ins Freie" in text) is is_told


@pytest.mark.parametrize(("example", "is_ahead"), [("complete", True), ("late_after_the_assembly", False)])
def test_the_receipt_promises_nothing_before_a_beginning_that_is_over(
    stages: Stages, example: str, is_ahead: bool
) -> None:
    case_id = stages.routed(ASSEMBLY, example)
    stages.produce_letters(case_id)
    with stages.acting(stages.clerk(ASSEMBLY)) as ctx:
        letter = ctx.session.exec(select(Letter).where(col(Letter.case_id) == case_id)).one()
        text = str(letter.facts)
    assert ("Ich melde mich vor dem Beginn bei Ihnen" in text) is is_ahead
