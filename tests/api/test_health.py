"""What the load balancer and the operator are told."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.app import create_app
from cases.wiring import Toolbox
from tests.conftest import Acting
from tests.factories.seal_keys import self_signed_seal
from tests.factories.submissions import submit
from tests.people import Office


@pytest.fixture
def client(toolbox: Toolbox) -> TestClient:
    return TestClient(create_app(toolbox))


def test_alive_is_a_plain_yes(client: TestClient) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_names_database_and_store(client: TestClient) -> None:
    answer = client.get("/health/ready")
    told = answer.json()
    assert (answer.status_code, told["status"], told["database"], told["document_store"]) == (
        200,
        "ok",
        "ok",
        "ok",
    )
    assert (told["outbox_failed"], told["unclear_submissions"], told["outbox_is_late"]) == (0, 0, False)


def test_an_old_order_is_told_but_the_process_stays_ready(
    client: TestClient, toolbox: Toolbox, acting: Acting, office: Office, engine: Engine
) -> None:
    submit(toolbox, acting, office.portal, "sperrgenehmigung")
    with engine.begin() as owner:
        owner.execute(text("UPDATE outbox SET due_at = now() - interval '1 hour'"))
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["outbox_is_late"]
    assert answer.json()["outbox_oldest_seconds"] >= 3600


def test_an_unknown_address_of_health_is_not_found(client: TestClient) -> None:
    assert client.get("/health/nichts").status_code == 404


def test_ready_tells_when_the_certificate_of_the_seal_ends(
    client: TestClient, toolbox: Toolbox, tmp_path: Path
) -> None:
    assert client.get("/health/ready").json()["seal"] is None
    ended = self_signed_seal(tmp_path, ends_at=datetime(2025, 1, 1, tzinfo=UTC))

    answer = TestClient(create_app(replace(toolbox, seal=ended))).get("/health/ready")

    assert answer.status_code == 200
    assert answer.json()["seal"] == {
        "standing": "abgelaufen",
        "not_after": "2025-01-01T00:00:00+00:00",
        "is_test": True,
    }
