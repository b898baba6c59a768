"""Session cookie, portal tokens, CSRF, and the headers every answer carries."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import jwt
from jwt.types import Options
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_AUDIENCE = "kreishaus-portal"


class LoginNeeded(Exception):
    """Nobody is logged in: pages go to the log-in, htmx requests get 401."""


class TokenInvalid(Exception):
    """The bearer token is missing, wrong or expired; the message says which, in German."""


@dataclass(frozen=True)
class SessionCookie:
    """The name of the session cookie: with HTTPS it is bound to the host."""

    base: str

    def name(self, is_secure: bool) -> str:
        """`__Host-kreishaus` behind HTTPS, otherwise `kreishaus`."""
        return f"__Host-{self.base}" if is_secure else self.base

    def set(self, response: Response, token: str, *, is_secure: bool, max_age: int) -> None:
        """Put the cookie on a response: HttpOnly, SameSite=Lax, for the whole host; `max_age` in seconds."""
        response.set_cookie(
            self.name(is_secure),
            token,
            max_age=max_age,
            path="/",
            secure=is_secure,
            httponly=True,
            samesite="lax",
        )

    def clear(self, response: Response, *, is_secure: bool) -> None:
        """Take the cookie away."""
        response.delete_cookie(
            self.name(is_secure), path="/", secure=is_secure, httponly=True, samesite="lax"
        )


SESSION_COOKIE = SessionCookie("kreishaus")


@dataclass(frozen=True)
class TokenClient:
    """The portal a token was issued to."""

    client_id: str
    name: str


def issue_token(client: TokenClient, key: str, *, now: datetime, minutes: int) -> str:
    """A signed bearer token (JWT, HS256) that ends after `minutes`."""
    claims = {
        "sub": client.client_id,
        "name": client.name,
        "aud": _AUDIENCE,
        "iat": now,
        "exp": now + timedelta(minutes=minutes),
    }
    return jwt.encode(claims, key, algorithm="HS256")


def read_token(header: str, key: str, *, now: datetime) -> TokenClient:
    """The client of an `Authorization: Bearer …` header; `TokenInvalid` with the reason otherwise."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenInvalid("Es fehlt der Kopf „Authorization: Bearer …“. Bitte zuerst ein Token anfordern.")
    # The library would ask the clock of the machine; `now` is the only clock here.
    options: Options = {"require": ["exp", "sub"], "verify_exp": False, "verify_iat": False}
    try:
        claims = jwt.decode(token, key, algorithms=["HS256"], audience=_AUDIENCE, options=options)
    except jwt.InvalidTokenError as error:
        raise TokenInvalid("Das Token ist ungültig. Bitte ein neues anfordern.") from error
    if claims["exp"] <= now.timestamp():
        raise TokenInvalid("Das Token ist abgelaufen. Bitte ein neues anfordern.")
    return TokenClient(client_id=str(claims["sub"]), name=str(claims.get("name", claims["sub"])))


def is_same_origin(headers: Headers) -> bool:
    """Whether a browser says that this unsafe request comes from our own pages (Fetch Metadata, else Origin)."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc == headers.get("host")


def tokens_match(expected: str, given: str) -> bool:
    """Constant-time comparison of CSRF tokens; an empty token never matches."""
    return bool(expected) and hmac.compare_digest(expected.encode(), given.encode())


class SecurityHeaders:
    """ASGI middleware: security headers on every answer; no caching unless the route says otherwise."""

    def __init__(self, app: ASGIApp, *, is_secure: bool) -> None:
        self._app = app
        self._is_secure = is_secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers when the response starts."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
                if self._is_secure:
                    headers.setdefault("strict-transport-security", "max-age=31536000")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class SameOriginOnly:
    """ASGI middleware: refuses unsafe requests to the desk that come from another site (first half of CSRF)."""

    def __init__(self, app: ASGIApp, *, exempt_prefix: str, refusal: Callable[[Request], Response]) -> None:
        self._app = app
        self._refusal = refusal
        self._exempt_prefix = exempt_prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let safe methods and the exempt prefix pass, the rest only from our own origin."""
        is_checked = (
            scope["type"] == "http"
            and scope["method"] not in _SAFE_METHODS
            and not scope["path"].startswith(self._exempt_prefix)
        )
        if is_checked and not is_same_origin(Headers(scope=scope)):
            await self._refusal(Request(scope))(scope, receive, send)
            return
        await self._app(scope, receive, send)
