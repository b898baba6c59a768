"""The portal's door in tests: the real application, the clock of the test, a token."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from starlette.testclient import TestClient

from api.dependencies import utc_now
from api.portal.app import create_portal_app
from cases.wiring import Toolbox
from tests.api.applications import equipped
from tests.api.portal.door import Door
from tests.people import Office


@pytest.fixture
def door(toolbox: Toolbox, office: Office, now: datetime) -> Iterator[Door]:
    """The portal "Open Kreishaus" with a valid token at the portal API."""
    app = equipped(create_portal_app, toolbox, now)
    with TestClient(app, raise_server_exceptions=False) as client:
        door = Door(client, toolbox, now)
        app.dependency_overrides[utc_now] = lambda: door.now
        yield door
