"""All services of the catalogue and one more from `tests/fixtures/services`, at the real door and on real desks."""

import pytest

from cases.catalogue.catalogue import Catalogue
from tests.api.portal.conftest import door as door
from tests.services.walk import CATALOGUE


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The real catalogue with the services of the fixtures."""
    return CATALOGUE
