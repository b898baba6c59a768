"""Browsers for the tests of the desk: people who are logged in, forms that are sent as a page would send them."""

import re
from dataclasses import dataclass
from datetime import datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from api.app import create_app
from api.dependencies import utc_now
from cases.wiring import Toolbox
from tests.api.applications import equipped
from tests.people import PASSWORD, Office


@dataclass(frozen=True)
class Browser:
    """A person with a browser without JavaScript."""

    client: TestClient
    token: str

    def get(self, address: str, **headers: str) -> Response:
        """Open a page; redirects are not followed."""
        response: Response = self.client.get(address, headers=headers)
        return response

    def see(self, address: str) -> str:
        """The text of a page that must open."""
        response = self.get(address)
        assert response.status_code == 200, (
            f"{address}: {response.status_code} {response.headers.get('location')}"
        )
        return response.text

    def send(self, address: str, /, **fields: str | list[str]) -> Response:
        """Send a form; a name that is no word in Python is written with "__" for "."."""
        named = {name.replace("__", "."): value for name, value in fields.items()}
        response: Response = self.client.post(address, data={"csrf_token": self.token, **named})
        return response

    def version_of(self, case_id: int) -> str:
        """The version a form of the case carries."""
        found = re.search(r'name="version" value="(\d+)"', self.see(f"/vorgaenge/{case_id}"))
        assert found is not None
        return found[1]


@dataclass(frozen=True)
class Browsers:
    """Opens browsers."""

    app: FastAPI

    def nobody(self) -> TestClient:
        """A browser in which nobody is logged in."""
        return TestClient(self.app, follow_redirects=False, raise_server_exceptions=False)

    def of(self, login: str) -> Browser:
        """A browser in which this person is logged in."""
        client = self.nobody()
        response = client.post("/anmelden", data={"login": login, "password": PASSWORD})
        assert response.status_code == 303, response.text
        found = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/hilfe").text)
        assert found is not None
        return Browser(client, found[1])


def browsers_with(toolbox: Toolbox, now: datetime) -> Browsers:
    """The whole application with these tools, at this moment."""
    app = create_app(toolbox)
    app.dependency_overrides[utc_now] = lambda: now
    return Browsers(app)


@pytest.fixture
def browsers(toolbox: Toolbox, office: Office, now: datetime) -> Browsers:
    """The whole application at the fixed moment."""
    return Browsers(equipped(create_app, toolbox, now))


@pytest.fixture
def anna(browsers: Browsers) -> Browser:
    """The clerk."""
    return browsers.of("anna")


@pytest.fixture
def carla(browsers: Browsers) -> Browser:
    """The supervisor."""
    return browsers.of("carla")
