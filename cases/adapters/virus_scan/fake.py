"""Test scanner: finds the EICAR test file and encrypted archives are unscannable; it protects from nothing else."""

from cases.errors import RetryLater
from cases.ports import ScanResult, ScanVerdict

_EICAR_MARK = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


class TestScanner:
    """Stands in for a virus scanner in demo and tests; `is_down` makes it unreachable."""

    __test__ = False

    def __init__(self) -> None:
        self.is_down = False

    def scan(self, content: bytes) -> ScanResult:
        """Infected when the EICAR mark is inside, otherwise clean."""
        if self.is_down:
            raise RetryLater("Der Testscanner ist abgeschaltet.")
        if _EICAR_MARK in content:
            return ScanResult(ScanVerdict.INFECTED, "Eicar-Test-Signature")
        return ScanResult(ScanVerdict.CLEAN)

    def describe(self) -> str:
        """Says plainly that this is no protection."""
        return "Testscanner: erkennt nur die EICAR-Testdatei, kein Schutz im Echtbetrieb"
