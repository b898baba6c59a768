"""The document store on disk: content by its hash, whole or not at all."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cases.adapters.storage.client import FileStore
from cases.adapters.storage.fake import MemoryStore
from cases.errors import NotFound
from cases.ports import DocumentStore

BOTH: list[Callable[[Path], DocumentStore]] = [FileStore, lambda _: MemoryStore()]
DIGEST = hashlib.sha256(b"Inhalt").hexdigest()


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("make", BOTH)
def test_content_comes_back_under_its_hash(tmp_path: Path, make: Callable[[Path], DocumentStore]) -> None:
    store = make(tmp_path)

    stored = store.put(b"Inhalt")

    assert (stored.sha256, stored.size_bytes) == (DIGEST, 6)
    assert store.get(DIGEST) == b"Inhalt"
    with store.open(DIGEST) as stream:
        assert stream.read() == b"Inhalt"
    assert store.exists(DIGEST)
    assert list(store.hashes()) == [DIGEST]
    assert store.is_writable()


@pytest.mark.parametrize("make", BOTH)
def test_the_same_content_twice_is_one(tmp_path: Path, make: Callable[[Path], DocumentStore]) -> None:
    store = make(tmp_path)

    assert store.put(b"Inhalt") == store.put(b"Inhalt")

    assert list(store.hashes()) == [DIGEST]


@pytest.mark.parametrize("make", BOTH)
def test_what_is_not_there_is_not_found(tmp_path: Path, make: Callable[[Path], DocumentStore]) -> None:
    store = make(tmp_path)

    assert not store.exists("0" * 64)
    with pytest.raises(NotFound, match="fehlt im Dokumentenspeicher"):
        store.get("0" * 64)


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "0" * 63, "0" * 65, "G" * 64, ("../" * 22)[:64], "A" * 64]
)
def test_only_hashes_are_names(tmp_path: Path, name: str) -> None:
    store = FileStore(tmp_path)

    with pytest.raises(NotFound):
        store.get(name)
    with pytest.raises(NotFound):
        store.exists(name)


def test_a_second_store_never_touches_the_file_again(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    store.put(b"Inhalt")
    path = tmp_path / DIGEST[:2] / DIGEST
    before = path.stat()

    store.put(b"Inhalt")

    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_eight_threads_with_the_same_content_leave_one_whole_file(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    content = os.urandom(300_000)
    with ThreadPoolExecutor(8) as pool:
        stored = set(pool.map(lambda _: store.put(content), range(16)))

    assert len(stored) == 1
    assert store.get(stored.pop().sha256) == content
    assert len(files(tmp_path)) == 1


def test_a_crash_while_writing_leaves_no_file_under_a_hash(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path\n"
        "from cases.adapters.storage.client import FileStore\n"
        "store = FileStore(Path(sys.argv[1]))\n"
        "os.fsync = lambda number: os._exit(9)\n"
        "store.put(b'Inhalt')\n"
    )
    crashed = subprocess.run(
        [sys.executable, "-c", script, tmp_path], check=False, cwd=Path(__file__).parents[3]
    )

    store = FileStore(tmp_path)
    assert crashed.returncode == 9
    assert not store.exists(DIGEST)
    assert list(store.hashes()) == []
    assert store.put(b"Inhalt").sha256 == DIGEST
    assert store.get(DIGEST) == b"Inhalt"


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    (tmp_path / DIGEST[:2]).write_text("a file where the folder should be")

    with pytest.raises(OSError, match=r"File exists|Not a directory"):
        store.put(b"Inhalt")

    assert not store.is_writable() or list(store.hashes()) == []
