"""Errors as machines read them: application/problem+json (RFC 9457)."""

from typing import Any

from starlette.responses import JSONResponse

from cases.errors import CaseError, Conflict, Invalid, NotAllowed, NotFound, RetryLater

_TYPE_PREFIX = "urn:kreishaus:problem:"
_STATUS: dict[type[CaseError], int] = {
    NotFound: 404,
    Conflict: 409,
    NotAllowed: 403,
    Invalid: 422,
    RetryLater: 503,
}
_TITLES = {
    400: "Anfrage nicht lesbar",
    401: "Nicht angemeldet",
    403: "Nicht erlaubt",
    404: "Nicht gefunden",
    405: "Methode nicht erlaubt",
    409: "Konflikt",
    413: "Zu groß",
    415: "Medientyp nicht unterstützt",
    422: "Eingabe fehlerhaft",
    429: "Zu viele Anfragen",
    500: "Interner Fehler",
    503: "Vorübergehend nicht verfügbar",
}


class ProblemResponse(JSONResponse):
    """A problem document."""

    media_type = "application/problem+json"


def status_of(error: CaseError) -> int:
    """The HTTP status of an expected error; 500 for one nobody mapped."""
    given = getattr(error, "status", None)
    if isinstance(given, int):
        return given
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)


def problem(status: int, code: str, detail: str, **members: Any) -> dict[str, Any]:
    """A problem document: type, title, status, German detail, and further members."""
    return {
        "type": _TYPE_PREFIX + code,
        "title": _TITLES.get(status, "Fehler"),
        "status": status,
        "detail": detail,
        **members,
    }


def problem_of(error: CaseError) -> dict[str, Any]:
    """The problem document of an expected error; field errors as `errors` with JSON pointers, blockers as `reasons`."""
    members: dict[str, Any] = {}
    if isinstance(error, Invalid) and error.errors:
        members["errors"] = [{"pointer": item.pointer, "detail": item.message} for item in error.errors]
    if isinstance(error, NotAllowed) and error.reasons:
        members["reasons"] = list(error.reasons)
    return problem(status_of(error), error.code, error.message, **members)
