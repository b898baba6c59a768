"""The callback to the portal against a small web server on this machine."""

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cases.adapters.portal.client import HttpCallback, signature
from cases.adapters.portal.fake import PollingOnly, RememberedCallback
from cases.errors import Rejected, RetryLater
from cases.ports import StatusNotice

SECRET = "gemeinsames-geheimnis"
NOTICE = StatusNotice(
    "e-1", "s-1", "36.10-2026-000001", "entschieden", "2026-11-23T07:00:00+00:00", has_new_letter=True
)


@dataclass
class Portal:
    """What the server received; `answers` is the status it gives, 0 for silence."""

    answers: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    calls: int = 0


@contextmanager
def portal(answers: int = 200) -> Iterator[tuple[Portal, HttpCallback]]:
    """A portal that answers with this status, and the callback that talks to it."""
    seen = Portal(answers)

    class Server(BaseHTTPRequestHandler):
        """Remembers the last call."""

        def do_POST(self) -> None:
            seen.calls += 1
            seen.headers = {name.lower(): value for name, value in self.headers.items()}
            seen.body = self.rfile.read(int(self.headers["content-length"]))
            if not seen.answers:
                threading.Event().wait(1)
                return
            self.send_response(seen.answers)
            self.send_header("location", "/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the screen."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield seen, HttpCallback(f"http://127.0.0.1:{server.server_port}/hook", SECRET, timeout_seconds=0.5)
        server.shutdown()


def test_the_portal_can_verify_what_it_gets() -> None:
    with portal(204) as (seen, callback):
        callback.notify(NOTICE)

    signed = f"{seen.headers['callback-timestamp']}.".encode() + seen.body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha512).hexdigest()
    assert hmac.compare_digest(seen.headers["callback-authentication"], expected)
    assert seen.headers["idempotency-key"] == "e-1"
    assert json.loads(seen.body) == {
        "event_id": "e-1",
        "submission_id": "s-1",
        "file_reference": "36.10-2026-000001",
        "status": "entschieden",
        "occurred_at": "2026-11-23T07:00:00+00:00",
        "has_new_letter": True,
        "has_new_message": False,
    }


def test_a_changed_body_another_time_or_another_secret_break_the_signature() -> None:
    good = signature(SECRET, 1_700_000_000, b"{}")

    assert len(good) == 128
    assert good not in {
        signature(SECRET, 1_700_000_001, b"{}"),
        signature(SECRET, 1_700_000_000, b"{ }"),
        signature("anderes", 1_700_000_000, b"{}"),
    }


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429, 408, 425])
def test_a_portal_in_trouble_hears_it_again_later(status: int) -> None:
    with portal(status) as (_, callback), pytest.raises(RetryLater, match=str(status)):
        callback.notify(NOTICE)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422, 301, 302, 307])
def test_a_refusal_or_a_redirect_is_for_a_person_to_look_at(status: int) -> None:
    with portal(status) as (seen, callback), pytest.raises(Rejected, match=str(status)):
        callback.notify(NOTICE)

    assert seen.calls == 1


def test_silence_and_a_closed_door_are_tried_again_later() -> None:
    with portal(0) as (_, callback), pytest.raises(RetryLater, match="nicht erreichbar"):
        callback.notify(NOTICE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"

    with pytest.raises(RetryLater, match="nicht erreichbar"):
        HttpCallback(address, SECRET, timeout_seconds=0.5).notify(NOTICE)


def test_the_operator_reads_the_host_but_no_secret() -> None:
    told = HttpCallback("http://user:pass@portal.example/hook?token=x", SECRET).describe()

    assert told == "Statusmeldungen an portal.example"


def test_the_stand_ins_remember_fail_on_demand_or_do_nothing() -> None:
    remembered = RememberedCallback()
    remembered.notify(NOTICE)
    assert remembered.notices == [NOTICE]
    remembered.fault = RetryLater("weg")
    with pytest.raises(RetryLater):
        remembered.notify(NOTICE)

    PollingOnly().notify(NOTICE)
    assert "fragt den Status ab" in PollingOnly().describe()
