"""The letters the office really sends, made by the functions of production and sealed: PDF/UA-1 and PDF/A-3a, all of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cases.facts.letter import LetterFacts
from cases.wiring import Toolbox
from reports.letters.finish import finish_letter
from tests.cases.catalogue.test_services import SERVICES
from tests.factories.sample_letters import by_service, sample_letters
from tests.factories.seal_keys import letter_seal, self_signed_seal
from tests.reports.structure_checker import problems
from tests.reports.verapdf import failed_rules

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def finish(tmp_path_factory: pytest.TempPathFactory) -> Callable[[LetterFacts], bytes]:
    """Renders and seals, as a letter that goes out."""
    seal = self_signed_seal(tmp_path_factory.mktemp("seal"))
    certificate = seal.certificate

    def finished(facts: LetterFacts) -> bytes:
        facts = replace(facts, seal=letter_seal(seal))
        return finish_letter(facts, certificate, lambda attributes: seal.sign(attributes, now=NOW)).content

    return finished


@pytest.mark.parametrize("service_key", by_service(SERVICES))
def test_every_letter_of_production_conforms(
    service_key: str,
    toolbox: Toolbox,
    finish: Callable[[LetterFacts], bytes],
) -> None:
    samples = sample_letters(toolbox, service_key)
    assert samples
    for sample in samples:
        pdf = finish(sample.facts)
        found = problems(pdf) + failed_rules(pdf, "ua1") + failed_rules(pdf, "3a")
        assert not found, (sample.file_name, found)
