"""Fills the room left in a file with a seal, and looks at the seal of a file: PAdES baseline B-B (ETSI EN 319 142-1).

Pure: who holds the key signs; here is only what is signed and how it is wrapped. Same file, same signature, same bytes.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from cases.errors import Invalid
from reports.pdf.write import Unsealed

Signer = Callable[[bytes], bytes]
"""Signs DER bytes with SHA-256: ECDSA as DER sequence, or RSA with PKCS #1 v1.5, as the certificate's key is."""

_SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"})
_SIGNATURES = {"ec": "sha256_ecdsa", "rsa": "sha256_rsa"}
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")


def sealed(unsealed: Unsealed, chain: tuple[bytes, ...], sign: Signer) -> bytes:
    """The file with the seal in it. `chain` is DER, the sealing certificate first.

    Raises Invalid if the file has no room, too little room, or the key is neither elliptic nor RSA.
    """
    if not unsealed.contents_size:
        raise Invalid("Im Dokument ist kein Platz für ein Siegel vorgesehen.")
    attributes = _signed_attributes(_digest(unsealed.covered()), chain[0])
    return unsealed.filled(_container(attributes, chain, sign(attributes.dump())))


def without_seal(content: bytes) -> bytes:
    """The file as it was before sealing, zeros in the room of the seal; a file without a seal is itself."""
    room = _room(content)
    if room is None:
        return content
    start, end = room
    return content[: start + 1] + b"0" * (end - start - 2) + content[end - 1 :]


def has_intact_seal(content: bytes) -> bool:
    """Whether the file has a seal that covers all of it and fits its bytes; who sealed, and until when, is not asked."""
    room = _room(content)
    if room is None:
        return False
    start, end = room
    try:
        container = cms.ContentInfo.load(bytes.fromhex(content[start + 1 : end - 1].decode("ascii")))[
            "content"
        ]
        signer = container["signer_infos"][0]
        found = {one["type"].native: one["values"][0].native for one in signer["signed_attrs"]}
        certificate = container["certificates"][0].chosen.dump()
    except (ValueError, TypeError, IndexError):  # anything but a container of signatures
        return False
    if found.get("message_digest") != _digest((content[:start], content[end:])):
        return False
    return _is_signed(certificate, signer["signed_attrs"].untag().dump(), signer["signature"].native)


def _room(content: bytes) -> tuple[int, int] | None:
    """Where the room of the seal begins and ends, angle brackets included; None if nothing covers the whole file."""
    found = _BYTE_RANGE.findall(content)
    if len(found) != 1:
        return None
    start, end, rest = map(int, found[0])
    is_whole = start < end and end + rest == len(content)
    return (start, end) if is_whole and content[start : start + 1] + content[end - 1 : end] == b"<>" else None


def _is_signed(certificate: bytes, attributes: bytes, signature: bytes) -> bool:
    key = x509.load_der_x509_certificate(certificate).public_key()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, attributes, ec.ECDSA(hashes.SHA256()))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, attributes, padding.PKCS1v15(), hashes.SHA256())
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _digest(parts: tuple[bytes, bytes]) -> bytes:
    whole = sha256()
    for part in parts:
        whole.update(part)
    return whole.digest()


def _signed_attributes(digest: bytes, certificate: bytes) -> cms.CMSAttributes:
    """Content type, digest and certificate; the moment of sealing stands in /M and must not be repeated here (6.3)."""
    attributes = (
        ("content_type", "data"),
        ("message_digest", digest),
        ("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [_certificate_id(certificate)]})),
    )
    return cms.CMSAttributes(
        [cms.CMSAttribute({"type": kind, "values": [value]}) for kind, value in attributes]
    )


@lru_cache(maxsize=8)
def _certificate_id(certificate: bytes) -> tsp.ESSCertIDv2:
    return tsp.ESSCertIDv2({"hash_algorithm": _SHA256, "cert_hash": sha256(certificate).digest()})


def _container(attributes: cms.CMSAttributes, chain: tuple[bytes, ...], signature: bytes) -> bytes:
    certificate = _parsed(chain[0])
    algorithm = _SIGNATURES.get(certificate.public_key.algorithm)
    if algorithm is None:
        raise Invalid("Das Siegelzertifikat braucht einen Schlüssel auf elliptischer Kurve oder RSA.")
    name = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier("issuer_and_serial_number", cms.IssuerAndSerialNumber(name)),
            "digest_algorithm": _SHA256,
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": algorithm}),
            "signature": core.OctetString(signature),
        }
    )
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": cms.DigestAlgorithms([_SHA256]),
            "encap_content_info": cms.ContentInfo({"content_type": "data"}),
            "certificates": [cms.CertificateChoices("certificate", _parsed(one)) for one in chain],
            "signer_infos": [signer],
        }
    )
    wrapped: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    return wrapped


@lru_cache(maxsize=32)
def _parsed(certificate: bytes) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate)
