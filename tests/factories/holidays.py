"""The catalogue with one-off holidays, as an operator would enter them in law/holidays.toml."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cases.catalogue.catalogue import Catalogue
from cases.catalogue.loader import load_catalogue
from cases.wiring import Toolbox
from tests.acting import Acting
from tests.factories.changed_catalogue import copied
from tests.factories.stages import Stages

_ROW = """[[rows]]
title = "Feiertag des Tests"
valid_from = {day}
valid_to = {day}
source = "Test"
"""


def observing(toolbox: Toolbox, *days: date) -> Toolbox:
    """The same tools in an office that has these days off."""
    return replace(toolbox, catalogue=_catalogue(days))


def office_observing(stages: Stages, *days: date) -> Stages:
    """The same office, its people and cases, with these days off."""
    toolbox = observing(stages.toolbox, *days)
    return Stages(toolbox, Acting(toolbox, stages.acting.now), stages.office)


@lru_cache(maxsize=8)
def _catalogue(days: Sequence[date]) -> Catalogue:
    with TemporaryDirectory() as name:
        folder = copied(Path(name))
        rows = "".join(_ROW.format(day=day.isoformat()) for day in days) or "rows = []\n"
        (folder / "law" / "holidays.toml").write_text(rows, encoding="utf-8")
        return load_catalogue(folder)
