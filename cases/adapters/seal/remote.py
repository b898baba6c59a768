"""A seal whose key is with a signing service: CSC API 1.0.4 (Cloud Signature Consortium), `credentials/authorize` and
`signatures/signHash`, tokens from `oauth2/token`. Only hashes leave the house.
"""

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, utils

from cases.adapters.seal.certificates import is_signature_of, need_valid, seal_certificate
from cases.errors import Rejected, RetryLater
from cases.facts.seal import SealCertificate

_TRY_AGAIN = frozenset({408, 425, 429})
_SHA256_OID = "2.16.840.1.101.3.4.2.1"
_RSA_OID = "1.2.840.113549.1.1.11"  # sha256WithRSAEncryption
_ECDSA_OID = "1.2.840.10045.4.3.2"  # ecdsa-with-SHA256


@dataclass(frozen=True)
class SigningAccess:
    """Where the service is and how it knows us. `credential` names the key; `pin` releases it, if it has one.

    With `client_id` and `client_secret` tokens are fetched (OAuth 2.0, client credentials); `token` is a first or only one.
    """

    url: str
    credential: str
    token: str = ""
    pin: str = ""
    client_id: str = ""
    client_secret: str = ""


class RemoteKey:
    """Seals through the service; 20 s for each call. Many hashes go in one order, as many as the key allows."""

    def __init__(self, access: SigningAccess, chain: Path, *, timeout_seconds: float = 20) -> None:
        """`chain` is a PEM file, the sealing certificate first. Raises ValueError (German) if it cannot be read."""
        try:
            certificates = tuple(x509.load_pem_x509_certificates(chain.read_bytes()))
        except (OSError, ValueError) as error:
            raise ValueError(f"Die Zertifikatsdatei {chain} des Siegels ist nicht lesbar (PEM).") from error
        self._certificate = seal_certificate(certificates)
        self._is_elliptic = isinstance(certificates[0].public_key(), ec.EllipticCurvePublicKey)
        self._access = access
        self._token = access.token
        self._at_once = 0  # not asked yet
        self._client = httpx.Client(
            timeout=timeout_seconds, follow_redirects=False, headers={"user-agent": "Kreishaus"}
        )

    @property
    def certificate(self) -> SealCertificate:
        """The certificate named in the settings; every signature is checked against it."""
        return self._certificate

    def sign(self, attributes: Sequence[bytes], *, now: datetime) -> tuple[bytes, ...]:
        """The signatures of the service. `RetryLater` for network faults, 5xx, 401 with a new token too, 408, 425, 429 and
        answers nobody understands; `Rejected` for other answers and a foreign signature; `Held` outside the validity of the
        certificate.
        """
        need_valid(self._certificate, now)
        at_once = self._signatures_at_once() if len(attributes) > 1 else 1
        return tuple(
            signature
            for first in range(0, len(attributes), at_once)
            for signature in self._sign_some(attributes[first : first + at_once])
        )

    def describe(self) -> str:
        """Which service."""
        return f"Siegeldienst {httpx.URL(self._access.url).host}"

    def _signatures_at_once(self) -> int:
        """How many hashes one release of the key covers (`multisign`, 11.5 of the API); asked once."""
        if not self._at_once:
            said = self._call("credentials/info", {"credentialID": self._access.credential}).get("multisign")
            self._at_once = said if isinstance(said, int) and said > 0 else 1
        return self._at_once

    def _sign_some(self, attributes: Sequence[bytes]) -> Iterator[bytes]:
        asked: dict[str, object] = {
            "credentialID": self._access.credential,
            "hash": [base64.b64encode(sha256(one).digest()).decode() for one in attributes],
            "hashAlgo": _SHA256_OID,
        }
        release = asked | {"numSignatures": len(attributes)}
        if self._access.pin:
            release["PIN"] = self._access.pin
        sad = _text(self._call("credentials/authorize", release), "SAD")
        algorithm = _ECDSA_OID if self._is_elliptic else _RSA_OID
        answer = self._call("signatures/signHash", asked | {"SAD": sad, "signAlgo": algorithm})
        signatures = answer.get("signatures")
        if not isinstance(signatures, list) or len(signatures) != len(attributes):
            raise RetryLater("Der Siegeldienst hat nicht verständlich geantwortet.")
        for one, signature in zip(attributes, signatures, strict=True):
            yield self._checked(one, _decoded(signature))

    def _call(self, path: str, body: dict[str, object]) -> dict[str, object]:
        """The answer of the service; a token that has run out is exchanged for a new one, once."""
        if not self._token:
            self._fetch_token()
        answer = self._post(path, body)
        if answer.status_code == httpx.codes.UNAUTHORIZED and self._access.client_id:
            self._fetch_token()
            answer = self._post(path, body)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise RetryLater("Der Siegeldienst erkennt den Zugang nicht an (401). Bitte den Zugang prüfen.")
        return _understood(answer)

    def _post(self, path: str, body: dict[str, object]) -> httpx.Response:
        return self._sent(
            self._client.build_request(
                "POST", self._address(path), json=body, headers={"authorization": f"Bearer {self._token}"}
            )
        )

    def _fetch_token(self) -> None:
        """A new access token (RFC 6749, 4.4; 8.3.3 of the API)."""
        said = {
            "grant_type": "client_credentials",
            "client_id": self._access.client_id,
            "client_secret": self._access.client_secret,
        }
        answer = self._sent(self._client.build_request("POST", self._address("oauth2/token"), data=said))
        if answer.status_code in (httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED):
            raise RetryLater(
                f"Der Siegeldienst gibt kein Zugangstoken heraus ({answer.status_code}). Bitte client_id und "
                "client_secret prüfen."
            )
        self._token = _text(_understood(answer), "access_token")

    def _sent(self, request: httpx.Request) -> httpx.Response:
        try:
            return self._client.send(request)
        except httpx.HTTPError as error:
            raise RetryLater(f"Der Siegeldienst ist nicht erreichbar ({type(error).__name__}).") from error

    def _address(self, path: str) -> str:
        return f"{self._access.url.rstrip('/')}/{path}"

    def _checked(self, attributes: bytes, signature: bytes) -> bytes:
        """Services give ECDSA as DER or as two numbers in a row; a seal holds DER."""
        candidates = [signature]
        if self._is_elliptic and len(signature) % 2 == 0:
            half = len(signature) // 2
            numbers = (int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
            candidates.append(utils.encode_dss_signature(*numbers))
        for candidate in candidates:
            if is_signature_of(self._certificate.chain[0], attributes, candidate):
                return candidate
        raise Rejected(
            "Die Unterschrift des Siegeldienstes passt nicht zum eingerichteten Zertifikat. "
            "Bitte in der Datei der Behörde credential und das Zertifikat prüfen."
        )


def _understood(answer: httpx.Response) -> dict[str, object]:
    if answer.status_code in _TRY_AGAIN or answer.status_code >= 500:
        raise RetryLater(f"Der Siegeldienst antwortet mit {answer.status_code}.")
    if not answer.is_success:
        raise Rejected(
            f"Der Siegeldienst hat den Auftrag mit {answer.status_code} abgelehnt. Bitte Zugang und Zertifikat prüfen."
        )
    try:
        content = answer.json()
    except ValueError as error:
        raise RetryLater("Der Siegeldienst hat nicht verständlich geantwortet.") from error
    if not isinstance(content, dict):
        raise RetryLater("Der Siegeldienst hat nicht verständlich geantwortet.")
    return content


def _text(content: dict[str, object], name: str) -> str:
    value = content.get(name)
    if not isinstance(value, str):
        raise RetryLater("Der Siegeldienst hat nicht verständlich geantwortet.")
    return value


def _decoded(value: object) -> bytes:
    try:
        return base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except binascii.Error as error:
        raise RetryLater("Der Siegeldienst hat nicht verständlich geantwortet.") from error
