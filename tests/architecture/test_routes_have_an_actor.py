"""Each route asks who is there, or stands in the list of public ones; no form of the desk works from outside."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from starlette.routing import Mount

from api.app import create_app
from api.dependencies import get_portal_actor, get_staff_session, utc_now
from api.security import SESSION_COOKIE
from cases.commands.staff import log_in
from cases.facts.actor import system_actor
from cases.wiring import Toolbox
from tests.people import PASSWORD, Office

PUBLIC = {
    "GET /health/live",
    "GET /health/ready",
    "GET /",
    "GET /anmelden",
    "POST /anmelden",
    "POST /portal/v1/token",
}
"""Routes that answer without knowing who asks; a new one belongs here only with a reason in its docstring."""
WITHOUT_TOKEN = {"POST /anmelden"}
"""Forms that have no session and so no token; they are protected by same-origin and lockout."""


def routes(app: FastAPI, prefix: str = "") -> Iterator[tuple[str, Dependant]]:
    """Every route as "METHOD path" with what it depends on, also of mounted applications."""
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            for method in sorted((context.methods or set()) - {"HEAD"}):
                yield f"{method} {prefix}{context.path}", context.dependant
    for mount in app.routes:
        if isinstance(mount, Mount) and isinstance(mount.app, FastAPI):
            yield from routes(mount.app, prefix + mount.path)


def asked(dependant: Dependant) -> set[Any]:
    """Every function a route depends on."""
    return {dependant.call} | {call for inner in dependant.dependencies for call in asked(inner)}


@pytest.fixture
def app(toolbox: Toolbox) -> FastAPI:
    """The whole application with fakes."""
    return create_app(toolbox)


@pytest.fixture
def client(app: FastAPI, toolbox: Toolbox, office: Office) -> Iterator[TestClient]:
    """A browser in which Anna is logged in."""
    with toolbox.acting(system_actor(), utc_now()) as ctx:
        token = log_in(ctx, login="anna", password=PASSWORD, hours=1).token
    with TestClient(app, follow_redirects=False) as browser:
        browser.cookies.set(SESSION_COOKIE.name(False), token or "")
        yield browser


def test_each_route_knows_who_asks_or_is_public_on_purpose(app: FastAPI) -> None:
    actors = {get_staff_session, get_portal_actor}
    known = list(routes(app))
    anonymous = {path for path, dependant in known if not actors & asked(dependant)}

    assert len(known) > 50
    assert anonymous == PUBLIC


def desk_forms(app: FastAPI) -> list[str]:
    found = [path.removeprefix("POST ") for path, _ in routes(app) if path.startswith("POST /")]
    return [path for path in found if not path.startswith("/portal/")]


def test_no_form_of_the_desk_is_taken_from_another_site(app: FastAPI, client: TestClient) -> None:
    forms = desk_forms(app)
    assert len(forms) > 15
    for path in forms:
        for headers in (
            {"origin": "https://evil.example"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"origin": "null"},
        ):
            answer = client.post(filled(path), headers=headers)

            assert answer.status_code == 403, f"{path} {headers}"
            assert "von einer anderen Seite" in answer.text, path
            assert answer.headers["content-type"].startswith("text/html"), path


def test_no_form_of_the_desk_is_taken_without_the_token_of_the_session(
    app: FastAPI, client: TestClient
) -> None:
    for path in desk_forms(app):
        if f"POST {path}" in WITHOUT_TOKEN:
            continue
        for given in ({}, {"csrf": ""}, {"csrf": "falsch"}, {"csrf_token": "falsch"}):
            answer = client.post(filled(path), data=given, headers={"sec-fetch-site": "same-origin"})

            assert answer.status_code == 403, f"{path} {given} {answer.status_code}"


def test_nobody_who_is_not_logged_in_gets_past_the_door(app: FastAPI, office: Office) -> None:
    with TestClient(app, follow_redirects=False) as stranger:
        for path, dependant in routes(app):
            method, address = path.split(" ", 1)
            if get_staff_session in asked(dependant):
                answer = stranger.request(method, filled(address))

                assert answer.status_code == 303, f"{path} {answer.status_code}"
                assert "/anmelden?" in answer.headers["location"], path
            elif get_portal_actor in asked(dependant):
                assert stranger.request(method, filled(address)).status_code == 401, path


def filled(path: str) -> str:
    """The path with a one for each parameter."""
    return re.sub(r"\{[^}]+\}", "1", path)
