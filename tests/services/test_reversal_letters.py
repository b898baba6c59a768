"""The Bescheid of a Rücknahme or a Widerruf names the facts that carry it, and the rule they fall under."""

import pytest

from cases.commands.decide import DraftInput, save_draft
from cases.queries.case_page import case_page
from cases.queries.letter_facts import final_letter
from tests.api.portal.door import Door
from tests.factories.stages import Stages
from tests.services.walk import Walk, complete

TRAINING, CLOSURE, TRANSPORT = "foerderung-medizinische-ausbildung", "sperrgenehmigung", "schuelerfahrtkosten"
COMPENSATED = "nach diesem Hinweis möglich (§ 49 Abs. 6 Satz 2 mit § 48 Abs. 3 Satz 5 VwVfG)"
WEIGHED = "steht in meinem Ermessen (§ 49 Abs. 2 Satz 1 VwVfG). Öffentliche Mittel sind nur für Leistungen"
ANNULLED = "bescheid_zurueckgenommen"
CONSENTED = {"revocation_ground": "wunsch", "known_on": ""}
WANTED, UNWANTED = {"is_wanted": "1", "agreed_on": "10.11.2026"}, {"is_wanted": "", "known_on": "16.11.2026"}
REVOKED = "Die Änderung ist ein teilweiser Widerruf. Ein rechtmäßiger begünstigender Bescheid kann"
SUSPENDED = "Das gilt nicht, solange eine Klage die Wirkung dieses Bescheids aufschiebt (§ 80 Abs. 1 der"
MOVED = {"change_text": "Sie sind umgezogen"}
FACTS = {"trust_text": "Sie wussten es seit März"}


@pytest.mark.parametrize(("trust", "warned"), [("ohne", True), ("angaben", False)])
def test_fee_for_a_mistake_of_the_office_is_told(
    door: Door, stages: Stages, trust: str, *, warned: bool
) -> None:
    walk = Walk(door, stages, complete(CLOSURE))
    case_id = walk.ready_for(walk.service.outcome(ANNULLED))
    with stages.acting(walk.clerk) as ctx:
        typed = {"trust": trust, "fee_cents": "100,00", "fee_due_on": "20.01.2027", "cash_reference": "1"}
        save_draft(ctx, case_id, version=None, draft=DraftInput(ANNULLED, fields=typed))
        sheet = case_page(ctx, case_id).decision.calculation
    assert sheet is not None
    assert any("§ 6 GebOSt" in text for text in sheet.warnings) is warned


