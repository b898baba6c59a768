"""What the load balancer and the operator are told."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.app import create_app
from cases.adapters.seal.collection import AuthoritySeals
from cases.wiring import Toolbox
from tests.acting import Acting
from tests.factories.seal_keys import AUTHORITIES, of_all, self_signed_seal
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
    submit(acting, office.portal, "sperrgenehmigung")
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
    assert client.get("/health/ready").json()["seals"] == {}
    ended = self_signed_seal(tmp_path, ends_at=datetime(2025, 1, 1, tzinfo=UTC))

    answer = TestClient(create_app(replace(toolbox, seals=of_all(ended)))).get("/health/ready")

    assert answer.status_code == 200
    assert sorted(answer.json()["seals"]) == AUTHORITIES
    soltau = answer.json()["seals"]["stadt-soltau"]
    assert soltau.pop("days_left") < 0
    assert soltau == {
        "standing": "abgelaufen",
        "holder": ended.certificate.holder,
        "not_after": "2025-01-01T00:00:00+00:00",
        "is_test": True,
    }
    assert answer.json()["letters_held"] == 0


def test_ready_names_an_authority_whose_seal_is_missing(toolbox: Toolbox) -> None:
    tools = replace(toolbox, seals=AuthoritySeals({}, {"stadt-munster"}))

    answer = TestClient(create_app(tools)).get("/health/ready").json()

    assert answer["seals"] == {"stadt-munster": {"standing": "fehlt"}}
