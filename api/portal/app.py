"""The portal API as an application of its own: its OpenAPI 3.1 description shows nothing of the desk."""

from api.portal import auth, follow_ups, services, status, submissions
from api.portal.description import PortalApi
from api.problem import add_problem_handlers
from cases.wiring import Toolbox

PREFIX = "/portal/v1"


def create_portal_app(toolbox: Toolbox) -> PortalApi:
    """The portal API; mounted under `/portal/v1` by `api.app`."""
    app = PortalApi(
        title="Kreishaus Portal-API",
        version="1.0.0",
        summary="Einsendungen übergeben, Status abfragen, Schreiben abholen",
        description=(
            "Alle Fehler sind Problem-Dokumente nach RFC 9457. Zeiten sind ISO 8601 in UTC, "
            "Tage gelten in Europe/Berlin. Die Beschreibung für Menschen steht in docs/portal-api.md."
        ),
        docs_url=None,
        redoc_url=None,
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    )
    app.state.toolbox = toolbox
    for module in (auth, services, submissions, follow_ups, status):
        app.include_router(module.router)
    add_problem_handlers(app)
    return app
