"""What can go wrong in the office, in words a clerk or a portal developer can act on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One fault in a form: where (JSON pointer, RFC 6901; or field name) and a German sentence."""

    pointer: str
    message: str


class CaseError(Exception):
    """Base of all expected errors; `message` is German and says what to do next."""

    code = "fehler"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(CaseError):
    """There is no such thing, or this actor must not know that there is one."""

    code = "nicht-gefunden"


class Conflict(CaseError):
    """Somebody else was faster, or the same key arrived with another content."""

    code = "konflikt"


class NotAllowed(CaseError):
    """The actor lacks the right, or the act is blocked; `reasons` lists every blocker."""

    code = "nicht-erlaubt"

    def __init__(self, message: str, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.reasons = reasons


class Invalid(CaseError):
    """The input is wrong; `errors` names every field."""

    code = "ungueltig"

    def __init__(self, message: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(message)
        self.errors = errors


class NoLongerOffered(CaseError):
    """The service was taken off the portal: new submissions are refused, cases that are there go on."""

    code = "leistung-eingestellt"


class RetryLater(CaseError):
    """An outside system is down or busy (network, timeout, 5xx, 429): the same call may work later."""

    code = "spaeter-erneut"


class Held(RetryLater):
    """Nothing failed: what the house needs for it is not there yet (a seal), so it waits for as long as that takes."""

    code = "angehalten"


class Rejected(CaseError):
    """An outside system refused for good: a person has to look at it."""

    code = "abgelehnt"
