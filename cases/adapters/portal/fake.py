"""Portal callback that remembers notices, for tests; also stands in where no callback address is set."""

from cases.errors import CaseError
from cases.ports import StatusNotice


class RememberedCallback:
    """Collects notices; `fault` is raised on every call while it is set."""

    def __init__(self) -> None:
        self.notices: list[StatusNotice] = []
        self.fault: CaseError | None = None

    def notify(self, notice: StatusNotice) -> None:
        """Remember the notice."""
        if self.fault is not None:
            raise self.fault
        self.notices.append(notice)

    def describe(self) -> str:
        """Says that nobody is told."""
        return "nur im Speicher"


class PollingOnly:
    """No callback address is configured: the portal polls the status; nothing has to be delivered."""

    def notify(self, notice: StatusNotice) -> None:
        """Nothing to do: the status resource already says it."""

    def describe(self) -> str:
        """Says how the portal learns of changes."""
        return "keine Rückrufadresse gesetzt: das Portal fragt den Status ab"
