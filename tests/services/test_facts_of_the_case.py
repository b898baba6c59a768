"""What refuses or interferes names the facts of this case, which a clerk has to enter (§ 39 (1) sentence 2 VwVfG)."""

import pytest

from cases.catalogue.loader import load_catalogue
from cases.catalogue.service_schema import Service
from cases.catalogue.wording import paths_printed
from cases.wiring import Toolbox
from tests.api.portal.door import Door
from tests.factories.sample_letters import sample_letters
from tests.factories.stages import Stages
from tests.services.test_reversal_letters import letter_of
from tests.services.walk import Walk, complete

CATALOGUE = load_catalogue()
TRAINING, TRANSPORT, CARD = (
    "foerderung-medizinische-ausbildung",
    "schuelerfahrtkosten",
    "schuelerfahrkarte-verlust",
)
AGAINST = ("abgelehnt", "teilweise_bewilligt")
FACTS = {
    "change_text",
    "danger_facts",
    "extent_reason",
    "facts",
    "facts_text",
    "missing_text",
    "refused_facts",
    "relief_facts",
    "unlawful_text",
}
ENDED = {"ended_on": "31.10.2026", "revoked_on": "05.10.2026"}
RANKED = {"rank": "9", "applications": "11", "last_funded_rank": "6"}


@pytest.mark.parametrize("service", CATALOGUE.services(), ids=lambda service: service.key)
def test_who_is_refused_or_loses_something_reads_the_facts(service: Service) -> None:
    """What is only computed from the declaration shows its facts on the sheet."""
    silent = []
    for outcome in service.outcomes:
        is_against = outcome.is_interfering or outcome.key in AGAINST
        if not outcome.is_decision or not is_against or (outcome.calculation and not outcome.needs_reasons):
            continue
        printed = paths_printed(CATALOGUE.letter_text(service.key, outcome.letter or ""))
        asked = {field.key for field in outcome.fields if field.required} & FACTS
        if not any(f"decision.fields.{key}" in printed for key in asked):
            silent.append(outcome.key)
    assert silent == []


@pytest.mark.parametrize(
    ("service", "typed", "words", "unsaid"),
    [
        (
            CARD,
            {**ENDED, "ground": "aufgehoben"},
            "mit Bescheid vom 05.10.2026 aufgehoben. Sie galt bis zum 31.10.2026.",
            "verzichtet",
        ),
        (CARD, {**ENDED, "ground": "abgelaufen"}, "Die Bewilligung galt bis zum 31.10.2026.", "Bescheid vom"),
        (
            CARD,
            {**ENDED, "ground": "verzicht"},
            "haben Sie zugunsten des Deutschlandtickets verz",
            "aufgehoben",
        ),
        (
            CARD,
            {"ground": "keine_karte"},
            "keine Karte ausgegeben, die ich ersetzen könnte.",
            "bleibt gesperrt",
        ),
        (
            TRAINING,
            {**RANKED, "ground": "mittel"},
            "auf Rang 9 von 11. Die Mittel reichen bis Rang 6.",
            "doppelte",
        ),
        (
            TRAINING,
            {"ground": "mittel", "rank": "", "applications": "", "last_funded_rank": ""},
            "Die Haushaltsmittel reichen nicht für alle Anträge.",
            "Rang",
        ),
        (TRAINING, {"ground": "doppelfoerderung"}, "eine doppelte Förderung ist ausgeschlossen.", "Rang"),
        (TRAINING, {"ground": "einrichtung"}, "nur Ausbildungen in einer Einrichtung oder Praxis im", "Rang"),
        (
            TRAINING,
            {"ground": "anderer"},
            "Für die Entscheidung kommt es darauf an: Es",
            "doppelte Förderung",
        ),
        (TRANSPORT, {}, "Für die Entscheidung kommt es darauf an: Es war so.", "für das Schuljahr"),
    ],
)
def test_a_refusal_tells_what_is_so_and_nothing_else(
    door: Door, stages: Stages, service: str, typed: dict[str, str], words: str, unsaid: str
) -> None:
    text = letter_of(Walk(door, stages, complete(service)), "abgelehnt", {"facts_text": "Es war so", **typed})
    assert words in text
    assert "Es war so." in text
    assert unsaid not in text


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ({"ground": "aufgehoben", "revoked_on": ""}, "„Aufhebungsbescheid vom“ fehlt."),
        ({"ground": "abgelaufen", "ended_on": ""}, "„Letzter Tag der Bewilligung“ fehlt."),
        (
            {"ground": "abgelaufen", "ended_on": "31.07.2027"},
            "„Letzter Tag der Bewilligung“: Der Tag liegt in",
        ),
        ({"facts_text": ""}, "„Tatsachen“ fehlt."),
    ],
)
def test_a_card_is_refused_only_once_its_grant_has_ended(
    door: Door, stages: Stages, typed: dict[str, str], missing: str
) -> None:
    """§ 43 (2) VwVfG: until it is revoked or over, the grant is effective and the card is replaced."""
    walk = Walk(door, stages, complete(CARD))
    outcome = walk.service.outcome("abgelehnt")
    page = walk.filled(walk.ready_for(outcome), outcome, typed)
    assert any(missing in text for text in page.decision.blockers)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (
            {"rank": "6"},
            "„Rang des Antrags“ muss größer sein als „Letzter Rang, für den die Mittel reichen“.",
        ),
        ({"rank": "12"}, "„Rang des Antrags“ darf nicht größer sein als „Zahl der gereihten Anträge“."),
        ({"rank": "7"}, ""),
        ({"rank": "11"}, ""),
        ({"rank": ""}, "„Rang des Antrags“ fehlt."),
        ({"applications": ""}, "„Zahl der gereihten Anträge“ fehlt."),
        ({"last_funded_rank": ""}, "„Letzter Rang, für den die Mittel reichen“ fehlt."),
        ({"rank": "", "applications": "", "last_funded_rank": ""}, ""),
    ],
)
def test_the_ranks_of_a_refusal_fit_each_other(
    door: Door, stages: Stages, typed: dict[str, str], problem: str
) -> None:
    walk = Walk(door, stages, complete(TRAINING))
    outcome = walk.service.outcome("abgelehnt")
    typed = {**RANKED, "ground": "mittel", "facts_text": "Es war so", **typed}
    blockers = " ".join(walk.filled(walk.ready_for(outcome), outcome, typed).decision.blockers)
    assert problem in blockers
    assert ("Rang" in blockers or "gereiht" in blockers) is bool(problem)


