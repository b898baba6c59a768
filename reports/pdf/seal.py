"""Fills the room left in a file with a seal: PAdES baseline B-B (ETSI EN 319 142-1), a CMS over everything but itself.

Pure: who holds the key signs; here is only what is signed and how it is wrapped. Same file, same signature, same bytes.
"""

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256

from asn1crypto import algos, cms, core, tsp, x509

from cases.errors import Invalid
from reports.pdf.write import Unsealed

Signer = Callable[[bytes], bytes]
"""Signs DER bytes with SHA-256: ECDSA as DER sequence, or RSA with PKCS #1 v1.5, as the certificate's key is."""

_SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"})
_SIGNATURES = {"ec": "sha256_ecdsa", "rsa": "sha256_rsa"}


def sealed(unsealed: Unsealed, chain: tuple[bytes, ...], sign: Signer) -> bytes:
    """The file with the seal in it. `chain` is DER, the sealing certificate first.

    Raises Invalid if the file has no room, too little room, or the key is neither elliptic nor RSA.
    """
    if not unsealed.contents_size:
        raise Invalid("Im Dokument ist kein Platz für ein Siegel vorgesehen.")
    attributes = _signed_attributes(_digest(unsealed), chain[0])
    return unsealed.filled(_container(attributes, chain, sign(attributes.dump())))


def is_filled_from(content: bytes, unsealed: Unsealed) -> bool:
    """Whether `content` is this very file: every byte outside the room of the seal is the same."""
    _, first, start, length = unsealed.byte_range
    if len(content) != len(unsealed.content):
        return False
    return (content[:first], content[start : start + length]) == unsealed.covered()


def _digest(unsealed: Unsealed) -> bytes:
    whole = sha256()
    for part in unsealed.covered():
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
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                cms.IssuerAndSerialNumber(
                    {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                ),
            ),
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
def _parsed(certificate: bytes) -> x509.Certificate:
    return x509.Certificate.load(certificate)
