"""The virus scanner against a small clamd that speaks INSTREAM on this machine."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from cases.adapters.virus_scan.client import ClamdScanner
from cases.adapters.virus_scan.fake import TestScanner
from cases.errors import RetryLater
from cases.ports import ScanVerdict

LIMIT_BYTES = 3 * 1024 * 1024
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.BaseRequestHandler):
    """Finds the EICAR mark, refuses large streams in the middle as clamd does, and can be told to misbehave."""

    behaviour = ""

    def handle(self) -> None:
        command = self._until_zero()
        if command == b"zVERSION":
            self.request.sendall(b"ClamAV 1.4.3/27800\0")
            return
        if self.behaviour == "hang":
            threading.Event().wait(1)
            return
        if self.behaviour == "silent":
            return
        content = b""
        while (size := struct.unpack("!L", self._exactly(4))[0]) > 0:
            content += self._exactly(size)
            if len(content) > LIMIT_BYTES:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        answers = {"garbage": b"hello\0", "broken": b"stream: Can't open temporary file ERROR\0"}
        verdict = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        self.request.sendall(answers.get(self.behaviour, verdict))

    def _until_zero(self) -> bytes:
        found = b""
        while not found.endswith(b"\0"):
            found += self._exactly(1)
        return found[:-1]

    def _exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            part = self.request.recv(size - len(found))
            if not part:
                raise ConnectionError
            found += part
        return found


class QuietServer(socketserver.ThreadingTCPServer):
    """Says nothing when a client goes away."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients of these tests may leave whenever they like."""


@contextmanager
def clamd(behaviour: str = "") -> Iterator[ClamdScanner]:
    """A scanner that talks to a daemon with this behaviour."""
    handler = type("Clamd", (Clamd,), {"behaviour": behaviour})
    with QuietServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield ClamdScanner(
            "127.0.0.1", server.server_address[1], timeout_seconds=0.3 if behaviour == "hang" else 20
        )
        server.shutdown()


def test_a_clean_file_and_an_infected_one() -> None:
    with clamd() as scanner:
        assert scanner.scan(b"%PDF-1.4 harmlos").verdict is ScanVerdict.CLEAN
        found = scanner.scan(b"%PDF-1.4 " + EICAR)

    assert (found.verdict, found.finding) == (ScanVerdict.INFECTED, "Eicar-Test-Signature")


def test_an_empty_file_and_one_that_ends_on_a_chunk_are_scanned() -> None:
    with clamd() as scanner:
        assert scanner.scan(b"").verdict is ScanVerdict.CLEAN
        assert scanner.scan(b"x" * 128 * 1024).verdict is ScanVerdict.CLEAN
        assert scanner.scan(b"x" * (64 * 1024 - 10) + EICAR).verdict is ScanVerdict.INFECTED


def test_a_file_larger_than_the_daemon_takes_is_unscannable_and_not_tried_again() -> None:
    with clamd() as scanner:
        result = scanner.scan(b"x" * 20 * 1024 * 1024)

    assert (result.verdict, result.finding) == (
        ScanVerdict.UNSCANNABLE,
        "größer als der Virenscanner annimmt",
    )


def test_what_the_daemon_cannot_read_is_unscannable() -> None:
    with clamd("broken") as scanner:
        assert scanner.scan(b"x").verdict is ScanVerdict.UNSCANNABLE


@pytest.mark.parametrize("behaviour", ["hang", "silent", "garbage"])
def test_a_daemon_that_does_not_answer_is_tried_again_later(behaviour: str) -> None:
    with clamd(behaviour) as scanner, pytest.raises(RetryLater, match="Virenscanner 127"):
        scanner.scan(b"x")


def test_a_daemon_that_is_not_there_is_tried_again_later() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    scanner = ClamdScanner("127.0.0.1", port, timeout_seconds=0.5)

    with pytest.raises(RetryLater, match="nicht erreichbar"):
        scanner.scan(b"x")
    assert scanner.describe() == f"ClamAV 127.0.0.1:{port}: nicht erreichbar"


def test_threads_that_scan_at_the_same_time_get_their_own_verdicts() -> None:
    contents = [b"x" * 200_000 + (EICAR if number % 2 else b"") for number in range(24)]
    with clamd() as scanner, ThreadPoolExecutor(8) as pool:
        verdicts = [result.verdict for result in pool.map(scanner.scan, contents)]

    assert verdicts == [ScanVerdict.INFECTED if number % 2 else ScanVerdict.CLEAN for number in range(24)]


def test_the_operator_reads_name_and_version() -> None:
    with clamd() as scanner:
        assert "ClamAV 1.4.3" in scanner.describe()


def test_the_stand_in_behaves_alike_and_says_what_it_is() -> None:
    scanner = TestScanner()
    assert scanner.scan(b"x").verdict is ScanVerdict.CLEAN
    assert scanner.scan(EICAR).verdict is ScanVerdict.INFECTED
    assert "kein Schutz" in scanner.describe()
    scanner.is_down = True

    with pytest.raises(RetryLater):
        scanner.scan(b"x")
