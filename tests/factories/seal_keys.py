"""Keys and certificates of seals for tests: self-signed, or issued by an authority of their own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

import cases.catalogue
from cases.adapters.seal.collection import AuthoritySeals
from cases.adapters.seal.local_key import LocalKey, self_signed_certificate
from cases.facts.seal import AuthoritySeal, LetterSeal
from cases.ports import SealService

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@lru_cache(maxsize=2)
def _rsa_key(bits: int) -> rsa.RSAPrivateKey:
    """Made once: finding the primes takes a second or more."""
    return rsa.generate_private_key(65537, bits)


KEYS: dict[str, Callable[[], PrivateKey]] = {
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "RSA-3072": lambda: _rsa_key(3072),
    "RSA-4096": lambda: _rsa_key(4096),
}
HOLDER = "Landkreis Heidekreis"
AUTHORITIES = sorted(path.stem for path in (Path(cases.catalogue.__path__[0]) / "authorities").glob("*.toml"))


def of_all(seal: SealService) -> AuthoritySeals:
    """The same seal for every authority, for tests that do not ask whose it is."""
    return AuthoritySeals(dict.fromkeys(AUTHORITIES, seal))


def letter_seal(seal: SealService, authority_key: str = "stadt-soltau") -> LetterSeal:
    """What a letter of this authority is made for."""
    return AuthoritySeal(authority_key, seal.certificate).for_letters


def key_file(folder: Path, key: PrivateKey, *, ends_at: datetime | None = None, password: str = "") -> Path:
    """A PKCS #12 file with a self-signed certificate."""
    return _written(folder, key, (self_signed_certificate(key, ends_at=ends_at),), password)


def self_signed_seal(folder: Path, *, ends_at: datetime | None = None) -> LocalKey:
    """A P-256 key with a self-signed certificate."""
    return LocalKey(key_file(folder, KEYS["P-256"](), ends_at=ends_at), "")


def issued_seal(folder: Path, *, ends_at: datetime) -> LocalKey:
    """A P-256 key whose certificate another one vouches for; that one is the second of the chain and ends ten years later."""
    key, above = KEYS["P-256"](), KEYS["P-256"]()
    root = _certificate("Prüfstelle", "Prüfstelle", above, above, ends_at + timedelta(days=3650))
    return LocalKey(
        _written(folder, key, (_certificate(HOLDER, "Prüfstelle", key, above, ends_at), root), ""), ""
    )


def _certificate(
    holder: str, issuer: str, key: PrivateKey, signer: PrivateKey, ends_at: datetime
) -> x509.Certificate:
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in (holder, issuer)]
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=holder == issuer, crl_sign=False, encipher_only=False,
        decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(ends_at)
        .add_extension(x509.BasicConstraints(ca=holder == issuer, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(signer, hashes.SHA256())
    )


def _written(folder: Path, key: PrivateKey, chain: tuple[x509.Certificate, ...], password: str) -> Path:
    secret: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        secret = serialization.BestAvailableEncryption(password.encode())
    path = folder / "siegel.p12"
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"siegel", key, chain[0], chain[1:], secret))
    return path
