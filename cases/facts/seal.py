"""The electronic seals of this installation: whose they are, their certificates, and what a letter knows of them."""

from dataclasses import dataclass
from datetime import datetime

SENTENCE = "Dieses Dokument ist elektronisch gesiegelt."
TEST_SENTENCE = "Dieses Dokument trägt ein elektronisches Testsiegel ohne Rechtswirkung."
ROOM_BYTES = 8 * 1024
"""Left in every file for its seal: enough for RSA-4096 with three certificates above it, so that a letter approved before
a certificate was exchanged has room for the new one."""


@dataclass(frozen=True)
class LetterSeal:
    """The seal a letter is made for, frozen with its facts: `room_bytes` are left in the file for it.

    `authority_key` says whose seal; `holder` is the common name of its certificate, "" if none was there yet. A test seal
    proves nothing to anybody, and the letter says so.
    """

    authority_key: str
    holder: str
    is_test: bool
    room_bytes: int = ROOM_BYTES

    @property
    def sentence(self) -> str:
        """What a letter that stays electronic says about its seal."""
        return TEST_SENTENCE if self.is_test else SENTENCE


@dataclass(frozen=True)
class SealCertificate:
    """The certificate behind a seal. `chain` is DER, the sealing certificate first; moments are UTC.

    `is_test`: it is self-signed, so nobody vouches for it. `sha256` is the fingerprint in lower-case hex.
    """

    holder: str
    subject: str
    not_before: datetime
    not_after: datetime
    is_test: bool
    sha256: str
    chain: tuple[bytes, ...]


@dataclass(frozen=True)
class AuthoritySeal:
    """The seal of one authority; `certificate` None: its letters must carry one, but none is set up."""

    authority_key: str
    certificate: SealCertificate | None

    @property
    def for_letters(self) -> LetterSeal:
        """The part that letters are made with."""
        if self.certificate is None:
            return LetterSeal(self.authority_key, holder="", is_test=False)
        return LetterSeal(self.authority_key, self.certificate.holder, self.certificate.is_test)
