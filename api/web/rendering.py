"""Jinja environment; `page` and `fragment` turn facts into HTML. No rule and no query lives here."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.web import formats, links
from api.web.assets import SCRIPTS, STYLESHEETS, asset
from api.web.forms.words import field_words
from api.web.labels import OWNER_TITLES, VIEW_TITLES, label, labels
from cases.facts.navigation import Navigation

NOTICE_COOKIE = "meldung"
_ERROR_TITLES = {
    403: "Das dürfen Sie hier nicht",
    404: "Das gibt es hier nicht",
    409: "Jemand war schneller",
    413: "Das ist zu groß",
    422: "Die Eingabe passt nicht",
    500: "Da ist etwas schiefgegangen",
    503: "Gerade nicht erreichbar",
}
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Frame:
    """What stands around every page: who is at the desk, where, when, and the numbers of the navigation."""

    house: str
    person: str
    teams: str
    is_supervisor: bool
    is_admin: bool
    csrf_token: str
    theme: str
    today: date
    now: datetime
    navigation: Navigation


@dataclass(frozen=True)
class Notice:
    """One line after an act: what was done, or what was not."""

    text: str
    is_good: bool = True


def page(
    request: Request, template: str, *, frame: Frame | None, status: int = 200, **context: object
) -> HTMLResponse:
    """A whole page. `frame` None: nobody is logged in. Shows the notice of the act before, once."""
    notice = _read_notice(request)
    html = render(template, frame=frame, notice=notice, path=request.url.path, **context)
    response = HTMLResponse(html, status_code=status, headers={"Vary": "HX-Request, HX-Request-Type, Cookie"})
    if notice is not None:
        response.delete_cookie(NOTICE_COOKIE, path="/", httponly=True, samesite="lax")
    return response


def fragment(template: str, *, frame: Frame, **context: object) -> HTMLResponse:
    """A part of a page for htmx: the same template the page includes."""
    html = render(template, frame=frame, **context)
    return HTMLResponse(html, headers={"Vary": "HX-Request, HX-Request-Type, Cookie"})


def error_page(
    request: Request, *, status: int, message: str, reasons: tuple[str, ...] = (), incident: str = ""
) -> HTMLResponse:
    """An error in plain German: a page, or for htmx a notice that leaves the page as it is."""
    if "hx-request" in request.headers:
        text = " ".join((message, *reasons, f"Vorfallsnummer {incident}." if incident else "")).strip()
        headers = {"HX-Reswap": "none", "HX-Trigger": json.dumps({"stoerung": {"text": text}})}
        return HTMLResponse(text, status_code=status, headers=headers)
    title = _ERROR_TITLES.get(status, "Das ging nicht")
    return page(
        request,
        "errors/page.html",
        frame=None,
        status=status,
        code=status,
        title=title,
        message=message,
        reasons=reasons,
        incident=incident,
    )


def go_to(address: str, *, notice: str = "", is_good: bool = True) -> RedirectResponse:
    """303 to a page of the desk that shows the notice once."""
    response = RedirectResponse(address, status_code=303)
    if notice:
        packed = base64.urlsafe_b64encode(json.dumps([notice, is_good]).encode()).decode()
        response.set_cookie(NOTICE_COOKIE, packed, max_age=60, path="/", httponly=True, samesite="lax")
    return response


def is_partial(request: Request) -> bool:
    """True if htmx asks for a part of the page only."""
    return request.headers.get("HX-Request-Type") == "partial"


def render(template: str, **context: object) -> str:
    """The HTML of a template; a variable that is not given is an error."""
    return environment.get_template(template).render(**context)


def _read_notice(request: Request) -> Notice | None:
    packed = request.cookies.get(NOTICE_COOKIE)
    if not packed:
        return None
    try:
        text, is_good = json.loads(base64.urlsafe_b64decode(packed))
    except ValueError:
        return None
    return Notice(str(text), bool(is_good))


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: Mapping[str, object] = {
        "date_de": formats.date_de,
        "date_short": formats.date_short,
        "date_long": formats.date_long,
        "datetime_de": formats.datetime_de,
        "time_de": formats.time_de,
        "moment_short": formats.moment_short,
        "relative_days": formats.relative_days,
        "euro": formats.euro,
        "field_words": field_words,
        "count_de": formats.count_de,
        "file_size": formats.file_size,
        "initials": formats.initials,
        "due_class": formats.due_class,
    }
    made.filters.update(filters)
    made.globals.update(
        asset=asset,
        counted=formats.counted,
        case_path=links.case_path,
        list_path=links.list_path,
        list_query=links.list_query,
        export_path=links.export_path,
        sort_path=links.sort_path,
        sort_state=links.sort_state,
        label=label,
        labels=labels,
        stylesheets=STYLESHEETS,
        scripts=SCRIPTS,
        owner_titles=OWNER_TITLES,
        view_titles=VIEW_TITLES,
    )
    return made


environment = _environment()
