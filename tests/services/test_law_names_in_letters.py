"""In every sample letter a law is named in full where it is first used, and a Bescheid says why a federal one applies."""

import re

import pytest

from api.letter_samples import Sample
from cases.catalogue.loader import load_catalogue
from cases.facts.letter import BlockKind
from cases.rules.law_names import INSTRUCTION, LAW_NAMES
from cases.rules.regimes import Regime
from cases.wiring import Toolbox
from tests.factories.sample_letters import by_service, sample_letters

SERVICES = by_service(service.key for service in load_catalogue().services())
ABBREVIATION = re.compile(r"\d[a-z]? ((?:SGB [IVX]+)|[A-ZÄÖÜ][\w-]*[A-Z]\w*)(?!\w)")
APPLIES = {
    Regime.VWVFG: ("Verwaltungsverfahrensgesetz", "Niedersächsischen Verwaltungsverfahrensgesetz"),
    Regime.AO: ("Abgabenordnung", "Kommunalabgabengesetz"),
}


def words_of(sample: Sample) -> str:
    """What the letter says outside of headings, tables and the Rechtsbehelfsbelehrung."""
    found: list[str] = []
    is_instruction = False
    for block in (*sample.facts.blocks, *sample.facts.after_signature):
        if block.kind is BlockKind.HEADING:
            is_instruction = block.text.strip() == INSTRUCTION
        elif not is_instruction and block.kind is not BlockKind.TABLE:
            found += [block.text, *block.items]
    return "\n".join(found)


@pytest.mark.parametrize("service_key", SERVICES)
def test_abbreviation_of_a_law_is_introduced_at_its_first_use(toolbox: Toolbox, service_key: str) -> None:
    """§ 39 (1) VwVfG: reasons that the person can read."""
    for sample in sample_letters(toolbox, service_key):
        text = words_of(sample)
        for abbreviation in {*LAW_NAMES, *ABBREVIATION.findall(text)}:
            first = re.search(rf"(?<![\w-]){re.escape(abbreviation)}(?![\w-])", text)
            before = text[: first.start()] if first else "("
            assert before.endswith(("(", ", ")), (sample.file_name, abbreviation, before[-60:])


@pytest.mark.parametrize("service_key", SERVICES)
def test_bescheid_says_why_the_law_of_procedure_applies(toolbox: Toolbox, service_key: str) -> None:
    """§ 1 (1) NVwVfG, § 11 NKAG."""
    service = toolbox.catalogue.service(service_key)
    decisions = {letter.key for letter in service.letters if letter.is_decision}
    law, source = APPLIES.get(Regime(service.regime), ("", ""))
    for sample in sample_letters(toolbox, service_key):
        text = words_of(sample)
        cites = bool(law) and sample.letter_key in decisions and law in text
        assert not cites or source in text, sample.file_name
