"""ClamAV daemon (clamd) over TCP with the INSTREAM command; 30 s per file."""

import io

from clamav_client.clamd import BufferTooLongError, ClamdError, ClamdNetworkSocket

from cases.errors import RetryLater
from cases.ports import ScanResult, ScanVerdict


class ClamdScanner:
    """Sends one file to clamd. A file larger than clamd's StreamMaxLength is unscannable, not an error."""

    def __init__(self, host: str, port: int, *, timeout_seconds: float = 30) -> None:
        self._where = f"{host}:{port}"
        self._clamd = ClamdNetworkSocket(host=host, port=port, timeout=timeout_seconds)

    def scan(self, content: bytes) -> ScanResult:
        """Verdict of clamd; `RetryLater` when it cannot be reached."""
        try:
            answer = self._clamd.instream(io.BytesIO(content))
        except BufferTooLongError:
            return ScanResult(ScanVerdict.UNSCANNABLE, "größer als der Virenscanner annimmt")
        except (ClamdError, OSError) as error:
            raise RetryLater(f"Der Virenscanner {self._where} ist nicht erreichbar.") from error
        state, finding = answer["stream"]
        if state == "FOUND":
            return ScanResult(ScanVerdict.INFECTED, finding or "ohne Namen")
        if state == "OK":
            return ScanResult(ScanVerdict.CLEAN)
        return ScanResult(ScanVerdict.UNSCANNABLE, finding or state)

    def describe(self) -> str:
        """Where the scanner is and whether it answers."""
        try:
            return f"ClamAV {self._where}: {self._clamd.version()}"
        except (ClamdError, OSError):
            return f"ClamAV {self._where}: nicht erreichbar"
