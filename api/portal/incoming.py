"""Reads a submission off the wire: size limits while it streams, JSON without bombs, attachments by content."""

import hashlib
import json
import math
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api.dependencies import ToolboxDep
from cases.errors import CaseError, FieldError, Invalid
from cases.wiring import Limits

_KEY = re.compile(r"[\x21-\x7e]{1,128}", re.ASCII)
_JSON_PART = "submission"


class TooLarge(CaseError):
    """The request is larger than allowed (413)."""

    code = "zu-gross"
    status = 413


class UnsupportedMediaType(CaseError):
    """Neither JSON nor multipart (415)."""

    code = "medientyp"
    status = 415


@dataclass(frozen=True)
class IncomingFile:
    """One file part: the name of its part, the name the sender gave it, its bytes."""

    part: str
    file_name: str
    content: bytes


@dataclass(frozen=True)
class Incoming:
    """A request body before it is understood: the JSON bytes, the files, the key, and a digest over all of it."""

    idempotency_key: str
    media_type: str
    body: bytes
    files: tuple[IncomingFile, ...] = field(default=())

    @property
    def sha256(self) -> str:
        """Digest over JSON and files in order: two requests with the same digest say the same."""
        digest = hashlib.sha256(self.body)
        for file in self.files:
            digest.update(f"\0{file.part}\0{file.file_name}\0{len(file.content)}\0".encode())
            digest.update(file.content)
        return digest.hexdigest()


async def read_incoming(request: Request, toolbox: ToolboxDep) -> Incoming:
    """The body of this request. Raises `Invalid` without an Idempotency-Key, `TooLarge`, `UnsupportedMediaType`."""
    key = request.headers.get("idempotency-key", "").strip().strip('"')
    if not _KEY.fullmatch(key):
        message = "Der Kopf „Idempotency-Key“ fehlt oder ist ungültig (1 bis 128 sichtbare ASCII-Zeichen)."
        raise Invalid(message, (FieldError("Idempotency-Key", message),))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        body = await _read_all(request, toolbox.limits.form_bytes)
        return Incoming(key, kind, body)
    if kind == "multipart/form-data":
        return await _read_multipart(request, toolbox.limits, key)
    raise UnsupportedMediaType("Angenommen werden application/json und multipart/form-data.")


IncomingDep = Annotated[Incoming, Depends(read_incoming)]


def parse_json(body: bytes) -> Any:
    """The JSON value of a body, UTF-8. `Invalid` for broken JSON, NaN, too deep nesting, characters no database takes."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant, parse_float=_finite)
        if b"\\u" in body or b"\0" in body:
            _refuse_unstorable(value, "")
    except Invalid:
        raise
    except UnicodeDecodeError as error:
        raise Invalid("Der Inhalt ist kein UTF-8.") from error
    except RecursionError as error:
        raise Invalid("Das JSON ist zu tief verschachtelt.") from error
    except ValueError as error:
        raise Invalid(f"Der Inhalt ist kein gültiges JSON: {error}.") from error
    return value


def json_object(value: Any, pointer: str = "") -> dict[str, Any]:
    """The value as an object; `Invalid` names the place otherwise."""
    if not isinstance(value, Mapping):
        raise Invalid(
            "Erwartet wird ein JSON-Objekt.", (FieldError(pointer, "Hier wird ein JSON-Objekt erwartet."),)
        )
    return dict(value)


async def _read_all(request: Request, limit: int) -> bytes:
    parts = [part async for part in _limited(request.stream(), limit)]
    return b"".join(parts)


async def _limited(stream: AsyncIterator[bytes], limit: int) -> AsyncIterator[bytes]:
    size = 0
    async for part in stream:
        size += len(part)
        if size > limit:
            raise TooLarge(f"Die Anfrage ist größer als {limit // 1024} kB.")
        yield part


async def _read_multipart(request: Request, limits: Limits, key: str) -> Incoming:
    parser = MultiPartParser(
        Headers(request.headers),
        _limited(request.stream(), limits.submission_bytes),  # type: ignore[arg-type]  # any async iterator will do
        max_files=limits.attachment_count + 1,
        max_fields=8,
        max_part_size=limits.form_bytes,
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise _multipart_fault(error.message, limits) from error
    except KeyError as error:
        raise Invalid("Dem multipart-Kopf fehlt die boundary.") from error
    try:
        return await _from_form(form, key)
    finally:
        await form.close()


async def _from_form(form: FormData, key: str) -> Incoming:
    body = b""
    files: list[IncomingFile] = []
    for name, value in form.multi_items():
        if name == _JSON_PART:
            body = await value.read() if isinstance(value, UploadFile) else value.encode()
        elif isinstance(value, UploadFile):
            files.append(IncomingFile(name, value.filename or name, await value.read()))
    if not body:
        message = f"Der Teil „{_JSON_PART}“ mit dem JSON der Einsendung fehlt."
        raise Invalid(message, (FieldError(_JSON_PART, message),))
    return Incoming(key, "multipart/form-data", body, tuple(files))


def _multipart_fault(message: str, limits: Limits) -> CaseError:
    if "Too many files" in message:
        return TooLarge(f"Höchstens {limits.attachment_count} Anlagen je Einsendung. Bitte aufteilen.")
    if "maximum size" in message:
        return TooLarge(f"Ein Formularteil ist größer als {limits.form_bytes // 1024} kB.")
    return Invalid(f"Der multipart-Inhalt ist fehlerhaft: {message}")


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} ist keine JSON-Zahl")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits[:20]} ist zu groß")
    return number


def _refuse_unstorable(value: Any, pointer: str) -> None:
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            message = "Der Text enthält ein unzulässiges Zeichen (NUL oder ein halbes Unicode-Zeichen)."
            raise Invalid(message, (FieldError(pointer, message),))
    elif isinstance(value, dict):
        for name, item in value.items():
            _refuse_unstorable(name, pointer)
            _refuse_unstorable(item, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_unstorable(item, f"{pointer}/{index}")
