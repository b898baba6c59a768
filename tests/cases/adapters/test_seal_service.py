"""The remote seal against a small signing service on this machine."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils

from cases.adapters.seal.certificates import is_signature_of
from cases.adapters.seal.local_key import self_signed_certificate
from cases.adapters.seal.remote import RemoteKey, SigningAccess
from cases.errors import Held, Rejected, RetryLater
from tests.factories.seal_keys import KEYS, PrivateKey

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
ATTRIBUTES = b"the signed attributes of a letter"
WITH_TOKEN = SigningAccess("", "siegel-1", token="token")
AS_CLIENT = SigningAccess("", "siegel-1", client_id="kreishaus", client_secret="geheim")


@dataclass
class Service:
    """A signing service: holds the key, remembers what it was asked. `answers` replaces the answer of a path.

    It knows the token "token" and, one after the other, those in `tokens`, each for `uses` calls; `multisign` hashes at once.
    """

    key: PrivateKey
    is_raw: bool = False
    is_silent: bool = False
    status: int = 200
    answers: dict[str, bytes] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    multisign: int = 50
    uses: dict[str, int] = field(default_factory=lambda: {"token": 99})
    tokens: list[str] = field(default_factory=list)

    def answer(self, path: str, body: dict[str, Any]) -> bytes:
        if path in self.answers:
            return self.answers[path]
        if path.endswith("credentials/authorize"):
            return json.dumps({"SAD": "released", "expiresIn": 300}).encode()
        if path.endswith("credentials/info"):
            return json.dumps({"multisign": self.multisign}).encode()
        signed = [self.signed(base64.b64decode(digest)) for digest in body["hash"]]
        return json.dumps({"signatures": [base64.b64encode(one).decode() for one in signed]}).encode()

    def status_for(self, bearer: str) -> int:
        """401 for a token that is unknown or used up."""
        token = bearer.removeprefix("Bearer ")
        self.uses[token] = self.uses.get(token, 0) - 1
        return self.status if self.uses[token] >= 0 else 401

    def new_token(self, said: str) -> bytes:
        """A token for this client, as long as there are any."""
        if (
            said != "grant_type=client_credentials&client_id=kreishaus&client_secret=geheim"
            or not self.tokens
        ):
            return b""
        token = self.tokens.pop(0)
        self.uses.setdefault(token, 99)
        return json.dumps({"access_token": token, "token_type": "Bearer", "expires_in": 3600}).encode()

    def signed(self, digest: bytes) -> bytes:
        known = utils.Prehashed(hashes.SHA256())
        if not isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(digest, padding.PKCS1v15(), known)
        signature = self.key.sign(digest, ec.ECDSA(known))
        if not self.is_raw:
            return signature
        return b"".join(number.to_bytes(32, "big") for number in utils.decode_dss_signature(signature))


@contextmanager
def signing(
    folder: Path,
    service: Service,
    *,
    certificate: x509.Certificate | None = None,
    access: SigningAccess = WITH_TOKEN,
) -> Iterator[RemoteKey]:
    """The service, and the seal that asks it."""

    class Server(BaseHTTPRequestHandler):
        """Answers as the service does."""

        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["content-length"])).decode()
            if self.path.endswith("oauth2/token"):
                service.calls.append((self.path, {}, ""))
                answer = service.new_token(said)
                self.reply(200 if answer else 401, answer)
                return
            body = json.loads(said)
            service.calls.append((self.path, body, self.headers["authorization"]))
            if service.is_silent:
                threading.Event().wait(1)
                return
            self.reply(service.status_for(self.headers["authorization"]), service.answer(self.path, body))

        def reply(self, status: int, answer: bytes) -> None:
            """Status and body."""
            self.send_response(status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the screen."""

    chain = folder / "siegel.pem"
    shown = certificate or self_signed_certificate(service.key)
    chain.write_bytes(shown.public_bytes(serialization.Encoding.PEM))
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/csc/v1/"
        yield RemoteKey(replace(access, url=url), chain, timeout_seconds=0.4)
        server.shutdown()


