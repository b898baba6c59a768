"""The letters of a Sperrung say how the road is closed off, and name the facts of the case and the rule of its ground."""

import pytest

from cases.commands.hear import record_oral_hearing
from cases.queries.letter_facts import draft_letter, final_letter
from tests.api.portal.door import Door
from tests.factories.stages import Stages
from tests.services.walk import Walk, complete

ANNULLED = "bescheid_zurueckgenommen"
FACTS = {"facts_text": "Die Bahnhofstraße ist seit Montag gesperrt"}
WISH = {"revocation_ground": "wunsch", "known_on": "", **FACTS}
BY_PLAN = {"plans": "verkehrszeichen", "sign_plan": "Nr. 7 vom 10.11.2026"}
DIVERTED = {**BY_PLAN, "plans": "umleitung", "diversion_plan": "Nr. 8 vom 10.11.2026"}
IN_WORDS = {"plans": "worte", "closing_text": "Der Gehweg wird mit Schranken gesperrt"}
FEE = {
    "fee_cents": "900,00",
    "fee_due_on": "20.01.2027",
    "cash_reference": "1",
    "fee_reasons": "Der Festumzug hat fünf Strecken",
}
WEIGHED = "mit der Sicherheit und Ordnung des Verkehrs abgewogen"
RESERVED, NEW_FACTS = "weil er im Bescheid vorbehalten ist", "Nach den neuen Tatsachen dürfte ich"


def walk_of(door: Door, stages: Stages) -> Walk:
    return Walk(door, stages, complete("sperrgenehmigung"))


def text_of(walk: Walk, key: str, typed: dict[str, str]) -> str:
    """All that the letter of a complete draft with this outcome and these fields says."""
    outcome = walk.service.outcome(key)
    case_id = walk.ready_for(outcome)
    walk.filled(case_id, outcome, typed)
    with walk.stages.acting(walk.clerk) as ctx:
        letter = final_letter(ctx, case_id)
        blocks = (*letter.blocks, *letter.after_signature)
        return " ".join(text for block in blocks for text in (block.text, *block.items))


@pytest.mark.parametrize(
    ("key", "typed", "said", "unsaid"),
    [
        ("angeordnet", DIVERTED, "Verkehrszeichenplan Nr. 7 vom 10.11.2026", "gilt: "),
        ("angeordnet", DIVERTED, "Umleitungsplan Nr. 8 vom 10.11.2026", "im Übrigen"),
        ("angeordnet", BY_PLAN, "Der Plan ist Teil dieses Bescheids; Abw", "Umleitungsplan"),
        (
            "angeordnet",
            IN_WORDS,
            "Verkehrsführung gilt: Der Gehweg wird mit Schranken",
            "Verkehrszeichenplan",
        ),
        ("abweichend_angeordnet", {**DIVERTED, **FACTS}, "Form spricht: Die Bahnhofstraße ist", "wie bisher"),
        ("abweichend_angeordnet", DIVERTED, "von den Ziffern 1 bis 3 gilt: An Schultagen", "dem Plan vor"),
        (
            "abweichend_angeordnet",
            DIVERTED,
            "frei. Das geht auch den Plänen vor. Im Übrigen lehne",
            "1 und 2",
        ),
        ("abweichend_angeordnet", BY_PLAN, "von den Ziffern 1 und 2 gilt: An Schultagen", "den Plänen"),
        ("abweichend_angeordnet", BY_PLAN, "frei. Das geht auch dem Plan vor. Im Übrigen lehne", "1 bis 3"),
        ("abweichend_angeordnet", IN_WORDS, "von den Ziffern 1 und 2 gilt: An Schultagen", "geht auch"),
        ("verlaengert", {"plans": "bleiben"}, "mit seinen Nebenbestimmungen weiter", "Verkehrszeichenplan"),
        ("verlaengert", BY_PLAN, "Verkehrszeichenplan Nr. 7 vom", "Umleitungsplan"),
        ("verlaengert", IN_WORDS, "gilt statt der bisherigen Regelung: Der Gehweg", "Verkehrszeichenplan"),
        ("geaendert", BY_PLAN, "ersetzt die bisherige Regelung dazu; Abweichungen", "Umleitungsplan"),
        ("geaendert", DIVERTED, "und beschildern Sie die Umleitung.", "bevor die Sperrung beginnt"),
        ("geaendert", {**DIVERTED, "enforcement_reasons": "Es eilt."}, "der Ziffern 1 bis 4 an", "1 und 2"),
        ("geaendert", {**BY_PLAN, "enforcement_reasons": "Es eilt."}, "der Ziffern 1 bis 3 an", "1 und 2"),
    ],
)
def test_order_says_how_the_road_is_closed_off(
    door: Door, stages: Stages, key: str, typed: dict[str, str], said: str, unsaid: str
) -> None:
    """§ 45 (6) sentence 1 StVO, § 37 (1) VwVfG."""
    text = text_of(walk_of(door, stages), key, typed)
    assert said in text
    assert unsaid not in text


