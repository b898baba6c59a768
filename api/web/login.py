"""Log in, log out, and how the desk looks."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.dependencies import NowDep, ToolboxDep
from api.security import SESSION_COOKIE
from api.web.desk import DeskDep
from api.web.forms.typed import TypedFormDep
from api.web.rendering import go_to, page
from cases.commands import desk as desk_acts
from cases.commands import staff
from cases.facts.actor import system_actor
from cases.wiring import Toolbox

router = APIRouter()
_TEXT_LENGTH = 200


@router.get("/anmelden", name="login_page")
def get_login(request: Request, toolbox: ToolboxDep, weiter: str = "") -> HTMLResponse:
    """The log-in page. Public."""
    return _login_page(request, toolbox, next_path=_own_path(weiter))


@router.post("/anmelden")
def post_login(  # noqa: PLR0913 - three form fields and what FastAPI gives
    request: Request,
    toolbox: ToolboxDep,
    now: NowDep,
    login: Annotated[str, Form(max_length=_TEXT_LENGTH)] = "",
    password: Annotated[str, Form(max_length=_TEXT_LENGTH)] = "",
    weiter: Annotated[str, Form()] = "",
) -> Response:
    """Open a session and go where the person wanted to go. Public; protected by same-origin and lockout."""
    next_path = _own_path(weiter)
    with toolbox.acting(system_actor(), now) as ctx:
        hours = toolbox.limits.session_hours
        result = staff.log_in(ctx, login=login.strip(), password=password, hours=hours)
    if result.token is None:
        return _login_page(
            request, toolbox, next_path=next_path, login=login, message=result.message, status=401
        )
    response = RedirectResponse(next_path or "/vorgaenge", status_code=303)
    SESSION_COOKIE.set(response, result.token, is_secure=toolbox.is_secure, max_age=hours * 3600)
    return response


@router.post("/abmelden")
def post_logout(desk: DeskDep, form: TypedFormDep) -> Response:
    """End the session."""
    staff.log_out(desk.ctx, desk.person.token_sha256)
    response = go_to("/anmelden")
    SESSION_COOKIE.clear(response, is_secure=desk.toolbox.is_secure)
    return response


@router.post("/darstellung")
def post_theme(desk: DeskDep, form: TypedFormDep) -> Response:
    """Light, dark, or as the system says; back to the page the person was on."""
    desk_acts.set_theme(desk.ctx, form.text("theme"))
    came_from = urlsplit(desk.request.headers.get("referer", ""))
    return go_to(
        _own_path(f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path)
        or "/vorgaenge"
    )


def _login_page(  # noqa: PLR0913 - what the template shows
    request: Request,
    toolbox: Toolbox,
    *,
    next_path: str,
    login: str = "",
    message: str = "",
    status: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "login/page.html",
        frame=None,
        status=status,
        next_path=next_path,
        login=login,
        message=message,
        is_demo=toolbox.is_demo,
    )


def _own_path(address: str) -> str:
    """The address if it leads to a page of this desk, otherwise "": nobody is sent to a foreign site."""
    is_own = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_own and not address.startswith("/anmelden") else ""
