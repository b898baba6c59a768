"""Reads certificates of seals and checks signatures made with them; no key is here."""

from datetime import datetime
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from cases.errors import Held
from cases.facts.office_time import office_day
from cases.facts.seal import ROOM_BYTES, SealCertificate

SHA256 = hashes.SHA256()
_CMS_BYTES = 512  # What a seal holds beside certificates and signature, rounded up.


def seal_certificate(chain: tuple[x509.Certificate, ...]) -> SealCertificate:
    """The facts of a chain, the sealing certificate first.

    Raises ValueError (German) for keys we cannot seal with, and for a chain longer than the room in a letter.
    """
    first = chain[0]
    encoded = tuple(one.public_bytes(serialization.Encoding.DER) for one in chain)
    needed = sum(map(len, encoded)) + _signature_bytes(first) + _CMS_BYTES
    if needed > ROOM_BYTES:
        raise ValueError(
            f"Das Siegel braucht mit seinen {len(encoded)} Zertifikaten etwa {needed} Bytes, im Schreiben ist Platz für "
            f"{ROOM_BYTES}. Bitte überzählige Zertifikate der Kette weglassen, zuerst das der Wurzel."
        )
    names = first.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return SealCertificate(
        holder=str(names[0].value) if names else first.subject.rfc4514_string(),
        subject=first.subject.rfc4514_string(),
        not_before=first.not_valid_before_utc,
        not_after=first.not_valid_after_utc,
        is_test=first.issuer == first.subject,
        sha256=sha256(encoded[0]).hexdigest(),
        chain=encoded,
    )


def need_valid(certificate: SealCertificate, now: datetime) -> None:
    """Raises Held (German) if nothing may be sealed with this certificate at `now` (UTC)."""
    if now > certificate.not_after:
        raise Held(
            f"Das Siegelzertifikat ist am {office_day(certificate.not_after):%d.%m.%Y} abgelaufen. Bitte ein neues "
            "einrichten; das Schreiben geht dann von selbst hinaus."
        )
    if now < certificate.not_before:
        raise Held(
            f"Das Siegelzertifikat gilt erst ab {office_day(certificate.not_before):%d.%m.%Y}. "
            "Das Schreiben geht dann von selbst hinaus."
        )


def is_signature_of(certificate: bytes, attributes: bytes, signature: bytes) -> bool:
    """Whether the signature over these bytes was made with the key of this certificate (DER)."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, attributes, ec.ECDSA(SHA256))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, attributes, padding.PKCS1v15(), SHA256)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _signature_bytes(certificate: x509.Certificate) -> int:
    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        return 2 * ((key.key_size + 7) // 8) + 16  # Two numbers and their DER heads.
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size // 8
    raise ValueError("Das Siegelzertifikat braucht einen Schlüssel auf elliptischer Kurve oder RSA.")
