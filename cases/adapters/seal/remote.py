"""A seal whose key is with a signing service: CSC API 1.0.4 (Cloud Signature Consortium), `credentials/authorize` and
`signatures/signHash`. Only hashes leave the house.
"""

import base64
import binascii
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
    """Where the service is and how it knows us. `credential` names the key; `pin` releases it, if it has one."""

    url: str
    credential: str
    token: str
    pin: str = ""


class RemoteKey:
    """Seals through the service; 20 s for each of the two calls."""

    def __init__(self, access: SigningAccess, chain: Path, *, timeout_seconds: float = 20) -> None:
        """`chain` is a PEM file, the sealing certificate first. Raises ValueError (German) if it cannot be read."""
        try:
            certificates = tuple(x509.load_pem_x509_certificates(chain.read_bytes()))
        except (OSError, ValueError) as error:
            raise ValueError(f"Die Zertifikatsdatei {chain} des Siegels ist nicht lesbar (PEM).") from error
        self._certificate = seal_certificate(certificates)
        self._is_elliptic = isinstance(certificates[0].public_key(), ec.EllipticCurvePublicKey)
        self._access = access
        self._client = httpx.Client(
            timeout=timeout_seconds,
            follow_redirects=False,
            headers={"authorization": f"Bearer {access.token}", "user-agent": "Kreishaus"},
        )

    @property
    def certificate(self) -> SealCertificate:
        """The certificate named in the settings; every signature is checked against it."""
        return self._certificate

    def sign(self, attributes: bytes, *, now: datetime) -> bytes:
        """The signature of the service. `RetryLater` for network faults, 5xx, 408, 425, 429 and answers nobody understands;
        `Rejected` for other answers, a foreign signature, and outside the validity of the certificate.
        """
        need_valid(self._certificate, now)
        digest = base64.b64encode(sha256(attributes).digest()).decode()
        asked: dict[str, object] = {
            "credentialID": self._access.credential,
            "hash": [digest],
            "hashAlgo": _SHA256_OID,
        }
        release = asked | {"numSignatures": 1}
        if self._access.pin:
            release["PIN"] = self._access.pin
        sad = _text(self._call("credentials/authorize", release), "SAD")
        algorithm = _ECDSA_OID if self._is_elliptic else _RSA_OID
        signatures = self._call("signatures/signHash", asked | {"SAD": sad, "signAlgo": algorithm}).get(
            "signatures"
        )
        if not isinstance(signatures, list) or len(signatures) != 1:
            raise RetryLater("Der Siegeldienst hat nicht verständlich geantwortet.")
        return self._checked(attributes, _decoded(signatures[0]))

    def describe(self) -> str:
        """Which service."""
        return f"Siegeldienst {httpx.URL(self._access.url).host}"

    def _call(self, path: str, body: dict[str, object]) -> dict[str, object]:
        try:
            answer = self._client.post(f"{self._access.url.rstrip('/')}/{path}", json=body)
        except httpx.HTTPError as error:
            raise RetryLater(f"Der Siegeldienst ist nicht erreichbar ({type(error).__name__}).") from error
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
            "Bitte KREISHAUS_SEAL_CERTIFICATE und KREISHAUS_SEAL_CREDENTIAL prüfen."
        )


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
