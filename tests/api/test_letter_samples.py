"""`kreishaus letters samples` writes one sample of every letter, and says in German which letter lacks a fact."""

import json
import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from api.letter_samples import Sample, example_of, samples_of, write_samples
from cases.catalogue.catalogue import Catalogue
from cases.catalogue.loader import load_catalogue
from cases.catalogue.service_schema import Service
from cases.errors import Invalid
from cases.facts.actor import system_actor
from cases.queries.visible import has_cases
from cases.wiring import Toolbox
from reports.pdf.images import page_count
from tests.cases.catalogue.test_services import SERVICES
from tests.factories.changed_catalogue import copied
from tests.factories.sample_letters import by_service, sample_letters

CLOSURE = "sperrgenehmigung"
HOUSE_LETTERS = "unterhaltsvorschuss"
EARLIER_STEP = re.compile(
    r"(?:[Mm]it Schreiben vom |[Aa]m )([0-9.]{10}) habe ich (?:Ihnen|Sie) (?=[^.]*(?:Gelegenheit|gebeten|aufgefordert))"
)
WHAT_THE_FACTS_BEAR = {
    "versammlung": (
        # § 8 (3) NVersG: others are the danger, so both of its conditions are reasoned.
        (
            "refusal",
            (
                "§ 8 Abs. 3 Nr. 1 des",
                "sind nicht rechtzeitig möglich",
                "nicht ermitteln",
                "Kräften anderer Länder",
            ),
            ("versprechen keinen Erfolg",),
        ),
        # § 8 (1) NVersG, § 39 (1) VwVfG, § 80 (3) VwGO: nothing is restricted without its own facts.
        (
            "restriction",
            ("Vollziehung der Beschränkung an", "Hälfte der Fahrbahn der Marktstraße", "Strecke: Hagen"),
            ("Lautsprecher", "Ordner"),
        ),
        # § 2 NVersG: 80 persons are not one.
        ("no_assembly", ("Meinungsbildung", "Weihnachtsmarkt", "kein Bescheid"), ("nur eine", " oder dem ")),
    ),
    "hundesteuer-anmeldung": (
        # § 162 AO: kept since March, taxed from April; keeping and tax never begin on one day in Bispingen.
        (
            "approval_estimate",
            (
                "Dafür, dass die Steuerpflicht an dem genannten Tag begonnen hat",
                "ab 01.04.2025",
                "105,00 Euro",
            ),
            ("01.03.2025", "Haltung ab"),
        ),
        # § 121 (1) AO: the reasons of this case, not all there are.
        ("approval_reduced", ("nachgewiesen, dass",), ("rückt deshalb",)),
        ("refusal", ("nicht vorgelegt",), ("liegen nicht vor",)),
    ),
    "hundesteuer-abmeldung": tuple(
        # § 11 (1) Nr. 3 NKAG: the assessment of the current year is changed.
        (
            name,
            ("Bescheid vom 15.01.2026", "(§ 11 Abs. 1 Nr. 3 NKAG in Verbindung mit § 131 Abs. 1 AO)"),
            ("früherer Jahre",),
        )
        for name in ("approval", "approval_demand", "approval_refund")
    ),
    # § 18 (1) BMG: the given name in use is marked.
    "meldebescheinigung": (
        (
            "certificate",
            ("gebräuchlicher Vorname: Ilse", "am 30.11.2026 im Melderegister", "Derzeitige Anschriften"),
            ("heute",),
        ),
        # § 39 (1) VwVfG: the facts of the case and the legal basis of the fee.
        ("refusal", ("Diese Tatsachen liegen mir vor: Ihr Antrag nennt",), ("trotz meiner",)),
        (
            "approval",
            (
                "§ 1 Abs. 1 der Allgemeinen Gebührenordnung (AllGO), Tarifstelle: Nr. 63",
                "Sie tragen die Kosten. Ich",
            ),
            (),
        ),
        (
            "document_request",
            (
                "Kopie der Vorder- und Rückseite",
                "als Kopie gekennzeichnet; Zugangs- und Seriennummer dürfen Sie",
            ),
            ("nur nötig",),
        ),
    ),
    "waffe-ueberlassung": (
        ("refusal", ("Diese Tatsachen liegen mir vor: In Ihrer",), ()),
        # § 52 (3) Nr. 7 WaffG: it can be a crime; the letter orders nothing.
        (
            "acquirer_not_entitled",
            (
                "keine Entscheidung über eine Straftat oder",
                "nicht selbst belasten",
                "Ausgetragen habe ich nichts",
            ),
            ("Geben Sie", "an diese Person", "halten Sie Unterlagen"),
        ),
        # The number of the tariff is not known.
        ("entry", ("Tarifstelle: Anlage zur AllGO, Nummer zu ergänzen (Beispielwert)",), ()),
        # § 37a WaffG: the two weeks count from the handing over.
        ("withdrawal_confirmation", ("binnen zwei Wochen nach der Überlassung",), ()),
        # § 37g WaffG says nothing on the way.
        ("document_request", ("Original vor (§ 37g des Waffengesetzes). Eine Kopie",), ("persönlich (§",)),
    ),
    # A Widerspruch goes to the authority, a Klage to the court.
    "sichere-nachricht": (
        ("receipt", ("(Widerspruch oder Klage)", "an diesem Tag bei mir eingegangen"), ()),
    ),
    # What the office knows of a test it goes on knowing.
    "corona-schnelltest": (("withdrawal_confirmation", ("sich trotzdem bei Ihnen melden",), ()),),
    "arbeitsvermittlung-unterlagen": (
        # § 84 (1) SGG: the court of the service.
        (
            "form_hint",
            ("genügt für einen Widerspruch nicht (§ 84 Abs. 1 des Sozialgerichtsgesetzes, SGG)",),
            ("VwGO",),
        ),
        # §§ 60, 65, 66 SGB I: asked for is what the person has, and no warning where only a request is chosen.
        ("incomplete_notice", ("die Anschreiben zu zwei",), ("§ 66 SGB I", "Antworten der Arbeitgeber")),
        # § 60 SGB I: what was asked for before stays so.
        ("withdrawal_confirmation", ("bleibt angefordert", "Pflicht zur Mitwirkung"), ()),
    ),
    "unterhaltsvorschuss": (
        (
            "form_hint",
            ("genügt für einen Widerspruch nicht (§ 70 Abs. 1 der Verwaltungsgerichtsordnung, VwGO)",),
            ("SGG",),
        ),
    ),
    # § 22 VwVfG: granted is what was applied for.
    "schuelerfahrtkosten": (
        ("approval_card", ("eine Fahrkarte für",), ("die Erstattung von Fahrtkosten",)),
        ("approval", ("die Erstattung von Fahrtkosten",), ("eine Fahrkarte für",)),
    ),
    # § 45 (6) StVO, § 39 (1) VwVfG: how it is closed off, what is weighed here, and the reasons of this case.
    "sperrgenehmigung": (
        (
            "approval",
            ("Verkehrszeichenplan Nr. 3", "rund um die Uhr", "nach dem Aufwand: Zwei"),
            ("ein Muster",),
        ),
        ("approval_modified", ("120 Kinder",), ("ein Muster",)),
        ("annulment", ("noch nicht begonnen", "jede andere Umleitung"), ("ist möglich", "mildere")),
        ("revocation", ("Brücke", "Nach den neuen Tatsachen"), ("Hinweise und Fristen",)),
        ("refusal", ("bis zum 29.01.2027 selbst gesperrt",), ("Verkehrszeichenplan",)),
        ("document_request", ("Umleitungsplan",), ("Veranstalterhaftpflicht",)),
    ),
    # § 49a (1), (3) VwVfG: paid before it is asked back, and interest from then.
    "foerderung-medizinische-ausbildung": tuple(
        (name, ("frühestens ab dem 15.10.2026",), ()) for name in ("revocation", "annulment")
    ),
}


