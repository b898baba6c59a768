"""What a portal sends around a form, and the parts of answers that several resources share."""

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from api.portal.incoming import Incoming, IncomingFile
from api.portal.json_values import json_object, json_pointer, parse_json
from cases.errors import FieldError, Invalid
from cases.rules.uploads import safe_file_name, why_not_taken
from cases.rules.written import as_read

ModelT = TypeVar("ModelT", bound=BaseModel)

SubmissionIdPath = Annotated[str, Path(pattern="^[0-9a-f-]{36}$", description="Kennung der Einsendung")]

_SENTENCES = {
    "missing": "Diese Angabe fehlt.",
    "extra_forbidden": "Diese Angabe ist hier nicht vorgesehen.",
    "string_type": "Hier wird ein Text erwartet.",
    "string_too_long": "Dieser Text ist zu lang.",
    "string_too_short": "Dieser Text fehlt.",
    "int_type": "Hier wird eine ganze Zahl erwartet.",
    "greater_than_equal": "Diese Zahl ist zu klein.",
    "dict_type": "Hier wird ein JSON-Objekt erwartet.",
    "model_type": "Hier wird ein JSON-Objekt erwartet.",
    "list_type": "Hier wird eine Liste erwartet.",
    "too_long": "Das sind zu viele Einträge.",
}


def _as_read(value: object) -> object:
    """A text without characters that show nothing and blanks around: a message of these alone is none."""
    return as_read(value).strip() if isinstance(value, str) else value


class AttachmentEntry(BaseModel):
    """Says what an attached file proves: `part` is the name of its multipart part, `document` a key of the service."""

    model_config = ConfigDict(extra="forbid")

    part: str = Field(max_length=120)
    document: str = Field(default="", max_length=60)


class Envelope(BaseModel):
    """The JSON of a submission. `form` follows the form schema of the service in the version named."""

    model_config = ConfigDict(extra="forbid")

    service: str = Field(max_length=60)
    form_version: int = Field(ge=1, strict=True)
    form: dict[str, Any]
    attachments: list[AttachmentEntry] = Field(default_factory=list, max_length=200)


class Supplement(BaseModel):
    """The JSON beside papers handed in later."""

    model_config = ConfigDict(extra="forbid")

    message: Annotated[str, BeforeValidator(_as_read), StringConstraints(max_length=5000)] = ""
    attachments: list[AttachmentEntry] = Field(default_factory=list, max_length=200)


class Words(BaseModel):
    """A text of the applicant."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[
        str,
        BeforeValidator(_as_read),
        StringConstraints(min_length=1, max_length=5000),
    ]


class Paper(BaseModel):
    """A paper of the service."""

    key: str
    title: str


@dataclass(frozen=True)
class FileFor:
    """A file with the paper it proves ("" if unsaid), and the JSON pointer that says so."""

    file: IncomingFile
    paper_key: str
    pointer: str


def read_envelope(model: type[ModelT], body: bytes) -> ModelT:
    """The JSON body as this model; `Invalid` with every fault by JSON pointer in German."""
    value = json_object(parse_json(body))
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = tuple(
            FieldError(
                json_pointer(item["loc"]),
                _SENTENCES.get(item["type"], "Diese Angabe hat die falsche Form."),
            )
            for item in error.errors()
        )
        raise Invalid("Die Einsendung ist falsch aufgebaut.", faults) from error


def files_for(incoming: Incoming, entries: list[AttachmentEntry], *, limit_bytes: int) -> tuple[FileFor, ...]:
    """Each file with the paper it proves; `Invalid` for files that are not taken and entries without a file.

    A file nobody wrote an entry for is taken as well: better one paper too many in the file than one lost.
    """
    files = {file.part for file in incoming.files}
    faults: list[FieldError] = []
    places: dict[str, int] = {}
    for index, entry in enumerate(entries):
        if entry.part not in files:
            faults.append(FieldError(f"/attachments/{index}", "Zu diesem Eintrag fehlt die Datei."))
        elif entry.part in places:
            faults.append(FieldError(f"/attachments/{index}", "Zu diesem Teil gibt es schon einen Eintrag."))
        places.setdefault(entry.part, index)
    found = tuple(_file_for(file, entries, places) for file in incoming.files)
    for item in found:
        reason = why_not_taken(item.file.content, limit_bytes=limit_bytes)
        if reason is not None:
            faults.append(FieldError(item.pointer, f"{safe_file_name(item.file.file_name)}: {reason}"))
    if faults:
        raise Invalid("Mindestens eine Anlage kann nicht angenommen werden.", tuple(faults))
    return found


def _file_for(file: IncomingFile, entries: list[AttachmentEntry], places: dict[str, int]) -> FileFor:
    index = places.get(file.part)
    if index is None:
        return FileFor(file, "", "/attachments")
    return FileFor(file, entries[index].document, f"/attachments/{index}")