@pytest.mark.parametrize("kind", ["P-256", "RSA-3072"])
def test_the_service_signs_the_hash_and_nothing_else_leaves(kind: str, tmp_path: Path) -> None:
    service = Service(KEYS[kind]())
    with signing(tmp_path, service, access=replace(WITH_TOKEN, pin="1234")) as seal:
        (signature,) = seal.sign((ATTRIBUTES,), now=NOW)

    assert is_signature_of(seal.certificate.chain[0], ATTRIBUTES, signature)
    (release, asked, bearer), (order, sent, _) = service.calls
    assert (release, order) == ("/csc/v1/credentials/authorize", "/csc/v1/signatures/signHash")
    assert bearer == "Bearer token"
    digest = base64.b64encode(sha256(ATTRIBUTES).digest()).decode()
    assert asked == {
        "credentialID": "siegel-1",
        "hash": [digest],
        "hashAlgo": "2.16.840.1.101.3.4.2.1",
        "numSignatures": 1,
        "PIN": "1234",
    }
    assert sent["SAD"] == "released"
    assert sent["signAlgo"] == ("1.2.840.10045.4.3.2" if kind == "P-256" else "1.2.840.113549.1.1.11")


def test_two_numbers_in_a_row_are_understood_too(tmp_path: Path) -> None:
    with signing(tmp_path, Service(KEYS["P-256"](), is_raw=True)) as seal:
        assert is_signature_of(seal.certificate.chain[0], ATTRIBUTES, seal.sign((ATTRIBUTES,), now=NOW)[0])


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_service_is_asked_again_later(status: int, tmp_path: Path) -> None:
    with (
        signing(tmp_path, Service(KEYS["P-256"](), status=status)) as seal,
        pytest.raises(RetryLater, match=str(status)),
    ):
        seal.sign((ATTRIBUTES,), now=NOW)


@pytest.mark.parametrize("status", [302, 400, 403])
def test_a_refusal_is_final(status: int, tmp_path: Path) -> None:
    with (
        signing(tmp_path, Service(KEYS["P-256"](), status=status)) as seal,
        pytest.raises(Rejected, match="Zugang und Zertifikat prüfen"),
    ):
        seal.sign((ATTRIBUTES,), now=NOW)


def test_a_slow_service_is_asked_again_later(tmp_path: Path) -> None:
    with (
        signing(tmp_path, Service(KEYS["P-256"](), is_silent=True)) as seal,
        pytest.raises(RetryLater, match="nicht erreichbar"),
    ):
        seal.sign((ATTRIBUTES,), now=NOW)


def test_a_service_that_is_gone_is_asked_again_later(tmp_path: Path) -> None:
    with signing(tmp_path, Service(KEYS["P-256"]())) as seal:
        pass
    with pytest.raises(RetryLater, match="nicht erreichbar"):
        seal.sign((ATTRIBUTES,), now=NOW)


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>Wartung</html>",
        b"[]",
        b"{}",
        b'{"signatures": []}',
        b'{"signatures": ["%%%"]}',
        b'{"signatures": "x", "SAD": 1}',
    ],
)
@pytest.mark.parametrize("path", ["/csc/v1/credentials/authorize", "/csc/v1/signatures/signHash"])
def test_an_answer_nobody_understands_is_asked_for_again(path: str, answer: bytes, tmp_path: Path) -> None:
    service = Service(KEYS["P-256"](), answers={path: answer})
    with (
        signing(tmp_path, service) as seal,
        pytest.raises(RetryLater, match="nicht verständlich geantwortet"),
    ):
        seal.sign((ATTRIBUTES,), now=NOW)


@pytest.mark.parametrize("signature", ["", "AAAA", "3q2+7w=="])
def test_a_signature_of_another_key_is_refused(signature: str, tmp_path: Path) -> None:
    answers = {"/csc/v1/signatures/signHash": json.dumps({"signatures": [signature]}).encode()}
    with (
        signing(tmp_path, Service(KEYS["P-256"](), answers=answers)) as seal,
        pytest.raises(Rejected, match="passt nicht zum eingerichteten Zertifikat"),
    ):
        seal.sign((ATTRIBUTES,), now=NOW)
    other = self_signed_certificate(KEYS["P-256"]())
    with (
        signing(tmp_path, Service(KEYS["P-256"]()), certificate=other) as seal,
        pytest.raises(Rejected, match="passt nicht zum eingerichteten Zertifikat"),
    ):
        seal.sign((ATTRIBUTES,), now=NOW)


def test_an_expired_certificate_is_not_even_asked_for(tmp_path: Path) -> None:
    service = Service(KEYS["P-256"]())
    expired = self_signed_certificate(service.key, ends_at=NOW - timedelta(days=1))
    with signing(tmp_path, service, certificate=expired) as seal, pytest.raises(Held, match="abgelaufen"):
        seal.sign((ATTRIBUTES,), now=NOW)

    assert not service.calls


def test_a_chain_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "leer.pem").write_text("nichts")
    with pytest.raises(ValueError, match=r"leer\.pem des Siegels ist nicht lesbar"):
        RemoteKey(SigningAccess("https://siegel.example", "x", "t"), tmp_path / "leer.pem")


