"""The letter after a deregistration that reaches back over several years: each year is set anew, the dogs that stay too."""

from dataclasses import replace

import pytest

from cases.commands.assign import take_case
from cases.commands.decide import save_draft
from cases.queries.case_page import case_page
from cases.queries.letter_facts import draft_letter
from tests.factories.deregistrations import REFUND
from tests.factories.stages import Stages

END = "hundesteuer-abmeldung"
LATE = {"ended_on": "31.10.2025", "tax_ends_on": "31.10.2025", "paid_cents": "120,00"}

UNPAID = {"paid_cents": "0", "due_on": "15.01.2027"}


def words(stages: Stages, outcome: str, fields: dict[str, str]) -> str:
    case_id = stages.routed(END)
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        typed = replace(REFUND, outcome=outcome, fields=dict(REFUND.fields) | fields)
        save_draft(ctx, case_id, version=None, draft=typed)
        page = case_page(ctx, case_id).decision
        assert page.calculation_problem == ""
        parts = []
        for block in draft_letter(ctx, case_id).blocks:
            parts += [block.text, *block.items, *(cell for row in block.rows for cell in row)]
        return "\n".join(parts)


def test_each_year_is_set_anew(stages: Stages) -> None:
    text = words(stages, "erstattet", LATE)
    assert "Die Steuer für 2025 setze ich für diesen Hund auf **50,00 Euro** neu fest." in text
    assert "Die Steuer für 2026 setze ich für diesen Hund auf **0,00 Euro** neu fest." in text
    assert "So ist abgerechnet, jedes Jahr mit der Steuer, die für dieses Jahr gilt:" in text
    assert "Ich erstatte Ihnen **70,00 Euro**." in text
    assert "(Kassenzeichen 2210.1) gilt für diesen Hund danach nicht mehr" in text
    assert "im Rang vorrücken" not in text
    assert "beruht das auf § 11 Abs. 1 Nr. 3 NKAG in Verbindung mit §§ 130 und 131" in text
    assert "Ich ändere sie, damit die Steuer der Zeit und der Zahl Ihrer Hunde entspricht." in text


def test_a_rank_that_moves_only_next_year_is_not_in_the_sheet(stages: Stages) -> None:
    text = words(stages, "erstattet", {"remaining_dogs": "1", "rank_moves_on": "01.01.2027"})
    assert "rückt jeder Hund hinter dem abgemeldeten um einen Rang vor." in text
    assert "im Rang vorrücken" not in text
    assert "in der Abrechnung schon berücksichtigt" not in text


def test_a_year_that_has_lapsed_stays_as_it_was_assessed(stages: Stages) -> None:
    lapsed = {"ended_on": "31.10.2019", "tax_ends_on": "31.10.2019", "taxed_since": "01.06.2019"}
    text = words(stages, "erstattet", lapsed | {"settle_from": "2022"})
    assert "Für die Jahre vor 2022 bleibt es aber bei der Steuer, die festgesetzt ist." in text
    assert "Die Steuer für die Jahre vor 2022 darf ich nicht mehr ändern" in text
    assert "Steuer für 2019" not in text
    assert "nicht mehr ändern" not in words(stages, "erstattet", LATE | {"settle_from": "2025"})


@pytest.mark.parametrize(
    ("outcome", "fields"),
    [("abgemeldet", {"paid_cents": "55,00"}), ("erstattet", {}), ("nachgefordert", UNPAID)],
)
def test_the_assessment_of_the_current_year_is_changed_too(
    stages: Stages, outcome: str, fields: dict[str, str]
) -> None:
    """§ 11 (1) Nr. 3 NKAG with §§ 130, 131 AO (VG Hannover, 15.08.2022, 1 A 4213/20); § 155 AO only assesses."""
    text = words(stages, outcome, fields)
    assert "Soweit ich frühere Bescheide ändere, beruht das auf § 11 Abs. 1 Nr. 3 NKAG" in text
    assert "Ich ändere sie, damit die Steuer der Zeit und der Zahl Ihrer Hunde entspricht." in text


@pytest.mark.parametrize(("ended", "is_asked"), [("31.10.2025", True), ("09.11.2026", False)])
def test_a_rest_of_several_years_is_reasoned(stages: Stages, ended: str, is_asked: bool) -> None:
    case_id = stages.routed(END)
    days = {"ended_on": ended, "tax_ends_on": "31.10.2025" if is_asked else "30.11.2026"}
    typed = replace(REFUND, outcome="nachgefordert", fields=dict(REFUND.fields) | days | UNPAID)
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        save_draft(ctx, case_id, version=None, draft=typed)
        assert any("Begründung" in text for text in case_page(ctx, case_id).decision.blockers) is is_asked
        assert ("Ich ändere sie, damit" in str(draft_letter(ctx, case_id).blocks)) is not is_asked


@pytest.mark.parametrize(
    ("outcome", "fields"),
    [("erstattet", {}), ("nachgefordert", UNPAID)],
)
def test_a_dog_that_moves_up_is_set_lower_whatever_the_balance(
    stages: Stages, outcome: str, fields: dict[str, str]
) -> None:
    text = words(stages, outcome, {"remaining_dogs": "1"} | fields)
    assert "Für Hunde, die im Rang vorrücken, setze ich die Steuer niedriger fest" in text
    assert "So ist abgerechnet:" in text
    assert "in der Abrechnung schon berücksichtigt. Die Teilbeträge" in text
    assert "Soweit ich frühere Bescheide ändere, beruht das auf § 11 Abs. 1 Nr. 3 NKAG" in text
    must_pay = "den Rest auch dann fristgerecht zahlen, wenn Sie einen Rechtsbehelf einlegen."
    assert (must_pay in text) is (outcome == "nachgefordert")
