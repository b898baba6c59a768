"""A value that may be absent is printed only where the letter asks for it first."""

from pathlib import Path

import pytest

from cases.catalogue.letter_titles import fact_title, title_in_service
from cases.catalogue.outcome_rule import Outcome
from cases.catalogue.service_schema import Service
from cases.catalogue.wording import WORDING_FOLDER, paths_printed
from tests.cases.catalogue.optional_values import unasked_values
from tests.factories.catalogue import real_catalogue

CATALOGUE = real_catalogue()
SERVICES = CATALOGUE.services()


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.key)
def test_no_optional_value_without_an_if(service: Service) -> None:
    found = {letter.key: unasked_values(CATALOGUE, service, letter.key) for letter in service.letters}
    assert not {key: paths for key, paths in found.items() if paths}


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.key)
def test_every_printed_fact_has_a_german_title(service: Service) -> None:
    fields = CATALOGUE.form_fields(service.key, service.form.current)
    for letter in service.letters:
        same_text = [other.key for other in service.letters if other.file == letter.file]
        outcomes: list[Outcome | None] = [one for one in service.outcomes if one.letter in same_text]
        outcomes = outcomes or [None]
        text = CATALOGUE.letter_text(service.key, letter.key)
        for path in paths_printed(text) | paths_printed(letter.subject):
            titles = [title_in_service(path, fields, outcome) for outcome in outcomes]
            assert any(title and "_" not in title and "unbenannt" not in title for title in titles), path
            assert not set(titles) & {"Angaben aus dem Formular", "Angaben zur Entscheidung"}, path


@pytest.mark.parametrize("path", sorted(WORDING_FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_every_fact_of_a_shared_text_has_a_german_title(path: Path) -> None:
    printed = paths_printed(path.read_text(encoding="utf-8"))
    stated = [fact for fact in printed if not fact.startswith(("form.", "labels.", "decision.fields."))]
    assert not [fact for fact in stated if "unbenannt" in fact_title(fact)]