def words_of(sample: Sample) -> str:
    """All that the letter says between subject and footer."""
    blocks = sample.facts.blocks
    parts = [part for one in blocks for part in (one.text, *one.items, *(c for row in one.rows for c in row))]
    return "\n".join(parts).replace("\u2060", "")


def expected_names(service: Service) -> set[str]:
    """The letters of outcomes (with the outcome where several share one), every other letter, a cover sheet."""
    used = [outcome.letter for outcome in service.outcomes]
    names = {f"{service.key}-{letter.key}.pdf" for letter in service.letters if letter.key not in used}
    for outcome in service.outcomes:
        if outcome.letter:
            suffix = f"-{outcome.key}" if used.count(outcome.letter) > 1 else ""
            names.add(f"{service.key}-{outcome.letter}{suffix}.pdf")
    of_the_house = ("period_extended", "objection_decision", "objection_decision-teil", "form_hint")
    if service.key == HOUSE_LETTERS:
        names |= {f"{service.key}-{key}.pdf" for key in of_the_house}
    return names | {f"{service.key}-cover.pdf"}


@pytest.mark.parametrize("service_key", by_service(SERVICES))
def test_every_letter_of_every_service_is_there(toolbox: Toolbox, service_key: str) -> None:
    samples = sample_letters(toolbox, service_key)
    assert {sample.file_name for sample in samples} == expected_names(toolbox.catalogue.service(service_key))


