"""A small portal of one's own: hands one submission in over the portal API. Knows nothing of the office behind it."""

import hashlib
import json
import mimetypes
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

import httpx

TRIES = 6
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
TIMEOUT_SECONDS = 60.0
_TRY_AGAIN = frozenset({429, 502, 503, 504})


class ExitCode(IntEnum):
    """What the command tells the shell."""

    ACCEPTED = 0
    REFUSED = 1
    BAD_INPUT = 2
    LOGIN_FAILED = 3
    NOT_REACHED = 4


class SubmitError(Exception):
    """The submission could not be handed in; the message is German, `code` is for the shell."""

    def __init__(self, code: ExitCode, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class PortalAccess:
    """Where to hand in, and as whom. `url` is the address of the office, without /portal/v1."""

    url: str
    client_id: str
    client_secret: str


@dataclass(frozen=True)
class Attached:
    """A file on this machine, and the key of the paper it proves."""

    document: str
    path: Path


@dataclass(frozen=True)
class Parcel:
    """Everything that is handed in: the JSON, the files as (part, name, content), a key if one was chosen."""

    envelope: dict[str, Any]
    files: tuple[tuple[str, str, bytes], ...] = ()
    chosen_key: str | None = None

    @property
    def key(self) -> str:
        """The chosen key, or one that follows from the content: the same parcel again is no second case."""
        if self.chosen_key:
            return self.chosen_key
        digest = hashlib.sha256(json.dumps(self.envelope, sort_keys=True).encode())
        for part, name, content in self.files:
            digest.update(f"\0{part}\0{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
            digest.update(content)
        return f"datei-{digest.hexdigest()[:48]}"


def submit_file(
    file: Path,
    attachments: Sequence[Attached],
    *,
    access: PortalAccess,
    say: Callable[[str], None],
    key: str | None = None,
) -> ExitCode:
    """Hand FILE in and say in German what came of it; never raises for what can go wrong outside."""
    try:
        parcel = read_parcel(file, attachments, key=key)
        with httpx.Client(base_url=portal_url(access.url), timeout=TIMEOUT_SECONDS) as client:
            return hand_in(client, parcel, access=access, say=say)
    except SubmitError as error:
        say(str(error))
        return error.code


def read_parcel(file: Path, attachments: Sequence[Attached], *, key: str | None = None) -> Parcel:
    """The file with its attachments. `file` holds {"service": …, "form": …} or an example with "payload"."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        contents = [(item, item.path.read_bytes()) for item in attachments]
    except OSError as error:
        raise SubmitError(ExitCode.BAD_INPUT, f"{error.filename}: Die Datei ist nicht lesbar.") from error
    except ValueError as error:
        raise SubmitError(ExitCode.BAD_INPUT, f"{file}: Das ist kein gültiges JSON in UTF-8.") from error
    envelope = _envelope(file, said)
    parts = [f"anlage-{number}" for number, _ in enumerate(contents, start=1)]
    envelope["attachments"] = [
        {"part": part, "document": item.document} for part, (item, _) in zip(parts, contents, strict=True)
    ]
    files = [(part, item.path.name, content) for part, (item, content) in zip(parts, contents, strict=True)]
    return Parcel(envelope, tuple(files), key)


def portal_url(url: str) -> str:
    """The base address of the portal API, whether or not `url` names it already."""
    plain = url.rstrip("/")
    if not plain.startswith(("http://", "https://")):
        raise SubmitError(ExitCode.BAD_INPUT, f"{url}: Die Adresse beginnt mit http:// oder https://.")
    return plain if plain.endswith("/portal/v1") else f"{plain}/portal/v1"


def hand_in(
    client: httpx.Client,
    parcel: Parcel,
    *,
    access: PortalAccess,
    say: Callable[[str], None],
    pause: Callable[[float], None] = time.sleep,
) -> ExitCode:
    """Get a token, hand the parcel in, say what came of it. Repeats with the same key while the office is down."""
    bearer = {"authorization": f"Bearer {_token(client, access, pause)}"}
    headers = bearer | {"idempotency-key": parcel.key}
    parts: list[tuple[str, Any]] = [
        ("submission", (None, json.dumps(parcel.envelope, ensure_ascii=False).encode(), "application/json"))
    ]
    for part, name, content in parcel.files:
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        parts.append((part, (name, content, media_type)))
    answer = _patiently(lambda: client.post("/submissions", files=parts, headers=headers), pause)
    if answer.status_code != 202:
        raise SubmitError(ExitCode.REFUSED, _refusal(answer))
    _tell(answer, client, say)
    return ExitCode.ACCEPTED


def _envelope(file: Path, said: Any) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise SubmitError(ExitCode.BAD_INPUT, f"{file}: Erwartet wird ein JSON-Objekt.")
    form = said.get("form", said.get("payload"))
    # An example of the catalogue does not name its service: its folder does.
    service = said.get("service") or (file.resolve().parent.parent.name if "payload" in said else None)
    if not isinstance(form, dict) or not isinstance(service, str):
        raise SubmitError(
            ExitCode.BAD_INPUT, f"{file}: Es fehlt „service“ oder „form“ (bei Beispielen „payload“)."
        )
    return {"service": service, "form_version": said.get("form_version", 1), "form": form}


def _token(client: httpx.Client, access: PortalAccess, pause: Callable[[float], None]) -> str:
    form = {
        "grant_type": "client_credentials",
        "client_id": access.client_id,
        "client_secret": access.client_secret,
    }
    answer = _patiently(lambda: client.post("/token", data=form), pause)
    token = _body(answer).get("access_token")
    if answer.status_code != 200 or not isinstance(token, str):
        raise SubmitError(ExitCode.LOGIN_FAILED, f"Die Anmeldung ist gescheitert: {_refusal(answer)}")
    return token


def _patiently(call: Callable[[], httpx.Response], pause: Callable[[float], None]) -> httpx.Response:
    """The answer to a call that may be repeated; waits longer each time, or as long as the office asks."""
    seconds = FIRST_PAUSE_SECONDS
    for number in range(1, TRIES + 1):
        try:
            answer = call()
        except httpx.TransportError as error:
            asked, fault = 0.0, f"Das Amt ist nicht erreichbar ({type(error).__name__})."
        else:
            if answer.status_code not in _TRY_AGAIN:
                return answer
            asked, fault = _retry_after(answer), f"Das Amt antwortet mit {answer.status_code}."
        if number < TRIES:
            pause(min(max(seconds, asked), LONGEST_PAUSE_SECONDS))
            seconds *= 2
    raise SubmitError(
        ExitCode.NOT_REACHED,
        f"{fault} {TRIES} Versuche. Derselbe Befehl später noch einmal gibt keinen zweiten Vorgang.",
    )


def _retry_after(answer: httpx.Response) -> float:
    said = answer.headers.get("retry-after", "")
    return float(said) if said.isdecimal() else 0.0


def _body(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _refusal(answer: httpx.Response) -> str:
    problem = _body(answer)
    lines = [str(problem.get("detail") or f"Das Amt antwortet mit {answer.status_code}.")]
    lines += [f"  {fault['pointer']}: {fault['detail']}" for fault in problem.get("errors") or ()]
    lines += [f"  {reason}" for reason in problem.get("reasons") or ()]
    if problem.get("incident"):
        lines.append(f"  Vorfallsnummer: {problem['incident']}")
    return "\n".join(lines)


def _tell(answer: httpx.Response, client: httpx.Client, say: Callable[[str], None]) -> None:
    told = answer.json()
    if answer.headers.get("idempotent-replayed") == "true":
        say("Diese Einsendung war schon angekommen; es gibt keinen zweiten Vorgang.")
    say(f"Aktenzeichen:  {told['file_reference']}")
    for paper in told["missing_documents"]:
        say(f"Es fehlt noch: {paper['title']} ({paper['key']})")
    for gap in told["missing_statements"]:
        say(f"Es fehlt noch: {gap['detail']} ({gap['pointer']})")
    say(f"Status:        {client.base_url.join(told['links']['status'])}")
