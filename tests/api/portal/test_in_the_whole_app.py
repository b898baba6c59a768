"""The portal API under its prefix in the whole application: its own errors, no cookies, no CSRF, the links work."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.portal.app import PREFIX
from cases.wiring import Toolbox
from tests.api.portal.door import assert_problem, envelope
from tests.people import PORTAL_ID, PORTAL_SECRET, Office


@pytest.fixture
def client(toolbox: Toolbox, office: Office) -> Iterator[TestClient]:
    """The whole application with a token fetched as a portal fetches it, by the real clock."""
    with TestClient(create_app(toolbox), raise_server_exceptions=False) as client:
        form = {"grant_type": "client_credentials", "client_id": PORTAL_ID, "client_secret": PORTAL_SECRET}
        token = client.post(f"{PREFIX}/token", data=form).json()["access_token"]
        client.headers["authorization"] = f"Bearer {token}"
        yield client


def test_submission_and_its_status_link_work_under_the_prefix(client: TestClient) -> None:
    headers = {
        "idempotency-key": "k1",
        "origin": "https://portal.example.org",
        "sec-fetch-site": "cross-site",
    }
    answer = client.post(f"{PREFIX}/submissions", json=envelope(), headers=headers)
    assert answer.status_code == 202, answer.text
    assert client.get(answer.headers["location"]).json()["status"] == "eingegangen"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/gibt-es-nicht", "/submissions/x", "/vorgaenge/1"])
def test_errors_of_the_portal_are_problems_not_pages(client: TestClient, path: str) -> None:
    assert_problem(client.get(PREFIX + path), 404)


def test_links_of_services_lead_to_schemas(client: TestClient) -> None:
    for entry in client.get(f"{PREFIX}/services").json():
        assert client.get(entry["links"]["form"]).status_code == 200


def test_session_of_the_desk_is_no_token(client: TestClient) -> None:
    del client.headers["authorization"]
    client.cookies.set("kreishaus", "irgendwas")
    assert_problem(client.get(f"{PREFIX}/services"), 401)


def test_token_of_a_portal_opens_nothing_at_the_desk(client: TestClient) -> None:
    assert client.get("/", follow_redirects=False).status_code == 303
