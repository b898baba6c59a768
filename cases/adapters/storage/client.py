"""Content-addressed files on disk: written beside, flushed, renamed; a crash leaves no half file under a hash."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cases.errors import NotFound
from cases.ports import StoredContent


class FileStore:
    """Keeps each content once under `<folder>/<first two digits>/<sha256>`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, content: bytes) -> StoredContent:
        """Store bytes durably; the same content again costs one look."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self._path(sha256)
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            self._write(target, content)
        return StoredContent(sha256=sha256, size_bytes=len(content))

    def get(self, sha256: str) -> bytes:
        """The bytes, or `NotFound`."""
        with self.open(sha256) as file:
            return file.read()

    def open(self, sha256: str) -> BinaryIO:
        """A stream of the bytes, or `NotFound`."""
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError as error:
            raise NotFound("Der Inhalt dieses Dokuments fehlt im Dokumentenspeicher.") from error

    def exists(self, sha256: str) -> bool:
        """Whether the content is stored."""
        return self._path(sha256).exists()

    def hashes(self) -> Iterator[str]:
        """All stored hashes in no particular order."""
        for path in self._folder.glob("??/*"):
            if len(path.name) == 64:
                yield path.name

    def is_writable(self) -> bool:
        """Whether the folder takes a new file now."""
        try:
            with tempfile.TemporaryFile(dir=self._folder):
                return True
        except OSError:
            return False

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
            raise NotFound("Das ist kein Name eines gespeicherten Dokuments.")
        return self._folder / sha256[:2] / sha256

    def _write(self, target: Path, content: bytes) -> None:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".part-", delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