@pytest.mark.parametrize(("remains", "is_proven"), [("gefoerdert", True), ("nichts", False)])
def test_use_is_proven_for_what_stays_granted(
    door: Door, stages: Stages, remains: str, *, is_proven: bool
) -> None:
    walk = Walk(door, stages, complete(TRAINING))
    text = letter_of(
        walk, "widerrufen_zukunft", {"remains": remains, "proof_due_on": ""} if not is_proven else {}
    )
    assert ("Weisen Sie bis zum" in text) is is_proven
    assert ("Der Nachweis richtet sich" in text) is is_proven


def test_what_is_paid_for_another_school_names_the_nearest(door: Door, stages: Stages) -> None:
    """§ 114 (3) sentence 1 NSchG: the way to the nearest school counts, for the distance and for the amount."""
    path = complete(TRANSPORT).with_name("other_school.json")
    text = letter_of(Walk(door, stages, path), "teilweise_bewilligt", {})
    assert "Der Weg zur nächsten Schule ist mit 3.900 Metern länger als die Mindestentfernung" in text
    assert "ist die Oberschule Neuenkirchen (Muster) (3.900 Meter)." in text
    assert "90,00 Euro kosten (2 Monatskarten zu 45,00 Euro)." in text


@pytest.mark.parametrize(
    ("ground", "typed", "problem"),
    [
        (
            "widerruf",
            {"return_by": "31.01.2027", "revoked_from": "01.02.2027"},
            "„Karte zurückgeben bis“ darf nicht",
        ),
        ("widerruf", {"return_by": "01.02.2027", "revoked_from": "01.02.2027", "refund_cents": ""}, ""),
        ("ruecknahme", {"trust": ""}, "„Rücknahme: Vertrauen in die Bewilligung“ fehlt."),
        ("ruecknahme", {"trust_text": ""}, "„Rücknahme: Tatsachen zum Vertrauen“ fehlt."),
        ("ruecknahme", {"weighing_text": ""}, "„Abwägung“ fehlt."),
    ],
)
def test_a_card_is_ordered_back_no_earlier_than_its_grant_ends(
    door: Door, stages: Stages, ground: str, typed: dict[str, str], problem: str
) -> None:
    walk = Walk(door, stages, complete(TRANSPORT))
    outcome = walk.service.outcome("aufgehoben")
    page = walk.filled(walk.ready_for(outcome), outcome, {"legal_ground": ground, **typed})
    blockers = " ".join(page.decision.blockers)
    assert problem in blockers
    assert problem or "Karte zurückgeben" not in blockers


@pytest.mark.parametrize(
    ("letter", "said", "unsaid"),
    [
        ("receipt", "Ihre Meldung ist am **16.11.2026** bei mir", "verlorene Karte"),
        ("approval", "Schülerfahrkarte Nummer VNN 0012345", "darf nicht mehr"),
        ("duplicate_notice", "Bitte nennen Sie das Aktenzeichen 40.20-2026-000100.", "40.20-2026-000001"),
    ],
)
def test_letters_about_a_lost_card_name_what_was_reported(
    toolbox: Toolbox, letter: str, said: str, unsaid: str
) -> None:
    sample = next(one for one in sample_letters(toolbox, CARD) if one.letter_key == letter)
    text = " ".join(part for block in sample.facts.blocks for part in (block.text, *block.items))
    assert said in text
    assert unsaid not in text
