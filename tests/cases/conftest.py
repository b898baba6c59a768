"""Cases in every status, for the tests of acts and looks."""

import pytest

from cases.wiring import Toolbox
from tests.conftest import Acting
from tests.factories.stages import Stages
from tests.people import Office


@pytest.fixture
def stages(toolbox: Toolbox, acting: Acting, office: Office) -> Stages:
    """Brings cases to a status; everything is committed."""
    return Stages(toolbox, acting, office)