@pytest.mark.parametrize(
    ("service", "key", "typed", "words"),
    [
        (TRAINING, ANNULLED, FACTS, "Das ist hier der Fall: Sie wussten es seit März."),
        (TRAINING, ANNULLED, {**FACTS, "trust": "abwaegung"}, "Dabei habe ich berücksichtigt: Sie wussten"),
        (CLOSURE, ANNULLED, FACTS, "Ihr Vertrauen in den Bescheid habe ich berücksichtigt: Sie wussten"),
        (CLOSURE, ANNULLED, {**FACTS, "trust": "taeuschung"}, "Nr. 1 VwVfG): Sie wussten es seit März."),
        (CLOSURE, ANNULLED, {**FACTS, "trust": "angaben"}, "Satz 3 Nr. 2 VwVfG): Sie wussten es seit März."),
        (CLOSURE, ANNULLED, {**FACTS, "trust": "kenntnis"}, "§ 48 Abs. 3 Satz 2 mit Abs. 2 Satz 3 Nr. 3"),
        (TRAINING, ANNULLED, {"rule_text": "Nr. 4"}, "Verletzt ist diese Regel: Nr. 4."),
        (TRAINING, ANNULLED, {}, "auch für die Vergangenheit zurückgenommen (§ 48 Abs. 2 Satz 4 VwVfG)."),
        (TRAINING, ANNULLED, {}, "ab der Auszahlung (300,00 Euro am 15.10.2026), frühestens ab dem 15.10.2"),
        (TRAINING, "widerrufen", {}, "rufen Sie mich bitte vor dem 15.01.2027 an"),
        (TRAINING, "widerrufen_zukunft", {}, "Weisen Sie bis zum **30.04.2027** nach, dass"),
        (TRAINING, "widerrufen_zukunft", {}, "Die Auflage, im Heidekreis tätig zu sein, entfällt."),
        (TRAINING, "widerrufen_zukunft", {"service_duty": "bleibt"}, "tätig zu sein, bleibt bestehen."),
        (TRAINING, "widerrufen", MOVED, "bewilligt habe. Dem Widerruf liegt zugrunde: Sie sind umgezogen."),
        (
            TRAINING,
            "widerrufen",
            {**MOVED, "ground": "auflage"},
            "haben Sie verletzt. Dem Widerruf liegt zugrunde: Sie",
        ),
        (CLOSURE, "widerrufen", {"revocation_ground": "tatsachen"}, COMPENSATED),
        (TRANSPORT, "geaendert", WANTED, "sind Sie einverstanden (Ihre Erklärung vom 10.11.2026)."),
        (CLOSURE, "geaendert", {"revocation_ground": "vorbehalt"}, REVOKED),
        (
            CLOSURE,
            "geaendert",
            {"revocation_ground": "vorbehalt"},
            "vorbehalten ist (§ 49 Abs. 2 Satz 1 Nr. 1",
        ),
        (CLOSURE, "geaendert", {"revocation_ground": "auflage"}, "erfüllt ist (§ 49 Abs. 2 Satz 1 Nr. 2"),
        (
            CLOSURE,
            "geaendert",
            {"revocation_ground": "tatsachen"},
            "gefährdet wäre (§ 49 Abs. 2 Satz 1 Nr. 3",
        ),
        (CLOSURE, "geaendert", {"revocation_ground": "tatsachen"}, COMPENSATED),
        (CLOSURE, "geaendert", CONSENTED, "und ich ändere meinen Bescheid für die Zukunft (§ 49 Abs. 1"),
        (CLOSURE, "geaendert", {}, "ab dem **23.11.2026, 12:00 Uhr**. Von da an gilt: Die Sperrung"),
        (
            CLOSURE,
            "widerrufen",
            {},
            "Ziffer 2 beruht für die Verkehrszeichen auf § 45 Abs. 3 Satz 1 mit Abs. 6",
        ),
        (CLOSURE, ANNULLED, {"legal_ground": "erlaubnis"}, "Ziffer 2 beruht auf § 11 des Niedersächsischen"),
        (
            CLOSURE,
            ANNULLED,
            {"legal_ground": "erlaubnis_gross"},
            "Ordnungsbehördengesetzes: Ohne Erlaubnis v",
        ),
        (CLOSURE, ANNULLED, {"legal_ground": "ausnahme"}, "gesetzes: Ohne Ausnahmegenehmigung verstößt"),
        (
            TRANSPORT,
            "geaendert",
            WANTED,
            "(§ 49 Abs. 1 des Verwaltungsverfahrensgesetzes, VwVfG, entsprechend)",
        ),
        (
            TRANSPORT,
            "geaendert",
            UNWANTED,
            "(§ 49 Abs. 2 Satz 1 Nr. 3 des Verwaltungsverfahrensgesetzes, VwVfG)",
        ),
        (TRANSPORT, "geaendert", UNWANTED, COMPENSATED),
        (TRANSPORT, "aufgehoben", {"legal_ground": "widerruf", "refund_cents": ""}, COMPENSATED),
        (TRANSPORT, "aufgehoben", {"legal_ground": "widerruf", "refund_cents": ""}, WEIGHED),
        (TRANSPORT, "aufgehoben", {}, "steht in meinem Ermessen (§ 48 Abs. 1 Satz 1 VwVfG)"),
        (TRANSPORT, "aufgehoben", {"weighing_text": "Es eilt"}, "wiegt hier nicht schwerer: Es eilt."),
        (TRANSPORT, "aufgehoben", FACTS, "Satz 3 Nr. 2 VwVfG). Das ist hier der Fall: Sie wussten es seit"),
        (TRANSPORT, "aufgehoben", {**FACTS, "trust": "abwaegung"}, "Dabei habe ich berücksichtigt: Sie wuss"),
        (TRANSPORT, "aufgehoben", {"trust": "taeuschung"}, "(§ 48 Abs. 2 Satz 3 Nr. 1 VwVfG). Das ist"),
        (TRANSPORT, "aufgehoben", {"trust": "kenntnis"}, "(§ 48 Abs. 2 Satz 3 Nr. 3 VwVfG). Das ist"),
        (TRANSPORT, "aufgehoben", {}, "bis zum Eingang Ihrer Zahlung mit fünf Prozentpunkten"),
        (TRANSPORT, "aufgehoben", {"interest_from": ""}, "Von Zinsen sehe ich ab (§ 49a Abs. 3 Satz 2"),
        (TRANSPORT, "aufgehoben", {"interest_text": "Es eilt"}, "Satz 2 VwVfG), bestehen nicht: Es eilt."),
        (TRAINING, "widerrufen", {"interest_text": "Es eilt"}, "Satz 2 VwVfG), bestehen nicht: Es eilt."),
        (TRAINING, "widerrufen", {"interest_from": ""}, "Von Zinsen sehe ich ab (§ 49a Abs. 3 Satz 2"),
        (TRAINING, ANNULLED, {"interest_text": "Es eilt"}, "Satz 2 VwVfG), bestehen nicht: Es eilt."),
        # A guideline binds by Art. 3 (1) GG only: what departs from the practice under it is unlawful.
        (TRAINING, ANNULLED, {}, "verletzt den Gleichheitssatz (Artikel 3 Abs. 1 des Grundgesetzes)."),
        # § 37 (1) VwVfG: the day the time for the work here runs from.
        (TRAINING, "bewilligt", {"service_after": "dem Examen"}, "von 12 Monaten nach dem Examen eine ärzt"),
        (TRANSPORT, "aufgehoben", {}, "mit § 818 Abs. 2 des Bürgerlichen Gesetzbuchs"),
        (TRANSPORT, "geaendert", {}, "Ab dem 01.02.2027 gilt die bisherige Karte nicht mehr. Geben Sie sie"),
        (TRANSPORT, "aufgehoben", {}, "für die Vergangenheit zurückgenommen (§ 48 Abs. 2 Satz 4 VwVfG)"),
        (TRANSPORT, "aufgehoben", {}, "eine Leistung der Schülerbeförderung bewilligt"),
        (
            TRAINING,
            "widerrufen_zukunft",
            {"ground": "vorbehalt"},
            "Die Voraussetzungen der Förderung sind entf",
        ),
        (
            TRAINING,
            "widerrufen_zukunft",
            {"ground": "auflage"},
            "Die verletzte Auflage sichert, wofür",
        ),
        (TRAINING, "widerrufen_zukunft", {"ground": "tatsachen"}, "Nach den neuen Tatsachen dient"),
        (TRAINING, "widerrufen_zukunft", {"ground": "tatsachen"}, COMPENSATED),
    ],
)
def test_letter_names_facts_and_rule(
    door: Door, stages: Stages, service: str, key: str, typed: dict[str, str], words: str
) -> None:
    assert words in letter_of(Walk(door, stages, complete(service)), key, typed)


