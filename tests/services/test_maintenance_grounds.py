"""Letters on Unterhaltsvorschuss say what happened in this case, by which norm, and only what fits what was chosen."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from cases.commands.hear import hear
from cases.facts.actor import CaseId
from cases.models import Letter
from cases.queries.letter_facts import final_letter
from cases.queries.maintenance_decided import REGULAR
from cases.wiring import Toolbox
from tests.factories.changed_catalogue import office_with
from tests.factories.sample_letters import sample_letters
from tests.services.test_maintenance_family import (
    DEMANDED,
    GRANTED,
    REDUCED,
    SUSPENDED,
    Family,
    Typed,
)
from tests.services.test_maintenance_family import office as office
from tests.services.test_maintenance_reversal import KEY, REFUND, TAKEN_BACK

REVOKED = REDUCED | {"change_text": "Umzug", "revoked_from": "01.11.2026"}
OVERPAID = "Ob Sie zu viel gezahlte Beträge ersetzen müssen"
NEXT_YEAR = """source = "§ 2 Abs. 1 und 2 UVG, § 1612a BGB, MinUhV in der Fassung für 2026, § 66 EStG"

[[rows]]
valid_from = 2027-01-01
valid_to = 2027-12-31
"""
LESS = """minimum_0_5_cents = 48600
minimum_6_11_cents = 55800
minimum_12_17_cents = 65300
child_benefit_cents = 26500
advance_0_5_cents = 22100
advance_6_11_cents = 29300
advance_12_17_cents = 38800
source = "Beispiel"
"""
MORE = """minimum_0_5_cents = 49200
minimum_6_11_cents = 56400
minimum_12_17_cents = 66000
child_benefit_cents = 26000
advance_0_5_cents = 23200
advance_6_11_cents = 30400
advance_12_17_cents = 40000
source = "Beispiel"
"""


def printed(office: Family, case_id: CaseId, outcome: str, typed: Typed) -> str:
    """All that the letter of this draft would say today."""
    office.drafted(case_id, outcome, typed)
    with office.stages.acting(office.walk.clerk) as ctx:
        letter = final_letter(ctx, case_id)
    return " ".join(block.text + " ".join(block.items) for block in (*letter.blocks, *letter.after_signature))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"liable_as": "elternteil"}, "muss der Elternteil, bei dem das Kind lebt, den gezahlten Betrag"),
        ({"liable_as": "vertretung"}, "muss, wer das Kind gesetzlich vertritt, den gezahlten Betrag"),
        ({"fault": "angaben"}, "falsche oder unvollständige Angaben gemacht hat (§ 5 Abs. 1 Nr. 1 des"),
        ({"fault": "anzeige"}, "Anzeige unterlassen hat (§ 5 Abs. 1 Nr. 1 und § 6 Abs. 4 des"),
        ({"fault": "wissen"}, "nicht erfüllt waren (§ 5 Abs. 1 Nr. 2 des"),
        ({}, "Das ist hier der Fall: Sie haben den Umzug nicht mitgeteilt."),
    ],
)
def test_demand_names_who_is_liable_and_for_what(office: Family, typed: Typed, words: str) -> None:
    demand = DEMANDED | {"amount_cents": "299,00"} | typed
    assert words in printed(office, office.follow_on(), "rueckforderung", demand)


@pytest.mark.parametrize(
    ("outcome", "typed", "title"),
    [
        ("rueckforderung", DEMANDED | {"amount_cents": "299,00", "liable_as": ""}, "Ersatz schuldet"),
        ("rueckforderung", DEMANDED | {"amount_cents": "299,00", "fault": ""}, "Grund der Ersatzpflicht"),
        ("rueckforderung", DEMANDED | {"amount_cents": "299,00", "fault_text": ""}, "Verschulden und Folge"),
        (KEY, REFUND | {"refund_text": ""}, "Warum das Kind erstattet"),
        ("aufgehoben", REVOKED | {"usual_text": ""}, "Warum kein atypischer Fall"),
        ("herabgesetzt", REDUCED | {"begins_on": "01.11.2026", "usual_text": ""}, "Warum kein atypischer"),
        ("vorlaeufig_eingestellt", SUSPENDED | {"law_text": ""}, "Nach welcher Vorschrift"),
    ],
)
def test_facts_of_the_case_are_asked_for(office: Family, outcome: str, typed: Typed, title: str) -> None:
    assert f"„{title}" in " ".join(office.drafted(office.follow_on(), outcome, typed).blockers)


@pytest.mark.parametrize(
    ("begins_on", "effect", "is_past"),
    [("01.11.2026", "einkommen", True), ("01.12.2026", "einkommen", False), ("01.12.2026", "zukunft", False)],
)
def test_only_a_month_that_was_paid_may_have_to_be_replaced(
    office: Family, begins_on: str, effect: str, *, is_past: bool
) -> None:
    typed = REDUCED | {"begins_on": begins_on, REGULAR: "100,00", "effect": effect}
    letter = printed(office, office.follow_on(), "herabgesetzt", typed)
    assert (OVERPAID in letter) is is_past
    assert ("besteht nicht: Das Kind bekommt das Geld." in letter) is (effect != "zukunft")
    assert ("(16.11.2026), ist gewahrt (§ 48 Abs. 4" in letter) is is_past
    assert ("Das ist hier der Fall:" in letter) is (effect == "zukunft")


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        ("zukunft", "Ab diesem Tag zahle ich nicht mehr."),
        ("wegfall_bekannt", "Ab diesem Tag ist keine Leistung mehr bewilligt."),
    ],
)
def test_revocation_says_what_ends_with_its_day(office: Family, effect: str, words: str) -> None:
    typed = REVOKED | {"effect": effect, "revoked_from": "01.12.2026"}
    assert words in printed(office, office.follow_on(), "aufgehoben", typed)


def test_clerk_is_told_that_the_parent_may_be_liable_and_what_is_left_out(office: Family) -> None:
    asked = " ".join(office.drafted(office.follow_on(), KEY, REFUND).hints)
    assert "Das geht mit „Ersatz oder Rückzahlung verlangen“" in asked
    office.stages.acting.now += timedelta(days=30)
    later = " ".join(
        office.drafted(office.follow_on(), KEY, TAKEN_BACK | {"revoked_from": "01.12.2026"}).hints
    )
    assert "Bewilligt ist die Leistung ab dem 01.11.2026. Bitte in der Begründung sagen" in later


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        ("wegfall", "Damit fällt der Anspruch kraft Gesetzes weg: Das Kind muss bei Ihnen leben (§ 1"),
        ("ruhen", "Damit ruht der Anspruch kraft Gesetzes: Das Kind muss"),
    ],
)
def test_suspension_names_norm_and_effect(office: Family, effect: str, words: str) -> None:
    assert words in printed(
        office, office.follow_on(), "vorlaeufig_eingestellt", SUSPENDED | {"claim_effect": effect}
    )


@pytest.mark.parametrize(
    ("resumed_from", "has", "has_not"),
    [
        ("01.12.2026", "**Ich zahle ohne Unterbrechung weiter.**", "zahle ich unverzüglich nach"),
        ("01.02.2027", "zahle ich unverzüglich nach (§ 9 Abs. 5", "ohne Unterbrechung"),
    ],
)
def test_resumption_tells_what_is_paid_afterwards(
    office: Family, resumed_from: str, has: str, has_not: str
) -> None:
    typed = {"suspended_from": "01.12.2026", "resumed_from": resumed_from}
    letter = printed(office, office.follow_on(), "wieder_aufgenommen", typed)
    assert has in letter
    assert has_not not in letter


@pytest.mark.parametrize(
    ("row", "has", "has_not"),
    [
        (
            LESS,
            [
                "ändert sich: das Kindergeld von 259,00 Euro auf 265,00 Euro im Monat.",
                "mit Wirkung ab dem **01.01.2027** insoweit auf",
                "insoweit aufzuheben (§ 48 Abs. 1 Satz 1",
            ],
            ["bewillige ich", "zu Ihren Gunsten"],
        ),
        (
            MORE,
            [
                "der Mindestunterhalt für 6 bis 11 Jahre von 558,00 Euro auf 564,00 Euro im Monat, das Kindergeld von",
                "bewillige ich",
                "zu Ihren Gunsten",
            ],
            ["insoweit auf"],
        ),
    ],
)
def test_change_by_the_law_names_what_changes_and_does_not_grant_less(
    office: Family, tmp_path: Path, row: str, has: list[str], has_not: list[str]
) -> None:
    office.stages = office.walk.stages = office_with(
        office.stages,
        tmp_path,
        "law/maintenance_advance.toml",
        NEXT_YEAR.splitlines()[0],
        NEXT_YEAR + row,
    )
    typed = GRANTED | {"begins_on": "01.01.2027", "ground": "betraege"}
    letter = printed(office, office.follow_on(), "geaendert", typed)
    assert [words for words in has if words not in letter] == []
    assert [words for words in has_not if words in letter] == []


@pytest.mark.parametrize(
    ("outcome", "norm", "other"),
    [
        ("aufgehoben", "(§ 24 ", "(§ 9 Abs. 4 "),
        ("vorlaeufig_eingestellt", "(§ 9 Abs. 4 ", "(§ 24 "),
    ],
)
def test_hearing_names_the_norm_of_what_is_intended(
    office: Family, outcome: str, norm: str, other: str
) -> None:
    fresh = office.follow_on()
    office.drafted(fresh, outcome, REVOKED)
    with office.stages.acting(office.walk.clerk) as ctx:
        hear(ctx, fresh, version=None, facts_text="Das Kind ist umgezogen.", days=None)
    office.stages.produce_letters(fresh)
    with office.stages.acting(office.walk.clerk) as ctx:
        letters = [row.facts for row in ctx.session.exec(select(Letter).where(col(Letter.case_id) == fresh))]
    assert norm in str(letters)
    assert other not in str(letters)


def test_other_parent_is_told_why_and_from_whom(toolbox: Toolbox) -> None:
    """Art. 14 DSGVO, § 82a SGB X: the data were not collected from the person who reads this."""
    samples = sample_letters(toolbox, "unterhaltsvorschuss")
    notice = next(one for one in samples if one.letter_key == "notice_to_parent")
    text = " ".join(block.text for block in notice.facts.after_signature)
    assert "Ihre Daten stammen aus dem Antrag auf Unterhaltsvorschuss." in text
    assert "Artikel 14" in text
    assert "um Ihr Anliegen zu bearbeiten" not in text