def paths(service: Service) -> list[str]:
    """What the service was asked, in order."""
    return [path.removeprefix("/csc/v1/") for path, _, _ in service.calls]


@pytest.mark.parametrize("kind", ["P-256", "RSA-3072"])
def test_many_letters_are_one_order(kind: str, tmp_path: Path) -> None:
    service = Service(KEYS[kind]())
    letters = [f"letter {number}".encode() for number in range(50)]
    with signing(tmp_path, service) as seal:
        signatures = seal.sign(letters, now=NOW)

    assert paths(service) == ["credentials/info", "credentials/authorize", "signatures/signHash"]
    assert service.calls[1][1]["numSignatures"] == len(service.calls[1][1]["hash"]) == 50
    pairs = zip(letters, signatures, strict=True)
    assert all(is_signature_of(seal.certificate.chain[0], letter, signature) for letter, signature in pairs)


@pytest.mark.parametrize(("multisign", "orders"), [(20, [20, 20, 5]), (1, [1] * 45), (0, [1] * 45)])
def test_no_order_is_larger_than_the_key_allows(multisign: int, orders: list[int], tmp_path: Path) -> None:
    service = Service(KEYS["P-256"](), multisign=multisign)
    with signing(tmp_path, service) as seal:
        assert len(seal.sign([f"letter {number}".encode() for number in range(45)], now=NOW)) == 45
        seal.sign([b"one", b"two"], now=NOW)

    released = [body["numSignatures"] for path, body, _ in service.calls if path.endswith("authorize")]
    assert released[: len(orders)] == orders
    assert paths(service).count("credentials/info") == 1


def test_fewer_signatures_than_hashes_are_no_answer(tmp_path: Path) -> None:
    service = Service(KEYS["P-256"]())
    one = json.dumps({"signatures": [base64.b64encode(service.signed(sha256(b"one").digest())).decode()]})
    service.answers["/csc/v1/signatures/signHash"] = one.encode()
    with signing(tmp_path, service) as seal, pytest.raises(RetryLater, match="nicht verständlich"):
        seal.sign([b"one", b"two"], now=NOW)


def test_a_token_is_fetched_and_kept(tmp_path: Path) -> None:
    service = Service(KEYS["P-256"](), tokens=["first", "second"])
    with signing(tmp_path, service, access=AS_CLIENT) as seal:
        seal.sign((ATTRIBUTES,), now=NOW)
        seal.sign((ATTRIBUTES,), now=NOW)

    assert paths(service).count("oauth2/token") == 1
    assert {bearer for _, _, bearer in service.calls[1:]} == {"Bearer first"}


def test_a_token_that_has_run_out_is_exchanged_once(tmp_path: Path) -> None:
    service = Service(KEYS["P-256"](), tokens=["first", "second"], uses={"first": 1})
    with signing(tmp_path, service, access=AS_CLIENT) as seal:
        (signature,) = seal.sign((ATTRIBUTES,), now=NOW)

    assert is_signature_of(seal.certificate.chain[0], ATTRIBUTES, signature)
    assert paths(service) == [
        "oauth2/token",
        "credentials/authorize",
        "signatures/signHash",
        "oauth2/token",
        "signatures/signHash",
    ]
    assert service.calls[-1][2] == "Bearer second"


def test_a_new_token_that_is_not_taken_either_is_tried_again_later(tmp_path: Path) -> None:
    service = Service(KEYS["P-256"](), tokens=["first", "second"], uses={"first": 0, "second": 0})
    with (
        signing(tmp_path, service, access=AS_CLIENT) as seal,
        pytest.raises(RetryLater, match=r"erkennt den Zugang nicht an \(401\)"),
    ):
        seal.sign((ATTRIBUTES,), now=NOW)

    assert paths(service).count("oauth2/token") == 2


def test_a_token_of_ones_own_that_has_run_out_is_tried_again_later(tmp_path: Path) -> None:
    service = Service(KEYS["P-256"](), uses={"token": 0})
    with signing(tmp_path, service) as seal, pytest.raises(RetryLater, match="401"):
        seal.sign((ATTRIBUTES,), now=NOW)

    assert paths(service) == ["credentials/authorize"]


def test_a_client_nobody_knows_is_tried_again_later(tmp_path: Path) -> None:
    with (
        signing(tmp_path, Service(KEYS["P-256"]()), access=AS_CLIENT) as seal,
        pytest.raises(RetryLater, match="client_id und client_secret prüfen"),
    ):
        seal.sign((ATTRIBUTES,), now=NOW)
