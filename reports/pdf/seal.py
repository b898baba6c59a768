"""Fills the room left in a file with a seal, and looks at the seal of a file: PAdES baseline B-B (ETSI EN 319 142-1).

Pure: who holds the key signs; here is only what is signed and how it is wrapped. Same file, same signature, same bytes.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from asn1crypto import algos, cms, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from cases.errors import Invalid
from reports.pdf.write import Unsealed

Signer = Callable[[Sequence[bytes]], Sequence[bytes]]
"""Signs each of these with SHA-256: ECDSA as DER sequence, or RSA with PKCS #1 v1.5, as the certificate's key is."""

_SEQUENCE, _SET, _OCTETS, _TAGGED = (
    0x30,
    0x31,
    0x04,
    0xA0,
)  # Tags of DER; the last is [0] of a constructed type.
_MESSAGE_DIGEST = cms.CMSAttributeType("message_digest").dump()
_SIGNED_DATA = cms.ContentType("signed_data").dump()
_SIGNATURES = {"ec": "sha256_ecdsa", "rsa": "sha256_rsa"}
_MOMENT = re.compile(rb"/M\(D:\d{14}Z\)")
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")


class FoundSeal(NamedTuple):
    """Whose seal a file has: subject of the certificate and its SHA-256."""

    subject: str
    certificate_sha256: str


def sealed(unsealed: Unsealed, chain: tuple[bytes, ...], sign: Signer) -> bytes:
    """The file with the seal in it. `chain` is DER, the sealing certificate first.

    Raises Invalid if the file has no room, too little room, or the key is neither elliptic nor RSA.
    """
    return sealed_together((unsealed,), chain, sign)[0]


def sealed_together(files: Sequence[Unsealed], chain: tuple[bytes, ...], sign: Signer) -> tuple[bytes, ...]:
    """The same for many files at once: `sign` is asked one time."""
    if not all(file.contents_size for file in files):
        raise Invalid("Im Dokument ist kein Platz für ein Siegel vorgesehen.")
    frame = _frame(chain)
    attributes = [_signed_attributes(_digest(file.covered()), frame) for file in files]
    signatures = sign([_tlv(_SET, one) for one in attributes])
    return tuple(
        file.filled(_container(one, frame, signature))
        for file, one, signature in zip(files, attributes, signatures, strict=True)
    )


def without_seal(content: bytes, moment: str) -> bytes:
    """The file as it was before sealing: zeros in the room of the seal, this moment (PDF date) as that of sealing.

    A file without a seal is itself.
    """
    room = _room(content)
    if room is None:
        return content
    start, end = room
    head = content[: start + 1]
    for found in list(_MOMENT.finditer(head))[-1:]:
        head = head[: found.start()] + f"/M({moment})".encode("ascii") + head[found.end() :]
    return head + b"0" * (end - start - 2) + content[end - 1 :]


def intact_seal(content: bytes) -> FoundSeal | None:
    """The seal that covers all of the file and fits its bytes; None if there is none. Until when it holds is not asked."""
    room = _room(content)
    if room is None:
        return None
    start, end = room
    try:
        container = cms.ContentInfo.load(bytes.fromhex(content[start + 1 : end - 1].decode("ascii")))[
            "content"
        ]
        signer = container["signer_infos"][0]
        found = {one["type"].native: one["values"][0].native for one in signer["signed_attrs"]}
        certificate = container["certificates"][0].chosen.dump()
    except (ValueError, TypeError, IndexError):  # anything but a container of signatures
        return None
    if found.get("message_digest") != _digest((content[:start], content[end:])):
        return None
    if not _is_signed(certificate, signer["signed_attrs"].untag().dump(), signer["signature"].native):
        return None
    subject = x509.load_der_x509_certificate(certificate).subject.rfc4514_string()
    return FoundSeal(subject, sha256(certificate).hexdigest())


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


class _Frame(NamedTuple):
    """What is the same in all seals of one certificate, as DER."""

    content_type: bytes
    certificate_id: bytes
    signed_data: bytes
    signer: bytes
    algorithm: bytes


def _signed_attributes(digest: bytes, frame: _Frame) -> bytes:
    """Content type, digest and certificate; the moment of sealing stands in /M and must not be repeated here (6.3)."""
    message_digest = _tlv(_SEQUENCE, _MESSAGE_DIGEST, _tlv(_SET, _tlv(_OCTETS, digest)))
    return b"".join(sorted((frame.content_type, frame.certificate_id, message_digest)))


def _container(attributes: bytes, frame: _Frame, signature: bytes) -> bytes:
    """ContentInfo with SignedData (RFC 5652, 5.1). Put together from parts: built anew it took 4 ms, this is 0.04."""
    signer = _tlv(
        _SEQUENCE, frame.signer, _tlv(_TAGGED, attributes), frame.algorithm, _tlv(_OCTETS, signature)
    )
    signed = _tlv(_SEQUENCE, frame.signed_data, _tlv(_SET, signer))
    return _tlv(_SEQUENCE, _SIGNED_DATA, _tlv(_TAGGED, signed))


@lru_cache(maxsize=8)
def _frame(chain: tuple[bytes, ...]) -> _Frame:
    certificate = asn1_x509.Certificate.load(chain[0])
    algorithm = _SIGNATURES.get(certificate.public_key.algorithm)
    if algorithm is None:
        raise Invalid("Das Siegelzertifikat braucht einen Schlüssel auf elliptischer Kurve oder RSA.")
    sha256_algorithm = algos.DigestAlgorithm({"algorithm": "sha256"})
    sealer = tsp.ESSCertIDv2({"hash_algorithm": sha256_algorithm, "cert_hash": sha256(chain[0]).digest()})
    name = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    version: bytes = cms.CMSVersion("v1").dump()
    return _Frame(
        content_type=_attribute("content_type", "data"),
        certificate_id=_attribute("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [sealer]})),
        signed_data=(
            version
            + cms.DigestAlgorithms([sha256_algorithm]).dump()
            + cms.ContentInfo({"content_type": "data"}).dump()
            + _tlv(_TAGGED, *chain)
        ),
        signer=version + cms.IssuerAndSerialNumber(name).dump() + sha256_algorithm.dump(),
        algorithm=algos.SignedDigestAlgorithm({"algorithm": algorithm}).dump(),
    )


def _attribute(kind: str, value: object) -> bytes:
    encoded: bytes = cms.CMSAttribute({"type": kind, "values": [value]}).dump()
    return encoded


def _tlv(tag: int, *parts: bytes) -> bytes:
    """One DER element: tag, length, content."""
    content = b"".join(parts)
    if len(content) < 0x80:
        return bytes((tag, len(content))) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content
