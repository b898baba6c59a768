"""The letter after a deregistration that reaches back over several years: each year is set anew, the dogs that stay too."""

from dataclasses import replace
from pathlib import Path

import pytest

from cases.catalogue.loader import PACKAGE_FOLDER
from cases.commands.assign import take_case
from cases.commands.decide import save_draft
from cases.queries.case_page import case_page
from cases.queries.letter_facts import draft_letter
from tests.factories.changed_catalogue import office_with
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
    assert "im Rang vorrücken" not in text
    assert "Damit ist geändert: Bescheid vom 15.01.2026 (Kassenzeichen 2210.1)." in text
    assert "nehme ihn insoweit zurück (§ 11 Abs. 1 Nr. 3 NKAG in Verbindung mit § 130 Abs. 1 AO)" in text
    assert "Ich ändere die Festsetzung, damit die Steuer der Dauer der Haltung entspricht." in text


@pytest.mark.parametrize(
    ("ended_on", "dated_on"), [("31.10.2025", "05.12.2020"), ("31.10.2026", "04.12.2025")]
)
def test_the_bylaw_is_named_by_which_the_tax_ends(
    stages: Stages, tmp_path: Path, ended_on: str, dated_on: str
) -> None:
    """The Satzung in force when the keeping ended says with which month the tax ends."""
    file, since = "authorities/gemeinde-bispingen.toml", "valid_from = 2021-01-01\n"
    _, _, tariff = (PACKAGE_FOLDER / file).read_text(encoding="utf-8").partition(f"[[dog_tax]]\n{since}")
    old = f"{since}valid_to = 2025-12-31\n{tariff}bylaw = {{ dated_on = 2020-12-05 }}\n\n[[dog_tax]]\n"
    new = f"valid_from = 2026-01-01\nbylaw = {{ dated_on = 2025-12-04 }}\n{tariff}"
    changed = office_with(stages, tmp_path, file, since + tariff, old + new)
    paid = {"ended_on": ended_on, "tax_ends_on": ended_on, "paid_cents": "120,00"}
    assert f"vom {dated_on}" in words(changed, "erstattet", paid)


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
    assert "widerrufe ich ihn (§ 11 Abs. 1 Nr. 3 NKAG in Verbindung mit § 131 Abs. 1 AO)" in text
    assert "Ich ändere die Festsetzung, damit die Steuer der Dauer der Haltung entspricht." in text
    assert ("keine aufschiebende Wirkung" in text) is (outcome == "nachgefordert")


@pytest.mark.parametrize(
    ("tax_ends_on", "rank_moves_on", "rule", "rank_rule", "source"),
    [
        ("30.11.2026", "", "131", "131", "§ 131 (1) AO: from the Bekanntgabe on"),
        ("31.10.2026", "", "130", "130", "§ 130 (1) AO: unlawful since 1 November"),
        ("31.10.2026", "01.12.2026", "130", "131", "§ 131 (1) AO: the other dogs only from December on"),
    ],
)
def test_the_rule_of_the_change_goes_by_the_day_it_takes_effect(
    stages: Stages, tax_ends_on: str, rank_moves_on: str, rule: str, rank_rule: str, source: str
) -> None:
    ended = {"ended_on": tax_ends_on, "tax_ends_on": tax_ends_on, "paid_cents": "60,00"}
    if tax_ends_on == "30.11.2026":
        ended["ended_on"] = "09.11.2026"
    text = words(stages, "erstattet", ended | {"remaining_dogs": "1", "rank_moves_on": rank_moves_on})
    assert f"in Verbindung mit § {rule} Abs. 1 AO)" in text, source
    assert f"die im Rang vorrücken, ändere ich nach § {rank_rule} Abs. 1 AO." in text, source
    assert "damit die Steuer der Dauer der Haltung und der Zahl Ihrer Hunde entspricht." in text, source


@pytest.mark.parametrize(
    ("tax_ends_on", "says", "is_asked"),
    [
        (
            "31.10.2026",
            "endet nach der Satzung mit dem Monat, in dem die Haltung endet, also am 31.10.2026",
            False,
        ),
        ("30.11.2026", "Wer einen Hund hält, schuldet die Steuer.", True),
    ],
)
def test_the_last_month_is_told_by_the_rule_of_the_bylaw_and_another_one_is_reasoned(
    stages: Stages, tax_ends_on: str, says: str, *, is_asked: bool
) -> None:
    days = {"ended_on": "09.10.2026", "tax_ends_on": tax_ends_on}
    case_id = stages.routed(END)
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        typed = replace(REFUND, fields=dict(REFUND.fields) | days)
        save_draft(ctx, case_id, version=None, draft=typed)
        assert any("Begründung" in text for text in case_page(ctx, case_id).decision.blockers) is is_asked
        assert says in str(draft_letter(ctx, case_id).blocks)


@pytest.mark.parametrize(("ended", "is_asked"), [("31.10.2025", True), ("09.11.2026", False)])
def test_a_rest_of_several_years_is_reasoned(stages: Stages, ended: str, is_asked: bool) -> None:
    case_id = stages.routed(END)
    days = {"ended_on": ended, "tax_ends_on": "31.10.2025" if is_asked else "30.11.2026"}
    typed = replace(REFUND, outcome="nachgefordert", fields=dict(REFUND.fields) | days | UNPAID)
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        save_draft(ctx, case_id, version=None, draft=typed)
        assert any("Begründung" in text for text in case_page(ctx, case_id).decision.blockers) is is_asked
        assert ("Ich ändere die Festsetzung, damit" in str(draft_letter(ctx, case_id).blocks)) is not is_asked


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
    must_pay = "Sie müssen die Steuer auch dann fristgerecht zahlen, wenn Sie ihn einlegen."
    assert (must_pay in text) is (outcome == "nachgefordert")
