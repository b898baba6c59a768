"""Applications of the tests: built once for all, because two hundred routes take a fifth of a second."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from fastapi import FastAPI
from starlette.routing import Mount

from api.dependencies import utc_now
from cases.wiring import Toolbox

AppT = TypeVar("AppT", bound=FastAPI)

_BUILT: dict[object, FastAPI] = {}


def equipped(build: Callable[[Toolbox], AppT], toolbox: Toolbox, now: datetime) -> AppT:
    """What `build` makes, with these tools and this clock; whoever had it before has it no longer."""
    key = (build, toolbox.is_secure)
    app = _BUILT[key] = _BUILT.get(key) or build(toolbox)
    app.dependency_overrides = {utc_now: lambda: now}
    for one in (app, *(route.app for route in app.routes if isinstance(route, Mount))):
        if isinstance(one, FastAPI):
            one.state.toolbox = toolbox
    return app  # type: ignore[return-value]  # one entry for each `build`
