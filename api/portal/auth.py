"""Tokens for portals: OAuth 2.0 client credentials (RFC 6749, section 4.4), secret in the body or as HTTP Basic.

Errors are problem documents that also carry RFC 6749's members `error` and `error_description`.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from api.dependencies import NowDep, ToolboxDep
from api.portal.description import ACCEPTS_TOKEN_REQUEST, problems
from api.portal.incoming import read_limited
from api.problem import ProblemResponse, problem
from api.security import TokenClient, issue_token
from cases.commands.staff import portal_client_name
from cases.facts.actor import system_actor

router = APIRouter(tags=["Anmeldung"])

_REQUEST_LIMIT_BYTES = 8 * 1024
_CLIENT_ID = re.compile(r"[\x21-\x7e]{1,120}", re.ASCII)


@dataclass(frozen=True)
class TokenRequest:
    """Who asks for a token, and for which kind of grant."""

    grant_type: str
    client_id: str
    client_secret: str


class Token(BaseModel):
    """A bearer token; `expires_in` is in seconds."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the type, not a secret
    expires_in: int


async def read_token_request(request: Request) -> TokenRequest:
    """The form of a token request, 8 kB at most: this route is open to everybody."""
    body = await read_limited(request, _REQUEST_LIMIT_BYTES)
    form = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
    client_id, secret = _basic(request.headers.get("authorization", "")) or (
        form.get("client_id", ""),
        form.get("client_secret", ""),
    )
    return TokenRequest(form.get("grant_type", ""), client_id, secret)


@router.post(
    "/token",
    response_model=Token,
    responses=problems(400, 401, 413, 503),
    openapi_extra=ACCEPTS_TOKEN_REQUEST,
    summary="Token anfordern (OAuth 2.0 Client Credentials)",
)
def request_token(
    toolbox: ToolboxDep, now: NowDep, asked: Annotated[TokenRequest, Depends(read_token_request)]
) -> Token | ProblemResponse:
    """A bearer token for `expires_in` seconds; 401 for wrong credentials, 400 for another grant type."""
    if asked.grant_type != "client_credentials":
        return _oauth_problem(
            400, "unsupported_grant_type", "Nur grant_type=client_credentials wird angeboten."
        )
    name = _client_name(toolbox, now, asked)
    if name is None:
        return _oauth_problem(401, "invalid_client", "client_id oder client_secret ist falsch.")
    minutes = toolbox.limits.token_minutes
    token = issue_token(TokenClient(asked.client_id, name), toolbox.secret_key, now=now, minutes=minutes)
    return Token(access_token=token, expires_in=minutes * 60)


def _client_name(toolbox: ToolboxDep, now: NowDep, asked: TokenRequest) -> str | None:
    if not _CLIENT_ID.fullmatch(asked.client_id):
        return None
    with toolbox.acting(system_actor(), now) as ctx:
        return portal_client_name(ctx, client_id=asked.client_id, secret=asked.client_secret)


def _basic(header: str) -> tuple[str, str] | None:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return client_id, secret


def _oauth_problem(status: int, error: str, description: str) -> ProblemResponse:
    body = problem(status, "anmeldung", description, error=error, error_description=description)
    headers = {"www-authenticate": 'Basic realm="Kreishaus"'} if status == 401 else None
    return ProblemResponse(body, status_code=status, headers=headers)
