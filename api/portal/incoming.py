"""Reads a request off the wire: size limits while it streams, one JSON part, attachments as they are."""

import hashlib
import re
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api.dependencies import PortalActorDep, ToolboxDep
from cases.errors import CaseError, Invalid
from cases.wiring import Limits

JSON_PART = "submission"
_KEY = re.compile(r"[\x21-\x7e]{1,128}", re.ASCII)
_PART_NAME = re.compile(r"[\w .,()\[\]+-]{1,120}")


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
    """One file part: the name of its part, the name the sender gave it (never a path of ours), its bytes."""

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
            head = f"\0{file.part}\0{file.file_name}\0{len(file.content)}\0"
            digest.update(head.encode("utf-8", "surrogatepass"))
            digest.update(file.content)
        return digest.hexdigest()


async def read_incoming(request: Request, toolbox: ToolboxDep, actor: PortalActorDep) -> Incoming:
    """The body of this request, read only for a portal with a valid token.

    Raises `Invalid` without an Idempotency-Key, `TooLarge`, `UnsupportedMediaType`.
    """
    key = request.headers.get("idempotency-key", "").strip().strip('"')
    if not _KEY.fullmatch(key):
        message = "Der Kopf „Idempotency-Key“ fehlt oder ist ungültig (1 bis 128 sichtbare ASCII-Zeichen)."
        raise Invalid(message)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return Incoming(key, kind, await read_limited(request, toolbox.limits.form_bytes))
    if kind == "multipart/form-data":
        return await _read_multipart(request, toolbox.limits, key)
    raise UnsupportedMediaType("Angenommen werden application/json und multipart/form-data.")


IncomingDep = Annotated[Incoming, Depends(read_incoming)]


async def read_limited(request: Request, limit: int) -> bytes:
    """The whole body; `TooLarge` as soon as it is longer than `limit` bytes, or says that it will be."""
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said[:20]) > limit:
        raise _too_large(limit)
    return b"".join([part async for part in _limited(request.stream(), limit)])


async def _limited(stream: AsyncIterator[bytes], limit: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for part in stream:
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        yield part


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"Die Anfrage ist größer als {limit // 1024} kB.")


class _PartsParser(MultiPartParser):
    """Keeps text parts as bytes (the base class would guess an encoding) and knows whether the end was reached."""

    def __init__(self, request: Request, limits: Limits) -> None:
        super().__init__(
            request.headers,
            _limited(request.stream(), limits.submission_bytes),
            max_files=limits.attachment_count + 1,  # the JSON may come as a file, too
            max_fields=8,
            max_part_size=limits.form_bytes,
        )
        self.texts: list[tuple[str, bytes]] = []
        self.is_whole = False

    def on_part_end(self) -> None:
        """Keep a text part as it is."""
        if self._current_part.file is None:
            self.texts.append((self._current_part.field_name, bytes(self._current_part.data)))
        else:
            super().on_part_end()

    def on_end(self) -> None:
        """The closing boundary was there: nothing is cut off."""
        self.is_whole = True


async def _read_multipart(request: Request, limits: Limits, key: str) -> Incoming:
    parser = _PartsParser(request, limits)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise _multipart_fault(error.message, limits) from error
    try:
        if not parser.is_whole:
            raise Invalid("Der multipart-Inhalt ist abgeschnitten: Die schließende boundary fehlt.")
        return await _from_parts(parser.texts, form, key=key, limits=limits)
    finally:
        await form.close()


async def _from_parts(
    texts: list[tuple[str, bytes]], form: FormData, *, key: str, limits: Limits
) -> Incoming:
    parts = list(texts)
    files: list[IncomingFile] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            if name == JSON_PART:
                parts.append((name, content))
            else:
                files.append(IncomingFile(_part_name(name), value.filename or "", content))
    if [name for name, _ in parts] != [JSON_PART]:
        raise Invalid(
            f"Erwartet wird genau ein Teil „{JSON_PART}“ mit dem JSON; alle anderen Teile sind Dateien mit filename."
        )
    if len(parts[0][1]) > limits.form_bytes:
        raise _too_large(limits.form_bytes)
    if len(files) > limits.attachment_count:
        raise _too_many(limits)
    return Incoming(key, "multipart/form-data", parts[0][1], tuple(files))


def _part_name(name: str) -> str:
    if not _PART_NAME.fullmatch(name):
        raise Invalid(
            "Der Name eines multipart-Teils ist ungültig (1 bis 120 Buchstaben, Ziffern und . - _ Leerzeichen)."
        )
    return name


def _multipart_fault(message: str, limits: Limits) -> CaseError:
    if "Too many files" in message:
        return _too_many(limits)
    if "exceeded maximum size" in message:
        return TooLarge(f"Ein Formularteil ist größer als {limits.form_bytes // 1024} kB.")
    return Invalid("Der multipart-Inhalt ist fehlerhaft (boundary und Köpfe der Teile prüfen).")


def _too_many(limits: Limits) -> TooLarge:
    return TooLarge(f"Höchstens {limits.attachment_count} Anlagen je Einsendung. Bitte aufteilen.")
