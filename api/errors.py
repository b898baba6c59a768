"""Errors at the two HTTP doors: problem documents for machines, pages and fragments for people.

This is one of the two places that catch everything (the other is `workflows.runtime`); each incident gets a number.
"""

import logging
import secrets

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.problem import ProblemResponse, problem, problem_of, status_of
from api.security import LoginNeeded, TokenInvalid
from api.web.rendering import error_page
from cases.errors import CaseError, NotAllowed

logger = logging.getLogger(__name__)

_DATABASE_DOWN = "Die Datenbank ist gerade nicht erreichbar. Es ist nichts verloren; bitte in einer Minute erneut versuchen."
_BROKEN = "Da ist uns ein Fehler passiert. Ihre Eingaben sind nicht gespeichert worden. Bitte die Vorfallsnummer weitergeben."
_RETRY = {"retry-after": "30"}


def add_problem_handlers(app: FastAPI) -> None:
    """Every error of this application becomes application/problem+json."""

    @app.exception_handler(CaseError)
    def _expected(request: Request, error: CaseError) -> Response:
        return ProblemResponse(problem_of(error), status_code=status_of(error))

    @app.exception_handler(TokenInvalid)
    def _token(request: Request, error: TokenInvalid) -> Response:
        body = problem(401, "token", str(error))
        return ProblemResponse(
            body, status_code=401, headers={"www-authenticate": 'Bearer error="invalid_token"'}
        )

    @app.exception_handler(RequestValidationError)
    def _request(request: Request, error: RequestValidationError) -> Response:
        faults = [
            {"pointer": "/".join(str(part) for part in item["loc"]), "detail": item["msg"]}
            for item in error.errors()
        ]
        return ProblemResponse(
            problem(422, "ungueltig", "Die Anfrage ist fehlerhaft.", errors=faults), status_code=422
        )

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        body = problem(error.status_code, "http", _http_sentence(error.status_code))
        return ProblemResponse(body, status_code=error.status_code, headers=error.headers)

    @app.exception_handler(OperationalError)
    def _database(request: Request, error: OperationalError) -> Response:
        logger.error("database not reachable", extra={"error": type(error.orig).__name__})
        return ProblemResponse(problem(503, "datenbank", _DATABASE_DOWN), status_code=503, headers=_RETRY)

    @app.exception_handler(Exception)
    def _unexpected(request: Request, error: Exception) -> Response:
        incident = _incident(error)
        body = problem(
            500, "intern", "Interner Fehler. Bitte die Vorfallsnummer weitergeben.", incident=incident
        )
        return ProblemResponse(body, status_code=500)


def add_page_handlers(app: FastAPI) -> None:
    """Every error of the desk becomes a page in plain German, or a fragment for htmx."""

    @app.exception_handler(LoginNeeded)
    def _login(request: Request, error: LoginNeeded) -> Response:
        if "hx-request" in request.headers:
            headers = {"hx-trigger": "sitzung-abgelaufen", "hx-reswap": "none"}
            return HTMLResponse("Bitte neu anmelden.", status_code=401, headers=headers)
        way_back = request.url.path if request.method == "GET" else "/"
        query = f"?{request.url.query}" if request.url.query and request.method == "GET" else ""
        target = request.url_for("login_page").include_query_params(weiter=way_back + query)
        return RedirectResponse(target, status_code=303)

    @app.exception_handler(CaseError)
    def _expected(request: Request, error: CaseError) -> Response:
        reasons = error.reasons if isinstance(error, NotAllowed) else ()
        return error_page(request, status=status_of(error), message=error.message, reasons=reasons)

    @app.exception_handler(RequestValidationError)
    def _request(request: Request, error: RequestValidationError) -> Response:
        return error_page(
            request, status=422, message="Die Adresse oder das Formular ist fehlerhaft. Bitte zurückgehen."
        )

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        return error_page(request, status=error.status_code, message=_http_sentence(error.status_code))

    @app.exception_handler(OperationalError)
    def _database(request: Request, error: OperationalError) -> Response:
        logger.error("database not reachable", extra={"error": type(error.orig).__name__})
        return error_page(request, status=503, message=_DATABASE_DOWN)

    @app.exception_handler(Exception)
    def _unexpected(request: Request, error: Exception) -> Response:
        return error_page(request, status=500, message=_BROKEN, incident=_incident(error))


def _incident(error: Exception) -> str:
    number = secrets.token_hex(4)
    logger.error("incident", extra={"incident": number}, exc_info=error)
    return number


def _http_sentence(status: int) -> str:
    sentences = {
        404: "Diese Adresse gibt es nicht.",
        405: "Diese Adresse nimmt diese Art von Anfrage nicht an.",
        413: "Die Anfrage ist zu groß.",
    }
    return sentences.get(status, "Die Anfrage konnte nicht bearbeitet werden.")