@pytest.mark.parametrize(
    ("key", "typed", "said", "unsaid"),
    [
        ("geaendert", {**FACTS, "revocation_ground": "vorbehalt"}, RESERVED, NEW_FACTS),
        ("geaendert", {**FACTS, "revocation_ground": "auflage"}, "Ohne diese Auflage", RESERVED),
        ("geaendert", {**FACTS, "revocation_ground": "tatsachen"}, NEW_FACTS, RESERVED),
        (
            "geaendert",
            {**FACTS, "revocation_ground": "vorbehalt"},
            "für die Zukunft teilweise wid",
            "ganz oder",
        ),
        ("geaendert", WISH, "Mit der Änderung sind Sie einverstanden. Sicherheit und Ordnung", WEIGHED),
        ("geaendert", WISH, "Der Änderung liegt zugrunde: Die Bahnhofstraße ist", "belastet Sie"),
        ("widerrufen", {**FACTS, "revocation_ground": "vorbehalt"}, RESERVED, NEW_FACTS),
        ("widerrufen", {**FACTS, "revocation_ground": "auflage"}, "Ohne diese Auflage", RESERVED),
        ("widerrufen", {**FACTS, "revocation_ground": "tatsachen"}, NEW_FACTS, "Hinweise und Fristen"),
        ("widerrufen", FACTS, "Dem Widerruf liegt zugrunde: Die Bahnhofstraße ist", "teilweise"),
        (
            "widerrufen",
            {"milder_text": "es nur diese gibt"},
            "genügt nicht, weil es nur diese gibt.",
            "oder Fr",
        ),
        (ANNULLED, {"milder_text": "es nur diese gibt"}, "genügt nicht, weil es nur diese gibt.", "mildere"),
    ],
)
def test_reversal_names_its_facts_and_weighs_by_its_ground(
    door: Door, stages: Stages, key: str, typed: dict[str, str], said: str, unsaid: str
) -> None:
    """§ 39 (1) sentences 2 and 3 VwVfG."""
    text = text_of(walk_of(door, stages), key, typed)
    assert said in text
    assert unsaid not in text


@pytest.mark.parametrize("key", ["widerrufen", ANNULLED])
@pytest.mark.parametrize(
    ("ground", "by_traffic_law"), [("anordnung", True), ("erlaubnis_gross", False), ("ausnahme", False)]
)
def test_order_to_open_the_road_rests_on_police_law_and_for_signs_of_works_on_traffic_law(
    door: Door, stages: Stages, key: str, ground: str, *, by_traffic_law: bool
) -> None:
    text = text_of(walk_of(door, stages), key, {"legal_ground": ground})
    assert "auf § 11 des Niedersächsischen Polizei- und Ordnungsbehördengesetzes: Ohne" in text
    assert ("für die Verkehrszeichen auf § 45 Abs. 3 Satz 1 mit Abs. 6" in text) is by_traffic_law


@pytest.mark.parametrize("key", ["widerrufen", ANNULLED])
def test_order_to_open_the_road_fits_a_closure_not_yet_set_up_and_weighs_its_means(
    door: Door, stages: Stages, key: str
) -> None:
    """§ 11 NPOG leaves discretion: § 39 (1) sentence 3 VwVfG; §§ 4, 5 NPOG."""
    text = text_of(walk_of(door, stages), key, {})
    assert "Heben Sie die Sperrung, soweit sie schon eingerichtet ist, bis dahin auf" in text
    assert (
        "in meinem Ermessen. Ziffer 2 ist geeignet und nötig, denn ohne sie bliebe eine eingerichtete Sperrung"
        in text
    )
    assert "Ihr Interesse an der Sperrung mit der Sicherheit" in text


@pytest.mark.parametrize(
    ("key", "ground", "rule"),
    [
        ("angeordnet", "anordnung", "Ich ordne nach § 45 Abs. 1 Satz 2 Nr. 1 mit Abs. 6 der"),
        ("abgelehnt", "anordnung", "entscheide ich nach § 45 Abs. 1 Satz 2 Nr. 1 mit Abs. 6 der Straßenv"),
        ("abgelehnt", "erlaubnis", "entscheide ich nach § 29 Abs. 2 der Straßenv"),
        ("abgelehnt", "ausnahme", "entscheide ich nach § 46 der Straßenv"),
        ("geaendert", "anordnung", "§ 45 Abs. 1 Satz 2 Nr. 1 mit Abs. 6 der Straßenverkehrs-Ordnung)"),
    ],
)
def test_letter_rests_on_the_rule_of_its_ground(
    door: Door, stages: Stages, key: str, ground: str, rule: str
) -> None:
    assert rule in text_of(walk_of(door, stages), key, {"legal_ground": ground})


