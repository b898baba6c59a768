"""Errors of the desk as people read them: pages in plain German, or fragments for htmx.

Doors catch everything (here, `api.portal`, `workflows.runtime`); each incident gets a number.
"""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.problem import DATABASE_DOWN, http_sentence, new_incident, status_of
from api.security import LoginNeeded
from api.web.rendering import error_page
from cases.errors import CaseError, NotAllowed

logger = logging.getLogger(__name__)

_BROKEN = "Da ist uns ein Fehler passiert. Ihre Eingaben sind nicht gespeichert worden. Bitte die Vorfallsnummer weitergeben."


def refuse_other_site(request: Request) -> Response:
    """The answer to an unsafe request that another site made the browser send."""
    return error_page(
        request,
        status=403,
        message="Diese Anfrage kam von einer anderen Seite und wurde abgelehnt.",
        reasons=("Bitte die Seite neu laden und die Eingabe hier wiederholen.",),
    )


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
        return error_page(request, status=error.status_code, message=http_sentence(error.status_code))

    @app.exception_handler(OperationalError)
    @app.exception_handler(PoolTimeout)
    def _database(request: Request, error: OperationalError | PoolTimeout) -> Response:
        logger.error("database not reachable", extra={"error": type(error).__name__})
        return error_page(request, status=503, message=DATABASE_DOWN)

    @app.exception_handler(Exception)
    def _unexpected(request: Request, error: Exception) -> Response:
        return error_page(request, status=500, message=_BROKEN, incident=new_incident(error))
