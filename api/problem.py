"""Errors as machines read them: application/problem+json (RFC 9457)."""

import logging
import secrets
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from api.security import TokenInvalid
from cases.errors import CaseError, Conflict, Invalid, NoLongerOffered, NotAllowed, NotFound, RetryLater

logger = logging.getLogger(__name__)

DATABASE_DOWN = "Die Datenbank ist gerade nicht erreichbar. Es ist nichts verloren; bitte in einer Minute erneut versuchen."
_RETRY = {"retry-after": "30"}
_TYPE_PREFIX = "urn:kreishaus:problem:"
_STATUS: dict[type[CaseError], int] = {
    NotFound: 404,
    Conflict: 409,
    NotAllowed: 403,
    NoLongerOffered: 410,
    Invalid: 422,
    RetryLater: 503,
}
TITLES = {
    400: "Anfrage nicht lesbar",
    401: "Nicht angemeldet",
    403: "Nicht erlaubt",
    404: "Nicht gefunden",
    405: "Methode nicht erlaubt",
    409: "Konflikt",
    410: "Nicht mehr angeboten",
    413: "Zu groß",
    415: "Medientyp nicht unterstützt",
    422: "Eingabe fehlerhaft",
    429: "Zu viele Anfragen",
    500: "Interner Fehler",
    503: "Vorübergehend nicht verfügbar",
}


_SENTENCES = {
    404: "Diese Adresse gibt es nicht.",
    405: "Diese Adresse nimmt diese Art von Anfrage nicht an.",
    413: "Die Anfrage ist zu groß.",
}


class Fault(BaseModel):
    """One fault: where (JSON pointer, RFC 6901) and a German sentence."""

    pointer: str
    detail: str


class Problem(BaseModel):
    """A problem document (RFC 9457). `type` names the kind for programs, `detail` is German and for people."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] | None = None
    reasons: list[str] | None = None
    incident: str | None = None
    submission_id: str | None = None


class ProblemResponse(JSONResponse):
    """A problem document as answer."""

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
        "title": TITLES.get(status, "Fehler"),
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


def add_problem_handlers(app: FastAPI) -> None:
    """Every error of this application becomes application/problem+json."""

    @app.exception_handler(CaseError)
    def _expected(request: Request, error: CaseError) -> Response:
        status = status_of(error)
        return ProblemResponse(
            problem_of(error), status_code=status, headers=_RETRY if status == 503 else None
        )

    @app.exception_handler(TokenInvalid)
    def _token(request: Request, error: TokenInvalid) -> Response:
        headers = {"www-authenticate": 'Bearer error="invalid_token"'}
        return ProblemResponse(problem(401, "token", str(error)), status_code=401, headers=headers)

    @app.exception_handler(RequestValidationError)
    def _address(request: Request, error: RequestValidationError) -> Response:
        # Bodies are checked by `api.portal.envelopes`; only parts of the address are left for the framework.
        return ProblemResponse(problem(404, "nicht-gefunden", http_sentence(404)), status_code=404)

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        body = problem(error.status_code, "http", http_sentence(error.status_code))
        return ProblemResponse(body, status_code=error.status_code, headers=error.headers)

    @app.exception_handler(OperationalError)
    @app.exception_handler(PoolTimeout)
    def _database(request: Request, error: OperationalError | PoolTimeout) -> Response:
        cause = getattr(error, "orig", None) or error
        logger.error("database not reachable", extra={"error": type(cause).__name__})
        return ProblemResponse(problem(503, "datenbank", DATABASE_DOWN), status_code=503, headers=_RETRY)

    @app.exception_handler(Exception)
    def _unexpected(request: Request, error: Exception) -> Response:
        sentence = "Interner Fehler. Bitte die Vorfallsnummer weitergeben."
        return ProblemResponse(
            problem(500, "intern", sentence, incident=new_incident(error)), status_code=500
        )


def new_incident(error: Exception) -> str:
    """A number for this incident, written to the log together with the error."""
    number = secrets.token_hex(4)
    logger.error("incident %s", number, extra={"incident": number}, exc_info=error)
    return number


def http_sentence(status: int) -> str:
    """The German sentence for an HTTP status without a cause of our own."""
    return _SENTENCES.get(status, "Die Anfrage konnte nicht bearbeitet werden.")
