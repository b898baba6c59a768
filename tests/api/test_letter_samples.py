"""`kreishaus letters samples` writes one sample of every letter, and says in German which letter lacks a fact."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from api.letter_samples import example_of, samples_of, write_samples
from cases.catalogue.catalogue import Catalogue
from cases.catalogue.loader import load_catalogue
from cases.errors import Invalid
from cases.facts.actor import system_actor
from cases.queries.visible import has_cases
from cases.wiring import Toolbox
from reports.pdf.images import page_count
from tests.factories.changed_catalogue import copied

CLOSURE = "sperrgenehmigung"


def expected_names(catalogue: Catalogue) -> set[str]:
    """The letters of outcomes (with the outcome where several share one), every other letter, a cover sheet."""
    names = set()
    for service in catalogue.services():
        used = [outcome.letter for outcome in service.outcomes]
        for outcome in service.outcomes:
            if outcome.letter:
                suffix = f"-{outcome.key}" if used.count(outcome.letter) > 1 else ""
                names.add(f"{service.key}-{outcome.letter}{suffix}.pdf")
        names |= {f"{service.key}-{letter.key}.pdf" for letter in service.letters if letter.key not in used}
        names.add(f"{service.key}-cover.pdf")
    letters_of_the_house = ("period_extended", "objection_decision", "objection_decision-teil", "form_hint")
    return names | {f"unterhaltsvorschuss-{key}.pdf" for key in letters_of_the_house}


def test_every_letter_of_every_service_is_there(toolbox: Toolbox, now: datetime, tmp_path: Path) -> None:
    written = write_samples(toolbox, tmp_path / "muster")
    assert {path.name for path in written} == expected_names(toolbox.catalogue)
    assert all(page_count(path.read_bytes()) >= 1 for path in written)
    with toolbox.acting(system_actor(), now) as look:
        assert not has_cases(look)


@pytest.mark.parametrize("service_key", ["versammlung", "sperrgenehmigung", "schuelerfahrtkosten"])
def test_what_interferes_says_how_the_person_was_heard(toolbox: Toolbox, service_key: str) -> None:
    """§ 28 (1) VwVfG; the samples are what a reviewer reads."""
    service = toolbox.catalogue.service(service_key)
    interfering = {
        outcome.letter for outcome in service.outcomes if outcome.is_interfering and outcome.is_decision
    }
    silent = {
        sample.letter_key
        for sample in samples_of(toolbox, service)
        if sample.letter_key in interfering
        and not any("Gelegenheit gegeben" in block.text for block in sample.facts.blocks)
    }
    assert interfering
    assert silent == set()


def test_a_letter_that_lacks_a_fact_is_named(toolbox: Toolbox, tmp_path: Path) -> None:
    letter = copied(tmp_path) / "services" / CLOSURE / "letters" / "hearing.txt"
    letter.write_text(letter.read_text(encoding="utf-8") + "\n{{ case.shoe_size }}\n", encoding="utf-8")
    tools = replace(toolbox, catalogue=load_catalogue(tmp_path))
    with pytest.raises(Invalid, match=r"Brief „hearing“: .*„Vorgang \(shoe_size\)“ fehlt") as refused:
        samples_of(tools, tools.catalogue.service(CLOSURE))
    assert refused.value.message.startswith(tools.catalogue.service(CLOSURE).title)


def test_a_service_without_its_complete_example_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"Das vollständige Beispiel fehlt: .*nirgends/examples/complete.json"):
        example_of("nirgends", folders=tmp_path)
