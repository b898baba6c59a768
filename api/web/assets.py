"""Addresses of static files: vendored ones carry their version, own ones a hash of their content."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

STATIC_DIR = Path(__file__).parent / "static"
STYLESHEETS = (
    "css/tokens.css",
    "css/frame.css",
    "css/parts.css",
    "css/worklist.css",
    "css/case.css",
    "css/decision.css",
    "css/dashboard.css",
)
SCRIPTS = ("app.js", "desk.js")


@lru_cache(maxsize=256)
def asset(name: str) -> str:
    """The address of a static file: `asset("htmx.min.js")`, `asset("app.js")`. May be cached for ever."""
    file = _vendored().get(name)
    if file is not None:
        return f"/static/vendor/{file}"
    path = STATIC_DIR / name
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "fehlt"
    return f"/static/{name}?v={digest}"


@lru_cache(maxsize=1)
def _vendored() -> dict[str, str]:
    manifest = STATIC_DIR / "vendor" / "VENDOR.json"
    if not manifest.is_file():
        return {}
    return {entry["name"]: entry["file"] for entry in json.loads(manifest.read_text(encoding="utf-8"))}
