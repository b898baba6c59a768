"""Tokens for portals: OAuth 2.0 client credentials (RFC 6749, section 4.4), secret in the body or as HTTP Basic.

Errors are problem documents that also carry RFC 6749's members `error` and `error_description`.
"""

import base64
import binascii
from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, ConfigDict

from api.dependencies import NowDep, ToolboxDep
from api.problem import ProblemResponse, problem
from api.security import TokenClient, issue_token
from cases.commands.staff import portal_client_name
from cases.facts.actor import system_actor

router = APIRouter(tags=["Anmeldung"])


class TokenRequest(BaseModel):
    """The form of a token request."""

    model_config = ConfigDict(extra="ignore")

    grant_type: str = ""
    client_id: str = ""
    client_secret: str = ""


class Token(BaseModel):
    """A bearer token; `expires_in` is in seconds."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the type, not a secret
    expires_in: int


@router.post("/token", response_model=Token, summary="Token anfordern (OAuth 2.0 Client Credentials)")
def request_token(
    request: Request, toolbox: ToolboxDep, now: NowDep, form: Annotated[TokenRequest, Form()]
) -> Token | ProblemResponse:
    """A bearer token for an hour at most; 401 for wrong credentials, 400 for another grant type."""
    if form.grant_type != "client_credentials":
        return _oauth_problem(
            400, "unsupported_grant_type", "Nur grant_type=client_credentials wird angeboten."
        )
    client_id, secret = _credentials(request.headers.get("authorization", ""), form)
    with toolbox.acting(system_actor(), now) as ctx:
        name = portal_client_name(ctx, client_id=client_id, secret=secret)
    if name is None:
        return _oauth_problem(401, "invalid_client", "client_id oder client_secret ist falsch.")
    minutes = toolbox.limits.token_minutes
    token = issue_token(TokenClient(client_id, name), toolbox.secret_key, now=now, minutes=minutes)
    return Token(access_token=token, expires_in=minutes * 60)


def _credentials(header: str, form: TokenRequest) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return form.client_id, form.client_secret
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client_id, secret


def _oauth_problem(status: int, error: str, description: str) -> ProblemResponse:
    body = problem(status, "anmeldung", description, error=error, error_description=description)
    headers = {"www-authenticate": 'Basic realm="Kreishaus"'} if status == 401 else None
    return ProblemResponse(body, status_code=status, headers=headers)
