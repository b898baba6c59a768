"""All routes of the desk in one router, and its static files."""

from fastapi import APIRouter, FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.web import (
    case_file,
    case_page,
    checks,
    conflicts,
    decision,
    disposal,
    documents,
    hearings,
    letter_runs,
    letters,
    login,
    notes,
    operations,
    placing,
    remedies,
    requests,
    services,
    team,
    worklist,
)
from api.web import (
    help as help_page,
)
from api.web.assets import STATIC_DIR

_MODULES = (
    login,
    worklist,
    case_page,
    checks,
    conflicts,
    documents,
    requests,
    notes,
    case_file,
    decision,
    hearings,
    letters,
    remedies,
    disposal,
    letter_runs,
    team,
    services,
    help_page,
    operations,
    placing,
)
_FOR_EVER = "public, max-age=31536000, immutable"

web_router = APIRouter(include_in_schema=False)
for module in _MODULES:
    web_router.include_router(module.router)


class ImmutableFiles(StaticFiles):
    """Static files whose addresses change with their content: browsers may keep them for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, marked as unchangeable where its address says which content it has."""
        response = await super().get_response(path, scope)
        is_named = path.startswith("vendor/") or scope["query_string"].startswith(b"v=")
        if response.status_code == 200 and is_named:
            response.headers["cache-control"] = _FOR_EVER
        return response


def add_desk(app: FastAPI) -> None:
    """Put the desk and its static files into the application."""
    app.include_router(web_router)
    app.mount("/static", ImmutableFiles(directory=STATIC_DIR), name="static")
