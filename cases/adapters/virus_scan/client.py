"""ClamAV daemon (clamd) over TCP with the INSTREAM command (clamd(8)); 30 s for each step of a scan."""

import socket
import struct

from cases.errors import RetryLater
from cases.ports import ScanResult, ScanVerdict

_CHUNK_BYTES = 64 * 1024
_REPLY_BYTES = 4096


class ClamdScanner:
    """Sends one file to clamd. A file larger than clamd's StreamMaxLength is unscannable, not an error.

    Each scan has its own connection, so several threads may scan at the same time.
    """

    def __init__(self, host: str, port: int, *, timeout_seconds: float = 30) -> None:
        self._address = (host, port)
        self._where = f"{host}:{port}"
        self._timeout_seconds = timeout_seconds

    def scan(self, content: bytes) -> ScanResult:
        """Verdict of clamd; `RetryLater` when it cannot be reached or says nothing that can be understood."""
        try:
            answer = self._ask(b"zINSTREAM\0", content)
        except OSError as error:
            raise RetryLater(f"Der Virenscanner {self._where} ist nicht erreichbar.") from error
        result = answer.removeprefix("stream: ")
        if result == "OK":
            return ScanResult(ScanVerdict.CLEAN)
        if result.endswith(" FOUND"):
            return ScanResult(ScanVerdict.INFECTED, result.removesuffix(" FOUND"))
        if "size limit exceeded" in result:
            return ScanResult(ScanVerdict.UNSCANNABLE, "größer als der Virenscanner annimmt")
        if result.endswith(" ERROR"):
            return ScanResult(ScanVerdict.UNSCANNABLE, result.removesuffix(" ERROR"))
        raise RetryLater(f"Der Virenscanner {self._where} hat nicht verständlich geantwortet.")

    def describe(self) -> str:
        """Where the scanner is and whether it answers."""
        try:
            version = self._ask(b"zVERSION\0", None)
            return f"ClamAV {self._where}: {version or 'antwortet nicht'}"
        except OSError:
            return f"ClamAV {self._where}: nicht erreichbar"

    def _ask(self, command: bytes, content: bytes | None) -> str:
        with socket.create_connection(self._address, timeout=self._timeout_seconds) as connection:
            connection.sendall(command)
            if content is not None:
                _stream(connection, content)
            reply = b""
            while b"\0" not in reply and (part := connection.recv(_REPLY_BYTES)):
                reply += part
        return reply.partition(b"\0")[0].decode("utf-8", errors="replace").strip()


def _stream(connection: socket.socket, content: bytes) -> None:
    """Chunks with their length in front, an empty one at the end."""
    try:
        for start in range(0, len(content), _CHUNK_BYTES):
            chunk = content[start : start + _CHUNK_BYTES]
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        # clamd stops listening as soon as a file is too large; its answer, already on the way, says so.
        return
