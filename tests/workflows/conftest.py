"""Ground for the flows: they ask the real clock, so cases come in now, not on the fixed Monday."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.factories.stages import Stages
from workflows.runtime import IS_STOPPING, using, utc_now


@pytest.fixture
def now() -> datetime:
    """This moment."""
    return utc_now()


@pytest.fixture
def stages(stages: Stages) -> Iterator[Stages]:
    """Cases in any status; the flows of this process work with the same tools."""
    IS_STOPPING.clear()
    with using(stages.toolbox):
        yield stages
    IS_STOPPING.clear()


@pytest.fixture
def year(now: datetime) -> int:
    """The year after this one."""
    return now.year + 1
