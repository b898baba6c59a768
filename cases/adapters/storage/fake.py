"""Document store in memory, for tests."""

import hashlib
import io
from collections.abc import Iterator
from typing import BinaryIO

from cases.errors import NotFound
from cases.ports import StoredContent


class MemoryStore:
    """Keeps contents in a dict; behaves like the file store."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}

    def put(self, content: bytes) -> StoredContent:
        """Keep the bytes under their hash."""
        sha256 = hashlib.sha256(content).hexdigest()
        self._contents[sha256] = content
        return StoredContent(sha256=sha256, size_bytes=len(content))

    def get(self, sha256: str) -> bytes:
        """The bytes, or `NotFound`."""
        try:
            return self._contents[sha256]
        except KeyError as error:
            raise NotFound("Der Inhalt dieses Dokuments fehlt im Dokumentenspeicher.") from error

    def open(self, sha256: str) -> BinaryIO:
        """A stream of the bytes, or `NotFound`."""
        return io.BytesIO(self.get(sha256))

    def exists(self, sha256: str) -> bool:
        """Whether the content is kept."""
        return sha256 in self._contents

    def hashes(self) -> Iterator[str]:
        """All hashes."""
        yield from list(self._contents)

    def is_writable(self) -> bool:
        """Always."""
        return True
