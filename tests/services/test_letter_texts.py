"""Reads every sample letter of every service as its reader would: words, tenor, costs, remedy, sums, secrets."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from api.letter_samples import Sample, example_of
from cases.catalogue.house_letters import COVER_LETTER, HOUSE_SUBJECTS, OBJECTION_DECISION
from cases.facts.kinds import ServiceKind
from cases.facts.letter import Block, BlockKind
from cases.rules.regimes import Regime
from cases.wiring import Toolbox
from tests.factories.catalogue import real_catalogue
from tests.factories.sample_letters import by_service, sample_letters

CATALOGUE = real_catalogue()
SERVICES = {service.key: service for service in CATALOGUE.services()}
COURT = "Verwaltungsgericht Lüneburg, Adolph-Kolping-Straße 16, 21337 Lüneburg"
FAULTS = {
    "two blanks": r" {2,}",
    "a missing value": r"\bNone\b|undefined|nan\b",
    "an empty bracket": r"\(\s*\)|„\s*“",
    "a blank before a sign": r" [,.;:!?)]|\( ",
    "two signs": r"[.,;:]{2,}|\.\s+\.",
    "a template left over": r"\{[{%]|[%}]\}",
    "an ISO date": r"\b\d{4}-\d{2}-\d{2}\b",
    "an amount without Euro": r"\d,\d{2}\b(?! Euro)",
    "an amount with a symbol": r"\bEUR\b|€",
    "a hyphen for a minus": r"(?<![\w.])-\d",
    "a number inside a paragraph": r"[.:;] 1\. [A-ZÄÖÜ]",
}
# An assembly needs no permission, so nothing may sound like one.
FORBIDDEN = {"versammlung": r"[Gg]enehmig|[Bb]ewillig|\b[Aa]ntrag|lehne ich|[Gg]ebühr"}


@pytest.fixture(params=by_service(SERVICES))
def samples(request: pytest.FixtureRequest, toolbox: Toolbox) -> tuple[str, tuple[Sample, ...]]:
    """A service and all its letters."""
    key = str(request.param)
    return key, sample_letters(toolbox, key)


def texts(sample: Sample) -> Iterator[str]:
    """Subject and every text of the letter, without marks."""
    yield sample.facts.subject
    for block in (*sample.facts.blocks, *sample.facts.after_signature):
        parts = (block.text, *block.items, *(cell for row in block.rows for cell in row))
        yield from (part.replace("**", "").replace("\u2060", "") for part in parts if part)


def whole(sample: Sample) -> str:
    """All of it, one part per line."""
    return "\n".join(texts(sample))


def is_decision(key: str, sample: Sample) -> bool:
    """Whether the catalogue calls this letter a Bescheid."""
    if sample.letter_key in HOUSE_SUBJECTS:
        return sample.letter_key == OBJECTION_DECISION
    return SERVICES[key].letter(sample.letter_key).is_decision


def headings(sample: Sample) -> list[str]:
    """The headings before the signature, in order."""
    return [block.text for block in sample.facts.blocks if block.kind is BlockKind.HEADING]


def tenor(sample: Sample) -> tuple[Block, ...]:
    """What stands between the heading "…bescheid" and the next one."""
    blocks = sample.facts.blocks
    at = next(i for i, b in enumerate(blocks) if b.kind is BlockKind.HEADING and "escheid" in b.text)
    rest = blocks[at + 1 :]
    end = next(i for i, b in enumerate(rest) if b.kind is BlockKind.HEADING)
    return rest[:end]


def test_no_slip_of_the_pen(samples: tuple[str, tuple[Sample, ...]]) -> None:
    _, letters = samples
    found = [
        (sample.file_name, fault, text)
        for sample in letters
        for text in texts(sample)
        for fault, pattern in FAULTS.items()
        if re.search(pattern, text)
    ]
    assert not found


def test_cover_sheet_says_one_thing_and_carries_way_and_reference(
    samples: tuple[str, tuple[Sample, ...]],
) -> None:
    _, letters = samples
    (cover,) = (sample.facts for sample in letters if sample.letter_key == COVER_LETTER)
    assert cover.subject == "Deckblatt: Muster des Betreffs"
    (greeting, sentence) = cover.blocks
    assert greeting.text.endswith(",")
    assert re.fullmatch(
        r"anbei erhalten Sie einen Ausdruck des Schreibens vom \*\*\d\d\.\d\d\.\d{4}\*\* \(Muster des Betreffs\)\. "
        r"Der Ausdruck trägt kein Siegel; das gesiegelte Original liegt in der elektronischen Akte\.",
        sentence.text.replace("\u2060", ""),
    )
    assert (cover.delivery_note, cover.address_lines[-1]) == (
        "Gegen Postzustellungsurkunde",
        "29999 Musterstadt",
    )
    assert "Mein Zeichen" in dict(cover.information)


def test_no_word_that_does_not_fit_the_kind(samples: tuple[str, tuple[Sample, ...]]) -> None:
    key, letters = samples
    service = SERVICES[key]
    for sample in letters:
        text = whole(sample)
        if key in FORBIDDEN:
            assert not re.search(FORBIDDEN[key], text), sample.file_name
        if service.kind not in (ServiceKind.APPLICATION, ServiceKind.CERTIFICATE):
            assert "auf Ihren Antrag, eingegangen" not in text, sample.file_name
        if service.regime is not Regime.SGB:
            assert "SGB" not in text.replace("SGB II", ""), sample.file_name


def test_remedy_stands_in_decisions_and_nowhere_else(samples: tuple[str, tuple[Sample, ...]]) -> None:
    key, letters = samples
    for sample in letters:
        text = whole(sample)
        if not is_decision(key, sample):
            assert "Rechtsbehelfsbelehrung" not in headings(sample), sample.file_name
            assert "innerhalb eines Monats nach Bekanntgabe" not in text, sample.file_name
            assert "ergeht dieser" not in text, sample.file_name
            continue
        assert headings(sample)[-1] == "Rechtsbehelfsbelehrung", sample.file_name
        start = "Zustellung" if sample.letter_key == OBJECTION_DECISION else "Bekanntgabe"
        assert f"innerhalb eines Monats nach {start}" in text, sample.file_name
        objects = key == "unterhaltsvorschuss" and sample.letter_key != OBJECTION_DECISION
        assert ("Widerspruch erhoben" in text) is objects, sample.file_name
        assert (f"Klage beim {COURT}, erhoben" in text) is not objects, sample.file_name


def test_decision_has_tenor_reasons_and_costs(samples: tuple[str, tuple[Sample, ...]]) -> None:
    key, letters = samples
    for sample in letters:
        if not is_decision(key, sample):
            continue
        assert "Begründung" in headings(sample), sample.file_name
        blocks = tenor(sample)
        assert blocks[0].kind in (BlockKind.NUMBERED, BlockKind.PARAGRAPH), sample.file_name
        assert len(blocks[0].items) != 1, f"{sample.file_name}: one number is no list"
        ruled = " ".join((blocks[0].text, *blocks[0].items))
        if SERVICES[key].regime is not Regime.AO:
            assert re.search(r"Gebühr von|gebührenfrei|kostenfrei", ruled), sample.file_name
        if "eine Gebühr von" in ruled:
            assert re.search(r"bis zum \**\d\d\.\d\d\.\d{4}", ruled), sample.file_name
            assert re.search(r"Kassenzeichens [\d.]+", ruled), sample.file_name


def test_totals_are_the_sum_of_their_lines(samples: tuple[str, tuple[Sample, ...]]) -> None:
    key, letters = samples
    if key in ("unterhaltsvorschuss", "foerderung-medizinische-ausbildung"):
        return  # Their sheets have lines between (Zahlbetrag; im Monat mal Monate); the rules are tested.
    for sample in letters:
        for block in sample.facts.blocks:
            if block.has_total:
                *lines, total = [amount(row[-1]) for row in block.rows[1:]]
                assert sum(lines) == total, (sample.file_name, block.rows)


def amount(text: str) -> Decimal:
    """−1.234,50 Euro as a number; nothing is 0."""
    plain = text.replace("**", "").removesuffix(" Euro").replace(".", "").replace(",", ".").replace("−", "-")
    return Decimal(plain or "0")


def test_letters_that_ask_say_what_until_when_and_how(samples: tuple[str, tuple[Sample, ...]]) -> None:
    key, letters = samples
    by_key = {sample.letter_key: whole(sample) for sample in letters}
    said, papers = example_of(key), SERVICES[key].documents
    received = date.fromisoformat(said["received_on"])
    asked = [one for one in papers if one.condition is None or one.condition.holds_on(said["payload"])]
    for letter_key in ("document_request", "reminder"):
        if letter_key in by_key:
            assert re.search(r"bis zum \d\d\.\d\d\.\d{4}", by_key[letter_key])
            assert "über das Portal" in by_key[letter_key]
            assert (asked or papers)[0].title in by_key[letter_key]
            assert not asked or not any(one.title in by_key[letter_key] for one in papers if one not in asked)
            assert ("§ 66 SGB I" in by_key[letter_key]) is (SERVICES[key].regime is Regime.SGB)
    if "hearing" in by_key:
        for words in (
            "Was ich entscheiden will",
            "Schreiben Sie mir bitte bis zum",
            "noch keine Entscheidung",
        ):
            assert words in by_key["hearing"]
    assert f"am {received:%d.%m.%Y} bei mir eingegangen" in by_key["hand_over_notice"]


AUTOMATIC = ("receipt", "annual_notice")


def test_every_letter_says_whose_hands_it_came_from(samples: tuple[str, tuple[Sample, ...]]) -> None:
    key, letters = samples
    for_bodies = {letter.key for letter in SERVICES[key].letters if letter.is_for_bodies}
    for sample in letters:
        # A cover sheet never goes out without the letter that says so; a body gets no statement of its own data.
        is_without = sample.letter_key == COVER_LETTER or sample.letter_key in for_bodies
        assert ("Datenschutz: " in whole(sample)) is not is_without, sample.file_name
        assert re.match(r"(Sehr geehrte[r]? (Frau|Herr) |Guten Tag)", sample.facts.blocks[0].text), (
            sample.file_name
        )
        assert sample.facts.signature.is_automatic is (sample.letter_key in AUTOMATIC), sample.file_name


@pytest.mark.xdist_group("letters-hundesteuer-abmeldung")
def test_the_tax_of_the_year_is_set_anew_when_a_dog_goes(toolbox: Toolbox) -> None:
    for sample in sample_letters(toolbox, "hundesteuer-abmeldung"):
        if sample.letter_key.startswith("approval"):
            assert "Die Steuer für 2026 setze ich für diesen Hund auf 55,00 Euro neu fest." in whole(sample)


@pytest.mark.xdist_group("letters-unterhaltsvorschuss")
def test_no_subject_names_a_weapon_and_no_parent_learns_the_address_of_the_other(toolbox: Toolbox) -> None:
    weapons = example_of("waffe-ueberlassung")["payload"]["weapons"]
    for sample in sample_letters(toolbox, "waffe-ueberlassung"):
        subject = sample.facts.subject.lower()
        assert "waffe" not in subject
        assert not any(weapon["serial_number"].lower() in subject for weapon in weapons)
    form = example_of("unterhaltsvorschuss")["payload"]
    for sample in sample_letters(toolbox, "unterhaltsvorschuss"):
        is_other = sample.letter_key == "notice_to_parent"
        hidden = form["applicant"] if is_other else form["other_parent"]
        said = whole(sample) + "\n".join(sample.facts.address_lines)
        assert hidden["street"] not in said, sample.file_name
        assert hidden["given_names"] not in said, sample.file_name