@pytest.mark.parametrize(
    ("service", "key", "field", "missing"),
    [
        (TRANSPORT, "aufgehoben", "interest_text", "„Warum Zinsen verlangt werden“ fehlt."),
        (TRAINING, "widerrufen", "interest_text", "„Warum Zinsen verlangt werden“ fehlt."),
        (TRAINING, ANNULLED, "interest_text", "„Warum Zinsen verlangt werden“ fehlt."),
        (TRAINING, "bewilligt", "service_after", "„Frist für die Tätigkeit beginnt mit“ fehlt."),
        (TRANSPORT, "geaendert", "agreed_on", "„Antrag oder Zustimmung vom“ fehlt."),
    ],
)
def test_what_the_letter_must_say_is_asked_for(
    door: Door, stages: Stages, service: str, key: str, field: str, missing: str
) -> None:
    walk = Walk(door, stages, complete(service))
    outcome = walk.service.outcome(key)
    assert missing in walk.filled(walk.ready_for(outcome), outcome, {field: ""}).decision.blockers


def test_a_law_and_no_guideline_needs_no_practice(door: Door, stages: Stages) -> None:
    walk = Walk(door, stages, complete(TRAINING))
    assert "Gleichheitssatz" not in letter_of(walk, ANNULLED, {"rule_kind": "gesetz"})


