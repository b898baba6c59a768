"""Empties one printed value of every letter at a time: it is refused by its German title, or the text has no hole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass, replace

import pytest

from api.letter_samples import Sample
from cases.catalogue.wording import paths_printed, render_letter
from cases.errors import Invalid
from cases.wiring import Toolbox
from tests.factories.catalogue import real_catalogue
from tests.factories.letter_holes import holes_in
from tests.factories.sample_letters import Written, by_service, written_letters

CATALOGUE = real_catalogue()
SERVICES = {service.key: service for service in CATALOGUE.services()}
EMPTY = (None, "", "  \u200b")


@pytest.fixture(params=by_service(SERVICES))
def written(request: pytest.FixtureRequest, toolbox: Toolbox) -> tuple[tuple[Sample, ...], list[Written]]:
    """All letters of a service with what they were written from."""
    return written_letters(toolbox, str(request.param))


def test_every_sample_reads_without_a_hole(written: tuple[tuple[Sample, ...], list[Written]]) -> None:
    samples, _ = written
    found = {
        sample.file_name: holes
        for sample in samples
        if (holes := holes_in(sample.facts.subject, (*sample.facts.blocks, *sample.facts.after_signature)))
    }
    assert not found


def test_an_empty_value_is_refused_by_its_title_or_leaves_no_hole(
    written: tuple[tuple[Sample, ...], list[Written]],
) -> None:
    _, kept = written
    tried = {(path, index): _without(kept[index], path) for index, path in _places(kept)}
    assert sum(len(answers) for answers in tried.values()) >= 30
    faults = [
        (path, kept[index].text[:60], answer)
        for (path, index), answers in tried.items()
        for answer in answers
        if answer
    ]
    assert not faults


def _places(kept: Sequence[Written]) -> Iterator[tuple[int, str]]:
    for index, one in enumerate(kept):
        for path in sorted(paths_printed(one.text)):
            yield index, path


def _without(one: Written, path: str) -> list[str]:
    """What is wrong with the letter when this value is empty, in each way of being empty; "" for nothing."""
    found = []
    for empty in EMPTY:
        facts = _emptied(one.facts, path.replace("[]", ".[]").split("."), empty)
        if not isinstance(facts, Mapping):  # This letter has nothing there, so it prints nothing there.
            continue
        try:
            body = render_letter(one.text, facts, title_of=one.title_of)
        except Invalid as error:
            is_named = f"„{one.title_of(path)}“" in error.message or "rechnet mit" in error.message
            found.append("" if is_named else error.message)
            continue
        holes = holes_in("", (*body.blocks, *body.after_signature))
        found.append(str(holes) if holes else "")
    return found


def _emptied(node: object, parts: Sequence[str], empty: object) -> object | None:
    """A copy of the facts with one value emptied; None if there is no such place."""
    if not parts:
        return empty
    first, *rest = parts
    if first == "[]":
        if not isinstance(node, list | tuple) or not node:
            return None
        inner = _emptied(node[0], rest, empty)
        return None if inner is None and rest else [inner, *node[1:]]
    if isinstance(node, Mapping):
        if first not in node:
            return None
        inner = _emptied(node[first], rest, empty)
        return None if inner is None and rest else {**node, first: inner}
    if is_dataclass(node) and not isinstance(node, type) and hasattr(node, first):
        inner = _emptied(getattr(node, first), rest, empty)
        return None if inner is None and rest else replace(node, **{first: inner})
    return None