def test_fee_names_its_frame_and_the_effort_of_this_case(door: Door, stages: Stages) -> None:
    """§ 39 (1) sentence 3 VwVfG; frame of no. 263 for larger events (annex to the GebOSt)."""
    typed = {**FEE, "legal_ground": "erlaubnis_gross"}
    text = text_of(walk_of(door, stages), "angeordnet", typed)
    assert "Nr. 263 der Anlage" in text
    assert "einen Rahmen von 767,00 Euro bis 2.301,00 Euro vorsieht" in text
    assert "richtet sich die Gebühr nach dem Aufwand: Der Festumzug hat fünf Strecken." in text


@pytest.mark.parametrize(
    ("key", "typed", "field"),
    [
        ("angeordnet", {"plans": ""}, "plans"),
        ("angeordnet", {**BY_PLAN, "sign_plan": ""}, "sign_plan"),
        ("angeordnet", {**DIVERTED, "diversion_plan": ""}, "diversion_plan"),
        ("angeordnet", {**IN_WORDS, "closing_text": ""}, "closing_text"),
        ("abweichend_angeordnet", {"facts_text": ""}, "facts_text"),
        ("abgelehnt", {"facts_text": ""}, "facts_text"),
        ("abgelehnt", {"legal_ground": ""}, "legal_ground"),
        ("geaendert", {**WISH, "facts_text": ""}, "facts_text"),
        ("geaendert", {"plans": ""}, "plans"),
        ("widerrufen", {"facts_text": ""}, "facts_text"),
        ("widerrufen", {"milder_text": ""}, "milder_text"),
        (ANNULLED, {"unlawful_text": ""}, "unlawful_text"),
        (ANNULLED, {"milder_text": ""}, "milder_text"),
    ],
)
def test_no_letter_without_what_the_law_asks_for(
    door: Door, stages: Stages, key: str, typed: dict[str, str], field: str
) -> None:
    walk = walk_of(door, stages)
    outcome = walk.service.outcome(key)
    decision = walk.filled(walk.ready_for(outcome), outcome, typed).decision
    faults = {one.key: one.error for one in decision.fields if one.error}
    assert list(faults) == [field]
    assert faults[field] in decision.blockers


@pytest.mark.parametrize(
    ("changed_from", "is_late"), [("22.01.2027, 16:59", False), ("22.01.2027, 17:00", True)]
)
def test_change_begins_before_the_closure_ends(
    door: Door, stages: Stages, changed_from: str, *, is_late: bool
) -> None:
    walk = walk_of(door, stages)
    outcome = walk.service.outcome("geaendert")
    page = walk.filled(walk.ready_for(outcome), outcome, {"changed_from": changed_from})
    message = "„Änderung mit Wirkung ab“ muss vor „Sperrung bis“ liegen. Bitte beide prüfen."
    assert (message in page.decision.blockers) is is_late


def test_change_that_was_wanted_is_refused_by_a_rule_that_holds_for_it(door: Door, stages: Stages) -> None:
    walk = walk_of(door, stages)
    outcome = walk.service.outcome("geaendert")
    page = walk.filled(walk.ready_for(outcome), outcome, {**WISH, "changed_from": "16.11.2026, 12:00"})
    assert any("(§ 49 Abs. 1 und 2 VwVfG)" in text for text in page.decision.blockers)


def test_change_after_a_talk_names_its_day(door: Door, stages: Stages) -> None:
    walk = walk_of(door, stages)
    outcome = walk.service.outcome("geaendert")
    case_id = walk.ready_for(outcome)
    walk.filled(case_id, outcome, {})
    with stages.acting(walk.clerk) as ctx:
        record_oral_hearing(
            ctx, case_id, version=None, statement="Anruf: nicht einverstanden", consideration="Wie geplant."
        )

    without, with_day = (
        walk.filled(case_id, outcome, {"heard_on": day}).decision for day in ("", "16.11.2026")
    )

    assert ["Bitte seinen Tag eintragen" in " ".join(one.blockers) for one in (without, with_day)] == [
        True,
        False,
    ]
    with stages.acting(walk.clerk) as ctx:
        assert "Am 16.11.2026 habe ich Ihnen Gelegenheit gegeben" in str(draft_letter(ctx, case_id).blocks)


def test_what_goes_on_is_not_ordered_again_unless_the_clerk_wants_it(door: Door, stages: Stages) -> None:
    """A change leaves the side provisions as they are, and its period is no Befristung of the letter itself."""
    provisions = walk_of(door, stages).service.side_provisions
    usual = {key: [one.key for one in provisions if one.is_usual(key)] for key in ("angeordnet", "geaendert")}
    assert usual == {
        "angeordnet": ["befristung", "kontrolle", "erreichbarkeit", "rettungsweg", "widerruf"],
        "geaendert": [],
    }
    assert [one.key for one in provisions if one.key in usual["angeordnet"] and one.fits("geaendert")] == [
        "kontrolle",
        "erreichbarkeit",
        "rettungsweg",
    ]