@pytest.mark.parametrize(("example", "is_told"), [("complete", False), ("edge_training_contract", True)])
def test_an_undertaking_is_told_of_de_minimis_aid(
    door: Door, stages: Stages, example: str, *, is_told: bool
) -> None:
    walk = Walk(door, stages, complete(TRAINING).with_name(f"{example}.json"))
    assert ("De-minimis-Beihilfe nach der Verordnung (EU)" in letter_of(walk, "bewilligt", {})) == is_told


def letter_of(walk: Walk, key: str, typed: dict[str, str]) -> str:
    """All that the letter of a draft with this outcome says."""
    outcome = walk.service.outcome(key)
    case_id = walk.ready_for(outcome)
    walk.filled(case_id, outcome, typed)
    with walk.stages.acting(walk.clerk) as ctx:
        letter = final_letter(ctx, case_id)
        blocks = (*letter.blocks, *letter.after_signature)
        return " ".join(text for block in blocks for text in (block.text, *block.items))


@pytest.mark.parametrize("reasons", ["", "Es eilt."])
@pytest.mark.parametrize("key", ["geaendert", "widerrufen", ANNULLED])
def test_nobody_is_told_to_obey_while_a_klage_suspends_the_letter(
    door: Door, stages: Stages, key: str, reasons: str
) -> None:
    """§ 80 (1) VwGO, unless the sofortige Vollziehung is ordered with reasons of its own (§ 80 (2) no. 4, (3) VwGO)."""
    text = letter_of(Walk(door, stages, complete(CLOSURE)), key, {"enforcement_reasons": reasons})
    assert (SUSPENDED in text) is not bool(reasons)
    ordered = f"sofortige Vollziehung der Ziffern {'1 bis 3' if key == 'geaendert' else '1 und 2'}"
    for words in (ordered, "Es eilt.", "weil ich die sofortige Vollz"):
        assert (words in text) is bool(reasons)


@pytest.mark.parametrize(("service", "typed"), [(TRANSPORT, WANTED), (CLOSURE, CONSENTED)])
def test_change_that_was_wanted_rests_on_no_revocation_against_the_person(
    door: Door, stages: Stages, service: str, typed: dict[str, str]
) -> None:
    """§ 49 (1) VwVfG, by analogy (it is about burdens): neither the public interest of (2) nor the compensation of (6)."""
    text = letter_of(Walk(door, stages, complete(service)), "geaendert", typed)
    assert "§ 49 Abs. 2" not in text
    assert "§ 49 Abs. 6" not in text


@pytest.mark.parametrize(
    ("trust", "problem"),
    [("ohne", ""), ("angaben", "„Tatsachen zum Vertrauen“ fehlt."), ("kenntnis", "fehlt")],
)
def test_facts_about_trust_are_asked_where_the_letter_needs_them(
    door: Door, stages: Stages, trust: str, problem: str
) -> None:
    walk = Walk(door, stages, complete(CLOSURE))
    case_id = walk.ready_for(walk.service.outcome(ANNULLED))
    page = walk.filled(case_id, walk.service.outcome(ANNULLED), {"trust": trust, "trust_text": ""})
    decision = page.decision
    field = next(one for one in decision.fields if one.key == "trust_text")
    assert (bool(field.error), field.is_required) == (bool(problem), bool(problem))
    assert problem in field.error
    assert any("Tatsachen zum Vertrauen" in text for text in decision.blockers) is bool(problem)


def test_nothing_is_said_of_trust_where_nothing_is_entered(door: Door, stages: Stages) -> None:
    text = letter_of(Walk(door, stages, complete(CLOSURE)), ANNULLED, {"trust": "ohne", "trust_text": ""})
    assert "habe ich berücksichtigt" not in text
