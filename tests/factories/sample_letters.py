"""The sample letters of a service, made once a process: several files look at the same letters, each for something else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from unittest.mock import patch

import pytest

import cases.queries.letter_facts as letters
from api.letter_samples import Sample, samples_of
from cases.catalogue.wording import LetterBody, render_letter
from cases.wiring import Toolbox

TitleOf = Callable[[str], str]


@dataclass(frozen=True)
class Written:
    """What one letter was written from."""

    text: str
    facts: Mapping[str, object]
    title_of: TitleOf


_MADE: dict[str, tuple[tuple[Sample, ...], list[Written]]] = {}


def by_service(service_keys: Iterable[str]) -> list[object]:
    """Parameters of tests that look at sample letters: one worker runs all of a service, so they are made once in a run."""
    return [
        pytest.param(key, id=key, marks=pytest.mark.xdist_group(f"letters-{key}"))
        for key in sorted(service_keys)
    ]


def sample_letters(toolbox: Toolbox, service_key: str) -> tuple[Sample, ...]:
    """All letters of the real service, from its complete example."""
    return written_letters(toolbox, service_key)[0]


def written_letters(toolbox: Toolbox, service_key: str) -> tuple[tuple[Sample, ...], list[Written]]:
    """The same, with what they were written from."""
    if service_key not in _MADE:
        _MADE[service_key] = _made(toolbox, service_key)
    return _MADE[service_key]


def _made(toolbox: Toolbox, service_key: str) -> tuple[tuple[Sample, ...], list[Written]]:
    kept: list[Written] = []

    def render(text: str, facts: Mapping[str, object], *, title_of: TitleOf) -> LetterBody:
        body = render_letter(text, facts, title_of=title_of)
        kept.append(Written(text, facts, title_of))  # A draft that is not filled yet does not come so far.
        return body

    with patch.object(letters, "render_letter", render):
        return samples_of(toolbox, toolbox.catalogue.service(service_key)), kept
