"""How tests speak to the portal API: short calls for what a portal does, and a look at what came of it."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
from sqlmodel import SQLModel, select
from starlette.testclient import TestClient

from api.security import TokenClient, issue_token
from cases.facts.actor import system_actor
from cases.wiring import Toolbox
from tests.factories.submissions import PDF, example
from tests.people import PORTAL_ID

DOG = "hundesteuer-anmeldung"

File = tuple[str, str, bytes]
"""Name of the part, name of the file, content."""


def envelope(service: str = DOG, name: str = "complete", **changes: Any) -> dict[str, Any]:
    """The JSON of a submission made from an example, without attachments."""
    return {"service": service, "form_version": 1, "form": example(service, name)["payload"]} | changes


def entries(*keys: str) -> list[dict[str, str]]:
    """Attachment entries whose part has the name of the paper."""
    return [{"part": key, "document": key} for key in keys]


def pdf(number: int = 0) -> bytes:
    """A PDF of its own for each number."""
    return PDF + b"%" + str(number).encode()


@dataclass
class Door:
    """One portal at the door; `now` moves the clock of the application."""

    client: TestClient
    toolbox: Toolbox
    now: datetime
    client_id: str = PORTAL_ID
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = self.bearer(self.client_id)

    def bearer(self, client_id: str) -> dict[str, str]:
        token = issue_token(
            TokenClient(client_id, client_id), self.toolbox.secret_key, now=self.now, minutes=30
        )
        return {"authorization": f"Bearer {token}"}

    def foreign(self) -> "Door":
        """Another portal at the same door."""
        return Door(self.client, self.toolbox, self.now, client_id="anderes-portal")

    def get(self, path: str) -> httpx.Response:
        answer: httpx.Response = self.client.get(path, headers=self.headers)
        return answer

    def post(self, path: str, body: Any, *, key: str | None = None) -> httpx.Response:
        return self.post_raw(path, json.dumps(body, ensure_ascii=False).encode(), key=key)

    def post_raw(
        self, path: str, body: bytes, *, key: str | None = None, kind: str = "application/json"
    ) -> httpx.Response:
        headers = self.headers | {"idempotency-key": key or str(uuid4()), "content-type": kind}
        answer: httpx.Response = self.client.post(path, content=body, headers=headers)
        return answer

    def post_files(self, path: str, body: Any, *files: File, key: str | None = None) -> httpx.Response:
        parts: list[Any] = [("submission", (None, json.dumps(body, ensure_ascii=False), "application/json"))]
        parts += [(part, (name, content, "application/pdf")) for part, name, content in files]
        headers = self.headers | {"idempotency-key": key or str(uuid4())}
        answer: httpx.Response = self.client.post(path, files=parts, headers=headers)
        return answer

    def submit(self, body: dict[str, Any] | None = None, *, key: str | None = None) -> httpx.Response:
        return self.post("/submissions", body or envelope(), key=key)

    def submitted(self, service: str = DOG, name: str = "complete") -> str:
        """Hand an example in; the id of the submission."""
        answer = self.submit(envelope(service, name))
        assert answer.status_code == 202, answer.text
        return str(answer.json()["submission_id"])

    def rows(self, model: type[Any]) -> list[Any]:
        """Everything in a table."""
        with self.toolbox.acting(system_actor(), self.now) as look:
            return list(look.session.exec(select(model)).all())

    def count(self, *models: type[SQLModel]) -> tuple[int, ...]:
        return tuple(len(self.rows(model)) for model in models)


def assert_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The answer is a problem document with this status and a German sentence; its body."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["type"].startswith("urn:kreishaus:problem:")
    assert body["title"]
    assert body["detail"].endswith((".", "!", ")")) or ":" in body["detail"]
    return body


def pointers(answer: httpx.Response) -> list[str]:
    """Where a 422 says that something is wrong."""
    return [error["pointer"] for error in assert_problem(answer, 422)["errors"]]
