"""The electronic seal of this installation: its certificate, and what a letter knows of it."""

from dataclasses import dataclass
from datetime import datetime

SENTENCE = "Dieses Dokument ist elektronisch gesiegelt."
TEST_SENTENCE = "Dieses Dokument trägt ein elektronisches Testsiegel ohne Rechtswirkung."


@dataclass(frozen=True)
class LetterSeal:
    """The seal a letter is made for, frozen with its facts: `room_bytes` are left in the file for it.

    `holder` is the common name of the certificate. A test seal proves nothing to anybody, and the letter says so.
    """

    holder: str
    is_test: bool
    room_bytes: int

    @property
    def sentence(self) -> str:
        """What a letter that stays electronic says about its seal."""
        return TEST_SENTENCE if self.is_test else SENTENCE


@dataclass(frozen=True)
class SealCertificate:
    """The certificate behind the seal. `chain` is DER, the sealing certificate first; moments are UTC.

    `is_test`: it is self-signed, so nobody vouches for it.
    """

    holder: str
    subject: str
    not_before: datetime
    not_after: datetime
    is_test: bool
    room_bytes: int
    chain: tuple[bytes, ...]

    @property
    def for_letters(self) -> LetterSeal:
        """The part that letters are made with."""
        return LetterSeal(self.holder, self.is_test, self.room_bytes)