def test_samples_are_files_and_leave_no_case(toolbox: Toolbox, now: datetime, tmp_path: Path) -> None:
    with patch.object(Catalogue, "services", lambda catalogue: (catalogue.service("meldebescheinigung"),)):
        written = write_samples(toolbox, tmp_path / "muster")
    assert {path.name for path in written} == expected_names(toolbox.catalogue.service("meldebescheinigung"))
    assert all(page_count(path.read_bytes()) >= 1 for path in written)
    with toolbox.acting(system_actor(), now) as look:
        assert not has_cases(look)


@pytest.mark.parametrize(
    "service_key", by_service(["versammlung", "sperrgenehmigung", "schuelerfahrtkosten"])
)
def test_what_interferes_says_how_the_person_was_heard(toolbox: Toolbox, service_key: str) -> None:
    """§ 28 (1) VwVfG; the samples are what a reviewer reads."""
    service = toolbox.catalogue.service(service_key)
    interfering = {
        outcome.letter for outcome in service.outcomes if outcome.is_interfering and outcome.is_decision
    }
    silent = {
        sample.letter_key
        for sample in sample_letters(toolbox, service_key)
        if sample.letter_key in interfering
        and not any("Gelegenheit gegeben" in block.text for block in sample.facts.blocks)
    }
    assert interfering
    assert silent == set()


@pytest.mark.parametrize("service_key", by_service(one.key for one in load_catalogue().services()))
def test_the_steps_of_a_sample_follow_each_other(toolbox: Toolbox, service_key: str) -> None:
    """Nobody is reminded, warned, or heard before the case is there, and nobody on the day of the decision."""
    received_on = date.fromisoformat(example_of(service_key)["received_on"])
    service = toolbox.catalogue.service(service_key)
    later = {one.letter for one in service.outcomes if not one.is_offered(is_follow_on=False)}
    for sample in sample_letters(toolbox, service_key):
        text = words_of(sample)
        assert sample.facts.dated_on is not None
        named = [datetime.strptime(day, "%d.%m.%Y").date() for day in EARLIER_STEP.findall(text)]
        first = date.min if sample.letter_key in later else received_on
        assert all(first <= day < sample.facts.dated_on for day in named), (sample.file_name, named)


def test_a_sample_of_another_example_says_what_is_decided_here(toolbox: Toolbox, tmp_path: Path) -> None:
    """Fields, reasons and side provisions beside `example` were left out without a word."""
    folder = copied(tmp_path) / "services" / "schuelerfahrtkosten"
    path = folder / "examples" / "complete.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    told = said["outcomes"]["karte_bewilligt"]
    assert told["example"] == "bus_card"
    told["fields"] = told.get("fields", {}) | {"ends_on": "30.06.2027"}
    path.write_text(json.dumps(said), encoding="utf-8")
    service = toolbox.catalogue.service("schuelerfahrtkosten")
    (card,) = [
        one
        for one in samples_of(toolbox, service, folders=folder.parent)
        if one.letter_key == "approval_card"
    ]
    assert "30.06.2027" in words_of(card)


@pytest.mark.parametrize("service_key", by_service(WHAT_THE_FACTS_BEAR))
def test_a_sample_says_what_its_facts_bear(toolbox: Toolbox, service_key: str) -> None:
    letters = {sample.file_name: sample for sample in sample_letters(toolbox, service_key)}
    for name, said, unsaid in WHAT_THE_FACTS_BEAR[service_key]:
        text = words_of(letters[f"{service_key}-{name}.pdf"])
        assert [words for words in said if words not in text] == [], name
        assert [words for words in unsaid if words in text] == [], name


def test_a_letter_that_lacks_a_fact_is_named(toolbox: Toolbox, tmp_path: Path) -> None:
    letter = copied(tmp_path) / "services" / CLOSURE / "letters" / "hearing.txt"
    letter.write_text(letter.read_text(encoding="utf-8") + "\n{{ case.shoe_size }}\n", encoding="utf-8")
    tools = replace(toolbox, catalogue=load_catalogue(tmp_path))
    with pytest.raises(Invalid, match=r"Brief „hearing“: .*„Vorgang \(shoe_size\)“ fehlt") as refused:
        samples_of(tools, tools.catalogue.service(CLOSURE))
    assert refused.value.message.startswith(tools.catalogue.service(CLOSURE).title)


def test_a_service_without_its_complete_example_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"Das Beispiel fehlt: .*nirgends/examples/complete.json"):
        example_of("nirgends", folders=tmp_path)
