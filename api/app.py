"""Assembles the web process: portal API, desk, health; middleware and error handlers."""

from fastapi import FastAPI

from api import health
from api.errors import add_page_handlers, refuse_other_site
from api.portal.app import PREFIX, create_portal_app
from api.security import SameOriginOnly, SecurityHeaders
from api.web.routes import add_desk
from cases.wiring import Toolbox, build_toolbox, load_settings


def create_app(toolbox: Toolbox | None = None) -> FastAPI:
    """The whole application; without a toolbox it is wired from the settings of this process."""
    toolbox = toolbox or build_toolbox(load_settings())
    app = FastAPI(title="Kreishaus", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.toolbox = toolbox
    app.add_middleware(SameOriginOnly, exempt_prefix=PREFIX, refusal=refuse_other_site)
    app.add_middleware(SecurityHeaders, is_secure=toolbox.is_secure)
    app.include_router(health.router)
    app.mount(PREFIX, create_portal_app(toolbox))
    add_desk(app)
    add_page_handlers(app)
    return app
