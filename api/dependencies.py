"""What routes are given: the toolbox, who acts, and the transaction they act in. The only clock of the web process."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from api.security import SESSION_COOKIE, LoginNeeded, read_token
from cases.commands.context import Context
from cases.facts.actor import Actor, portal_actor, system_actor
from cases.queries.staff import StaffSessionFacts, staff_session
from cases.wiring import Toolbox


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


async def get_toolbox(request: Request) -> Toolbox:
    """The toolbox that `create_app` was given."""
    # async, because it does not wait for anything: FastAPI would send a plain function through a thread.
    toolbox: Toolbox = request.app.state.toolbox
    return toolbox


ToolboxDep = Annotated[Toolbox, Depends(get_toolbox)]
NowDep = Annotated[datetime, Depends(utc_now)]


def get_staff_session(request: Request, toolbox: ToolboxDep, now: NowDep) -> StaffSessionFacts:
    """Who is logged in; raises `LoginNeeded` otherwise. Keeps the CSRF token for templates and middleware."""
    token = request.cookies.get(SESSION_COOKIE.name(toolbox.is_secure), "")
    with toolbox.acting(system_actor(), now) as look:
        found = staff_session(look, token) if token else None
    if found is None:
        raise LoginNeeded
    request.state.csrf_token = found.csrf_token
    request.state.staff = found
    return found


StaffSessionDep = Annotated[StaffSessionFacts, Depends(get_staff_session)]


def get_actor(found: StaffSessionDep) -> Actor:
    """The person at the desk."""
    return found.actor


ActorDep = Annotated[Actor, Depends(get_actor)]


def get_context(toolbox: ToolboxDep, actor: ActorDep, now: NowDep) -> Iterator[Context]:
    """One transaction of the person at the desk; it commits before the response is sent (scope="function")."""
    with toolbox.acting(actor, now) as context:
        yield context


ContextDep = Annotated[Context, Depends(get_context, scope="function")]


async def get_portal_actor(request: Request, toolbox: ToolboxDep, now: NowDep) -> Actor:
    """The portal whose bearer token came with the request; raises `TokenInvalid` (401)."""
    client = read_token(request.headers.get("authorization", ""), toolbox.secret_key, now=now)
    return portal_actor(client.client_id, client.name)


PortalActorDep = Annotated[Actor, Depends(get_portal_actor)]


def get_portal_context(toolbox: ToolboxDep, actor: PortalActorDep, now: NowDep) -> Iterator[Context]:
    """One transaction of the portal; it commits before the response is sent."""
    with toolbox.acting(actor, now) as context:
        yield context


PortalContextDep = Annotated[Context, Depends(get_portal_context, scope="function")]
