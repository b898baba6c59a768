"""Ground for the flows: they ask the real clock, so cases come in now, not on the fixed Monday."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from cases.wiring import Toolbox
from tests.conftest import Acting
from tests.factories.stages import Stages
from tests.people import Office
from workflows.runtime import IS_STOPPING, using, utc_now


@pytest.fixture
def now() -> datetime:
    """This moment."""
    return utc_now()


@pytest.fixture
def stages(toolbox: Toolbox, acting: Acting, office: Office) -> Iterator[Stages]:
    """Cases in any status; the flows of this process work with the same tools."""
    IS_STOPPING.clear()
    with using(toolbox):
        yield Stages(toolbox, acting, office)
    IS_STOPPING.clear()
