"""The catalogue of the house with one sentence changed, and the office that works by it."""

import shutil
from dataclasses import replace
from pathlib import Path

from cases.catalogue.loader import PACKAGE_FOLDER, load_catalogue
from tests.acting import Acting
from tests.factories.stages import Stages

PARTS = ("authorities", "law", "services", "wording")


def copied(folder: Path) -> Path:
    """A copy of all data of the catalogue in this folder."""
    for part in PARTS:
        shutil.copytree(PACKAGE_FOLDER / part, folder / part)
    return folder


def change(path: Path, old: str, new: str) -> None:
    """Replace the first `old` of a file; it must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def office_with(stages: Stages, folder: Path, file: str, old: str, new: str) -> Stages:
    """The same office, its people and cases, with this file of the catalogue changed."""
    change(copied(folder) / file, old, new)
    toolbox = replace(stages.toolbox, catalogue=load_catalogue(folder))
    return Stages(toolbox, Acting(toolbox, stages.acting.now), stages.office)
