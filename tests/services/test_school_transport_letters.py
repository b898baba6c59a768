"""What the letters of Schülerfahrtkosten decide, order and give as the reason, read in their samples."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from cases.facts.actor import system_actor
from cases.queries.school_transport import claim_facts
from cases.wiring import Toolbox
from tests.factories.sample_letters import sample_letters


@pytest.fixture
def letters(toolbox: Toolbox) -> dict[str, str]:
    """The text of every sample letter by its key."""
    return {
        sample.letter_key: " ".join(
            part.replace("**", "")
            for block in (*sample.facts.blocks, *sample.facts.after_signature)
            for part in (block.text, *block.items)
        )
        for sample in sample_letters(toolbox, "schuelerfahrtkosten")
    }


@pytest.mark.parametrize(
    ("is_demo", "school_year", "told"),
    [
        (True, "2026/27", {"claims_close_on": date(2027, 10, 31)}),
        (False, "2026/27", {}),
        (True, "", {}),
    ],
)
def test_the_day_to_claim_by_is_a_sample_and_told_only_in_samples(
    toolbox: Toolbox, now: datetime, school_year: str, told: dict[str, date], *, is_demo: bool
) -> None:
    service = toolbox.catalogue.service("schuelerfahrtkosten")
    with replace(toolbox, is_demo=is_demo).acting(system_actor(), now) as look:
        assert claim_facts(look, service, {"school_year": school_year}) == told
        assert claim_facts(look, toolbox.catalogue.service("versammlung"), {}) == {}


def test_who_gave_up_a_reimbursement_reads_until_when_to_apply_again(letters: dict[str, str]) -> None:
    assert "spätestens am 31.10.2027 hier sein." in letters["withdrawal_confirmation"]


def test_a_refusal_reaches_as_far_as_the_application(letters: dict[str, str]) -> None:
    """§ 22, § 37 (1) VwVfG: asked for September and October, refused for these and not for the school year."""
    text = letters["refusal"]
    assert "für die Zeit vom 01.09.2026 bis zum 31.10.2026 lehne ich ab." in text
    assert "für das Schuljahr" not in text
    assert "Für eine andere Zeit können Sie einen neuen Antrag stellen" in text


def test_a_refusal_for_missing_receipts_is_not_put_down_to_the_nearest_school(
    letters: dict[str, str],
) -> None:
    assert "Danach besteht kein Anspruch" not in letters["refusal"]
    assert "Für die Ablehnung ist maßgeblich: Erstattet werden nur notwendige Kosten" in letters["refusal"]


def test_a_card_is_ordered_back_only_once_the_revocation_is_final(letters: dict[str, str]) -> None:
    """§ 52 sentence 1 VwVfG; an order, not a request (§ 37 (1) VwVfG)."""
    text = letters["revocation"]
    assert (
        "bis zum 08.02.2027 zurück: Landkreis Heidekreis, Vogteistraße 19, 29683 Bad Fallingbostel. Ist"
        in text
    )
    assert "Bitte geben Sie die Fahrkarte" not in text
    assert "(§ 52 VwVfG). Das gilt erst, wenn dieser Bescheid unanfechtbar ist" in text


def test_who_is_paid_for_another_school_does_not_read_that_there_is_no_claim(letters: dict[str, str]) -> None:
    assert "bekommt höchstens erstattet, was der Weg" in letters["approval_partial"]
    assert "Ein Anspruch besteht nur" not in letters["approval_partial"]


@pytest.mark.parametrize("key", ["approval", "approval_card", "approval_partial", "refusal"])
def test_the_nearest_school_is_one_with_the_bildungsgang(letters: dict[str, str], key: str) -> None:
    """§ 114 (3) sentence 1 NSchG as OVG Lüneburg 2 LB 151/12 tells it."""
    assert "die den verfolgten Bildungsgang anbietet (§ 114 Abs. 3 Satz 1 NSchG)" in letters[key]


def test_no_paragraph_on_the_nearest_school_denies_and_pays(toolbox: Toolbox) -> None:
    """What may be picked for a part of the money is another text than what refuses all of it."""
    picked = {
        outcome: [
            text.text
            for text in toolbox.catalogue.service("schuelerfahrtkosten").reasons
            if outcome in text.outcomes
        ]
        for outcome in ("abgelehnt", "teilweise_bewilligt")
    }
    assert any("Ein Anspruch besteht nur" in text for text in picked["abgelehnt"])
    assert not any("Ein Anspruch besteht nur" in text for text in picked["teilweise_bewilligt"])


def test_a_bound_claim_to_a_card_is_granted_without_conditions(letters: dict[str, str]) -> None:
    """§ 36 (1) VwVfG; the return of a card goes by § 52 VwVfG, once the grant is revoked."""
    assert "Nebenbestimmungen" not in letters["approval_card"]
    assert "Hebe ich diesen Bescheid auf, zum Beispiel" in letters["approval_card"]
