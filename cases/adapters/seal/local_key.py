"""A seal whose key is in a PKCS #12 file on this machine, and the test seal of the demo."""

import fcntl
import os
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from cases.adapters.seal.certificates import SHA256, need_valid, seal_certificate
from cases.facts.seal import SealCertificate

_TEST_NAME = "TESTSIEGEL {} – ohne Rechtswirkung"
_LONGEST_NAME_BYTES = 64  # ub-common-name, RFC 5280, appendix A.1, which the library counts in UTF-8
_TEST_FRIENDLY_NAME = b"testsiegel"
_BACKDATED = timedelta(days=365)  # The demo tells of letters of the last months.
_TEST_LIFE = timedelta(days=3 * 365)


class LocalKey:
    """Seals with a key that is read once. The same bytes get the same signature (RFC 6979; PKCS #1 v1.5)."""

    def __init__(self, path: Path, password: str) -> None:
        """Raises ValueError with what is wrong with file or password, in German."""
        key, chain = _opened(path, password)
        self._key = key
        self._certificate = seal_certificate(chain)
        self._where = path.name

    @property
    def certificate(self) -> SealCertificate:
        """The certificate in the file."""
        return self._certificate

    def sign(self, attributes: Sequence[bytes], *, now: datetime) -> tuple[bytes, ...]:
        """The signatures; `Held` outside the validity of the certificate."""
        need_valid(self._certificate, now)
        return tuple(map(self._signed, attributes))

    def describe(self) -> str:
        """Where the key is."""
        return f"Schlüsseldatei {self._where}"

    def _signed(self, attributes: bytes) -> bytes:
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(attributes, padding.PKCS1v15(), SHA256)
        return self._key.sign(attributes, ec.ECDSA(SHA256, deterministic_signing=True))


def make_test_key(path: Path, authority: str) -> None:
    """A P-256 key with a self-signed certificate in this file, readable for its owner only.

    Keeps one that is there and still valid; an expired one is replaced. Processes that start together get the same key.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / ".schloss").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_usable(path):
            _write_test_key(path, authority)


def _is_usable(path: Path) -> bool:
    if not path.exists():
        return False
    certificate = LocalKey(path, "").certificate
    return not certificate.is_test or certificate.not_after.timestamp() > time.time()


def _write_test_key(path: Path, authority: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    content = pkcs12.serialize_key_and_certificates(
        _TEST_FRIENDLY_NAME, key, self_signed_certificate(key, authority), None, serialization.NoEncryption()
    )
    # mkstemp makes files of mode 0600; renamed when complete, so nobody ever reads half of it.
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(draft).replace(path)


def self_signed_certificate(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    authority: str = "Vorführung",
    *,
    ends_at: datetime | None = None,
) -> x509.Certificate:
    """A self-signed certificate that says plainly what it is worth; three years long unless `ends_at` (UTC) is given."""
    today = datetime.fromtimestamp(time.time(), UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    room = _LONGEST_NAME_BYTES - len(_TEST_NAME.format("").encode())
    shown = authority.encode()[:room].decode(errors="ignore").strip()
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Kreishaus Vorführung"),
            x509.NameAttribute(NameOID.COMMON_NAME, _TEST_NAME.format(shown)),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before((ends_at or today) - _BACKDATED)
        .not_valid_after(ends_at or today + _TEST_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, SHA256)
    )


def _opened(
    path: Path, password: str
) -> tuple[ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, tuple[x509.Certificate, ...]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(f"Die Schlüsseldatei {path} des Siegels ist nicht lesbar.") from error
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, password.encode() or None)
    except ValueError as error:
        raise ValueError(
            f"Die Schlüsseldatei {path} des Siegels lässt sich nicht öffnen: KREISHAUS_SEAL_PASSWORD oder die Datei "
            ".password daneben prüfen; erwartet wird das Format PKCS #12."
        ) from error
    if certificate is None or not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise ValueError(
            f"In {path} braucht es ein Zertifikat und dessen Schlüssel auf elliptischer Kurve oder RSA."
        )
    return key, (certificate, *others)
