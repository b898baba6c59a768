"""No seal at all, and one for tests that can be told to fail."""

from collections.abc import Sequence
from datetime import datetime

from cases.errors import CaseError, Held
from cases.facts.seal import SealCertificate
from cases.ports import SealService


class NoSeal:
    """This authority seals nothing."""

    certificate: SealCertificate | None = None

    def sign(self, attributes: Sequence[bytes], *, now: datetime) -> tuple[bytes, ...]:
        """`Held`: a letter that was made for a seal must not go out without one."""
        raise Held(
            "Für dieses Schreiben ist ein Siegel vorgesehen, für die Behörde ist aber keines eingerichtet. Bitte "
            "KREISHAUS_SEAL prüfen; das Schreiben geht dann von selbst hinaus."
        )

    def describe(self) -> str:
        """Says that there is none."""
        return "kein Siegel eingerichtet"


class FailingSeal:
    """Another seal, but `fault` is raised on every call while it is set."""

    def __init__(self, seal: SealService) -> None:
        self._seal = seal
        self.fault: CaseError | None = None

    @property
    def certificate(self) -> SealCertificate | None:
        """The certificate of the other."""
        return self._seal.certificate

    def sign(self, attributes: Sequence[bytes], *, now: datetime) -> tuple[bytes, ...]:
        """The signatures of the other, or the fault."""
        if self.fault is not None:
            raise self.fault
        return self._seal.sign(attributes, now=now)

    def describe(self) -> str:
        """What the other says."""
        return self._seal.describe()
