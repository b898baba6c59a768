"""What the office needs from outside, as protocols; adapters fulfil them, `cases.wiring` chooses which."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Protocol

from cases.facts.seal import AuthoritySeal, SealCertificate


@dataclass(frozen=True)
class StoredContent:
    """A file in the document store, named by its content: SHA-256 in lower-case hex and size in bytes."""

    sha256: str
    size_bytes: int


class DocumentStore(Protocol):
    """Keeps files by their SHA-256; storing the same content twice is one file. Never overwrites, never reads names."""

    def put(self, content: bytes) -> StoredContent:
        """Store bytes durably (flushed to disk) and say under which hash."""
        ...

    def get(self, sha256: str) -> bytes:
        """The bytes; `NotFound` where there are none."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """A readable stream of the bytes; `NotFound` where there are none."""
        ...

    def exists(self, sha256: str) -> bool:
        """Whether the content is there."""
        ...

    def hashes(self) -> Iterator[str]:
        """All hashes, for checks and clean-up."""
        ...

    def is_writable(self) -> bool:
        """Whether a new file can be stored now (for the readiness check)."""
        ...


class ScanVerdict(StrEnum):
    """What a virus scanner says about one file."""

    CLEAN = "unbedenklich"
    INFECTED = "befallen"
    UNSCANNABLE = "nicht_pruefbar"


@dataclass(frozen=True)
class ScanResult:
    """Verdict with the name of the finding, if any."""

    verdict: ScanVerdict
    finding: str = ""


class VirusScanner(Protocol):
    """Looks into one file. Raises `RetryLater` when the scanner cannot be reached."""

    def scan(self, content: bytes) -> ScanResult:
        """Verdict for the whole content."""
        ...

    def describe(self) -> str:
        """Name and state for the operator, in German."""
        ...


@dataclass(frozen=True)
class StatusNotice:
    """What the portal is told: never internal states, never reasons. `event_id` makes repeats recognisable."""

    event_id: str
    submission_id: str
    file_reference: str
    status: str
    occurred_at: str
    has_new_letter: bool = False
    has_new_message: bool = False


class PortalCallback(Protocol):
    """Tells the portal about a change. Raises `RetryLater` or `Rejected`; at-least-once, so the portal dedupes by id."""

    def notify(self, notice: StatusNotice) -> None:
        """Deliver one notice; returns only when the portal has confirmed with 2xx."""
        ...

    def describe(self) -> str:
        """Name and state for the operator, in German."""
        ...


class SealService(Protocol):
    """Signs for one authority (electronic seal, Art. 35 to 40 eIDAS). What a seal is in a file, `reports.pdf.seal` knows."""

    @property
    def certificate(self) -> SealCertificate | None:
        """The certificate behind the key; None where this authority seals nothing."""
        ...

    def sign(self, attributes: Sequence[bytes], *, now: datetime) -> tuple[bytes, ...]:
        """A signature over each of these with SHA-256 (ECDSA as DER, or RSA with PKCS #1 v1.5); `now` is UTC.

        Raises `RetryLater` when the key cannot be reached, `Held` when the certificate has expired or nothing is set up,
        `Rejected` when a person has to look at it.
        """
        ...

    def describe(self) -> str:
        """Name and state for the operator, in German."""
        ...


class Seals(Protocol):
    """Whose seal is whose: an authority seals with its own key or not at all, never with that of another."""

    def of(self, authority_key: str) -> SealService:
        """The seal of this authority; one that signs nothing where it has none."""
        ...

    @property
    def in_use(self) -> Mapping[str, AuthoritySeal]:
        """The authorities whose letters are made for a seal, by key."""
        ...

    def as_of(self, moment: datetime) -> "Seals":
        """The same without certificates that began after this moment (UTC)."""
        ...
